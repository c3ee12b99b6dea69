import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { SIMULATION } from '../fpt/api/endpoints';
import { type ApiCredential, isTokenUsable, readCredential } from '../fpt/api/token';
import { invalidInput } from '../fpt/invalidInput';

/** The name of the credential of every request. */
export const CREDENTIAL_TYPE = 'fptSmsApi';

/** The id of the node's credential in n8n's store; empty if the node has none. */
export const credentialIdOf = (ctx: IExecuteFunctions): string => ctx.getNode().credentials?.[CREDENTIAL_TYPE]?.id ?? '';

/** Whether the credential that was loaded last for a node is simulated. */
const simulated = new WeakMap<IExecuteFunctions, boolean>();

/**
 * The node's credential, decrypted, as n8n's store has it now; a simulated one with the random key that it keeps. Throws if the node
 * has none, or one that it may not use.
 */
export async function loadCredential(ctx: IExecuteFunctions, itemIndex = 0): Promise<ApiCredential> {
	const credential = await readStored(ctx, itemIndex);
	simulated.set(ctx, isSimulated(credential));
	if (!isSimulated(credential) || isTokenUsable(credential, Date.now())) return credential;
	await makeKey(ctx, credential);
	return await readStored(ctx, itemIndex);
}

export const isSimulated = ({ environment }: ApiCredential) => environment === SIMULATION;

/** Whether a node's credential is simulated; false if it has none. */
export async function runsSimulated(ctx: IExecuteFunctions): Promise<boolean> {
	if (credentialIdOf(ctx) === '') return false;
	return simulated.get(ctx) ?? (await loadCredential(ctx).then(isSimulated, () => false));
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

/** n8n has a credential fetch its token only as part of a request: here one that it answers itself. */
async function makeKey(ctx: IExecuteFunctions, credential: ApiCredential): Promise<void> {
	const data: ICredentialDataDecryptedObject = { ...credential, accessToken: '' } as never;
	const credentialsDecrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data };
	await ctx.helpers.httpRequestWithAuthentication.call(ctx, CREDENTIAL_TYPE, { url: 'about:blank' }, { credentialsDecrypted });
}
