import { invalidInput } from '../invalidInput';
import { MAX_MARKS, MAX_MESSAGE_UNITS, MAX_PARTS } from '../limits';

/** GSM 03.38 (3GPP TS 23.038, section 6.2.1): the characters that one septet carries. */
const BASIC = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** Its extension table (section 6.2.1.1): an escape and a character, two septets. */
const EXTENSION = new Set('\f^{}\\[~]|€');

/** Characters in one SMS, and in each part of a longer one (3GPP TS 23.040, section 9.2.3.24.1: the header takes the rest). */
export const CAPACITY = { 'GSM-7': { single: 160, part: 153 }, 'UCS-2': { single: 70, part: 67 } } as const;

/** The same for sentences, by whether all characters are of the GSM alphabet. */
const { 'GSM-7': GSM, 'UCS-2': UCS } = CAPACITY;
export const ROOM = { gsm: `${GSM.single} characters`, gsmPart: GSM.part, ucs: `${UCS.single} characters`, ucsPart: UCS.part, fall: `${UCS.single} characters instead of ${GSM.single}` } as const;

export type Encoding = keyof typeof CAPACITY;

export interface Measure {
	encoding: Encoding;
	/** What the telco bills; 0 for a text without characters. */
	parts: number;
	/** In septets (GSM-7) or 16-bit units (UCS-2). */
	length: number;
	/** Capacity of one part, in the same unit. */
	perPart: number;
	/** Room left in the last part, in the same unit. */
	remaining: number;
	/** The characters outside GSM 03.38, each once: one of them makes the whole text UCS-2. */
	offending: string[];
}

/** All characters of GSM 03.38. */
export const GSM_ALPHABET = [...BASIC, ...EXTENSION].join('');

const isGsm = (character: string) => BASIC.has(character) || EXTENSION.has(character);

/** What a text costs, in which encoding, and which of its characters make it dearer. Counts any text, the empty one too. */
export function measure(text: string): Measure {
	const outside = new Set<string>();
	for (const character of text) if (!isGsm(character)) outside.add(character);
	const offending = [...outside];
	const encoding: Encoding = offending.length === 0 ? 'GSM-7' : 'UCS-2';
	const { single, part } = CAPACITY[encoding];
	let [length, parts, used] = [0, 1, 0];
	for (const character of text) {
		const width = encoding === 'UCS-2' ? character.length : EXTENSION.has(character) ? 2 : 1;
		length += width;
		// An escape sequence or a surrogate pair is never cut in two, so a part may end one unit early.
		if (used + width > part) [parts, used] = [parts + 1, 0];
		used += width;
	}
	if (length <= single) return { parts: Math.min(length, 1), encoding, length, perPart: single, remaining: single - length, offending };
	return { parts, encoding, length, perPart: part, remaining: part - used, offending };
}

/** Why a text takes a part more than its length needs, after "would take 5 SMS": a pair of units is never split; empty if it does not. */
export function borderNote({ encoding, parts, length, perPart }: Measure): string {
	const needed = Math.ceil(length / perPart);
	if (needed >= parts) return '';
	const [unit, example] = encoding === 'GSM-7' ? ['septets', '€, [ or ]'] : ['units of 16 bits', 'an emoji'];
	return `, although its ${length} ${unit} would fit into ${needed}: a character of two of them, such as ${example}, is never split between two parts`;
}

/** FPT accepts customer-care messages of up to four parts: 612 characters, or 268 with accents. */
export const MAX_CARE_PARTS = 4;

/** Half of a surrogate pair, as when a program has cut a text inside an emoji: UTF-8 can't carry it. */
export const BROKEN_CHARACTER = /\p{Surrogate}/u;

const MAX_NAMED = 10;

/** The first offending characters, for a sentence: invisible ones as `U+200B`; empty if there are none. */
export function nameOffending(offending: string[]): string {
	const names = offending.slice(0, MAX_NAMED).map((character) => {
		const isVisible = /^[^\p{C}\p{Z}\p{M}]/u.test(character);
		return isVisible ? character : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
	});
	const more = offending.length - names.length;
	return names.join(' ') + (more > 0 ? ` and ${more} more` : '');
}

/** Characters that Unicode does not decompose, by what replaces them in GSM 03.38. */
const SUBSTITUTES: ReadonlyMap<string, string> = new Map(
	Object.entries({
		// The Icelandic letter looks the same as a capital, and is found in texts that were converted badly.
		d: 'đð₫',
		D: 'ĐÐƉ',
		"'": '‘’‚‛′‹›´`ʼˈ',
		'"': '“”„‟″«»',
		'-': '‐‑‒–—―−﹣',
		' ': '\t\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000',
		'\n': '\u0085\u2028\u2029',
		'/': '⁄∕',
	}).flatMap(([substitute, characters]) => [...characters].map((character) => [character, substitute] as const)),
);

/** Marks without width: zero-width spaces, soft hyphens, marks of direction, and selectors of a character's variant (U+FE0F). */
const INVISIBLE = /[\u00AD\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\p{Variation_Selector}]/gu;

/** A zero-width joiner that joins no emoji. */
const LOOSE_JOINER = /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}])\u200D/gu;

const LATIN = /\p{Script=Latin}/u;
const MARK = /\p{M}/u;

/**
 * Writes a text without accents, so that it fits into GSM 03.38 if it can: Vietnamese, composed or not, letters in a style (𝐛𝐨𝐥𝐝),
 * and what word processors put in. What has no counterpart stays. Never takes more parts than before: one character becomes several
 * only if the text then is GSM-7 and no dearer.
 */
export function removeAccents(text: string): string {
	// What is invisible goes first: it may be between a letter and its accent.
	const decomposed = normalize(withoutInvisible(text), 'NFD');
	const parts = measure(text).parts;
	const written = withoutMarks(decomposed, Infinity);
	const after = measure(written);
	if (after.encoding === 'GSM-7' && after.parts <= parts) return written;
	const oneForOne = withoutMarks(decomposed, 1);
	return measure(oneForOne).parts <= parts ? oneForOne : text;
}

/** A decomposed text in letters of GSM 03.38 without the marks on them; `most` is how long the replacement of one character may be. */
function withoutMarks(decomposed: string, most: number): string {
	const written: string[] = [];
	let isBare = false;
	for (const character of decomposed) {
		if (MARK.test(character)) {
			if (!isBare) written.push(character);
			continue;
		}
		const plain = inGsm(character, most);
		isBare = isGsm(plain.at(-1) ?? '') || LATIN.test(plain);
		written.push(plain);
	}
	return normalize(written.join(''), 'NFC');
}

function inGsm(character: string, most: number): string {
	if (isGsm(character)) return character;
	const plain = SUBSTITUTES.get(character) ?? character.normalize('NFKC');
	return plain.length <= most && [...plain].every(isGsm) ? plain : character;
}

const LONG_RUN_OF_MARKS = new RegExp(`\\p{M}{${MAX_MARKS}}(?=\\p{M})`, 'gu');

/** Combining Grapheme Joiner: invisible, and marks are not put in order across it. */
const JOINER = '\u034F';

/** Unicode's normal form in linear time: to order marks takes the square of their run, which gets a joiner after each 30 (UAX #15, 13). */
const normalize = (text: string, form: 'NFC' | 'NFD'): string => text.replace(LONG_RUN_OF_MARKS, `$&${JOINER}`).normalize(form);

/** A text with each letter and its accents as one character (NFC): macOS and some forms write them as two, which SMS would count. */
export const composeAccents = (text: string): string => normalize(text, 'NFC');

/** A text as a person sees it, to tell whether two are the same: composed, without what has no width, each kind of space a plain one. */
export const asSeen = (text: string): string => composeAccents(withoutInvisible(text)).replace(/\p{Zs}/gu, ' ');

const withoutInvisible = (text: string) => text.replace(INVISIBLE, '').replace(LOOSE_JOINER, '');

/** A message as it is counted and sent: composed (NFC), without what a phone does not show. Throws first if no SMS can carry it. */
export function composeMessage(text: string): string {
	const problem = messageLengthError(text);
	if (problem !== undefined) throw invalidInput(problem, 'Shorten it, or check the expression for this item.');
	return composeAccents(GLYPHLESS.reduce((written, [pattern, substitute]) => written.replace(pattern, substitute), text));
}

/** What a phone shows nothing for, and what takes its place, since it makes a text UCS-2. What emoji and other scripts need stays. */
export const GLYPHLESS: ReadonlyArray<readonly [RegExp, string]> = [
	[/[\v\u0085\u2028\u2029]/g, '\n'],
	[/[\t\u2800\u3164\uFFA0]/g, ' '],
	[/(?!\n|\r|\f|\u034F|\u115F|\u1160|\u200C|\u200D|\p{Variation_Selector})[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, ''],
];

/** Why a text is too long for any SMS, as a sentence; undefined if it is not. To be called before anything else is done with the text. */
export function messageLengthError({ length }: string): string | undefined {
	return length <= MAX_MESSAGE_UNITS ? undefined : `'Message' has ${length} characters; the longest SMS has ${MAX_MESSAGE_UNITS}, in ${MAX_PARTS} parts`;
}
