import type { INodeProperties } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { MAX_CODE_LENGTH, MAX_CODE_MINUTES, MIN_CODE_LENGTH, otpKeys } from '../../fpt/text/otp';
import { parseRegisteredTexts } from '../../fpt/text/registeredTexts';
import { cleanVietnamPhone } from '../../fpt/phone/phone';
import type { RequestOperation } from '../operation';
import { parseBoolean } from '../../fpt/optionValue';
import { brandOf, credentialOf, isSimulated } from '../credential';
import { notice, type Options, wholeNumber } from '../fields';
import { readValue } from '../parameters';
import { readChosenText, registeredFields, TextComparison } from './registered';
import { messageFields, planMessages, readMessageTo } from './messageDraft';

const generateCode = {
	displayName: 'Generate Code',
	name: 'generateCode',
	type: 'boolean',
	noDataExpression: true,
	default: false,
	description:
		'Whether the node makes the code: write {code} in the message, and {minutes} if you like. The output has a challenge for Verify OTP, never the code. At most 5 codes to a number in 10 minutes.',
} as const satisfies INodeProperties;

const codeLength = {
	displayName: 'Code Length',
	name: 'codeLength',
	...wholeNumber(MIN_CODE_LENGTH, MAX_CODE_LENGTH),
	default: 6,
	displayOptions: { show: { generateCode: [true] } },
	description: `How many digits the code has, ${MIN_CODE_LENGTH} to ${MAX_CODE_LENGTH}`,
} as const satisfies INodeProperties;

const codeMinutes = {
	displayName: 'Code Minutes',
	name: 'codeMinutes',
	...wholeNumber(1, MAX_CODE_MINUTES),
	default: 5,
	displayOptions: { show: { generateCode: [true] } },
	description: `How many minutes the code is valid, 1 to ${MAX_CODE_MINUTES}`,
} as const satisfies INodeProperties;

const codeNotice = notice(
	'codeNotice',
	'Write <b>{code}</b> in the message where the code goes, and, if you like, <b>{minutes}</b> for how long it is valid.',
	{ show: { generateCode: [true] }, hide: { textSource: ['registered'] } },
);

/** Customer-care message within Vietnam, one-time passwords among them (manual, section 3.2). */
export const sendOtp: RequestOperation = {
	value: 'sendOtp',
	name: 'Send OTP',
	action: 'Send SMS in Vietnam (OTP, order, reminder)',
	description: 'Send a one-time password, an order notice or a reminder to a mobile phone in Vietnam',
	endpoint: ENDPOINTS.sendOtp,
	fields: messageFields(
		{
			placeholder: 'e.g. 0987654321',
			description: 'A mobile number of Vietnam, as 0987654321 or 84987654321. Spaces, dots, dashes and +84 do no harm.',
		},
		{ chosen: registeredFields, after: [generateCode, codeLength, codeMinutes, codeNotice] },
	),
	plan: async (ctx, itemCount) => {
		const credential = await credentialOf(ctx);
		const keys = readValue(ctx, generateCode, 0) ? otpKeys(credential) : undefined;
		const registered = parseRegisteredTexts(credential.registeredTexts);
		const comparison = new TextComparison(registered, parseBoolean(credential.onlyRegistered ?? false, 'Send Only Registered Texts'));
		const defaults = { endpoint: ENDPOINTS.sendOtp, clean: cleanVietnamPhone, brandOfCredential: brandOf(credential) };
		const plan = planMessages(itemCount, (itemIndex) => {
			const made = () => ({ length: readValue(ctx, codeLength, itemIndex), minutes: readValue(ctx, codeMinutes, itemIndex) });
			const code = keys && { ...made(), keys, isSimulated: isSimulated(credential) };
			const chosenText = (options: Options) => readChosenText(ctx, itemIndex, registered, options, code);
			return { ...readMessageTo(ctx, itemIndex, { ...defaults, chosenText }), comparison, code };
		});
		comparison.announce(ctx);
		return plan;
	},
};
