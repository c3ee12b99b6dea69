import { normalizeE164 } from './numberingPlan';
import { numbersWithin, type PhoneDigits, readPhoneDigits, simpleDigits } from './phoneText';

/**
 * Two digits after the leading 0 of a mobile number → the telco that the prefix belongs to. Ported numbers keep their prefix.
 * Left out: 095 was S-Fone's, which closed in 2012; 030, 031 and 051 are mobile to Google's libphonenumber (as 095 is), but no
 * telco is known to use them, and FPT's manual names none. 030 and 031 were landlines of Ninh Bình and Hải Phòng until 2017.
 */
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

/** The 11-digit numbers of before September 2018: three digits after the 0 → the two that have replaced them. */
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

/** What may precede the national digits of a Vietnamese number: 0, the country code, or both, also twice. */
const BEGINNING = /^0{0,2}(?:84){0,2}0?$/;

/**
 * Cleans a Vietnamese mobile number (`0987 654 321`, `+84…`, `0084…`, a lost leading 0, a doubled beginning, 11 digits of before
 * 2018) to `84` and 9 digits (manual, section 3.2.1), with its prefix's telco; or returns why it is none, as the end of a sentence.
 */
export function cleanVietnamPhone(input: unknown): CleanedPhone {
	const read = readPhoneDigits(input);
	return 'reason' in read ? invalid(read.reason) : cleanVietnamDigits(read);
}

function cleanVietnamDigits(read: PhoneDigits): CleanedPhone {
	const { prefix, digits } = read;
	for (const length of [9, 10]) {
		const [beginning, national] = [digits.slice(0, -length), digits.slice(-length)];
		const current = length === 10 ? `${OLD_PREFIXES[national.slice(0, 3)] ?? ''}${national.slice(3)}` : national;
		const telco = MOBILE_PREFIXES[current.slice(0, 2)];
		if (current.length !== 9 || telco === undefined || !BEGINNING.test(beginning)) continue;
		// With no 0 or 84, + or 00 starts a number abroad; but 00 before 9 digits is a 0 too many, unless it is a mobile number there.
		if (prefix !== '' && beginning === '' && (prefix === '+' || length !== 9 || MOBILE_WITH_9_DIGITS.test(digits))) continue;
		return { valid: true, phone: `84${current}`, telco };
	}
	return invalid(reasonOf(read));
}

/** Finland and Andorra: no other countries have mobile numbers of 9 digits, country code included, that begin like Vietnam's. */
const MOBILE_WITH_9_DIGITS = /^(?:358|376)/;

/** Whether a number says by itself that it is another country's. */
const isForeign = ({ prefix, digits }: PhoneDigits) => prefix !== '' && /^(?!84)[1-9]/.test(digits);

function reasonOf(read: PhoneDigits): string {
	if (isForeign(read)) return 'is a foreign number: use Send International for it';
	const { prefix, digits } = read;
	const special = reasonOfSpecial(read);
	if (special !== undefined) return special;
	// 84 is the country code, unless it is the prefix 084 whose 0 a spreadsheet took: then only 9 digits are left.
	const [, code = '', zero = '', national = ''] = (prefix !== '' || digits.length > 9 ? /^(84)?(0?)(.*)$/ : /^()(0?)(.*)$/).exec(digits) ?? [];
	if (/^1[89]00\d{4,6}$/.test(national)) return HOTLINE;
	if (/^2\d{7,9}$/.test(national)) return LANDLINE;
	if (national.length === 9) return `starts with 0${national.slice(0, 2)}, which is not a Vietnamese mobile prefix`;
	const start = zero === '' ? code : 'the leading 0';
	if (start !== '') return `has ${national.length} digits after ${start}, where a mobile number has 9`;
	return `has ${national.length} digits, where a Vietnamese mobile number has 10, its leading 0 included`;
}

const LANDLINE = 'is a landline, which cannot receive SMS';
const HOTLINE = 'is a hotline (1800 or 1900), which cannot receive SMS';

/** A number that is dialled as it is, without country code and 0. */
function reasonOfSpecial({ prefix, digits }: PhoneDigits): string | undefined {
	if (prefix !== '') return undefined;
	if (/^[1-9]\d{2,4}$/.test(digits)) return 'is a short number, which cannot receive SMS';
	return /^1[89]00\d{4,6}$/.test(digits) ? HOTLINE : undefined;
}

/**
 * Cleans a number for Send International: country code and number, 7 to 15 digits (manual, section 3.3.1; E.164), by its country's
 * plan. One that starts with a single 0 is refused, even if it could be Vietnamese: it is another person's in each country.
 */
export function cleanInternationalPhone(input: unknown): CleanedPhone {
	const read = readPhoneDigits(input);
	if ('reason' in read) return invalid(read.reason);
	const { prefix, digits } = read;
	if (digits.startsWith('0')) {
		const vietnam = cleanVietnamDigits(read);
		const example = vietnam.valid ? `+${vietnam.phone}` : '+84…';
		return invalid(
			`starts with 0, so it has no country code: write it with its country code (${example} for Vietnam), or use Send OTP for a Vietnamese number`,
		);
	}
	if (digits.startsWith('84')) return cleanVietnamDigits({ prefix: '+', digits });
	const special = reasonOfSpecial(read);
	if (special !== undefined) return invalid(special);
	if (digits.length < MIN_DIGITS) return invalid(`has ${digits.length} digits, where a number with its country code has at least ${MIN_DIGITS}`);
	const normalized = normalizeE164(digits, prefix !== '');
	if ('reason' in normalized) return invalid(normalized.reason);
	const { length } = normalized.digits;
	if (length > MAX_DIGITS) return invalid(`has ${length} digits, where a number with its country code has at most ${MAX_DIGITS}`);
	return { valid: true, phone: normalized.digits, telco: '' };
}

/** Digits of a number with its country code: no country has fewer; the most that E.164 allows. */
const MIN_DIGITS = 7;
const MAX_DIGITS = 15;

/** How the sentence begins that says why a number can't get an SMS. */
export const PHONE_PROBLEM = 'The phone number';

/** Cleans a number and says which operation it is for, null if for none: as a foreign number only with + or 00 before its country code. */
export function checkPhone(input: unknown): { cleaned: CleanedPhone; operation: 'sendOtp' | 'sendInternational' | null } {
	const vietnam = cleanVietnamPhone(input);
	if (vietnam.valid) return { cleaned: vietnam, operation: 'sendOtp' };
	const international = cleanInternationalPhone(input);
	const read = readPhoneDigits(input);
	if ('reason' in read || isForeign(read)) return { cleaned: international, operation: international.valid ? 'sendInternational' : null };
	if (!international.valid) return { cleaned: vietnam, operation: null };
	const hint = `as a number abroad, for Send International, it is written +${international.phone}`;
	return { cleaned: invalid(`${vietnam.reason}; ${hint}`), operation: null };
}

/** The Vietnamese mobile numbers in a text, rather one too many: for exclusions. `isWhole`: it has a whole number, of whatever kind. */
export function findPhones(text: string): { phones: string[]; isWhole: boolean } {
	const simple = simpleDigits(text);
	const alone = simple !== '' || IN_E_NOTATION.test(text) ? cleanVietnamPhone(text) : undefined;
	if (alone?.valid) return { phones: [alone.phone], isWhole: true };
	const phones = new Set<string>();
	let isWhole = false;
	for (const read of numbersWithin(text)) {
		const cleaned = cleanVietnamDigits(read);
		if (cleaned.valid) phones.add(cleaned.phone);
		isWhole ||= cleaned.valid || NO_MOBILE.has(cleaned.reason) || (isForeign(read) && 'digits' in normalizeE164(read.digits, true));
	}
	// Digits before an E are not those of the number.
	return { phones: [...phones], isWhole: isWhole && (simple !== '' || alone === undefined) };
}

const IN_E_NOTATION = /\de\+?\d/i;

const NO_MOBILE: ReadonlySet<string> = new Set([LANDLINE, HOTLINE]);
