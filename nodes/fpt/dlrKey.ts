import { createHash, timingSafeEqual } from 'node:crypto';

/** Shorter keys could be guessed. */
const MIN_KEY_LENGTH = 16;

/** What is wrong with the form of a key for delivery reports, or undefined where it is fit to be agreed with FPT. */
export function validateKey(key: string): string | undefined {
	if (key.trim() === '') return 'The key is empty: without a key, no report gets in.';
	if (/^basic\s/i.test(key.trim())) return 'Enter the key alone, without the word "Basic" before it.';
	if (/[^\x21-\x7E]/.test(key)) return 'The key may hold only letters, digits and signs of ASCII, and no spaces: others get lost in an HTTP header.';
	if (key.length < MIN_KEY_LENGTH) return `The key has ${key.length} characters: use a random one of at least ${MIN_KEY_LENGTH}, so that nobody can guess it.`;
	return undefined;
}

/**
 * Whether a request's `Authorization` header is `Basic` (in any case) and the raw key (manual, section 4.1; not base64 of
 * user and password). An empty key lets nobody in. Takes the same time wherever the two differ.
 */
export function isAuthorized(header: string | undefined, key: string): boolean {
	const given = /^basic +(\S.*)$/i.exec(header ?? '')?.[1];
	if (given === undefined || key.trim() === '') return false;
	return timingSafeEqual(digest(given.trim()), digest(key.trim()));
}

// Digests have one length, which timingSafeEqual needs, and tell nothing of the key's.
const digest = (text: string) => createHash('sha256').update(text).digest();
