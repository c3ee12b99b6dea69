import { type IDataObject, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { type FptError, fptError } from '../../fpt/api/errors';
import { campaignHints, composeCampaignName } from '../../fpt/campaign/advertising';
import { saysAlreadySent } from '../../fpt/response/descriptions';
import { formatCount } from '../../fpt/formatCount';
import { invalidInput } from '../../fpt/invalidInput';
import { valueOr } from '../../fpt/valueOr';
import { formatVietnamTime, parseTime } from '../../fpt/campaign/time';
import { credentialIdOf } from '../credential';
import { brandName, choices, notice, type Options, optionsOf } from '../fields';
import { type Draft, planEachItem, planTogether, type Rehearsal, type RequestOperation } from '../operation';
import { loadBrandName, readBrandName, readMessage, readOptions, readText, readValue } from '../parameters';
import { rawParameter, readParameter } from '../readParameter';
import { isForAll } from './forAll';
import { type Campaign, type CampaignDefaults, campaignName, creationDraft, message, readCampaign, readScheduleTime, scheduleTime } from './creation';
import { countRehearsal, phoneList, quotaNeededFor, readRecipients, type Recipients } from './numbers';
import { pushDraft } from './push';

const oneCampaignNotice = notice(
	'oneCampaignNotice',
	'All input items with the same campaign name become one campaign: it is created, and sent to their numbers. Unless it is rehearsed, that is real and final.',
);

const mode = {
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	options: choices<'rehearse' | 'send'>({
		rehearse: { name: 'Rehearse: Check and Count, Send Nothing', description: 'Return who would get it and the SMS that would be billed; no request is made' },
		send: { name: 'Send for Real', description: 'Create the campaign and send it, once' },
	}),
	default: 'rehearse',
	displayOptions: { show: { '@version': [2] } },
	description: 'Whether to send the campaign, or to see first what would be sent',
} satisfies INodeProperties;

/** The mode of an item. A node that was saved before there was one has version 1, and sends as it did. */
const modeOf = (ctx: IExecuteFunctions, itemIndex: number) => (ctx.getNode().typeVersion < 2 ? 'send' : readValue(ctx, mode, itemIndex));

/** Creates a campaign and pushes it (manual, sections 3.4.3 and 3.4.4): the items with one campaign name are one campaign. */
export const run: RequestOperation = {
	value: 'run',
	name: 'Run',
	action: 'Run campaign to phone numbers',
	description: 'Create an advertising campaign and send it to the phone numbers given, for real and once; all in one step',
	endpoint: ENDPOINTS.pushAds,
	firstStep: { endpoint: ENDPOINTS.createCampaign, explain: (made) => explainMade(made as unknown as Made) },
	fields: [
		oneCampaignNotice,
		mode,
		campaignName,
		brandName,
		message,
		scheduleTime,
		phoneList,
		optionsOf('excludeNumbers', 'invalidNumbers', 'maxParts', 'outsideWindow', 'removeAccents'),
	],
	plan: async (ctx, itemCount) => {
		// A rehearsal needs no credential, unless the brand name comes from it.
		const isAlone = credentialIdOf(ctx) === '' && modeOf(ctx, 0) === 'rehearse';
		const defaults = { brandOfCredential: isAlone ? '' : await loadBrandName(ctx), now: Date.now() };
		const nameOf = nameReader(ctx);
		const named = planEachItem(itemCount, (itemIndex) => ({ itemIndex, key: nameOf(itemIndex) }));
		return planTogether(named, (name, items) => planCampaign(ctx, name, items, defaults));
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

function planCampaign(ctx: IExecuteFunctions, name: string, items: [number, ...number[]], defaults: CampaignDefaults): Draft | Rehearsal {
	const [first] = items;
	const options = { ...readOptions(ctx, first), simplify: true };
	const campaign = readCampaign(ctx, first, name, options, defaults);
	assertAlike(ctx, items, campaign, options, defaults);
	const recipients = readRecipients(ctx, items, `campaign "${campaign.name}"`, options);
	const creation = creationDraft(items, campaign, recipients.phones.length * campaign.parts, options, defaults.now);
	const { brand, text, parts } = campaign;
	if (modeOf(ctx, first) === 'rehearse') return { items, rehearsal: { ...REHEARSED, ...countRehearsal(recipients, parts), ...creation.known?.(), ...REHEARSED } };
	return {
		...creation,
		// The numbers, and so the quota, may have changed since an earlier try: it is the same campaign all the same.
		identity: { name: campaign.name, brand, text },
		explain: (error) => ({ notes: [...(creation.explain?.(error).notes ?? []), 'This try pushed nothing.'] }),
		request: () => {
			const { body, output } = creation.request();
			return { body, output: async (response) => [{ json: madeFrom((await output(response))[0]?.json ?? {}, campaign) }] };
		},
		next: (made) => planPush(made as unknown as Made, items, campaign, options, recipients, defaults.now),
	};
}

const REHEARSED = { status: 'rehearsed', campaignCode: null };

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

const madeFrom = ({ campaignCode: code, campaignName: name, scheduleTime: time, quota }: IDataObject, campaign: Campaign) =>
	({ campaignCode: code, campaignName: name, scheduleTime: time, quota, content: contentOf(code, campaign) });

const contentOf = (code: unknown, { brand, text }: Campaign) =>
	createHash('sha256').update(JSON.stringify([code, brand, text])).digest('base64url').slice(0, 24);

/** What errors say and have of it. `canBePushed`: as it is, and with what the node has now. */
const explainMade = ({ campaignCode, campaignName: name }: Made, canBePushed = true) => ({
	notes: [`Campaign ${campaignCode} ("${name}") has been created.${canBePushed ? PUSH_ADVICE : ''}`],
	context: { campaignCode },
});

const PUSH_ADVICE =
	' With the same text, a retry of this execution (Retry On Fail, or Retry in the list of executions) pushes it and creates no second one; Campaign > Push Ads can push it, too.';

const pushedAs = (name: string) => `It was created by this execution as "${name}": a campaign for other numbers needs another name.`;

/** The push of what has been created, perhaps by an earlier try. */
function planPush(made: Made, items: readonly number[], campaign: Campaign, options: Options, recipients: Recipients, now: number): Draft {
	const { campaignCode: code, campaignName: name, scheduleTime: time, quota } = made;
	const { text, brand, parts } = campaign;
	const sendingTime = parseTime(time) ?? 0;
	const hints = campaignHints(text, sendingTime, now);
	if (time !== formatVietnamTime(campaign.time)) hints.push(`An earlier try created the campaign for ${time} (Vietnam time): it goes out then.`);
	const push = pushDraft({
		items,
		code,
		recipients,
		options,
		outputOf: ({ status, ...pushed }): IDataObject => ({
			status,
			campaignCode: code,
			...pushed,
			campaignName: name,
			scheduleTime: time,
			quota,
			parts,
			hints,
			brandName: brand,
			message: text,
		}),
		// The numbers have become more than the quota was worked out for.
		quotaNeeded: () => `${quotaNeededFor(recipients, parts)}; the campaign was created with ${formatCount(quota)}. To send to more, give the campaign another name.`,
	});
	const refusal = () => refusalOf(made, campaign, sendingTime);
	const { notes, context } = explainMade(made, refusal() === undefined);
	return {
		...push,
		identity: { ...push.identity, text },
		explain: (error) => ({ notes: [...(push.explain?.(error).notes ?? []), ...(saysAlreadySent(error.vendorText) ? [pushedAs(name)] : notes)], context }),
		request: () => {
			const error = refusal();
			if (error) throw error;
			return push.request();
		},
	};
}

/** Why what has been created is not what the user wants sent now. */
function refusalOf({ campaignCode, scheduleTime: asCreated, content }: Made, campaign: Campaign, sendingTime: number): FptError | undefined {
	const refusal = (reason: string, advice: string) =>
		fptError({ target: campaignCode, endpoint: ENDPOINTS.pushAds }, `it was created ${reason}`, { fault: 'rejected', advice });
	if (content !== contentOf(campaignCode, campaign)) {
		return refusal('with another text or brand name', 'To send what the node has now, give the campaign another name.');
	}
	if (sendingTime > Date.now()) return undefined;
	return refusal(`for ${asCreated} (Vietnam time), which has passed`, 'Give the campaign another name and another time.');
}

/** Throws if the items of a campaign have different texts, times or brand names. Those that mention no item are the first one's. */
function assertAlike(ctx: IExecuteFunctions, items: [number, ...number[]], campaign: Campaign, options: Options, defaults: CampaignDefaults): void {
	const [first, ...others] = items;
	const differs = (field: INodeProperties, expected: unknown, read: (itemIndex: number) => unknown) => {
		if (isForAll(rawParameter(ctx, field.name))) return;
		const given = readParameter(ctx, field.name, first);
		const isOther = (itemIndex: number) => !Object.is(readParameter(ctx, field.name, itemIndex), given) && valueOr(() => read(itemIndex), undefined) !== expected;
		const other = others.find(isOther);
		if (other === undefined) return;
		throw invalidInput(
			`Campaign "${campaign.name}" can't be created: items ${first} and ${other} differ in '${field.displayName}'`,
			'All items with one campaign name become one campaign. Give them the same text, time, brand name and mode, or another campaign name.',
		);
	};
	differs(mode, modeOf(ctx, first), (itemIndex) => modeOf(ctx, itemIndex));
	differs(message, campaign.text, (itemIndex) => readMessage(ctx, itemIndex, options));
	differs(scheduleTime, campaign.time, (itemIndex) => readScheduleTime(ctx, itemIndex, options, defaults));
	differs(brandName, campaign.brand, (itemIndex) => readBrandName(ctx, itemIndex, defaults.brandOfCredential));
}
