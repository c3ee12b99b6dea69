import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { DUPLICATE_RULE_MS, isDuplicateCode } from '../../fpt/response/codes';
import type { Endpoint } from '../../fpt/api/endpoints';
import type { FptError } from '../../fpt/api/errors';
import { invalidInput } from '../../fpt/invalidInput';
import { asText, field } from '../../fpt/json';
import { type Encoding, MAX_CARE_PARTS, type Measure } from '../../fpt/text/parts';
import type { CleanedPhone } from '../../fpt/phone/phone';
import { CODES_PER_NUMBER } from '../../fpt/sendLimits';
import { shorten } from '../../fpt/shorten';
import { brandName, type OptionName, type Options, optionsOf } from '../fields';
import { type FptRequest, type FptResponse, type Once, type OtpRequest, type Plan, planEachItem } from '../operation';
import { attemptsOf, measureWithin, onceKeyOf, readBrandName, readMessage, readOptions, readText, requestIdOf } from '../parameters';

/** The fields of both kinds of message; only what is said of the number differs, what is `before` the text, and some options. */
export function messageFields(
	phone: Pick<INodeProperties, 'placeholder' | 'hint' | 'description'>,
	{ before = [], options = [] }: { before?: INodeProperties[]; options?: OptionName[] },
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
				'The text, as registered with FPT for this brand name. One SMS has room for 160 characters, or 70 as soon as one has an accent; at most 4 SMS (612 or 268 characters).',
		},
		optionsOf('requestId', 'removeAccents', 'maxParts', 'maxPerHour', 'maxPerNumber', 'maxPerNumberMinutes', 'sendOncePer', 'simplify', ...options),
	];
}

/** What the node's parameters say of a message, checked. */
export interface Draft {
	itemIndex: number;
	endpoint: Endpoint;
	brand: string;
	phone: string;
	/** As it was written; without accents if the options say so. */
	text: string;
	options: Options;
	requestId: string | null;
	/** The key of *Send Once Per*; null without that option. */
	onceKey: string | null;
}

/** What the messages of an execution have in common. */
export interface Common {
	endpoint: Endpoint;
	/** Cleans a number of the kind that this operation sends to. */
	clean: (phone: unknown) => CleanedPhone;
	/** The brand name of those whose own field is empty. */
	brandOfCredential: string;
}

/** Reads one message to one number. Throws if a value can't be sent. */
export function readDraft(ctx: IExecuteFunctions, itemIndex: number, { endpoint, clean, brandOfCredential }: Common): Draft {
	const options = readOptions(ctx, itemIndex);
	const brand = readBrandName(ctx, itemIndex, brandOfCredential);
	const given = readText(ctx, PHONE, itemIndex, Infinity);
	const cleaned = clean(given);
	if (!cleaned.valid) throw invalidInput(`The phone number "${shorten(given)}" ${cleaned.reason}`, 'Correct the number, or the expression for this item.');
	const text = readMessage(ctx, itemIndex, options);
	return { itemIndex, endpoint, brand, phone: cleaned.phone, text, options, requestId: requestIdOf(options), onceKey: onceKeyOf(options) };
}

const PHONE = { name: 'phone', displayName: 'Phone' };

/** A text that only the phone may get, and what the output has instead. */
export interface SecretText {
	message: string;
	masked: string;
	/** What the output has besides. */
	extra: IDataObject;
	otp: OtpRequest;
	idempotencyFields: Once['idempotencyFields'];
}

/** The request for a message: sections 3.2 and 3.3 of the manual, which differ in the endpoint. Throws if it is too long. */
export function requestOf(draft: Draft, secret?: SecretText): MessageRequest {
	const measured = measureWithin(secret?.message ?? draft.text, `The message to ${draft.phone}`, draft.options, MAX_CARE_PARTS);
	return new MessageRequest(draft, measured, secret);
}

/** Plans each item; those with the same number, brand name and text are one message, unless each has a code of its own. */
export function planMessages(itemCount: number, planItem: (itemIndex: number) => MessageRequest): Plan {
	const { requests, invalid } = planEachItem(itemCount, planItem);
	const byPhone = new Map<string, MessageRequest | Map<string, MessageRequest>>();
	const distinct = requests.filter((request) => {
		if (request.otp) return true;
		const { phone } = request.identifiers;
		const known = byPhone.get(phone);
		// Mostly there is one message to a number, for which a map would take memory.
		if (!known) return byPhone.set(phone, request);
		const byContent = known instanceof Map ? known : new Map([[known.content, known]]);
		byPhone.set(phone, byContent);
		const same = byContent.get(request.content);
		if (!same) return byContent.set(request.content, request);
		same.absorb(request);
		return false;
	});
	return { requests: distinct, invalid };
}

/** Takes little memory while it waits, behind up to 100,000 others: what the request needs is made when it goes out. */
export class MessageRequest implements FptRequest {
	private readonly parts: number;
	private readonly encoding: Encoding;
	/** Of further items that ask for the same message. */
	private others: Draft[] | undefined;

	constructor(
		private readonly draft: Draft,
		{ parts, encoding }: Pick<Measure, 'parts' | 'encoding'>,
		private readonly secret: SecretText | undefined,
	) {
		this.parts = parts;
		this.encoding = encoding;
	}

	/** What makes it another message to the same number. */
	get content(): string {
		return JSON.stringify([this.draft.brand, this.draft.text]);
	}

	/** Takes over the item of a request for the same message. */
	absorb({ draft }: MessageRequest): void {
		this.others ??= [];
		this.others.push(draft);
	}

	get items() {
		return this.drafts.map(({ itemIndex }) => itemIndex);
	}

	get endpoint() {
		return this.draft.endpoint;
	}

	get body() {
		const { brand, phone, requestId } = this.draft;
		const Message = Buffer.from(this.message, 'utf8').toString('base64');
		return { BrandName: brand, Phone: phone, Message, ...(requestId === null ? {} : { RequestId: requestId }) };
	}

	get subject() {
		return `Message to ${this.draft.phone}`;
	}

	get identifiers() {
		const { phone, requestId } = this.draft;
		return { phone, requestId };
	}

	get attempts() {
		return attemptsOf(this.draft.options);
	}

	get limit() {
		const { phone, options } = this.draft;
		const { maxPerNumber = this.secret ? CODES_PER_NUMBER : 0, maxPerNumberMinutes, maxPerHour } = options;
		return { phone, maxPerNumber, maxPerNumberMinutes, maxPerHour };
	}

	get oncePer() {
		const keys = this.drafts.flatMap(({ onceKey }) => onceKey ?? []);
		if (keys.length === 0) return undefined;
		const unknown = Object.fromEntries(Object.keys(this.secret?.extra ?? {}).map((name) => [name, null]));
		return { keys, alreadySent: () => this.perItem({ ...this.knownOutput, status: 'alreadySent', ...unknown }) };
	}

	get once(): Once {
		const { brand, phone } = this.draft;
		return {
			target: phone,
			// Without `requestId`: an ID generated on each retry must not make it a different message.
			idempotencyFields: this.secret?.idempotencyFields ?? { BrandName: brand, Phone: phone, Message: this.message },
			text: this.text,
			acceptedEarlier: async (rejection) => this.acceptedEarlier(rejection),
			duplicateRuleMs: DUPLICATE_RULE_MS,
			toItems: (output) => this.perItem(output),
		};
	}

	get otp() {
		return this.secret?.otp;
	}

	output({ data }: FptResponse): INodeExecutionData[] {
		// FPT's response repeats the text.
		if (!this.draft.options.simplify && !this.secret) return this.perItem(data as IDataObject);
		return this.perItem({
			...this.knownOutput,
			messageId: asText(field(data, 'MessageId')).trim(),
			// A code may be part of the number: FPT's is then masked.
			phone: (!this.secret && asText(field(data, 'Phone'))) || this.draft.phone,
			telco: asText(field(data, 'Telco')) || null,
			partnerId: asText(field(data, 'PartnerId')) || null,
			status: 'sent',
			...this.secret?.extra,
		});
	}

	private acceptedEarlier({ fptCode }: FptError): IDataObject | undefined {
		return isDuplicateCode(fptCode) ? { ...this.knownOutput, status: 'alreadySent', ...this.secret?.extra } : undefined;
	}

	/** One item of output for each of input: the message went out for the first. */
	private perItem(json: IDataObject): INodeExecutionData[] {
		const again = 'status' in json ? { ...json, status: 'alreadySent' } : json;
		return this.items.map((itemIndex, index) => ({ json: index === 0 ? json : { ...again }, pairedItem: { item: itemIndex } }));
	}

	private get drafts() {
		return this.others ? [this.draft, ...this.others] : [this.draft];
	}

	private get message() {
		return this.secret?.message ?? this.draft.text;
	}

	private get text() {
		return this.secret?.masked ?? this.draft.text;
	}

	/** All that is known without FPT's response, in the order of the output. */
	private get knownOutput() {
		const { draft, parts, encoding } = this;
		const { phone, brand, requestId } = draft;
		return { messageId: null, phone, brandName: brand, message: this.text, telco: null, partnerId: null, requestId, parts, encoding };
	}
}
