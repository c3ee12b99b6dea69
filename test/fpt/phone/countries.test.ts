import { assertCountryAllowed } from '../../../nodes/fpt/phone/countries';
import { COUNTRY_NAMES } from '../../../nodes/fpt/phone/countryNames';
import { countryOf } from '../../../nodes/fpt/phone/numberingPlan';

describe('The list of countries', () => {
	const nameOf = new Map(COUNTRY_NAMES);

	it('has each country with a numbering plan once, with its English name, by name', () => {
		expect(COUNTRY_NAMES).toHaveLength(245);
		expect(nameOf.size).toBe(245);
		expect(COUNTRY_NAMES.filter(([code, name]) => name === code || name === '' || !/^[A-Z]{2}$/.test(code))).toEqual([]);
		expect(COUNTRY_NAMES.slice(0, 3).map(([, name]) => name)).toEqual(['Afghanistan', 'Åland Islands', 'Albania']);
	});

	it.each([['VN', 'Vietnam'], ['SG', 'Singapore'], ['GB', 'United Kingdom'], ['XK', 'Kosovo'], ['AC', 'Ascension Island']])('%s is %s', (code, name) => {
		expect(nameOf.get(code)).toBe(name);
	});
});

describe('The country of a number, also of a calling code that countries share', () => {
	it.each([
		['6591234567', 'SG'], ['84987654321', 'VN'], ['12025550123', 'US'], ['14165550123', 'CA'], ['12684641234', 'AG'], ['17871234567', 'PR'],
		['79123456789', 'RU'], ['77012345678', 'KZ'], ['447400123456', 'GB'], ['447781123456', 'GG'], ['447624123456', 'IM'], ['447797123456', 'JE'],
		['4741234567', 'NO'], ['393123456789', 'IT'], ['3906698123', 'VA'], ['262692123456', 'RE'], ['59995181234', 'CW'],
	])('%s is of %j', (phone, country) => {
		expect(countryOf(phone)).toBe(country);
	});

	it.each<[string, string | undefined, string]>([
		['18005550100', 'US', 'toll-free in each country of North America'],
		['17491234567', 'US', 'an area code that is not given out'],
		['61412345678', 'AU', 'one plan for the three'],
		['75121234567', 'RU', 'no such beginning'],
		['881234567890', undefined, 'a satellite phone'],
		['999', undefined, 'no country code'],
		['', undefined, 'nothing'],
	])('%s is taken for one of %j: %s', (phone, country) => {
		expect(countryOf(phone)).toBe(country);
	});
});

describe('A number, if only some countries are allowed', () => {
	const isAllowed = (phone: string, allowed: string[]) => {
		try {
			assertCountryAllowed(phone, allowed);
			return true;
		} catch {
			return false;
		}
	};

	it.each([
		['6591234567', ['SG'], true, 'of the country'],
		['6591234567', ['TH'], false, 'of another'],
		['6591234567', [], true, 'no list'],
		['18765550123', ['US'], false, "Jamaica's, with the code of the USA"],
		['18765550123', ['JM'], true, "Jamaica's"],
		['12505550123', ['US'], false, "Canada's"],
		['77011234567', ['RU'], false, "Kazakhstan's"],
		['447781123456', ['GB'], false, "Guernsey's"],
		['447624123456', ['GB'], false, "the Isle of Man's"],
		['447400123456', ['GB'], true, "Britain's"],
		['447700900123', ['GB'], true, 'the British ones for films, which nobody has'],
		['61412345678', ['AU'], true, "Australia's, which its islands have too"],
		['61412345678', ['CX', 'CC'], false, "Australia's, if only its islands are allowed"],
		['881234567890', ['US'], false, "a satellite phone's"],
	])('%s with %j: %s, %s', (phone, allowed, expected) => {
		expect(isAllowed(phone, allowed)).toBe(expected);
	});

	it('is refused with its number, its country, and what to do', () => {
		expect(() => assertCountryAllowed('6591234567', ['TH'])).toThrow(
			expect.objectContaining({
				message: "The phone number \"+6591234567\" is of Singapore (SG), to which the option 'Allowed Countries' lets nothing be sent",
				advice: 'If it is meant, add Singapore to the option; else correct the number, or leave it out.',
			}),
		);
		expect(() => assertCountryAllowed('61412345678', ['TH'])).toThrow('is of Australia (AU), to which');
		expect(() => assertCountryAllowed('881234567890', ['TH'])).toThrow('is of a service, such as satellite phones, and of no country');
	});
});
