import { CAMPAIGN } from '../../../support/faults/operations';
import { type Result, startWorld, type World } from '../../../support/harness/world';

const CREATE_PATH = '/api/create-campaign';
const PUSH_PATH = '/api/push-brandname-ads';
const MINUTE = 60_000;

/** n8n takes a wait of 0 for its default. */
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
/** n8n runs a node that continues again if its first item has failed. */
const CONTINUE = { ...RETRY, onError: 'continueRegularOutput' } as const;
const OPTIONS = { maxTries: 1, timeout: 20, concurrency: 1 };

const CREATE = { ...CAMPAIGN, campaignName: '={{ $json.name }}', options: OPTIONS };
const PUSH = { resource: 'campaign', operation: 'pushAds', campaignCode: '={{ $json.code }}', phoneList: '0987654321, 0912345678', options: OPTIONS };

let world: World;
/** How far the clock of n8n and FPT goes ahead, in milliseconds. */
let ahead: number;

beforeEach(async () => {
	ahead = 0;
	const now = Date.now.bind(Date);
	jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
	world = await startWorld({ clock: () => Date.now() });
});

afterEach(async () => {
	await world.close();
	jest.restoreAllMocks();
});

const named = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `Sale ${index}` }));

const campaigns = () => [...world.fpt.campaigns.values()];
const createdAs = (name: string) => campaigns().filter((campaign) => campaign.name === name);
const timesAsked = (path: string, value: string) => world.received(path).filter(({ CampaignName, CampaignCode }) => [CampaignName, CampaignCode].includes(value)).length;

/** Campaigns that wait for their push. */
async function created(count: number): Promise<Array<{ code: string }>> {
	const { json } = await world.run({ items: named(count), parameters: CREATE });
	return json.map(({ campaignCode }) => ({ code: String(campaignCode) }));
}

/** The next requests for a path, in their order: accepted as usual, refused, or with the connection cut after FPT has accepted them. */
function then(path: string, ...fates: Array<'accepted' | 'cut' | 1007 | 1014>): void {
	for (const fate of fates) {
		if (fate === 'cut') world.fpt.addFault({ path, after: 'process', do: 'cut' });
		else world.fpt.addFault({ path, do: fate === 'accepted' ? { delay: 0 } : { code: fate, description: 'Not now.' } });
	}
}

const outcomeOf = ({ error }: Result) => error?.context?.outcome;

describe('Create under Retry On Fail', () => {
	it.each([true, false])('creates no campaign twice, and returns the codes of the first try again (Simplify %s)', async (simplify) => {
		const items = named(6);
		then(CREATE_PATH, 1014, 'accepted', 'cut', 'accepted', 1007, 'accepted');
		const { json } = await world.run({ items, parameters: { ...CREATE, options: { ...OPTIONS, simplify } }, settings: CONTINUE });
		expect(items.map(({ name }) => createdAs(name).length)).toEqual([1, 1, 1, 1, 1, 1]);
		expect(items.map(({ name }) => timesAsked(CREATE_PATH, name))).toEqual([2, 1, 2, 1, 2, 1]);
		const codes = items.map(({ name }) => createdAs(name)[0]?.code);
		expect(json.map(({ campaignCode, CampaignCode }) => campaignCode ?? CampaignCode)).toEqual([codes[0], codes[1], undefined, ...codes.slice(3)]);
		if (!simplify) return;
		expect(json.map(({ status, outcome }) => status ?? outcome)).toEqual(['sent', 'alreadySent', 'unknown', 'alreadySent', 'sent', 'alreadySent']);
		// The text, which the record does not contain, is there again with the rest.
		expect(json[1]).toEqual({ ...json[0], campaignCode: codes[1], campaignName: 'Sale 1', status: 'alreadySent' });
	});

	it('goes on if the node threw, one failure after another, and creates each once', async () => {
		const items = named(4);
		then(CREATE_PATH, 'accepted', 1007, 'accepted', 1014, 'accepted', 'accepted');
		const { json, error } = await world.run({ items, parameters: CREATE, settings: RETRY });
		expect(error).toBeUndefined();
		expect(items.map(({ name }) => createdAs(name).length)).toEqual([1, 1, 1, 1]);
		expect(items.map(({ name }) => timesAsked(CREATE_PATH, name))).toEqual([1, 2, 2, 1]);
		expect(json.map(({ campaignCode }) => campaignCode)).toEqual(items.map(({ name }) => createdAs(name)[0]?.code));
	});

	it('stays unknown if FPT then says that the name exists, and tells where the code is', async () => {
		then(CREATE_PATH, 'cut');
		const { error, ...result } = await world.run({ items: named(1), parameters: CREATE, settings: RETRY });
		expect(outcomeOf({ error, ...result })).toBe('unknown');
		expect(error?.message).toMatch(/^Campaign "Sale 0" may have been created: an earlier try got no response, and this one failed: /);
		expect(error?.description).toContain('you find it under this name, with its code, in partner.sms.fpt.net');
		expect(createdAs('Sale 0')).toHaveLength(1);
		expect(timesAsked(CREATE_PATH, 'Sale 0')).toBe(3);
	});

	it('creates what FPT had not got, if the connection was cut before', async () => {
		world.fpt.addFault({ path: CREATE_PATH, do: 'cut' });
		const { json, error } = await world.run({ items: named(1), parameters: CREATE, settings: RETRY });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ campaignCode: createdAs('Sale 0')[0]?.code, status: 'sent' }]);
	});
});

describe('Push Ads under Retry On Fail', () => {
	it('pushes no campaign twice, and returns the batches of the first try again', async () => {
		const items = await created(6);
		then(PUSH_PATH, 1014, 'accepted', 'cut', 'accepted', 1007, 'accepted');
		const { json } = await world.run({ items, parameters: PUSH, settings: CONTINUE });
		expect(items.map(({ code }) => timesAsked(PUSH_PATH, code))).toEqual([2, 1, 2, 1, 2, 1]);
		// FPT would refuse another push of one that it has accepted; the node asked for none but the one that it could not know of.
		const accepted = world.fpt.requests.filter(({ path, status }) => path === PUSH_PATH && status === 200);
		expect(accepted).toHaveLength(5);
		expect(campaigns().map(({ isSent, phones }) => [isSent, phones.length])).toEqual(Array(6).fill([true, 2]));
		const batches = campaigns().map(({ batchId }) => batchId);
		expect(json.map(({ batchId }) => batchId)).toEqual([batches[0], batches[1], null, ...batches.slice(3)]);
		expect(json.map(({ status }) => status)).toEqual(['sent', 'alreadySent', 'alreadySent', 'alreadySent', 'sent', 'alreadySent']);
		expect(json[1]).toEqual({ ...json[0], campaignCode: items[1]?.code, batchId: batches[1], status: 'alreadySent' });
	});

	it('if FPT says that it is sent already: ends as already sent, with what nobody can know as null', async () => {
		const items = await created(1);
		then(PUSH_PATH, 'cut');
		const { json, error } = await world.run({ items, parameters: { ...PUSH, phoneList: '0987654321, 0987654321, 123' }, settings: RETRY });
		expect(error).toBeUndefined();
		expect(json).toEqual([
			{
				campaignCode: items[0]?.code,
				batchId: null,
				sent: null,
				remainingQuota: null,
				duplicates: 1,
				excluded: 0,
				excludeList: 0,
				rejected: [expect.objectContaining({ phone: '123' })],
				status: 'alreadySent',
			},
		]);
		expect(campaigns()[0]?.phones).toEqual(['84987654321']);
	});

	it('asks for the details if FPT rejects the second try in other words: they show that it accepted the first', async () => {
		const items = await created(1);
		then(PUSH_PATH, 'cut', 1014);
		const { error, json } = await world.run({ items, parameters: PUSH, settings: RETRY });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ status: 'alreadySent', campaignCode: items[0]?.code }]);
		expect(world.received('/api/detail-ads')).toHaveLength(1);
	});

	it('takes the details at their word also if they say true', async () => {
		const items = await created(1);
		then(PUSH_PATH, 'cut', 1014);
		world.fpt.addFault({ path: '/api/detail-ads', do: { status: 200, body: { IsSent: true } } });
		const { json } = await world.run({ items, parameters: PUSH, settings: RETRY });
		expect(json).toMatchObject([{ status: 'alreadySent', campaignCode: items[0]?.code }]);
	});

	it.each(['Not now.', 'Quota đã đầy', 'Chiến dịch đã được gửi duyệt', 'Campaign is not already sent'])('stays unknown if FPT rejects the second try with "%s", and the details say that nothing was sent', async (description) => {
		const items = await created(1);
		world.fpt.addFault({ path: PUSH_PATH, do: 'cut' });
		world.fpt.addFault({ path: PUSH_PATH, do: { code: 1014, description } });
		world.fpt.addFault({ path: PUSH_PATH, do: { code: 1014, description } });
		const result = await world.run({ items, parameters: PUSH, settings: RETRY });
		expect(outcomeOf(result)).toBe('unknown');
		expect(result.error?.message).toMatch(/^Campaign \S+ may have been pushed: an earlier try got no response, and this one failed: /);
	});

	it('tells nobody that numbers got a campaign that was pushed before the user gave it to their item, too', async () => {
		const [{ code }, other] = (await created(2)) as [{ code: string }, { code: string }];
		const items = [{ code, phone: '0987654321' }, { ...other, phone: '0912345678' }];
		const parameters = { ...PUSH, phoneList: '={{ $json.phone }}' };
		then(PUSH_PATH, 'accepted', 1014);
		const first = await world.run({ items, parameters });
		expect(outcomeOf(first)).toBe('notSent');
		const { json } = await world.run({ items, parameters: { ...parameters, campaignCode: code }, settings: CONTINUE, retryOf: first });
		expect(json.map(({ status, outcome }) => status ?? outcome)).toEqual(['unknown', 'unknown']);
		expect(json[1]?.error).toContain('an earlier try of this execution sent it with other values, and not for all of these items');
		expect(timesAsked(PUSH_PATH, code)).toBe(1);
	});

	it('gathers the items of a campaign into the same push on the second try', async () => {
		const [{ code }, other] = (await created(2)) as [{ code: string }, { code: string }];
		const items = [{ ...other }, { code, phone: '0987654321' }, { code, phone: '0912345678' }].map((item) => ({ phone: '0901234567', ...item }));
		then(PUSH_PATH, 1014, 'accepted');
		const { json } = await world.run({ items, parameters: { ...PUSH, phoneList: '={{ $json.phone }}' }, settings: CONTINUE });
		expect([other.code, code].map((each) => timesAsked(PUSH_PATH, each))).toEqual([2, 1]);
		expect(json).toMatchObject([{ status: 'sent', sent: 1 }, { status: 'alreadySent', sent: 2 }]);
	});
});

describe.each([
	['Create', CREATE_PATH, async () => ({ items: named(1), parameters: CREATE }), 'with its code, in partner.sms.fpt.net'],
	['Push Ads', PUSH_PATH, async () => ({ items: await created(1), parameters: PUSH }), 'Look in partner.sms.fpt.net'],
] as const)('%s, its outcome not known', (_name, path, prepare, advice) => {
	it.each([4.1 * MINUTE, 24 * 60 * MINUTE, -1 * MINUTE])('stays unknown without a request if the clock went %s ms ahead', async (later) => {
		const given = await prepare();
		then(path, 'cut');
		const first = await world.run(given);
		expect(outcomeOf(first)).toBe('unknown');
		ahead = later;
		const second = await world.run({ ...given, retryOf: first });
		expect(outcomeOf(second)).toBe('unknown');
		expect(second.error?.message).toContain('the 4 minutes in which another one can do no harm are over');
		expect(second.error?.description).toContain(advice);
		expect(world.received(path)).toHaveLength(1);
	});
});
