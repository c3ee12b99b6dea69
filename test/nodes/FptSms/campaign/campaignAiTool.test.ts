import type { INodeParameters } from 'n8n-workflow';
import { FptSms } from '../../../../nodes/FptSms/FptSms.node';
import { runAsTool } from '../../../support/harness/engine';
import { startWorld, type World } from '../../../support/harness/world';

const PUSH: INodeParameters = {
	resource: 'campaign',
	operation: 'pushAds',
	campaignCode: "={{ $fromAI('Campaign_Code', 'the code that Create gave', 'string') }}",
	phoneList: "={{ $fromAI('Phone_List', 'mobile numbers, separated by commas', 'string') }}",
};

const CREATE: INodeParameters = {
	resource: 'campaign',
	operation: 'create',
	brandName: 'FTI',
	campaignName: "={{ $fromAI('Campaign_Name', '', 'string') }}",
	message: "={{ $fromAI('Message', '', 'string') }}",
	scheduleTime: "={{ $fromAI('Schedule_Time', '', 'string') }}",
	quota: "={{ $fromAI('Quota', '', 'number') }}",
};

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

const create = async () => {
	const call = { Campaign_Name: 'Tet sale', Message: '[QC] Sale. Tu choi: TC gui 1234', Schedule_Time: '2031-01-15T09:00:00+07:00', Quota: 10 };
	const [response = ''] = await runAsTool(world.store, CREATE, [call]);
	return /"campaignCode":"([^"]+)"/.exec(response)?.[1] ?? '';
};

const pushes = () => world.received('/api/push-brandname-ads');

it('An agent creates a campaign, and nothing goes out by that', async () => {
	const code = await create();
	expect(world.fpt.campaigns.get(code)).toMatchObject({ name: 'Tet sale', scheduleTime: '2031-01-15 09:00', quota: 10, isSent: false });
	expect(pushes()).toEqual([]);
});

it('An agent pushes to the numbers that it states, and reads who gets nothing and why', async () => {
	const code = await create();
	const [response] = await runAsTool(world.store, PUSH, [{ Campaign_Code: code, Phone_List: '0987654321, 02438221234' }]);
	expect(world.fpt.campaigns.get(code)?.phones).toEqual(['84987654321']);
	expect(response).toContain('"sent":1');
	expect(response).toContain('is a landline, which cannot receive SMS');
});

it.each([
	['an empty list', { Phone_List: '' }, "'Phone List' is empty"],
	['a blank list', { Phone_List: ' , ' }, "'Phone List' is empty"],
	['words for a list', { Phone_List: 'all customers' }, 'contains characters other than digits'],
])('An agent that gives %s pushes nothing, and reads what is missing', async (_what, given, message) => {
	const code = await create();
	const [response] = await runAsTool(world.store, PUSH, [{ Campaign_Code: code, ...given }]);
	expect(response).toContain(message);
	expect(pushes()).toEqual([]);
});

it('An agent that a person left without a list in the form pushes nothing', async () => {
	const code = await create();
	const [response] = await runAsTool(world.store, { resource: 'campaign', operation: 'pushAds', campaignCode: code }, [{}]);
	expect(response).toContain("'Phone List' is empty");
	expect(pushes()).toEqual([]);
});

it('An agent that creates a campaign and then asks for its details, with one tool, reads them', async () => {
	const parameters = { resource: 'campaign', ...CREATE, operation: "={{ $fromAI('Operation', '', 'string') }}", campaignCode: "={{ $fromAI('Campaign_Code', '', 'string') }}" };
	const code = await create();
	const given = { Operation: 'create', Campaign_Code: code, Campaign_Name: 'Winter sale', Message: '[QC] Sale. Tu choi: TC gui 1234', Schedule_Time: '2031-01-15T09:00:00+07:00', Quota: 10 };
	const responses = await runAsTool(world.store, parameters, [given, { ...given, Operation: 'getDetail' }], { offForm: true });
	expect(responses[0]).toContain('"status":"sent"');
	expect(responses[1]).toContain(`"campaignCode":"${code}"`);
	expect(responses[1]).toContain('"isSent":false');
});

describe('An agent that calls the tool again', () => {
	const statusIn = (response: string) => /"status":"(\w+)"/.exec(response)?.[1];
	const call = async () => ({ Campaign_Code: await create(), Phone_List: '0987654321, 0912345678' });

	it.each([
		['after one another', (push: object) => [push, push, push]],
		['at once', (push: object) => [[push, push, push]]],
	])('with the same values, %s, pushes once', async (_when, calls) => {
		const push = await call();
		world.fpt.options.latency = 50;
		const responses = await runAsTool(world.store, PUSH, calls(push));
		expect(pushes()).toHaveLength(1);
		expect(responses.map(statusIn).sort()).toEqual(['alreadySent', 'alreadySent', 'sent']);
		for (const response of responses) expect(response).toContain(world.fpt.campaigns.get(push.Campaign_Code)?.batchId);
	});

	it('with another campaign pushes that one, too', async () => {
		const push = await call();
		const another = { Campaign_Name: 'Summer sale', Message: '[QC] Sale. Tu choi: TC gui 1234', Schedule_Time: '2031-01-15T09:00:00+07:00', Quota: 10 };
		await runAsTool(world.store, CREATE, [another]);
		const [, code] = [...world.fpt.campaigns.keys()];
		const responses = await runAsTool(world.store, PUSH, [[push, { ...push, Campaign_Code: code }], push]);
		expect(responses.map(statusIn)).toEqual(['sent', 'sent', 'alreadySent']);
		expect(pushes()).toHaveLength(2);
	});

	it("with other numbers asks FPT, and reads that it accepts a campaign's numbers once", async () => {
		const push = await call();
		const [, second] = await runAsTool(world.store, PUSH, [push, { ...push, Phone_List: '0901234567' }]);
		expect(second).toMatch(/not pushed/);
		expect(pushes()).toHaveLength(2);
		expect(world.fpt.campaigns.get(push.Campaign_Code)?.phones).toHaveLength(2);
	});

	it('to create the same campaign, at once or after, creates one', async () => {
		const given = { Campaign_Name: 'Tet sale', Message: '[QC] Sale. Tu choi: TC gui 1234', Schedule_Time: '2031-01-15T09:00:00+07:00', Quota: 10 };
		const responses = await runAsTool(world.store, CREATE, [[given, given], given]);
		expect(world.fpt.campaigns.size).toBe(1);
		expect(world.received('/api/create-campaign')).toHaveLength(1);
		expect(responses.map(statusIn).sort()).toEqual(['alreadySent', 'alreadySent', 'sent']);
	});
});

describe('An agent whose call names a campaign with the time', () => {
	const MESSAGE = '[QC] Sale. Tu choi: TC gui 1234';
	const NAMED = { ...CREATE, campaignName: '=Sale {{ $now.toMillis() }}', options: { maxTries: 1 } };
	const RUN = { ...NAMED, operation: 'run', phoneList: "={{ $fromAI('Phone_List', '', 'string') }}" };
	const CALL = { Message: MESSAGE, Schedule_Time: '2031-01-15T09:00:00+07:00', Quota: 10, Phone_List: '0987654321' };
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const statusIn = (response: string) => /"status":"(\w+)"/.exec(response)?.[1];
	const campaigns = () => [...world.fpt.campaigns.values()];

	describe.each([['Create', NAMED], ['Run', RUN]] as const)('%s', (_what, parameters) => {
		it.each([
			['at once', [[CALL, CALL]]],
			['after one another', [CALL, CALL]],
		])('twice, %s, is one campaign', async (_when, calls) => {
			world.fpt.options.latency = 50;
			const responses = await runAsTool(world.store, parameters, calls);
			expect(responses.map(statusIn).sort()).toEqual(['alreadySent', 'sent']);
			expect(campaigns()).toHaveLength(1);
			expect(world.received('/api/create-campaign')).toHaveLength(1);
		});

		it.each([['called again', {}, [CALL, CALL]], ['run again by n8n', settings, [CALL]]])('that FPT created and responded to with 502, %s, is one campaign', async (_how, given, calls) => {
			world.fpt.addFault({ path: '/api/create-campaign', after: 'process', do: { status: 502, body: '<html>' } });
			const responses = await runAsTool(world.store, parameters, calls, given);
			for (const response of responses) expect(response).toMatch(/may have been created/);
			expect(campaigns().map(({ isSent }) => isSent)).toEqual([false]);
			expect(pushes()).toEqual([]);
		});

		it('with another text is another campaign', async () => {
			const responses = await runAsTool(world.store, parameters, [CALL, { ...CALL, Message: `${MESSAGE}5` }]);
			expect(responses.map(statusIn)).toEqual(['sent', 'sent']);
			expect(campaigns()).toHaveLength(2);
		});
	});

	it.each([['called again', {}, [CALL, CALL]], ['run again by n8n', settings, [CALL]]])('Run whose push FPT accepted and responded to with 502, %s, is one campaign, pushed once', async (_how, given, calls) => {
		world.fpt.addFault({ path: '/api/push-brandname-ads', after: 'process', do: { status: 502, body: '<html>' } });
		const responses = await runAsTool(world.store, RUN, calls, given);
		expect(responses.at(-1)).toContain('"status":"alreadySent"');
		expect(campaigns().map(({ phones }) => phones)).toEqual([['84987654321']]);
		expect(world.received('/api/create-campaign')).toHaveLength(1);
	});
});

describe('An agent that runs two campaigns of one name in an execution', () => {
	const RUN = { ...CREATE, operation: 'run', scheduleTime: '2031-01-15T09:00:00+07:00', phoneList: "={{ $fromAI('Phone_List', '', 'string') }}" };
	const FIRST = { Campaign_Name: 'Tet', Message: '[QC] Sale. Tu choi: TC gui 1234', Phone_List: '0987654321' };

	it.each([
		['to other numbers', { Phone_List: '0912345678' }, /^Campaign \S+ not pushed: it has been sent already \(FPT code 1014\)[^]*It was created by this execution as "Tet": a campaign for other numbers needs another name\./],
		['with another text', { Message: '[QC] Sale 2. Tu choi: TC gui 1234' }, /^Campaign "Tet" not created: there is a campaign of this name already \(FPT code 1014\)[^]*give this one another name/],
	])('is told of the second, %s, that it needs another name, and not that a retry would help', async (_what, other, told) => {
		const [first, second] = await runAsTool(world.store, RUN, [FIRST, { ...FIRST, ...other }]);
		expect(first).toContain('"status":"sent"');
		expect(second).toMatch(told);
		expect(second).not.toMatch(/retry|can push it|correct that field/);
		expect([...world.fpt.campaigns.values()].map(({ phones }) => phones)).toEqual([['84987654321']]);
	});
});

describe('What an agent reads', () => {
	const { properties } = new FptSms().description;
	const operations = properties.find(({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes('campaign'));
	const fields = (operation: string) => properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation));
	const VALID = { ...CREATE, campaignName: '={{ "Tet " + Math.random() }}', message: '[QC] Sale', scheduleTime: '2031-01-15 09:00', quota: 10 };
	const descriptionOf = (operation: string, name: string) => fields(operation).find((field) => field.name === name)?.description ?? '';

	it.each(['pushAds', 'run'])('says that %s is real, for all, and happens once', (operation) => {
		const push = (operations?.options as Array<{ value: string; description: string; action: string }>).find(({ value }) => value === operation);
		expect(push?.description).toMatch(/real/i);
		expect(push?.description).toMatch(/once/i);
		expect(push?.action).toMatch(/numbers/);
	});

	/** Why a campaign with this value in a field does not come about; undefined if it does. */
	const createWith = async (field: string, value: string) => (await world.run({ parameters: { ...VALID, [field]: value } })).error;

	it.each(['campaignName', 'brandName'])('says of %s how long it may be, and the node holds to it', async (field) => {
		const most = Number(/at most (\d+) characters/i.exec(descriptionOf('create', field))?.[1]);
		const requests = async (length: number) => {
			await createWith(field, 'x'.repeat(length));
			return world.received('/api/create-campaign').length;
		};
		expect([await requests(most), await requests(most + 1)]).toEqual([1, 1]);
	});

	it('says in which hours a campaign may go out, and the node holds to them', async () => {
		const hours = [...descriptionOf('create', 'scheduleTime').matchAll(/(\d\d:\d\d) to (\d\d:\d\d)/g)].map(([, from, to]) => [from, to]);
		expect(hours).toHaveLength(2);
		const at = async (time = '', minutes = 0) => {
			const moment = new Date(Date.parse(`2031-01-15T${time}:00Z`) + minutes * 60_000).toISOString().slice(0, 16);
			return (await createWith('scheduleTime', moment))?.message;
		};
		for (const [from, to] of hours) {
			expect([await at(from, -1), await at(to)]).toEqual([expect.stringContaining("'Schedule Time'"), expect.stringContaining("'Schedule Time'")]);
			expect([await at(from), await at(to, -1)]).toEqual([undefined, undefined]);
		}
	});

	it('no field of a push has a default that is a number or a code', () => {
		expect(fields('pushAds').filter(({ type }) => type === 'string').map(({ name, default: value }) => [name, value])).toEqual([
			['campaignCode', ''],
			['phoneList', ''],
		]);
	});
});
