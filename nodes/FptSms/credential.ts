import type { IExecuteFunctions } from 'n8n-workflow';
import type { ApiCredential } from '../fpt/api/token';

/** The name of the credential of every request. */
export const CREDENTIAL_TYPE = 'fptSmsApi';

/** The node's credential, decrypted, as n8n's store has it now. Throws if the node has none. */
export async function loadCredential(ctx: IExecuteFunctions, itemIndex = 0): Promise<ApiCredential> {
	return (await ctx.getCredentials(CREDENTIAL_TYPE, itemIndex)) as unknown as ApiCredential;
}
