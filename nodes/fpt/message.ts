/** GSM 03.38 (3GPP TS 23.038, section 6.2.1): the characters that one septet carries. */
const BASIC = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** Its extension table (section 6.2.1.1): an escape and a character, two septets. */
const EXTENSION = new Set('\f^{}\\[~]|€');

/** Characters in one SMS, and in each part of a longer one (3GPP TS 23.040, section 9.2.3.24.1: the header takes the rest). */
const CAPACITY = { 'GSM-7': { single: 160, part: 153 }, 'UCS-2': { single: 70, part: 67 } } as const;

export type Encoding = keyof typeof CAPACITY;

export interface Measure {
	encoding: Encoding;
	/** What the telco bills; 0 for a text without characters. */
	parts: number;
	/** In septets (GSM-7) or 16-bit units (UCS-2). */
	length: number;
	/** What one part holds, in the same unit. */
	perPart: number;
	/** What the last part still holds, in the same unit. */
	remaining: number;
	/** The characters outside GSM 03.38, each once: one of them makes the whole text UCS-2. */
	offending: string[];
}

const isGsm = (character: string) => BASIC.has(character) || EXTENSION.has(character);

/** What a text costs, in which encoding, and which of its characters make it dearer. Counts any text, the empty one too. */
export function measure(text: string): Measure {
	const characters = [...text];
	const offending = [...new Set(characters.filter((character) => !isGsm(character)))];
	const encoding: Encoding = offending.length === 0 ? 'GSM-7' : 'UCS-2';
	const widths = characters.map((character) =>
		encoding === 'UCS-2' ? character.length : EXTENSION.has(character) ? 2 : 1,
	);
	const length = widths.reduce((sum, width) => sum + width, 0);
	const { single, part } = CAPACITY[encoding];
	if (length <= single) {
		return { encoding, parts: Math.min(length, 1), length, perPart: single, remaining: single - length, offending };
	}
	const { parts, used } = fill(widths, part);
	return { encoding, parts, length, perPart: part, remaining: part - used, offending };
}

// An escape sequence or a surrogate pair is never cut in two, so a part may end one unit early.
function fill(widths: number[], capacity: number): { parts: number; used: number } {
	let parts = 1;
	let used = 0;
	for (const width of widths) {
		if (used + width > capacity) {
			parts += 1;
			used = 0;
		}
		used += width;
	}
	return { parts, used };
}

/** FPT takes customer-care messages of up to four parts: 612 characters, or 268 with accents. */
export const MAX_CARE_PARTS = 4;

/** Half of a surrogate pair, as where a program cut a text inside an emoji: UTF-8 can't carry it. */
export const BROKEN_CHARACTER = /\p{Surrogate}/u;

const MAX_NAMED = 10;

/** The offending characters in words, those that can't be seen by their number in Unicode; empty where there are none. */
export function nameOffending(offending: string[]): string {
	const names = offending.slice(0, MAX_NAMED).map((character) => {
		const isVisible = /^[^\p{C}\p{Z}\p{M}]/u.test(character);
		return isVisible ? character : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
	});
	const more = offending.length - names.length;
	return names.join(' ') + (more > 0 ? ` and ${more} more` : '');
}

/** Characters that Unicode does not take apart, and what stands for them in GSM 03.38. */
const SUBSTITUTES: ReadonlyMap<string, string> = new Map(
	Object.entries({
		// The Icelandic letters look the same in capitals, and stand in texts that were converted badly.
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

/** Marks without width: zero-width spaces, soft hyphens, marks of direction. */
const INVISIBLE = /[\u00AD\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/gu;

/** A zero-width joiner that joins no emoji. */
const LOOSE_JOINER = /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D/gu;

/**
 * Writes a text without accents, so that it fits into GSM 03.38 where it can: Vietnamese letters, composed or decomposed, and
 * what word processors put in (curly quotes, dashes, ellipsis, no-break and zero-width spaces). What has no counterpart there
 * stays as it is: `measure` names it as offending.
 */
export function removeAccents(text: string): string {
	// What is invisible goes first: it may stand between a letter and its accent.
	const visible = text.replace(INVISIBLE, '').replace(LOOSE_JOINER, '');
	const bare = visible.normalize('NFD').replace(/(\p{Script=Latin})\p{M}+/gu, '$1').normalize('NFC');
	return Array.from(bare, inGsm).join('');
}

function inGsm(character: string): string {
	if (isGsm(character)) return character;
	const plain = SUBSTITUTES.get(character) ?? character.normalize('NFKC');
	return [...plain].every(isGsm) ? plain : character;
}
