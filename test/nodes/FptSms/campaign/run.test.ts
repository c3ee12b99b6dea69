import { Expression } from 'n8n-workflow';
import { expectedOf, messySheet } from '../../../support/harness/messySheet';
import { startWorld, type World } from '../../../support/harness/world';

const CREATE_PATH = '/api/create-campaign';
const PUSH_PATH = '/api/push-brandname-ads';
const TEXT = '[QC] FTI giam 50%. Tu choi: soan TC gui 1234';
const SOON = '2031-01-15 09:00';

const RUN = {
	resource: 'campaign',
	operation: 'run',
	campaignName: 'Tet sale',
	brandName: 'FTI',
	message: TEXT,
	scheduleTime: SOON,
	phoneList: '={{ $json.phone }}',
};

let world: World;

beforeEach(async () => {
	world = await startWorld({}, RUN);
});

afterEach(async () => await world.close());

const campaigns = () => [...world.fpt.campaigns.values()];
const of = (...phones: unknown[]) => phones.map((phone) => ({ phone }));

describe('Run', () => {
	it('creates one campaign with the quota of its numbers, pushes it once, and returns one item paired with all', async () => {
		const items = of('0987 654 321', '+84912345678', '0987654321', '12', '');
		const { json, items: output, error } = await world.run({ items, parameters: { message: `${TEXT}${'a'.repeat(160)}` } });
		expect(error).toBeUndefined();
		expect(world.received(CREATE_PATH)).toMatchObject([{ CampaignName: 'Tet sale', BrandName: 'FTI', ScheduleTime: SOON, Quota: 4 }]);
		expect(world.received(PUSH_PATH)).toMatchObject([{ CampaignCode: campaigns()[0]?.code, PhoneList: '84987654321,84912345678' }]);
		expect(json).toEqual([
			{
				campaignCode: campaigns()[0]?.code,
				campaignName: 'Tet sale',
				brandName: 'FTI',
				message: `${TEXT}${'a'.repeat(160)}`,
				scheduleTime: SOON,
				quota: 4,
				parts: 2,
				batchId: campaigns()[0]?.batchId,
				sent: 4,
				remainingQuota: 0,
				duplicates: 1,
				excluded: 0,
				excludeList: 0,
				rejected: [{ phone: '12', reason: expect.any(String) }, { phone: '', reason: 'is empty' }],
				hints: [],
				status: 'sent',
			},
		]);
		expect(Object.keys(json[0] ?? {}).slice(0, 3)).toEqual(['status', 'campaignCode', 'sent']);
		expect(output[0]?.pairedItem).toEqual(items.map((_, item) => ({ item })));
	});

	it('makes one campaign of each name', async () => {
		const items = [{ name: 'Á', phone: '0987654321' }, { name: 'B', phone: '0912345678' }, { name: ' A\u0301 ', phone: '0901234567' }];
		const { json, items: output } = await world.run({ items, parameters: { campaignName: '={{ $json.name }}' } });
		expect(campaigns().map(({ name, phones }) => [name, phones.sort()])).toEqual([['Á', ['84901234567', '84987654321']], ['B', ['84912345678']]]);
		expect(json.map(({ campaignName, sent }) => [campaignName, sent])).toEqual([['Á', 2], ['B', 1]]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([[{ item: 0 }, { item: 2 }], { item: 1 }]);
	});

	it('takes out the numbers that must not get it, and pays no quota for them', async () => {
		const { json } = await world.run({ items: of('0987654321', '0912345678'), parameters: { options: { excludeNumbers: '+84 912.345.678, 12 Ly Thuong Kiet' } } });
		expect(campaigns()).toMatchObject([{ quota: 1, phones: ['84987654321'] }]);
		expect(json).toMatchObject([{ sent: 1, excluded: 1, excludeList: 1, hints: [] }]);
	});

	it('creates a campaign of one item whose text is another one each time that it is read', async () => {
		const { error } = await world.run({ items: of('0987654321'), parameters: { message: '={{ "[QC] " + Math.random() }}' } });
		expect(error).toBeUndefined();
		expect(campaigns()).toMatchObject([{ isSent: true }]);
	});

	it('takes all numbers as one list, and the brand name of the credential', async () => {
		await world.setCredential({ brandName: 'FTI' });
		const { json } = await world.run({ parameters: { brandName: '', phoneList: '0987654321; 0912345678' } });
		expect(json).toMatchObject([{ sent: 2, brandName: 'FTI' }]);
	});

	it.each([
		['an expression that returns the list of all items', "={{ $('Items').all().map((item) => item.json.phone) }}"],
		['a text with all numbers', '0987654321, 0912345678; 12'],
	])('reads %s once, however many items there are', async (_what, list) => {
		const { json } = await world.run({ items: of('0987654321', '0912345678', '12'), parameters: { phoneList: list } });
		expect(json).toMatchObject([{ sent: 2, quota: 2, duplicates: 0, rejected: [{ phone: '12' }] }]);
	});

	it.each([
		['two texts', { message: '={{ $json.other }}' }, /items 0 and 2 differ in 'Message'$/],
		['two brand names', { brandName: '={{ $json.other }}' }, /items 0 and 2 differ in 'Brand Name'$/],
		['two times', { scheduleTime: "={{ $json.other === 'x' ? '2031-01-15 09:00' : '2031-01-15 10:00' }}" }, /items 0 and 2 differ in 'Schedule Time/],
		['a text that is missing in a row', { message: "={{ $json.other === 'x' ? $json.other : '' }}" }, /items 0 and 2 differ in 'Message'$/],
		['no number left', { phoneList: 'a, b' }, /^None of the \d+ numbers for campaign "Tet sale" can get it: "a, b" /],
		['none but excluded numbers', { phoneList: '0987654321', options: { excludeNumbers: '0987654321' } }, /^None of the 1 numbers .*: 1 excluded/],
		['an empty list', { phoneList: '={{ [] }}' }, /^'Phone List' is empty$/],
		['a bad number, if that is an error', { phoneList: '0987654321, 12', options: { invalidNumbers: 'error' } }, /^Only 1 of the 2 numbers for campaign "Tet sale"/],
		['a time in the past', { scheduleTime: '2021-01-15 09:00' }, /is in the past$/],
		['a time long past, even if it may be moved', { scheduleTime: '2021-01-15 09:00', options: { outsideWindow: 'move' } }, /is in the past$/],
		['a time at noon', { scheduleTime: '2031-01-15 12:00' }, /outside the hours/],
		['a blank text', { message: ' ' }, /^'Message' is empty$/],
		['a text of too many SMS', { message: 'a'.repeat(200), options: { maxParts: 1 } }, /would take 2 SMS/],
		['a text with accents of more SMS than a phone can join', { message: 'ế'.repeat(255 * 67 + 1) }, /would take 256 SMS; one message can have at most 255$/],
		['a long name', { campaignName: 'n'.repeat(33) }, /^'Campaign Name' has 33 characters/],
		['a blank name', { campaignName: ' ' }, /^'Campaign Name' is empty$/],
	])('creates nothing with %s', async (_what, parameters, message) => {
		const items = [{ phone: '0987654321', other: 'x' }, { phone: '0912345678', other: 'x' }, { phone: '0901234567', other: 'y' }];
		const { error } = await world.run({ items, parameters: parameters as never });
		expect(error?.message).toMatch(message);
		expect(world.fpt.requests).toEqual([]);
	});

	it("refuses all items of a campaign that can't be created, each by itself, and sends the others", async () => {
		const items = [{ name: 'A', phone: '12' }, { name: 'B', phone: '0912345678' }, { name: 'A', phone: '13' }];
		const { json } = await world.run({ items, parameters: { campaignName: '={{ $json.name }}' }, settings: { onError: 'continueRegularOutput' } });
		expect(json).toMatchObject([{ outcome: 'notSent' }, { campaignName: 'B', sent: 1 }, { outcome: 'notSent' }]);
		expect(campaigns().map(({ name }) => name)).toEqual(['B']);
	});

	it.each([
		['Unix seconds', Date.UTC(2031, 0, 15, 2) / 1000, SOON],
		['a day of Excel', 47_863.375, SOON],
		['microseconds', Date.UTC(2031, 0, 15, 2) * 1000, SOON],
		['seconds at noon, to the afternoon', Date.UTC(2031, 0, 15, 5) / 1000, '2031-01-15 13:30'],
	])('reads %s as what they are, and never moves them to now', async (_what, scheduleTime, expected) => {
		const { json } = await world.run({ items: of('0987654321'), parameters: { scheduleTime, options: { outsideWindow: 'move' } } });
		expect(json).toMatchObject([{ scheduleTime: expected }]);
		expect(campaigns()).toMatchObject([{ scheduleTime: expected }]);
	});

	it.each([
		['name', { campaignName: "=Sale {{ $now.toFormat('HHmmssSSS') }}" }],
		['time', { scheduleTime: "={{ $now.setZone('Asia/Ho_Chi_Minh').plus({ days: 30 }).set({ hour: 9 }).toISO() }}" }],
	])('takes a %s that n8n makes again for each item, without anything of it, as one for all', async (_what, parameters) => {
		const rows = Array.from({ length: 300 }, (_, index) => ({ phone: `09${70000000 + index}` }));
		const { json, error } = await world.run({ items: rows, parameters });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ sent: 300 }]);
		expect(campaigns()).toHaveLength(1);
	});

	it('evaluates no expression an item if each is a field', async () => {
		const evaluate = jest.spyOn(Expression.prototype, 'resolveSimpleParameterValue');
		const rows = Array.from({ length: 1_000 }, (_, index) => ({ phone: `09${70000000 + index}`, name: 'A', text: TEXT }));
		const { json } = await world.run({ items: rows, parameters: { campaignName: '={{ $json.name }}', message: '={{ $json.text }}', scheduleTime: '={{ "2031-01-15 09:00" }}' } });
		const expressions = evaluate.mock.calls.filter(([value]) => String(value).startsWith('='));
		evaluate.mockRestore();
		expect(json).toMatchObject([{ sent: 1_000 }]);
		expect(expressions.length).toBeLessThan(10);
	});

	it('every row of a messy sheet ends as sent, double, excluded or rejected', async () => {
		const rows = messySheet(1_000);
		const without = expectedOf(rows);
		const excludeNumbers = rows.slice(0, 200).filter(({ fate }) => fate !== 'rejected').map(({ phone }) => String(phone)).join('\n');
		const { json, items: output } = await world.run({ items: rows, parameters: { options: { excludeNumbers } } });
		const { sent, duplicates, excluded, rejected } = json[0] as { sent: number; duplicates: number; excluded: number; rejected: unknown[] };
		expect(sent + duplicates + excluded + rejected.length).toBe(1_000);
		expect(rejected).toHaveLength(without.rejected);
		expect(excluded).toBeGreaterThan(50);
		expect(campaigns()).toMatchObject([{ quota: sent, phones: { length: sent } }]);
		expect(output[0]?.pairedItem).toHaveLength(1_000);
	});

	it('of a messy sheet without exclusions counts what it is known to have', async () => {
		const rows = messySheet(1_000);
		const { json } = await world.run({ items: rows });
		const { sent, duplicates, rejected } = json[0] as { sent: number; duplicates: number; rejected: unknown[] };
		expect({ sent, duplicates, rejected: rejected.length }).toEqual(expectedOf(rows));
	});

	it('takes names that JavaScript has a meaning for as names like others', async () => {
		const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
		const { json } = await world.run({ items: names.map((name, index) => ({ name, phone: `098765432${index}` })), parameters: { campaignName: '={{ $json.name }}' } });
		expect(json.map(({ campaignName, sent }) => [campaignName, sent])).toEqual(names.map((name) => [name, 1]));
		expect(campaigns().map(({ name }) => name).sort()).toEqual([...names].sort());
	});

	it('goes on to no other campaign once one has failed, and names those that are created and not pushed', async () => {
		const items = [{ name: 'A', phone: '0987654321' }, { name: 'B', phone: '0912345678' }];
		world.fpt.addFault({ path: PUSH_PATH, do: { code: 1014, description: 'no' }, times: 2 });
		const { error } = await world.run({ items, parameters: { campaignName: '={{ $json.name }}' } });
		expect(campaigns()).toHaveLength(2);
		for (const { code } of campaigns()) expect(error?.description).toContain(code);
		expect(world.fpt.campaigns.get(String(error?.context?.campaignCode))?.isSent).toBe(false);
	});
});
