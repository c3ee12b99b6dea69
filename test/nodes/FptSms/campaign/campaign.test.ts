import { Expression } from 'n8n-workflow';
import { expectedOf, messySheet } from '../../../support/harness/messySheet';
import { byTemperament } from '../../../support/harness/startFpt';
import { startWorld, type World } from '../../../support/harness/world';

const CREATE_PATH = '/api/create-campaign';
const PUSH_PATH = '/api/push-brandname-ads';
const TEXT = '[QC] FTI giam 50% den Chu nhat. Tu choi: soan TC gui 1234';

/** A Wednesday, 09:00 in Vietnam; far enough ahead that no test outlives it. */
const SOON = '2031-01-15 09:00';

const CREATE = {
	resource: 'campaign',
	operation: 'create',
	campaignName: 'Tet sale',
	brandName: 'FTI',
	message: TEXT,
	scheduleTime: SOON,
	quota: 10,
};

let world: World;

beforeEach(async () => {
	world = await startWorld({}, CREATE);
});

afterEach(async () => await world.close());

const codeOf = async (parameters = {}): Promise<string> =>
	(await world.run({ parameters: { campaignName: `c${Math.random()}`.slice(0, 20), ...parameters } })).json[0]?.campaignCode as string;

describe('Create', () => {
	it("sends what the manual's section 3.4.3.1 lists, the text in the clear", async () => {
		const { json } = await world.run({});
		expect(world.received(CREATE_PATH)).toEqual([
			{
				access_token: expect.any(String),
				session_id: expect.stringMatching(/^[0-9a-f]{32}$/),
				CampaignName: 'Tet sale',
				BrandName: 'FTI',
				Message: TEXT,
				ScheduleTime: SOON,
				Quota: 10,
			},
		]);
		expect(json).toEqual([
			{
				campaignCode: expect.stringMatching(/^MjIxNQ==[0-9a-f]{13}$/),
				campaignName: 'Tet sale',
				brandName: 'FTI',
				message: TEXT,
				scheduleTime: SOON,
				quota: 10,
				parts: 1,
				hints: [],
				status: 'sent',
			},
		]);
	});

	it.each([
		['2031-01-15T02:00:00Z', SOON],
		['2031-01-15T02:00:00.000+00:00', SOON],
		['2031-01-14T21:00:00-05:00', SOON],
		['2031-01-15T07:30:00+05:30', SOON],
		['2031-01-15T09:00:00', SOON],
		['={{ new Date(Date.UTC(2031, 0, 15, 2, 0)) }}', SOON],
		["={{ DateTime.fromISO('2031-01-15T11:00', { zone: 'Asia/Tokyo' }) }}", SOON],
		["={{ DateTime.fromISO('2031-01-15T11:00', { zone: 'Asia/Tokyo' }).toISO() }}", SOON],
		// What was read as 1970 or the year 58866: seconds, milliseconds, microseconds, and a day of Excel.
		[Date.UTC(2031, 0, 15, 2) / 1000, SOON],
		[Date.UTC(2031, 0, 15, 2), SOON],
		[Date.UTC(2031, 0, 15, 2) * 1000, SOON],
		[47_863.375, SOON],
		['15/01/2031 09:00', SOON],
		['2031-01-14T21:00[America/New_York]', SOON],
	])('turns %s into Vietnam time', async (scheduleTime: string | number, expected) => {
		const { json, error } = await world.run({ parameters: { scheduleTime } });
		expect(error).toBeUndefined();
		expect(json[0]?.scheduleTime).toBe(expected);
		expect(world.received(CREATE_PATH)[0]?.ScheduleTime).toBe(expected);
	});

	it('works the quota out from the recipients and the parts of the text', async () => {
		const { json } = await world.run({ parameters: { message: 'a'.repeat(200), quotaMode: 'recipients', recipients: 1000 } });
		expect(world.received(CREATE_PATH)[0]?.Quota).toBe(2000);
		expect(json[0]).toMatchObject({ quota: 2000, parts: 2 });
	});

	it('hints at a missing label and a missing way to opt out, and creates all the same', async () => {
		const { json } = await world.run({ parameters: { message: 'Giam gia' } });
		expect(json[0]?.hints).toEqual([expect.stringContaining('[QC]'), expect.stringContaining('opt out')]);
	});

	it.each([
		['outside the hours', '2031-01-15 12:00', '2031-01-15 13:30'],
		['in the evening', '2031-01-15 20:00', '2031-01-16 08:00'],
	])('moves a time %s to the next allowed minute if the option says so', async (_what, scheduleTime, moved) => {
		const { json } = await world.run({ parameters: { scheduleTime, options: { outsideWindow: 'move' } } });
		expect(json[0]?.scheduleTime).toBe(moved);
	});

	it.each([
		['seconds, read as what they are', Date.UTC(2031, 0, 15, 5) / 1000, '2031-01-15 13:30'],
		['a time of some minutes ago, to the next minute', '={{ DateTime.now().minus({ minutes: 5 }).toISO() }}', expect.any(String)],
	])('moves %s', async (_what, scheduleTime, moved) => {
		const { json, error } = await world.run({ parameters: { scheduleTime, options: { outsideWindow: 'move' } } });
		expect(error).toBeUndefined();
		expect(world.received(CREATE_PATH).map(({ ScheduleTime }) => ScheduleTime)).toEqual([moved]);
		expect(Date.parse(`${String(json[0]?.scheduleTime).replace(' ', 'T')}:00+07:00`)).toBeGreaterThan(Date.now() - 60_000);
	});

	it.each([
		['a time further in the past', '={{ DateTime.now().minus({ minutes: 12 }).toISO() }}', 'is in the past'],
		['a Date made of seconds', '={{ new Date(1926201600) }}', "'Schedule Time' 1970-01-23"],
		['a day of Excel without a time', 47_863, 'is not a valid date and time: "47863"'],
	])('moves %s never, and sends nothing', async (_what, scheduleTime, message) => {
		const { error } = await world.run({ parameters: { scheduleTime, options: { outsideWindow: 'move' } } });
		expect(error?.message).toContain(message);
		expect(world.fpt.requests).toHaveLength(0);
	});

	it('composes its text and name before they are counted, so that two spellings are one campaign', async () => {
		const campaignName = 'Khuyến mãi Tết Nguyên đán 2027';
		const message = `[QC] ${'ắ'.repeat(50)} TC gửi 1234`;
		const { json } = await world.run({ parameters: { campaignName: campaignName.normalize('NFD'), message: message.normalize('NFD') } });
		expect(world.received(CREATE_PATH)).toEqual([expect.objectContaining({ CampaignName: campaignName, Message: message })]);
		expect(json[0]).toMatchObject({ campaignName, message, parts: 1 });
	});

	it('uses a time outside the hours if the option says so', async () => {
		const { json } = await world.run({ parameters: { scheduleTime: '2031-01-15 12:00', options: { outsideWindow: 'ignore' } } });
		expect(json[0]?.scheduleTime).toBe('2031-01-15 12:00');
	});

	it.each([
		['an empty name', { campaignName: '={{ "" }}' }, "'Campaign Name' is empty"],
		['a blank name', { campaignName: '  ' }, "'Campaign Name' is empty"],
		['a name of 33 characters', { campaignName: 'n'.repeat(33) }, "'Campaign Name' has 33 characters; FPT accepts at most 32"],
		['a date that is no date', { scheduleTime: 'tomorrow' }, `'Schedule Time' is not a valid date and time: "tomorrow"`],
		['30 February', { scheduleTime: '2031-02-30 09:00' }, "'Schedule Time' is not a valid date and time"],
		['a date without a time', { scheduleTime: '2031-01-15' }, "'Schedule Time' is not a valid date and time"],
		['a date in the past', { scheduleTime: '2021-06-18 09:00' }, "'Schedule Time' 2021-06-18 09:00 (Vietnam time) is in the past"],
		['a time outside the hours', { scheduleTime: '2031-01-15 12:00' }, 'outside the hours in which FPT delivers'],
		['a quota of 0', { quota: 0 }, `'Number of SMS' must be a whole number of at least 1, but is "0"`],
		['a quota of 1.5', { quota: 1.5 }, "'Number of SMS' must be a whole number"],
		['a quota that is no number', { quota: '={{ "lots" }}' }, "'Number of SMS' must be a whole number"],
		['no recipients', { quotaMode: 'recipients', recipients: 0 }, "'Number of Recipients' must be a whole number"],
		['a blank message', { message: ' ' }, "'Message' is empty"],
		['a blank brand name', { brandName: ' ' }, "'Brand Name' is empty"],
	])('refuses %s with nothing sent', async (_what, parameters, message) => {
		const { error } = await world.run({ parameters: parameters as never });
		expect(error?.message).toContain(message);
		expect(world.fpt.requests).toHaveLength(0);
	});

	it("explains FPT's 1014 with FPT's own words", async () => {
		await world.run({});
		const { error } = await world.run({});
		expect(error?.message).toBe('Campaign "Tet sale" not created: there is a campaign of this name already (FPT code 1014)');
		const words = byTemperament({ strict: 'Campaign name already exists.', live: 'Tên chiến dịch đã tồn tại.' });
		expect(error?.description).toContain(`FPT says: "${words}"`);
	});
});

describe('Push Ads', () => {
	const push = (campaignCode: string, phoneList: unknown = '0987654321, 0987654123') => ({
		operation: 'pushAds',
		campaignCode,
		phoneList: phoneList as string,
	});

	it("sends what the manual's section 3.4.4.1 lists, and returns counts as numbers", async () => {
		const code = await codeOf();
		const { json } = await world.run({ parameters: push(code) });
		expect(world.received(PUSH_PATH)).toEqual([
			{
				access_token: expect.any(String),
				session_id: expect.stringMatching(/^[0-9a-f]{32}$/),
				CampaignCode: code,
				PhoneList: '84987654321,84987654123',
			},
		]);
		expect(json).toEqual([
			{
				campaignCode: code,
				batchId: expect.stringMatching(/^qc\.2215\.\d+\.\d+$/),
				sent: 2,
				remainingQuota: 8,
				duplicates: 0,
				excluded: 0,
				excludeList: 0,
				rejected: [],
				status: 'sent',
			},
		]);
	});

	it('gathers all items of a campaign into one push, each campaign into its own', async () => {
		const [first, second] = [await codeOf(), await codeOf()];
		const items = [
			{ code: first, phone: '0987654321' },
			{ code: second, phone: '0987654322' },
			{ code: first, phone: 987654323 },
			{ code: first, phone: '+84 987 654 321' },
			{ code: first, phone: 'none' },
		];
		const { json, items: output } = await world.run({
			items,
			parameters: push('={{ $json.code }}', '={{ $json.phone }}'),
		});
		expect(world.received(PUSH_PATH).map(({ PhoneList }) => PhoneList)).toEqual(['84987654321,84987654323', '84987654322']);
		expect(json[0]).toMatchObject({
			sent: 2,
			duplicates: 1,
			rejected: [{ phone: 'none', reason: 'contains characters other than digits' }],
		});
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([[{ item: 0 }, { item: 2 }, { item: 3 }, { item: 4 }], { item: 1 }]);
	});

	it('takes a list from an expression', async () => {
		const code = await codeOf();
		await world.run({ parameters: push(code, '={{ ["0987654321", ["0987654322 0987654323"], 987654324] }}') });
		expect(world.received(PUSH_PATH)[0]?.PhoneList).toBe('84987654321,84987654322,84987654323,84987654324');
	});

	it.each([
		['one code in two items, not combined', { combineItems: false }, [{ p: '0987654321' }, { p: '0987654322' }], /is in 2 items, but FPT accepts one push/],
		['no good number', {}, [{ p: 'a' }, { p: '02438221234' }], /^None of the 2 numbers for campaign .* can get it: "a" contains characters/],
		['a bad number, if that is an error', { options: { invalidNumbers: 'error' } }, [{ p: '0987654321' }, { p: 'a' }], /^Only 1 of the 2 numbers/],
		['an empty list', {}, [{ p: ' , ;' }], /'Phone List' is empty/],
	])('refuses %s, with nothing sent', async (_what, parameters, items, message) => {
		const code = await codeOf();
		const { error } = await world.run({ items, parameters: { ...push(code, '={{ $json.p }}'), ...parameters } as never });
		expect(error?.message).toMatch(message);
		expect(world.received(PUSH_PATH)).toHaveLength(0);
	});

	it('refuses a blank campaign code', async () => {
		const { error } = await world.run({ parameters: push(' ') });
		expect(error?.message).toBe("'Campaign Code' is empty");
		expect(world.fpt.requests).toHaveLength(0);
	});

	it('fails every item of a push that FPT refuses, and says so once for each', async () => {
		const code = await codeOf();
		const items = [{ p: '0987654321' }, { p: '0987654322' }];
		const parameters = push(code, '={{ $json.p }}');
		await world.run({ items, parameters });
		const { failed, json } = await world.run({ items, parameters, settings: { onError: 'continueErrorOutput' } });
		expect(json).toEqual([]);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(failed[0]?.json).toMatchObject({
			error: `Campaign ${code} not pushed: it has been sent already (FPT code 1014)`,
			description: expect.stringContaining(byTemperament({ strict: 'Campaign is already sent.', live: 'Chiến dịch đã được gửi.' })),
		});
	});

	it("explains FPT's 1016 with the numbers that each length of text would need, and asks FPT nothing else", async () => {
		const code = await codeOf({ quota: 1 });
		const phones = Array.from({ length: 1200 }, (_, index) => `09${70000000 + index}`).join();
		const { error } = await world.run({ parameters: push(code, phones) });
		expect(error?.context?.code).toBe('1016');
		expect(error?.description).toContain('Quota counts SMS parts, not people');
		expect(error?.description).toContain(
			'This push has 1,200 numbers and needs a quota of 1,200 for a text of 1 SMS, 2,400 for a text of 2 SMS, 3,600 for a text of 3 SMS.',
		);
		expect(world.received('/api/detail-ads')).toHaveLength(0);
	});

	it("explains it to the SMS if Create's output is the input", async () => {
		const { json: created } = await world.run({ parameters: { message: 'a'.repeat(200), quota: 3 } });
		const parameters = push('={{ $json.campaignCode }}');
		const { error } = await world.run({ items: created, parameters });
		expect(error?.description).toContain('2 numbers and a text of 2 SMS need a quota of 4; the campaign has 3.');
	});

	it('adds nothing to any other code', async () => {
		const code = await codeOf();
		await world.run({ parameters: push(code) });
		const { error } = await world.run({ parameters: push(code) });
		expect(error?.context?.code).toBe('1014');
		expect(error?.description).not.toContain('quota of');
	});

	describe('a row of a sheet without a number', () => {
		it('is rejected as empty, and the others go out', async () => {
			const code = await codeOf();
			const items = [{ p: '0987654321' }, { p: '' }, { p: null }, {}, { p: ' \u00A0' }, { p: '0987654322' }];
			const { json, items: output } = await world.run({ items, parameters: push(code, '={{ $json.p }}') });
			expect(json).toMatchObject([{ sent: 2, duplicates: 0, rejected: Array(4).fill({ phone: '', reason: 'is empty' }) }]);
			expect(output[0]?.pairedItem).toEqual(items.map((_, item) => ({ item })));
		});

		it('is rejected in a list that an expression returns, too', async () => {
			const code = await codeOf();
			const { json } = await world.run({ parameters: push(code, '={{ ["0987654321", "", null] }}') });
			expect(json[0]).toMatchObject({ sent: 1, rejected: [{ phone: '', reason: 'is empty' }, { phone: '', reason: 'is empty' }] });
		});

		it('stops the push if the option wants every number to be good', async () => {
			const code = await codeOf();
			const parameters = { ...push(code, '={{ $json.p }}'), options: { invalidNumbers: 'error' } };
			const { error } = await world.run({ items: [{ p: '0987654321' }, { p: '' }], parameters });
			expect(error?.message).toContain('Only 1 of the 2 numbers');
			expect(error?.message).toContain('"" is empty');
			expect(world.received(PUSH_PATH)).toHaveLength(0);
		});
	});

	it('names the first bad numbers in the error, and counts the others', async () => {
		const code = await codeOf();
		const { error } = await world.run({ parameters: push(code, '={{ ["a", "b", "c", "d", "e", "f", "g"] }}') });
		expect(error?.message).toMatch(/^None of the 7 numbers for campaign .* can get it: "a" contains .*; "e" contains [^;]*; and 2 more$/);
	});

	describe('parameters that are expressions', () => {
		const items = (code: string) => [
			{ code, phone: '0987654321', 'Số máy': '0987654321' },
			{ code, phone: 987654322, 'Số máy': 987654322 },
			{ code, phone: null, 'Số máy': null },
			{ code },
		];

		it.each([
			'={{ $json.phone }}',
			'={{$json.phone}}',
			'={{ $json["phone"] }}',
			"={{ $json['Số máy'] }}",
			'={{ $json.phone ?? "" }}',
			'={{ $input.item.json.phone }}',
		])('%s gives each item its number, empty ones too', async (phoneList) => {
			const code = await codeOf();
			const { json, error } = await world.run({ items: items(code), parameters: push('={{ $json.code }}', phoneList) });
			expect(error).toBeUndefined();
			expect(json).toMatchObject([{ sent: 2, rejected: [{ phone: '', reason: 'is empty' }, { phone: '', reason: 'is empty' }] }]);
			expect(world.received(PUSH_PATH)[0]?.PhoneList).toBe('84987654321,84987654322');
		});

		it("the code of another node's item is the same for all", async () => {
			const code = await codeOf();
			const { json } = await world.run({ items: items(code), parameters: push("={{ $('Items').first().json.code }}", '={{ $json.phone }}') });
			expect(json).toMatchObject([{ campaignCode: code, sent: 2 }]);
		});

		it('fields of the item cost no evaluation by n8n; what another node has costs one an item', async () => {
			const code = await codeOf();
			const evaluate = jest.spyOn(Expression.prototype, 'resolveSimpleParameterValue');
			const rows = Array.from({ length: 1_000 }, (_, index) => ({ code, phone: `09${70000000 + (index % 10)}` }));
			const expressions = () => evaluate.mock.calls.filter(([value]) => String(value).startsWith('=')).length;
			const { json } = await world.run({ items: rows, parameters: push('={{ $json.code }}', '={{ $json.phone }}') });
			expect(json).toMatchObject([{ sent: 10, duplicates: 990 }]);
			expect(expressions()).toBeLessThan(10);
			await world.run({ items: rows, parameters: push("={{ $('Items').first().json.code }}", '={{ $json.phone }}') });
			expect(expressions()).toBeGreaterThanOrEqual(1_000);
			evaluate.mockRestore();
		});

		it('a blank code in one item is refused', async () => {
			const code = await codeOf();
			const { error } = await world.run({ items: [{ code, phone: '0987654321' }, { phone: '0987654322' }], parameters: push('={{ $json.code }}', '={{ $json.phone }}') });
			expect(error?.message).toBe("'Campaign Code' is empty");
			expect(world.received(PUSH_PATH)).toHaveLength(0);
		});
	});

	it('every row of a sheet ends as sent, double or rejected with a reason', async () => {
		const rows = messySheet(1_000);
		const code = await codeOf({ quota: 1_000 });
		const { json } = await world.run({ items: rows, parameters: push(code, '={{ $json.phone }}') });
		const { sent, duplicates, rejected } = json[0] as { sent: number; duplicates: number; rejected: Array<{ phone: string; reason: string }> };
		expect(sent + duplicates + rejected.length).toBe(1_000);
		expect({ sent, duplicates, rejected: rejected.length }).toEqual(expectedOf(rows));
		expect(rejected.every(({ reason }) => /^(is|has|starts|was|contains) /.test(reason))).toBe(true);
		expect(world.fpt.campaigns.get(code)?.phones).toHaveLength(sent);
	});
});

describe('Get Details', () => {
	it('returns numbers and booleans, and sends no session id', async () => {
		const code = await codeOf();
		const before = await world.run({ parameters: { operation: 'getDetail', campaignCode: code } });
		expect(before.json).toEqual([
			{ campaignCode: code, total: 0, quota: 10, isSent: false, sendingTime: expect.anything(), approved: false, reason: null },
		]);
		world.fpt.approve(code);
		const after = await world.run({ parameters: { operation: 'getDetail', campaignCode: code } });
		expect(after.json[0]).toMatchObject({ approved: true });
		expect(world.received('/api/detail-ads')[0]).toEqual({ access_token: expect.any(String), CampaignCode: code });
	});

	it('says of several, the last of which fails, how many FPT responded to, and nothing of sending', async () => {
		const items = [{ code: await codeOf() }, { code: 'unknown' }];
		const { error } = await world.run({ items, parameters: { operation: 'getDetail', campaignCode: '={{ $json.code }}', options: { concurrency: 1 } } });
		expect(error?.description).toMatch(/Before the node stopped, FPT responded to 1 of 2 requests\.$/);
	});

	it.each([1, ' 1 ', true])('reads %p as yes', async (yes) => {
		world.fpt.addFault({ path: '/api/detail-ads', do: { status: 200, body: { IsSent: yes, StatusDetail: { Status: yes } } } });
		const { json } = await world.run({ parameters: { operation: 'getDetail', campaignCode: 'c' } });
		expect(json[0]).toMatchObject({ isSent: true, approved: true });
	});

	it("explains a code that FPT does not know, with FPT's response", async () => {
		const { error } = await world.run({ parameters: { operation: 'getDetail', campaignCode: 'MjIxNQ==unknown' } });
		expect(error?.message).toBe('Details of campaign MjIxNQ==unknown not read: a value is not accepted (FPT code 1014)');
		const words = byTemperament({ strict: 'Campaign code does not exist.', live: 'Mã chiến dịch không tồn tại.' });
		expect(error?.description).toContain(`FPT says: "${words}"`);
	});
});

describe('Get Delivery Report', () => {
	const CSV = '\uFEFFSố điện thoại,Status,"Note, of FPT"\r\n84987654321,1,"line one\r\nline two, ""quoted"""\r\n84987654123,0,=1+1\r\n';

	async function reported(): Promise<string> {
		const code = await codeOf();
		await world.run({ parameters: { operation: 'pushAds', campaignCode: code, phoneList: '0987654321,0987654123' } });
		const campaign = world.fpt.campaigns.get(code);
		if (!campaign) throw new Error('no campaign');
		world.fpt.addFault({ path: '/api/dlr-ads', do: { status: 200, body: CSV, contentType: 'text/csv' } });
		return code;
	}

	it('returns an item for each row, whatever the header, each paired with its campaign', async () => {
		const code = await reported();
		const { json, items } = await world.run({ parameters: { operation: 'getDlr', campaignCode: code } });
		expect(json).toEqual([
			{ 'Số điện thoại': '84987654321', Status: '1', 'Note, of FPT': 'line one\r\nline two, "quoted"', phone: '84987654321', campaignCode: code },
			{ 'Số điện thoại': '84987654123', Status: '0', 'Note, of FPT': '=1+1', phone: '84987654123', campaignCode: code },
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
		expect(world.received('/api/dlr-ads')[0]).toEqual({ access_token: expect.any(String), campaign_code: code });
	});

	it('returns the file as FPT sent it', async () => {
		const code = await reported();
		const { items } = await world.run({ parameters: { operation: 'getDlr', campaignCode: code, output: 'file', binaryProperty: 'report' } });
		const file = items[0]?.binary?.report;
		expect(Buffer.from(file?.data ?? '', 'base64').toString('utf8')).toBe(CSV);
		expect(file).toMatchObject({ mimeType: 'text/csv', fileName: expect.stringMatching(/^campaign-MjIxNQ[0-9a-f]{13}\.csv$/) });
		expect(items[0]?.json).toEqual({ campaignCode: code });
	});

	it("reads FPT's own report", async () => {
		const code = await codeOf();
		await world.run({ parameters: { operation: 'pushAds', campaignCode: code, phoneList: '0987654321,0987654123' } });
		const { json } = await world.run({ parameters: { operation: 'getDlr', campaignCode: code } });
		expect(json.map(({ campaignCode, phone }) => [campaignCode, phone])).toEqual([[code, '84987654321'], [code, '84987654123']]);
		expect(json[0]).toMatchObject({ MessageId: expect.stringMatching(/^qc\..*84987654321$/), Telco: 'viettel', Status: 'Delivered' });
	});

	it.each([
		['with mixed line ends and semicolons', 'Phone;Status\r\n0987654321;1\n0987654123;0\r\n\n'],
		['with a byte order mark and a line that names its separator', '\uFEFFsep=|\r\nPhone|Status\r\n0987654321|1\r\n0987654123|0'],
	])('reads a report %s', async (_what, body) => {
		world.fpt.addFault({ path: '/api/dlr-ads', do: { status: 200, body, contentType: 'text/csv' } });
		const { json } = await world.run({ parameters: { operation: 'getDlr', campaignCode: 'c' } });
		expect(json).toEqual([
			{ Phone: '0987654321', Status: '1', phone: '84987654321', campaignCode: 'c' },
			{ Phone: '0987654123', Status: '0', phone: '84987654123', campaignCode: 'c' },
		]);
	});

	it.each([
		['with a quotation mark that is never closed', 'a,b\n"1,2\n', 'a quotation mark in row 2 is never closed'],
		['of bytes that are no text', 'Phone\0,\0', 'it is not a text file'],
		['of too many rows', `a\n${'1\n'.repeat(500_001)}`, 'it has 500001 rows or more, and at most 500000 become items'],
	])('tells that it has not read a report %s, which it returns as a file', async (_what, body, reason) => {
		const fault = { path: '/api/dlr-ads', do: { status: 200, body, contentType: 'text/csv' } };
		world.fpt.addFault(fault);
		const { error } = await world.run({ parameters: { operation: 'getDlr', campaignCode: 'c' } });
		expect(error?.message).toBe(`Report of campaign c not read: ${reason}`);
		expect(error?.description).toContain("Set 'Output' to File to get the report as FPT sent it; n8n's Extract From File reads more forms of files.");
		expect(error?.context?.outcome).toBe('notSent');
		world.fpt.addFault(fault);
		const { items } = await world.run({ parameters: { operation: 'getDlr', campaignCode: 'c', output: 'file' } });
		expect(Buffer.from(items[0]?.binary?.data?.data ?? '', 'base64').toString('utf8')).toBe(body);
	});

	it('gives one item for a campaign without rows, so that none is missing and a loop goes on, and says so above the output', async () => {
		world.fpt.addFault({ path: '/api/dlr-ads', times: 1, do: { status: 200, body: 'Phone,Status\r\n', contentType: 'text/csv' } });
		world.fpt.addFault({ path: '/api/dlr-ads', times: 1, do: { status: 200, body: 'Phone,Status\n0987654321,1\n', contentType: 'text/csv' } });
		const { json, run } = await world.run({ items: [{ code: 'a' }, { code: 'b' }], parameters: { operation: 'getDlr', campaignCode: '={{ $json.code }}', options: { concurrency: 1 } } });
		expect(json).toEqual([{ campaignCode: 'a', rows: 0 }, { Phone: '0987654321', Status: '1', phone: '84987654321', campaignCode: 'b' }]);
		expect(run.data.resultData.runData['FPT SMS']?.[0]?.hints).toEqual([
			{ message: '1 report has no rows yet: FPT has the results 3 to 5 working days after sending.', type: 'info', location: 'outputPane' },
		]);
	});

	it.each([
		['an HTML page', { status: 200, body: '<html></html>' }, 'an HTML page'],
		['JSON', { status: 200, body: { rows: [] } }, 'JSON that FPT does not'],
		['nothing', { status: 200, body: '', contentType: 'text/csv' }, 'got an empty response'],
		['a sentence', { status: 200, body: 'Chưa có dữ liệu', contentType: 'text/csv' }, 'it is no table, but says "Chưa có dữ liệu"'],
	])('never takes %s for a report', async (_what, fault, message) => {
		world.fpt.addFault({ path: '/api/dlr-ads', do: fault });
		const { error } = await world.run({ parameters: { operation: 'getDlr', campaignCode: 'c' } });
		expect(error?.message).toContain(message);
		expect(error?.context?.outcome).toBe('notSent');
	});
});
