import { startSimulator, type Simulator } from '../simulator';
import { EXAMPLE_CREDENTIALS, exampleCredentials } from './example';
import { IS_N8N_1, N8N_VERSION } from './installN8n';
import { type Execution, type ExecutionItem, type ImportedWorkflow, N8n } from './n8n';
import { packPackage } from './packPackage';
import { SENDER, sendingWorkflow } from './workflows';

// What a person does in the editor between two tries, by the calls that the editor makes: no message and no campaign twice.
const START_MS = 300_000;
const TEST_MS = 120_000;
const WAIT_MS = 30_000;

const OTP_PATH = '/api/push-brandname-otp';
const CREATE_PATH = '/api/create-campaign';
const PUSH_PATH = '/api/push-brandname-ads';

const TRIGGER = 'Manual Trigger';
const PEOPLE = 'People';
const BLOCKED = '84912345678';

const RUN = {
	resource: 'campaign',
	operation: 'run',
	brandName: 'FTI',
	message: '[QC] FTI. Tu choi: TC gui 1234',
	scheduleTime: '2039-01-15 09:00',
	phoneList: '={{ $json.phone }}',
	options: { maxTries: 1, timeout: 2 },
};
const CODE = {
	resource: 'message',
	operation: 'sendOtp',
	brandName: 'FTI',
	phone: '={{ $json.phone }}',
	message: '{code} is your code',
	generateCode: true,
	options: { maxTries: 1, requestId: '={{ $json.order }}' },
};

/** A node with pinned data, and FPT SMS behind it: Retry On Fail, and the error output. */
function pinnedWorkflow(id: string, parameters: object): ImportedWorkflow {
	const node = (name: string, type: string, typeVersion: number, rest: object) => ({ id: name, name, type, typeVersion, position: [0, 0], parameters: {}, ...rest });
	const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
	return {
		id,
		name: id,
		nodes: [
			node(TRIGGER, 'n8n-nodes-base.manualTrigger', 1, {}),
			node(PEOPLE, 'n8n-nodes-base.noOp', 1, {}),
			node(SENDER, 'n8n-nodes-fpt-sms.fptSms', 1, { parameters, credentials: { fptSmsApi: EXAMPLE_CREDENTIALS.fptSmsApi }, onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 100 }),
		],
		connections: { [TRIGGER]: to(PEOPLE), [PEOPLE]: to(SENDER) },
		settings: { executionOrder: 'v1' },
	};
}

const timed = sendingWorkflow({ id: 'timed', parameters: { ...RUN, campaignName: '=Sale {{ $now.toMillis() }}', phoneList: '={{ $json.body.phones }}' } });

const WORKFLOWS = [pinnedWorkflow('codes', CODE), pinnedWorkflow('campaigns', { ...RUN, campaignName: '={{ $json.order }}' }), timed];

jest.setTimeout(TEST_MS);

let simulator: Simulator;
let n8n: N8n;

beforeAll(async () => {
	simulator = await startSimulator();
	n8n = await N8n.create({ name: 'edited-runs' });
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.importCredentials(exampleCredentials(simulator.url, 'not used in this test'));
	await n8n.importWorkflows(WORKFLOWS);
	await n8n.start();
	await n8n.setupOwner();
	await n8n.publish('timed');
}, START_MS);

afterAll(async () => {
	await n8n?.remove();
	await simulator?.close();
});

/** Tokens stay: n8n keeps its own. */
function forget(): void {
	simulator.forgetRequests();
	simulator.campaigns.clear();
	simulator.options.blockedPhones = [];
}

beforeEach(forget);

/** Saves a workflow with some of it changed, as the editor does. */
async function save(id: string, change: object): Promise<object> {
	const { name, nodes, connections, settings, versionId } = await n8n.rest<Record<string, unknown>>('GET', `/workflows/${id}`);
	return await n8n.rest<object>('PATCH', `/workflows/${id}`, { name, nodes, connections, settings, versionId, ...change });
}

/** Pins data to the node before FPT SMS. */
const pin = async (id: string, people: object[]) => await save(id, { pinData: { [PEOPLE]: people.map((json) => ({ json })) } });

/** Executes a workflow by hand; returns the execution once it is over. */
async function run(id: string, workflowData: object, what: object): Promise<Execution> {
	const { executionId } = await n8n.rest<{ executionId: string }>('POST', `/workflows/${id}/run`, { workflowData, ...what });
	return await n8n.finishedExecution(id, WAIT_MS, (execution) => execution.id === executionId);
}

/** "Execute workflow" with a row pinned; then more rows pinned, and "Execute step": the data of the first run does not fit them. */
async function runThenEditThenStep(id: string, people: object[]): Promise<Execution> {
	const [first] = people;
	const whole = await run(id, await pin(id, [first!]), { triggerToStartFrom: { name: TRIGGER } });
	expect(whole.status).toBe('success');
	forget();
	simulator.options.blockedPhones = [BLOCKED];
	const workflowData = await pin(id, people);
	const runData = Object.fromEntries(Object.entries(whole.data.resultData.runData).filter(([name]) => name !== SENDER));
	return await run(id, workflowData, { runData, destinationNode: { nodeName: SENDER, mode: 'inclusive' }, dirtyNodeNames: [] });
}

const jsonOf = (execution: Execution, output: number) => ((execution.data.resultData.runData[SENDER]?.at(-1)?.data?.main[output] ?? []) as ExecutionItem[]).map(({ json }) => json);
const asked = (path: string) => simulator.requests.filter((request) => request.path === path).length;

const PEOPLE_OF_RUN = [
	{ order: 'A-1', phone: '84987654321' },
	{ order: 'A-2', phone: BLOCKED },
	{ order: 'A-3', phone: '84901234567' },
];

// The older ones are asked in other words.
const describeOnNew = IS_N8N_1 || N8N_VERSION === '2.8.4' ? describe.skip : describe;

describeOnNew('Execute step, with more rows pinned than the last run had, Retry On Fail and the error output', () => {
	it('sends each code once: what went out is on Success, what failed on Error, with all its fields', async () => {
		const execution = await runThenEditThenStep('codes', PEOPLE_OF_RUN);
		expect(execution.status).toBe('success');
		expect(simulator.messages.map(({ phone }) => phone).sort()).toEqual(['84901234567', '84987654321']);
		expect(asked(OTP_PATH)).toBe(3);
		expect(jsonOf(execution, 0)).toMatchObject([
			{ phone: '84987654321', requestId: 'A-1', status: 'sent', challenge: expect.any(String) },
			{ phone: '84901234567', requestId: 'A-3', status: 'sent', challenge: expect.any(String) },
		]);
		expect(jsonOf(execution, 1)).toEqual([
			{
				order: 'A-2',
				phone: BLOCKED,
				requestId: 'A-2',
				code: '2505',
				outcome: 'notSent',
				error: expect.stringMatching(/^Message to 84912345678 not sent/),
				description: expect.stringMatching(/\w/),
				retryAfterSeconds: null,
			},
		]);
	});

	it('Run creates and pushes each campaign once', async () => {
		const people = [PEOPLE_OF_RUN[0]!, { order: 'B-2', phone: '12' }, { order: 'B-3', phone: '84901234567' }];
		const execution = await runThenEditThenStep('campaigns', people);
		expect(execution.status).toBe('success');
		const campaigns = [...simulator.campaigns.values()].sort((one, other) => one.name.localeCompare(other.name));
		expect(campaigns.map(({ name, isSent }) => [name, isSent])).toEqual([['A-1', true], ['B-3', true]]);
		expect([asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([2, 2]);
		expect(jsonOf(execution, 0).map(({ campaignName, status }) => [campaignName, status])).toEqual([['A-1', 'sent'], ['B-3', 'sent']]);
		expect(jsonOf(execution, 1)).toMatchObject([{ order: 'B-2', outcome: 'notSent', error: expect.stringContaining('None of the 1 numbers') }]);
	});
});

/** What a person may edit before they click Retry, and what the parameters of the node are then. */
const EDITS: Array<[string, object]> = [
	['nothing', {}],
	['Timeout', { options: { ...RUN.options, timeout: 60 } }],
	['Exclude Numbers', { options: { ...RUN.options, excludeNumbers: BLOCKED } }],
	['the text', { message: '[QC] FTI moi. Tu choi: TC gui 1234' }],
];

describe("The editor's Retry of a campaign with the time in its name", () => {
	/** Runs it; edits it and has it run again, "with currently saved workflow". */
	async function retryEdited(path: string, edit: object): Promise<Execution> {
		const parametersOf = (change: object) => timed.nodes.map((node) => ((node as { name: string }).name === SENDER ? { ...node, parameters: { ...(node as { parameters: object }).parameters, ...change } } : node));
		await save('timed', { nodes: parametersOf({}) });
		simulator.addFault({ path, after: 'process', do: 'cut' });
		const known = new Set((await n8n.executions('timed')).map(({ id }) => id));
		await n8n.webhook('timed', { phones: `84987654321, ${BLOCKED}` });
		const first = await n8n.finishedExecution('timed', WAIT_MS, ({ id }) => !known.has(id));
		expect(first.status).toBe('error');
		known.add(first.id);
		await save('timed', { nodes: parametersOf(edit) });
		await n8n.rest('POST', `/executions/${first.id}/retry`, { loadWorkflow: true });
		return await n8n.finishedExecution('timed', WAIT_MS, ({ id }) => !known.has(id));
	}
	const campaigns = () => [...simulator.campaigns.values()].map(({ isSent, phones }) => ({ isSent, phones }));

	it.each(EDITS)('of which it is not known whether it was pushed: none is created again, and nobody gets it twice (edited: %s)', async (_what, edit) => {
		const again = await retryEdited(PUSH_PATH, edit);
		expect(again.mode).toBe('retry');
		expect(campaigns()).toEqual([{ isSent: true, phones: ['84987654321', BLOCKED] }]);
		expect(asked(CREATE_PATH)).toBe(1);
	});

	it.each(EDITS)('of which it is not known whether it was created: it stays so, without a request (edited: %s)', async (_what, edit) => {
		const again = await retryEdited(CREATE_PATH, edit);
		expect(again.data.resultData.error?.message).toMatch(/may have been created/);
		expect(campaigns()).toEqual([{ isSent: false, phones: [] }]);
		expect([asked(CREATE_PATH), asked(PUSH_PATH)]).toEqual([1, 0]);
	});
});
