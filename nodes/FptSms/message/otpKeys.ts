import type { IExecuteFunctions } from 'n8n-workflow';
import { type OtpKeys, otpKeys } from '../../fpt/otp';
import type { ApiCredential } from '../../fpt/api/token';
import { CREDENTIAL_TYPE } from '../transport/session';

/** The keys for one-time passwords of the node's credential. Throws where it has none, or a blank secret. */
export async function loadOtpKeys(ctx: IExecuteFunctions, item: number): Promise<OtpKeys> {
	return otpKeys((await ctx.getCredentials(CREDENTIAL_TYPE, item)) as unknown as ApiCredential);
}
