import { type IDataObject, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { type FptError, fptError, type Notice } from '../../fpt/api/errors';
import { campaignHints, composeCampaignName } from '../../fpt/campaign/advertising';
import { formatCount } from '../../fpt/formatCount';
import { invalidInput } from '../../fpt/invalidInput';
import { formatVietnamTime, parseTime } from '../../fpt/campaign/time';
import { brandName, type Options, optionsOf } from '../fields';
import { type FptRequest, planEachItem, planTogether, type RequestOperation } from '../operation';
import { loadBrandName, readBrandName, readMessage, readOptions, readText } from '../parameters';
import { isForAll, rawParameter, readParameter } from '../readParameter';
import { type CampaignDraft, campaignName, type Common, createRequest, message, readCampaign, readScheduleTime, scheduleTime } from './createRequest';
import { firstOf, phoneList, readRecipients, type Recipients } from './numbers';
import { pushRequest } from './pushRequest';

const oneCampaignNotice: INodeProperties = {
	displayName:
		'All input items with the same campaign name become one campaign: it is created, and sent to their numbers. That is real and final.',
	name: 'oneCampaignNotice',
	type: 'notice',
	default: '',
};

/** Creates a campaign and pushes it (manual, sections 3.4.3 and 3.4.4): the items with one campaign name are one campaign. */
export const run: RequestOperation = {
	value: 'run',
	name: 'Run',
	action: 'Run campaign to phone numbers',
	description: 'Create an advertising campaign and send it to the phone numbers given, for real and once; all in one step',
	subtitle: 'Run Campaign',
	endpoint: ENDPOINTS.pushAds,
	first: { endpoint: ENDPOINTS.createCampaign, notice: (made) => noticeOf(made as unknown as Made) },
	fields: [
		oneCampaignNotice,
		campaignName,
		brandName,
		message,
		scheduleTime,
		phoneList,
		optionsOf('excludeNumbers', 'invalidNumbers', 'maxParts', 'outsideWindow', 'removeAccents'),
	],
	plan: async (ctx, itemCount) => {
		const common = { brandOfCredential: await loadBrandName(ctx), now: Date.now() };
		const nameOf = nameReader(ctx);
		const named = planEachItem(itemCount, (itemIndex) => ({ itemIndex, key: nameOf(itemIndex) }));
		return planTogether(named, (name, items) => planCampaign(ctx, name, items, common));
	},
};

/** Reads the name of an item's campaign. One with the time in it, but nothing of the item, is one name for all items. */
function nameReader(ctx: IExecuteFunctions): (itemIndex: number) => string {
	// Two spellings of it are one name.
	const read = (itemIndex: number) => composeCampaignName(readText(ctx, campaignName, itemIndex).trim());
	if (!isForAll(rawParameter(ctx, campaignName.name))) return read;
	let name: string | undefined;
	return () => (name ??= read(0));
}

function planCampaign(ctx: IExecuteFunctions, name: string, items: [number, ...number[]], common: Common): FptRequest {
	const [first] = items;
	const options = { ...readOptions(ctx, first), simplify: true };
	const draft = readCampaign(ctx, first, name, options, common);
	assertAlike(ctx, items, draft, options, common);
	const recipients = readRecipients(ctx, items, `campaign "${draft.name}"`, options);
	const creation = createRequest(items, draft, recipients.phones.length * draft.parts, options, common.now);
	return {
		...creation,
		once: {
			target: draft.name,
			// The numbers, and so the quota, may have changed since an earlier try: it is the same campaign all the same.
			idempotencyFields: { CampaignName: draft.name, BrandName: draft.brand, Message: draft.text },
			unknownAdvice: creation.once.unknownAdvice,
		},
		notice: { text: 'This try pushed nothing.' },
		output: async (response) => {
			const [created] = await creation.output(response);
			const { campaignCode, campaignName: asCreated, scheduleTime: time, quota } = created?.json ?? {};
			const made = { campaignCode, campaignName: asCreated, scheduleTime: time, quota, content: contentOf(campaignCode, draft) };
			return [{ json: made }];
		},
		next: (made) => planPush(made as unknown as Made, { items, draft, options, recipients, common }),
	};
}

/** What has been created, as the record keeps it for a retry. */
interface Made {
	campaignCode: string;
	campaignName: string;
	/** In Vietnam. */
	scheduleTime: string;
	quota: number;
	/** Tells its text and brand name from others, without them. */
	content: string;
}

const contentOf = (code: unknown, { brand, text }: CampaignDraft) =>
	createHash('sha256').update(JSON.stringify([code, brand, text])).digest('base64url').slice(0, 24);

/** `canBePushed`: as it is, and with what the node has now. */
const noticeOf = ({ campaignCode, campaignName: name }: Made, canBePushed = true): Notice => ({
	text: `Campaign ${campaignCode} ("${name}") has been created.${canBePushed ? PUSH_ADVICE : ''}`,
	campaignCode,
});

const PUSH_ADVICE =
	' With the same text, a retry of this execution (Retry On Fail, or Retry in the list of executions) pushes it and creates no second one; Campaign > Push Ads can push it, too.';

interface Planned {
	items: readonly number[];
	draft: CampaignDraft;
	options: Options;
	recipients: Recipients;
	common: Common;
}

/** The push of what has been created, perhaps by an earlier try. */
function planPush(made: Made, { items, draft, options, recipients, common }: Planned): FptRequest {
	const { campaignCode: code, campaignName: name, scheduleTime: time, quota } = made;
	const { text, brand, parts } = draft;
	const sendingTime = parseTime(time) ?? 0;
	const hints = [...campaignHints(text, sendingTime, common.now), ...hintsOf(made, draft, recipients)];
	const push = pushRequest({
		items,
		code,
		recipients,
		options,
		outputOf: ({ status, ...pushed }): IDataObject => ({
			campaignCode: code,
			campaignName: name,
			brandName: brand,
			message: text,
			scheduleTime: time,
			quota,
			parts,
			...pushed,
			hints,
			status,
		}),
		quotaNeeded: () => quotaNeeded(recipients.phones.length, parts, quota),
	});
	const refusal = () => refusalOf(made, draft, sendingTime);
	return {
		...push,
		once: { target: code, ...push.once, idempotencyFields: { ...push.body, Message: text }, text },
		notice: noticeOf(made, refusal() === undefined),
		refuse: refusal,
	};
}

/** Why what has been created is not what the user wants sent now. */
function refusalOf({ campaignCode, scheduleTime: asCreated, content }: Made, draft: CampaignDraft, sendingTime: number): FptError | undefined {
	const refusal = (reason: string, advice: string) =>
		fptError({ subject: `Campaign ${campaignCode}`, endpoint: ENDPOINTS.pushAds }, `it was created ${reason}`, { fault: 'rejected', advice });
	if (content !== contentOf(campaignCode, draft)) {
		return refusal('with another text or brand name', 'To send what the node has now, give the campaign another name.');
	}
	if (sendingTime > Date.now()) return undefined;
	return refusal(`for ${asCreated} (Vietnam time), which has passed`, 'Give the campaign another name and another time.');
}

function hintsOf(made: Made, { time }: CampaignDraft, { ineffective }: Recipients): string[] {
	const hints: string[] = [];
	if (made.scheduleTime !== formatVietnamTime(time)) {
		hints.push(`An earlier try created the campaign for ${made.scheduleTime} (Vietnam time): it goes out then.`);
	}
	if (ineffective.length > 0) {
		hints.push(`Entries of 'Exclude Numbers' that exclude nobody: ${ineffective.length}, since ${firstOf(ineffective)}.`);
	}
	return hints;
}

/** Why FPT may say that the quota, which the node worked out, is too small: the numbers have become more. */
function quotaNeeded(people: number, parts: number, quota: number): string {
	return `${formatCount(people)} numbers and a text of ${parts} SMS need a quota of ${formatCount(people * parts)}; the campaign was created with ${formatCount(quota)}. To send to more, give the campaign another name.`;
}

/** Throws if the items of a campaign have different texts, times or brand names. Those that mention no item are the first one's. */
function assertAlike(ctx: IExecuteFunctions, items: [number, ...number[]], draft: CampaignDraft, options: Options, common: Common): void {
	const [first, ...others] = items;
	const differs = (field: INodeProperties, expected: unknown, read: (itemIndex: number) => unknown) => {
		if (isForAll(rawParameter(ctx, field.name))) return;
		const given = readParameter(ctx, field.name, first);
		const isOther = (itemIndex: number) => !Object.is(readParameter(ctx, field.name, itemIndex), given) && valueOf(() => read(itemIndex)) !== expected;
		const other = others.find(isOther);
		if (other === undefined) return;
		throw invalidInput(
			`Campaign "${draft.name}" can't be created: items ${first} and ${other} differ in '${field.displayName}'`,
			'All items with one campaign name become one campaign. Give them the same text, time and brand name, or another campaign name.',
		);
	};
	differs(message, draft.text, (itemIndex) => readMessage(ctx, itemIndex, options));
	differs(scheduleTime, draft.time, (itemIndex) => readScheduleTime(ctx, itemIndex, options, common));
	differs(brandName, draft.brand, (itemIndex) => readBrandName(ctx, itemIndex, common.brandOfCredential));
}

/** A value, undefined if it can't be used. */
function valueOf(read: () => unknown): unknown {
	try {
		return read();
	} catch {
		return undefined;
	}
}
