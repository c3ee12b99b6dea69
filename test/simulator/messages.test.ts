import { base64, clock, expectError, INTERNATIONAL, MINUTE, OTP, start, tryOut } from './support';

describe.each([OTP, INTERNATIONAL])('a message to %s', (url) => {
	test.each([
		['not base64', 'Ma OTP 1'],
		['base64 without its padding', 'TWEgT1RQIDEyMw'],
		['base64url', Buffer.from('ÿÿÿ~~~').toString('base64').replaceAll('/', '_')],
		['base64 with a line break', 'TWEg\nT1RQ'],
		['base64 with bits left over', 'TWF='],
		['base64 of bytes that are not UTF-8', Buffer.from('Mã', 'latin1').toString('base64')],
		['base64 of nothing but spaces', base64('   ')],
	])('that is %s is 1014', async (_, Message) => {
		const simulator = await start();
		expectError(await tryOut(simulator, url, { Message }), 1014, /^Message /);
		expect(simulator.messages).toEqual([]);
	});

	test('arrives character by character as it was', async () => {
		const simulator = await start();
		const content = ' Mã xác thực: 1234 €\r\n"👍" ';
		const { data } = await tryOut(simulator, url, { Message: base64(content) });
		expect(data).toMatchObject({ Message: content });
		expect(simulator.messages[0]?.text).toBe(content);
	});

	test.each<[string, string, number | 'too long']>([
		['160 GSM characters', 'a'.repeat(160), 1],
		['161', 'a'.repeat(161), 2],
		['306', 'a'.repeat(306), 2],
		['307', 'a'.repeat(307), 3],
		['459', 'a'.repeat(459), 3],
		['460', 'a'.repeat(460), 4],
		['612', 'a'.repeat(612), 4],
		['613', 'a'.repeat(613), 'too long'],
		['80 escaped characters', '€'.repeat(80), 1],
		['81 escaped characters', '€'.repeat(81), 2],
		['306 with an escaped one across the parts', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
		['70 with an accent', `ạ${'a'.repeat(69)}`, 1],
		['71 with an accent', `ạ${'a'.repeat(70)}`, 2],
		['134 with an accent', `ạ${'a'.repeat(133)}`, 2],
		['135 with an accent', `ạ${'a'.repeat(134)}`, 3],
		['201 with an accent', `ạ${'a'.repeat(200)}`, 3],
		['268 with an accent', `ạ${'a'.repeat(267)}`, 4],
		['269 with an accent', `ạ${'a'.repeat(268)}`, 'too long'],
		['160 with accents that GSM has', 'àéèìòùñ'.padEnd(160, 'ü'), 1],
		['35 emoji of two units', '👍'.repeat(35), 1],
		['36 emoji of two units', '👍'.repeat(36), 2],
		['67 emoji, of which 33 fit a part', '👍'.repeat(67), 3],
	])('of %s: parts, or 4', async (_, content, parts) => {
		const simulator = await start();
		const response = await tryOut(simulator, url, { Message: base64(content) });
		if (parts === 'too long') {
			expectError(response, 4, 'Message length exceeds rules of Telco.');
			expect(simulator.messages).toEqual([]);
		} else expect(simulator.messages).toMatchObject([{ parts }]);
	});

	test.each([
		['not registered', 'OTHER'],
		['in another case', 'fti'],
		['longer than 11 characters', 'ABCDEFGHIJKL'],
	])('under a brandname that is %s is 2513', async (_, BrandName) => {
		const simulator = await start({ brandNames: ['FTI', 'ABCDEFGHIJKL', 'ABCDEFGHIJK'] });
		expectError(await tryOut(simulator, url, { BrandName }), 2513);
		expect(simulator.messages).toEqual([]);
		expect((await tryOut(simulator, url, { BrandName: 'ABCDEFGHIJK' })).status).toBe(200);
	});

	test('has a RequestId of at most 100 characters, a string, or none', async () => {
		const simulator = await start();
		for (const RequestId of ['x'.repeat(101), 7, null]) {
			expectError(await tryOut(simulator, url, { RequestId }), 1014, /^RequestId /);
		}
		for (const RequestId of ['x'.repeat(100), undefined]) {
			await tryOut(simulator, url, { RequestId, Message: base64(`With ${RequestId}`) });
		}
		expect(simulator.messages.map(({ requestId }) => requestId)).toEqual([
			'x'.repeat(100),
			undefined,
		]);
	});

	test('matches a template, if there are any, else 5', async () => {
		const simulator = await start({ templates: [/^Ma OTP \d+$/g, /^Code \d+$/] });
		for (const content of ['Ma OTP 1', 'Ma OTP 2', 'Code 3']) {
			expect((await tryOut(simulator, url, { Message: base64(content) })).status).toBe(200);
		}
		expectError(await tryOut(simulator, url, { Message: base64('Ma OTP 1 !') }), 5);
		expect(simulator.messages).toHaveLength(3);
	});

	test('has no banned word, in any case, else 2519', async () => {
		const simulator = await start({ bannedWords: ['Casino'] });
		expectError(await tryOut(simulator, url, { Message: base64('the CASINO is open') }), 2519);
		expect(simulator.messages).toEqual([]);
	});

	test('goes once to a phone within 5 minutes, else 2501', async () => {
		const simulator = await start();
		expect((await tryOut(simulator, url)).status).toBe(200);
		clock.now += 5 * MINUTE - 1;
		expectError(await tryOut(simulator, url, { RequestId: 'another' }), 2501);
		expect((await tryOut(simulator, url, { Message: base64('Other') })).status).toBe(200);
		clock.now += 1;
		// the rejected one did not restart the 5 minutes
		expect((await tryOut(simulator, url)).status).toBe(200);
		clock.now += 5 * MINUTE - 1;
		expectError(await tryOut(simulator, url), 2501);
		expect(simulator.messages).toHaveLength(3);
	});

	test('that was rejected may be sent again at once', async () => {
		const simulator = await start({ bannedWords: ['1'] });
		expectError(await tryOut(simulator, url), 2519);
		simulator.options.bannedWords = [];
		expect((await tryOut(simulator, url)).status).toBe(200);
	});

	test('counts its parts against the quota; what does not fit is 2502 and costs nothing', async () => {
		const simulator = await start({ quota: 3 });
		const two = base64('a'.repeat(161));
		expect((await tryOut(simulator, url, { Message: two })).status).toBe(200);
		expectError(await tryOut(simulator, url, { Message: base64('b'.repeat(161)) }), 2502);
		expect(simulator.options.quota).toBe(1);
		expect((await tryOut(simulator, url)).status).toBe(200);
		expectError(await tryOut(simulator, url, { Message: base64('c') }), 2502);
		simulator.options.quota = 1;
		expect((await tryOut(simulator, url, { Message: base64('c') })).status).toBe(200);
	});

	test('has a number higher than the last, as a string or as the options say', async () => {
		const simulator = await start();
		const first = await tryOut(simulator, url);
		expectError(await tryOut(simulator, url), 2501);
		simulator.options.messageIdAsNumber = true;
		const second = await tryOut(simulator, url, { Message: base64('Second') });
		expect([first.data.MessageId, second.data.MessageId]).toEqual(['491785', 491786]);
		expect(simulator.messages.map(({ messageId }) => messageId)).toEqual(['491785', '491786']);
	});
});

test('the same text to one phone by both message calls is a duplicate', async () => {
	const simulator = await start();
	const Message = base64('Same');
	await tryOut(simulator, OTP, { Message, Phone: '0987654321' });
	expectError(await tryOut(simulator, INTERNATIONAL, { Message, Phone: '84987654321' }), 2501);
	expectError(await tryOut(simulator, OTP, { Message, Phone: '84987654321' }), 2501);
});
