import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { campaignHints, composeCampaignName } from '../../fpt/campaign';
import { asText, field } from '../../fpt/json';
import { parseScheduleTime } from '../../fpt/schedule';
import { formatVietnamTime } from '../../fpt/time';
import { brandName, choices, optionsOf } from '../fields';
import { type FptRequest, planEachItem, type RequestOperation } from '../operation';
import { attemptsOf, loadBrandName, measureWithin, readBrandName, readMessage, readOptions, readText, readValue } from '../parameters';
import { readParameter } from '../readParameter';

const campaignName: INodeProperties = {
	displayName: 'Campaign Name',
	name: 'campaignName',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. Tet sale 2027',
	description: 'A name of at most 32 characters that no earlier campaign of yours has had',
};

const message: INodeProperties = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder: 'e.g. [QC] FTI: 50% off until Sunday. To stop: text TC to 1234',
	hint: 'Starts with [QC], ends with how to opt out',
	description:
		'The advertisement. By law it starts with [QC] and ends with how to opt out. One SMS holds 160 characters (a longer text 153 each), or 70 (67 each) as soon as one has an accent.',
};

const scheduleTime: INodeProperties = {
	displayName: 'Schedule Time (Vietnam Time)',
	name: 'scheduleTime',
	type: 'dateTime',
	required: true,
	default: '',
	placeholder: 'e.g. 2027-01-20 09:00',
	hint: 'Between 08:00 and 11:30, or 13:30 and 20:00; order it a working day before, so that the telcos can approve it',
	description:
		'When to send, as yyyy-MM-dd HH:mm, dd/MM/yyyy HH:mm or ISO 8601. Without a time zone this is Vietnam time; a value with a zone is converted. FPT delivers advertising from 08:00 to 11:30 and from 13:30 to 20:00, any day.',
};

const quotaMode = {
	displayName: 'Quota',
	name: 'quotaMode',
	type: 'options',
	options: choices<'fixed' | 'recipients'>({
		fixed: { name: 'Fixed Number', description: 'Enter the number of SMS' },
		recipients: { name: 'Work Out From Recipients', description: 'Number of people times the SMS that the text takes' },
	}),
	default: 'fixed',
	hint: 'FPT counts SMS, not people',
	description: 'The most SMS that the campaign may send. FPT counts SMS, not people: a text of 2 SMS to 1,000 people needs 2,000.',
} satisfies INodeProperties;

const quota = {
	displayName: 'Number of SMS',
	name: 'quota',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	required: true,
	default: 1000,
	displayOptions: { show: { quotaMode: ['fixed'] } },
	description: 'The quota: people times the SMS that the text takes. A whole number of at least 1.',
} satisfies INodeProperties;

const recipients = {
	displayName: 'Number of Recipients',
	name: 'recipients',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	required: true,
	default: 1000,
	displayOptions: { show: { quotaMode: ['recipients'] } },
	description: 'How many people the campaign goes to; the node multiplies them by the SMS that the text takes. A whole number of at least 1.',
} satisfies INodeProperties;

/** Creates an advertising campaign (manual, section 3.4.3). */
export const create: RequestOperation = {
	value: 'create',
	name: 'Create',
	action: 'Create campaign',
	description: 'Create an advertising campaign with its text, time and quota; nothing is sent until it is pushed',
	subtitle: 'Create Campaign',
	endpoint: ENDPOINTS.createCampaign,
	fields: [
		campaignName,
		brandName,
		message,
		scheduleTime,
		quotaMode,
		quota,
		recipients,
		optionsOf('removeAccents', 'maxParts', 'outsideWindow', 'simplify'),
	],
	plan: async (ctx, itemCount) => {
		const brandOfCredential = await loadBrandName(ctx);
		return planEachItem(itemCount, (itemIndex) => planItem(ctx, itemIndex, { brandOfCredential, now: Date.now() }));
	},
};

function planItem(ctx: IExecuteFunctions, itemIndex: number, { brandOfCredential, now }: { brandOfCredential: string; now: number }): FptRequest {
	const options = readOptions(ctx, itemIndex);
	const name = composeCampaignName(readText(ctx, campaignName, itemIndex));
	const brand = readBrandName(ctx, itemIndex, brandOfCredential);
	const text = readMessage(ctx, itemIndex, options);
	const { parts } = measureWithin(text, `The message of campaign "${name}"`, options);
	const time = parseScheduleTime(readParameter(ctx, scheduleTime.name, itemIndex), options.outsideWindow, now);
	const formattedTime = formatVietnamTime(time);
	const quotaOfSms =
		readValue(ctx, quotaMode, itemIndex) === 'recipients' ? readValue(ctx, recipients, itemIndex) * parts : readValue(ctx, quota, itemIndex);
	return {
		items: [itemIndex],
		endpoint: ENDPOINTS.createCampaign,
		body: { CampaignName: name, BrandName: brand, Message: text, ScheduleTime: formattedTime, Quota: quotaOfSms },
		subject: `Campaign "${name}"`,
		identifiers: { phone: null, requestId: null },
		attempts: attemptsOf(options),
		once: {
			target: name,
			// Another attempt may move the time to a later minute: it is the same campaign all the same.
			idempotencyFields: { CampaignName: name, BrandName: brand, Message: text, Quota: quotaOfSms },
			text,
			unknownAdvice:
				'If it was created, you find it under this name, with its code, in partner.sms.fpt.net. FPT accepts a name once only: to create it anew, give it another one.',
		},
		output: ({ data }) => {
			if (!options.simplify) return [{ json: data as IDataObject }];
			const json = {
				campaignCode: asText(field(data, 'CampaignCode')),
				campaignName: name,
				brandName: brand,
				message: text,
				scheduleTime: formattedTime,
				quota: quotaOfSms,
				parts,
				hints: campaignHints(text, time, now),
				status: 'sent',
			};
			return [{ json }];
		},
	};
}
