import { formatCount } from '../formatCount';
import { invalidInput } from '../invalidInput';
import { asText } from '../json';
import { MAX_PHONE_LIST_DEPTH, MAX_PHONE_LIST_UNITS, MAX_PHONE_UNITS, MAX_PHONES } from '../limits';
import { cleanVietnamPhone } from './phone';
import { isNumberText, splitNumbers } from './phoneText';
import { shorten } from '../shorten';

/**
 * The numbers of a list as a user writes it: text with commas, semicolons, tabs or lines between them, one number, an array of
 * such, or the JSON text of one. A space, slash, dash or "or" separates only if there are whole numbers on both sides, since
 * `091 234 5678` is one number. A text without a whole number in it (a name, an address, a formula) is one entry, whatever its
 * commas; a blank element of an array is one too, so that each row of a sheet is accounted for. Throws if the text is longer
 * than MAX_PHONE_LIST_UNITS or has more than MAX_PHONES numbers; `of` is the field it came from.
 */
export function splitPhoneList(value: unknown, of: ListKind = PHONE_LIST): unknown[] {
	const numbers: unknown[] = [];
	addNumbers(value, numbers, { budget: { units: 0 }, of, depth: 0 });
	return numbers;
}

/** What a list is called, and what to do if it is too long. */
export interface ListKind {
	label: string;
	advice: string;
}

const PHONE_LIST: ListKind = { label: 'Phone List', advice: 'Split the numbers over several campaigns.' };

/** The numbers that must not get a campaign. */
export const EXCLUDED_NUMBERS: ListKind = {
	label: 'Exclude Numbers',
	advice: 'Give one list for all items, with numbers that the phone list may contain, or take them out before this node.',
};

/** What a list within the list shares with the whole of it, and how deep it is. */
interface Nesting {
	budget: { units: number };
	of: ListKind;
	depth: number;
}

/** Adds the numbers of a value to `numbers`. */
function addNumbers(value: unknown, numbers: unknown[], nesting: Nesting): void {
	const { budget, of, depth } = nesting;
	const list = typeof value === 'string' ? parseJsonList(countUnits(value, budget, of)) : value;
	if (Array.isArray(list) && depth < MAX_PHONE_LIST_DEPTH) {
		for (const element of list as unknown[]) {
			const before = numbers.length;
			addNumbers(element, numbers, { budget, of, depth: depth + 1 });
			if (numbers.length === before) numbers.push('');
			assertCount(numbers.length, of);
		}
	} else if (typeof value === 'string') {
		for (const number of splitText(value)) numbers.push(number);
		assertCount(numbers.length, of);
	} else if (value !== null && value !== undefined) {
		numbers.push(value);
	}
}

function countUnits(text: string, budget: Nesting['budget'], { label, advice }: ListKind): string {
	budget.units += text.length;
	if (budget.units <= MAX_PHONE_LIST_UNITS) return text;
	throw invalidInput(`${label} has more than ${formatCount(MAX_PHONE_LIST_UNITS)} characters`, advice);
}

function assertCount(numbers: number, { label, advice }: ListKind): void {
	if (numbers <= MAX_PHONES) return;
	throw invalidInput(`${label} has more than ${formatCount(MAX_PHONES)} numbers`, advice);
}

/** A row without a number is still a row: one blank entry. */
export function orOneBlank(numbers: unknown[]): unknown[] {
	return numbers.length === 0 ? [''] : numbers;
}

/** The array that a text is the JSON of: without brackets within but those of its objects, which have no number to send to. */
function parseJsonList(text: string): unknown {
	if (!/^\s*\[[^[\]]*\]\s*$/.test(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function splitText(text: string): string[] {
	const lines = piecesOf(text, /[;；\t\r\n\v\f\u0085\u2028\u2029]/);
	if (lines.every((line) => commaPieces(line).length === 0)) return [];
	const isOne = isFormula(text) || isJsonObject(text) || !lines.some((line) => commaPieces(line).some(isNumberText) || isNumberText(line));
	return isOne ? [text.trim()] : lines.flatMap(splitLine);
}

const piecesOf = (text: string, separator: RegExp) => text.split(separator).map((piece) => piece.trim()).filter((piece) => piece !== '');

const commaPieces = (line: string) => piecesOf(line, /[,，、]/);

/** A comma separates if there is a whole number beside one: in 987,654,321 there is none. */
function splitLine(line: string): string[] {
	const pieces = commaPieces(line);
	return pieces.some(isNumberText) ? pieces.flatMap(splitNumbered) : [line];
}

/** The number of a line in a numbered list: "1. ", "2) ". */
const ORDINAL = /(?:^|\s)\(?[1-9]\d{0,3}[.):/-]\s/g;

/** Numbers with ordinals before them, if nothing but mobile numbers is left without these; else as `splitNumbers` has them. */
function splitNumbered(piece: string): string[] {
	if (/^\(?[1-9]\d{0,3}[.):/-]\s/.test(piece) && !cleanVietnamPhone(piece).valid) {
		const numbers = piecesOf(piece, ORDINAL);
		if (numbers.length > 0 && numbers.every((number) => cleanVietnamPhone(number).valid)) return numbers;
	}
	return splitNumbers(piece);
}

const isFormula = (text: string) => /^\s*[=@][^\r\n]*$/.test(text);
const isJsonObject = (text: string) => /^\s*\{/.test(text) && /\}\s*$/.test(text.slice(-MAX_PHONE_UNITS));

export interface CleanedPhoneList {
	/** As FPT wants them, each once, in the order given. */
	phones: string[];
	/** Those that cannot receive an SMS, as they were given, shortened. */
	rejected: Array<{ phone: string; reason: string }>;
	/** How many were taken out as repeats of an earlier one: a number that is given three times counts two. */
	duplicates: number;
	/** How many were taken out because they are among those that must not get it, repeats included. */
	excluded: number;
	/** Of those that must not get it, the ones that are not Vietnamese mobile numbers, so that they exclude nobody. */
	ineffective: Array<{ phone: string; reason: string }>;
}

/**
 * Cleans the numbers of a campaign, and takes out doubles and the numbers that must not get it, in whatever spelling: phones,
 * duplicates, excluded and rejected add up to what was given. Throws if either list has more than MAX_PHONES.
 */
export function cleanPhoneList(numbers: unknown[], excluded: unknown[] = []): CleanedPhoneList {
	assertCount(numbers.length, { ...PHONE_LIST, label: 'The campaign' });
	assertCount(excluded.length, EXCLUDED_NUMBERS);
	const barred = new Set<string>();
	const ineffective: CleanedPhoneList['ineffective'] = [];
	for (const number of excluded) {
		const cleaned = cleanVietnamPhone(number);
		if (cleaned.valid) barred.add(cleaned.phone);
		else ineffective.push({ phone: shorten(writtenOut(number)), reason: cleaned.reason });
	}
	const phones = new Set<string>();
	const result = { rejected: [] as CleanedPhoneList['rejected'], duplicates: 0, excluded: 0 };
	for (const number of numbers) {
		const cleaned = cleanVietnamPhone(number);
		if (!cleaned.valid) result.rejected.push({ phone: shorten(writtenOut(number)), reason: cleaned.reason });
		else if (barred.has(cleaned.phone)) result.excluded += 1;
		else if (phones.has(cleaned.phone)) result.duplicates += 1;
		else phones.add(cleaned.phone);
	}
	return { phones: [...phones], ...result, ineffective };
}

/** A value as it was given. */
function writtenOut(value: unknown): string {
	try {
		return asText(value);
	} catch {
		// Nested by the thousand, or with a bigint in it.
		return Array.isArray(value) ? 'a list' : 'an object';
	}
}
