import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../fpt/failure';

/** A parameter's value as text; throws where it is an object, for which no text can be meant. */
function textOf(value: unknown, label: string): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (value === null || value === undefined) return '';
	throw invalidInput(`${label} is no text`, 'The expression gives a list or an object: pick one of its fields.');
}

/** Characters as people count them. */
const lengthOf = (text: string) => [...text].length;

/**
 * Reads a compulsory text parameter of an item, as it was typed. Throws where it is blank, or longer than `max` characters.
 */
export function readText(ctx: IExecuteFunctions, name: string, label: string, item: number, max = Infinity): string {
	return checkText(ctx.getNodeParameter(name, item, ''), label, max);
}

/** The same for a value that has been read already. */
export function checkText(value: unknown, label: string, max = Infinity): string {
	const text = textOf(value, label);
	if (text.trim() === '') throw invalidInput(`${label} is empty`, 'Enter a value, or check the expression for this item.');
	return limited(text, label, max);
}

function limited(text: string, label: string, max: number): string {
	const length = lengthOf(text);
	if (length > max) throw invalidInput(`${label} has ${length} characters; FPT takes at most ${max}`, 'Shorten it.');
	return text;
}

/** The text of a message; throws where it is blank or holds half a surrogate pair, which UTF-8 can't carry. */
export function readMessage(ctx: IExecuteFunctions, item: number): string {
	const message = readText(ctx, 'message', 'Message', item);
	if (/\p{Surrogate}/u.test(message)) {
		throw invalidInput('Message holds a broken character (half of a surrogate pair)', 'A program cut the text inside an emoji: cut it elsewhere.');
	}
	return message;
}

/** The brand name: at most 11 characters, case-sensitive. */
export function readBrandName(ctx: IExecuteFunctions, item: number): string {
	return limited(readText(ctx, 'brandName', 'Brand Name', item).trim(), 'Brand Name', 11);
}

/** A whole number of at least 1; throws otherwise. */
export function readCount(ctx: IExecuteFunctions, name: string, label: string, item: number): number {
	const value = textOf(ctx.getNodeParameter(name, item, ''), label).trim();
	if (!/^\d{1,15}$/.test(value) || Number(value) < 1) {
		throw invalidInput(`${label} must be a whole number of at least 1, but is "${value}"`);
	}
	return Number(value);
}

interface Options {
	requestId?: unknown;
	timeout?: unknown;
	concurrency?: unknown;
	simplify?: boolean;
	invalidNumbers?: 'skip' | 'error';
	outsideWindow?: 'error' | 'move' | 'ignore';
}

/** The options of an item, unchecked. */
export function readOptions(ctx: IExecuteFunctions, item: number): Options {
	return ctx.getNodeParameter('options', item, {}) as Options;
}

/** The option `requestId`, or null where it is empty; throws where it has more than 100 characters (manual, section 3.2.1). */
export function readRequestId({ requestId }: Options): string | null {
	return limited(textOf(requestId, 'Request ID'), 'Request ID', 100) || null;
}

const DEFAULT_TIMEOUT_S = 30;
const DEFAULT_CONCURRENCY = 10;

/** The option `timeout`: seconds for one try. */
export function readTimeout({ timeout }: Options): number {
	return numberWithin(timeout ?? DEFAULT_TIMEOUT_S, 'Timeout', 1, 600);
}

/** The option `concurrency`: requests under way at once. */
export function readConcurrency({ concurrency }: Options): number {
	return Math.floor(numberWithin(concurrency ?? DEFAULT_CONCURRENCY, 'Concurrency', 1, 100));
}

function numberWithin(value: unknown, label: string, min: number, max: number): number {
	const number = Number(value);
	if (!(number >= min && number <= max)) throw invalidInput(`${label} must be a number from ${min} to ${max}`);
	return number;
}
