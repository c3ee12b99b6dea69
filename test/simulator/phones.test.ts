import { call, expectError, goodBody, INTERNATIONAL, OTP, start, tryOut } from './support';

describe('phones at home', () => {
	test.each([
		['viettel', '032 033 034 035 036 037 038 039 086 096 097 098'],
		['vina', '081 082 083 084 085 088 091 094'],
		['mobi', '070 076 077 078 079 089 090 093'],
		['htc', '052 056 058 092'],
		['beeline', '059 099'],
		['itel', '087'],
		['wintel', '055'],
	])('%s has %s, and they come back as 84…', async (telco, prefixes) => {
		const simulator = await start({ newTokenEndsOlder: false });
		const body = await goodBody(simulator, OTP);
		for (const prefix of prefixes.split(' ')) {
			for (const [Phone, tail] of [
				[`${prefix}1234567`, '1234567'],
				[`84${prefix.slice(1)}7654321`, '7654321'],
			]) {
				const { data } = await call(simulator, OTP, { ...body, Phone });
				expect(data).toMatchObject({ Telco: telco, Phone: `84${prefix.slice(1)}${tail}` });
			}
		}
	});

	test.each([
		['+84987654321', 'a plus'],
		['0084987654321', '00 before the country code'],
		['987654321', 'no leading 0'],
		['098765432', 'too short'],
		['09876543210', 'too long'],
		['8498765432', 'too short with 84'],
		['840987654321', '84 and 0'],
		['0987 654 321', 'spaces'],
		['0987.654.321', 'dots'],
		[' 0987654321', 'a space before'],
		['0987654321\n', 'a line break after'],
		['01662345678', 'an 11-digit number of before 2018'],
		['0123456789', 'a prefix that no network has'],
		['0243123456', 'a landline'],
		['0541234567', 'a prefix that no network has'],
		['٠٩٨٧٦٥٤٣٢١', 'digits that are not ASCII'],
		['0987654321,0987654322', 'two numbers'],
		['abc', 'letters'],
	])('%j (%s) is 53', async (Phone) => {
		const simulator = await start();
		expectError(await tryOut(simulator, OTP, { Phone }), 53, 'Wrong phone number.');
		expect(simulator.messages).toEqual([]);
	});

	test('a blocked one is 2505, in whatever form', async () => {
		const simulator = await start({ blockedPhones: ['0987654321', '84912345678', '6591234567'] });
		for (const [url, Phone] of [
			[OTP, '84987654321'],
			[OTP, '0912345678'],
			[INTERNATIONAL, '6591234567'],
		] as const) {
			expectError(await tryOut(simulator, url, { Phone }), 2505);
		}
		expect(simulator.messages).toEqual([]);
		expect((await tryOut(simulator, OTP, { Phone: '0987654322' })).status).toBe(200);
	});

	test('sentTo finds what reached a phone, asked for in either form', async () => {
		const simulator = await start();
		await tryOut(simulator, OTP, { Phone: '0987654321' });
		await tryOut(simulator, OTP, { Phone: '0987654322' });
		for (const phone of ['0987654321', '84987654321']) {
			expect(simulator.sentTo(phone)).toMatchObject([{ messageId: '491785', text: 'Ma OTP 1' }]);
		}
		expect(simulator.sentTo('0999999999')).toEqual([]);
	});
});

describe('phones abroad', () => {
	test.each([
		['1749123456', 'US'],
		['6591234567', 'SG'],
		['8613812345678', 'CN'],
		['84987654321', 'VN'],
		['85512345678', 'KH'],
		['2771234567', '27'],
		['3531234567', '353'],
		['1234567', 'US'],
		['123456789012345', 'US'],
	])('%s is of %s', async (Phone, Telco) => {
		const simulator = await start();
		const { status, data } = await tryOut(simulator, INTERNATIONAL, { Phone });
		expect(status).toBe(200);
		expect(data).toMatchObject({ Phone, Telco });
	});

	test.each([
		['0987654321', 'begins with 0'],
		['+1749123456', 'a plus'],
		['123456', '6 digits'],
		['1234567890123456', '16 digits'],
		['1 749 123456', 'spaces'],
	])('%j (%s) is 53', async (Phone) => {
		const simulator = await start();
		expectError(await tryOut(simulator, INTERNATIONAL, { Phone }), 53);
		expect(simulator.messages).toEqual([]);
	});
});
