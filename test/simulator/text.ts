import { FptError } from './errors';

// GSM 03.38: the basic alphabet, and the characters that need an escape before them.
const BASIC = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
		'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENSION = new Set('\f^{}\\[~]|€');

/** How many SMS a text needs. */
export function countParts(message: string): number {
	const characters = [...message];
	const gsm = characters.every((character) => BASIC.has(character) || EXTENSION.has(character));
	const size = (character: string) =>
		gsm ? (EXTENSION.has(character) ? 2 : 1) : character.length;
	const [alone, several] = gsm ? [160, 153] : [70, 67];
	if (characters.reduce((sum, character) => sum + size(character), 0) <= alone) return 1;

	// An escaped character or a surrogate pair never lies across two parts: it moves to the next.
	let parts = 1;
	let used = 0;
	for (const character of characters) {
		if (used + size(character) > several) {
			parts += 1;
			used = 0;
		}
		used += size(character);
	}
	return parts;
}

/** The text of a `Message`: canonical base64 of UTF-8 that is not blank, else 1014. */
export function decodeMessage(encoded: string): string {
	const bytes = Buffer.from(encoded, 'base64');
	// Buffer accepts base64url, spaces and missing padding too; only what comes back the same is canonical.
	if (bytes.toString('base64') !== encoded) throw new FptError(1014, 'Message must be base64.');
	const content = decodeUtf8(bytes);
	if (content === undefined) throw new FptError(1014, 'Message must be base64 of UTF-8.');
	return nonBlank(content, 'Message');
}

/** A text that is more than white space, else 1014. */
export function nonBlank(message: string, name: string): string {
	if (message.trim() === '') throw new FptError(1014, `${name} must not be empty.`);
	return message;
}

/** Undefined if the bytes are not UTF-8. */
export function decodeUtf8(bytes: Buffer): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return undefined;
	}
}
