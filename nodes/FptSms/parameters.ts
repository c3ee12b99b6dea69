import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../fpt/invalidInput';
import { borderNote, BROKEN_CHARACTER, composeMessage, measure, type Measure, nameOffending, removeAccents } from '../fpt/message';
import { readParameter } from './readParameter';

/** A parameter's value as text; throws where it is an object, for which no text can be meant. */
function requireText(value: unknown, label: string): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
	if (value === null || value === undefined) return '';
	throw invalidInput(`${label} is no text`, 'The expression gives a list or an object: pick one of its fields.');
}

/** Characters as people count them. */
const lengthOf = (text: string) => [...text].length;

/**
 * Reads a compulsory text parameter of an item, as it was typed. Throws where it is blank, or longer than `max` characters.
 */
export function readText(ctx: IExecuteFunctions, name: string, label: string, item: number, max = Infinity): string {
	const text = requireText(readParameter(ctx, name, item), label);
	if (text.trim() === '') throw invalidInput(`${label} is empty`, 'Enter a value, or check the expression for this item.');
	return assertMaxLength(text, label, max);
}

function assertMaxLength(text: string, label: string, max: number): string {
	if (text.length <= max) return text;
	const length = text.length > 100 * max ? text.length : lengthOf(text);
	if (length > max) throw invalidInput(`${label} has ${length} characters; FPT accepts at most ${max}`, 'Shorten it.');
	return text;
}

/**
 * The text of a message, without accents where the option `removeAccents` says so; throws where it is blank or holds half a
 * surrogate pair.
 */
export function readMessage(ctx: IExecuteFunctions, item: number): string {
	const given = composeMessage(readText(ctx, 'message', 'Message', item));
	const message = readOptions(ctx, item).removeAccents === true ? removeAccents(given) : given;
	if (message.trim() === '') throw invalidInput('Message is empty', 'It contains nothing but characters without width.');
	if (BROKEN_CHARACTER.test(message)) {
		throw invalidInput('Message contains a broken character (half of a surrogate pair)', 'A program cut the text inside an emoji: cut it elsewhere.');
	}
	return message;
}

/**
 * What a message costs; throws where that is more than the option `maxParts` allows, or more than `most`, FPT's own limit.
 * `what` names the message: "The message to 84987654321".
 */
export function measureWithin(message: string, what: string, options: Options, most = Infinity): Measure {
	const measured = measure(message);
	const problem = partsError(measured, options, most);
	if (problem === undefined) return measured;
	const { encoding, offending } = measured;
	throw invalidInput(
		`${what} ${problem}`,
		encoding === 'GSM-7'
			? 'Shorten it.'
			: `Shorten it, or write it without these characters, which are outside the GSM alphabet and more than halve what one SMS holds: ${nameOffending(offending)}`,
	);
}

/** Why a message takes too many parts, as the end of a sentence; undefined where it does not. */
export function partsError(measured: Measure, options: Options, most = Infinity): string | undefined {
	const { parts } = measured;
	const allowed = readMaxParts(options);
	const cost = `would take ${parts} SMS${borderNote(measured)}`;
	if (parts > most) return `${cost}; FPT accepts at most ${most}`;
	return parts > allowed ? `${cost}; the option Max Parts allows ${allowed}` : undefined;
}

function readMaxParts({ maxParts }: Options): number {
	const value = requireText(maxParts, 'Max Parts').trim() || '0';
	if (!/^\d{1,3}$/.test(value)) throw invalidInput(`Max Parts must be a whole number from 0 (no limit) to 999, but is "${value}"`);
	return Number(value) || Infinity;
}

/** The brand name: at most 11 characters, case-sensitive. */
export function readBrandName(ctx: IExecuteFunctions, item: number): string {
	return assertMaxLength(readText(ctx, 'brandName', 'Brand Name', item).trim(), 'Brand Name', 11);
}

/** A number, NaN where the value is none. */
export function readNumber(ctx: IExecuteFunctions, name: string, label: string, item: number): number {
	const value = requireText(readParameter(ctx, name, item), label).trim();
	return value === '' ? Number.NaN : Number(value);
}

/** A whole number of at least 1; throws otherwise. */
export function readCount(ctx: IExecuteFunctions, name: string, label: string, item: number): number {
	const value = requireText(readParameter(ctx, name, item), label).trim();
	if (!/^\d{1,15}$/.test(value) || Number(value) < 1) {
		throw invalidInput(`${label} must be a whole number of at least 1, but is "${value}"`);
	}
	return Number(value);
}

export interface Options {
	requestId?: unknown;
	removeAccents?: boolean;
	maxParts?: unknown;
	timeout?: unknown;
	maxTries?: unknown;
	concurrency?: unknown;
	requestsPerSecond?: unknown;
	simplify?: boolean;
	invalidNumbers?: 'skip' | 'error';
	outsideWindow?: 'error' | 'move' | 'ignore';
}

/** The options of an item, unchecked. */
export function readOptions(ctx: IExecuteFunctions, item: number): Options {
	return readParameter(ctx, 'options', item, {}) as Options;
}

/** The option `requestId`, or null where it is empty; throws where it has more than 100 characters (manual, section 3.2.1). */
export function readRequestId({ requestId }: Options): string | null {
	return assertMaxLength(requireText(requestId, 'Request ID'), 'Request ID', 100) || null;
}

/** The options `timeout`, seconds for one try, and `maxTries`. */
export function readTries({ timeout, maxTries }: Options): { timeout: number; maxTries: number } {
	return {
		timeout: numberWithin(timeout ?? 30, 'Timeout', 1, 600),
		maxTries: Math.floor(numberWithin(maxTries ?? 3, 'Max Tries', 1, 10)),
	};
}

/** The options `concurrency`, requests under way at once, and `requestsPerSecond`, where 0 is no limit. */
export function readPace({ concurrency, requestsPerSecond }: Options): { concurrency: number; requestsPerSecond: number } {
	return {
		concurrency: Math.floor(numberWithin(concurrency ?? 10, 'Concurrency', 1, 100)),
		requestsPerSecond: numberWithin(requestsPerSecond ?? 0, 'Requests per Second', 0, 1000),
	};
}

function numberWithin(value: unknown, label: string, min: number, max: number): number {
	const number = Number(value);
	if (!(number >= min && number <= max)) throw invalidInput(`${label} must be a number from ${min} to ${max}`);
	return number;
}
