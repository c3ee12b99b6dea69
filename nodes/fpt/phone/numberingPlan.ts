import { type CountryCode, Metadata, type MetadataJson } from 'libphonenumber-js/core';
import json from 'libphonenumber-js/min/metadata';

// TypeScript reads the file's own text as its type, which is not the one of the library's functions.
const metadata = json as unknown as MetadataJson;

/** All countries with a numbering plan, by their ISO 3166 codes. */
export const COUNTRY_CODES: readonly string[] = Object.keys(metadata.countries);

/** A number that FPT's manual itself shows (section 3.3.1), although its country has none so short. */
const SAMPLE_OF_MANUAL = '1749123456';

/**
 * Normalizes a number that starts with its country code, digits only, to E.164: without the prefix that is dialled within its
 * country only (0 in most, 8 in Russia, 06 in Hungary, 1 in the USA). `isMarked` says that a plus sign or 00 stood before it.
 * Returns the reason if no country has such a code, or numbers of that length. Which numbers of that length exist is left to
 * FPT: numbering plans grow.
 */
export function normalizeE164(digits: string, isMarked: boolean): { digits: string } | { reason: string } {
	const code = callingCodeOf(digits);
	if (code === undefined) return { reason: `starts with ${digits.slice(0, 3)}, which is not a country code` };
	if (code in metadata.nonGeographic && !isMarked) {
		return { reason: `starts with ${code}, which is the code of a service, not of a country: if it is meant, write + before it` };
	}
	const plans = plansOf(code);
	const national = withoutTrunkPrefix(digits.slice(code.length), plans);
	const lengths = [...new Set(plans.flatMap((plan) => plan.lengths))].sort((one, other) => one - other);
	if (digits !== SAMPLE_OF_MANUAL && !lengths.includes(national.length)) {
		return { reason: `has ${national.length} digits after the country code ${code}, where ${rangeOf(lengths)} are possible` };
	}
	return { digits: code + national };
}

/**
 * The countries that an E.164 number may belong to, digits only, as ISO 3166 codes: one in most cases; several if the plan does
 * not tell them apart (a toll-free number of North America); none for the code of a service, such as a satellite phone's.
 */
export function countriesOf(digits: string): string[] {
	const code = callingCodeOf(digits);
	const countries = code === undefined ? [] : (metadata.country_calling_codes[code] ?? []);
	if (code === undefined || countries.length < 2) return [...countries];
	const national = digits.slice(code.length);
	const plans = plansOf(code);
	const byBeginning = plans.filter(({ beginning }) => beginning?.test(national));
	const matching = byBeginning.length > 0 ? byBeginning : plans.filter(({ types }) => types.some((type) => type.test(national)));
	const rest = plans.filter(({ beginning }) => beginning === undefined);
	return [matching, rest, plans].find((found) => found.length > 0)?.map(({ country }) => country) ?? [];
}

/** The calling code that a number starts with: no code is the beginning of another. */
function callingCodeOf(digits: string): string | undefined {
	const { country_calling_codes: codes, nonGeographic } = metadata;
	return [1, 2, 3].map((length) => digits.slice(0, length)).find((start) => start in codes || start in nonGeographic);
}

/** The national number without what is dialled before it within the country, if only then it is one of the plan. */
function withoutTrunkPrefix(national: string, plans: NumberingPlan[]): string {
	const isNumber = (text: string) => plans.some(({ pattern }) => pattern.test(text));
	if (isNumber(national)) return national;
	const [{ trunk, transform } = {}] = plans;
	const match = trunk?.exec(national);
	const hasGroups = match !== null && match !== undefined && match.length > 1 && match.at(-1) !== undefined;
	const byPlan = trunk && hasGroups && transform ? national.replace(trunk, transform) : national.slice(match?.[0].length ?? 0);
	// People write (0) for countries, too, in which nothing is dialled before a number.
	const byHabit = national.replace(/^0/, '');
	return [byPlan, byHabit].find(isNumber) ?? national;
}

function rangeOf(lengths: number[]): string {
	const [shortest, longest] = [lengths[0] ?? 0, lengths.at(-1) ?? 0];
	if (lengths.length < 3) return lengths.join(' or ');
	return longest - shortest + 1 === lengths.length ? `${shortest} to ${longest}` : `${lengths.slice(0, -1).join(', ')} or ${longest}`;
}

interface NumberingPlan {
	country: string;
	/** Every national number. */
	pattern: RegExp;
	/** How many digits a national number may have. */
	lengths: number[];
	/** What is dialled before it within the country, and what to replace that with. */
	trunk: RegExp | undefined;
	transform: string | undefined;
	/** How the numbers of a country begin that shares its calling code. */
	beginning: RegExp | undefined;
	/** The patterns of landlines, mobile phones and others; the library has them only for countries that share their calling code. */
	types: RegExp[];
}

/** What the library has of a country's plan; it declares less. */
interface LibraryPlan {
	possibleLengths(): number[];
	nationalNumberPattern(): string;
	nationalPrefixForParsing(): string | undefined;
	nationalPrefixTransformRule(): string | undefined;
	leadingDigits(): string | undefined;
	types(): Array<[pattern: string, lengths?: number[]] | 0> | undefined;
}

const planCache = new Map<string, NumberingPlan[]>();

/** The plans of the countries that share a calling code, the main one first; the one of a service. */
function plansOf(code: string): NumberingPlan[] {
	const cached = planCache.get(code);
	if (cached) return cached;
	const plans = (metadata.country_calling_codes[code] ?? [code]).map(planOf);
	planCache.set(code, plans);
	return plans;
}

function planOf(country: string): NumberingPlan {
	const selection = new Metadata(metadata);
	// A service is chosen by its calling code, which the type leaves out.
	selection.selectNumberingPlan(country as CountryCode);
	const plan = selection.numberingPlan as unknown as LibraryPlan;
	const trunk = plan.nationalPrefixForParsing();
	const beginning = plan.leadingDigits();
	return {
		country,
		pattern: entirely(plan.nationalNumberPattern()),
		lengths: plan.possibleLengths(),
		trunk: trunk ? new RegExp(`^(?:${trunk})`) : undefined,
		transform: plan.nationalPrefixTransformRule(),
		beginning: beginning ? new RegExp(`^(?:${beginning})`) : undefined,
		types: (plan.types() || []).flatMap((type) => (type && type[0] ? [entirely(type[0])] : [])),
	};
}

const entirely = (pattern: string) => new RegExp(`^(?:${pattern})$`);
