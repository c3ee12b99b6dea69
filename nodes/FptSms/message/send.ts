import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { asText, field } from '../../fpt/answer';
import { isDuplicateCode } from '../../fpt/codes';
import { invalidInput } from '../../fpt/failure';
import type { Endpoint } from '../../fpt/hosts';
import { MAX_CARE_PARTS } from '../../fpt/message';
import type { CleanedPhone } from '../../fpt/phone';
import { missingField } from '../../fpt/refusal';
import { brandName, optionsOf } from '../fields';
import type { Send } from '../operation';
import { measureWithin, type Options, readBrandName, readMessage, readOptions, readRequestId, readText, readTries } from '../parameters';

/** The fields of both kinds of message; only what is said of the number differs, and what stands `before` the text. */
export function messageFields(
	phone: Pick<INodeProperties, 'placeholder' | 'description'>,
	before: INodeProperties[] = [],
): INodeProperties[] {
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
		...before,
		{
			displayName: 'Message',
			name: 'message',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. 482913 is your code for FTI. It is valid for 5 minutes.',
			hint: 'Word for word as registered with FPT for this brand name; only the variable parts, such as the code, may differ',
			description:
				'The text, as registered with FPT for this brand name. One SMS holds 160 characters, or 70 as soon as one has an accent; at most 4 SMS (612 or 268 characters).',
		},
		optionsOf('requestId', 'removeAccents', 'maxParts', 'simplify'),
	];
}

/** What of a message the node's parameters tell, checked. */
export interface Draft {
	item: number;
	endpoint: Endpoint;
	brand: string;
	phone: string;
	/** As it was written; without accents where the options say so. */
	text: string;
	options: Options;
	requestId: string | null;
}

/** Reads one message to one number; `clean` tells which numbers will do. Throws where a value can't be sent. */
export function readDraft(ctx: IExecuteFunctions, item: number, endpoint: Endpoint, clean: (phone: string) => CleanedPhone): Draft {
	const brand = readBrandName(ctx, item);
	const given = readText(ctx, 'phone', 'Phone', item);
	const cleaned = clean(given);
	if (!cleaned.valid) throw invalidInput(`The phone number "${given}" ${cleaned.reason}`);
	const text = readMessage(ctx, item);
	const options = readOptions(ctx, item);
	return { item, endpoint, brand, phone: cleaned.phone, text, options, requestId: readRequestId(options) };
}

/** A text that may be told to nobody but the phone, and what the node tells instead. */
export interface Secret extends Pick<Send, 'identity' | 'seed' | 'withSeed' | 'conceal'> {
	message: string;
	masked: string;
	/** What the output has besides. */
	extra: IDataObject;
}

/** The request for a message: sections 3.2 and 3.3 of the manual, which differ in the endpoint. Throws where it is too long. */
export function sendOf({ item, endpoint, brand, phone, text, options, requestId }: Draft, secret?: Secret): Send {
	const { message, masked, extra, ...rest } = secret ?? { message: text, masked: text, extra: {} };
	const { parts, encoding } = measureWithin(message, `The message to ${phone}`, options, MAX_CARE_PARTS);
	const deed = { subject: `Message to ${phone}`, verb: 'sent' } as const;
	/** All that is known without FPT's answer, in the order of the output. */
	const common = { messageId: null, phone, brandName: brand, message: masked, telco: null, partnerId: null, requestId, parts, encoding };
	return {
		items: [item],
		endpoint,
		body: {
			BrandName: brand,
			Phone: phone,
			Message: Buffer.from(message, 'utf8').toString('base64'),
			...(requestId === null ? {} : { RequestId: requestId }),
		},
		// A mark that is made anew with each try does not make it another message.
		identity: { BrandName: brand, Phone: phone, Message: message },
		...rest,
		deed,
		phone,
		requestId,
		...readTries(options),
		text: masked,
		output: ({ data = {} }) => {
			const messageId = asText(field(data, 'MessageId'));
			if (messageId === '') throw missingField(deed, 'MessageId');
			// FPT's answer repeats the text.
			if (options.simplify === false && !secret) return [{ json: data as IDataObject }];
			const json = {
				...common,
				messageId,
				phone: asText(field(data, 'Phone')) || phone,
				telco: asText(field(data, 'Telco')) || null,
				partnerId: asText(field(data, 'PartnerId')) || null,
				status: 'sent',
				...extra,
			};
			return [{ json }];
		},
		takenEarlier: ({ fptCode }) => (isDuplicateCode(fptCode) ? { ...common, status: 'alreadySent', ...extra } : undefined),
	};
}
