import type { IExecuteFunctions } from 'n8n-workflow';
import { type ApiCredential, isTokenUsable } from '../../fpt/token';

/** The name of the credential of every request. */
export const CREDENTIAL_TYPE = 'fptSmsApi';

/**
 * The credential of one execution, with the token that n8n keeps in it. All requests of the execution share the object: n8n
 * writes a token that it fetches into it, besides its store; an empty token makes n8n fetch one.
 */
export interface Session {
	credential: ApiCredential;
	/** Gives up `token`, which FPT refused or which is due: takes the store's if that is another, else leaves none. */
	renew: (token: string) => Promise<void>;
}

/** Reads the credential, once an execution. Throws where the node has none. */
export async function openSession(ctx: IExecuteFunctions): Promise<Session> {
	const read = async () => (await ctx.getCredentials(CREDENTIAL_TYPE)) as unknown as ApiCredential;
	const credential = await read();
	const givenUp = new Set<string>();
	let renewal: Promise<void> | undefined;

	// Another worker may have renewed the token already: a token call of ours could end the one that it uses.
	const replace = async (token: string) => {
		givenUp.add(token);
		const stored = await read();
		const isNewer = !givenUp.has(stored.accessToken) && isTokenUsable(stored, Date.now());
		Object.assign(credential, isNewer ? stored : { accessToken: '' });
	};
	return {
		credential,
		renew: async (token) => {
			if (token === '' || credential.accessToken !== token) return;
			renewal ??= replace(token).finally(() => (renewal = undefined));
			await renewal;
		},
	};
}
