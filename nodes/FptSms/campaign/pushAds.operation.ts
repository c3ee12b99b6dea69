import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { formatCount } from '../../fpt/formatCount';
import { invalidInput } from '../../fpt/invalidInput';
import { campaignCode, notice, optionsOf } from '../fields';
import { type Draft, planEachItem, planTogether, type Rehearsal, type RequestOperation } from '../operation';
import { readOptions, readText, readValue } from '../parameters';
import { countRehearsal, phoneList, quotaNeededFor, readRecipients, type Recipients } from './numbers';
import { pushDraft } from './push';

const onePushNotice = notice(
	'onePushNotice',
	'FPT accepts the numbers of a campaign once only. All input items with the same campaign code go out together, in one push.',
);

const combineItems = {
	displayName: 'Combine Items',
	name: 'combineItems',
	type: 'boolean',
	default: true,
	description:
		'Whether to gather the numbers of all input items with the same campaign code into one push. Off: one push an item, each with a code of its own.',
} satisfies INodeProperties;

/** Sends a campaign to its numbers (manual, section 3.4.4). FPT accepts one push a campaign, so the items of one become one push. */
export const pushAds: RequestOperation = {
	value: 'pushAds',
	name: 'Push Ads',
	action: 'Push ads to campaign numbers',
	description: 'Send a campaign to the phone numbers given, for real and once: a push is final',
	endpoint: ENDPOINTS.pushAds,
	fields: [onePushNotice, campaignCode, phoneList, combineItems, optionsOf('excludeNumbers', 'invalidNumbers', 'rehearse', 'simplify')],
	plan: (ctx, itemCount) => {
		const coded = planEachItem(itemCount, (itemIndex) => ({ itemIndex, key: readText(ctx, campaignCode, itemIndex).trim() }));
		return planTogether(coded, (code, items) => planPush(ctx, code, items));
	},
};

/** The one push of a campaign, from all items that have its code; the options are the first item's. */
function planPush(ctx: IExecuteFunctions, code: string, items: [number, ...number[]]): Draft | Rehearsal {
	const [first] = items;
	const options = readOptions(ctx, first);
	if (items.length > 1 && !readValue(ctx, combineItems, 0)) {
		throw invalidInput(
			`Campaign ${code} is in ${items.length} items, but FPT accepts one push a campaign`,
			"Switch 'Combine Items' on to send all of them in one push, or give each item a campaign of its own.",
		);
	}
	const recipients = readRecipients(ctx, items, `campaign ${code}`, options);
	const created = createdAs(ctx.getInputData()[first]?.json, code);
	if (options.rehearse) return { items, rehearsal: { status: 'rehearsed', campaignCode: code, ...countRehearsal(recipients, created?.parts) } };
	return pushDraft({
		items,
		code,
		recipients,
		options,
		outputOf: ({ status, ...pushed }) => ({ status, campaignCode: code, ...pushed }),
		quotaNeeded: () => quotaNeeded(recipients, created),
	});
}

/** What Create's output says of a campaign, if that is the input item: its text, and so the parts, are known only then. */
function createdAs(input: IDataObject | undefined, code: string): { parts: number; quota: number } | undefined {
	const { campaignCode, parts, quota } = input ?? {};
	return campaignCode === code && typeof parts === 'number' && typeof quota === 'number' ? { parts, quota } : undefined;
}

function quotaNeeded(recipients: Recipients, created: ReturnType<typeof createdAs>): string {
	if (created) return `${quotaNeededFor(recipients, created.parts)}; the campaign has ${formatCount(created.quota)}.`;
	const people = recipients.phones.length;
	const needs = [1, 2, 3].map((parts) => `${formatCount(people * parts)} for a text of ${parts} SMS`);
	return `This push has ${formatCount(people)} numbers and needs a quota of ${needs.join(', ')}. Campaign > Get Details returns the quota that the campaign has.`;
}
