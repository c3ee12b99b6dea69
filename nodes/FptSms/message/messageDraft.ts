import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Endpoint } from '../../fpt/api/endpoints';
import { type FptError, fptError } from '../../fpt/api/errors';
import { invalidInput } from '../../fpt/invalidInput';
import { asText, field } from '../../fpt/json';
import type { CleanedPhone } from '../../fpt/phone/phone';
import { isDuplicateCode, isUnregisteredCode } from '../../fpt/response/codes';
import { CODES_PER_NUMBER } from '../../fpt/sendLimits';
import { shorten } from '../../fpt/shorten';
import { codeOf, makeOtp, maskOtp, newNonce, type OtpInput, type OtpSeed } from '../../fpt/text/otp';
import { type Encoding, MAX_CARE_PARTS, type Measure, ROOM } from '../../fpt/text/parts';
import { brandName, messageField, type OptionName, type Options, optionsOf, phoneField } from '../fields';
import { type Draft, type Explanation, type FptRequest, type Plan, planEachItem } from '../operation';
import { measureWithin, readBrandName, readMessage, readOptions, readText, readUserKey, requestIdOf } from '../parameters';
import { type TextComparison, WRITTEN } from './registered';

/** The fields of both kinds of message; only what is said of the number differs, how a text may be `chosen`, what comes `after` it, and some options. */
export function messageFields(
	phone: Pick<INodeProperties, 'placeholder' | 'hint' | 'description'>,
	{ chosen = [], after = [], options = [] }: { chosen?: INodeProperties[]; after?: INodeProperties[]; options?: OptionName[] },
): INodeProperties[] {
	return [
		brandName,
		{ ...phoneField, required: true, ...phone },
		...chosen,
		{
			...messageField,
			required: true,
			...(chosen.length > 0 && WRITTEN),
			placeholder: 'e.g. 482913 is your code for FTI. It is valid for 5 minutes.',
			hint: 'Word for word as registered with FPT for this brand name; only the variable parts, such as the code, may differ',
			description:
				`The text, as registered with FPT for this brand name. One SMS has room for ${ROOM.gsm}, or ${ROOM.ucs} as soon as one has an accent; at most ${MAX_CARE_PARTS} SMS.`,
		},
		...after,
		optionsOf('requestId', 'removeAccents', 'maxParts', 'maxPerHour', 'maxPerNumber', 'maxPerNumberMinutes', 'sendOncePer', 'simplify', ...options),
	];
}

/** What the messages of an execution have in common. */
export interface Defaults {
	endpoint: Endpoint;
	/** Cleans a number of the kind that this operation sends to. */
	clean: (phone: unknown) => CleanedPhone;
	/** The brand name of those whose own field is empty. */
	brandOfCredential: string;
	/** The text that is chosen and not written, and its brand name; undefined if it is written. */
	chosenText?: (options: Options) => { text: string; brandName: string } | undefined;
}

/** A message as the node's parameters have it, checked. */
export interface Message {
	itemIndex: number;
	endpoint: Endpoint;
	brand: string;
	phone: string;
	/** As it was written, a code's place in it; without accents if the options say so. */
	text: string;
	options: Options;
	requestId: string | null;
	userKey: string | null;
	clean: Defaults['clean'];
	code?: CodeOptions;
	comparison?: TextComparison;
}

/** `isSimulated`: no phone gets the code. */
type CodeOptions = Pick<OtpInput, 'keys' | 'length' | 'minutes'> & { isSimulated: boolean };

/** Reads one message to one number. Throws if a value can't be sent. */
export function readMessageTo(ctx: IExecuteFunctions, itemIndex: number, { endpoint, clean, brandOfCredential, chosenText }: Defaults): Message {
	const options = readOptions(ctx, itemIndex);
	const chosen = chosenText?.(options);
	const brand = readBrandName(ctx, itemIndex, chosen?.brandName || brandOfCredential);
	const given = readText(ctx, phoneField, itemIndex, Infinity);
	const cleaned = clean(given);
	if (!cleaned.valid) throw invalidInput(`The phone number "${shorten(given)}" ${cleaned.reason}`, 'Correct the number, or the expression for this item.');
	const text = chosen?.text ?? readMessage(ctx, itemIndex, options);
	return { itemIndex, endpoint, clean, brand, phone: cleaned.phone, text, options, requestId: requestIdOf(options), userKey: readUserKey(ctx, options) };
}

/** Drafts each item's message; those with the same number, brand name and text are one, unless each has a code of its own. */
export function planMessages(itemCount: number, readItem: (itemIndex: number) => Message): Plan {
	const { drafts: messages, invalid } = planEachItem(itemCount, (itemIndex) => {
		const message = readItem(itemIndex);
		message.comparison?.check(message.brand, textOf(message));
		return { message, measured: measureWithin(textOf(message), `The message to ${message.phone}`, message.options, MAX_CARE_PARTS) };
	});
	const known = new Map<string, MessageDraft>();
	const drafts: MessageDraft[] = [];
	for (const { message, measured } of messages) {
		const { brand, phone, text, code, itemIndex, userKey } = message;
		const content = `${phone} ${brand.length} ${brand}${text}`;
		const same = code ? undefined : known.get(content);
		if (same) {
			same.items.push(itemIndex);
			if (userKey !== null) same.userKeys?.push(userKey);
			continue;
		}
		const draft = new MessageDraft(message, measured);
		drafts.push(draft);
		known.set(content, draft);
	}
	return { drafts, invalid };
}

/** The text as the output has it: a code is for the phone alone. */
const textOf = ({ text, code }: Message) => (code ? maskOtp({ template: text, ...code }) : text);

/** What is new in each request. */
interface Again {
	requestId?: string;
	seed?: OtpSeed;
}

/** A message before it goes out: sections 3.2 and 3.3 of the manual, which differ in the endpoint. A class, since 100,000 may wait. */
class MessageDraft implements Draft {
	readonly items: number[];
	readonly userKeys: string[] | undefined;
	private readonly parts: number;
	private readonly encoding: Encoding;

	constructor(private readonly message: Message, { parts, encoding }: Measure) {
		this.items = [message.itemIndex];
		this.userKeys = message.userKey === null ? undefined : [message.userKey];
		this.parts = parts;
		this.encoding = encoding;
	}

	get endpoint() {
		return this.message.endpoint;
	}

	get target() {
		return this.message.phone;
	}

	get options() {
		const { options, code } = this.message;
		return code ? withCodeLimit(options) : options;
	}

	get identity() {
		const { brand, phone, text, code } = this.message;
		// Without the Request ID: one that is made anew in each try must not make it another message.
		return { brand, phone, text, length: code?.length, minutes: code?.minutes };
	}

	/** What a rejected text has to do with the registered ones. */
	explain({ fptCode }: FptError): Explanation {
		const { comparison, brand, phone, requestId } = this.message;
		const notes = comparison && isUnregisteredCode(fptCode) ? comparison.explain(brand, textOf(this.message)) : [];
		return { notes, context: { phone, requestId } };
	}

	known(requestId = this.message.requestId): IDataObject {
		const { parts, encoding, message } = this;
		const { phone, brand, code } = message;
		const unknownCode = code && { ...(code.isSimulated && { simulatedCode: null }), challenge: null, expiresAt: null };
		// In the order of the output: what people look for first, the longest last.
		return { status: 'alreadySent', phone, telco: null, parts, messageId: null, ...unknownCode, encoding, brandName: brand, partnerId: null, requestId, message: textOf(message) };
	}

	/** The request with the Request ID and the code of an earlier try, or with those of now. */
	request(earlier?: unknown): FptRequest {
		const { clean, brand, phone, text, options, requestId, code } = this.message;
		// What had no code can't be made again with one.
		const again = code && !(earlier as Again | undefined)?.seed ? undefined : (earlier as Again | undefined);
		const seed = code && (again?.seed ?? { nonce: newNonce(), now: Date.now() });
		const otp = seed && makeOtp({ ...code, ...seed, phone, template: text });
		const id = again ? (again.requestId ?? null) : requestId;
		// Nobody gets a simulated message: its code is shown.
		const shown = seed && code.isSimulated && { simulatedCode: codeOf(code.keys, { ...code, ...seed, phone }) };
		const extra = otp && { challenge: otp.challenge, expiresAt: new Date(otp.expiresAt).toISOString(), ...shown };
		return {
			body: { BrandName: brand, Phone: phone, Message: Buffer.from(otp?.message ?? text, 'utf8').toString('base64'), ...(id !== null && { RequestId: id }) },
			...((seed || id !== null) && { again: { ...(id !== null && { requestId: id }), ...(seed && { seed }) } satisfies Again }),
			otp,
			acceptedBefore: ({ fptCode }) => (isDuplicateCode(fptCode) ? { ...this.known(id), ...extra, status: 'alreadySent' } : undefined),
			output: ({ data }) => {
				const about = clean(field(data, 'Phone'));
				if (about.valid && about.phone !== phone) {
					const advice = 'Look in partner.sms.fpt.net which number got it, before you send it again.';
					throw fptError(this, `FPT's response is about ${about.phone}`, { fault: 'contradiction', advice });
				}
				// FPT's response repeats the text.
				if (!options.simplify && !otp) return [{ json: data as IDataObject }];
				const json = {
					...this.known(id),
					messageId: asText(field(data, 'MessageId')).trim(),
					// A code may be part of the number: FPT's is then masked.
					phone: (!otp && asText(field(data, 'Phone'))) || phone,
					telco: asText(field(data, 'Telco')) || null,
					partnerId: asText(field(data, 'PartnerId')) || null,
					...extra,
					status: 'sent',
				};
				return [{ json }];
			},
		};
	}
}

/** Of each set of options, the one with the limit of codes: mostly one for all items. */
const limitedOptions = new WeakMap<Options, Options>();

function withCodeLimit(options: Options): Options {
	const limited = limitedOptions.get(options) ?? { ...options, maxPerNumber: options.maxPerNumber ?? CODES_PER_NUMBER };
	limitedOptions.set(options, limited);
	return limited;
}
