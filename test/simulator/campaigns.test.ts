import { parse } from 'csv-parse/sync';
import { DEFAULT_APP, type Simulator } from './index';
import {
	base64,
	call,
	campaign,
	clock,
	CREATE,
	DETAIL,
	DLR,
	expectError,
	goodBody,
	MINUTE,
	PUSH,
	start,
	token,
	tryOut,
	type Body,
} from './support';

describe('create-campaign', () => {
	test.each<[string, Body, RegExp]>([
		['a name of 33 characters', { CampaignName: 'x'.repeat(33) }, /^CampaignName /],
		['a text of spaces', { Message: '  ' }, /^Message /],
		['a quota of 0', { Quota: 0 }, /^Quota /],
		['a quota below 0', { Quota: -1 }, /^Quota /],
		['half a message of quota', { Quota: 1.5 }, /^Quota /],
		['a quota in a string', { Quota: '10' }, /^Quota /],
		['seconds', { ScheduleTime: '2021-06-18 09:00:00' }, /^ScheduleTime /],
		['ISO 8601', { ScheduleTime: '2021-06-18T09:00' }, /^ScheduleTime /],
		['day first', { ScheduleTime: '18-06-2021 09:00' }, /^ScheduleTime /],
		['an hour of one digit', { ScheduleTime: '2021-06-18 9:00' }, /^ScheduleTime /],
		['30 February', { ScheduleTime: '2022-02-30 09:00' }, /^ScheduleTime /],
		['29 February of a common year', { ScheduleTime: '2022-02-29 09:00' }, /^ScheduleTime /],
		['month 13', { ScheduleTime: '2021-13-01 09:00' }, /^ScheduleTime /],
		['24:00', { ScheduleTime: '2021-06-18 24:00' }, /^ScheduleTime /],
		['minute 60', { ScheduleTime: '2021-06-18 09:60' }, /^ScheduleTime /],
		['a time in the past', { ScheduleTime: '2021-06-17 08:59' }, /^ScheduleTime .*future/],
		['this very minute in Vietnam', { ScheduleTime: '2021-06-17 09:00' }, /^ScheduleTime .*future/],
	])('%s is 1014, and no campaign', async (_, changes, description) => {
		const simulator = await start();
		expectError(await tryOut(simulator, CREATE, changes), 1014, description);
		expect(simulator.campaigns.size).toBe(0);
	});

	test.each<[string, Body]>([
		['a name of 32 characters', { CampaignName: 'ạ'.repeat(32) }],
		['the next minute in Vietnam', { ScheduleTime: '2021-06-17 09:01' }],
		['29 February of a leap year', { ScheduleTime: '2024-02-29 00:00' }],
		['a quota of 1', { Quota: 1 }],
	])('%s is accepted', async (_, changes) => {
		const simulator = await start();
		expect((await tryOut(simulator, CREATE, changes)).status).toBe(200);
	});

	test('an unknown brandname is 2513', async () => {
		const simulator = await start();
		expectError(await tryOut(simulator, CREATE, { BrandName: 'fti' }), 2513);
	});

	test('a name is used up for ever, sent or not; in other letters it is another', async () => {
		const simulator = await start();
		expect((await tryOut(simulator, CREATE)).status).toBe(200);
		clock.now += 60 * MINUTE;
		expectError(await tryOut(simulator, CREATE), 1014, 'Campaign name already exists.');
		expect((await tryOut(simulator, CREATE, { CampaignName: 'TET 2022' })).status).toBe(200);
	});

	test('a name that another partner has used is free', async () => {
		const other = { ...DEFAULT_APP, clientId: 'b2C3'.repeat(10), partnerId: '9' };
		const simulator = await start({ apps: [DEFAULT_APP, other] });
		const access_token = await token(simulator, { client_id: other.clientId });
		expect((await tryOut(simulator, CREATE)).status).toBe(200);
		expect((await tryOut(simulator, CREATE, { access_token })).status).toBe(200);
	});

	test('a name whose campaign was rejected is still free', async () => {
		const simulator = await start();
		expectError(await tryOut(simulator, CREATE, { Quota: 0 }), 1014);
		expect((await tryOut(simulator, CREATE)).status).toBe(200);
	});

	test('the code is the partner in base64 and 13 hexadecimal characters, never twice', async () => {
		const app = { ...DEFAULT_APP, partnerId: '77' };
		const simulator = await start({ apps: [app] });
		const codes = new Set<string>();
		for (let index = 0; index < 20; index += 1) {
			const { data } = await tryOut(simulator, CREATE, { CampaignName: `No ${index}` });
			expect(data.CampaignCode).toMatch(/^Nzc=[0-9a-f]{13}$/);
			codes.add(data.CampaignCode);
		}
		expect(codes.size).toBe(20);
		expect([...simulator.campaigns.keys()]).toEqual([...codes]);
	});

	test('the text is plain: nothing is decoded', async () => {
		const simulator = await start();
		const Message = base64('Giam gia');
		const { data } = await tryOut(simulator, CREATE, { Message });
		expect(simulator.campaigns.get(data.CampaignCode)).toMatchObject({ message: Message, parts: 1 });
	});
});

describe('push-brandname-ads', () => {
	test('every number is kept as 84…, and the campaign is sent', async () => {
		const simulator = await start();
		const push = await campaign(simulator);
		const { data } = await call(simulator, PUSH, { ...push, PhoneList: '0987654321,84912345678' });
		expect(simulator.campaigns.get(String(push.CampaignCode))).toMatchObject({
			isSent: true,
			phones: ['84987654321', '84912345678'],
			batchId: data.BatchId,
		});
	});

	test('an unknown code is 1014', async () => {
		const simulator = await start();
		const response = await tryOut(simulator, PUSH, { CampaignCode: 'MjIxNQ==60cb06fa1d9bb' });
		expectError(response, 1014, 'Campaign code does not exist.');
	});

	test("another partner's code does not exist, for any of the three calls", async () => {
		const other = { ...DEFAULT_APP, clientId: 'b2C3'.repeat(10), partnerId: '9' };
		const simulator = await start({ apps: [DEFAULT_APP, other] });
		for (const url of [PUSH, DETAIL, DLR]) {
			simulator.reset();
			const access_token = await token(simulator, { client_id: other.clientId });
			const response = await tryOut(simulator, url, { access_token });
			expectError(response, 1014, 'Campaign code does not exist.');
		}
	});

	test.each([
		['0987654321,', 'a comma at the end'],
		['0987654321, 0987654322', 'a space'],
		['0987654321;0987654322', 'a semicolon'],
		['0987654321,0123456789', 'one prefix that no network has'],
		['0987654321,+84987654322', 'one plus'],
	])('%j (%s) is 53 for the whole, and the campaign can still be pushed', async (PhoneList) => {
		const simulator = await start();
		const push = await campaign(simulator);
		expectError(await call(simulator, PUSH, { ...push, PhoneList }), 53);
		const again = await call(simulator, PUSH, { ...push, PhoneList: '0987654321' });
		expect(again.data).toMatchObject({ NumMessageSent: 1, NumRemainQuota: 9 });
	});

	test('numbers times parts above the quota are 1016, and nothing is sent', async () => {
		const simulator = await start();
		const push = await campaign(simulator, { Message: 'a'.repeat(161), Quota: 5 });
		const three = '0987654321,0987654322,0987654323';
		expectError(await call(simulator, PUSH, { ...push, PhoneList: three }), 1016);
		expect(simulator.campaigns.get(String(push.CampaignCode))).toMatchObject({ isSent: false });
		const two = await call(simulator, PUSH, { ...push, PhoneList: '0987654321,0987654322' });
		expect(two.data).toMatchObject({ NumMessageSent: 4, NumRemainQuota: 1 });
	});

	test('a quota that is used up to the last is no error', async () => {
		const simulator = await start();
		const push = await campaign(simulator, { Quota: 2 });
		const { data } = await call(simulator, PUSH, { ...push, PhoneList: '0987654321,0987654322' });
		expect(data).toMatchObject({ NumMessageSent: 2, NumRemainQuota: 0 });
	});

	test('of two pushes at once, one is accepted', async () => {
		const simulator = await start({ latency: 30 });
		const push = { ...(await campaign(simulator)), PhoneList: '0987654321' };
		const responses = await Promise.all([call(simulator, PUSH, push), call(simulator, PUSH, push)]);
		expect(responses.map(({ status }) => status).sort()).toEqual([200, 400]);
	});

	test('50,000 numbers in one call are accepted', async () => {
		const simulator = await start();
		const push = await campaign(simulator, { Quota: 50_000 });
		const PhoneList = Array.from({ length: 50_000 }, (_, n) => `098${7_000_000 + n}`).join(',');
		const { data } = await call(simulator, PUSH, { ...push, PhoneList });
		expect(data).toMatchObject({ NumMessageSent: 50_000, NumRemainQuota: 0 });
	});

	test('no message of a campaign is a customer-care message', async () => {
		const simulator = await start({ quota: 0 });
		const push = await campaign(simulator);
		expect((await call(simulator, PUSH, { ...push, PhoneList: '0987654321' })).status).toBe(200);
		expect(simulator.messages).toEqual([]);
	});
});

describe('what became of a campaign', () => {
	test('detail-ads: every value a string, before the push and after', async () => {
		const simulator = await start();
		const push = await goodBody(simulator, PUSH);
		const { access_token, CampaignCode } = push;
		const detail = async () => (await call(simulator, DETAIL, { access_token, CampaignCode })).data;
		const before = {
			CampaignCode,
			Total: '0',
			Quota: '10',
			IsSent: '0',
			SendingTime: '2021-06-18 09:00',
			StatusDetail: { Reason: '', Status: '0' },
		};
		expect(await detail()).toEqual(before);
		await call(simulator, PUSH, push);
		expect(await detail()).toEqual({ ...before, Total: '2', IsSent: '1' });
		simulator.approve(String(CampaignCode));
		expect(await detail()).toMatchObject({ StatusDetail: { Reason: '', Status: '1' } });
		simulator.approve(String(CampaignCode), false, 'No [QC] label');
		expect(await detail()).toMatchObject({
			StatusDetail: { Reason: 'No [QC] label', Status: '0' },
		});
		expect(() => simulator.approve('no such code')).toThrow('no such code');
	});

	test.each([
		[DETAIL, 'CampaignCode'],
		[DLR, 'campaign_code'],
	])('%s of an unknown code is 1014', async (url, name) => {
		const simulator = await start();
		expectError(await tryOut(simulator, url, { [name]: 'x' }), 1014, 'Campaign code does not exist.');
	});

	const results = async (simulator: Simulator, push: Body) =>
		await call(
			simulator,
			DLR,
			{ access_token: push.access_token, campaign_code: push.CampaignCode },
			{ responseType: 'arraybuffer' },
		);

	test('dlr-ads: CSV with a row for each number; cells contain commas, quotes and line breaks', async () => {
		const simulator = await start();
		const phones = ['0987654321', '0912345678', '0901234567', '0921234567'];
		const push = await goodBody(simulator, PUSH, { PhoneList: phones.join(',') });
		const { data: pushed } = await call(simulator, PUSH, push);
		const { headers, data } = await results(simulator, push);
		expect(headers['content-type']).toBe('text/csv; charset=utf-8');
		const content = Buffer.from(data).toString();
		expect(content.startsWith('MessageId,Phone,Telco,Status,Note\r\n')).toBe(true);
		expect(content.endsWith('\r\n')).toBe(true);
		const rows: Array<Record<string, string>> = parse(content, { columns: true });
		expect(rows.map(({ Phone, Telco }) => [Phone, Telco])).toEqual([
			['84987654321', 'viettel'],
			['84912345678', 'vina'],
			['84901234567', 'mobi'],
			['84921234567', 'htc'],
		]);
		expect(rows[0]?.MessageId).toBe(`${pushed.BatchId}84987654321`);
		const notes = rows.map(({ Note }) => Note).join('|');
		for (const special of [',', '\r\n', '"']) expect(notes).toContain(special);
	});

	test('dlr-ads of a campaign that was not pushed is the header alone', async () => {
		const simulator = await start();
		const { data } = await results(simulator, await goodBody(simulator, PUSH));
		expect(parse(Buffer.from(data))).toHaveLength(1);
	});

	test('dlr-ads returns the text set on the campaign, and a byte order mark if asked', async () => {
		const simulator = await start();
		const push = await goodBody(simulator, PUSH);
		const campaign = simulator.campaigns.get(String(push.CampaignCode))!;
		Object.assign(campaign, { csv: 'Số;Kết quả\n', csvBom: true });
		const { data } = await results(simulator, push);
		expect(Buffer.from(data)).toEqual(Buffer.from('\uFEFFSố;Kết quả\n'));
	});
});
