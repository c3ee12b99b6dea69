import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { asText, field } from '../../fpt/answer';
import { isDuplicateCode } from '../../fpt/codes';
import { invalidInput } from '../../fpt/failure';
import type { Endpoint } from '../../fpt/hosts';
import { MAX_CARE_PARTS, measure } from '../../fpt/message';
import type { CleanedPhone } from '../../fpt/phone';
import { missingField } from '../../fpt/refusal';
import { brandName, optionsOf } from '../fields';
import type { Send } from '../operation';
import { readBrandName, readMessage, readOptions, readRequestId, readText, readTries } from '../parameters';

/** The fields of both kinds of message; only what is said of the number differs. */
export function messageFields(phone: Pick<INodeProperties, 'placeholder' | 'description'>): INodeProperties[] {
	return [
		brandName,
		{
			displayName: 'Phone',
			name: 'phone',
			type: 'string',
			required: true,
			default: '',
			...phone,
		},
		{
			displayName: 'Message',
			name: 'message',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. 482913 is your code for FTI. It is valid for 5 minutes.',
			description:
				'The text, as registered with FPT for this brand name. One SMS holds 160 characters, or 70 as soon as one has an accent; at most 4 SMS (612 or 268 characters).',
		},
		optionsOf('requestId', 'simplify'),
	];
}

/** One message to one number: sections 3.2 and 3.3 of the manual, which differ in the endpoint and in how a number looks. */
export function prepareMessage(
	ctx: IExecuteFunctions,
	item: number,
	endpoint: Endpoint,
	clean: (phone: string) => CleanedPhone,
): Send {
	const brand = readBrandName(ctx, item);
	const given = readText(ctx, 'phone', 'Phone', item);
	const cleaned = clean(given);
	if (!cleaned.valid) throw invalidInput(`The phone number "${given}" ${cleaned.reason}`);
	const message = readMessage(ctx, item);
	const { parts, encoding } = measure(message);
	if (parts > MAX_CARE_PARTS) {
		throw invalidInput(
			`The message to ${cleaned.phone} would take ${parts} SMS; FPT takes at most ${MAX_CARE_PARTS}`,
			encoding === 'UCS-2' ? 'Shorten it, or write it without accents: then 612 characters fit.' : 'Shorten it to 612 characters.',
		);
	}
	const options = readOptions(ctx, item);
	const requestId = readRequestId(options);
	const deed = { subject: `Message to ${cleaned.phone}`, verb: 'sent' } as const;
	/** All that is known without FPT's answer, in the order of the output. */
	const common = { messageId: null, phone: cleaned.phone, brandName: brand, message, telco: null, partnerId: null, requestId, parts, encoding };
	return {
		items: [item],
		endpoint,
		body: {
			BrandName: brand,
			Phone: cleaned.phone,
			Message: Buffer.from(message, 'utf8').toString('base64'),
			...(requestId === null ? {} : { RequestId: requestId }),
		},
		// A mark that is made anew with each try does not make it another message.
		identity: { BrandName: brand, Phone: cleaned.phone, Message: message },
		deed,
		phone: cleaned.phone,
		requestId,
		...readTries(options),
		text: message,
		output: ({ data = {} }) => {
			const messageId = asText(field(data, 'MessageId'));
			if (messageId === '') throw missingField(deed, 'MessageId');
			if (options.simplify === false) return [{ json: data as IDataObject }];
			const json = {
				...common,
				messageId,
				phone: asText(field(data, 'Phone')) || cleaned.phone,
				telco: asText(field(data, 'Telco')) || null,
				partnerId: asText(field(data, 'PartnerId')) || null,
				status: 'sent',
			};
			return [{ json }];
		},
		takenEarlier: ({ fptCode }) => (isDuplicateCode(fptCode) ? { ...common, status: 'alreadySent' } : undefined),
	};
}
