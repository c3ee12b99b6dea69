/** Digits of other scripts, e.g. Arabic or full-width ones. */
const OTHER_DIGITS = /[^\P{Nd}0-9]/gu;

/** A text with the digits of all scripts as 0 to 9. */
export function toAsciiDigits(text: string): string {
	return text.normalize('NFKC').replace(OTHER_DIGITS, digitOf);
}

/** The digits of a script follow each other from its zero on, in runs of ten (Unicode Standard, section 4.6). */
function digitOf(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	let before = 0;
	while (/^\p{Nd}$/u.test(String.fromCodePoint(code - before - 1))) before += 1;
	return String(before % 10);
}
