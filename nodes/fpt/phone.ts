import { normalizeE164 } from './numberingPlan';

/** The telco keys of FPT's answers and reports, and their names for people. */
export const TELCO_NAMES: Readonly<Record<string, string>> = {
	viettel: 'Viettel',
	vina: 'Vinaphone',
	mobi: 'Mobifone',
	htc: 'Vietnamobile',
	beeline: 'Gmobile',
	itel: 'Itel',
	wintel: 'Wintel',
};

/** Two digits after the leading 0 of a mobile number → the telco that the prefix belongs to. Ported numbers keep their prefix. */
const MOBILE_PREFIXES: Readonly<Record<string, string>> = Object.fromEntries(
	Object.entries({
		viettel: '32 33 34 35 36 37 38 39 86 96 97 98',
		vina: '81 82 83 84 85 88 91 94',
		mobi: '70 76 77 78 79 89 90 93',
		htc: '52 56 58 92',
		beeline: '59 99',
		itel: '87',
		wintel: '55',
	}).flatMap(([telco, prefixes]) => prefixes.split(' ').map((prefix) => [prefix, telco])),
);

/** The 11-digit numbers of before September 2018: three digits after the 0 → the two that stand for them today. */
const OLD_PREFIXES: Readonly<Record<string, string>> = {
	162: '32', 163: '33', 164: '34', 165: '35', 166: '36', 167: '37', 168: '38', 169: '39',
	120: '70', 121: '79', 122: '77', 126: '76', 128: '78',
	123: '83', 124: '84', 125: '85', 127: '81', 129: '82',
	186: '56', 188: '58', 199: '59',
};

export type CleanedPhone =
	| { valid: true; phone: string; telco: string }
	| { valid: false; reason: string };

const invalid = (reason: string): CleanedPhone => ({ valid: false, reason });

/** What people and spreadsheets put between digits: spaces of any kind, dots, dashes, brackets, slashes, invisible marks. */
const SEPARATORS = /[\s.\-()[\]/_·•\u00AD\u200B-\u200F\u2010-\u2015\u202A-\u202E\u2060\u2066-\u2069\uFEFF'"]/g;

/** A cell without what spreadsheets put around a number: `="0987654321"` keeps it a text, `987654321.0` is a number of a table. */
const unwrapCell = (text: string) => text.replace(/^="([^"]*)"$/, '$1').replace(/^([1-9]\d{8,})\.0+$/, '$1');

/** The digits of a number with its `+` or `00` told apart, or the reason why there are none. */
function digitsOf(input: unknown): { digits: string; international: boolean } | { reason: string } {
	const isWholeNumber = Number.isSafeInteger(input) && Number(input) >= 0;
	if (typeof input !== 'string' && !isWholeNumber) return { reason: 'is no phone number' };
	const written = unwrapCell(String(input).normalize('NFKC').trim());
	const text = written.replace(SEPARATORS, '');
	if (text === '') return { reason: 'is empty' };
	if (/^\d+([.,]\d+)?e\+?\d+$/i.test(written)) {
		return { reason: 'was turned into scientific notation by a spreadsheet, which lost digits' };
	}
	const match = /^(\+|00)?(\d+)$/.exec(text);
	if (!match) return { reason: 'has characters that are no digits' };
	return { digits: match[2] ?? '', international: match[1] !== undefined };
}

/**
 * Cleans a mobile number of Vietnam. Takes what people and spreadsheets write (`0987 654 321`, `+84…`, `0084…`, `84…`, a lost
 * leading 0, 11 digits of before 2018); gives it as FPT wants it, `84` and 9 digits (manual, section 3.2.1), with the telco
 * of its prefix; or says why it is none.
 */
export function cleanVietnamPhone(input: unknown): CleanedPhone {
	const read = digitsOf(input);
	if ('reason' in read) return invalid(read.reason);
	const national = nationalNumber(read.digits, read.international);
	if (national === undefined) return invalid('is a foreign number: use Send International for it');
	if (/^2\d{7,9}$/.test(national)) return invalid('is a fixed line, which gets no SMS');
	const current = national.length === 10 ? toCurrentPrefix(national) : national;
	if (current === undefined || current.length !== 9) {
		return invalid(`has ${national.length} digits after the leading 0, where a mobile number has 9`);
	}
	const telco = MOBILE_PREFIXES[current.slice(0, 2)];
	if (telco === undefined) return invalid(`starts with 0${current.slice(0, 2)}, which is no mobile prefix of Vietnam`);
	return { valid: true, phone: `84${current}`, telco };
}

/** The number without country code and leading 0; undefined where it is another country's. */
function nationalNumber(digits: string, international: boolean): string | undefined {
	if (international && !digits.startsWith('84')) return undefined;
	// 84 is the country code, unless it is the prefix 084 whose 0 a spreadsheet took: then only 9 digits are left.
	const afterCountry = digits.startsWith('84') && (international || digits.length > 9) ? digits.slice(2) : digits;
	return afterCountry.replace(/^0/, '');
}

function toCurrentPrefix(national: string): string | undefined {
	const prefix = OLD_PREFIXES[national.slice(0, 3)];
	return prefix === undefined ? undefined : prefix + national.slice(3);
}

/**
 * Cleans a number for Send International: country code and number, digits only (manual, section 3.3.1), 7 to 15 of them as
 * E.164 allows, with a country code that exists. A number that starts with a single 0 lacks its country code, unless it is a
 * mobile number of Vietnam.
 */
export function cleanInternationalPhone(input: unknown): CleanedPhone {
	const read = digitsOf(input);
	if ('reason' in read) return invalid(read.reason);
	if (!read.international && read.digits.startsWith('0')) {
		const vietnam = cleanVietnamPhone(input);
		return vietnam.valid ? vietnam : invalid('has no country code: write it as country code and number, e.g. 6591234567');
	}
	if (!/^[1-9]\d{6,14}$/.test(read.digits)) return invalid('is not 7 to 15 digits with the country code first');
	if (read.digits.startsWith('84')) return cleanVietnamPhone(`+${read.digits}`);
	const fitted = normalizeE164(read.digits);
	return 'reason' in fitted ? invalid(fitted.reason) : { valid: true, phone: fitted.digits, telco: '' };
}
