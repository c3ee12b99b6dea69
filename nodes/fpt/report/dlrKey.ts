import { createHash, timingSafeEqual } from 'node:crypto';
import { MAX_AUTHORIZATION_UNITS, MAX_DLR_KEY_UNITS } from '../limits';

/** Shorter keys could be guessed. */
export const MIN_KEY_LENGTH = 16;

/** What is wrong with the form of a key for delivery reports; undefined if it is fit to be agreed with FPT. */
export function validateKey(key: string): string | undefined {
	if (key.length > MAX_DLR_KEY_UNITS) return `The key has ${key.length} characters: at most ${MAX_DLR_KEY_UNITS} are accepted.`;
	if (key.trim() === '') return 'The key is empty: without a key, no report gets in.';
	if (/^basic\s/i.test(key.trim())) return 'Enter the key alone, without the word "Basic" before it.';
	if (/[^\x21-\x7E]/.test(key)) return 'The key may contain only ASCII letters, digits and signs, and no spaces: others get lost in an HTTP header.';
	if (key.length < MIN_KEY_LENGTH) return `The key has ${key.length} characters: use a random one of at least ${MIN_KEY_LENGTH}, so that nobody can guess it.`;
	return undefined;
}

/** Whether an `Authorization` header is `Basic` and the raw key (manual, section 4.1), in constant time. An empty key lets nobody in. */
export function isAuthorized(header: string | undefined, key: string): boolean {
	const given = header === undefined ? undefined : split(header);
	return given?.scheme === 'basic' && isKey(given.credentials, key);
}

/** How a rejected request showed its key, without any part of it; and whether it is the right one in another form (scheme, base64). */
export function keyFormOf(header: string | undefined, key: string): { form: string; isRightKey: boolean } {
	const given = header === undefined ? undefined : split(header);
	if (!given || given.credentials === '') return { form: 'no key', isRightKey: false };
	const { scheme, credentials } = given;
	const decoded = BASE64.test(credentials) ? Buffer.from(credentials, 'base64').toString('utf8') : '';
	// RFC 7617 has a user and a password with a colon between: the key may be either, or all of it.
	const isBase64 = [decoded, ...decoded.split(/:(.*)/s, 2)].some((candidate) => isKey(candidate, key));
	const form = `${isBase64 ? 'the base64 of a key' : 'a key'} ${scheme === '' ? 'without "Basic" before it' : `after ${SCHEMES.get(scheme) ?? 'another word'}`}`;
	return { form, isRightKey: isBase64 || (scheme !== 'basic' && isKey(credentials, key)) };
}

/** Words that may be shown: any other could be the beginning of a key. */
const SCHEMES: ReadonlyMap<string, string> = new Map(['Basic', 'Bearer', 'Digest', 'Token', 'ApiKey', 'Key'].map((word) => [word.toLowerCase(), `"${word}"`]));

/** The scheme in small letters, empty if there is only one word; undefined if the header is too long. */
function split(header: string): { scheme: string; credentials: string } | undefined {
	if (header.length > MAX_AUTHORIZATION_UNITS) return undefined;
	const text = header.trim();
	const space = text.indexOf(' ');
	if (space < 0) return /^basic$/i.test(text) ? { scheme: 'basic', credentials: '' } : { scheme: '', credentials: text };
	return { scheme: text.slice(0, space).toLowerCase(), credentials: text.slice(space).trim() };
}

const BASE64 = /^[\w+/-]{8,}={0,2}$/;

function isKey(given: string, key: string): boolean {
	return given.trim() !== '' && key.trim() !== '' && timingSafeEqual(digest(given.trim()), digest(key.trim()));
}

// Digests have one length, which timingSafeEqual needs, and reveal nothing of the key's.
const digest = (text: string) => createHash('sha256').update(text).digest();
