import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { brandName, choices, optionsOf } from '../fields';
import { type Draft, planEachItem, type RequestOperation } from '../operation';
import { loadBrandName, readOptions, readText, readValue } from '../parameters';
import { type CampaignDefaults, campaignName, creationDraft, message, readCampaign, scheduleTime } from './creation';

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

const count = { type: 'number', typeOptions: { minValue: 1, numberPrecision: 0 }, required: true, default: 1000 } as const;

const quota = {
	displayName: 'Number of SMS',
	name: 'quota',
	...count,
	displayOptions: { show: { quotaMode: ['fixed'] } },
	description: 'The quota: people times the SMS that the text takes. A whole number of at least 1.',
} satisfies INodeProperties;

const recipients = {
	displayName: 'Number of Recipients',
	name: 'recipients',
	...count,
	displayOptions: { show: { quotaMode: ['recipients'] } },
	description: 'How many people the campaign goes to; the node multiplies them by the SMS that the text takes. A whole number of at least 1.',
} satisfies INodeProperties;

/** Creates an advertising campaign (manual, section 3.4.3). */
export const create: RequestOperation = {
	value: 'create',
	name: 'Create',
	action: 'Create campaign',
	description: 'Create an advertising campaign with its text, time and quota; nothing is sent until it is pushed',
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

function planItem(ctx: IExecuteFunctions, itemIndex: number, defaults: CampaignDefaults): Draft {
	const options = readOptions(ctx, itemIndex);
	const campaign = readCampaign(ctx, itemIndex, readText(ctx, campaignName, itemIndex), options, defaults);
	const isFixed = readValue(ctx, quotaMode, itemIndex) === 'fixed';
	const quotaOfSms = isFixed ? readValue(ctx, quota, itemIndex) : readValue(ctx, recipients, itemIndex) * campaign.parts;
	return creationDraft([itemIndex], campaign, quotaOfSms, options, defaults.now);
}
