import { randomBytes } from 'node:crypto';
import waitFile from '../../examples/wait-for-delivery.json';
import { type Simulator, startSimulator } from '../simulator';
import { exampleCredentials } from './example';
import { IS_N8N_1 } from './installN8n';
import { type Execution, type ImportedWorkflow, N8n } from './n8n';
import { packPackage } from './packPackage';
import { type Shop, startShop } from './shop';

const START_MS = 300_000;
const WAIT_MS = 40_000;
/** n8n looks once a minute which waits are over. */
const TIME_LIMIT_MS = 100_000;
const DLR_KEY = randomBytes(16).toString('hex');
/** Longer than a report takes, shorter than the example tries to hand it over. */
const SLOW_SECONDS = 4;

jest.setTimeout(120_000);

interface FileNode {
	id: string;
	name: string;
	type: string;
	webhookId?: string;
	disabled?: boolean;
	parameters: Record<string, unknown>;
}

type Links = Record<string, { main: Array<Array<{ node: string; type: string; index: number }>> }>;

const EXAMPLE = waitFile as ImportedWorkflow;
const nodeOf = (workflow: ImportedWorkflow, name: string) => (workflow.nodes as FileNode[]).find((node) => node.name === name)!;

/** The part of the example that sends, as a workflow of its own: its reports come in at the example itself. */
function senderNamed(id: string, changed: (workflow: ImportedWorkflow) => void): ImportedWorkflow {
	const workflow = { ...structuredClone(EXAMPLE), id, name: id };
	nodeOf(workflow, 'FPT SMS DLR Trigger').disabled = true;
	Object.assign(nodeOf(workflow, 'Visit Planned'), { webhookId: id }).parameters.path = id;
	changed(workflow);
	return workflow;
}

/** Lets n8n be slow in front of a node, so that the report is faster. */
const slowBefore = (name: string) => (workflow: ImportedWorkflow) => {
	const slow = { ...nodeOf(workflow, '3 Seconds Later'), id: 'slow', name: 'Slow', webhookId: `${workflow.id}Slow`, parameters: { amount: SLOW_SECONDS, unit: 'seconds' } };
	workflow.nodes.push(slow);
	const links = workflow.connections as Links;
	for (const { main } of Object.values(links)) for (const link of main.flat()) if (link.node === name) link.node = slow.name;
	links[slow.name] = { main: [[{ node: name, type: 'main', index: 0 }]] };
};

const UNSAVED = senderNamed('reportBeforeRow', slowBefore('Keep Resume URL'));
const UNBEGUN = senderNamed('reportBeforeWait', slowBefore('Wait for Report'));
const IMPATIENT = senderNamed('noReport', (workflow) => Object.assign(nodeOf(workflow, 'Wait for Report').parameters, { resumeAmount: 1, resumeUnit: 'seconds' }));

const jsonOf = ({ data }: Execution, node: string, run = 0) => data.resultData.runData[node]?.[run]?.data?.main[0]?.[0]?.json;
const ran = ({ data }: Execution, node: string) => data.resultData.runData[node] !== undefined;

// It makes a Data table, which in n8n 1 no node does.
(IS_N8N_1 ? describe.skip : describe)('Wait for the delivery, else another way', () => {
	let simulator: Simulator;
	let shop: Shop;
	let n8n: N8n;

	beforeAll(async () => {
		simulator = await startSimulator({ blockedPhones: ['0901000009'] });
		shop = await startShop();
		n8n = await N8n.create({ name: 'wait-examples' });
		await n8n.installPackage(await packPackage(n8n.home));
		await n8n.importCredentials(exampleCredentials(simulator.url, DLR_KEY));
		const workflows = [EXAMPLE, UNSAVED, UNBEGUN, IMPATIENT];
		await n8n.importWorkflows(workflows.map(shop.joined));
		await n8n.start();
		await n8n.setupOwner();
		for (const { id } of workflows) await n8n.publish(id);
		const url = `${n8n.url}/webhook/${nodeOf(EXAMPLE, 'FPT SMS DLR Trigger').webhookId}/dlr`;
		simulator.options.report = { url, authorizationKey: DLR_KEY, delay: 2_000 };
	}, START_MS);

	afterAll(async () => {
		await n8n?.remove();
		await simulator?.close();
		await shop?.close();
	});

	/** Plans a visit; returns the execution that tells the customer of it, once it is over. */
	async function planned(visitId: string, phone: string, workflow = EXAMPLE, timeoutMs = WAIT_MS): Promise<Execution> {
		const { status } = await n8n.webhook(String(nodeOf(workflow, 'Visit Planned').parameters.path), { visitId, phone, time: '14:00' });
		expect(status).toBe(200);
		return await n8n.finishedExecution(workflow.id, timeoutMs, (execution) => (jsonOf(execution, 'Visit Planned')?.body as { visitId?: string })?.visitId === visitId);
	}

	/** The execution that handed over the report of the message to this number. */
	async function reportOf(phone: string): Promise<Execution> {
		const [message] = simulator.sentTo(phone);
		return await n8n.finishedExecution(EXAMPLE.id, WAIT_MS, (execution) => jsonOf(execution, 'FPT SMS DLR Trigger')?.messageId === message?.messageId);
	}

	const responsesIn = (execution: Execution) =>
		(execution.data.resultData.runData['Wake It Up'] ?? []).map((_, run) => jsonOf(execution, 'Wake It Up', run)?.statusCode);
	const toldOf = (visitId: string) => shop.told.filter((notice) => notice.visitId === visitId);

	it('goes on once the message is delivered, and nobody is told another way', async () => {
		const execution = await planned('7731', '0912345901');
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Wait for Report')?.body).toMatchObject({ status: 'delivered' });
		expect([ran(execution, 'Delivered'), ran(execution, 'Tell Another Way')]).toEqual([true, false]);
		expect(simulator.sentTo('0912345901').map(({ text }) => text)).toEqual(['Our technician comes today at 14:00. Thank you for choosing FTI.']);
		expect(responsesIn(await reportOf('0912345901'))).toEqual([200]);
		expect(toldOf('7731')).toEqual([]);
	});

	it('tells the customer another way if the report says that the message failed, and keeps no row', async () => {
		simulator.options.report!.status = () => ({ status: 0, error: '2505' });
		const execution = await planned('7732', '0912345902');
		simulator.options.report!.status = undefined;
		expect(toldOf('7732')).toEqual([{ visitId: '7732', phone: '0912345902', reason: expect.stringMatching(/block/i) }]);
		expect(jsonOf(execution, 'Forget Wait')).toMatchObject({ messageId: simulator.sentTo('0912345902')[0]?.messageId });
	});

	it('tells the customer another way at once if nothing was sent', async () => {
		await planned('7733', '0901000009');
		expect(toldOf('7733')).toEqual([{ visitId: '7733', phone: '0901000009', reason: expect.stringMatching(/not sent/) }]);
	});

	it('is woken up by a report that comes before its row is saved', async () => {
		simulator.options.report!.delay = 0;
		const execution = await planned('7734', '0912345904', UNSAVED);
		expect(ran(execution, 'Delivered')).toBe(true);
		const report = await reportOf('0912345904');
		expect(jsonOf(report, 'Find Wait')).toEqual({});
		expect(responsesIn(report).at(-1)).toBe(200);
	});

	it('is woken up by a report that comes before the wait has begun', async () => {
		const execution = await planned('7735', '0912345905', UNBEGUN);
		expect(ran(execution, 'Delivered')).toBe(true);
		const responses = responsesIn(await reportOf('0912345905'));
		expect(responses).toContain(409);
		expect(responses.at(-1)).toBe(200);
	});

	it('gives up after some tries on the report of a message that nobody waits for', async () => {
		simulator.options.report!.delay = 2_000;
		const { status } = await simulator.postReport({ smsid: '99', status: 1, telco: 'viettel', error: null, mt_count: 1 });
		expect(status).toBe(200);
		const report = await n8n.finishedExecution(EXAMPLE.id, WAIT_MS, (execution) => jsonOf(execution, 'FPT SMS DLR Trigger')?.messageId === '99');
		expect(report.status).toBe('success');
		expect(report.data.resultData.runData['Find Wait']).toHaveLength(6);
		expect([ran(report, 'Give Up'), ran(report, 'Wake It Up')]).toEqual([true, false]);
	});

	it('tells the customer another way if no report comes in time', async () => {
		const report = simulator.options.report;
		simulator.options.report = undefined;
		const execution = await planned('7736', '0912345906', IMPATIENT, TIME_LIMIT_MS);
		simulator.options.report = report;
		expect(execution.status).toBe('success');
		expect(toldOf('7736')).toEqual([{ visitId: '7736', phone: '0912345906', reason: 'no report in time' }]);
	});
});
