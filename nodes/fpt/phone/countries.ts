import { invalidInput } from '../invalidInput';
import { COUNTRY_NAMES } from './countryNames';
import { countryOf } from './numberingPlan';

const nameOf = (code: string) => COUNTRY_NAMES.find(([each]) => each === code)?.[1] ?? code;

/** Throws unless an E.164 number, digits only, is of an `allowed` country (ISO 3166); none means all. A service is of no country. */
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
