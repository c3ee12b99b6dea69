import type { IExecuteFunctions } from 'n8n-workflow';
import type { ApiCredential } from '../fpt/api/token';

/** The name of the credential of every request. */
export const CREDENTIAL_TYPE = 'fptSmsApi';

/** The id of the node's credential in n8n's store; empty if the node has none. */
export const credentialIdOf = (ctx: IExecuteFunctions): string => ctx.getNode().credentials?.[CREDENTIAL_TYPE]?.id ?? '';

/** The node's credential, decrypted, as n8n's store has it now. Throws if the node has none. */
export async function loadCredential(ctx: IExecuteFunctions, itemIndex = 0): Promise<ApiCredential> {
	return (await ctx.getCredentials(CREDENTIAL_TYPE, itemIndex)) as unknown as ApiCredential;
}
