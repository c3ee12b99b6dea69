import { invalidInput } from '../invalidInput';
import { quote } from '../optionValue';
import { findPhones } from './phone';
import { assertCount, columnsOf, isBroken, leavesOf, linesOf, type ListKind, OBJECTS_ADVICE, SEPARATOR } from './phoneList';

const EXCLUDE_NUMBERS: ListKind = {
	label: 'Exclude Numbers',
	advice: 'Give one list for all items, with numbers that the phone list may contain, or take them out before this node.',
};

/** A column's name above its numbers, without any digit. */
const HEADER = /^\P{N}*(?<!\p{L})(?:sđt|sdt|đtdđ|đt|(?:số )?điện thoại|(?:so )?dien thoai|di động|di dong|số|số máy|thuê bao|phones?|mobiles?|cell|tel|telephone|msisdn|numbers?|do[ _-]not[ _-]call|dnc)(?!\p{L})\P{N}*$/iu;

const NAMED = 5;

/**
 * The numbers that must not get a campaign, as FPT wants them: every whole number in an entry (a line, an element). Throws for an
 * entry without one (blanks and a header aside), since whoever is meant would get it; for an object; and if it is too long.
 */
export function readExclusions(lists: Iterable<unknown>): Set<string> {
	const barred = new Set<string>();
	const unclear: string[] = [];
	const read = { units: 0 };
	let count = 0;
	for (const list of lists) {
		let entries = 0;
		let header: string | undefined;
		for (const entry of entriesOf(list, read)) {
			const { phones, isClear } = readEntry(entry);
			for (const phone of phones) barred.add(phone);
			if (!isClear && entries === 0 && HEADER.test(entry.slice(0, MAX_HEADER_UNITS))) header = entry;
			else if (!isClear) unclear.push(entry);
			entries += 1;
			count += 1;
			assertCount(Math.max(count, barred.size), EXCLUDE_NUMBERS);
		}
		// A name of a field alone, typed in place of its expression.
		if (header !== undefined && entries === 1) unclear.push(header);
	}
	if (unclear.length === 0) return barred;
	const named = unclear.slice(0, NAMED).map(quote).join('; ');
	throw invalidInput(
		`'Exclude Numbers' has ${unclear.length === 1 ? 'an entry' : `${unclear.length} entries`} without a whole number: ${named}${unclear.length > NAMED ? `; and ${unclear.length - NAMED} more` : ''}`,
		'Whoever is meant would get the campaign: correct what is incomplete, and delete what is no number. Blank lines and a header above the numbers may stay.',
	);
}

const MAX_HEADER_UNITS = 200;

/** The lines and elements of a list; without blank ones. */
function* entriesOf(list: unknown, read: { units: number }): Iterable<string> {
	for (const leaf of leavesOf(list, EXCLUDE_NUMBERS, read)) {
		if (leaf === null || leaf === undefined) continue;
		if (typeof leaf === 'object') throw invalidInput("'Exclude Numbers' returns objects", OBJECTS_ADVICE(leaf));
		yield* linesOf(String(leaf));
	}
}

/** `isClear`: it has a whole number, and nothing beside it that seems to be an incomplete one. */
function readEntry(entry: string): { phones: string[]; isClear: boolean } {
	const { phones, isWhole } = findPhones(entry);
	return { phones, isClear: isWhole && (!SEPARATOR.test(entry) || !columnsOf(entry).numbers.some((piece) => isBroken(piece) && !findPhones(piece).isWhole)) };
}
