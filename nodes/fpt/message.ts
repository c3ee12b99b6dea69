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
	/** What the telco bills. */
	parts: number;
	/** In septets (GSM-7) or 16-bit units (UCS-2). */
	length: number;
}

/** The parts that a text costs, its encoding and length. One character outside GSM 03.38 makes the whole text UCS-2. */
export function measure(text: string): Measure {
	const characters = [...text];
	const isGsm = characters.every((character) => BASIC.has(character) || EXTENSION.has(character));
	const encoding: Encoding = isGsm ? 'GSM-7' : 'UCS-2';
	const widths = characters.map((character) => (isGsm ? (EXTENSION.has(character) ? 2 : 1) : character.length));
	const length = widths.reduce((sum, width) => sum + width, 0);
	const { single, part } = CAPACITY[encoding];
	return { encoding, length, parts: length <= single ? 1 : countParts(widths, part) };
}

// An escape sequence or a surrogate pair is never cut in two, so a part may end one unit early.
function countParts(widths: number[], capacity: number): number {
	let parts = 1;
	let used = 0;
	for (const width of widths) {
		if (used + width > capacity) {
			parts += 1;
			used = 0;
		}
		used += width;
	}
	return parts;
}

/** FPT takes customer-care messages of up to four parts: 612 characters, or 268 with accents. */
export const MAX_CARE_PARTS = 4;
