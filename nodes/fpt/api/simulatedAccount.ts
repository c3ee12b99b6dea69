import { randomBytes } from 'node:crypto';
import { type ApiCredential, fingerprint, isTokenUsable, type Token } from './token';

/** What a test number gets instead of `accepted`; `what` is how forms and guides call it. */
interface TestNumber {
	what: string;
	/** FPT's code and words (manual, section 5); none if there is no response at all. */
	response?: { code: number; description: string };
}

/** The numbers that decide the outcome of a message; as the last digits of what is typed. */
export const TEST_NUMBERS: Readonly<Record<string, TestNumber>> = {
	'0900000001': { what: 'blocked', response: { code: 2505, description: 'Phone number is blocked' } },
	'0900000002': { what: 'text not registered', response: { code: 5, description: 'The message content (template) is not registered' } },
	'0900000003': { what: 'FPT busy', response: { code: 1007, description: 'Server temporarily unable to process requests from client' } },
	'0900000004': { what: 'not known whether sent' },
	'0900000005': { what: 'quota used up', response: { code: 2502, description: 'Sending quota has expired' } },
};

/** In milliseconds since 1970: the key of a simulated credential stays as it is. */
const NEVER = String(Date.UTC(9999, 0));

/** What a simulated credential keeps in place of a token: a random key, the one that it has if that is its own. */
export function simulatedToken(credential: ApiCredential, now: number): Token {
	const accessToken = isTokenUsable(credential, now) ? credential.accessToken : randomBytes(32).toString('base64url');
	const accessTokenFor = fingerprint({ ...credential, clientSecret: accessToken });
	return { accessToken, accessTokenExpiresAt: NEVER, accessTokenFor };
}
