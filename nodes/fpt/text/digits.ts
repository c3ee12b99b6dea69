const OTHER_DIGITS = /[^\P{Nd}0-9]/gu;

/** A text with the digits of all scripts as 0 to 9. */
export const toAsciiDigits = (text: string): string => text.normalize('NFKC').replace(OTHER_DIGITS, digitOf);

const known = new Map<string, string>();

/** The digits of a script follow each other from its zero on, in runs of ten (Unicode Standard, section 4.6). */
function digitOf(character: string): string {
	const before = known.get(character);
	if (before !== undefined) return before;
	const code = character.codePointAt(0) ?? 0;
	let value = 0;
	while (/^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
	const digit = String(value % 10);
	known.set(character, digit);
	return digit;
}
