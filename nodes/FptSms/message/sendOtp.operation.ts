import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { makeOtp, MAX_CODE_LENGTH, MAX_CODE_MINUTES, MIN_CODE_LENGTH, newNonce, type OtpKeys, type OtpSeed } from '../../fpt/otp';
import { cleanVietnamPhone } from '../../fpt/phone';
import { shownFor } from '../fields';
import { planEachItem, type RequestOperation, type Send } from '../operation';
import { readNumber } from '../parameters';
import { loadOtpKeys } from './otpKeys';
import { type Draft, messageFields, readDraft, sendOf } from './send';

const codeFields: INodeProperties[] = [
	{
		displayName: 'Generate Code',
		name: 'generateCode',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		hint: 'The node makes the one-time password, and Verify OTP checks it later',
		description:
			'Whether the node makes the one-time password itself. Write {code} in the message where it goes, and {minutes} for how long it is valid. The output has a challenge for Verify OTP, and never the code. Whoever asks again gets a new code, and so a new text: FPT refuses the same text within 5 minutes (2501).',
	},
	{
		displayName: 'Code Length',
		name: 'codeLength',
		type: 'number',
		typeOptions: { minValue: MIN_CODE_LENGTH, maxValue: MAX_CODE_LENGTH, numberPrecision: 0 },
		default: 6,
		displayOptions: { show: { generateCode: [true] } },
		description: `How many digits the code has, ${MIN_CODE_LENGTH} to ${MAX_CODE_LENGTH}`,
	},
	{
		displayName: 'Code Minutes',
		name: 'codeMinutes',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX_CODE_MINUTES, numberPrecision: 0 },
		default: 5,
		displayOptions: { show: { generateCode: [true] } },
		description: `How many minutes the code is valid, 1 to ${MAX_CODE_MINUTES}`,
	},
	{
		displayName: 'Write <b>{code}</b> in the message where the code goes, and, if you like, <b>{minutes}</b> for how long it is valid.',
		name: 'codeNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { generateCode: [true] } },
	},
];

/** Customer-care message within Vietnam, one-time passwords among them (manual, section 3.2). */
export const sendOtp: RequestOperation = {
	description: shownFor(
		'message',
		'sendOtp',
		messageFields(
			{
				placeholder: 'e.g. 0987654321',
				description: 'A mobile number of Vietnam, as 0987654321 or 84987654321. Spaces, dots, dashes and +84 do no harm.',
			},
			codeFields,
		),
	),
	plan: async (ctx, itemCount) => {
		const generatesCode = ctx.getNodeParameter('generateCode', 0, false) === true;
		const keys = generatesCode ? await loadOtpKeys(ctx, 0) : undefined;
		return planEachItem((_ctx, item) => prepare(ctx, item, keys))(ctx, itemCount);
	},
};

function prepare(ctx: IExecuteFunctions, item: number, keys: OtpKeys | undefined): Send {
	const draft = readDraft(ctx, item, ENDPOINTS.sendOtp, cleanVietnamPhone);
	if (!keys) return sendOf(draft);
	const length = readNumber(ctx, 'codeLength', 'Code Length', item);
	const minutes = readNumber(ctx, 'codeMinutes', 'Code Minutes', item);
	return withCode(draft, { keys, length, minutes }, { nonce: newNonce(), now: Date.now() });
}

interface CodeOptions {
	keys: OtpKeys;
	length: number;
	minutes: number;
}

function withCode(draft: Draft, code: CodeOptions, seed: OtpSeed): Send {
	const { brand, phone, text, requestId } = draft;
	const { length, minutes } = code;
	const { message, masked, challenge, expiresAt, conceal } = makeOtp({ ...code, ...seed, phone, template: text });
	return sendOf(draft, {
		message,
		masked,
		extra: { challenge, expiresAt: new Date(expiresAt).toISOString() },
		redact: conceal,
		seed,
		withSeed: (other) => withCode(draft, code, other),
		idempotencyFields: { BrandName: brand, Phone: phone, Message: text, RequestId: requestId ?? '', length, minutes },
	});
}
