import { invalidInput } from '../invalidInput';
import { COUNTRY_CODES, countryOf } from './numberingPlan';

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
 * Throws unless an E.164 number, digits only, is of one of the countries that may be sent to, as ISO 3166 codes; none means all.
 * The code of a service, such as a satellite phone's, is of no country.
 */
export function assertCountryAllowed(phone: string, allowed: readonly string[]): void {
	if (allowed.length === 0) return;
	const country = countryOf(phone);
	if (country !== undefined && allowed.includes(country)) return;
	const owner = country === undefined ? 'a service, such as satellite phones, and of no country' : `${nameOf(country)} (${country})`;
	throw invalidInput(
		`The phone number "+${phone}" is of ${owner}, to which the option 'Allowed Countries' lets nothing be sent`,
		country === undefined
			? "Leave it out, or remove the option 'Allowed Countries'."
			: `If it is meant, add ${nameOf(country)} to the option; else correct the number, or leave it out.`,
	);
}
