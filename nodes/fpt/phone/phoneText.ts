import { toAsciiDigits } from '../text/digits';
import { formatCount } from '../formatCount';
import { MAX_PHONE_UNITS } from '../limits';

/** The digits of a number, and what stood before them that makes it international: a plus sign, 00, or nothing. */
export interface PhoneDigits {
	prefix: '' | '+' | '00';
	digits: string;
}

/** Without width: marks of direction, joiners, variation selectors, the frame of a keycap. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u20E3]/gu;

/** Spaces and line ends of any kind, the blank of Braille, accents that were characters by themselves (´), letters that are quotes. */
const SPACES = /[\p{Z}\p{Cc}\u2800\u02B9-\u02BF]\p{M}*/gu;

/** What people put between and around digits: punctuation but #%&*@?\, what looks like a minus, a dot or a quote, brackets of lists. */
const SEPARATORS = /[\s\u02D7\u2212\u2218\u2219\u22C5\u25CF\u25E6\u2796`~|<>]|(?![#%&*@?\\])\p{P}/gu;

/** A cell that keeps a number a text: `="0987654321"`. */
const CELL = /^="([^"]*)"$/;

/** Digits from which on a run of them is a number by itself. */
const WHOLE_NUMBER_DIGITS = 9;
const TWO_NUMBERS_DIGITS = 2 * WHOLE_NUMBER_DIGITS;

/** Words that name a number or the phone that has it: before a number they are a label, behind it a note. Folded: see `fold`. */
const LABEL_WORDS = new Set(
	(
		'sdt so dien thoai dt dtdd dd di dong may ca nhan cn lien he lh goi nha rieng chinh phu ' +
		'tel telephone phone mobile mob cell handy call contact number no num nr home work main m t p ph ' +
		'zalo viber whatsapp wa telegram sms imessage hotline viettel vina vinaphone mobi mobifone vietnamobile gmobile itel wintel'
	).split(' '),
);

/** Letters that are typed for a digit, Latin, Greek and Cyrillic. */
const LOOKALIKES: Readonly<Record<string, string>> = { O: '0', o: '0', Ο: '0', ο: '0', О: '0', о: '0', l: '1', I: '1', i: '1', Ι: '1', І: '1' };

/** The digits of one number as people and spreadsheets write it (text, number, bigint); or why it is none, as the end of a sentence. */
export function readPhoneDigits(input: unknown): PhoneDigits | { reason: string } {
	const given = textOf(input);
	if (hasFields(input)) return { reason: 'is an object, not a number: pick its field with the number' };
	if (given === undefined) return { reason: 'is not a phone number' };
	if (given.length > MAX_PHONE_UNITS) {
		return { reason: `has ${formatCount(given.length)} characters, where a phone number has at most ${MAX_PHONE_UNITS}` };
	}
	const simple = simpleDigits(given);
	if (simple !== '') return digitsOf(simple);
	// Arabic ligatures: NFKC makes up to 18 letters of one.
	if (/[\uFB50-\uFDFF]/.test(given)) return { reason: NOT_DIGITS };
	const written = toPlainText(given);
	const text = unwrapNumber(written.replace(CELL, '$1').trim());
	if (typeof text !== 'string') return text;
	if (text.replace(SEPARATORS, '') === '') return { reason: 'is empty' };
	if (splitNumbers(text).length > 1) return { reason: 'contains two phone numbers, where one is expected' };
	const unlabelled = withoutLabels(text);
	if (unlabelled === undefined) return { reason: reasonOfLetters(text) };
	const compact = unlabelled.replace(SEPARATORS, '').replace(/^\++/, '+').replace(/^(?:00|\+)84\+84/, '+84').replace(/^00\+84/, '+84');
	if (!/^\+?\d+$/.test(compact)) return { reason: NOT_DIGITS };
	return digitsOf(compact);
}

const hasFields = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/** Zero and nine of the scripts in which most numbers are written: ASCII, Arabic, Persian, full-width. */
const DIGITS = [[0x30, 0x39], [0x660, 0x669], [0x6f0, 0x6f9], [0xff10, 0xff19]] as const;

/** The digits of one number with nothing but plain separators between them, a plus sign before them if it is there; else empty. */
export function simpleDigits(text: string): string {
	let digits = '';
	let points = 0;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		const [zero] = DIGITS.find(([from, to]) => unit >= from && unit <= to) ?? [];
		if (zero !== undefined) digits += String(unit - zero);
		else if (unit === 0x2b && index === 0) digits = '+';
		else if (unit === 0x2e) points += 1;
		else if (!' -()'.includes(text.charAt(index))) return '';
	}
	// One point may be that of decimals, and so many digits are two numbers.
	return points === 1 || digits.length >= TWO_NUMBERS_DIGITS || digits === '+' ? '' : digits;
}

const NOT_DIGITS = 'contains characters other than digits';

function textOf(input: unknown): string | undefined {
	if (typeof input === 'string') return input;
	if (typeof input === 'number') return Number.isSafeInteger(input) && input >= 0 ? String(input) : undefined;
	// A longer one is not written out, which would take time.
	if (typeof input === 'bigint') return input >= 0n && input < 10n ** 20n ? String(input) : undefined;
	return undefined;
}

function digitsOf(compact: string): PhoneDigits {
	if (compact.startsWith('+')) return { prefix: '+', digits: compact.slice(1) };
	return compact.startsWith('00') ? { prefix: '00', digits: compact.slice(2) } : { prefix: '', digits: compact };
}

/** With ASCII digits and plain spaces, and without what can't be seen. */
const toPlainText = (text: string) => (/^[ -~]*$/.test(text) ? text : toAsciiDigits(text).replace(INVISIBLE, '').replace(SPACES, ' ')).trim();

/** A number as a spreadsheet writes it: in scientific notation, or with the decimals of a table. */
function unwrapNumber(text: string): string | { reason: string } {
	const [, whole, fraction = '', exponent] = /^(\d+)(?:[.,](\d+))?e\+?(\d{1,3})$/i.exec(text) ?? [];
	if (whole !== undefined) {
		const decimals = fraction.replace(/0+$/, '').padEnd(Math.min(Number(exponent), fraction.length), '0');
		// Fewer decimals than the exponent: the digits behind them were rounded away, or were zeros; nobody can tell.
		if (decimals.length === Number(exponent)) return whole + decimals;
		return { reason: 'was turned into scientific notation by a spreadsheet, which lost digits' };
	}
	const [, head = '', decimals = ''] = /^(\+?\d+)[.,](\d+)$/.exec(text) ?? [];
	const isText = /^[+0]/.test(head);
	// A table's .0 behind a whole number; what is written with its 0 or + may be a group of zeros (0987654.000).
	if (/^0+$/.test(decimals) && (!isText || head.length > WHOLE_NUMBER_DIGITS)) return head;
	if (!isText && head.length >= 5 && decimals.length < 3 && decimals !== '') return { reason: 'is not a whole number' };
	return text;
}

/** A text without the label before its number and the note behind it; undefined if it has other words, or any within. */
function withoutLabels(text: string): string | undefined {
	if (!/\p{L}/u.test(text)) return text;
	const first = text.search(/[+\d]/);
	if (first < 0) return undefined;
	const after = Math.max(...Array.from('0123456789', (digit) => text.lastIndexOf(digit))) + 1;
	const words = `${text.slice(0, first)} ${text.slice(after)}`;
	// A letter right beside a digit is a typing slip, or part of an id.
	if (/\p{L}/u.test(text.slice(first, after)) || /\p{L}$/u.test(text.slice(0, first)) || /^\p{L}/u.test(text.slice(after))) return undefined;
	if (!areLabels(words) || /[^\p{L}\p{M}]/u.test(words.replace(SEPARATORS, ''))) return undefined;
	return text.slice(first, after);
}

const areLabels = (text: string, others: readonly string[] = []) =>
	(fold(text).match(/\p{L}+/gu) ?? []).every((word) => LABEL_WORDS.has(word) || others.includes(word));

/** Words between two numbers, folded. */
const CONNECTIVES = ['or', 'and', 'hoac', 'hay', 'va'];

/** Small letters without accents. */
const fold = (text: string) => text.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '');

function reasonOfLetters(text: string): string {
	const letters = text.match(/\p{L}/gu) ?? [];
	const [letter = ''] = letters;
	const digit = letters.every((each) => each in LOOKALIKES) && /\d/.test(text) ? LOOKALIKES[letter] : undefined;
	return digit === undefined ? NOT_DIGITS : `contains the letter "${letter}" where the digit ${digit} is meant`;
}

/** What separates numbers, from the surest on; each only between two that are whole, since a number has dashes and spaces too. */
const BETWEEN_NUMBERS = [
	/[|&→]|:::|[=-]>|(?<!\p{L})(?:or|and|ho[aạặă]\p{M}*c|hay|v[aà]\p{M}*)(?!\p{L})/giu,
	/[/\\]/g,
	/\s\p{Pd}\s/gu,
	/\p{Pd}|(?=\+)/gu,
	/\s+/g,
];

/** The numbers of a text that has more than one, however separated. What is not whole belongs to the number before it. */
export function splitNumbers(text: string): string[] {
	if (countDigits(text, TWO_NUMBERS_DIGITS) < TWO_NUMBERS_DIGITS) return [text];
	return BETWEEN_NUMBERS.reduce((pieces, separator) => pieces.flatMap((piece) => splitAt(piece, separator)), [text]);
}

function splitAt(text: string, separator: RegExp): string[] {
	if (countDigits(text, TWO_NUMBERS_DIGITS) < TWO_NUMBERS_DIGITS) return [text];
	const pieces: string[] = [];
	let [start, end, digits] = [0, 0, 0];
	for (const { from, to } of tokensOf(text, separator)) {
		const count = countDigits(text.slice(from, to), WHOLE_NUMBER_DIGITS);
		if (digits >= WHOLE_NUMBER_DIGITS && count >= WHOLE_NUMBER_DIGITS) {
			pieces.push(text.slice(start, end).trim());
			[start, digits] = [from, 0];
		}
		digits += count;
		end = to;
	}
	return [...pieces, text.slice(start, end).trim()];
}

function* tokensOf(text: string, separator: RegExp): Iterable<{ from: number; to: number }> {
	let from = 0;
	for (const { index, 0: match } of text.matchAll(separator)) {
		yield { from, to: index };
		from = index + match.length;
	}
	yield { from, to: text.length };
}

/** Whether a text has the digits of a whole number. */
export const isWhole = (text: string): boolean => countDigits(text, WHOLE_NUMBER_DIGITS) >= WHOLE_NUMBER_DIGITS;

/** The digits of a text, in any script, up to `enough` of them. */
export function countDigits(text: string, enough: number): number {
	let count = 0;
	for (let index = 0; index < text.length && count < enough; index++) {
		const unit = text.charCodeAt(index);
		if (DIGITS.some(([from, to]) => unit >= from && unit <= to)) count += 1;
		// Scripts before Arabic have no digits of their own, nor have Vietnamese letters and general punctuation.
		else if (unit > 0x0660 && !(unit >= 0x1e00 && unit <= 0x206f)) return count + countAnyDigits(text.slice(index), enough - count);
	}
	return count;
}

function countAnyDigits(text: string, enough: number): number {
	const digits = text.matchAll(/\p{Nd}/gu);
	let count = 0;
	while (count < enough && !digits.next().done) count += 1;
	return count;
}

/** The number of a line in a numbered list: "1. ", "2) ". */
const ORDINAL = /^\(?[1-9]\d{0,3}[.):/-]\s+/;

/** What a name or another note beside a number may have in it: none of the signs that could belong to the number. */
const WORDS = /^[^\p{N}#%*@?\\=+]*$/u;

/** Words beside a number that say that it must not get an SMS, or that it is no phone's, such as a tax code or an account. */
const NO_NAME = new RegExp(
	`(?<!\\p{L})(?:${[
		'từ *chối|tu *choi|không|khong|hủy|huỷ|chặn|sai|nhầm|cũ|hỏng|thu hồi|ngưng|ngừng|khiếu nại',
		"stop|block(?:ed)?|blacklist(?:ed)?|dncl?|do not|don[’']t|no (?:sms|ads|call)|opt(?:ed)?[ -]?out|unsubscribed?|removed?|refused?|spam|wrong|invalid|inactive|old",
		'mst|mã số thuế|ma so thue|tax|cmnd|cmt|cccd|passport|hộ chiếu|stk|tài khoản|tai khoan|account|fax|ext|id|imei|ref|mã (?:kh|số|đơn|khách)|ma (?:kh|so|don|khach)|đơn hàng|don hang|order|hóa đơn|hoá đơn|hoa don|invoice',
	].join('|')})(?!\\p{L})`,
	'iu',
);

/** The same without accents, for words that are names, too, as Huy and Chan are: alone, and in small letters. */
const NO_NAME_ALONE = /^\P{L}*(?:huy|chan|cu|ko)\P{L}*$/u;

/** Whether words beside a number are more than a name: they may say that it must not get an SMS, or that it is no phone's. */
export const saysNo = (words: string): boolean => NO_NAME.test(words) || NO_NAME_ALONE.test(words);

/** A line's numbers without the name before and behind them; undefined if none is whole, it is more than a name, or it touches one. */
export function withoutName(text: string): string | undefined {
	if (!isWhole(text)) return undefined;
	if (!/\p{L}/u.test(text)) return text;
	if (text.length > MAX_PHONE_UNITS) return undefined;
	const row = toPlainText(text).replace(ORDINAL, '');
	const first = row.search(/[+\d]/);
	const [numbers = ''] = /^.*\d/su.exec(row.slice(first)) ?? [];
	const [before, behind] = [row.slice(0, first), row.slice(first + numbers.length)];
	if (/\p{L}$/u.test(before) || /^\p{L}/u.test(behind) || (/\p{L}/u.test(numbers) && !areLabels(numbers, CONNECTIVES))) return undefined;
	return WORDS.test(before) && WORDS.test(behind) && !saysNo(before) && !saysNo(behind) ? numbers : undefined;
}

/** Digits of a number with all that may precede it: 00 84 0 and 10 of before 2018; E.164 has 15. */
const MAX_DIGITS = 16;

/** All that could be a number in a text: digits with separators only between. `0987 654 321 12/3` has the number, and one with the 12. */
export function* numbersWithin(text: string): Iterable<PhoneDigits> {
	const plain = /^[ -~]*$/.test(text) ? text : text.replace(/[^\P{N}0-9]/gu, toAsciiDigits);
	let end = 0;
	let begun: string[] = [];
	for (const { index, 0: match, 1: plus = '', 2: group = '' } of plain.matchAll(/(\+[^\p{L}\d]{0,3})?(\d+)/gu)) {
		if (!isGap(plain.slice(end, index))) begun = [];
		begun = begun.map((digits) => digits + group);
		begun.push(`${plus && '+'}${group}`);
		begun = begun.filter(({ length }) => length <= MAX_DIGITS);
		for (const digits of begun) if (digits.length >= WHOLE_NUMBER_DIGITS) yield digitsOf(digits);
		end = index + match.length;
	}
}

/** Whether there is nothing between two groups of digits but what people put within a number. */
const isGap = (text: string) => text.replace(INVISIBLE, '').replace(SPACES, '').replace(SEPARATORS, '') === '';
