import { sleep } from 'n8n-workflow';
import { type ApiCredential, fingerprint, isTokenUsable } from '../../fpt/api/token';

/**
 * How long a refused token waits for the one that another process may have fetched: time for FPT's answer to it and n8n's
 * store. Two processes that end each other's tokens come apart by the random part.
 */
const PATIENCE_MS = 500;
const SPREAD_MS = 1_500;
const POLL_MS = 100;

/** What this process has under way for a token, by the credential's id and fields and the token that is replaced. */
const underWay = new Map<string, Promise<ApiCredential>>();

/** The token of one execution. */
export interface TokenSource {
	/** Never uses a token again, since FPT refused it. */
	invalidate: (token: string) => void;
	/**
	 * Sees to it that the credential has a token that is not due, nor given up. `fetch` writes a new one into what it is given, and
	 * into n8n's store. Throws what `fetch` throws.
	 */
	ensure: (fetch: (credential: ApiCredential) => Promise<void>) => Promise<void>;
}

/** Keeps the token of `credential`, which is the one with this id in n8n's store; `read` reads it there again. */
export function tokenSource(credential: ApiCredential, id: string, read: () => Promise<ApiCredential>): TokenSource {
	const givenUp = new Set<string>();
	const print = fingerprint(credential);

	const isGood = (candidate: ApiCredential) => isTokenUsable(candidate, Date.now(), print) && !givenUp.has(candidate.accessToken);

	// FPT may end a token when it gives out another one. Another process may have fetched one, or be about to store it: a token
	// call of ours could end that one in turn, and so on.
	const replacement = async (wasRefused: boolean, fetch: (credential: ApiCredential) => Promise<void>) => {
		const patience = wasRefused ? PATIENCE_MS + Math.random() * SPREAD_MS : 0;
		for (let waited = 0; ; waited += POLL_MS) {
			const stored = await read();
			if (isGood(stored)) return stored;
			if (waited >= patience) break;
			await sleep(POLL_MS);
		}
		const fetched = { ...credential, accessToken: '' };
		await fetch(fetched);
		return fetched;
	};

	return {
		invalidate: (token) => void givenUp.add(token),
		ensure: async (fetch) => {
			if (isGood(credential)) return;
			const replaced = credential.accessToken;
			const key = JSON.stringify([id, print, replaced]);
			let token = underWay.get(key);
			if (!token) {
				token = replacement(givenUp.has(replaced), fetch).finally(() => underWay.delete(key));
				underWay.set(key, token);
			}
			const { accessToken, accessTokenExpiresAt, accessTokenFor } = await token;
			Object.assign(credential, { accessToken, accessTokenExpiresAt, accessTokenFor });
		},
	};
}
