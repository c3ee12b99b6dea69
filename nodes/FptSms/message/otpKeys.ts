import type { IExecuteFunctions } from 'n8n-workflow';
import { type OtpKeys, otpKeys } from '../../fpt/text/otp';
import { loadCredential } from '../credential';

/** The keys for one-time passwords of the node's credential. Throws if it has none, or a blank secret. */
export async function loadOtpKeys(ctx: IExecuteFunctions, itemIndex: number): Promise<OtpKeys> {
	return otpKeys(await loadCredential(ctx, itemIndex));
}
