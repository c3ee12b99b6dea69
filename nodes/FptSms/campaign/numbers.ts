import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { formatCount } from '../../fpt/formatCount';
import { invalidInput } from '../../fpt/invalidInput';
import { readExclusions } from '../../fpt/phone/exclusions';
import { cleanPhoneList, type CleanedPhoneList, OBJECTS_ADVICE, splitPhoneList } from '../../fpt/phone/phoneList';
import { type Options } from '../fields';
import { readOptions } from '../parameters';
import { rawParameter, readParameter } from '../readParameter';
import { isForAll } from './forAll';

export const phoneList: INodeProperties = {
	displayName: 'Phone List',
	name: 'phoneList',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder: 'e.g. 0987654321, 0912345678',
	hint: 'All numbers at once, or an expression that returns one number for each item',
	description:
		'Vietnamese mobile numbers, written in any way, separated by commas, semicolons, tabs or lines, or an expression that returns a list. One number an item is fine, too: they are gathered.',
};

/** Who gets a campaign, and what became of the other numbers that were given. */
export interface Recipients {
	phones: string[];
	/** `excludeList`: how many numbers 'Exclude Numbers' has. */
	counts: Pick<CleanedPhoneList, 'duplicates' | 'excluded' | 'rejected'> & { excludeList: number };
}

/** Recipients that a rehearsal shows. */
const SAMPLE = 3;

/** What a rehearsal counts. `parts`: SMS that the text takes; undefined if nobody knows. */
export function countRehearsal({ phones, counts }: Recipients, parts: number | undefined): IDataObject {
	return { recipients: phones.length, smsTotal: parts === undefined ? null : phones.length * parts, ...counts, sample: phones.slice(0, SAMPLE) };
}

/** The start of a sentence about a quota that is too small. */
export const quotaNeededFor = ({ phones: { length } }: Recipients, parts: number): string =>
	`${formatCount(length)} numbers and a text of ${parts} SMS need a quota of ${formatCount(length * parts)}`;

/** The cleaned numbers of all items of a campaign (`subject`). Throws if nobody is left, or for one that `invalidNumbers` does not skip. */
export function readRecipients(ctx: IExecuteFunctions, items: readonly number[], subject: string, options: Options): Recipients {
	// The list of another node, for instance, is the same for each item: a thousand times a thousand numbers, of which all but a
	// thousand would be repeats.
	const lists = (isForAll(rawParameter(ctx, phoneList.name)) ? items.slice(0, 1) : items).map((itemIndex) => splitPhoneList(readParameter(ctx, phoneList.name, itemIndex)));
	if (lists.every((numbers) => numbers.length === 0)) {
		throw invalidInput("'Phone List' is empty", 'Enter at least one number, or check the expression for this item.');
	}
	// An item without a number is still a row: a blank one.
	const numbers = lists.flatMap((list) => (list.length === 0 ? [''] : list));
	const barred = readExclusions(excludedLists(ctx, items, options));
	const { phones, duplicates, excluded, rejected } = cleanPhoneList(numbers, barred);
	if (phones.length === 0 || (rejected.length > 0 && options.invalidNumbers === 'error')) {
		const reasons = [firstOf(rejected), excluded > 0 && `${excluded} excluded by 'Exclude Numbers'`].filter(Boolean).join('; ');
		throw invalidInput(
			`${phones.length === 0 ? 'None' : `Only ${phones.length}`} of the ${phones.length + rejected.length + excluded} numbers for ${subject} can get it: ${reasons}`,
			adviceFor(numbers, rejected, phones),
		);
	}
	return { phones, counts: { duplicates, excluded, excludeList: barred.size, rejected } };
}

function adviceFor(numbers: unknown[], rejected: CleanedPhoneList['rejected'], phones: string[]): string {
	if (rejected.length === 0) return "Nobody is left to send to: check the lists in 'Phone List' and 'Exclude Numbers'.";
	const object = numbers.find((number) => typeof number === 'object' && number !== null);
	if (object) return OBJECTS_ADVICE(object);
	return phones.length === 0 ? "Correct the numbers, or the expression of 'Phone List'." : "Correct the numbers. The option 'Invalid Numbers' can skip those that are not valid.";
}

/** The lists of numbers to exclude. Throws if an expression returns nothing: who misspells a field must not send to those on its list. */
function* excludedLists(ctx: IExecuteFunctions, items: readonly number[], { excludeNumbers }: Options): Iterable<unknown> {
	const isOne = isForAll((rawParameter(ctx, 'options', {}) as IDataObject).excludeNumbers);
	let before: unknown;
	let isNothing = true;
	for (const itemIndex of isOne ? items.slice(0, 1) : items) {
		const list = isOne ? excludeNumbers : readOptions(ctx, itemIndex).excludeNumbers;
		isNothing &&= isMissing(list) || (Array.isArray(list) && list.length > 0 && list.every((each) => isMissing(each) || each === ''));
		if (list !== before) yield list;
		before = list;
	}
	if (isNothing) {
		throw invalidInput("'Exclude Numbers' returns nothing", 'Check the name of the field in its expression. A list without any number in it, [] or an empty text, excludes nobody.');
	}
}

const isMissing = (value: unknown) => value === undefined || value === null;

const NAMED = 5;

/** The first five numbers with what is wrong with each, and how many others there are. */
function firstOf(rejected: CleanedPhoneList['rejected']): string {
	const named = rejected.slice(0, NAMED).map(({ phone, reason }) => `"${phone}" ${reason}`);
	const others = rejected.length - named.length;
	return `${named.join('; ')}${others > 0 ? `; and ${others} more` : ''}`;
}
