import { asText } from './json';
import { cleanVietnamPhone } from './phone';

/**
 * The numbers of a list as a user gives it: text with commas, semicolons, tabs or lines between them, one number, or an array
 * of such. A space separates only where both sides are whole numbers, since `091 234 5678` is one. A text without a whole
 * number in it (a name, an address, a formula) is one entry, whatever its commas; a blank element of an array is one too, so
 * that each row of a sheet is accounted for.
 */
export function splitPhoneList(value: unknown): unknown[] {
	if (Array.isArray(value)) return value.flatMap((element) => orOneBlank(splitPhoneList(element)));
	if (typeof value !== 'string') return value === null || value === undefined ? [] : [value];
	const pieces = value.split(/[,;\t\r\n]+/).map((piece) => piece.trim()).filter((piece) => piece !== '');
	if (pieces.length > 1 && (isFormula(value) || !pieces.some(hasWholeNumber))) return [value.trim()];
	return pieces.flatMap(splitAtSpaces);
}

/** A row without a number is still a row: one blank entry. */
export function orOneBlank(numbers: unknown[]): unknown[] {
	return numbers.length === 0 ? [''] : numbers;
}

const isFormula = (text: string) => /^\s*[=@][^\r\n]*$/.test(text);

/** Digits from which on a run of them is a number by itself. */
const WHOLE_NUMBER_DIGITS = 9;

const isWhole = (text: string) => text.replace(/\D/g, '').length >= WHOLE_NUMBER_DIGITS;
const hasWholeNumber = (piece: string) => isWhole(piece.normalize('NFKC')) && !/\p{L}/u.test(piece);

function splitAtSpaces(text: string): string[] {
	const numbers: string[] = [];
	for (const token of text.split(/\s+/)) {
		const last = numbers.at(-1);
		if (last === undefined || (isWhole(last) && isWhole(token))) numbers.push(token);
		else numbers[numbers.length - 1] = `${last} ${token}`;
	}
	return numbers;
}

export interface CleanedPhoneList {
	/** As FPT wants them, each once, in the order given. */
	phones: string[];
	/** Those that can't get an SMS, as they were given. */
	rejected: Array<{ phone: string; reason: string }>;
	/** How many were taken out because the same number stands before: one that is given three times counts two. */
	duplicates: number;
}

/** Cleans the numbers of a campaign and takes out doubles; phones, rejected and duplicates add up to what was given. */
export function cleanPhoneList(numbers: unknown[]): CleanedPhoneList {
	const phones = new Set<string>();
	const rejected: CleanedPhoneList['rejected'] = [];
	let duplicates = 0;
	for (const number of numbers) {
		const cleaned = cleanVietnamPhone(number);
		if (!cleaned.valid) rejected.push({ phone: asText(number), reason: cleaned.reason });
		else if (phones.has(cleaned.phone)) duplicates += 1;
		else phones.add(cleaned.phone);
	}
	return { phones: [...phones], rejected, duplicates };
}
