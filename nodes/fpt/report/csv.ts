import { decodeCsv } from './csvEncoding';
import { MAX_REPORT_ROW_UNITS } from '../limits';
import { unreadableReport } from './unreadableReport';

/** The values of a line; those without quotation marks are trimmed. */
export type CsvRecord = string[];

const SEPARATORS = [',', ';', '\t', '|'] as const;

/** What the separator is guessed from: the first 16-bit units of a text, and the first records in them. */
const SAMPLE_UNITS = 64_000;
const SAMPLE_RECORDS = 100;

/**
 * Reads the records of a CSV file, some milliseconds' worth at a time: any encoding of `decodeCsv`; comma, semicolon, tab, pipe, or
 * what a first line `sep=;` names; any line ends; quoted values with these in them, and stray quotation marks. Blank ones are left
 * out. Throws if it is not text, or a quotation mark is never closed.
 */
export function* readCsv(bytes: Uint8Array): Generator<CsvRecord[]> {
	let separator: string | undefined;
	let rest = '';
	let count = 0;
	const take = (isEnd: boolean): CsvRecord[] => {
		const taken = takeRecords(rest, separator ?? ',', isEnd);
		rest = taken.rest;
		count += taken.records.length;
		if (isEnd && rest !== '') throw unreadableReport(`a quotation mark in row ${count + 1} is never closed`);
		if (rest.length > MAX_REPORT_ROW_UNITS) {
			throw unreadableReport(`row ${count + 1} has more than ${MAX_REPORT_ROW_UNITS} characters: a quotation mark in it may never be closed`);
		}
		return taken.records;
	};
	for (const piece of decodeCsv(bytes)) {
		rest += piece;
		if (separator === undefined) ({ separator, rest } = findSeparator(rest));
		yield take(false);
	}
	yield take(true);
}

/** The separator of a text by its first piece, which is returned without the line that names it, as Excel wants it. */
function findSeparator(text: string): { separator: string; rest: string } {
	const declared = /^"?sep=([^\w\s"]|\t)"?[^\S\r\n]*(?:\r\n|\r|\n|$)/i.exec(text);
	return declared ? { separator: declared[1] ?? ',', rest: text.slice(declared[0].length) } : { separator: guessSeparator(text), rest: text };
}

/** The separator with which most of the first records have one and the same number of values, at least two. */
function guessSeparator(text: string): string {
	const sample = text.length > SAMPLE_UNITS ? text.slice(0, SAMPLE_UNITS) : `${text}\n`;
	const guesses = SEPARATORS.map((separator) => {
		const records = takeRecords(sample, separator, false).records.slice(0, SAMPLE_RECORDS);
		const { width, count } = commonWidth(records);
		return { separator, width, share: width < 2 ? 0 : count / records.length };
	});
	// The first of those that are as good.
	const [best] = guesses.sort((one, other) => other.share - one.share || other.width - one.width);
	return best?.separator ?? ',';
}

/** The number of values that most of the records have, the larger one of two, and how many have it. */
function commonWidth(records: CsvRecord[]): { width: number; count: number } {
	const counts = new Map<number, number>();
	for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
	const [[width, count] = [0, 0]] = [...counts].sort(([one, ofOne], [other, ofOther]) => ofOther - ofOne || other - one);
	return { width, count };
}

/** The records of a text that are complete, and the rest of it; at the end of the file a record needs no line end. */
function takeRecords(text: string, separator: string, isEnd: boolean): { records: CsvRecord[]; rest: string } {
	const records: CsvRecord[] = [];
	const plain = new RegExp(`[^\\${separator}\\r\\n]*`, 'y');
	let start = 0;
	while (start < text.length) {
		const taken = takeRecord(text, start, separator, plain, isEnd);
		if (!taken) break;
		if (!isBlank(taken)) records.push(taken.record);
		start = taken.end;
	}
	return { records, rest: text.slice(start) };
}

interface TakenRecord {
	record: CsvRecord;
	/** Where the next one starts. */
	end: number;
	hasQuotes: boolean;
}

const isBlank = ({ record, hasQuotes }: TakenRecord) => (record.length > 1 || !hasQuotes) && record.every((value) => value === '');

/** The record that starts at a place of a text; undefined if the text ends before it does. Reads each character twice at most. */
function takeRecord(text: string, start: number, separator: string, plain: RegExp, isEnd: boolean): TakenRecord | undefined {
	const record: CsvRecord = [];
	let hasQuotes = false;
	let at = start;
	for (;;) {
		const quoted = takeQuoted(text, at, separator, isEnd);
		if (quoted === 'unclosed') return undefined;
		if (quoted) {
			record.push(quoted.value);
			hasQuotes = true;
			at = quoted.end;
		} else {
			plain.lastIndex = at;
			plain.test(text);
			record.push(text.slice(at, plain.lastIndex).trim());
			at = plain.lastIndex;
		}
		if (at < text.length && text.charAt(at) === separator) {
			at += 1;
			continue;
		}
		// A line feed may follow in the next piece.
		if (!isEnd && (at >= text.length || (text.charAt(at) === '\r' && at + 1 === text.length))) return undefined;
		return { record, end: text.startsWith('\r\n', at) ? at + 2 : at + 1, hasQuotes };
	}
}

const BLANKS = /[^\S\r\n\t]*/y;

/** A value between quotation marks, and where it ends; undefined if there is none here, or if more than a separator follows it. */
function takeQuoted(text: string, start: number, separator: string, isEnd: boolean): { value: string; end: number } | 'unclosed' | undefined {
	const open = afterBlanks(text, start);
	if (text.charAt(open) !== '"') return undefined;
	let close = text.indexOf('"', open + 1);
	while (close >= 0 && text.charAt(close + 1) === '"') close = text.indexOf('"', close + 2);
	if (close < 0) return 'unclosed';
	const end = afterBlanks(text, close + 1);
	if (end >= text.length && !isEnd) return 'unclosed';
	if (end < text.length && ![separator, '\r', '\n'].includes(text.charAt(end))) return undefined;
	return { value: text.slice(open + 1, close).replaceAll('""', '"'), end };
}

function afterBlanks(text: string, start: number): number {
	BLANKS.lastIndex = start;
	BLANKS.test(text);
	return BLANKS.lastIndex;
}
