import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { BROKEN_CHARACTER, composeMessage, MAX_CARE_PARTS, measure, messageLengthError, removeAccents } from '../../fpt/text/parts';
import { checkPhone, PHONE_PROBLEM } from '../../fpt/phone/phone';
import { shorten } from '../../fpt/shorten';
import { slipsIn } from '../../fpt/text/slips';
import { matchText, parseRegisteredTexts, type RegisteredTexts } from '../../fpt/text/registeredTexts';
import { differenceFrom } from '../../fpt/text/textDifference';
import { credentialIdOf, credentialOf } from '../credential';
import { localOptionsOf, messageField, phoneField } from '../fields';
import type { LocalOperation } from '../operation';
import { partsError, readOptions } from '../parameters';
import { readParameter } from '../readParameter';

/** What a message would cost, and what is wrong with it; with a credential, which registered text it is. Makes no request and needs no credential. */
export const check: LocalOperation = {
	value: 'check',
	name: 'Check',
	action: 'Check message',
	description: 'Count the SMS that a text takes and check a number; nothing is sent, and no credential is needed',
	fields: [
		{
			...messageField,
			placeholder: 'e.g. 482913 is your code for FTI. It is valid for 5 minutes.',
			hint: 'Nothing is sent: Execute step shows how many SMS this is',
			description: 'The text to count. Put sample values in place of placeholders.',
		},
		{
			...phoneField,
			placeholder: 'e.g. 0987654321',
			hint: 'May be empty: then only the message is checked',
			description:
				'A number to check: Vietnamese, or with + or 00 and its country code from abroad. The output says which operation it is for.',
		},
		localOptionsOf('removeAccents', 'maxParts'),
	],
	run: checkItem,
};

async function checkItem(ctx: IExecuteFunctions, itemIndex: number): Promise<IDataObject> {
	const options = readOptions(ctx, itemIndex);
	const problems: string[] = [];

	const given = textOrUndefined(readParameter(ctx, messageField.name, itemIndex));
	if (given === undefined) problems.push("'Message' must be text");
	const lengthError = messageLengthError(given ?? '');
	if (lengthError !== undefined) problems.push(lengthError);
	const composed = lengthError === undefined ? composeMessage(given ?? '') : '';
	const text = options.removeAccents ? removeAccents(composed) : composed;
	if (given !== undefined && lengthError === undefined && text.trim() === '') problems.push("'Message' is empty");
	const slips = slipsIn(text);
	if (slips !== undefined) problems.push(slips);
	if (BROKEN_CHARACTER.test(text)) problems.push("'Message' contains a broken character (half of a surrogate pair)");
	const measured = measure(text);
	const tooLong = partsError(measured, options, MAX_CARE_PARTS);
	if (tooLong !== undefined) problems.push(`The message ${tooLong}`);

	const registered = await loadTexts(ctx);
	const registeredText = registered && matchText(registered.texts, text);
	if (registered && !registeredText && text.trim() !== '') problems.push(`The text is none that the credential has as registered: ${differenceFrom(registered, undefined, text)}`);

	const givenPhone = textOrUndefined(readParameter(ctx, phoneField.name, itemIndex));
	const { cleaned, operation } = givenPhone?.trim() === '' ? NO_PHONE : checkPhone(givenPhone);
	if (cleaned?.valid === false) problems.push(`${PHONE_PROBLEM} ${givenPhone === undefined ? '' : `"${shorten(givenPhone)}" `}${cleaned.reason}`);
	return {
		valid: problems.length === 0,
		problems,
		...(registered && { registeredText: registeredText?.name ?? null }),
		phone: cleaned?.valid ? cleaned.phone : null,
		telco: (cleaned?.valid && cleaned.telco) || null,
		operation,
		...measured,
		text,
	};
}

/** Of each execution: a list may have 100,000 items. */
const loaded = new WeakMap<IExecuteFunctions, Promise<RegisteredTexts | undefined>>();

/** The registered texts of the node's credential; undefined if none is chosen, or it has none. */
async function loadTexts(ctx: IExecuteFunctions): Promise<RegisteredTexts | undefined> {
	const texts = loaded.get(ctx) ?? readTexts(ctx);
	loaded.set(ctx, texts);
	return await texts;
}

async function readTexts(ctx: IExecuteFunctions): Promise<RegisteredTexts | undefined> {
	if (credentialIdOf(ctx) === '') return undefined;
	// A node may still name a credential of the operation that it had before, which has been deleted since: this one needs none.
	const credential = await credentialOf(ctx).catch(() => undefined);
	const registered = credential && parseRegisteredTexts(credential.registeredTexts);
	return registered && registered.texts.length > 0 ? registered : undefined;
}

const NO_PHONE = { cleaned: undefined, operation: null };

/** A value as the text that would be sent; undefined for an object. */
function textOrUndefined(value: unknown): string | undefined {
	if (value === null || value === undefined) return '';
	return typeof value === 'object' ? undefined : String(value);
}
