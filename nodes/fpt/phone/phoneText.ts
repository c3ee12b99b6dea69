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

/**
 * What people put between and around digits: all punctuation but the characters that mean something (#, %, &, *, @, ?, \), signs
 * that look like a minus, a dot or a quote but are none to Unicode, and brackets of lists.
 */
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

/**
 * Reads the digits of one number as people, contacts and spreadsheets write it: text, a whole number, or a bigint. Returns the
 * reason, as the end of a sentence, for what is none, is too long, or is two numbers.
 */
export function readPhoneDigits(input: unknown): PhoneDigits | { reason: string } {
	const given = textOf(input);
	if (given === undefined) return { reason: 'is not a phone number' };
	if (given.length > MAX_PHONE_UNITS) {
		return { reason: `has ${formatCount(given.length)} characters, where a phone number has at most ${MAX_PHONE_UNITS}` };
	}
	if (/^\+?\d{1,17}$/.test(given)) return digitsOf(given);
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
const toPlainText = (text: string) => toAsciiDigits(text).replace(INVISIBLE, '').replace(SPACES, ' ').trim();

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
	/[|&]|:::|(?<!\p{L})(?:or|and|ho[aạặă]\p{M}*c|hay|v[aà]\p{M}*)(?!\p{L})/giu,
	/[/\\]/g,
	/\s\p{Pd}\s/gu,
	/\p{Pd}|(?=\+)/gu,
	/\s+/g,
];

/**
 * The numbers of a text that has more than one, with a slash, a dash, a word or a space between. What is not whole belongs to
 * the number before it.
 */
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
const isWhole = (text: string) => countDigits(text, WHOLE_NUMBER_DIGITS) >= WHOLE_NUMBER_DIGITS;

/** The digits of a text, in any script, up to `enough` of them. */
function countDigits(text: string, enough: number): number {
	let count = 0;
	for (let index = 0; index < text.length && count < enough; index++) {
		const unit = text.charCodeAt(index);
		if (unit >= FIRST_OTHER_DIGIT) return count + countAnyDigits(text.slice(index), enough - count);
		if (unit >= 0x30 && unit <= 0x39) count += 1;
	}
	return count;
}

/** Zero in Arabic: scripts before it have no digits of their own. */
const FIRST_OTHER_DIGIT = 0x0660;

function countAnyDigits(text: string, enough: number): number {
	const digits = text.matchAll(/\p{Nd}/gu);
	let count = 0;
	while (count < enough && !digits.next().done) count += 1;
	return count;
}

/** Whether a text is one number or several with their labels and notes: it has a whole number and no other words. */
export function isNumberText(text: string): boolean {
	return isWhole(text) && (!/\p{L}/u.test(text) || (text.length <= MAX_PHONE_UNITS && areLabels(toPlainText(text), CONNECTIVES)));
}
