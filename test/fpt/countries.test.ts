import { listCountries } from '../../nodes/fpt/countries';
import { countriesOf } from '../../nodes/fpt/numberingPlan';

describe('The list of countries', () => {
	const countries = listCountries();
	const nameOf = (code: string) => countries.find((country) => country.code === code)?.name;

	it('has each country with a numbering plan once, with its English name, by name', () => {
		expect(countries).toHaveLength(245);
		expect(new Set(countries.map(({ code }) => code)).size).toBe(245);
		expect(countries.filter(({ code, name }) => name === code || name === '' || !/^[A-Z]{2}$/.test(code))).toEqual([]);
		expect(countries.slice(0, 3).map(({ name }) => name)).toEqual(['Afghanistan', 'Åland Islands', 'Albania']);
	});

	it.each([['VN', 'Vietnam'], ['SG', 'Singapore'], ['GB', 'United Kingdom'], ['XK', 'Kosovo'], ['AC', 'Ascension Island']])('%s is %s', (code, name) => {
		expect(nameOf(code)).toBe(name);
	});
});

describe('The country of a number, also of a calling code that countries share', () => {
	it.each([
		['6591234567', ['SG']], ['84987654321', ['VN']], ['12025550123', ['US']], ['14165550123', ['CA']], ['12684641234', ['AG']], ['17871234567', ['PR']],
		['79123456789', ['RU']], ['77012345678', ['KZ']], ['447400123456', ['GB']], ['447781123456', ['GG']], ['447624123456', ['IM']], ['447797123456', ['JE']],
		['4741234567', ['NO']], ['393123456789', ['IT']], ['3906698123', ['VA']], ['262692123456', ['RE']], ['599 9518 1234'.replace(/ /g, ''), ['CW']],
	])('%s is of %j', (phone, countries) => {
		expect(countriesOf(phone)).toEqual(countries);
	});

	it.each([
		['18005550100', ['US', 'CA'], 'toll-free in both'],
		['17491234567', ['US', 'CA'], 'an area code that is not given out'],
		['61412345678', ['AU', 'CC', 'CX'], 'one plan for the three'],
		['7512345678', ['RU', 'KZ'], 'no such beginning'],
		['881234567890', [], 'a satellite phone'],
		['999', [], 'no country code'],
		['', [], 'nothing'],
	])('%s may be of %j: %s', (phone, countries) => {
		expect(countriesOf(phone)).toEqual(countries);
	});
});
