import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { fptError } from '../../fpt/api/errors';
import { invalidInput } from '../../fpt/invalidInput';
import { asNumber, asText, field } from '../../fpt/json';
import { cleanPhoneList, type CleanedPhoneList, orOneBlank, splitPhoneList } from '../../fpt/phoneList';
import { wasPushedEarlier } from './alreadySent';
import { campaignCode, optionsOf } from '../fields';
import { type FptRequest, planEachItem, type RequestOperation } from '../operation';
import { attemptsOf, readOptions, readText, readValue } from '../parameters';
import { readParameter } from '../readParameter';

const onePushNotice: INodeProperties = {
	displayName:
		'FPT accepts the numbers of a campaign once only. All input items with the same campaign code go out together, in one push.',
	name: 'onePushNotice',
	type: 'notice',
	default: '',
};

const phoneList: INodeProperties = {
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
};

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
	subtitle: 'Push Ads',
	endpoint: ENDPOINTS.pushAds,
	fields: [onePushNotice, campaignCode, phoneList, combineItems, optionsOf('invalidNumbers', 'simplify')],
	plan: (ctx, itemCount) => {
		const { requests: drafts, invalid } = planEachItem(itemCount, (item): Draft => ({
			item,
			code: readText(ctx, campaignCode, item).trim(),
			numbers: splitPhoneList(readParameter(ctx, phoneList.name, item)),
		}));
		const requests: FptRequest[] = [];
		for (const group of byCode(drafts)) {
			try {
				requests.push(pushOf(ctx, group, readValue(ctx, combineItems, 0)));
			} catch (error) {
				for (const { item } of group) invalid.push({ item, error });
			}
		}
		return { requests, invalid };
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
function pushOf(ctx: IExecuteFunctions, drafts: Draft[], combine: boolean): FptRequest {
	const [{ code, item: first }] = drafts as [Draft, ...Draft[]];
	const options = readOptions(ctx, first);
	if (!combine && drafts.length > 1) {
		throw invalidInput(
			`Campaign ${code} is in ${drafts.length} items, but FPT accepts one push a campaign`,
			"Switch 'Combine Items' on to send all of them in one push, or give each item a campaign of its own.",
		);
	}
	if (drafts.every(({ numbers }) => numbers.length === 0)) {
		throw invalidInput("'Phone List' is empty", 'Enter at least one number, or check the expression for this item.');
	}
	const { phones, rejected, duplicates } = cleanPhoneList(drafts.flatMap(({ numbers }) => orOneBlank(numbers)));
	if (rejected.length > 0 && (options.invalidNumbers === 'error' || phones.length === 0)) {
		throw invalidInput(
			`${phones.length === 0 ? 'None' : `Only ${phones.length}`} of the ${phones.length + rejected.length} numbers for campaign ${code} can get it: ${firstOf(rejected)}`,
			"Correct the numbers. The option 'Invalid Numbers' can skip those that are not valid.",
		);
	}
	const counts = { duplicates, rejected };
	const subject = `Campaign ${code}`;
	return {
		items: drafts.map(({ item }) => item),
		endpoint: ENDPOINTS.pushAds,
		body: { CampaignCode: code, PhoneList: phones.join(',') },
		subject,
		identifiers: { phone: null, requestId: null },
		attempts: attemptsOf(options),
		once: {
			target: code,
			acceptedEarlier: async (rejection, ask) => {
				if (!(await wasPushedEarlier(rejection, code, attemptsOf(options), ask))) return undefined;
				return { campaignCode: code, batchId: null, sent: null, remainingQuota: null, ...counts, status: 'alreadySent' };
			},
		},
		explain: (fptCode) => (fptCode === QUOTA_EXCEEDED ? quotaNeeded(phones.length, ctx.getInputData()[first]?.json, code) : undefined),
		output: ({ data }) => {
			const sent = asNumber(field(data, 'NumMessageSent'));
			if (sent === 0) {
				throw fptError({ subject, endpoint: ENDPOINTS.pushAds }, 'FPT accepted the push, and says that it sent 0 messages', {
					fault: 'contradiction',
					advice: 'Look in Campaign > Get Details, or in partner.sms.fpt.net, whether the campaign is approved and sent. FPT may accept no second push.',
				});
			}
			if (!options.simplify) return [{ json: data as IDataObject }];
			const remainingQuota = asNumber(field(data, 'NumRemainQuota'));
			return [{ json: { campaignCode: code, batchId: asText(field(data, 'BatchId')), sent, remainingQuota, ...counts, status: 'sent' } }];
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

/** The quota that a push needs. The text, and so its parts, is known only if Create's output is the input item. */
function quotaNeeded(people: number, input: IDataObject | undefined, code: string): string {
	const count = (number: number) => number.toLocaleString('en-US');
	const { campaignCode, parts, quota } = input ?? {};
	if (campaignCode === code && typeof parts === 'number' && typeof quota === 'number') {
		return `${count(people)} numbers and a text of ${parts} SMS need a quota of ${count(people * parts)}; the campaign has ${count(quota)}.`;
	}
	const needs = [1, 2, 3].map((parts) => `${count(people * parts)} for a text of ${parts} SMS`);
	return `This push has ${count(people)} numbers and needs a quota of ${needs.join(', ')}. Campaign > Get Details returns the quota that the campaign has.`;
}
