import { cleanInternationalPhone, cleanVietnamPhone } from '../../nodes/fpt/phone';

describe('The prefix names the telco', () => {
	it.each([
		['viettel', '032 033 034 035 036 037 038 039 086 096 097 098'],
		['vina', '081 082 083 084 085 088 091 094'],
		['mobi', '070 076 077 078 079 089 090 093'],
		['htc', '052 056 058 092'],
		['beeline', '059 099'],
		['itel', '087'],
		['wintel', '055'],
	])('%s: %s', (telco, prefixes) => {
		for (const prefix of prefixes.split(' ')) {
			expect(cleanVietnamPhone(`${prefix}1234567`)).toEqual({ valid: true, phone: `84${prefix.slice(1)}1234567`, telco });
		}
	});

	it('and no other prefix is mobile', () => {
		const mobile = Array.from({ length: 100 }, (_, prefix) => String(prefix).padStart(2, '0')).filter(
			(prefix) => cleanVietnamPhone(`0${prefix}1234567`).valid,
		);
		expect(mobile).toHaveLength(12 + 8 + 8 + 4 + 2 + 1 + 1);
	});
});

describe('Numbers with 11 digits of before September 2018 become the new ones', () => {
	it.each([
		['0162', '032'], ['0163', '033'], ['0164', '034'], ['0165', '035'], ['0166', '036'], ['0167', '037'], ['0168', '038'],
		['0169', '039'], ['0120', '070'], ['0121', '079'], ['0122', '077'], ['0126', '076'], ['0128', '078'], ['0123', '083'],
		['0124', '084'], ['0125', '085'], ['0127', '081'], ['0129', '082'], ['0186', '056'], ['0188', '058'], ['0199', '059'],
	])('%s → %s', (old, current) => {
		expect(cleanVietnamPhone(`${old}1234567`)).toMatchObject({ valid: true, phone: `84${current.slice(1)}1234567` });
		expect(cleanVietnamPhone(`+84${old.slice(1)}1234567`)).toMatchObject({ phone: `84${current.slice(1)}1234567` });
	});
});

describe('What people and spreadsheets write', () => {
	it.each([
		'0987654321', '84987654321', '+84987654321', '0084987654321', '987654321', 987654321, 84987654321,
		'0987 654 321', '098.765.4321', '098-765-4321', '(098) 765 4321', '+84 (0) 987 654 321', '840987654321',
		'0987\u00A0654\u2009321', '\u200B0987654321\uFEFF', '０９８７６５４３２１', '098‑765‑4321', "'0987654321", '="0987654321"', '987654321.0',
		'84987654321.00', '098·765·4321', '098_765_4321', '+84.98.765.4321', '＋８４９８７６５４３２１', '[098] 765/4321', ' 098　765　4321 ', 987654321.0, '\t0987654321\n',
	])('%p is 84987654321', (given) => {
		expect(cleanVietnamPhone(given)).toEqual({ valid: true, phone: '84987654321', telco: 'viettel' });
	});

	it('the prefix 084 is not mistaken for the country code', () => {
		expect(cleanVietnamPhone('0841234567')).toMatchObject({ phone: '84841234567', telco: 'vina' });
		expect(cleanVietnamPhone('841234567')).toMatchObject({ phone: '84841234567', telco: 'vina' });
		expect(cleanVietnamPhone('84841234567')).toMatchObject({ phone: '84841234567', telco: 'vina' });
	});
});

describe('What gets no SMS is refused with its reason', () => {
	it.each([
		['02438221234', 'is a fixed line, which gets no SMS'],
		['+842838221234', 'is a fixed line, which gets no SMS'],
		['0100000000', 'starts with 010, which is no mobile prefix of Vietnam'],
		['0123456789', 'starts with 012, which is no mobile prefix of Vietnam'],
		['09876543', 'has 7 digits after the leading 0, where a mobile number has 9'],
		['098765432123', 'has 11 digits after the leading 0, where a mobile number has 9'],
		['01111234567', 'has 10 digits after the leading 0, where a mobile number has 9'],
		['+6591234567', 'is a foreign number: use Send International for it'],
		['0017491234567', 'is a foreign number: use Send International for it'],
		['', 'is empty'],
		[' \u00A0', 'is empty'],
		['none', 'has characters that are no digits'],
		['0987654321 ext 5', 'has characters that are no digits'],
		['=HYPERLINK("x")', 'has characters that are no digits'],
		['=0987654321', 'has characters that are no digits'],
		['="0987"&"654321"', 'has characters that are no digits'],
		['#N/A', 'has characters that are no digits'],
		['98765432.10', 'has 10 digits after the leading 0, where a mobile number has 9'],
		['📱0987654321', 'has characters that are no digits'],
		['8.49877E+10', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		['84977e10', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		['9E+8', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		['x9E+8', 'has characters that are no digits'],
		['9E+8x', 'has characters that are no digits'],
		['8,49877E+10', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		[null, 'is no phone number'],
		[undefined, 'is no phone number'],
		[{ phone: '0987654321' }, 'is no phone number'],
		[true, 'is no phone number'],
	])('%p', (given, reason) => {
		expect(cleanVietnamPhone(given)).toEqual({ valid: false, reason });
	});

	it.each([NaN, Infinity, -987654321, 9876543.21])('the number %p', (given) => {
		expect(cleanVietnamPhone(given).valid).toBe(false);
	});
});

describe('Abroad', () => {
	it.each([
		['+65 9123 4567', '6591234567'],
		['0065-9123-4567', '6591234567'],
		[6591234567, '6591234567'],
		['+1 (202) 555-0123', '12025550123'],
		['+86 138 0013 8000', '8613800138000'],
		['+49 151 23456789', '4915123456789'],
		['491234567890123', '491234567890123'],
		['+225 07 08 12 34 56', '2250708123456'],
		['+39 06 1234567', '39061234567'],
		['+870 773 123 456', '870773123456'],
		['84987654321', '84987654321'],
		['+84 162 123 4567', '84321234567'],
		['0987654321', '84987654321'],
	])('%s goes out as %s', (given, phone) => {
		expect(cleanInternationalPhone(given)).toMatchObject({ valid: true, phone });
	});

	it.each([
		['+44 (0)7911 123456', '447911123456'],
		['+33 06 12 34 56 78', '33612345678'],
		['0061 0412 345 678', '61412345678'],
		['+82 010-1234-5678', '821012345678'],
		['+49 (0)170 1234567', '491701234567'],
		['+81 080-1234-5678', '818012345678'],
	])('the 0 that only a caller within the country dials goes: %s → %s', (given, phone) => {
		expect(cleanInternationalPhone(given)).toMatchObject({ valid: true, phone });
	});

	it.each([
		['1749123456', "the manual's own sample"],
		['1234567', 'the fewest digits'],
	])('a number that its country finds short is left to FPT: %s, %s', (given) => {
		expect(cleanInternationalPhone(given)).toMatchObject({ valid: true, phone: given });
	});

	it.each([
		['0123456789', 'has no country code: write it as country code and number, e.g. 6591234567'],
		['123456', 'is not 7 to 15 digits with the country code first'],
		['1234567890123456', 'is not 7 to 15 digits with the country code first'],
		['+0123456789', 'is not 7 to 15 digits with the country code first'],
		['+999 123 4567', 'starts with 999, which is no country code'],
		['2101234567', 'starts with 210, which is no country code'],
		['+1 202 555 01234', 'has 11 digits after the country code 1, where at most 10 are possible'],
		['123456789012345', 'has 14 digits after the country code 1, where at most 10 are possible'],
		['+84 24 3822 1234', 'is a fixed line, which gets no SMS'],
		['+84 12 345 6789', 'starts with 012, which is no mobile prefix of Vietnam'],
		['abc', 'has characters that are no digits'],
		['', 'is empty'],
	])('%p is refused', (given, reason) => {
		expect(cleanInternationalPhone(given)).toEqual({ valid: false, reason });
	});
});
