import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { asNumber, asText, field } from '../../fpt/answer';
import { invalidInput } from '../../fpt/failure';
import { ENDPOINTS } from '../../fpt/hosts';
import { cleanPhoneList, splitPhoneList } from '../../fpt/phoneList';
import { missingField } from '../../fpt/refusal';
import { campaignCode, optionsOf, shownFor } from '../fields';
import { planEachItem, type RequestOperation, type Send } from '../operation';
import { readOptions, readText, readTries } from '../parameters';

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
				'Mobile numbers of Vietnam, separated by commas, semicolons, tabs or lines, or an expression that gives a list. One number an item is fine too: they are gathered.',
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
		const { sends: drafts, refused } = planEachItem(draftOf)(ctx, itemCount);
		const combine = ctx.getNodeParameter('combineItems', 0, true) as boolean;
		const sends: Send[] = [];
		for (const group of byCode(drafts)) {
			try {
				sends.push(pushOf(group, combine));
			} catch (error) {
				refused.push(...group.map(({ item }) => ({ item, error })));
			}
		}
		return { sends, refused };
	},
};

/** What one input item asks for. */
interface Draft {
	item: number;
	code: string;
	numbers: unknown[];
	refuseInvalid: boolean;
	simplify: boolean;
	tries: ReturnType<typeof readTries>;
}

function draftOf(ctx: IExecuteFunctions, item: number): Draft {
	const options = readOptions(ctx, item);
	const code = readText(ctx, 'campaignCode', 'Campaign Code', item).trim();
	const numbers = splitPhoneList(ctx.getNodeParameter('phoneList', item, ''));
	if (numbers.length === 0) throw invalidInput('Phone List is empty', 'Enter at least one number, or check the expression for this item.');
	return {
		item,
		code,
		numbers,
		refuseInvalid: options.invalidNumbers === 'error',
		simplify: options.simplify !== false,
		tries: readTries(options),
	};
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
function pushOf(drafts: Draft[], combine: boolean): Send {
	const [{ code, refuseInvalid, simplify, tries }] = drafts as [Draft, ...Draft[]];
	if (!combine && drafts.length > 1) {
		throw invalidInput(
			`Campaign ${code} stands in ${drafts.length} items, but FPT takes one push a campaign`,
			'Switch Combine Items on to send all of them in one push, or give each item a campaign of its own.',
		);
	}
	const { phones, rejected, duplicates } = cleanPhoneList(drafts.flatMap(({ numbers }) => numbers));
	const [firstRejected] = rejected;
	if (firstRejected && (refuseInvalid || phones.length === 0)) {
		throw invalidInput(
			`${phones.length === 0 ? 'None' : `Only ${phones.length}`} of the ${phones.length + rejected.length} numbers for campaign ${code} can get it: "${firstRejected.phone}" ${firstRejected.reason}`,
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
		...tries,
		output: ({ data = {} }) => {
			const batchId = asText(field(data, 'BatchId'));
			if (batchId === '') throw missingField(deed, 'BatchId');
			if (!simplify) return [{ json: data as IDataObject }];
			const sent = asNumber(field(data, 'NumMessageSent'));
			const remainingQuota = asNumber(field(data, 'NumRemainQuota'));
			return [{ json: { campaignCode: code, batchId, sent, remainingQuota, duplicates, rejected, status: 'sent' } }];
		},
		takenEarlier: ({ fptCode, vendorText }) => {
			if (fptCode !== '1014' || !/already\s+sent/i.test(vendorText)) return undefined;
			return { campaignCode: code, batchId: null, sent: null, remainingQuota: null, duplicates, rejected, status: 'alreadySent' };
		},
	};
}
