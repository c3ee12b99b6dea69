import { invalidInput } from '../invalidInput';
import { COUNTRY_CODES, countriesOf } from './numberingPlan';

export interface Country {
	/** ISO 3166, two letters. */
	code: string;
	/** In English. */
	name: string;
}

const NAMES = new Intl.DisplayNames(['en'], { type: 'region' });
const nameOf = (code: string) => NAMES.of(code) ?? code;

/** All countries with a numbering plan, by name: to choose from in a form. */
export function listCountries(): Country[] {
	return COUNTRY_CODES.map((code) => ({ code, name: nameOf(code) })).sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

/**
 * Throws unless an E.164 number, digits only, is one of the countries that may be sent to, as ISO 3166 codes; none means all. If
 * the plan does not tell countries apart, the first of them decides, to which the others' phones belong as well: Australia's
 * mobile numbers are those of its islands too. The code of a service, such as a satellite phone's, is of no country.
 */
export function assertCountryAllowed(phone: string, allowed: readonly string[]): void {
	if (allowed.length === 0) return;
	const countries = countriesOf(phone);
	const [first] = countries;
	if (first !== undefined && allowed.includes(first)) return;
	const names = countries.map((code) => `${nameOf(code)} (${code})`);
	const owner = names.length > 1 ? `may be of ${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : `is of ${names[0] ?? 'a service, such as satellite phones, and of no country'}`;
	throw invalidInput(
		`The phone number "+${phone}" ${owner}, to which the option 'Allowed Countries' lets nothing be sent`,
		first === undefined ? "Leave it out, or remove the option 'Allowed Countries'." : `If it is meant, add ${nameOf(first)} to the option; else correct the number, or leave it out.`,
	);
}
