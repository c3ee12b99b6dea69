import parsePhoneNumber, { type CountryCode, getCountries, Metadata, type MetadataJson } from 'libphonenumber-js/core';
import json from 'libphonenumber-js/min/metadata';

// TypeScript reads the file's own text as its type, which is not the one of the library's functions.
const metadata = json as unknown as MetadataJson;

/** All countries with a numbering plan, by their ISO 3166 codes. */
export const COUNTRY_CODES: readonly string[] = getCountries(metadata);

/** A number that FPT's manual itself shows (section 3.3.1), although its country has none so short. */
const SAMPLE_OF_MANUAL = '1749123456';

/**
 * Normalizes digits that start with a country code to E.164: without a prefix that is dialled within the country only (0 in most, 8
 * in Russia, 06 in Hungary, 1 in the USA). `isMarked`: + or 00 stood before them. Returns the reason if no country has the code, or
 * numbers of that length. Which of these exist is left to FPT: plans grow.
 */
export function normalizeE164(digits: string, isMarked: boolean): { digits: string } | { reason: string } {
	const { country_calling_codes: codes, nonGeographic } = metadata;
	const code = [1, 2, 3].map((length) => digits.slice(0, length)).find((start) => start in codes || start in nonGeographic);
	if (code === undefined) return { reason: `starts with ${digits.slice(0, 3)}, which is not a country code` };
	if (code in nonGeographic && !isMarked) {
		return { reason: `starts with ${code}, which is the code of a service, not of a country: if it is meant, write + before it` };
	}
	const given = parsePhoneNumber(`+${digits}`, metadata);
	if (given?.isValid()) return { digits: given.number.slice(1) };
	// People write (0) for countries, too, in which nothing is dialled before a number.
	const withoutZero = parsePhoneNumber(`+${code}${digits.slice(code.length).replace(/^0/, '')}`, metadata);
	const normalized = (withoutZero?.isValid() ? withoutZero : given)?.number.slice(1) ?? digits;
	const national = normalized.length - code.length;
	// A service is chosen by its calling code, which the type leaves out.
	const lengths = [...new Set((codes[code] ?? [code as CountryCode]).flatMap(lengthsOf))].sort((one, other) => one - other);
	if (digits === SAMPLE_OF_MANUAL || lengths.includes(national)) return { digits: normalized };
	return { reason: `has ${national} digits after the country code ${code}, where ${rangeOf(lengths)} are possible` };
}

/** The ISO 3166 code of an E.164 number's country, digits only: the main one if some share a plan; undefined for a service's code. */
export function countryOf(digits: string): string | undefined {
	const phone = parsePhoneNumber(`+${digits}`, metadata);
	return phone?.country ?? phone?.getPossibleCountries()[0];
}

/** How many digits a national number may have. */
function lengthsOf(country: CountryCode): number[] {
	const plans = new Metadata(metadata);
	plans.selectNumberingPlan(country);
	return plans.numberingPlan?.possibleLengths() ?? [];
}

function rangeOf(lengths: number[]): string {
	const [shortest, longest] = [lengths[0] ?? 0, lengths.at(-1) ?? 0];
	if (lengths.length < 3) return lengths.join(' or ');
	return longest - shortest + 1 === lengths.length ? `${shortest} to ${longest}` : `${lengths.slice(0, -1).join(', ')} or ${longest}`;
}
