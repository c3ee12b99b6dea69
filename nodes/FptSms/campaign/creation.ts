import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { campaignHints, composeCampaignName } from '../../fpt/campaign/advertising';
import { asText, field } from '../../fpt/json';
import { DELIVERY_HOURS, parseScheduleTime } from '../../fpt/campaign/schedule';
import { ROOM } from '../../fpt/text/parts';
import { formatVietnamTime } from '../../fpt/campaign/time';
import { messageField, type Options } from '../fields';
import type { Draft } from '../operation';
import { measureWithin, readBrandName, readMessage } from '../parameters';
import { readParameter } from '../readParameter';

export const campaignName: INodeProperties = {
	displayName: 'Campaign Name',
	name: 'campaignName',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. Tet sale 2027',
	description: 'A name of at most 32 characters that no earlier campaign of yours has had',
};

export const message: INodeProperties = {
	...messageField,
	required: true,
	placeholder: 'e.g. [QC] FTI: 50% off until Sunday. To stop: text TC to 1234',
	hint: 'Starts with [QC], ends with how to opt out',
	description:
		`The advertisement. By law it starts with [QC] and ends with how to opt out. One SMS has room for ${ROOM.gsm} (a longer text ${ROOM.gsmPart} each), or ${ROOM.ucs} (${ROOM.ucsPart} each) as soon as one has an accent.`,
};

// Text: n8n's own field for a time drops, without a word, what is typed without seconds or with the day first.
export const scheduleTime: INodeProperties = {
	displayName: 'Schedule Time (Vietnam Time)',
	name: 'scheduleTime',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 2027-01-20 09:00',
	hint: `Within ${DELIVERY_HOURS}; allow a working day for approval`,
	description:
		`When FPT is to send it: 2027-01-20 09:00, 20/01/2027 09:00 or ISO 8601. Without a time zone it is Vietnam time; a value with one is converted. FPT sends from ${DELIVERY_HOURS}.`,
};

/** A campaign as the node's parameters have it, checked. */
export interface Campaign {
	name: string;
	brand: string;
	text: string;
	/** SMS that the text takes. */
	parts: number;
	/** In milliseconds since 1970. */
	time: number;
}

/** What the campaigns of an execution have in common. */
export interface CampaignDefaults {
	/** The brand name of those whose own field is empty. */
	brandOfCredential: string;
	/** In milliseconds since 1970. */
	now: number;
}

/** Reads the campaign of an item, whose name is given as it was typed. Throws if a value can't be used. */
export function readCampaign(ctx: IExecuteFunctions, itemIndex: number, typedName: string, options: Options, defaults: CampaignDefaults): Campaign {
	const name = composeCampaignName(typedName);
	const brand = readBrandName(ctx, itemIndex, defaults.brandOfCredential);
	const text = readMessage(ctx, itemIndex, options);
	const { parts } = measureWithin(text, `The message of campaign "${name}"`, options);
	return { name, brand, text, parts, time: readScheduleTime(ctx, itemIndex, options, defaults) };
}

/** The time of an item's campaign, in milliseconds since 1970. Throws if there is none to use. */
export function readScheduleTime(ctx: IExecuteFunctions, itemIndex: number, { outsideWindow }: Options, { now }: CampaignDefaults): number {
	return parseScheduleTime(readParameter(ctx, scheduleTime.name, itemIndex), outsideWindow, now);
}

/** The creation of a campaign (manual, section 3.4.3). */
export function creationDraft(items: readonly number[], { name, brand, text, parts, time }: Campaign, quota: number, options: Options, now: number): Draft {
	const formattedTime = formatVietnamTime(time);
	// What people look for comes first, the longest last.
	const outputFor = (campaignCode: string | null) => ({
		status: 'sent',
		campaignCode,
		campaignName: name,
		scheduleTime: formattedTime,
		quota,
		parts,
		hints: campaignHints(text, time, now),
		brandName: brand,
		message: text,
	});
	return {
		items,
		endpoint: ENDPOINTS.createCampaign,
		target: name,
		options,
		// A retry may move the time to a later minute: it is the same campaign all the same.
		identity: { name, brand, text, quota },
		namedBy: campaignName.name,
		known: () => outputFor(null),
		explain: ({ outcome }) => ({ notes: outcome === 'unknown' ? [UNKNOWN_CREATION] : [] }),
		request: () => ({
			body: { CampaignName: name, BrandName: brand, Message: text, ScheduleTime: formattedTime, Quota: quota },
			output: ({ data }) => [{ json: options.simplify ? outputFor(asText(field(data, 'CampaignCode'))) : (data as IDataObject) }],
		}),
	};
}

const UNKNOWN_CREATION =
	'If it was created, you find it under this name, with its code, in partner.sms.fpt.net. FPT accepts a name once only: to create it anew, give it another one.';
