import { COUNTRY_CODES } from './numberingPlan';

export interface Country {
	/** ISO 3166, two letters. */
	code: string;
	/** In English. */
	name: string;
}

/** All countries with a numbering plan, by name: to choose from in a form. */
export function listCountries(): Country[] {
	const names = new Intl.DisplayNames(['en'], { type: 'region' });
	return COUNTRY_CODES.map((code) => ({ code, name: names.of(code) ?? code })).sort((one, other) => one.name.localeCompare(other.name, 'en'));
}
