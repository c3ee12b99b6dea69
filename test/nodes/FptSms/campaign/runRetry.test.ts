import { sleep } from 'n8n-workflow';
import { runAsTool } from '../../../support/harness/engine';
import { type Result, startWorld, type World } from '../../../support/harness/world';

const CREATE_PATH = '/api/create-campaign';
const PUSH_PATH = '/api/push-brandname-ads';
const MINUTE = 60_000;

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const OPTIONS = { maxTries: 1, timeout: 1 };

const RUN = {
	resource: 'campaign',
	operation: 'run',
	campaignName: 'Tet',
	brandName: 'FTI',
	message: '[QC] FTI. Tu choi: TC gui 1234',
	scheduleTime: '2031-01-15 09:00',
	phoneList: '0987654321, 0912345678',
	options: OPTIONS,
};

type Fate = 'accepted' | 'cut' | 'lost' | 1007 | 1014;

let world: World;
/** How far the clock of n8n and FPT goes ahead, in milliseconds. */
let ahead: number;

beforeEach(async () => {
	ahead = 0;
	const now = Date.now.bind(Date);
	jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
	world = await startWorld({ clock: () => Date.now() }, RUN);
});

afterEach(async () => {
	await world.close();
	jest.restoreAllMocks();
});

/** The next requests for a path: accepted as usual, refused, or with the connection cut before FPT has them (lost) or after (cut). */
function then(path: string, ...fates: Fate[]): void {
	for (const fate of fates) {
		if (fate === 'cut') world.fpt.addFault({ path, after: 'process', do: 'cut' });
		else if (fate === 'lost') world.fpt.addFault({ path, do: 'cut' });
		else world.fpt.addFault({ path, do: fate === 'accepted' ? { delay: 0 } : { code: fate, description: 'Not now.' } });
	}
}

const campaigns = () => [...world.fpt.campaigns.values()];
const asked = (path: string) => world.received(path).length;
const contextOf = ({ error }: Result) => error?.context ?? {};

function expectOneCampaignPushed(): void {
	expect(campaigns()).toMatchObject([{ name: 'Tet', isSent: true, phones: ['84987654321', '84912345678'] }]);
}

describe('Created, and the push failed', () => {
	it.each([
		['rejected', 1014, 'notSent', /^Campaign \S+ not pushed: /],
		['lost', 'lost', 'unknown', /^Campaign \S+ may have been pushed: /],
	] as const)('(%s): an error with the code, and what a retry does', async (_what, fate, outcome, message) => {
		then(PUSH_PATH, fate);
		const failed = await world.run({});
		const [{ code } = { code: '' }] = campaigns();
		expect(failed.error?.message).toMatch(message);
		expect(contextOf(failed)).toMatchObject({ outcome, campaignCode: code });
		expect(failed.error?.description).toContain(`Campaign ${code} ("Tet") has been created.`);
	});

	it('each failed item has the code', async () => {
		then(PUSH_PATH, 1014);
		const items = [{ phone: '0987654321' }, { phone: '0912345678' }];
		const { json } = await world.run({ items, parameters: { phoneList: '={{ $json.phone }}' }, settings: CONTINUE });
		const [{ code } = { code: '' }] = campaigns();
		expect(json).toMatchObject([{ outcome: 'notSent', campaignCode: code, code: '1014' }, { outcome: 'notSent', campaignCode: code }]);
	});

	it.each([1014, 1007, 'lost'] as const)('(%s): Retry On Fail pushes that campaign, and creates no second', async (fate) => {
		then(PUSH_PATH, fate);
		const { json, error } = await world.run({ settings: RETRY });
		expect(error).toBeUndefined();
		expectOneCampaignPushed();
		expect([asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([1, 2]);
		expect(json).toMatchObject([{ campaignCode: campaigns()[0]?.code, campaignName: 'Tet', message: RUN.message, scheduleTime: RUN.scheduleTime, quota: 2, sent: 2 }]);
	});

	it.each([1014, 1007] as const)("(%s): the editor's Retry does, a day later too", async (fate) => {
		then(PUSH_PATH, fate);
		const failed = await world.run({});
		ahead = 24 * 60 * MINUTE;
		const { error } = await world.run({ retryOf: failed });
		expect(error).toBeUndefined();
		expectOneCampaignPushed();
		expect([asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([1, 2]);
	});

	it('a stop in between leaves it to a retry', async () => {
		const stop = new AbortController();
		// The second request waits a second.
		const stopping = world.run({ signal: stop.signal, parameters: { options: { ...OPTIONS, requestsPerSecond: 1 } } });
		while (campaigns().length === 0) await sleep(1);
		await sleep(50);
		stop.abort();
		const stopped = await stopping;
		expect(asked(PUSH_PATH)).toBe(0);
		const { error } = await world.run({ retryOf: stopped });
		expect(error).toBeUndefined();
		expectOneCampaignPushed();
		expect(asked(CREATE_PATH)).toBe(1);
	});

	it('FPT may have accepted the push: "already sent" on the retry ends as that', async () => {
		then(PUSH_PATH, 'cut');
		const { json, error } = await world.run({ settings: RETRY });
		expect(error).toBeUndefined();
		expectOneCampaignPushed();
		expect(json).toEqual([
			expect.objectContaining({ campaignCode: campaigns()[0]?.code, message: RUN.message, batchId: null, sent: null, remainingQuota: null, duplicates: 0, excluded: 0, status: 'alreadySent' }),
		]);
	});

	it('after 4 minutes an unknown push stays unknown, without a request', async () => {
		then(PUSH_PATH, 'cut');
		const failed = await world.run({});
		ahead = 5 * MINUTE;
		const again = await world.run({ retryOf: failed });
		expect(contextOf(again)).toMatchObject({ outcome: 'unknown', campaignCode: campaigns()[0]?.code });
		expect([asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([1, 1]);
	});
});

describe('Not known whether it was created', () => {
	it('pushes nothing, is unknown, and tells where to look', async () => {
		then(CREATE_PATH, 'cut');
		const failed = await world.run({});
		expect(contextOf(failed).outcome).toBe('unknown');
		expect(contextOf(failed)).not.toHaveProperty('campaignCode');
		expect(failed.error?.message).toMatch(/^Campaign "Tet" may have been created: /);
		expect(failed.error?.description).toContain('partner.sms.fpt.net');
		expect(failed.error?.description).toMatch(/This try pushed nothing\.$/);
		expect(asked(PUSH_PATH)).toBe(0);
	});

	it('stays so if FPT then says that the name exists, as in Create', async () => {
		then(CREATE_PATH, 'cut');
		const { error } = await world.run({ settings: RETRY });
		expect(error?.context?.outcome).toBe('unknown');
		expect(error?.description).toContain('you find it under this name, with its code, in partner.sms.fpt.net');
		expect(campaigns()).toHaveLength(1);
		expect(asked(PUSH_PATH)).toBe(0);
	});

	it('creates and pushes what FPT had not got', async () => {
		then(CREATE_PATH, 'lost');
		const { error } = await world.run({ settings: RETRY });
		expect(error).toBeUndefined();
		expectOneCampaignPushed();
	});

	it('with another name in between creates none', async () => {
		then(CREATE_PATH, 'cut');
		const failed = await world.run({ parameters: { campaignName: '={{ "Tet" + Math.random() }}' } });
		const again = await world.run({ retryOf: failed, parameters: { campaignName: '={{ "Tet" + Math.random() }}' } });
		expect(contextOf(again).outcome).toBe('unknown');
		expect(asked(CREATE_PATH)).toBe(1);
	});
});

describe('Values that changed before the retry', () => {
	const failedPush = async (parameters: object = {}) => {
		then(PUSH_PATH, 1014);
		return await world.run({ parameters: parameters as never });
	};

	it('other numbers: the same campaign, to those of now', async () => {
		const { error, json } = await world.run({ retryOf: await failedPush(), parameters: { phoneList: '0987654321' } });
		expect(error).toBeUndefined();
		expect(campaigns()).toMatchObject([{ isSent: true, phones: ['84987654321'], quota: 2 }]);
		expect(json).toMatchObject([{ quota: 2, sent: 1 }]);
	});

	it('more numbers than it was created for: FPT refuses them, and the error explains it', async () => {
		const again = await world.run({ retryOf: await failedPush(), parameters: { phoneList: '0987654321, 0912345678, 0901234567' } });
		expect(contextOf(again)).toMatchObject({ code: '1016', campaignCode: campaigns()[0]?.code });
		expect(again.error?.description).toContain('3 numbers and a text of 1 SMS need a quota of 3; the campaign was created with 2.');
		expect(campaigns()).toHaveLength(1);
	});

	it('another time: the campaign keeps its own, and a hint says so', async () => {
		const { json } = await world.run({ retryOf: await failedPush(), parameters: { scheduleTime: '2031-01-16 10:00' } });
		expect(campaigns()).toMatchObject([{ isSent: true, scheduleTime: '2031-01-15 09:00' }]);
		expect(json).toMatchObject([{ scheduleTime: '2031-01-15 09:00', hints: ['An earlier try created the campaign for 2031-01-15 09:00 (Vietnam time): it goes out then.'] }]);
	});

	it.each([
		['another text', { message: '[QC] FTI moi. Tu choi: TC gui 1234' }],
		['another brand name', { brandName: 'Other' }],
	])('%s: nothing is created or pushed, and the error has the code of the old one', async (_what, parameters) => {
		const again = await world.run({ retryOf: await failedPush(), parameters });
		expect(again.error?.message).toMatch(/^Campaign \S+ not pushed: it was created with another text or brand name$/);
		expect(contextOf(again)).toMatchObject({ outcome: 'notSent', campaignCode: campaigns()[0]?.code });
		expect(campaigns()).toMatchObject([{ isSent: false }]);
		expect([asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([1, 1]);
	});

	it('a name that is another one with each try: the campaign that there is', async () => {
		const parameters = { campaignName: '={{ "Tet" + Math.random() }}' };
		const { error } = await world.run({ retryOf: await failedPush(parameters), parameters });
		expect(error).toBeUndefined();
		expect(campaigns()).toMatchObject([{ isSent: true }]);
	});

	it("values that can't be used: nothing is pushed, and the error has the code", async () => {
		const failed = await failedPush();
		const again = await world.run({ retryOf: failed, parameters: { phoneList: '12' } });
		expect(again.error?.message).toContain('None of the 1 numbers');
		expect(again.error?.description).toContain(`Campaign ${campaigns()[0]?.code} ("Tet") has been created.`);
		expect(contextOf(again).campaignCode).toBe(campaigns()[0]?.code);
		const { json } = await world.run({ retryOf: failed, parameters: { phoneList: '12' }, settings: CONTINUE });
		expect(json).toMatchObject([{ outcome: 'notSent', campaignCode: campaigns()[0]?.code }]);
		expect(asked(PUSH_PATH)).toBe(1);
	});

	it("values that can't be used, the creation unknown: unknown", async () => {
		then(CREATE_PATH, 'cut');
		const again = await world.run({ retryOf: await world.run({}), parameters: { phoneList: '12' } });
		expect(contextOf(again).outcome).toBe('unknown');
		expect(again.error?.message).toMatch(/may have been created: an earlier try of this execution got no response/);
	});

	it('the time of what was created has passed: it is not pushed at another time', async () => {
		const failed = await failedPush({ scheduleTime: '={{ $now.toMillis() + 4 * 3600000 }}', options: { ...OPTIONS, outsideWindow: 'ignore' } });
		ahead = 5 * 60 * MINUTE;
		const again = await world.run({ retryOf: failed, parameters: { scheduleTime: '={{ $now.toMillis() + 9 * 3600000 }}', options: { ...OPTIONS, outsideWindow: 'ignore' } } });
		expect(again.error?.message).toMatch(/\(Vietnam time\), which has passed$/);
		expect([asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([1, 1]);
	});
});

describe('With the time in its name, whatever else is edited before the Retry', () => {
	const named = { campaignName: '=Sale {{ $now.toMillis() }}' };
	const items = [{ phone: '0987654321', name: 'Tet', note: '' }, { phone: '0912345678', name: 'Tet', note: '' }];
	const given = { ...named, phoneList: '={{ $json.phone }}' };
	const EDITS: Array<[string, object]> = [
		['nothing', {}],
		['Timeout', { options: { ...OPTIONS, timeout: 60 } }],
		['Exclude Numbers', { options: { ...OPTIONS, excludeNumbers: '0912345678' } }],
		['the text', { message: '[QC] FTI moi. Tu choi: TC gui 1234' }],
		['the numbers', { phoneList: '0987654321' }],
		['the time', { scheduleTime: '2031-01-16 09:00' }],
	];

	it.each(EDITS)('and the push is unknown: no second campaign (%s)', async (_what, edited) => {
		then(PUSH_PATH, 'cut');
		const failed = await world.run({ items, parameters: given });
		ahead = 1000;
		await world.run({ items, parameters: { ...given, ...edited }, retryOf: failed });
		expect(campaigns()).toMatchObject([{ isSent: true, phones: ['84987654321', '84912345678'] }]);
		expect(asked(CREATE_PATH)).toBe(1);
	});

	it.each(EDITS)('and the creation is unknown: it stays so, without a request (%s)', async (_what, edited) => {
		then(CREATE_PATH, 'cut');
		const failed = await world.run({ items, parameters: given });
		ahead = 1000;
		const again = await world.run({ items, parameters: { ...given, ...edited }, retryOf: failed });
		expect(contextOf(again).outcome).toBe('unknown');
		expect([campaigns().length, asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([1, 1, 0]);
	});

	/** FPT accepts a name once, and several items may be made in one millisecond. */
	const CREATE = { operation: 'create', campaignName: '=Sale {{ $itemIndex }} {{ $now.toMillis() }}', quota: 10, message: '={{ $json.text }}', options: { ...OPTIONS, concurrency: 1 } };
	it.each([
		['nothing', {}],
		['Timeout', { options: { ...OPTIONS, concurrency: 1, timeout: 60 } }],
		['the quota', { quota: 20 }],
		['the text', { message: '={{ $json.text + "!" }}' }],
	])('Create alone creates no second one (%s)', async (_what, edited) => {
		const texts = [{ text: '[QC] One. TC to 1234' }, { text: '[QC] Two. TC to 1234' }, { text: '[QC] Three. TC to 1234' }];
		then(CREATE_PATH, 'accepted', 'cut');
		const failed = await world.run({ items: texts, parameters: CREATE });
		ahead = 1000;
		const { json } = await world.run({ items: texts, parameters: { ...CREATE, ...edited }, retryOf: failed, settings: CONTINUE });
		expect(json.map(({ status, outcome }) => status ?? outcome)).toEqual(['alreadySent', 'unknown', 'sent']);
		expect(json[0]?.campaignCode).toBe(campaigns()[0]?.code);
		expect(campaigns()).toHaveLength(3);
		expect(asked(CREATE_PATH)).toBe(3);
	});

	/** The editor's Retry of a push that FPT rejected, the item changed. */
	const retryWith = async (before: string, after: string, change: object) => {
		then(PUSH_PATH, 1014);
		const failed = await world.run({ items: [{ ...items[0] }], parameters: { ...given, campaignName: before } });
		ahead = 1000;
		for (const { json } of failed.run.data.executionData?.nodeExecutionStack[0]?.data.main?.[0] ?? []) Object.assign(json, change);
		const { error } = await world.run({ parameters: { ...given, campaignName: after }, retryOf: failed });
		expect(error).toBeUndefined();
		return campaigns().map(({ name, isSent }) => [name.split(' ')[0], isSent]);
	};
	const READ = '={{ $json.name }} {{ $now.toMillis() }}';

	it('another campaign is created if the name has changed, as it is written or in what it reads of the item', async () => {
		expect(await retryWith(named.campaignName, '=Summer {{ $now.toMillis() }}', {})).toEqual([['Sale', false], ['Summer', true]]);
		world.fpt.campaigns.clear();
		expect(await retryWith(READ, READ, { name: 'Summer' })).toEqual([['Tet', false], ['Summer', true]]);
	});

	it('a field of the item that the name does not read makes no other campaign', async () => {
		expect(await retryWith(READ, READ, { note: 'called' })).toEqual([['Tet', true]]);
	});
});

it('A pushed campaign is neither created nor pushed again, though another one of the run failed', async () => {
	const items = [{ name: 'A', phone: '0987654321' }, { name: 'B', phone: '0912345678' }, { name: 'C', phone: '0901234567' }];
	const parameters = { campaignName: '={{ $json.name }}', phoneList: '={{ $json.phone }}', options: { ...OPTIONS, concurrency: 1 } };
	then(PUSH_PATH, 'accepted', 1014);
	const { json, error } = await world.run({ items, parameters, settings: RETRY });
	expect(error).toBeUndefined();
	expect(campaigns().map(({ name, isSent }) => [name, isSent])).toEqual([['A', true], ['B', true], ['C', true]]);
	expect([asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([3, 4]);
	expect(json.map(({ status, message }) => [status, message])).toEqual([['alreadySent', RUN.message], ['sent', RUN.message], ['sent', RUN.message]]);
});

it.each([
	['another text', { message: '[QC] FTI moi. Tu choi: TC gui 1234' }, null],
	['another brand name', { brandName: 'Other' }, RUN.message],
	['another time, the old one having passed', { scheduleTime: '2031-01-16 10:00' }, RUN.message],
])('What has been pushed stays so with %s', async (_what, changed, message) => {
	const items = [{ name: 'A', phone: '0987654321' }, { name: 'B', phone: '0912345678' }];
	const parameters = { campaignName: '={{ $json.name }}', phoneList: '={{ $json.phone }}', options: { ...OPTIONS, concurrency: 1 } };
	then(PUSH_PATH, 'accepted', 1014);
	const failed = await world.run({ items, parameters });
	if ('scheduleTime' in changed) ahead = Date.parse('2031-01-15T10:00:00+07:00') - Date.now();
	const { json } = await world.run({ items, parameters: { ...parameters, ...changed }, settings: CONTINUE, retryOf: failed });
	expect(json).toMatchObject([
		{ campaignName: 'A', status: 'alreadySent', sent: 1, message },
		{ outcome: 'notSent', campaignCode: campaigns()[1]?.code },
	]);
	expect(campaigns().map(({ isSent }) => isSent)).toEqual([true, false]);
});

it('A push that FPT may have accepted stays unknown with another text', async () => {
	then(PUSH_PATH, 'cut');
	const again = await world.run({ retryOf: await world.run({}), parameters: { message: '[QC] FTI moi. Tu choi: TC gui 1234' } });
	expect(contextOf(again)).toMatchObject({ outcome: 'unknown', campaignCode: campaigns()[0]?.code });
});

it('The record contains neither text nor numbers', async () => {
	then(PUSH_PATH, 1014);
	const { run } = await world.run({});
	const record = JSON.stringify(run.data.executionData?.contextData);
	expect(record).toContain(campaigns()[0]?.code);
	expect(record).not.toMatch(/84987654321|0987654321|Tu choi/);
});

describe('As a tool', () => {
	const TOOL = { ...RUN, message: "={{ $fromAI('Text', '', 'string') }}", phoneList: "={{ $fromAI('Phone_List', '', 'string') }}", scheduleTime: "={{ $fromAI('Time', '', 'string') }}" };
	const CALL = { Text: RUN.message, Phone_List: '0987654321', Time: '2031-01-15T09:00:00+07:00' };

	it.each([
		['at once', [[CALL, CALL]]],
		['after one another', [CALL, CALL]],
	])('the same call twice, %s, is one campaign and one push', async (_when, calls) => {
		world.fpt.options.latency = 50;
		const responses = await runAsTool(world.store, TOOL, calls as never);
		expect([asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([1, 1]);
		expect(responses.map((response) => /"status":"(\w+)"/.exec(response)?.[1]).sort()).toEqual(['alreadySent', 'sent']);
	});

	it('a call again after a push that failed pushes the campaign that there is', async () => {
		then(PUSH_PATH, 1014);
		const responses = await runAsTool(world.store, TOOL, [CALL, CALL]);
		expect(responses[0]).toMatch(/not pushed/);
		expect(responses[1]).toContain('"status":"sent"');
		expect(campaigns()).toHaveLength(1);
	});

	it.each(['Text', 'Phone_List', 'Time'])('without %s nothing is created', async (missing) => {
		const [response] = await runAsTool(world.store, TOOL, [{ ...CALL, [missing]: '' }]);
		expect(response).toMatch(/is empty|not a valid date/);
		expect(world.fpt.requests).toEqual([]);
	});
});

it.each([
	['fewer', '={{ $json.name + ($now.toMillis() > BORDER && $itemIndex === 1 ? "x" : "") }}', ['A', 'A', 'B'], ['accepted', 1014]],
	['more', '={{ $now.toMillis() > BORDER && $itemIndex < 2 ? "C" : $json.name }}', ['A1', 'A2', 'B'], ['accepted', 'accepted', 1014]],
] as Array<[string, string, string[], Fate[]]>)('Nobody gets it twice if, by the time in its name, a campaign has %s items on a retry', async (_what, name, names, fates) => {
	const phones = ['0987654321', '0912345678', '0901234567'];
	const items = names.map((each, index) => ({ name: each, phone: phones[index] }));
	const campaignName = name.replace('BORDER', String(Date.now() + MINUTE));
	const parameters = { campaignName, phoneList: '={{ $json.phone }}', options: { ...OPTIONS, concurrency: 1 } };
	then(PUSH_PATH, ...fates);
	const failed = await world.run({ items, parameters });
	ahead = 2 * MINUTE;
	const { json } = await world.run({ items, parameters, settings: CONTINUE, retryOf: failed });
	const sentTo = campaigns().flatMap(({ isSent, phones: own }) => (isSent ? own : []));
	expect(sentTo).toEqual(['84987654321', '84912345678', '84901234567']);
	expect(json[1]).toMatchObject({ outcome: 'unknown' });
});

describe('If the time in its name gives a campaign other items on a retry', () => {
	const ITEMS = ['0987654321', '0912345678', '0901234567'].map((phone, index) => ({ name: ['A', 'B', 'C'][index], phone }));
	const later = (name: string) => `={{ $now.toMillis() > ${Date.now() + MINUTE} ? ${name} : $json.name }}`;
	const runAndRetry = async (campaignName: string, items = ITEMS) => {
		const parameters = { campaignName, phoneList: '={{ $json.phone }}', options: { ...OPTIONS, concurrency: 1 } };
		const failed = await world.run({ items, parameters });
		expect(contextOf(failed).outcome).toBe('notSent');
		ahead = 2 * MINUTE;
		return await world.run({ items, parameters, settings: CONTINUE, retryOf: failed });
	};

	it('one of which has it already, no other item of it gets it: that would reach the first one twice', async () => {
		then(PUSH_PATH, 'accepted', 1014);
		const { json } = await runAndRetry(later('$itemIndex === 1 ? "B" : "D"'));
		expect(json.map(({ status, outcome }) => status ?? outcome)).toEqual(['unknown', 'sent', 'unknown']);
		expect(campaigns().map(({ name, isSent }) => [name, isSent])).toEqual([['A', true], ['B', true]]);
	});

	it('and FPT certainly did not accept it before, each gets it', async () => {
		then(CREATE_PATH, 1007);
		const { json } = await runAndRetry(later('"Later " + $itemIndex'), ITEMS.map((item) => ({ ...item, name: 'A' })));
		expect(json.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
		expect(campaigns().map(({ phones }) => phones)).toEqual([['84987654321'], ['84912345678'], ['84901234567']]);
	});
});
