import { itLarge } from '../../../support/harness/large';
import { expectedOf, messySheet } from '../../../support/harness/messySheet';
import { startWorld, type World } from '../../../support/harness/world';

const TEXT = '[QC] FTI giam 50%. Tu choi: soan TC gui 1234';
const RUN = { resource: 'campaign', operation: 'run', campaignName: 'Tet', brandName: 'FTI', message: TEXT, scheduleTime: '2031-01-15 09:00', phoneList: '={{ $json.phone }}' };
const CREATE_PATH = '/api/create-campaign';

let world: World;

beforeEach(async () => {
	world = await startWorld({}, RUN);
});

afterEach(async () => await world.close());

type Given = Parameters<World['run']>[0];
/** Of a node that was added today. */
const run = async ({ settings, ...given }: Given) => await world.run({ ...given, settings: { typeVersion: 2, ...settings } });
const rehearsePush = async (given: Given) => await run({ ...given, parameters: { operation: 'pushAds', campaignCode: 'c', ...given.parameters } });
const of = (...phones: unknown[]) => phones.map((phone) => ({ phone }));
const hintsOf = ({ run: { data } }: Awaited<ReturnType<World['run']>>) => (data.resultData.runData['FPT SMS']?.[0]?.hints ?? []).map(({ message }) => message);

describe('Run', () => {
	it('rehearses unless it is told to send: it makes no request, not even for a token, and returns what would be sent', async () => {
		const items = of('0987 654 321', '+84912345678', '0987654321', '12', '0901234567', '0971234567', '0961234567');
		const { json, items: output, error } = await run({ items, parameters: { message: `${TEXT}${'a'.repeat(160)}`, options: { excludeNumbers: '0901234567 - STOP\n0999999999' } } });
		expect(error).toBeUndefined();
		expect(world.fpt.requests).toEqual([]);
		expect(json).toEqual([
			{
				campaignCode: null,
				campaignName: 'Tet',
				brandName: 'FTI',
				message: `${TEXT}${'a'.repeat(160)}`,
				scheduleTime: '2031-01-15 09:00',
				quota: 8,
				parts: 2,
				recipients: 4,
				smsTotal: 8,
				sample: ['84987654321', '84912345678', '84971234567'],
				duplicates: 1,
				excluded: 1,
				excludeList: 2,
				rejected: [{ phone: '12', reason: expect.any(String) }],
				hints: [],
				status: 'rehearsed',
			},
		]);
		expect(output[0]?.pairedItem).toEqual(items.map((_, item) => ({ item })));
	});

	it('sends what it has rehearsed, and counts alike', async () => {
		const items = messySheet(1_000);
		const [rehearsed] = (await run({ items })).json;
		const [sent] = (await run({ items, parameters: { mode: 'send' } })).json;
		const known = expectedOf(items);
		expect(rehearsed).toMatchObject({ status: 'rehearsed', recipients: known.sent, smsTotal: known.sent, duplicates: known.duplicates, rejected: { length: known.rejected } });
		expect(known.sent + known.duplicates + known.rejected).toBe(1_000);
		expect(sent).toMatchObject({ status: 'sent', sent: rehearsed?.smsTotal, quota: rehearsed?.quota, duplicates: rehearsed?.duplicates, excluded: rehearsed?.excluded, rejected: rehearsed?.rejected });
		expect([...world.fpt.campaigns.values()][0]?.phones.slice(0, 3)).toEqual(rehearsed?.sample);
	});

	it.each([1, 2])('A node of version %i that was saved without a mode does what it did when it was saved', async (typeVersion) => {
		const { json } = await run({ items: of('0987654321'), settings: { typeVersion } });
		expect(json).toMatchObject([{ status: typeVersion === 1 ? 'sent' : 'rehearsed' }]);
		expect(world.received(CREATE_PATH)).toHaveLength(typeVersion === 1 ? 1 : 0);
	});

	it.each([
		['a bad time', { scheduleTime: '2031-01-15 12:00' }, /outside the hours/],
		['no number left', { phoneList: '12' }, /^None of the 1 numbers/],
		['an entry to exclude without a number', { options: { excludeNumbers: 'Lan' } }, /^'Exclude Numbers' has an entry without a whole number/],
		['objects as its list', { phoneList: "={{ $('Items').all() }}" }, /^None of the 2 numbers/],
		['an unknown mode', { mode: "={{ 'dry' }}" }, /^'Mode' must be one of rehearse, send/],
		['two modes', { mode: "={{ $json.phone === '0987654321' ? 'send' : 'rehearse' }}" }, /items 0 and 1 differ in 'Mode'$/],
	])('refuses %s as sending does, and sends nothing', async (_what, parameters, message) => {
		const { error } = await run({ items: of('0987654321', '0912345678'), parameters: parameters as never });
		expect(error?.message).toMatch(message);
		expect(world.fpt.requests).toEqual([]);
	});

	it('says which field to pick if the list has objects', async () => {
		const { error } = await run({ items: of('0987654321'), parameters: { phoneList: "={{ $('Items').all() }}" } });
		expect(error?.description).toContain('The expression returns objects: pick the field with the number, e.g. .map((row) => row.json.phone).'.replace('>', '&gt;'));
	});

	it('needs no credential, unless the brand name comes from it', async () => {
		const settings = { credentials: {} };
		expect((await run({ items: of('0987654321'), settings })).json).toMatchObject([{ status: 'rehearsed' }]);
		expect((await run({ items: of('0987654321'), settings, parameters: { brandName: '={{ "FTI" }}' } })).json).toMatchObject([{ status: 'rehearsed', brandName: 'FTI' }]);
		const { error } = await run({ items: of('0987654321'), settings, parameters: { brandName: '' } });
		expect(error?.message).toMatch(/^'Brand Name' is empty/);
		await world.setCredential({ brandName: 'OTHER' });
		expect((await run({ items: of('0987654321'), parameters: { brandName: '' } })).json).toMatchObject([{ brandName: 'OTHER' }]);
		expect(world.fpt.requests).toEqual([]);
	});

	it('lists first what the law requires of the text', async () => {
		const { json } = await run({ items: of('0987654321'), parameters: { message: 'FTI giam 50%', scheduleTime: '={{ $now.plus({ days: 400 }).set({ hour: 9, minute: 0 }).setZone("Asia/Ho_Chi_Minh", { keepLocalTime: true }) }}' } });
		expect(json[0]?.hints).toEqual([expect.stringMatching(/\[QC\]. Decree 91\/2020 requires/), expect.stringMatching(/opt out. Decree 91\/2020 requires/)]);
	});

	it('says above the output that nothing went out, what would, and how to send it', async () => {
		const items = ['A', 'B'].flatMap((name) => of('0987654321', '0912345678').map((row) => ({ ...row, name })));
		const result = await run({ items, parameters: { campaignName: '={{ $json.name }}' } });
		expect(result.json).toHaveLength(2);
		expect(hintsOf(result)).toEqual(["Rehearsed: nothing was created or sent. It would go to 4 numbers, 4 SMS. To send it, set 'Mode' to Send for Real."]);
	});

	it('tells in words of a rehearsal who would not get it', async () => {
		const result = await run({ items: of('0987654321', '0987654321', '12') });
		expect(hintsOf(result).slice(1)).toEqual([expect.stringMatching(/^1 number would not get the campaign: "12"/), '1 number was given more than once, and would get the campaign once.']);
	});

	itLarge('200,000 rows are rehearsed within seconds', async () => {
		const phones = Array.from({ length: 200_000 }, (_, index) => `Lan ${String.fromCharCode(97 + (index % 26))} - 09${70_000_000 + index}`);
		const phoneList = phones.join('\n').slice(0, 4_000_000);
		const { json, error } = await run({ parameters: { phoneList } });
		expect(error).toBeUndefined();
		expect(json[0]?.recipients).toBeGreaterThan(190_000);
	});
});

describe.each([
	['Run', {}],
	['Push Ads', { operation: 'pushAds', campaignCode: 'c' }],
])('%s', (_what, parameters) => {
	it.each([0, 1, 299])('accounts for each row, rehearsed and sent alike: %i numbers to exclude', async (count) => {
		const rows = messySheet(600);
		const excludeNumbers = rows.filter(({ fate }) => fate === 'sent').slice(0, count).map(({ phone }) => phone);
		world.fpt.campaigns.set('c', { code: 'c', name: 'c', partnerId: '2215', brandName: 'FTI', message: TEXT, parts: 1, scheduleTime: '2031-01-15 09:00', quota: 600, isSent: false, phones: [], batchId: undefined, approved: true, reason: '', csv: undefined, csvBom: false });
		const options = { excludeNumbers: excludeNumbers.length === 0 ? '={{ [] }}' : (excludeNumbers as never) };
		const counts = [{ mode: 'rehearse', rehearse: true }, { mode: 'send', rehearse: false }].map(async ({ mode, rehearse }) => {
			const { json, error } = await run({ items: rows, parameters: { ...parameters, mode, options: { ...options, ...('operation' in parameters && { rehearse }) } } });
			expect(error).toBeUndefined();
			const { recipients, sent, duplicates, excluded, excludeList, rejected } = json[0] as Record<string, number> & { rejected: unknown[] };
			expect(excludeList).toBe(count);
			return [recipients ?? sent, duplicates, excluded, rejected.length];
		});
		const [rehearsed = [], sent = []] = await Promise.all(counts);
		expect(rehearsed.reduce((sum, each) => Number(sum) + Number(each), 0)).toBe(600);
		expect(sent).toEqual(rehearsed);
	});
});

describe('Push Ads', () => {
	it('with Rehearse makes no request, and returns what would be sent', async () => {
		const result = await rehearsePush({ items: of('0987654321', '0987 654 321', '0912345678', 'Lan'), parameters: { options: { rehearse: true, excludeNumbers: '0912345678' } } });
		expect(result.json).toEqual([
			{ campaignCode: 'c', recipients: 1, smsTotal: null, sample: ['84987654321'], duplicates: 1, excluded: 1, excludeList: 1, rejected: [{ phone: 'Lan', reason: expect.any(String) }], status: 'rehearsed' },
		]);
		expect(hintsOf(result)[0]).toBe("Rehearsed: nothing was created or sent. It would go to 1 number. To send it, switch the option 'Rehearse' off.");
		expect(world.fpt.requests).toEqual([]);
	});

	it("knows what would be billed if the campaign's creation is its input", async () => {
		const items = [{ phone: '0987654321, 0912345678', campaignCode: 'c', parts: 3, quota: 10 }];
		expect((await rehearsePush({ items, parameters: { options: { rehearse: true } } })).json).toMatchObject([{ recipients: 2, smsTotal: 6 }]);
	});
});
