import { type OtpKeys, otpKeys } from '../../fpt/text/otp';
import type { ApiCredential } from '../../fpt/api/token';
import { isSimulated } from '../credential';

/** Keys of a simulated credential: no phone gets their codes. */
export type LoadedKeys = OtpKeys & { isSimulated: boolean };

/** The keys for one-time passwords of a credential. Throws if its secret is blank. */
export function keysOf(credential: ApiCredential): LoadedKeys {
	return { ...otpKeys(credential), isSimulated: isSimulated(credential) };
}
