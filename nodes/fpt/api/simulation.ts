import { createHash } from 'node:crypto';
import { MAX_PHONES } from '../limits';
import { countryOf } from '../phone/numberingPlan';
import { cleanVietnamPhone } from '../phone/phone';
import { DUPLICATE_RULE_MS } from '../response/codes';
import { measure } from '../text/parts';
import { matchText, type RegisteredTexts, textsOfBrand } from '../text/registeredTexts';
import { ENDPOINTS, SIMULATED_ID } from './endpoints';
import { TEST_NUMBERS } from './simulatedAccount';

const UNREGISTERED: Body = { error: 5, error_description: 'The message content (template) is not registered' };

/** The number as FPT gets it → its test number, if it is one. */
const testNumberOf = (phone: string) => TEST_NUMBERS[phone.replace(/^84/, '0')];

/** Of all credentials together; the oldest are forgotten first. */
const MAX_TEXTS = 10_000;
const MAX_CAMPAIGNS = 20;

/** A response as n8n's request helper returns it, its body read already. */
export interface SimulatedResponse {
	statusCode: number;
	headers: Record<string, string>;
	body: Buffer;
}

interface Campaign {
	account: string;
	name: string;
	message: string;
	scheduleTime: string;
	quota: number;
	batchId: string;
	/** Of those it was pushed to; empty before. */
	phones: string[];
}

type Body = Readonly<Record<string, unknown>>;

const textIn = (message: unknown): string => Buffer.from(String(message), 'base64').toString('utf8');

const rejection = (error: number, description: string): Body => ({ error, error_description: description });

/** What FPT would say (manual, sections 3.2 to 4.2) to one without account. Remembers an `account`'s last texts and campaigns. */
export class Simulation {
	/** Digests of account, number, brand name and text → when it was accepted, in milliseconds since 1970; the oldest first. */
	private readonly texts = new Map<string, number>();
	private readonly campaigns = new Map<string, Campaign>();
	private serial = 0;

	/** The response to a request, `now` in milliseconds since 1970. Throws as a broken connection does if the outcome is to be unknown. */
	respond(account: string, path: string, body: Body, now: number, registered?: RegisteredTexts): SimulatedResponse {
		const response = isUnregistered(path, body, registered) ? UNREGISTERED : this.responseTo(account, path, body, now);
		const isRejected = typeof response === 'object' && 'error' in response;
		return { statusCode: isRejected ? 400 : 200, headers: {}, body: Buffer.from(typeof response === 'string' ? response : JSON.stringify(response)) };
	}

	private responseTo(account: string, path: string, body: Body, now: number): Body | string {
		if (path === ENDPOINTS.createCampaign.path) return this.create(account, body, now);
		// The manual spells it differently for the report.
		const code = body.CampaignCode ?? body.campaign_code;
		if (code === undefined) return this.message(account, body, now);
		const campaign = this.campaigns.get(String(code));
		if (campaign?.account !== account) return rejection(1014, `Campaign code does not exist. (Simulated: the last ${MAX_CAMPAIGNS} campaigns are remembered until n8n restarts.)`);
		if (path === ENDPOINTS.pushAds.path) return this.push(campaign, body, now);
		return path === ENDPOINTS.campaignDlr.path ? reportOf(campaign) : detailOf(campaign, String(code));
	}

	private message(account: string, body: Body, now: number): Body {
		const [phone, brand, text] = [String(body.Phone), String(body.BrandName), textIn(body.Message)];
		const test = testNumberOf(phone);
		if (test?.response) return rejection(test.response.code, test.response.description);
		if (test) throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
		if (this.isDuplicate([account, phone, brand, text], now)) return rejection(2501, 'Duplicate message in 5 minutes');
		return { MessageId: this.newId(now), Phone: phone, BrandName: brand, Message: text, PartnerId: `${SIMULATED_ID}1`, Telco: telcoOf(phone) };
	}

	private isDuplicate(fields: string[], now: number): boolean {
		for (const [known, at] of this.texts) {
			// A clock that was set back keeps nothing for long.
			if (Math.abs(now - at) < DUPLICATE_RULE_MS && this.texts.size < MAX_TEXTS) break;
			this.texts.delete(known);
		}
		const digest = createHash('sha256').update(JSON.stringify(fields)).digest('base64');
		const acceptedAt = this.texts.get(digest);
		if (acceptedAt !== undefined && now - acceptedAt < DUPLICATE_RULE_MS) return true;
		this.texts.delete(digest);
		this.texts.set(digest, now);
		return false;
	}

	private create(account: string, body: Body, now: number): Body {
		const [name, message, scheduleTime] = [String(body.CampaignName), String(body.Message), String(body.ScheduleTime)];
		for (const campaign of this.campaigns.values()) {
			if (campaign.account === account && campaign.name === name) return rejection(1014, 'Campaign name already exists.');
		}
		const code = this.newId(now);
		this.campaigns.set(code, { account, name, message, scheduleTime, quota: Number(body.Quota), batchId: '', phones: [] });
		this.forget();
		return { CampaignCode: code };
	}

	private push(campaign: Campaign, body: Body, now: number): Body {
		if (campaign.batchId !== '') return rejection(1014, 'Campaign is already sent.');
		const phones = String(body.PhoneList).split(',');
		const sent = phones.length * measure(campaign.message).parts;
		if (sent > campaign.quota) return rejection(1016, 'The number of messages sent has exceeded the quota');
		Object.assign(campaign, { phones, batchId: this.newId(now) });
		this.forget();
		return { NumMessageSent: sent, NumRemainQuota: campaign.quota - sent, BatchId: campaign.batchId };
	}

	/** Keeps the last campaigns, and of those no more numbers than one campaign may have. */
	private forget(): void {
		const countPhones = () => [...this.campaigns.values()].reduce((sum, { phones }) => sum + phones.length, 0);
		for (const [oldest] of this.campaigns) {
			if (this.campaigns.size === 1 || (this.campaigns.size <= MAX_CAMPAIGNS && countPhones() <= MAX_PHONES)) return;
			this.campaigns.delete(oldest);
		}
	}

	/** Another one after a restart, too. */
	private newId(now: number): string {
		this.serial = (this.serial + 1) % 1_000_000;
		return `${SIMULATED_ID}${now}${String(this.serial).padStart(6, '0')}`;
	}
}

/** Whether a care text is none of those that the credential has as registered; without any, every text is taken for registered. */
function isUnregistered(path: string, { BrandName, Message }: Body, registered?: RegisteredTexts): boolean {
	if (path !== ENDPOINTS.sendOtp.path || !registered || registered.texts.length === 0) return false;
	return !matchText(textsOfBrand(registered, String(BrandName)), textIn(Message));
}

const telcoOf = (phone: string): string => {
	const cleaned = cleanVietnamPhone(phone);
	return cleaned.valid ? cleaned.telco : (countryOf(phone) ?? '');
};

function detailOf({ phones, message, quota, batchId, scheduleTime }: Campaign, code: string): Body {
	return {
		CampaignCode: code,
		Total: String(phones.length * measure(message).parts),
		Quota: String(quota),
		IsSent: batchId === '' ? '0' : '1',
		SendingTime: scheduleTime,
		StatusDetail: { Reason: '', Status: '1' },
	};
}

/** A report as one may come days later: one in three numbers was not reached, nor any test number. The manual names no columns. */
function reportOf({ batchId, phones }: Campaign): string {
	const rows = phones.map((phone, index) => {
		const isDelivered = index % 3 !== 1 && !testNumberOf(phone);
		return [`${batchId}${phone}`, phone, telcoOf(phone), ...(isDelivered ? ['Delivered', ''] : ['Failed', 'Absent subscriber'])];
	});
	return [['MessageId', 'Phone', 'Telco', 'Status', 'Error'], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}
