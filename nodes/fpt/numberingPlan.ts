import { type CountryCode, Metadata, type MetadataJson } from 'libphonenumber-js/core';
import json from 'libphonenumber-js/min/metadata';

// TypeScript takes the file's own text for its type, which the library's functions don't.
const metadata = json as unknown as MetadataJson;

/**
 * A number with its country code first, digits only, as E.164 wants it: without the 0 that is dialled within a country only.
 * Gives the reason where no country has such a code or so long a number. One that is too short goes through: numbering plans
 * grow, and the number that FPT's own manual shows is short, too.
 */
export function normalizeE164(digits: string): { digits: string } | { reason: string } {
	const { country_calling_codes: countries, nonGeographic } = metadata;
	const code = [1, 2, 3].map((length) => digits.slice(0, length)).find((start) => start in countries || start in nonGeographic);
	if (code === undefined) return { reason: `starts with ${digits.slice(0, 3)}, which is no country code` };
	const plans = (countries[code] ?? []).map(planOf);
	const national = digits.slice(code.length);
	const isNumber = (text: string) => plans.some(({ pattern }) => pattern.test(text));
	if (national.startsWith('0') && !isNumber(national) && isNumber(national.slice(1))) return { digits: code + national.slice(1) };
	const longest = Math.max(...plans.flatMap(({ lengths }) => lengths));
	if (plans.length > 0 && national.length > longest) {
		return { reason: `has ${national.length} digits after the country code ${code}, where at most ${longest} are possible` };
	}
	return { digits };
}

/** What the library has of a country's plan; it declares less. */
interface NumberingPlan {
	possibleLengths(): number[];
	nationalNumberPattern(): string;
}

function planOf(country: CountryCode): { pattern: RegExp; lengths: number[] } {
	const selection = new Metadata(metadata);
	selection.selectNumberingPlan(country);
	const plan = selection.numberingPlan as unknown as NumberingPlan;
	return { pattern: new RegExp(`^(?:${plan.nationalNumberPattern()})$`), lengths: plan.possibleLengths() };
}
