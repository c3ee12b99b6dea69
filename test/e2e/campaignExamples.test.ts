import fromSheet from '../../examples/campaign-from-sheet.json';
import reminder from '../../examples/campaign-reminder.json';
import summary from '../../examples/campaign-summary.json';
import { startSimulator, type Campaign, type Simulator } from '../simulator';
import { expectedOf, messySheet } from '../support/harness/messySheet';
import { exampleCredentials } from './example';
import { N8N_VERSION } from './installN8n';
import { type ImportedWorkflow, jsonOf, N8n } from './n8n';
import { packPackage } from './packPackage';
import { until } from './until';
import { sendingWorkflow } from './workflows';

/** One n8n for all. */
const START_MS = 300_000;
const TEST_MS = 90_000;
const RUN_MS = 80_000;

interface ExampleNode {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string }>;
}

const EXAMPLES = [fromSheet, reminder, summary] as ImportedWorkflow[];
const nodesOf = (workflow: ImportedWorkflow) => workflow.nodes as ExampleNode[];

/** The campaign as somebody has it who has read the rehearsal. */
const FOR_REAL = { ...structuredClone(fromSheet), id: 'campaignForReal', name: 'Campaign for real' } as ImportedWorkflow;
for (const { name, parameters } of nodesOf(FOR_REAL)) if (name === 'Run campaign') parameters.mode = 'send';

/** An example as a user makes it his own: other settings, and code in place of what stands in for his data. */
function adapted(example: ImportedWorkflow, settings: Record<string, unknown>, code: Record<string, unknown[]> = {}): ImportedWorkflow {
	const workflow = structuredClone(example);
	for (const { name, parameters } of nodesOf(workflow)) {
		if (name === 'Settings') {
			const { assignments } = parameters.assignments as { assignments: Array<{ name: string; value: unknown }> };
			for (const assignment of assignments) assignment.value = settings[assignment.name] ?? assignment.value;
		}
		if (code[name]) parameters.jsCode = `return ${JSON.stringify(code[name].map((json) => ({ json })))};`;
	}
	return workflow;
}

const SCHEDULE = 'n8n-nodes-base.scheduleTrigger';
const scheduleOf = (workflow: ImportedWorkflow) => nodesOf(workflow).find(({ type }) => type === SCHEDULE)?.parameters.rule;

/** The reminder under another id, as somebody has it who can't wait. */
const EACH_SECOND = { ...structuredClone(reminder), id: 'reminderEachSecond', name: 'Reminder each second' } as ImportedWorkflow;
for (const { type, parameters } of nodesOf(EACH_SECOND)) {
	if (type === SCHEDULE) parameters.rule = { interval: [{ field: 'seconds', secondsInterval: 1 }] };
}

const SHEET = messySheet(1_000);
/** Two customers who are in the sheet once, and somebody who is none, as people note them down. */
const DO_NOT_CALL = [...SHEET.filter(({ fate }) => fate === 'sent').slice(-2).map(({ phone }) => ({ phone })), { phone: '0988888888 (STOP 12/3)' }];
const inHours = (hours: number) => new Date(Date.now() + (hours + 7) * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
const campaign = (code: string, name: string, hours: number, state: Partial<Campaign>): Campaign => ({
	code, name, partnerId: '2215', brandName: 'FTI', message: '[QC]', parts: 1, scheduleTime: inHours(hours), quota: 10,
	isSent: true, phones: [], batchId: undefined, approved: true, reason: '', csv: undefined, csvBom: false, ...state,
});
const CAMPAIGNS = [
	campaign('MjIxNQ==0000000000001', 'Not approved', 3, { approved: false, reason: 'Thieu [QC]' }),
	campaign('MjIxNQ==0000000000002', 'Not pushed', 20, { isSent: false }),
	campaign('MjIxNQ==0000000000003', 'Ready', 4, {}),
	campaign('MjIxNQ==0000000000004', 'Far away', 30, { approved: false }),
	campaign('MjIxNQ==0000000000005', 'Over', -1, { approved: false }),
];

/** Times as expressions give them, all 09:00 in Vietnam: n8n's own engine hands them over in its own way. */
const TIMES = {
	dateTime: "={{ DateTime.fromISO('2031-01-15T11:00', { zone: 'Asia/Tokyo' }) }}",
	date: '={{ new Date(Date.UTC(2031, 0, 15, 2, 0)) }}',
	iso: "={{ DateTime.fromISO('2031-01-14T21:00', { zone: 'America/New_York' }).toISO() }}",
	today: "={{ $now.setZone('Asia/Ho_Chi_Minh').set({ year: 2031, month: 1, day: 15, hour: 9, minute: 0 }) }}",
	picker: '2031-01-15T09:00:00',
};

/** Creates a campaign for each of these times, one node after the other. */
function timesWorkflow(): ImportedWorkflow {
	const [webhook, create] = sendingWorkflow({
		id: 'times',
		parameters: { resource: 'campaign', operation: 'create', brandName: 'FTI', message: '[QC]', quota: 1, options: {} },
	}).nodes as [object, ExampleNode];
	const nodes = Object.entries(TIMES).map(([name, scheduleTime]) => ({
		...create,
		id: name,
		name,
		parameters: { ...create.parameters, campaignName: name, scheduleTime },
	}));
	const names = ['Webhook', ...Object.keys(TIMES)];
	const connections = Object.fromEntries(names.slice(1).map((to, index) => [names[index], { main: [[{ node: to, type: 'main', index: 0 }]] }]));
	return { id: 'times', name: 'times', nodes: [webhook, ...nodes], connections, settings: { executionOrder: 'v1' } };
}

const RUN = {
	resource: 'campaign', operation: 'run', campaignName: '={{ $json.body.name }}', brandName: 'FTI', message: '[QC]',
	scheduleTime: '2031-01-15 09:00', phoneList: '0987654321, 0912345678', options: {},
};
const RUNS = [
	sendingWorkflow({ id: 'runOnFail', parameters: RUN, retry: { maxTries: 3, waitBetweenTries: 100 } }),
	sendingWorkflow({ id: 'runByHand', parameters: RUN }),
];

jest.setTimeout(TEST_MS);

let simulator: Simulator;
let n8n: N8n;

beforeAll(async () => {
	simulator = await startSimulator();
	n8n = await N8n.create({ name: 'campaign-examples' });
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.importCredentials(exampleCredentials(simulator.url, 'not used in this test'));
	await n8n.importWorkflows([
		...[fromSheet as ImportedWorkflow, FOR_REAL].map((workflow) =>
			adapted(workflow, { minutesBetweenChecks: 1 / 60, daysUntilResults: 0 }, { Customers: SHEET.map(({ name, phone }) => ({ name, phone })), 'Do not call': DO_NOT_CALL }),
		),
		adapted(reminder, {}, { Campaigns: CAMPAIGNS.map(({ code, name, scheduleTime }) => ({ campaignCode: code, campaignName: name, scheduleTime })) }),
		EACH_SECOND,
		summary,
		timesWorkflow(),
		...RUNS,
	]);
	await n8n.start();
	await n8n.setupOwner();
}, START_MS);

afterAll(async () => {
	await n8n?.remove();
	await simulator?.close();
});

const execute = async (workflow: ImportedWorkflow, trigger: string, meanwhile?: () => Promise<void>) => await n8n.execute(workflow, trigger, RUN_MS, meanwhile);

const asked = (path: string) => simulator.requests.filter((request) => request.path === path);

/** Decides on the newest campaign once its state has been asked for so often. */
async function decideAfter(checks: number, approved: boolean, reason = ''): Promise<string> {
	const before = asked('/api/detail-ads').length;
	await until(`${checks} checks of the campaign`, RUN_MS, () => asked('/api/detail-ads').length >= before + checks);
	const code = [...simulator.campaigns.keys()].at(-1) ?? '';
	simulator.approve(code, approved, reason);
	return code;
}

describe.each(EXAMPLES)('$name', (example) => {
	it('tells a newcomer what to do, step by step', () => {
		const notes = nodesOf(example).filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.map(({ name }) => name)).toEqual(expect.arrayContaining(['Start here', 'Step 1', 'Step 2']));
		expect(notes[0]?.parameters.content).toMatch(/\*\*Once:\*\*\n1\. /);
	});

	it("needs n8n's own nodes and ours, and one credential that is called alike in all examples", () => {
		const types = nodesOf(example).map(({ type }) => type);
		expect(types.filter((type) => !/^n8n-nodes-(base\.(?!httpRequest)|fpt-sms\.)/.test(type))).toEqual([]);
		const credentials = nodesOf(example).flatMap(({ credentials: of }) => (of?.fptSmsApi ? [of.fptSmsApi.id] : []));
		expect(new Set(credentials)).toEqual(new Set(['fptSmsApiDemo01']));
	});
});

// n8n 1.85 has only an older Merge node.
(N8N_VERSION === '1.85.4' ? describe.skip : describe)('A campaign from a sheet', () => {
	const { sent: people, ...expected } = expectedOf(SHEET);
	const sent = people - 2;
	let code: string;

	it('is rehearsed first: it says who would get it and what it would cost, and asks FPT for nothing', async () => {
		const before = simulator.requests.length;
		const execution = await execute(fromSheet as ImportedWorkflow, 'Execute workflow');
		expect(execution.status).toBe('success');
		const [rehearsed] = jsonOf(execution, 'Run campaign') as Array<{ rejected: unknown[] }>;
		expect({ ...rehearsed, rejected: rehearsed?.rejected.length }).toMatchObject({ ...expected, status: 'rehearsed', recipients: sent, smsTotal: sent, excluded: 2, excludeList: 3 });
		expect(simulator.requests.length).toBe(before);
		const results = jsonOf(execution, 'Result of each customer').map(({ result }) => String(result));
		expect(results.filter((result) => result === 'not sent: this was a rehearsal')).toHaveLength(1_000 - expected.rejected);
	});

	it('goes from 1,000 messy rows to the result of each, once FPT has approved it', async () => {
		const execution = await execute(FOR_REAL, 'Execute workflow', async () => void (code = await decideAfter(2, true)));
		expect(execution.data.resultData.error?.message).toBeUndefined();
		expect(execution.status).toBe('success');

		const [pushed] = jsonOf(execution, 'Run campaign') as Array<{ sent: number; duplicates: number; rejected: Array<{ reason: string }> }>;
		expect({ ...pushed, rejected: pushed?.rejected.length }).toMatchObject({ ...expected, sent, excluded: 2, excludeList: 3 });
		expect(people + expected.duplicates + expected.rejected).toBe(1_000);
		expect(pushed?.rejected.filter(({ reason }) => !reason)).toEqual([]);
		expect(simulator.campaigns.get(code)).toMatchObject({ quota: sent, isSent: true });
		expect(simulator.campaigns.get(code)?.phones).toHaveLength(sent);
		expect([asked('/api/create-campaign'), asked('/api/push-brandname-ads')].map(({ length }) => length)).toEqual([1, 1]);

		const results = jsonOf(execution, 'Result of each customer');
		const names = (rows: Array<{ name?: unknown }>) => rows.map(({ name }) => String(name)).sort();
		expect(names(results)).toEqual(names(SHEET));
		const fates = results.map(({ result }) => (/^not sent: the number (is|has|starts|was|contains) /.test(String(result)) ? 'rejected' : String(result)));
		expect(fates.filter((fate) => fate === 'rejected')).toHaveLength(expected.rejected);
		// However a number is written, its row has its result, and so has a row that repeats it.
		expect(fates.filter((fate) => ['Delivered', 'Failed'].includes(fate))).toHaveLength(1_000 - expected.rejected - 2);
		expect(fates.filter((fate) => fate === 'no result yet, or not to be called')).toHaveLength(2);
		expect(execution.data.resultData.runData['Get details']?.length).toBeGreaterThanOrEqual(2);
	});

	it('is summed up by the example for results', async () => {
		await n8n.publish(summary.id);
		const { status, data } = await n8n.webhook('fpt-sms-campaign-summary', undefined, { method: 'GET', params: { campaignCode: code } });
		expect(status).toBe(200);
		expect(data).toMatchObject({
			summary: `Campaign ${code}, ${sent} numbers. Delivered: ${sent / 2} (50.0 %), Failed: ${sent / 2} (50.0 %).`,
			numbers: sent,
			approved: true,
			isSent: true,
			byResult: { Delivered: sent / 2, Failed: sent / 2 },
		});
		expect(Object.keys((data as { byTelco: object }).byTelco).sort()).toEqual(['htc', 'mobi', 'viettel', 'vina']);
	});

	it('that FPT refuses ends with its reason, and asks for no report', async () => {
		const reports = asked('/api/dlr-ads').length;
		const execution = await execute(FOR_REAL, 'Execute workflow', async () => void (await decideAfter(1, false, 'Noi dung sai')));
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Not approved')[0]?.problem).toMatch(/^Campaign MjIxNQ==\w+ is not approved: Noi dung sai\. Nothing goes out\.$/);
		expect(asked('/api/dlr-ads')).toHaveLength(reports);
	});
});

describe("A reminder before the campaign's window", () => {
	it('comes for each campaign of the next day that is not ready, and for no other', async () => {
		for (const each of CAMPAIGNS) simulator.campaigns.set(each.code, each);
		const before = asked('/api/detail-ads').length;
		const execution = await execute(reminder as ImportedWorkflow, 'Every half hour');
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Reminder')).toEqual([
			{
				campaignCode: CAMPAIGNS[0]?.code,
				reminder: `Campaign "Not approved" is to go out at ${CAMPAIGNS[0]?.scheduleTime}, but it is not approved: Thieu [QC].`,
			},
			{
				campaignCode: CAMPAIGNS[1]?.code,
				reminder: `Campaign "Not pushed" is to go out at ${CAMPAIGNS[1]?.scheduleTime}, but its numbers are not pushed yet.`,
			},
		]);
		expect(asked('/api/detail-ads').slice(before).map(({ body }) => (body as { CampaignCode: string }).CampaignCode).sort()).toEqual(
			CAMPAIGNS.slice(0, 3).map(({ code }) => code),
		);
	});

	it('is looked for every half hour, once published; a copy of it that looks each second does so by itself', async () => {
		expect(scheduleOf(reminder as ImportedWorkflow)).toEqual({ interval: [{ field: 'minutes', minutesInterval: 30 }] });
		await n8n.publish(reminder.id);
		expect(await n8n.rest('GET', '/active-workflows')).toContain(reminder.id);
		await n8n.publish(EACH_SECOND.id);
		const execution = await n8n.finishedExecution(EACH_SECOND.id, RUN_MS);
		expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
		expect(jsonOf(execution, 'Campaigns')).toHaveLength(1);
	});
});

describe('Run, in a real n8n, if the push fails once the campaign is created', () => {
	const PUSH_PATH = '/api/push-brandname-ads';
	const campaignsOf = (name: string) => [...simulator.campaigns.values()].filter((each) => each.name === name);
	const failPush = () => simulator.addFault({ path: PUSH_PATH, do: { code: 1014, description: 'Not now.' } });
	const creations = (name: string) => asked('/api/create-campaign').filter(({ body }) => (body as { CampaignName: string }).CampaignName === name);

	it('Retry On Fail pushes that campaign, and creates no second', async () => {
		await n8n.publish('runOnFail');
		failPush();
		const { status, data } = await n8n.webhook('runOnFail', { name: 'On fail' });
		expect(status).toBe(200);
		expect(campaignsOf('On fail')).toMatchObject([{ isSent: true, phones: { length: 2 } }]);
		expect(creations('On fail')).toHaveLength(1);
		expect(data).toMatchObject([{ campaignCode: campaignsOf('On fail')[0]?.code, sent: 2, message: '[QC]', status: 'sent' }]);
	});

	it("the editor's Retry does, too", async () => {
		await n8n.publish('runByHand');
		failPush();
		expect((await n8n.webhook('runByHand', { name: 'By hand' })).status).toBe(500);
		const failed = await n8n.finishedExecution('runByHand', RUN_MS);
		await n8n.rest('POST', `/executions/${failed.id}/retry`, { loadWorkflow: false });
		const again = await n8n.finishedExecution('runByHand', RUN_MS, ({ id }) => id !== failed.id);
		expect(again.status).toBe('success');
		expect(campaignsOf('By hand')).toMatchObject([{ isSent: true, phones: { length: 2 } }]);
		expect(creations('By hand')).toHaveLength(1);
	});
});

it('Times from expressions and from the picker are understood in a real n8n', async () => {
	await n8n.publish('times');
	expect((await n8n.webhook('times', {})).status).toBe(200);
	const created = [...simulator.campaigns.values()].filter(({ name }) => name in TIMES);
	expect(created.map(({ name, scheduleTime }) => [name, scheduleTime])).toEqual(Object.keys(TIMES).map((name) => [name, '2031-01-15 09:00']));
});
