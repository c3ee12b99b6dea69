import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { otpKeys, verifyOtp as verify } from '../../fpt/text/otp';
import { OtpAttempts } from '../../fpt/text/otpAttempts';
import { cleanVietnamPhone } from '../../fpt/phone/phone';
import type { LocalOperation } from '../operation';
import { readParameter } from '../readParameter';
import { credentialIdOf, loadCredential } from '../credential';

/** The attempts of this process, whichever workflow they come from: bounded for each credential, and dropped when no longer needed. */
const attempts = new OtpAttempts();

/** Verifies a code that Send OTP made, in any process. No field is compulsory: n8n would end the execution if one is empty. */
export const verifyOtp: LocalOperation = {
	value: 'verifyOtp',
	name: 'Verify OTP',
	action: 'Verify OTP',
	description: 'Verify a code that Send OTP has made and sent; no request is made',
	fields: [
		{
			displayName: 'Challenge',
			name: 'challenge',
			type: 'string',
			default: '',
			placeholder: 'e.g. v1.84987654321.1795485600000.6.BwcHBwcHBwcHBwcHBwcHBw.…',
			hint: 'From the output of Send OTP with Generate Code',
			description: 'What Send OTP returned as "challenge" when it made the code. It can be verified once, with the credential that sent it.',
		},
		{
			displayName: 'Code',
			name: 'code',
			type: 'string',
			default: '',
			placeholder: 'e.g. 482913',
			hint: 'What the person typed',
			description:
				'The code from the SMS, as it was typed. Spaces, dashes, the brand before it, a full stop and digits of any script do no harm. A number gets 5 wrong codes for one challenge, and 10 an hour over all.',
		},
		{
			displayName: 'Expected Phone',
			name: 'expectedPhone',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0987654321',
			hint: 'Whose login it is, from your own records. Empty accepts any number.',
			description:
				'The number of the account that is to be opened: a challenge made for another one is not valid. Empty accepts any number; an expression that returns nothing matches none.',
		},
	],
	run: verifyItem,
};

async function verifyItem(ctx: IExecuteFunctions, itemIndex: number): Promise<IDataObject> {
	const keys = otpKeys(await loadCredential(ctx, itemIndex));
	return {
		...verify({
			keys,
			credential: credentialIdOf(ctx) || keys.id,
			challenge: readParameter(ctx, 'challenge', itemIndex),
			code: readParameter(ctx, 'code', itemIndex),
			expectedPhone: parseExpectedPhone(ctx, itemIndex),
			now: Date.now(),
			attempts,
		}),
	};
}

/** A number that no challenge is made for. */
const NO_PHONE = '';

/** The number that the challenge must be for; null if the field is empty. An expression that returns nothing does not switch it off. */
function parseExpectedPhone(ctx: IExecuteFunctions, itemIndex: number): string | null {
	const given: unknown = readParameter(ctx, 'expectedPhone', itemIndex);
	const isBlank = given === null || given === undefined || String(given).trim() === '';
	if (isBlank) return String(ctx.getNode().parameters.expectedPhone ?? '').startsWith('=') ? NO_PHONE : null;
	const cleaned = cleanVietnamPhone(given);
	return cleaned.valid ? cleaned.phone : NO_PHONE;
}
