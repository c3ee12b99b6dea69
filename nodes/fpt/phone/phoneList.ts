import { formatCount } from '../formatCount';
import { invalidInput } from '../invalidInput';
import { asText } from '../json';
import { MAX_PHONE_LIST_DEPTH, MAX_PHONE_LIST_UNITS, MAX_PHONE_UNITS, MAX_PHONES } from '../limits';
import { cleanVietnamPhone } from './phone';
import { countDigits, isWhole, saysNo, splitNumbers, withoutName } from './phoneText';
import { shorten } from '../shorten';
import { HTML_ENTITY, HTML_TAG } from '../text/slips';
import { valueOr } from '../valueOr';

/** What a list is called, and what to do if it is too long. */
export interface ListKind {
	label: string;
	advice: string;
}

const PHONE_LIST: ListKind = { label: 'Phone List', advice: 'Split the numbers over several campaigns.' };

/**
 * The rows of a list as a user writes it: text with commas, semicolons, tabs or lines, one number, an array, or its JSON. A space,
 * slash, dash or "or" separates only whole numbers, since `091 234 5678` is one. Names beside numbers are left out; a line whose
 * name may be more than one is a row as it is, and so is a text without a whole number. A blank element is a row, too: each of a
 * sheet is accounted for. Throws for more than MAX_PHONE_LIST_UNITS or MAX_PHONES.
 */
export function splitPhoneList(value: unknown): unknown[] {
	const rows: unknown[] = [];
	for (const leaf of leavesOf(value, PHONE_LIST)) {
		const before = rows.length;
		if (typeof leaf === 'string') for (const row of splitText(leaf)) rows.push(row);
		else if (leaf !== null && leaf !== undefined) rows.push(leaf);
		if (rows.length === before && leaf !== value) rows.push('');
		assertCount(rows.length, PHONE_LIST);
	}
	return rows;
}

/** What lists are made of: no arrays, or too deep; an empty list within is a blank. Throws if `read` counts too many characters. */
export function* leavesOf(value: unknown, of: ListKind, read = { units: 0 }, depth = 0): Iterable<unknown> {
	if (typeof value === 'string') read.units += value.length;
	if (read.units > MAX_PHONE_LIST_UNITS) throw invalidInput(`${of.label} has more than ${formatCount(MAX_PHONE_LIST_UNITS)} characters`, of.advice);
	const list = typeof value === 'string' ? parseJsonList(value) : value;
	if (!Array.isArray(list) || depth >= MAX_PHONE_LIST_DEPTH) yield value;
	else if (list.length === 0 && depth > 0) yield '';
	else for (const element of list as unknown[]) yield* leavesOf(element, of, read, depth + 1);
}

export function assertCount(numbers: number, { label, advice }: ListKind): void {
	if (numbers <= MAX_PHONES) return;
	throw invalidInput(`${label} has more than ${formatCount(MAX_PHONES)} numbers`, advice);
}

/** What to do if a list has objects, one of which is given: an item of n8n has its fields in `json`. */
export const OBJECTS_ADVICE = (object: object): string =>
	`The expression returns objects: pick the field with the number, e.g. .map((row) => row.${'json' in object ? 'json.' : ''}phone).`;

/** The array that a text is the JSON of: without brackets within but those of its objects, which have no number to send to. */
function parseJsonList(text: string): unknown {
	return /^\s*\[[^[\]]*\]\s*$/.test(text) ? valueOr((): unknown => JSON.parse(text), undefined) : undefined;
}

function splitText(text: string): string[] {
	const lines = linesOf(text);
	if (lines.length === 0) return [];
	return isFormula(text) || isJsonObject(text) || !lines.some(isWhole) ? [text.trim()] : lines.flatMap(rowsOf);
}

/** What stands for a line end or a blank, typed or in HTML. */
const LINE_END = new RegExp(`\\\\[nr]|${HTML_TAG.source}`, 'g');
const BLANK = new RegExp(`\\\\t|${HTML_ENTITY.source}`, 'g');

/** The lines of a text that are not blank, whatever ends them. */
export function linesOf(text: string): string[] {
	const plain = /[\\<&]/.test(text) ? text.replace(LINE_END, '\n').replace(BLANK, ' ') : text;
	return splitBy(plain, /[\r\n\v\f\u0085\u2028\u2029]/).filter((line) => /[^\s,，、;；]/.test(line));
}

/** The columns of a line, or the numbers that it lists. A comma separates if there is a whole number beside one: in 987,654,321 there is none. */
function piecesOf(line: string): string[] {
	if (!SEPARATOR.test(line)) return [line];
	return splitBy(line, /[;；\t]/).flatMap((column) => {
		const pieces = splitBy(column, /[,，、]/);
		return pieces.some((piece) => isWhole(piece) && !DECIMALS.test(piece)) ? pieces : [column];
	});
}

/** What may separate the pieces of a line. */
export const SEPARATOR = /[;；\t,，、]/;

/** What is behind the comma of 9,87654321E+08. */
const DECIMALS = /^\d{1,17}e\+?\d{1,3}$/i;

const splitBy = (text: string, separator: RegExp | string) => text.split(separator).map((piece) => piece.trim()).filter((piece) => piece !== '');

/** A line's numbers, whole or broken, and its other columns: beside a name, an ordinal before it, a date and the like are columns. */
export function columnsOf(line: string): { numbers: string[]; others: string[] } {
	const pieces = piecesOf(line);
	if (!pieces.some(isName)) return { numbers: pieces, others: [] };
	const isNumber = (piece: string, index: number) => isWhole(piece) || (isBroken(piece) && (index > 0 || !/^[1-9]\d{0,5}$/.test(piece)));
	return { numbers: pieces.filter(isNumber), others: pieces.filter((piece, index) => !isNumber(piece, index)) };
}

const isName = (piece: string) => /^\P{N}*$/u.test(piece) && /\p{L}/u.test(piece);

/** The rows of a line: if it has names, without them and the other columns beside its numbers. */
function rowsOf(line: string): string[] {
	if (/^\+?\d*$/.test(line)) return [line];
	const { numbers, others } = columnsOf(line);
	const rows = numbers.map((text) => ({ text, number: withoutName(text) }));
	if (rows.every(({ number }) => number === undefined) || others.some(saysNo)) return [line];
	return rows.flatMap(({ text, number }) => (number === undefined ? [text] : splitNumbered(number)));
}

const DATE = /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?:\D.*)?$/s;

/** Whether a piece of a line seems to be a number that is not whole: digits alone, more than a short number's, or such as a number begins with. */
export function isBroken(piece: string): boolean {
	if (DATE.test(piece)) return false;
	return /\p{L}/u.test(piece) ? /(?<!\d)(?:0|84)\d{2}/.test(piece) : countDigits(piece, 4) === 4;
}

/** The number of a line in a numbered list: "1. ", "2) ". */
const ORDINAL = /(?:^|\s)\(?[1-9]\d{0,3}[.):/-]\s/g;

/** Without ordinals, if only mobile numbers are left then (`1. 867479658` is not 01867479658); else as `splitNumbers` has them. */
function splitNumbered(piece: string): string[] {
	if (/^\(?[1-9]\d{0,3}[.):/-]\s/.test(piece)) {
		const numbers = splitBy(piece, ORDINAL);
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
}

/** Cleans a campaign's numbers, without doubles and barred ones; what it counts adds up to what was given. Throws above MAX_PHONES. */
export function cleanPhoneList(numbers: unknown[], barred: ReadonlySet<string> = new Set()): CleanedPhoneList {
	assertCount(numbers.length, { ...PHONE_LIST, label: 'The campaign' });
	const phones = new Set<string>();
	const result = { rejected: [] as CleanedPhoneList['rejected'], duplicates: 0, excluded: 0 };
	for (const number of numbers) {
		const cleaned = cleanVietnamPhone(number);
		if (!cleaned.valid) result.rejected.push({ phone: shorten(valueOr(() => asText(number), nameOfKind(number))), reason: cleaned.reason });
		else if (barred.has(cleaned.phone)) result.excluded += 1;
		else if (phones.has(cleaned.phone)) result.duplicates += 1;
		else phones.add(cleaned.phone);
	}
	return { phones: [...phones], ...result };
}

/** For what can't be written out: nested by the thousand, or with a bigint in it. */
const nameOfKind = (value: unknown) => (Array.isArray(value) ? 'a list' : 'an object');
