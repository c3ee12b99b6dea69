import { FptError } from './errors';
import { checkBrandName } from './messages';
import type { App, LiveOptions, Temperament } from './options';
import { integer, readParameters, required, text, type Body } from './parameters';
import { listedNumber, mobileNumber, wrongPhone, type Subscriber } from './phones';
import { countParts, nonBlank } from './text';
import { SESSION_PARAMETERS, TOKEN_PARAMETER } from './tokens';

export interface Campaign {
	code: string;
	partnerId: string;
	name: string;
	brandName: string;
	message: string;
	/** SMS that one number costs. */
	parts: number;
	scheduleTime: string;
	/** In parts, not in people. */
	quota: number;
	isSent: boolean;
	/** As `84…`, in the order given; empty until the push. */
	phones: string[];
	batchId: string | undefined;
	approved: boolean;
	reason: string;
	/** Replaces the file that dlr-ads returns. */
	csv: string | undefined;
	/** Puts a byte order mark before that file. */
	csvBom: boolean;
}

/** A file, instead of a JSON response. */
export class CsvFile {
	constructor(
		readonly name: string,
		readonly content: string,
	) {}
}

const CREATE = {
	...SESSION_PARAMETERS,
	CampaignName: text(32),
	BrandName: text(),
	Message: text(),
	ScheduleTime: text(),
	Quota: integer(1),
};
const PUSH = { ...SESSION_PARAMETERS, CampaignCode: text(), PhoneList: text() };
const DETAIL = { ...TOKEN_PARAMETER, CampaignCode: text() };
// the manual spells it differently here
const DLR = { ...TOKEN_PARAMETER, campaign_code: text() };

const ALREADY_SENT = { en: 'Campaign is already sent.', vi: 'Chiến dịch đã được gửi.' };

const VIETNAM_OFFSET = 7 * 60 * 60 * 1000;

/** Advertising: campaigns, their push, their state and their results. */
export class Campaigns {
	readonly byCode = new Map<string, Campaign>();
	private serial = 0;

	constructor(private readonly options: LiveOptions) {}

	/** POST /api/create-campaign. */
	create(app: App, body: Body): Body {
		const given = readParameters(body, CREATE, this.options.temperament);
		nonBlank(given.Message, 'Message');
		if (scheduledAt(given.ScheduleTime) <= this.options.clock()) {
			throw new FptError(1014, {
				en: 'ScheduleTime must be in the future.',
				vi: 'ScheduleTime phải ở tương lai.',
			});
		}
		checkBrandName(given.BrandName, this.options);
		for (const { partnerId, name } of this.byCode.values()) {
			if (partnerId === app.partnerId && name === given.CampaignName) {
				throw new FptError(1014, {
					en: 'Campaign name already exists.',
					vi: 'Tên chiến dịch đã tồn tại.',
				});
			}
		}
		const code = this.newCode(app.partnerId);
		this.byCode.set(code, {
			code,
			partnerId: app.partnerId,
			name: given.CampaignName,
			brandName: given.BrandName,
			message: given.Message,
			parts: countParts(given.Message),
			scheduleTime: given.ScheduleTime,
			quota: given.Quota,
			isSent: false,
			phones: [],
			batchId: undefined,
			approved: false,
			reason: '',
			csv: undefined,
			csvBom: false,
		});
		return { CampaignCode: code };
	}

	/** POST /api/push-brandname-ads: once a campaign, every number or none. */
	push(app: App, body: Body): Body {
		const given = readParameters(body, PUSH, this.options.temperament);
		const campaign = this.find(app, given.CampaignCode);
		if (campaign.isSent) throw new FptError(1014, ALREADY_SENT);
		const { temperament } = this.options;
		const phones = given.PhoneList.split(',');
		const listed = temperament === 'live' ? phones.filter((phone) => phone.trim() !== '') : phones;
		if (listed.length === 0) throw required('PhoneList');
		const subscribers = listed.map((phone) => listedSubscriber(phone, temperament));
		const sent = subscribers.length * campaign.parts;
		if (sent > campaign.quota) throw new FptError(1016);

		campaign.isSent = true;
		campaign.phones = subscribers.map(({ phone }) => phone);
		campaign.batchId = this.newBatchId(app.partnerId);
		return {
			NumMessageSent: sent,
			NumRemainQuota: campaign.quota - sent,
			BatchId: campaign.batchId,
		};
	}

	/** POST /api/detail-ads. */
	detail(app: App, body: Body): Body {
		const given = readParameters(this.respelt(body, 'CampaignCode'), DETAIL, this.options.temperament);
		const campaign = this.find(app, given.CampaignCode);
		return {
			CampaignCode: campaign.code,
			Total: String(campaign.phones.length * campaign.parts),
			Quota: String(campaign.quota),
			IsSent: campaign.isSent ? '1' : '0',
			SendingTime: campaign.scheduleTime,
			StatusDetail: { Reason: campaign.reason, Status: campaign.approved ? '1' : '0' },
		};
	}

	/** POST /api/dlr-ads. */
	results(app: App, body: Body): CsvFile {
		const given = readParameters(this.respelt(body, 'campaign_code'), DLR, this.options.temperament);
		const campaign = this.find(app, given.campaign_code);
		const content = campaign.csv ?? resultsCsv(campaign);
		return new CsvFile('dlr-ads.csv', (campaign.csvBom ? '\uFEFF' : '') + content);
	}

	/** What a person at FPT decides. */
	approve(code: string, approved: boolean, reason: string): void {
		const campaign = this.byCode.get(code);
		if (!campaign) throw new Error(`No campaign ${code}`);
		campaign.approved = approved;
		campaign.reason = reason;
	}

	forget(): void {
		this.byCode.clear();
	}

	/** A body with the campaign's code under `name`: as live, FPT reads either spelling. */
	private respelt(body: Body, name: 'CampaignCode' | 'campaign_code'): Body {
		const other = name === 'CampaignCode' ? 'campaign_code' : 'CampaignCode';
		if (this.options.temperament === 'strict' || Object.hasOwn(body, name)) return body;
		return { ...body, [name]: body[other] };
	}

	private find(app: App, code: string): Campaign {
		const campaign = this.byCode.get(code);
		// A partner never learns which codes others have.
		if (campaign?.partnerId !== app.partnerId) {
			throw new FptError(1014, {
				en: 'Campaign code does not exist.',
				vi: 'Mã chiến dịch không tồn tại.',
			});
		}
		return campaign;
	}

	/** Seconds and a serial number in hexadecimal, as in the manual's sample. */
	private newCode(partnerId: string): string {
		const seconds = this.seconds().toString(16).padStart(8, '0').slice(-8);
		const serial = this.nextSerial().toString(16).padStart(5, '0');
		return Buffer.from(partnerId).toString('base64') + seconds + serial;
	}

	private newBatchId(partnerId: string): string {
		return `qc.${partnerId}.${this.seconds()}.${String(this.nextSerial()).padStart(5, '0')}`;
	}

	private seconds(): number {
		return Math.floor(this.options.clock() / 1000);
	}

	private nextSerial(): number {
		this.serial = (this.serial + 1) % 100_000;
		return this.serial;
	}
}

function listedSubscriber(given: string, temperament: Temperament): Subscriber {
	const found = listedNumber(given, temperament);
	if (!found) throw wrongPhone(given, temperament);
	return found;
}

/** The moment that a `yyyy-MM-dd HH:mm` of Vietnam names; 1014 for another form or a day that does not exist. */
function scheduledAt(given: string): number {
	const utc = /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(given)
		? Date.parse(`${given.replace(' ', 'T')}:00Z`)
		: NaN;
	// Date.parse turns 30 February into 1 March, and accepts 24:00
	if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 16).replace('T', ' ') !== given) {
		throw new FptError(1014, 'ScheduleTime must be a date and time: yyyy-mm-dd HH:ii.');
	}
	return utc - VIETNAM_OFFSET;
}

// Real files have commas, quotes and line breaks in their cells: a reader that splits at commas must fail here.
const RESULTS = [
	{ status: 'Delivered', note: 'OK, first try' },
	{ status: 'Failed', note: 'Absent subscriber\r\n(phone off)' },
	{ status: 'Delivered', note: '' },
	{ status: 'Failed', note: 'Telco said "blocked"' },
];

function resultsCsv(campaign: Campaign): string {
	const rows = campaign.phones.map((phone, index) => {
		const { status, note } = RESULTS[index % RESULTS.length]!;
		return [`${campaign.batchId}${phone}`, phone, mobileNumber(phone)?.telco ?? '', status, note];
	});
	return [['MessageId', 'Phone', 'Telco', 'Status', 'Note'], ...rows]
		.map((row) => `${row.map(csvCell).join(',')}\r\n`)
		.join('');
}

function csvCell(value: string): string {
	return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
