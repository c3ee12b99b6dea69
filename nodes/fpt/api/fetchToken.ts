import type { IHttpRequestHelper } from 'n8n-workflow';
import { ENDPOINTS, hostsOf } from './endpoints';
import { type Action, isFptError } from './errors';
import { ruleOf } from '../response/faults';
import { post } from './post';
import { redactor } from '../redact';
import { errorFromResponse, unexpectedResponse } from './responseErrors';
import { type ApiCredential, fingerprint, newSessionId, renewalTime, scopeOf, type Token } from './token';
import { field } from '../json';

/** A token call takes FPT well under a second; a slow proxy may take some. */
export const TOKEN_TIMEOUT_MS = 30_000;

/** The manual's token response has some 500 bytes. */
const MAX_TOKEN_BYTES = 100_000;

type Helpers = IHttpRequestHelper['helpers'];

/** Fetches a token (manual, section 3.1) from the first of FPT's hosts that can be connected to. Throws an `FptError`. */
export async function fetchToken(helpers: Helpers, credential: ApiCredential): Promise<Token> {
	const [first, ...others] = hostsOf(credential);
	const ask = async (host: string) => await fetchTokenFrom(host, helpers, credential);
	let fetched = ask(first);
	for (const host of others) {
		fetched = fetched.catch(async (error: unknown) => (mayOtherHostHelp(error) ? await ask(host) : await Promise.reject(error as Error)));
	}
	return await fetched;
}

const mayOtherHostHelp = (error: unknown) => isFptError(error) && ruleOf(error.fault).remedies.includes('otherHost');

async function fetchTokenFrom(host: string, helpers: Helpers, credential: ApiCredential): Promise<Token> {
	const endpoint = ENDPOINTS.token;
	const action: Action = { target: `${new URL(host).host} (environment: ${credential.environment})`, endpoint };
	const secret = credential.clientSecret.trim();
	// n8n's `timeout` bounds only the silence between two bytes.
	const limit = AbortSignal.timeout(TOKEN_TIMEOUT_MS);
	const { response, meta } = await post(action, {
		url: host + endpoint.path,
		body: {
			grant_type: 'client_credentials',
			client_id: credential.clientId.trim(),
			client_secret: secret,
			scope: scopeOf(credential),
			session_id: newSessionId(),
		},
		timeoutMs: TOKEN_TIMEOUT_MS,
		maxBytes: MAX_TOKEN_BYTES,
		redactor: () => redactor([secret]),
		send: async (options) => await helpers.httpRequest({ ...options, abortSignal: limit }),
		abortState: () => ({ stopped: false, late: limit.aborted }),
	});
	if (response.kind === 'error') throw errorFromResponse(action, response, meta);
	const accessToken = response.kind === 'success' ? field(response.data, endpoint.proof.field) : undefined;
	if (response.kind !== 'success' || !endpoint.proof.isValid(accessToken)) {
		throw unexpectedResponse(action, response, meta, endpoint.proof.field);
	}
	const expiresAt = renewalTime(field(response.data, 'expires_in'), Date.now());
	return { accessToken: String(accessToken), accessTokenExpiresAt: String(expiresAt), accessTokenFor: fingerprint(credential) };
}
