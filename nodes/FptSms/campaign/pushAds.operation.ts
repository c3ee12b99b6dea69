import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { asNumber, asText, field } from '../../fpt/json';
import { invalidInput } from '../../fpt/invalidInput';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { cleanPhoneList, type CleanedPhoneList, orOneBlank, splitPhoneList } from '../../fpt/phoneList';
import { missingField } from '../../fpt/api/responseErrors';
import { campaignCode, optionsOf, shownFor } from '../fields';
import { planEachItem, type RequestOperation, type Send } from '../operation';
import { readOptions, readText, readTries } from '../parameters';
import { readParameter } from '../readParameter';

/** Sends a campaign to its numbers (manual, section 3.4.4). FPT takes one push a campaign, so the items of one become one push. */
export const pushAds: RequestOperation = {
	description: shownFor('campaign', 'pushAds', [
		{
			displayName:
				'FPT takes the numbers of a campaign once only. All input items with the same campaign code go out together, in one push.',
			name: 'onePushNotice',
			type: 'notice',
			default: '',
		},
		campaignCode,
		{
			displayName: 'Phone List',
			name: 'phoneList',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. 0987654321, 0912345678',
			hint: 'All numbers at once, or an expression that gives one number for each item',
			description:
				'The Vietnamese mobile numbers that get the SMS, separated by commas, semicolons, tabs or lines, or an expression that gives a list; none is taken from anywhere else. One number an item is fine too: they are gathered. Numbers may be written in any way, e.g. 0987 654 321 or +84987654321.',
		},
		{
			displayName: 'Combine Items',
			name: 'combineItems',
			type: 'boolean',
			default: true,
			description:
				'Whether to gather the numbers of all input items with the same campaign code into one push. Off: one push an item, each with a code of its own.',
		},
		optionsOf('invalidNumbers', 'simplify'),
	]),
	plan: (ctx, itemCount) => {
		const { sends: drafts, invalid } = planEachItem(
			(_ctx, item): Draft => ({
				item,
				code: readText(ctx, 'campaignCode', 'Campaign Code', item).trim(),
				numbers: splitPhoneList(readParameter(ctx, 'phoneList', item)),
			}),
		)(ctx, itemCount);
		const combine = ctx.getNodeParameter('combineItems', 0, true) as boolean;
		const sends: Send[] = [];
		for (const group of byCode(drafts)) {
			try {
				sends.push(pushOf(ctx, group, combine));
			} catch (error) {
				for (const { item } of group) invalid.push({ item, error });
			}
		}
		return { sends, invalid: invalid };
	},
};

/** What one input item asks for. */
interface Draft {
	item: number;
	code: string;
	numbers: unknown[];
}

function byCode(drafts: Draft[]): Iterable<Draft[]> {
	const groups = new Map<string, Draft[]>();
	for (const draft of drafts) {
		const group = groups.get(draft.code);
		if (group) group.push(draft);
		else groups.set(draft.code, [draft]);
	}
	return groups.values();
}

/** The one push of a campaign, from all items that have its code; the options are the first item's. */
function pushOf(ctx: IExecuteFunctions, drafts: Draft[], combine: boolean): Send {
	const [{ code, item: first }] = drafts as [Draft, ...Draft[]];
	const options = readOptions(ctx, first);
	if (!combine && drafts.length > 1) {
		throw invalidInput(
			`Campaign ${code} stands in ${drafts.length} items, but FPT takes one push a campaign`,
			'Switch Combine Items on to send all of them in one push, or give each item a campaign of its own.',
		);
	}
	if (drafts.every(({ numbers }) => numbers.length === 0)) {
		throw invalidInput('Phone List is empty', 'Enter at least one number, or check the expression for this item.');
	}
	const { phones, rejected, duplicates } = cleanPhoneList(drafts.flatMap(({ numbers }) => orOneBlank(numbers)));
	if (rejected.length > 0 && (options.invalidNumbers === 'error' || phones.length === 0)) {
		throw invalidInput(
			`${phones.length === 0 ? 'None' : `Only ${phones.length}`} of the ${phones.length + rejected.length} numbers for campaign ${code} can get it: ${firstOf(rejected)}`,
			'Correct the numbers. The option Invalid Numbers can skip those that are not valid.',
		);
	}
	const deed = { subject: `Campaign ${code}`, verb: 'pushed' } as const;
	return {
		items: drafts.map(({ item }) => item),
		endpoint: ENDPOINTS.pushAds,
		body: { CampaignCode: code, PhoneList: phones.join(',') },
		deed,
		phone: null,
		requestId: null,
		...readTries(options),
		explain: (fptCode) => (fptCode === QUOTA_EXCEEDED ? quotaNeeded(phones.length, ctx.getInputData()[first]?.json, code) : undefined),
		output: ({ data = {} }) => {
			const batchId = asText(field(data, 'BatchId'));
			if (batchId === '') throw missingField(deed, 'BatchId');
			if (options.simplify === false) return [{ json: data as IDataObject }];
			const sent = asNumber(field(data, 'NumMessageSent'));
			const remainingQuota = asNumber(field(data, 'NumRemainQuota'));
			return [{ json: { campaignCode: code, batchId, sent, remainingQuota, duplicates, rejected, status: 'sent' } }];
		},
		acceptedEarlier: ({ fptCode, vendorText }) => {
			if (fptCode !== '1014' || !/already\s+sent/i.test(vendorText)) return undefined;
			return { campaignCode: code, batchId: null, sent: null, remainingQuota: null, duplicates, rejected, status: 'alreadySent' };
		},
	};
}

const NAMED_IN_ERROR = 5;

function firstOf(rejected: CleanedPhoneList['rejected']): string {
	const named = rejected.slice(0, NAMED_IN_ERROR).map(({ phone, reason }) => `"${phone}" ${reason}`);
	const others = rejected.length - named.length;
	return `${named.join('; ')}${others > 0 ? `; and ${others} more` : ''}`;
}

/** FPT's code for more messages than the campaign's quota allows (manual, section 5). */
const QUOTA_EXCEEDED = '1016';

/** The quota that a push takes. The text, and so its parts, is known only where Create's output is the input item. */
function quotaNeeded(people: number, input: IDataObject | undefined, code: string): string {
	const count = (number: number) => number.toLocaleString('en-US');
	const { campaignCode, parts, quota } = input ?? {};
	if (campaignCode === code && typeof parts === 'number' && typeof quota === 'number') {
		return `${count(people)} numbers and a text of ${parts} SMS need a quota of ${count(people * parts)}; the campaign has ${count(quota)}.`;
	}
	const needs = [1, 2, 3].map((parts) => `${count(people * parts)} for a text of ${parts} SMS`);
	return `This push has ${count(people)} numbers and needs a quota of ${needs.join(', ')}. Campaign > Get Details tells the quota that the campaign has.`;
}
