import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { formatCount } from '../fpt/formatCount';
import { type Options, parseOptions, parseValue, brandName, messageField, requireText, type ValueOf } from './fields';
import { brandOf, credentialOf } from './credential';
import { rawParameter, readParameter } from './readParameter';
import { invalidInput } from '../fpt/invalidInput';
import { MAX_BRAND_NAME, MAX_MESSAGE_UNITS, MAX_ONCE_KEY, MAX_PARTS, MAX_REQUEST_ID } from '../fpt/limits';
import { asSeen, borderNote, BROKEN_CHARACTER, composeMessage, measure, type Measure, nameOffending, removeAccents, ROOM } from '../fpt/text/parts';

/** Reads a field of an item as its form describes it. Throws for a value that the form does not offer. */
export function readValue<F extends INodeProperties>(ctx: IExecuteFunctions, field: F, itemIndex: number): ValueOf<F> {
	return parseValue(field, readParameter(ctx, field.name, itemIndex, field.default));
}

/** Reads a compulsory text field of an item, as it was typed. Throws if it is blank, or longer than `max` characters. */
export function readText(ctx: IExecuteFunctions, { name, displayName }: INodeProperties, itemIndex: number, max = MAX_MESSAGE_UNITS): string {
	const text = requireText(readParameter(ctx, name, itemIndex), displayName);
	assertMaxLength(text, `'${displayName}'`, max);
	if (text.trim() === '') throw invalidInput(`'${displayName}' is empty`, 'Enter a value, or check the expression for this item.');
	return text;
}

function assertMaxLength(text: string, what: string, max: number): void {
	// Characters as people count them, of a text that is not too long to be counted.
	if (text.length <= max) return;
	const length = text.length > 4 * max ? text.length : [...text].length;
	if (length > max) throw invalidInput(`${what} has ${formatCount(length)} characters; it may have at most ${formatCount(max)}`, 'Shorten it.');
}

/** The text of a message, without accents if the options say so. Throws if it is blank or contains half a surrogate pair. */
export function readMessage(ctx: IExecuteFunctions, itemIndex: number, options: Options): string {
	const given = composeMessage(readText(ctx, messageField, itemIndex, Infinity));
	const message = options.removeAccents ? removeAccents(given) : given;
	if (message.trim() === '') throw invalidInput("'Message' is empty", 'It contains nothing but characters without width: enter a text, or check the expression for this item.');
	if (BROKEN_CHARACTER.test(message)) {
		throw invalidInput("'Message' contains a broken character (half of a surrogate pair)", 'A program cut the text inside an emoji: cut it elsewhere.');
	}
	return message;
}

/** What a message costs. Throws if that is more than `maxParts`, or than `most`. `what` names it: "The message to 84987654321". */
export function measureWithin(message: string, what: string, options: Options, most = MAX_PARTS): Measure {
	const measured = measure(message);
	const error = partsError(measured, options, most);
	if (error === undefined) return measured;
	const { encoding, offending } = measured;
	throw invalidInput(
		`${what} ${error}`,
		encoding === 'GSM-7'
			? 'Shorten it.'
			: `Shorten it, or write it without these characters, which are outside the GSM alphabet, with which one SMS has room for ${ROOM.fall}: ${nameOffending(offending)}`,
	);
}

/** Why a message takes too many parts, as the end of a sentence; undefined if it does not. */
export function partsError(measured: Measure, { maxParts }: Options, most = MAX_PARTS): string | undefined {
	const { parts } = measured;
	const cost = `would take ${parts} SMS${borderNote(measured)}`;
	if (parts > most) return `${cost}; ${most === MAX_PARTS ? 'one message can have' : 'FPT accepts'} at most ${most}`;
	return maxParts > 0 && parts > maxParts ? `${cost}; the option 'Max Parts' allows ${maxParts}` : undefined;
}

/** The brand name of the credential; empty, and not loaded, if the field is filled in for all items. */
export async function loadBrandName(ctx: IExecuteFunctions): Promise<string> {
	const field = rawParameter(ctx, brandName.name);
	const isFilledIn = typeof field === 'string' && field.trim() !== '' && !field.startsWith('=');
	return isFilledIn ? '' : brandOf(await credentialOf(ctx));
}

/** The brand name: at most 11 characters, case-sensitive; `ofCredential` if the item has none. Throws if that is empty too. */
export function readBrandName(ctx: IExecuteFunctions, itemIndex: number, ofCredential: string): string {
	const own = requireText(readParameter(ctx, brandName.name, itemIndex), brandName.displayName).trim();
	const text = own || ofCredential;
	if (text === '') {
		throw invalidInput("'Brand Name' is empty, here and in the credential", 'Enter it here, or once for all messages in the FPT SMS API credential.');
	}
	assertMaxLength(text, `'Brand Name'${own ? '' : ' of the credential'}`, MAX_BRAND_NAME);
	return text;
}

/** Of each set of options as n8n has it, the checked one: mostly one for all items. */
const checkedOptions = new WeakMap<object, Options>();

/** The options of an item, with the form's defaults. Throws if one is not what its form offers. */
export function readOptions(ctx: IExecuteFunctions, itemIndex: number): Options {
	const given = readParameter(ctx, 'options', itemIndex, {}) as object;
	const known = checkedOptions.get(given);
	if (known) return known;
	const options = parseOptions(given);
	checkedOptions.set(given, options);
	return options;
}

/** The option `requestId`, or null if it is empty. Throws if it has more than 100 characters (manual, section 3.2.1). */
export function requestIdOf({ requestId }: Options): string | null {
	assertMaxLength(requestId, "'Request ID'", MAX_REQUEST_ID);
	return requestId || null;
}

/** The option `sendOncePer`; null without it. Throws if it is blank, too long, or made of a missing field: all items would share it. */
export function readUserKey(ctx: IExecuteFunctions, { sendOncePer }: Options): string | null {
	if (sendOncePer === undefined) return null;
	assertMaxLength(sendOncePer, "'Send Once Per'", MAX_ONCE_KEY);
	const key = asSeen(sendOncePer).trim();
	if (key === '') throw invalidInput("'Send Once Per' is empty", 'Without a key it could be sent again: check the expression for this item, or remove the option.');
	const raw = String((rawParameter(ctx, 'options', {}) as IDataObject).sendOncePer ?? '');
	if (raw.startsWith('=') && (NO_VALUE.test(key) || (raw.includes('{{') && key === asSeen(withoutExpressions(raw.slice(1))).trim()))) {
		throw invalidInput(`'Send Once Per' is "${key}": its expression returns nothing`, 'All items without a value would have one key, and only the first would be sent: check the name of the field for this item.');
	}
	return key;
}

/** What JavaScript and n8n write for a value that is not there, or is none that a text can have. */
const NO_VALUE = /\[object \w{1,20}\]|(?:^|[^\p{L}\p{N}_])(?:undefined|null|NaN|__UNKNOWN__|Invalid Date(?:Time)?)(?![\p{L}\p{N}_])/u;

/** A text with each `{{ … }}` taken out. */
function withoutExpressions(template: string): string {
	const [first = '', ...others] = template.split('{{');
	return first + others.map((part) => part.slice(part.indexOf('}}') + 2)).join('');
}
