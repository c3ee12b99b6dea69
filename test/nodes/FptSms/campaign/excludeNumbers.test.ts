import { expectedOf, messySheet } from '../../../support/harness/messySheet';
import { startWorld, type World } from '../../../support/harness/world';

const PUSH_PATH = '/api/push-brandname-ads';
const CREATE = { resource: 'campaign', operation: 'create', campaignName: 'Tet', brandName: 'FTI', message: '[QC] TC gui 1234', scheduleTime: '2031-01-15 09:00', quota: 1_000 };

let world: World;
let code: string;

beforeEach(async () => {
	world = await startWorld({}, CREATE);
	code = String((await world.run({})).json[0]?.campaignCode);
});

afterEach(async () => await world.close());

const push = (phoneList: string, options: object = {}) => ({ operation: 'pushAds', campaignCode: code, phoneList, options: options as never });
const pushed = () => world.fpt.campaigns.get(code)?.phones;

it.each([
	['text', '0987.654.321; +84 912 345 678'],
	['a number', 987654321],
	['a list', '={{ ["84987654321", 912345678] }}'],
	['a list of lists', '={{ [["0987654321"], "0912345678\\n0901234567"] }}'],
	['the JSON text of a list', '["0987654321"]'],
])('Numbers to exclude are taken as %s, in any spelling, and counted', async (_what, excludeNumbers) => {
	const { json, error } = await world.run({ parameters: push('0987654321, 0987 654 321, 0971234567, 0971234567, 12', { excludeNumbers }) });
	expect(error).toBeUndefined();
	expect(pushed()).toEqual(['84971234567']);
	expect(json).toMatchObject([{ sent: 1, duplicates: 1, excluded: 2, rejected: [{ phone: '12' }] }]);
});

it('Each item may have its own: all of them count for the whole campaign', async () => {
	const items = [{ p: '0987654321', no: '' }, { p: '0912345678', no: '0987654321' }, { p: '0901234567', no: '0901234567' }];
	const { json } = await world.run({ items, parameters: push('={{ $json.p }}', { excludeNumbers: '={{ $json.no }}' }) });
	expect(pushed()).toEqual(['84912345678']);
	expect(json).toMatchObject([{ sent: 1, excluded: 2 }]);
});

it("A list of another node's items is read once for all", async () => {
	const items = [{ p: '0987654321' }, { p: '0912345678' }];
	const { json } = await world.run({ items, parameters: push('={{ $json.p }}', { excludeNumbers: "={{ $('Items').all().slice(1).map((row) => row.json.p) }}" }) });
	expect(pushed()).toEqual(['84987654321']);
	expect(json).toMatchObject([{ sent: 1, excluded: 1 }]);
});

it('A list for all is evaluated once, whatever its node is called; one of lists for each item is bounded', async () => {
	const items = Array.from({ length: 2_000 }, (_, index) => ({ p: `09${70_000_000 + index}` }));
	const all = "$('Items').all().map((row) => row.json.p)";
	const one = await world.run({ items, parameters: push('={{ $json.p }}', { excludeNumbers: `={{ ${all}.slice(1) }}` }) });
	expect(one.json).toMatchObject([{ sent: 1, excluded: 1_999 }]);
	const { error } = await world.run({ items, parameters: push('={{ $json.p }}', { excludeNumbers: `={{ ${all}.concat($json.p) }}` }) });
	expect(error?.message).toBe('Exclude Numbers has more than 200,000 numbers');
	expect(error?.description).toContain('Give one list for all items');
});

it.each([
	['excludes all numbers', '0987654321, 0912345678', {}, /^None of the 2 numbers for campaign .* can get it: 2 excluded by 'Exclude Numbers'$/],
	['has entries without a number', '0987654321\nMs Lan\n098765****', {}, /^'Exclude Numbers' has 2 entries without a whole number: "Ms Lan"; "098765\*\*\*\*"$/],
	['has the broken cell of a sheet', "={{ ['0987654321', '#REF!'] }}", {}, /^'Exclude Numbers' has an entry without a whole number: "#REF!"$/],
	['has objects', "={{ $('Items').all() }}", {}, /^'Exclude Numbers' returns objects$/],
	['has objects, as Aggregate makes them', "={{ [{ phone: '0987654321' }] }}", {}, /^'Exclude Numbers' returns objects$/],
	['returns nothing', '={{ $json.misspelt }}', {}, /^'Exclude Numbers' returns nothing$/],
	['returns a list of nothing', "={{ $('Items').all().map((row) => row.json.misspelt) }}", {}, /^'Exclude Numbers' returns nothing$/],
	['has more than 200,000', Array.from({ length: 200_001 }, (_, index) => `09${70_000_000 + index}`).join('\n'), {}, /^Exclude Numbers has more than 200,000 numbers$/],
])('A list that %s: nothing is pushed', async (_what, excludeNumbers, options, message) => {
	const { error } = await world.run({ parameters: push('0987654321, 0912345678', { excludeNumbers, ...options }) });
	expect(error?.message).toMatch(message);
	expect(error?.description).not.toContain('several campaigns');
	expect(world.received(PUSH_PATH)).toEqual([]);
});

it.each([
	['0987654321 - từ chối', 1],
	['0987654321 (STOP 12/3)\n0912345678', 2],
	['Nguyen Van A - 0987654321', 1],
	['0987654321<br>0912345678', 2],
	['Số điện thoại\n\n0987654321\n\n0912345678', 2],
	["={{ ['Lan', null, '0987654321'].slice(1) }}", 1],
])('Whatever stands around a number in %j, it does not get the campaign', async (excludeNumbers, excludeList) => {
	const { json, error } = await world.run({ parameters: push('0987654321, 0912345678, 0901234567', { excludeNumbers }) });
	expect(error).toBeUndefined();
	expect(pushed()).not.toContain('84987654321');
	expect(pushed()).toContain('84901234567');
	expect(json).toMatchObject([{ excluded: excludeList, excludeList }]);
});

it.each(['', '={{ [] }}', '={{ "" }}'])('%s excludes nobody', async (excludeNumbers) => {
	const { json } = await world.run({ parameters: push('0987654321', { excludeNumbers }) });
	expect(json).toMatchObject([{ sent: 1, excluded: 0 }]);
});

it('Every row of a messy sheet ends as sent, double, excluded or rejected', async () => {
	const rows = messySheet(1_000);
	const without = expectedOf(rows);
	const excludeNumbers = rows.slice(0, 200).filter(({ fate }) => fate !== 'rejected').map(({ phone }) => String(phone)).join('\n');
	const { json } = await world.run({ items: rows, parameters: push('={{ $json.phone }}', { excludeNumbers }) });
	const { sent, duplicates, excluded, rejected } = json[0] as { sent: number; duplicates: number; excluded: number; rejected: unknown[] };
	expect(sent + duplicates + excluded + rejected.length).toBe(1_000);
	expect(rejected).toHaveLength(without.rejected);
	expect(excluded).toBeGreaterThan(50);
	expect(pushed()).toHaveLength(sent);
});
