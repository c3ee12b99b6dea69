import { asText } from './answer';
import { cleanVietnamPhone } from './phone';

/**
 * The numbers of a list as a user gives it: text with commas, semicolons, tabs or lines between them, one number, or an array
 * of such. A space separates only where both sides are whole numbers, since `091 234 5678` is one.
 */
export function splitPhoneList(value: unknown): unknown[] {
	if (Array.isArray(value)) return value.flatMap(splitPhoneList);
	if (typeof value !== 'string') return value === null || value === undefined ? [] : [value];
	return value
		.split(/[,;\t\r\n]+/)
		.map((piece) => piece.trim())
		.filter((piece) => piece !== '')
		.flatMap(splitAtSpaces);
}

/** Digits from which on a run of them is a number by itself. */
const WHOLE_NUMBER_DIGITS = 9;

function splitAtSpaces(text: string): string[] {
	const isWhole = (token: string) => token.replace(/\D/g, '').length >= WHOLE_NUMBER_DIGITS;
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
	/** How many were given more than once. */
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
