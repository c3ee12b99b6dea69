import { createHash, randomUUID } from 'node:crypto';
import { invalidInput } from '../invalidInput';
import { hostsOf, SIMULATION } from './endpoints';

/** The fields of the credential `fptSmsApi` as n8n hands them over, decrypted. */
export interface ApiCredential {
	environment: string;
	baseUrl: string;
	clientId: string;
	clientSecret: string;
	scopes: string[];
	/** Of messages and campaigns whose own field is empty. */
	brandName: string;
	/** As its form stores them: see `parseRegisteredTexts`. */
	registeredTexts?: unknown;
	/** Whether Send OTP sends nothing but them. */
	onlyRegistered?: boolean;
	accessToken: string;
	/** Milliseconds since 1970; 0.1.0 kept a number. */
	accessTokenExpiresAt: number | string;
	/** Fingerprint of the fields that the token was fetched with. */
	accessTokenFor: string;
}

/** Texts, since n8n of up to 2.8 can't open a credential that has anything else in a masked field. */
export type Token = Record<'accessToken' | 'accessTokenExpiresAt' | 'accessTokenFor', string>;

/** What n8n fills in as the environment of a credential that was never saved since the first release, whose default was production. */
export const NOT_STORED = 'notStored';

const EMPTY = { baseUrl: '', clientId: '', clientSecret: '', scopes: [], brandName: '', accessToken: '', accessTokenExpiresAt: '', accessTokenFor: '' };
const EMPTY_FIELDS = Object.entries(EMPTY);

/**
 * A credential with a value for each field: n8n leaves out what its form hides. In the simulation, the random key kept as its token
 * stands in for ID and secret. Throws if n8n has filled in the simulation for an account whose environment was never saved.
 */
export function readCredential(given: object): ApiCredential {
	const credential: Record<string, unknown> & ApiCredential = { ...EMPTY, ...(given as Pick<ApiCredential, 'environment'>) };
	for (const [name, value] of EMPTY_FIELDS) credential[name] ??= value;
	if (credential.environment === NOT_STORED && credential.accessTokenFor !== '') return { ...credential, environment: 'production' };
	if (credential.environment !== SIMULATION) return credential;
	if (credential.accessTokenFor === '' && !['', SIMULATION].includes(credential.clientId)) {
		throw invalidInput(
			"The FPT SMS API credential has a 'Client ID', but no 'Environment' was saved with it",
			'Open it, choose the environment, and save it. To try without an account, create a new credential.',
		);
	}
	return { ...credential, clientId: SIMULATION, clientSecret: credential.accessToken };
}

/** A token within this time of its end is renewed before it is used, so that it is valid when the request gets to FPT, by FPT's clock too. */
const RENEWAL_MARGIN_MS = 5 * 60_000;

/** How long a token lives in the manual (3.1.2), for a response that does not say. */
const DEFAULT_LIFETIME_S = 86_400;

/** When to renew a token, in milliseconds since 1970: the margin before its end; of a life too short for that, at nine tenths. */
export function renewalTime(expiresInSeconds: unknown, now: number): number {
	const seconds = Number(expiresInSeconds);
	const lifetime = (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME_S) * 1000;
	return now + lifetime - Math.min(RENEWAL_MARGIN_MS, lifetime / 10);
}

/** Whether the stored token may be used: there, not due, and fetched with the present fields, whose fingerprint is `current`. */
export function isTokenUsable(credential: ApiCredential, now: number, current = fingerprint(credential)): boolean {
	return credential.accessToken !== '' && Number(credential.accessTokenExpiresAt) > now && credential.accessTokenFor === current;
}

/** A digest of all fields that make a token another one: none is used, or sent to another host, once they have changed. */
export function fingerprint(credential: ApiCredential): string {
	const fields = [hostsOf(credential)[0], credential.clientId, credential.clientSecret, scopeOf(credential)];
	return createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
}

/** FPT's two scopes, in the manual's order. */
export const SCOPES = ['send_brandname_otp', 'send_brandname'] as const;

/** The scopes for FPT (manual, section 3.1.1). Both if none of its own is chosen: n8n's editor may empty the field, or use its name. */
export function scopeOf({ scopes }: Pick<ApiCredential, 'scopes'>): string {
	const chosen = SCOPES.filter((scope) => scopes.includes(scope));
	return (chosen.length === 0 ? SCOPES : chosen).join(' ');
}

/** 32 random hexadecimal characters, the most that the manual allows; a UUID, which Node makes in a twentieth of the time. */
export const newSessionId = (): string => randomUUID().replaceAll('-', '');

/** One for both bundles, node and credential. */
const TOKEN_ERROR = Symbol.for('n8n-nodes-fpt-sms token error');

/** Leaves an error of a token call with the credential that it was for: some n8ns (1.123 and 2.8) hand on nothing but its message. */
export function leaveTokenError(credential: object, error: unknown): void {
	Object.defineProperty(credential, TOKEN_ERROR, { value: error, configurable: true });
}

/** The error that `leaveTokenError` left; undefined if there is none. */
export const leftTokenError = (credential: object): unknown => (credential as { [TOKEN_ERROR]?: unknown })[TOKEN_ERROR];
