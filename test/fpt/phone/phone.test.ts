import max from 'libphonenumber-js/max/metadata';
import { checkPhone, cleanInternationalPhone, cleanVietnamPhone } from '../../../nodes/fpt/phone/phone';

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

describe('What cannot receive SMS is refused with its reason', () => {
	it.each([
		['02438221234', 'is a landline, which cannot receive SMS'],
		['+842838221234', 'is a landline, which cannot receive SMS'],
		['0100000000', 'starts with 010, which is not a Vietnamese mobile prefix'],
		['0123456789', 'starts with 012, which is not a Vietnamese mobile prefix'],
		['09876543', 'has 7 digits after the leading 0, where a mobile number has 9'],
		['098765432123', 'has 11 digits after the leading 0, where a mobile number has 9'],
		['01111234567', 'has 10 digits after the leading 0, where a mobile number has 9'],
		['+6591234567', 'is a foreign number: use Send International for it'],
		['0017491234567', 'is a foreign number: use Send International for it'],
		['', 'is empty'],
		[' \u00A0', 'is empty'],
		['none', 'contains characters other than digits'],
		['0987654321 ext 5', 'contains characters other than digits'],
		['=HYPERLINK("x")', 'contains characters other than digits'],
		['=0987654321', 'contains characters other than digits'],
		['="0987"&"654321"', 'contains characters other than digits'],
		['#N/A', 'contains characters other than digits'],
		['98765432.10', 'is not a whole number'],
		['📱0987654321', 'contains characters other than digits'],
		['8.49877E+10', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		['84977e10', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		['9E+8', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		['x9E+8', 'contains characters other than digits'],
		['9E+8x', 'contains characters other than digits'],
		['8,49877E+10', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		[null, 'is not a phone number'],
		[undefined, 'is not a phone number'],
		[{ phone: '0987654321' }, 'is an object, not a number: pick its field with the number'],
		[true, 'is not a phone number'],
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
		['+54 11 15 2345-6789', '5491123456789'],
	])('%s goes out as %s', (given, phone) => {
		expect(cleanInternationalPhone(given)).toMatchObject({ valid: true, phone });
	});

	it.each([
		['+7 8 (912) 345-67-89', '79123456789'],
		['+1 1 202 555 0123', '12025550123'],
		['+36 06 20 123 4567', '36201234567'],
		['+65 (0) 8123 4567', '6581234567'],
		['+44 (0)7911 123456', '447911123456'],
		['+33 06 12 34 56 78', '33612345678'],
		['0061 0412 345 678', '61412345678'],
		['+82 010-1234-5678', '821012345678'],
		['+49 (0)170 1234567', '491701234567'],
		['+81 080-1234-5678', '818012345678'],
	])('what only a caller within the country dials is left out: %s → %s', (given, phone) => {
		expect(cleanInternationalPhone(given)).toMatchObject({ valid: true, phone });
	});

	it("the manual's own sample is left to FPT, although its country has no number so short", () => {
		expect(cleanInternationalPhone('1749123456')).toMatchObject({ valid: true, phone: '1749123456' });
		expect(cleanInternationalPhone('1749123457')).toEqual({
			valid: false,
			reason: 'has 9 digits after the country code 1, where 7 or 10 are possible',
		});
	});

	it.each([
		['123456', 'has 6 digits, where a number with its country code has at least 7'],
		['1234567', 'has 6 digits after the country code 1, where 7 or 10 are possible'],
		['1234567890123456', 'has 15 digits after the country code 1, where 7 or 10 are possible'],
		['49123456789012345', 'has 17 digits, where a number with its country code has at most 15'],
		['711234567890', 'has 11 digits after the country code 7, where 10 or 14 are possible'],
		['881234567890', 'starts with 881, which is the code of a service, not of a country: if it is meant, write + before it'],
		['841234567', 'has 7 digits after 84, where a mobile number has 9'],
		['113', 'is a short number, which cannot receive SMS'],
		['19001234', 'is a hotline (1800 or 1900), which cannot receive SMS'],
		['+65 9123 4567 / +65 8123 4567', 'contains two phone numbers, where one is expected'],
		['+999 123 4567', 'starts with 999, which is not a country code'],
		['2101234567', 'starts with 210, which is not a country code'],
		['+1 202 555 01234', 'has 11 digits after the country code 1, where 7 or 10 are possible'],
		['123456789012345', 'has 14 digits after the country code 1, where 7 or 10 are possible'],
		['+84 24 3822 1234', 'is a landline, which cannot receive SMS'],
		['+84 12 345 6789', 'starts with 012, which is not a Vietnamese mobile prefix'],
		['abc', 'contains characters other than digits'],
		['', 'is empty'],
	])('%p is refused', (given, reason) => {
		expect(cleanInternationalPhone(given)).toEqual({ valid: false, reason });
	});
});

describe('A number that starts with a single 0 has no country code in Send International, whatever it could be in Vietnam', () => {
	it.each([
		['081 234 5678', '+84812345678'],
		['0987654321', '+84987654321'],
		['(0) 987 654 321', '+84987654321'],
		['084987654321', '+84987654321'],
		['+0987654321', '+84987654321'],
		['000987654321', '+84987654321'],
		['0123456789', '+84…'],
		['02438221234', '+84…'],
		['+0123456789', '+84…'],
		['0', '+84…'],
	])('%s is refused with both ways out: %s and Send OTP', (given, example) => {
		expect(cleanInternationalPhone(given)).toEqual({
			valid: false,
			reason: `starts with 0, so it has no country code: write it with its country code (${example} for Vietnam), or use Send OTP for a Vietnamese number`,
		});
	});
});

describe('A doubled beginning is read if only one reading is a mobile number', () => {
	it.each([
		['084987654321', '84987654321'],
		['+84 84 987654321', '84987654321'],
		['8484987654321', '84987654321'],
		['+84+84987654321', '84987654321'],
		['0084+84987654321', '84987654321'],
		['00+84987654321', '84987654321'],
		['++84987654321', '84987654321'],
		['+0987654321', '84987654321'],
		['+084987654321', '84987654321'],
		['00987654321', '84987654321'],
		['000987654321', '84987654321'],
		['+84 84 1234567', '84841234567'],
		['84 84 1234567', '84841234567'],
		['0841627654321', '84327654321'],
	])('%s is %s', (given, phone) => {
		expect(cleanVietnamPhone(given)).toMatchObject({ valid: true, phone });
	});

	it.each([
		['00376312345', 'is a foreign number: use Send International for it'],
		['00358412345', 'is a foreign number: use Send International for it'],
		['+987654321', 'is a foreign number: use Send International for it'],
		['848484987654321', 'has 13 digits after 84, where a mobile number has 9'],
	])('%s %s', (given, reason) => {
		expect(cleanVietnamPhone(given)).toEqual({ valid: false, reason });
	});

	it('00 before 9 digits: Finland and Andorra alone have mobile numbers that such could be', () => {
		// The pattern of mobile numbers, and the lengths that these, or all numbers of the country, have.
		const plans = max.countries as unknown as Record<string, Array<unknown>>;
		const found = new Set<string>();
		for (const plan of Object.values(plans)) {
			const [code, , , allLengths] = plan as [string, string, string, number[]];
			const [landline, mobile] = (plan[11] || []) as Array<[string, number[]?] | undefined>;
			const [pattern = '', lengths = allLengths] = mobile || landline || [];
			const length = 9 - code.length;
			if (code === '84' || !lengths.includes(length) || !cleanVietnamPhone(`0${code.padEnd(9, '1')}`).valid) continue;
			const isMobile = new RegExp(`^(?:${pattern || (landline?.[0] ?? '')})$`);
			for (let national = 0; national < 10 ** length; national++) {
				if (isMobile.test(String(national).padStart(length, '0'))) found.add(code);
			}
		}
		expect([...found].sort()).toEqual(['358', '376']);
	});
});

describe('What is dialled as it is, or is too short, is named as what it is', () => {
	it.each([
		['1900 1234', 'is a hotline (1800 or 1900), which cannot receive SMS'],
		['1900123456', 'is a hotline (1800 or 1900), which cannot receive SMS'],
		['18001091', 'is a hotline (1800 or 1900), which cannot receive SMS'],
		['+84 1900 1234', 'is a hotline (1800 or 1900), which cannot receive SMS'],
		['113', 'is a short number, which cannot receive SMS'],
		['8088', 'is a short number, which cannot receive SMS'],
		['12', 'has 2 digits, where a Vietnamese mobile number has 10, its leading 0 included'],
		['98765432', 'has 8 digits, where a Vietnamese mobile number has 10, its leading 0 included'],
		['09876', 'has 4 digits after the leading 0, where a mobile number has 9'],
		['+84 98765', 'has 5 digits after 84, where a mobile number has 9'],
		['00', 'has 0 digits, where a Vietnamese mobile number has 10, its leading 0 included'],
		['0301234567', 'starts with 030, which is not a Vietnamese mobile prefix'],
		['0951234567', 'starts with 095, which is not a Vietnamese mobile prefix'],
	])('%s %s', (given, reason) => {
		expect(cleanVietnamPhone(given)).toEqual({ valid: false, reason });
	});
});

describe('Check says which operation a number is for', () => {
	it.each([
		['081 234 5678', 'sendOtp', '84812345678'],
		['+84 987654321', 'sendOtp', '84987654321'],
		['+65 9123 4567', 'sendInternational', '6591234567'],
		['0066 81 234 5678', 'sendInternational', '66812345678'],
	])('%s: %s to %s', (given, operation, phone) => {
		expect(checkPhone(given)).toMatchObject({ operation, cleaned: { valid: true, phone } });
	});

	it.each([
		[
			'6591234567',
			'has 10 digits, where a Vietnamese mobile number has 10, its leading 0 included; as a number abroad, for Send International, it is written +6591234567',
		],
		['02438221234', 'is a landline, which cannot receive SMS'],
		['+999 123 4567', 'starts with 999, which is not a country code'],
		['none', 'contains characters other than digits'],
	])('%s: none, since it %s', (given, reason) => {
		expect(checkPhone(given)).toEqual({ operation: null, cleaned: { valid: false, reason } });
	});
});
