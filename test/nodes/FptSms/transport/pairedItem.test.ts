import type { INodeParameters } from 'n8n-workflow';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const CREATE_PATH = '/api/create-campaign';
const BLOCKED = '84912345678';
const RETRIED = { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } as const;

const CODE: INodeParameters = { phone: '={{ $json.phone }}', message: '{code} is your code', generateCode: true, options: { maxTries: 1, timeout: 20, requestId: '={{ $json.order }}' } };

const ITEMS = [
	{ order: 'A-1', phone: '0987654321' },
	{ order: 'A-2', phone: BLOCKED },
	{ order: 'A-3', phone: '0901234567' },
	{ order: 'A-4', phone: '12' },
];

let world: World;

beforeEach(async () => {
	world = await startWorld({ blockedPhones: [BLOCKED] });
});

afterEach(async () => await world.close());

/** How the data of the run does not fit the input, and n8n throws where it looks up the paired item of a failed item. */
const MISFITS = [
	['the run has fewer rows than the pinned data', { rows: 1 }],
	['the run has no such output', { rows: 4, previousNodeOutput: 2 }],
	['there was no such run', { rows: 4, previousNodeRun: 5 }],
] as const;

const FAILED = [
	{ order: 'A-2', phone: BLOCKED, requestId: 'A-2', code: '2505', outcome: 'notSent', error: expect.stringMatching(/^Message to 84912345678 not sent/) as string, description: expect.stringMatching(/\w/) as string, retryAfterSeconds: null },
	{ order: 'A-4', phone: '12', requestId: 'A-4', code: null, outcome: 'notSent', error: expect.stringContaining('"12" has 2 digits') as string, description: expect.stringMatching(/\w/) as string, retryAfterSeconds: null },
];

describe.each(MISFITS)('If %s', (_what, step) => {
	it('Retry On Fail sends each code once: what went out is on Success, what failed on Error, with all its fields', async () => {
		const { json, failed, error } = await world.run({ items: ITEMS, parameters: CODE, settings: RETRIED, step });
		expect(error).toBeUndefined();
		expect(world.fpt.messages.map(({ phone }) => phone).sort()).toEqual(['84901234567', '84987654321']);
		expect(json).toMatchObject([{ phone: '84987654321', requestId: 'A-1', status: 'sent' }, { phone: '84901234567', requestId: 'A-3', status: 'sent' }]);
		expect(failed.map((item) => item.json)).toEqual(FAILED);
	});

	it('Run creates and pushes each campaign once', async () => {
		const parameters = {
			resource: 'campaign',
			operation: 'run',
			campaignName: '={{ $json.order }}',
			brandName: 'FTI',
			message: '[QC] FTI. Tu choi: TC gui 1234',
			scheduleTime: '2031-01-15 09:00',
			phoneList: '={{ $json.phone }}',
			options: { maxTries: 1, timeout: 20, concurrency: 1 },
		};
		// Not the first: n8n runs a node again, too, whose first item has failed.
		world.fpt.addFault({ path: CREATE_PATH, do: { delay: 0 } });
		world.fpt.addFault({ path: CREATE_PATH, do: { code: 1014 } });
		const { json, failed } = await world.run({ items: ITEMS.slice(0, 3), parameters, settings: RETRIED, step });
		expect([...world.fpt.campaigns.values()].map(({ name, isSent }) => [name, isSent])).toEqual([['A-1', true], ['A-3', true]]);
		expect(world.received(CREATE_PATH)).toHaveLength(3);
		expect(json.map(({ campaignName, status }) => [campaignName, status])).toEqual([['A-1', 'sent'], ['A-3', 'sent']]);
		expect(failed.map((item) => [item.json.order, item.json.code])).toEqual([['A-2', '1014']]);
	});

	it('all fields are there, too, if nothing can begin since the credential is gone', async () => {
		jest.spyOn(world.store, 'load').mockImplementation(() => {
			throw new Error('The credential is gone');
		});
		const { json, failed } = await world.run({ items: ITEMS.slice(0, 2), parameters: { ...CODE, generateCode: false, message: 'Hello' }, settings: RETRIED, step });
		expect(json).toEqual([]);
		expect(failed.map((item) => item.json)).toMatchObject([{ order: 'A-1', outcome: 'notSent', error: expect.stringContaining('The credential is gone') as string }, { order: 'A-2', outcome: 'notSent' }]);
		expect(world.fpt.requests).toEqual([]);
	});
});

it('Such an item can be changed by the nodes behind, and n8n saves it whole', async () => {
	const { failed, saved } = await world.run({ items: ITEMS, parameters: CODE, settings: RETRIED, step: { rows: 1 } });
	const [item] = failed;
	expect(JSON.parse(JSON.stringify(item))).toMatchObject({ json: FAILED[0] });
	expect(saved).toContain('Message to 84912345678 not sent');
	expect({ ...item }.json).toEqual(FAILED[0]);
	item!.json = { changed: true };
	expect(item!.json).toEqual({ changed: true });
});

it('If the data fits, n8n adds the fields, and the failed item is paired with its input', async () => {
	const { failed } = await world.run({ items: ITEMS, parameters: CODE, settings: RETRIED, step: { rows: 4 } });
	expect(failed.map(({ json }) => json)).toEqual(FAILED);
	expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 3 }]);
	expect(world.fpt.messages).toHaveLength(2);
});

it('However else n8n may come to run the node again under Retry On Fail: what is known of a run with a failed item is kept', async () => {
	world.fpt.addFault({ path: OTP_PATH, phone: '84901234567', after: 'process', do: 'cut' });
	const { run } = await world.run({ items: ITEMS.slice(0, 3), parameters: CODE, settings: RETRIED });
	const { fptSms } = run.data.executionData?.contextData['node:FPT SMS'] as unknown as { fptSms: { sends: object[] } };
	expect(fptSms.sends).toMatchObject([
		{ state: 'accepted', items: [0] },
		{ state: 'notSent', items: [1] },
		{ state: 'started', items: [2] },
	]);
});
