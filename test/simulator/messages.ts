import { FptError } from './errors';
import type { App, LiveOptions } from './options';
import { optionalText, readParameters, text, type Body } from './parameters';
import { internationalNumber, mobileNumber, wrongPhone, type Subscriber } from './phones';
import { countParts, decodeMessage } from './text';
import { SESSION_PARAMETERS } from './tokens';

/** A customer-care message that reached a phone. */
export interface SentMessage {
	messageId: string;
	phone: string;
	text: string;
	brandName: string;
	requestId: string | undefined;
	parts: number;
	telco: string;
	kind: 'otp' | 'international';
	at: number;
}

const SHAPE = {
	...SESSION_PARAMETERS,
	BrandName: text(),
	Phone: text(),
	Message: text(),
	RequestId: optionalText(100),
};

const DUPLICATE_WINDOW = 5 * 60 * 1000;
/** 612 characters without accents, 268 with. */
const MAX_PARTS = 4;
/** That of the manual's sample. */
const FIRST_ID = 491785;

/** Sends customer-care messages, at home and abroad. */
export class Messages {
	readonly sent: SentMessage[] = [];
	private nextId = FIRST_ID;
	/** When each text last went to each phone, oldest first. */
	private readonly lastSent = new Map<string, number>();

	constructor(
		private readonly options: LiveOptions,
		private readonly onSent: (message: SentMessage) => void,
	) {}

	/** POST /api/push-brandname-otp and /api/push-brandname-international. */
	send(kind: SentMessage['kind'], app: App, body: Body): Body {
		const { BrandName: brandName, ...given } = readParameters(body, SHAPE, this.options.temperament);
		const content = decodeMessage(given.Message);
		checkBrandName(brandName, this.options);
		const to = this.recipient(kind, given.Phone);
		const parts = this.checkContent(to, content);
		const now = this.options.clock();
		this.rejectDuplicate(to.phone, content, now);
		if (parts > this.options.quota) throw new FptError(2502);

		this.options.quota -= parts;
		this.lastSent.set(duplicateKey(to.phone, content), now);
		const messageId = String(this.nextId++);
		const message: SentMessage = {
			messageId,
			phone: to.phone,
			text: content,
			brandName,
			requestId: given.RequestId,
			parts,
			telco: to.telco,
			kind,
			at: now,
		};
		this.sent.push(message);
		this.onSent(message);
		return {
			MessageId: this.options.messageIdAsNumber ? Number(messageId) : messageId,
			Phone: to.phone,
			BrandName: brandName,
			Message: content,
			PartnerId: app.partnerId,
			Telco: to.telco,
		};
	}

	/** What went to a phone, given in either form. */
	to(phone: string): SentMessage[] {
		const wanted = canonicalPhone(phone);
		return this.sent.filter((message) => message.phone === wanted);
	}

	forget(): void {
		this.sent.length = 0;
		this.lastSent.clear();
		this.nextId = FIRST_ID;
	}

	private recipient(kind: SentMessage['kind'], given: string): Subscriber {
		const { temperament } = this.options;
		// the manual's table allows 84… and 0… for the international call too; only as live is it believed
		const isHome = kind === 'otp' || (temperament === 'live' && given.startsWith('0'));
		const to = isHome ? mobileNumber(given) : internationalNumber(given);
		if (!to) throw wrongPhone(given, temperament);
		return to;
	}

	private checkContent(to: Subscriber, content: string): number {
		const { blockedPhones, bannedWords, templates } = this.options;
		if (blockedPhones.some((phone) => canonicalPhone(phone) === to.phone)) throw new FptError(2505);
		const parts = countParts(content);
		if (parts > MAX_PARTS) throw new FptError(4);
		const lower = content.toLowerCase();
		if (bannedWords.some((word) => lower.includes(word.toLowerCase()))) throw new FptError(2519);
		// search, unlike test, does not depend on where a regular expression with /g stopped before
		if (templates && !templates.some((template) => content.search(template) >= 0)) {
			throw new FptError(5);
		}
		return parts;
	}

	private rejectDuplicate(phone: string, content: string, now: number): void {
		for (const [key, at] of this.lastSent) {
			if (now - at < DUPLICATE_WINDOW) break;
			this.lastSent.delete(key);
		}
		if (this.lastSent.has(duplicateKey(phone, content))) throw new FptError(2501);
	}
}

/** Throws 2513 for a brandname that FPT does not know. */
export function checkBrandName(brandName: string, options: LiveOptions): void {
	if (brandName.length > 11 || !options.brandNames.includes(brandName)) throw new FptError(2513);
}

function canonicalPhone(phone: string): string {
	return mobileNumber(phone)?.phone ?? phone;
}

function duplicateKey(phone: string, content: string): string {
	return `${phone} ${content}`;
}
