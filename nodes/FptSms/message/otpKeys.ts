import type { IExecuteFunctions } from 'n8n-workflow';
import { type OtpKeys, otpKeys } from '../../fpt/text/otp';
import type { ApiCredential } from '../../fpt/api/token';
import { isSimulated, loadCredential } from '../credential';

/** Keys of a simulated credential: no phone gets their codes. */
export type LoadedKeys = OtpKeys & { isSimulated: boolean };

/** The keys for one-time passwords of the node's credential. Throws if it has none, or a blank secret. */
export async function loadOtpKeys(ctx: IExecuteFunctions, itemIndex: number): Promise<LoadedKeys> {
	return keysOf(await loadCredential(ctx, itemIndex));
}

/** The same of a credential that is loaded. */
export function keysOf(credential: ApiCredential): LoadedKeys {
	return { ...otpKeys(credential), isSimulated: isSimulated(credential) };
}
