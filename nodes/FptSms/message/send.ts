import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { asText, field } from '../../fpt/json';
import { isDuplicateCode } from '../../fpt/api/codes';
import { type FptError } from '../../fpt/api/errors';
import { invalidInput } from '../../fpt/invalidInput';
import type { Endpoint } from '../../fpt/api/endpoints';
import { type Encoding, MAX_CARE_PARTS, type Measure } from '../../fpt/message';
import type { CleanedPhone } from '../../fpt/phone';
import { shorten } from '../../fpt/shorten';
import { missingField } from '../../fpt/api/responseErrors';
import { brandName, optionsOf } from '../fields';
import type { FptResponse, Send } from '../operation';
import { measureWithin, type Options, readBrandName, readMessage, readOptions, readRequestId, readText, readTries } from '../parameters';

/** The fields of both kinds of message; only what is said of the number differs, and what stands `before` the text. */
export function messageFields(
	phone: Pick<INodeProperties, 'placeholder' | 'hint' | 'description'>,
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
	if (!cleaned.valid) throw invalidInput(`The phone number "${shorten(given)}" ${cleaned.reason}`);
	const text = readMessage(ctx, item);
	const options = readOptions(ctx, item);
	return { item, endpoint, brand, phone: cleaned.phone, text, options, requestId: readRequestId(options) };
}

/** A text that may be told to nobody but the phone, and what the node tells instead. */
export interface Secret extends Pick<Send, 'idempotencyFields' | 'seed' | 'withSeed' | 'redact'> {
	message: string;
	masked: string;
	/** What the output has besides. */
	extra: IDataObject;
}

/** The request for a message: sections 3.2 and 3.3 of the manual, which differ in the endpoint. Throws where it is too long. */
export function sendOf(draft: Draft, secret?: Secret): Send {
	const { phone, text, options } = draft;
	const measured = measureWithin(secret?.message ?? text, `The message to ${phone}`, options, MAX_CARE_PARTS);
	return new MessageSend(draft, measured, readTries(options), secret);
}

/** Holds little while it waits for its turn, behind up to 100,000 others: what the request takes is made when it goes out. */
class MessageSend implements Send {
	readonly timeout: number;
	readonly maxTries: number;
	private readonly parts: number;
	private readonly encoding: Encoding;

	constructor(
		private readonly draft: Draft,
		{ parts, encoding }: Pick<Measure, 'parts' | 'encoding'>,
		{ timeout, maxTries }: Pick<Send, 'timeout' | 'maxTries'>,
		private readonly secret: Secret | undefined,
	) {
		this.timeout = timeout;
		this.maxTries = maxTries;
		this.parts = parts;
		this.encoding = encoding;
	}

	get items() {
		return [this.draft.item];
	}

	get endpoint() {
		return this.draft.endpoint;
	}

	get body() {
		const { brand, phone, requestId } = this.draft;
		const Message = Buffer.from(this.message, 'utf8').toString('base64');
		return { BrandName: brand, Phone: phone, Message, ...(requestId === null ? {} : { RequestId: requestId }) };
	}

	/** A mark that is made anew with each try does not make it another message. */
	get idempotencyFields() {
		const { brand, phone } = this.draft;
		return this.secret?.idempotencyFields ?? { BrandName: brand, Phone: phone, Message: this.message };
	}

	get deed() {
		return { subject: `Message to ${this.phone}`, verb: 'sent' } as const;
	}

	get phone() {
		return this.draft.phone;
	}

	get requestId() {
		return this.draft.requestId;
	}

	get text() {
		return this.secret?.masked ?? this.draft.text;
	}

	get seed() {
		return this.secret?.seed;
	}

	get withSeed() {
		return this.secret?.withSeed;
	}

	get redact() {
		return this.secret?.redact;
	}

	output({ data = {} }: FptResponse): INodeExecutionData[] {
		const messageId = asText(field(data, 'MessageId'));
		if (messageId === '') throw missingField(this.deed, 'MessageId');
		// FPT's answer repeats the text.
		if (this.draft.options.simplify === false && !this.secret) return [{ json: data as IDataObject }];
		const json = {
			...this.common,
			messageId,
			phone: asText(field(data, 'Phone')) || this.phone,
			telco: asText(field(data, 'Telco')) || null,
			partnerId: asText(field(data, 'PartnerId')) || null,
			status: 'sent',
			...this.secret?.extra,
		};
		return [{ json }];
	}

	acceptedEarlier({ fptCode }: FptError): IDataObject | undefined {
		return isDuplicateCode(fptCode) ? { ...this.common, status: 'alreadySent', ...this.secret?.extra } : undefined;
	}

	private get message() {
		return this.secret?.message ?? this.draft.text;
	}

	/** All that is known without FPT's answer, in the order of the output. */
	private get common() {
		const { draft, parts, encoding } = this;
		const { phone, brand, requestId } = draft;
		return { messageId: null, phone, brandName: brand, message: this.text, telco: null, partnerId: null, requestId, parts, encoding };
	}
}
