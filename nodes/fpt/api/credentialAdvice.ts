import { invalidInput } from '../invalidInput';
import { MAX_BRAND_NAME } from '../limits';
import { parseRegisteredTexts } from '../text/registeredTexts';
import { isFptError, withNotes } from './errors';
import { type ApiCredential, readCredential, SCOPES } from './token';

/** How many characters FPT's have (manual, section 3.1.1). */
const LENGTHS = { clientId: 40, clientSecret: 72 } as const;

/** FPT's codes for a wrong ID or secret, and for scopes that it has not granted (manual, section 5). */
const WRONG_CLIENT = '1008';
const WRONG_SCOPES: ReadonlySet<string | null> = new Set(['1005', '1010']);

/** The error of a token call, with what the credential's own fields show of its cause. */
export function withCredentialNotes(error: unknown, given: object): unknown {
	if (!isFptError(error)) return error;
	const credential = readCredential(given);
	const notes = [error.fptCode === WRONG_CLIENT ? lengthsOf(credential) : '', WRONG_SCOPES.has(error.fptCode) ? scopesOf(credential) : ''];
	return withNotes(error, notes.filter(Boolean));
}

function lengthsOf(credential: ApiCredential): string {
	const [id, secret] = [credential.clientId.trim().length, credential.clientSecret.trim().length];
	if (id === LENGTHS.clientSecret && secret === LENGTHS.clientId) return "'Client ID' and 'Client Secret' look exchanged.";
	return [
		id !== LENGTHS.clientId && `The client ID has ${id} characters; FPT's have ${LENGTHS.clientId}.`,
		secret !== LENGTHS.clientSecret && `The client secret has ${secret} characters; FPT's have ${LENGTHS.clientSecret}.`,
	]
		.filter(Boolean)
		.join(' ');
}

function scopesOf({ scopes }: ApiCredential): string {
	return SCOPES.some((scope) => scopes.includes(scope)) ? '' : "With nothing chosen in 'Scopes', both are asked for: choose the one that FPT has granted.";
}

/** Throws for a brand name that no message could have. */
export function checkBrandName({ brandName }: ApiCredential): void {
	const length = brandName.length > 1_000 ? brandName.length : [...brandName.trim()].length;
	if (length > MAX_BRAND_NAME) {
		throw invalidInput(`'Brand Name' has ${length} characters; FPT registers at most ${MAX_BRAND_NAME}. Enter it exactly as registered, or leave it empty.`, 'Shorten it.');
	}
}

/** Throws for a credential that FPT would reject without a look at it. */
export function checkFields(credential: ApiCredential): void {
	if (credential.clientId.trim() === '') throw invalidInput("The credential has no 'Client ID'", 'Copy it from developer.sms.fpt.net > My App.');
	if (credential.clientSecret.trim() === '') throw invalidInput("The credential has no 'Client Secret'", 'Copy it from developer.sms.fpt.net > My App.');
}

const MAX_NAMED = 3;

/** Throws if a registered text can't be right. */
export function checkTexts({ registeredTexts }: ApiCredential): void {
	const { unusable, slips } = parseRegisteredTexts(registeredTexts);
	const faults = [...unusable.map(({ fault }) => fault), ...slips];
	if (faults.length === 0) return;
	const more = faults.length > MAX_NAMED ? ` And ${faults.length - MAX_NAMED} more.` : '';
	throw invalidInput(`The account is right. ${faults.slice(0, MAX_NAMED).join(' ')}${more}`, "Correct it under 'Registered Texts'.");
}
