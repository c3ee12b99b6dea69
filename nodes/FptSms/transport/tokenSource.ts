import { type IExecuteFunctions, sleep } from 'n8n-workflow';
import type { Action } from '../../fpt/api/errors';
import { tokenUnavailable } from '../../fpt/api/networkErrors';
import { singleFlight } from '../../fpt/api/singleFlight';
import { type ApiCredential, fingerprint, isTokenUsable } from '../../fpt/api/token';
import { credentialIdOf, loadCredential, withNewToken } from '../credential';

/** How long to poll n8n's store for another process's token. The random part keeps two from invalidating each other's in lockstep. */
const POLL_TIMEOUT_MS = 500;
const POLL_SPREAD_MS = 1_500;
const POLL_INTERVAL_MS = 100;

/** Token refreshes pending in this process, by credential id, fingerprint and the token being replaced. */
const pendingRefreshes = new Map<string, Promise<ApiCredential>>();

/** The token of one execution: always the one in the credential that it was made for. */
export class TokenSource {
	private readonly invalidated = new Set<string>();
	private readonly fingerprint: string;

	constructor(private readonly ctx: IExecuteFunctions, private readonly credential: ApiCredential) {
		this.fingerprint = fingerprint(credential);
	}

	/** Never uses a token again, since FPT rejected it. */
	invalidate(token: string): void {
		this.invalidated.add(token);
	}

	/** Ensures that the credential has a usable token. Throws an `FptError` about `action` if there can be none. */
	async ensure(action: Action): Promise<void> {
		if (this.isUsable(this.credential)) return;
		const replaced = this.credential.accessToken;
		const key = JSON.stringify([credentialIdOf(this.ctx), this.fingerprint, replaced]);
		const refresh = singleFlight(pendingRefreshes, key, async () => await this.refresh(replaced));
		const { accessToken, accessTokenExpiresAt, accessTokenFor } = await refresh.catch((error: unknown) => {
			throw tokenUnavailable(error, action);
		});
		Object.assign(this.credential, { accessToken, accessTokenExpiresAt, accessTokenFor });
	}

	private isUsable(candidate: ApiCredential): boolean {
		return isTokenUsable(candidate, Date.now(), this.fingerprint) && !this.invalidated.has(candidate.accessToken);
	}

	// FPT may invalidate a token when it issues another one. Another process may have fetched one, or be about to store it: a token
	// call of ours could invalidate that one in turn, and so on.
	private async refresh(replaced: string): Promise<ApiCredential> {
		const pollMs = this.invalidated.has(replaced) ? POLL_TIMEOUT_MS + Math.random() * POLL_SPREAD_MS : 0;
		for (let waited = 0; ; waited += POLL_INTERVAL_MS) {
			const stored = await loadCredential(this.ctx);
			if (this.isUsable(stored)) return stored;
			if (waited >= pollMs) break;
			await sleep(POLL_INTERVAL_MS);
		}
		return await withNewToken(this.ctx, this.credential);
	}
}
