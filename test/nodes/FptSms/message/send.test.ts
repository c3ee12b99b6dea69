import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const INTERNATIONAL_PATH = '/api/push-brandname-international';

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

describe('Send OTP', () => {
	it("sends what the manual's section 3.2.1 lists, and nothing else", async () => {
		const { error } = await world.run({
			parameters: { phone: '84848486687', message: 'day la noi dung test', options: { requestId: 'tranID-Core01-987654321' } },
		});
		expect(error).toBeUndefined();
		const [token] = world.received('/oauth2/token');
		expect(world.received(OTP_PATH)).toEqual([
			{
				access_token: expect.stringMatching(/^\S{20,}$/),
				session_id: expect.stringMatching(/^[0-9a-f]{32}$/),
				BrandName: 'FTI',
				Phone: '84848486687',
				Message: 'ZGF5IGxhIG5vaSBkdW5nIHRlc3Q=',
				RequestId: 'tranID-Core01-987654321',
			},
		]);
		expect(token).toMatchObject({ grant_type: 'client_credentials', scope: 'send_brandname_otp send_brandname' });
		expect(token?.session_id).toMatch(/^[0-9a-f]{32}$/);
	});

	it('leaves RequestId out if none is given', async () => {
		await world.run({});
		const [body = {}] = world.received(OTP_PATH);
		expect(Object.keys(body).sort()).toEqual(['BrandName', 'Message', 'Phone', 'access_token', 'session_id']);
	});

	it('returns these fields, and no others', async () => {
		const { json, items } = await world.run({ parameters: { options: { requestId: 'order-1' } } });
		expect(json).toEqual([
			{
				messageId: expect.stringMatching(/^\d+$/),
				phone: '84987654321',
				brandName: 'FTI',
				message: '482913 is your code',
				telco: 'viettel',
				partnerId: '2215',
				requestId: 'order-1',
				parts: 1,
				encoding: 'GSM-7',
				status: 'sent',
			},
		]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	it("returns FPT's own response with Simplify off", async () => {
		const { json } = await world.run({ parameters: { options: { simplify: false } } });
		expect(json).toEqual([
			{
				MessageId: expect.stringMatching(/^\d+$/),
				Phone: '84987654321',
				BrandName: 'FTI',
				Message: '482913 is your code',
				PartnerId: '2215',
				Telco: 'viettel',
			},
		]);
	});

	it('carries accents in base64 of UTF-8 and counts them as UCS-2', async () => {
		const { json } = await world.run({ parameters: { message: 'Mã xác thực của bạn là 482913' } });
		expect(world.fpt.messages[0]?.text).toBe('Mã xác thực của bạn là 482913');
		expect(json[0]).toMatchObject({ encoding: 'UCS-2', parts: 1 });
	});

	it('takes a message id that comes as a number, with all its digits, as a string', async () => {
		const response = '{"MessageId":90071992547409931234,"Phone":"84987654321","Telco":"viettel"}';
		world.fpt.addFault({ path: OTP_PATH, do: { status: 200, body: response, contentType: 'application/json' } });
		const { json } = await world.run({});
		expect(json[0]).toMatchObject({ messageId: '90071992547409931234', telco: 'viettel' });
	});

	it('uses a fresh session id for every request', async () => {
		await world.run({ items: phones(20), parameters: { phone: '={{ $json.phone }}' } });
		const ids = world.received(OTP_PATH).map(({ session_id: id }) => id);
		expect(new Set(ids).size).toBe(20);
	});

	it('evaluates expressions for each item and keeps the input order, however the responses come in', async () => {
		for (let index = 0; index < 15; index++) world.fpt.addFault({ path: OTP_PATH, do: { delay: 150 - index * 10 } });
		const items = phones(30);
		const { json, items: output } = await world.run({
			items,
			parameters: { phone: '={{ $json.phone }}', message: '={{ "Code " + $json.code }}', options: { concurrency: 15 } },
		});
		expect(json.map(({ phone }) => phone)).toEqual(items.map(({ phone }) => phone));
		expect(json.map(({ message }) => message)).toEqual(items.map(({ code }) => `Code ${code}`));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
	});

	it.each([
		[1, 1],
		[7, 7],
		[undefined, 10],
	])('has at most %s (concurrency) requests under way at once', async (concurrency, expected) => {
		world.fpt.options.latency = 40;
		await world.run({
			items: phones(30),
			parameters: { phone: '={{ $json.phone }}', options: concurrency === undefined ? {} : { concurrency } },
		});
		expect(world.fpt.messages).toHaveLength(30);
		expect(world.fpt.peakInFlight).toBe(expected);
	});

	it.each(['0987 654 321', '+84 987.654.321', '0084987654321', '987654321', '01687654321'])(
		'takes the number %s as people write it',
		async (phone) => {
			const { error } = await world.run({ parameters: { phone } });
			expect(error).toBeUndefined();
			expect(world.received(OTP_PATH)[0]?.Phone).toBe(phone === '01687654321' ? '84387654321' : '84987654321');
		},
	);
});

describe('Send International', () => {
	const international = { operation: 'sendInternational', phone: '+1 749 123 456' };

	it("sends what the manual's section 3.3.1 lists, digits only", async () => {
		const { json } = await world.run({ parameters: { ...international, message: 'day la noi dung test' } });
		expect(world.received(INTERNATIONAL_PATH)).toEqual([
			{
				access_token: expect.any(String),
				session_id: expect.stringMatching(/^[0-9a-f]{32}$/),
				BrandName: 'FTI',
				Phone: '1749123456',
				Message: 'ZGF5IGxhIG5vaSBkdW5nIHRlc3Q=',
			},
		]);
		expect(json[0]).toMatchObject({ phone: '1749123456', telco: 'US', status: 'sent' });
	});

	it.each(['0123', 'abc', '12', '1234567890123456', '0123456789'])('refuses %s without a request', async (phone) => {
		const { error } = await world.run({ parameters: { ...international, phone } });
		expect(error?.message).toContain(`"${phone}"`);
		expect(world.fpt.requests).toHaveLength(0);
	});
});

describe('What a message costs', () => {
	const accented = `Mã xác thực “482913” – ${'ă'.repeat(60)}`;
	const plain = `Ma xac thuc "482913" - ${'a'.repeat(60)}`;

	it.each(['sendOtp', 'sendInternational'])('%s: Remove Accents comes before everything else', async (operation) => {
		const { json } = await world.run({
			parameters: { operation, phone: '+84987654321', message: accented, options: { removeAccents: true, maxParts: 1 } },
		});
		expect(world.fpt.messages.map(({ text }) => text)).toEqual([plain]);
		expect(json[0]).toMatchObject({ message: plain, parts: 1, encoding: 'GSM-7' });
	});

	it.each(['sendOtp', 'sendInternational'])('%s: Max Parts refuses what would cost more, and says why it does', async (operation) => {
		const { error } = await world.run({ parameters: { operation, phone: '+84987654321', message: accented, options: { maxParts: 1 } } });
		expect(error?.message).toBe("The message to 84987654321 would take 2 SMS; the option 'Max Parts' allows 1");
		expect(error?.description).toContain('ã á ự “ ” – ă');
		expect(world.fpt.requests).toHaveLength(0);
	});

	it.each(['sendOtp', 'sendInternational'])('%s: accents that are apart are composed before they are counted and sent', async (operation) => {
		const message = `Mã ${'ă'.repeat(60)}`;
		const { json } = await world.run({ parameters: { operation, phone: '+84987654321', message: message.normalize('NFD'), options: { maxParts: 1 } } });
		expect(world.fpt.messages.map(({ text }) => text)).toEqual([message]);
		expect(json[0]).toMatchObject({ message, parts: 1 });
	});

	it('Create Campaign has both options, and its quota counts the text without accents', async () => {
		const create = {
			resource: 'campaign',
			operation: 'create',
			campaignName: 'Tet',
			scheduleTime: '2099-01-20 09:00',
			quotaMode: 'recipients',
			recipients: 10,
			message: accented,
		};
		const refused = await world.run({ parameters: { ...create, options: { maxParts: 1 } } });
		expect(refused.error?.message).toBe(`The message of campaign "Tet" would take 2 SMS; the option 'Max Parts' allows 1`);
		expect(world.fpt.requests).toHaveLength(0);
		const { json } = await world.run({ parameters: { ...create, options: { maxParts: 1, removeAccents: true } } });
		expect(json[0]).toMatchObject({ message: plain, parts: 1, quota: 10 });
		expect([...world.fpt.campaigns.values()]).toMatchObject([{ message: plain, quota: 10 }]);
	});

	it.each([0, 2, '={{ 2 }}', '={{ null }}'])('Max Parts %s lets a message of 2 parts through', async (maxParts) => {
		const { json } = await world.run({ parameters: { message: accented, options: { maxParts } } });
		expect(json[0]).toMatchObject({ parts: 2, encoding: 'UCS-2' });
	});

	it.each([-1, 1.5, 'many'])('Max Parts %s is refused', async (maxParts) => {
		const { error } = await world.run({ parameters: { options: { maxParts } } });
		expect(error?.message).toContain("'Max Parts' must be a whole number");
		expect(world.fpt.requests).toHaveLength(0);
	});

	it('what Remove Accents can not write stays, and is named if the message is refused', async () => {
		const { json } = await world.run({ parameters: { message: 'Chào 😀', options: { removeAccents: true } } });
		expect(json[0]).toMatchObject({ message: 'Chao 😀', encoding: 'UCS-2' });
		const { error } = await world.run({ parameters: { message: `Chào 😀\u200d${'a'.repeat(70)}`, options: { removeAccents: true, maxParts: 1 } } });
		expect(error?.description).toContain('😀 U+200D');
	});
});

describe('Bad input is refused with nothing sent', () => {
	it.each([
		['an empty brand name', { brandName: '={{ "" }}' }, "'Brand Name' is empty"],
		['a blank brand name', { brandName: ' \t ' }, "'Brand Name' is empty"],
		['a brand name of 12 characters', { brandName: 'ABCDEFGHIJKL' }, "'Brand Name' has 12 characters; it may have at most 11"],
		['an empty phone', { phone: '={{ $json.missing }}' }, "'Phone' is empty"],
		['a blank phone', { phone: '   ' }, "'Phone' is empty"],
		['a phone of letters', { phone: 'none' }, 'The phone number "none" contains characters other than digits'],
		['a landline', { phone: '02438221234' }, 'is a landline, which cannot receive SMS'],
		['two phones', { phone: '0987654321 / 0912345678' }, 'contains two phone numbers, where one is expected'],
		['a phone of 250,000 characters', { phone: '={{ "\\u0301".repeat(250000) }}' }, '…" has 250,000 characters, where a phone number has at most 100'],
		['a national number for Send International', { operation: 'sendInternational', phone: '081 234 5678' }, 'starts with 0, so it has no country code: write it with its country code (+84812345678 for Vietnam), or use Send OTP'],
		['a number abroad that is too short', { operation: 'sendInternational', phone: '+1 202 555 012' }, 'has 9 digits after the country code 1'],
		['a foreign number', { phone: '+6591234567' }, 'use Send International'],
		['an empty message', { message: '={{ null }}' }, "'Message' is empty"],
		['a blank message', { message: ' \n ' }, "'Message' is empty"],
		['a message of 613 characters', { message: 'a'.repeat(613) }, 'would take 5 SMS; FPT accepts at most 4'],
		['a message of 269 characters with accents', { message: 'ă'.repeat(269) }, 'would take 5 SMS; FPT accepts at most 4'],
		['612 septets with a euro sign on a border', { message: `${'a'.repeat(152)}€${'a'.repeat(458)}` }, 'would take 5 SMS, although its 612 septets would fit into 4: a character of two of them, such as €'],
		['a message longer than SMS can carry', { message: '={{ "\\u0301".repeat(1000000) }}' }, "'Message' has 1000000 characters; the longest SMS has 39015"],
		['half a surrogate pair', { message: '={{ "code \\ud83d" }}' }, 'broken character'],
		['a list as message', { message: '={{ [1, 2] }}' }, "'Message' must be text"],
		['a request id of 101 characters', { options: { requestId: 'r'.repeat(101) } }, "'Request ID' has 101 characters; it may have at most 100"],
		['a time-out of 0', { options: { timeout: 0 } }, "'Timeout' must be a number from 1 to 600"],
		['a concurrency of 0', { options: { concurrency: 0 } }, "'Concurrency' must be a whole number from 1 to 100"],
		['a concurrency that is no number', { options: { concurrency: '={{ "many" }}' } }, "'Concurrency' must be a whole number from 1 to 100"],
	])('%s', async (_what, parameters, message) => {
		const { error, json } = await world.run({ parameters: parameters as never });
		expect(error?.message).toContain(message);
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.context?.itemIndex).toBe(0);
		expect(json).toHaveLength(0);
		expect(world.fpt.requests).toHaveLength(0);
	});

	it('one bad item among good ones: nothing is sent for any, and the error names the item', async () => {
		const { error } = await world.run({
			items: [...phones(3), { phone: 'oops' }, ...phones(2)],
			parameters: { phone: '={{ $json.phone }}' },
		});
		expect(error?.message).toBe('The phone number "oops" contains characters other than digits');
		expect(error?.description).toContain('Nothing was sent.');
		expect(error?.context?.itemIndex).toBe(3);
		expect(world.fpt.requests).toHaveLength(0);
	});

	it.each([
		['an empty client id', { clientId: ' ' }, "no 'Client ID'"],
		['an empty client secret', { clientSecret: '' }, "no 'Client Secret'"],
		['an empty custom URL', { baseUrl: '' }, "no 'Base URL'"],
		['a custom URL without scheme', { baseUrl: 'localhost:4010' }, 'is not an http or https address'],
		['a custom URL of another scheme', { baseUrl: 'ftp://127.0.0.1' }, 'is not an http or https address'],
		['a custom URL with a password', { baseUrl: 'http://user:secret@127.0.0.1' }, 'only scheme, host, port and path'],
	])('a credential with %s', async (_what, fields, message) => {
		await world.setCredential(fields);
		const { error } = await world.run({});
		expect(error?.message).toContain(message);
		expect(error?.message).not.toContain('secret@');
		expect(world.fpt.requests).toHaveLength(0);
	});
});

/** Distinct numbers of Viettel, with a code each. */
function phones(count: number): Array<{ phone: string; code: number }> {
	return Array.from({ length: count }, (_, index) => ({ phone: `8498${String(1000000 + index)}`, code: 100000 + index }));
}

