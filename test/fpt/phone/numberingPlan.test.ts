import parsePhoneNumber, { getExampleNumber, type MetadataJson } from 'libphonenumber-js/core';
import examplesJson from 'libphonenumber-js/examples.mobile.json';
import json from 'libphonenumber-js/min/metadata';
import { countryOf, normalizeE164 } from '../../../nodes/fpt/phone/numberingPlan';
import { cleanInternationalPhone } from '../../../nodes/fpt/phone/phone';

const metadata = json as unknown as MetadataJson;
const examples = examplesJson as unknown as Parameters<typeof getExampleNumber>[1];
const ABROAD = (Object.keys(examplesJson) as Array<keyof typeof examplesJson>).filter((country) => country !== 'VN');

/** What is dialled within a country before a number, by its plan; 0 in those where nothing is, since people write it all the same. */
const trunkOf = (country: string) => ((json.countries as unknown as Record<string, unknown[]>)[country]?.[5] as string) || '0';

const writings = ABROAD.flatMap((country) => {
	const example = getExampleNumber(country, examples, metadata);
	if (!example) throw new Error(`${country} has no example`);
	const { number, countryCallingCode, nationalNumber } = example;
	return [
		{ country, number, way: 'E.164', given: number as string, marked: number as string },
		{ country, number, way: '00', given: `00 ${example.formatInternational().slice(1)}`, marked: example.formatInternational() },
		{ country, number, way: 'bare', given: number.slice(1), marked: number as string },
		{
			country,
			number,
			way: 'trunk',
			given: `+${countryCallingCode} (${trunkOf(country)}) ${nationalNumber}`,
			marked: `+${countryCallingCode} (${trunkOf(country)}) ${nationalNumber}`,
		},
	];
});

/**
 * Countries in which nothing is dialled before a number (BQ and TA: in the main country of their calling code; CO: carriers'
 * codes only): with (0) before it, the library returns a number with that 0, which none has; it is read without.
 */
const NO_TRUNK_PREFIX =
	'AD AO AW BF BH BI BJ BN BQ BT BW BZ CF CG CI CK CL CM CO CR CV CW CY CZ DJ DK EE ES FJ FK FM FO GA GI GL GM GN GQ GR GT GW GY ' +
	'HK HN HT IO IS KM KW LS LU LV ML MO MR MT MU MV MX MZ NC NE NF NI NO NR NU OM PA PF PG PL PT PW QA SB SC SG SH SJ SM SN SR ST ' +
	'SV SZ TA TD TG TJ TK TL TN TO TV UZ VU WF WS';

/** Countries in which a landline's number starts with this 0, and is as long: the number with it is another, and is sent to it. */
const ZERO_OF_A_LANDLINE = 'AC IT VA';

/** Åland's are Finland's, Western Sahara's Morocco's, Man's Britain's …: by their plans, or by the library's. */
const MOBILE_OF_A_NEIGHBOUR = 'AX:FI BL:GP CC:AU CX:AU EH:MA IM:GB MF:GP SJ:NO VA:IT';

const reading = ({ given }: (typeof writings)[number]) => {
	const cleaned = cleanInternationalPhone(given);
	return cleaned.valid ? `+${cleaned.phone}` : cleaned.reason;
};
const countriesIn = (found: typeof writings) => found.map(({ country }) => country).sort().join(' ');

describe('Example mobile numbers of all countries abroad, in four writings, compared with libphonenumber', () => {
	it('are 976', () => {
		expect(writings).toHaveLength(976);
	});

	it('differ only if the library keeps a 0 that its country does not have', () => {
		const differing = writings.filter((writing) => reading(writing) !== parsePhoneNumber(writing.marked, metadata)?.number);
		expect(new Set(differing.map(({ way }) => way))).toEqual(new Set(['trunk']));
		expect(countriesIn(differing)).toBe(NO_TRUNK_PREFIX);
		expect(differing.filter(({ marked }) => parsePhoneNumber(marked, metadata)?.isValid())).toEqual([]);
	});

	it('are read as what they are, unless the 0 before them makes another number', () => {
		const misread = writings.filter((writing) => reading(writing) !== writing.number);
		expect(new Set(misread.map(({ way }) => way))).toEqual(new Set(['trunk']));
		expect(countriesIn(misread)).toBe(ZERO_OF_A_LANDLINE);
	});

	it('belong to their own country, or to the neighbour whose mobile numbers these are, too', () => {
		const found = writings.filter(({ way }) => way === 'E.164').map(({ country, number }) => ({ country, found: countryOf(number.slice(1)) }));
		expect(found.filter(({ country, found }) => found !== country).map(({ country, found }) => `${country}:${found}`).join(' ')).toBe(MOBILE_OF_A_NEIGHBOUR);
	});
});

it.each([
	['33123', 'has 3 digits after the country code 33, where 9 are possible'],
	['54123', 'has 3 digits after the country code 54, where 10 or 11 are possible'],
	['65123', 'has 3 digits after the country code 65, where 8, 10 or 11 are possible'],
	['491', 'has 1 digits after the country code 49, where 4 to 15 are possible'],
])('%s: says which lengths its country has', (digits, reason) => {
	expect(normalizeE164(digits, true)).toEqual({ reason });
});
