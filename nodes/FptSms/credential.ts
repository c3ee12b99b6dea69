import type { IExecuteFunctions } from 'n8n-workflow';
import { SIMULATION } from '../fpt/api/endpoints';
import { type ApiCredential, isTokenUsable, leftTokenError, readCredential } from '../fpt/api/token';
import { invalidInput } from '../fpt/invalidInput';

/** The name of the credential of every request. */
export const CREDENTIAL_TYPE = 'fptSmsApi';

/** The id of the node's credential in n8n's store; empty if the node has none. */
export const credentialIdOf = (ctx: IExecuteFunctions): string => ctx.getNode().credentials?.[CREDENTIAL_TYPE]?.id ?? '';

/** The credential that was loaded last for a node: its operation plans with the one that it sends with. */
const loaded = new WeakMap<IExecuteFunctions, ApiCredential>();

/** The node's credential, as this run of the node has loaded it. Throws as `loadCredential` does. */
export async function credentialOf(ctx: IExecuteFunctions): Promise<ApiCredential> {
	return loaded.get(ctx) ?? (await loadCredential(ctx));
}

/** The node's credential as n8n's store has it now; a simulated one with its random key. Throws if there is none that it may use. */
export async function loadCredential(ctx: IExecuteFunctions, itemIndex = 0): Promise<ApiCredential> {
	let credential = await readStored(ctx, itemIndex);
	if (isSimulated(credential) && !isTokenUsable(credential, Date.now())) {
		await withNewToken(ctx, credential);
		// Another execution may have made one meanwhile: the one that the store has counts.
		credential = await readStored(ctx, itemIndex);
	}
	loaded.set(ctx, credential);
	return credential;
}

export const isSimulated = ({ environment }: ApiCredential) => environment === SIMULATION;

/** For who tries the node, and has none yet. */
const SIMULATED_BRAND = 'BRANDNAME';

/** The brand name of messages and campaigns that have none of their own; empty if the credential has none either. */
export const brandOf = (credential: ApiCredential): string => String(credential.brandName ?? '').trim() || (isSimulated(credential) ? SIMULATED_BRAND : '');

/** Fetches a token, which n8n keeps in its store; returns the credential with it. Throws the error of the token call. */
export async function withNewToken(ctx: IExecuteFunctions, credential: ApiCredential): Promise<ApiCredential> {
	// n8n runs `preAuthentication` only for a request: `authenticate` rejects this one once n8n has stored the token.
	const fetched: ApiCredential = { ...credential, accessToken: '' };
	const credentialsDecrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data: fetched as never };
	await ctx.helpers.httpRequestWithAuthentication.call(ctx, CREDENTIAL_TYPE, { url: 'about:blank' }, { credentialsDecrypted }).catch((error: Error) => {
		if (fetched.accessToken === '') throw (leftTokenError(fetched) as Error | undefined) ?? error;
	});
	return fetched;
}

async function readStored(ctx: IExecuteFunctions, itemIndex: number): Promise<ApiCredential> {
	const stored = await ctx.getCredentials(CREDENTIAL_TYPE, itemIndex).catch((error: Error) => {
		if (credentialIdOf(ctx) === '') throw invalidInput('No credential is chosen', CHOOSE_CREDENTIAL);
		// n8n tells a deleted one by these words alone.
		if (/^Credential with ID .* (?:does not exist|was not found)/.test(error.message)) throw invalidInput("The node's credential no longer exists", CHOOSE_CREDENTIAL);
		throw error;
	});
	return readCredential(stored);
}

const CHOOSE_CREDENTIAL = "Choose or create one under 'Credential'; without an FPT account choose 'Try Without Account' in it.";
