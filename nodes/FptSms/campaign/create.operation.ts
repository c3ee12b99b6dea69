import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { asText, field } from '../../fpt/json';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { missingField } from '../../fpt/api/responseErrors';
import { campaignHints, composeCampaignName } from '../../fpt/campaign';
import { parseScheduleTime } from '../../fpt/schedule';
import { formatVietnamTime } from '../../fpt/time';
import { brandName, optionsOf, shownFor } from '../fields';
import { planEachItem, type RequestOperation, type Send } from '../operation';
import { measureWithin, readBrandName, readCount, readMessage, readOptions, readText, readTries } from '../parameters';
import { readParameter } from '../readParameter';

/** Creates an advertising campaign (manual, section 3.4.3). */
export const create: RequestOperation = {
	description: shownFor('campaign', 'create', [
		{
			displayName: 'Campaign Name',
			name: 'campaignName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. Tet sale 2027',
			description: 'A name of at most 32 characters that no earlier campaign of yours has had',
		},
		brandName,
		{
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
		},
		{
			displayName: 'Schedule Time (Vietnam Time)',
			name: 'scheduleTime',
			type: 'dateTime',
			required: true,
			default: '',
			placeholder: 'e.g. 2027-01-20 09:00',
			hint: 'Between 08:00 and 11:30, or 13:30 and 20:00; order it a working day before, so that the telcos can approve it',
			description:
				'When to send, as yyyy-MM-dd HH:mm, dd/MM/yyyy HH:mm or ISO 8601. Without a time zone this is Vietnam time; a value with a zone is converted. FPT delivers advertising from 08:00 to 11:30 and from 13:30 to 20:00, any day.',
		},
		{
			displayName: 'Quota',
			name: 'quotaMode',
			type: 'options',
			options: [
				{ name: 'Fixed Number', value: 'fixed', description: 'Enter the number of SMS' },
				{ name: 'Work Out From Recipients', value: 'recipients', description: 'Number of people times the SMS that the text takes' },
			],
			default: 'fixed',
			hint: 'FPT counts SMS, not people',
			description: 'The most SMS that the campaign may send. FPT counts SMS, not people: a text of 2 SMS to 1,000 people needs 2,000.',
		},
		{
			displayName: 'Number of SMS',
			name: 'quota',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			required: true,
			default: 1000,
			displayOptions: { show: { quotaMode: ['fixed'] } },
			description: 'The quota: people times the SMS that the text takes. A whole number of at least 1.',
		},
		{
			displayName: 'Number of Recipients',
			name: 'recipients',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			required: true,
			default: 1000,
			displayOptions: { show: { quotaMode: ['recipients'] } },
			description: 'How many people the campaign goes to; the node multiplies them by the SMS that the text takes. A whole number of at least 1.',
		},
		optionsOf('removeAccents', 'maxParts', 'outsideWindow', 'simplify'),
	]),
	plan: planEachItem(prepare),
};

function prepare(ctx: IExecuteFunctions, item: number): Send {
	const now = Date.now();
	const options = readOptions(ctx, item);
	const campaignName = composeCampaignName(readText(ctx, 'campaignName', 'Campaign Name', item));
	const brand = readBrandName(ctx, item);
	const message = readMessage(ctx, item);
	const { parts } = measureWithin(message, `The message of campaign "${campaignName}"`, options);
	const time = parseScheduleTime(readParameter(ctx, 'scheduleTime', item), options.outsideWindow ?? 'error', now);
	const scheduleTime = formatVietnamTime(time);
	const quota =
		readParameter(ctx, 'quotaMode', item, 'fixed') === 'recipients'
			? readCount(ctx, 'recipients', 'Number of Recipients', item) * parts
			: readCount(ctx, 'quota', 'Number of SMS', item);
	const deed = { subject: `Campaign "${campaignName}"`, verb: 'created' } as const;
	return {
		items: [item],
		endpoint: ENDPOINTS.createCampaign,
		body: { CampaignName: campaignName, BrandName: brand, Message: message, ScheduleTime: scheduleTime, Quota: quota },
		// Another try may move the time to a later minute: it is the same campaign all the same.
		idempotencyFields: { CampaignName: campaignName, BrandName: brand, Message: message, Quota: quota },
		text: message,
		unknownAdvice: `If it was created, you find it under this name, with its code, in partner.sms.fpt.net. FPT takes a name once only: to create it anew, give it another one.`,
		deed,
		phone: null,
		requestId: null,
		...readTries(options),
		output: ({ data = {} }) => {
			const campaignCode = asText(field(data, 'CampaignCode'));
			if (campaignCode === '') throw missingField(deed, 'CampaignCode');
			if (options.simplify === false) return [{ json: data as IDataObject }];
			const hints = campaignHints(message, time, now);
			const json = { campaignCode, campaignName, brandName: brand, message, scheduleTime, quota, parts, hints, status: 'sent' };
			return [{ json }];
		},
	};
}
