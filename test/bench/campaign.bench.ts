/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a bench; never shipped */
import { exampleCredentials } from '../e2e/example';
import { type ImportedWorkflow, N8n } from '../e2e/n8n';
import { packPackage } from '../e2e/packPackage';
import { SENDER, sendingWorkflow } from '../e2e/workflows';
import { startSimulator, type Campaign, type Simulator } from '../simulator';
import { processOf, watchMemory } from './processes';
import { printTable, type Row, short } from './table';

const COUNTS = [1_000, 10_000, 100_000];
const REQUEST_MS = 600_000;
const SETTLE_MS = 1_000;

const push = { resource: 'campaign', operation: 'pushAds', campaignCode: 'bench', combineItems: true, options: { timeout: 600 } };
const report = { resource: 'campaign', operation: 'getDlr', campaignCode: 'bench', options: { timeout: 600 } };

interface Case {
	what: string;
	workflow: ImportedWorkflow;
	body: (phones: string[]) => object;
}

const CASES: Case[] = [
	{
		what: 'Push Ads, an item a number',
		workflow: sendingWorkflow({ id: 'pushItems', parameters: { ...push, phoneList: '={{ $json.phone }}' }, splitOut: 'rows' }),
		body: (phones) => ({ rows: phones.map((phone) => ({ phone })) }),
	},
	{
		what: 'Push Ads, an array of items',
		workflow: withLimit(
			sendingWorkflow({ id: 'pushArray', parameters: { ...push, phoneList: "={{ $('Split Out').all().map((row) => row.json.phone) }}" }, splitOut: 'rows' }),
			'Split Out',
			SENDER,
		),
		body: (phones) => ({ rows: phones.map((phone) => ({ phone })) }),
	},
	{
		what: 'Push Ads, one list',
		workflow: sendingWorkflow({ id: 'pushList', parameters: { ...push, phoneList: '={{ $json.body.list }}' } }),
		body: (phones) => ({ list: phones.join('\n') }),
	},
	{
		what: 'Get Delivery Report, items',
		workflow: withLimit(sendingWorkflow({ id: 'reportItems', parameters: { ...report, output: 'items' } })),
		body: () => ({}),
	},
	{
		what: 'Get Delivery Report, file',
		workflow: withLimit(sendingWorkflow({ id: 'reportFile', parameters: { ...report, output: 'file', binaryProperty: 'data' } })),
		body: () => ({}),
	},
];

/** With one item only going on behind a node: the webhook's response is to be small, or the sender to run once. */
function withLimit(workflow: ImportedWorkflow, after = SENDER, before?: string): ImportedWorkflow {
	const limit = { id: 'limit', name: 'Limit', type: 'n8n-nodes-base.limit', typeVersion: 1, position: [0, 0], parameters: { maxItems: 1 } };
	const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	const connections = { ...workflow.connections, [after]: to('Limit'), ...(before ? { Limit: to(before) } : {}) };
	return { ...workflow, nodes: [...workflow.nodes, limit], connections };
}

/**
 * Time and memory of campaigns with many numbers, in a real n8n with its settings as they come (executions saved, default
 * expression engine). Arguments: how many numbers.
 */
export async function bench(given: string[]): Promise<void> {
	const counts = given.length === 0 ? COUNTS : given.map(Number);
	const simulator = await startSimulator();
	const n8n = await N8n.create({ name: 'bench-campaign', env: { N8N_PAYLOAD_SIZE_MAX: '64' } });
	try {
		await n8n.installPackage(await packPackage(n8n.home));
		await n8n.importCredentials(exampleCredentials(simulator.url, 'not used here'));
		await n8n.importWorkflows(CASES.map(({ workflow }) => workflow));
		await n8n.start();
		await n8n.setupOwner();
		for (const { workflow } of CASES) await n8n.publish(workflow.id);
		const rows: Row[] = [];
		for (const each of CASES) {
			for (const count of counts) rows.push(await measure(each, count, n8n, simulator));
		}
		printTable('Campaigns. Of the node alone, and from the call of the webhook to its response', Object.keys(rows[0] ?? {}), rows);
	} finally {
		await n8n.remove();
		await simulator.close();
	}
}

async function measure({ what, workflow, body }: Case, count: number, n8n: N8n, simulator: Simulator): Promise<Row> {
	const phones = Array.from({ length: count }, (_, index) => `09${70_000_000 + index}`);
	resetCampaign(simulator, workflow.id.startsWith('report') ? phones : undefined, count);
	const memory = watchMemory(await processOf(n8n.port));
	const started = Date.now();
	const { status, data } = await n8n.webhook(workflow.id, body(phones), { timeout: REQUEST_MS, maxBodyLength: Infinity });
	const total = Date.now() - started;
	const grown = await memory.end();
	if (status !== 200) throw new Error(`${what}: n8n responded with ${status}: ${JSON.stringify(data).slice(0, 500)}`);
	if (simulator.campaigns.get('bench')?.phones.length !== count) throw new Error(`${what}: not all numbers arrived`);
	const node = await nodeTime(n8n, workflow.id);
	return { case: what, numbers: count, 'node ms': short(node), 'node ms/1000': short((node * 1000) / count), 'total ms': short(total), 'memory MB': short(grown) };
}

/** A campaign that is to be pushed, or that went to these phones. */
function resetCampaign(simulator: Simulator, phones: string[] | undefined, quota: number): void {
	const campaign: Campaign = {
		code: 'bench', name: 'bench', partnerId: '2215', brandName: 'FTI', message: '[QC]', parts: 1, scheduleTime: '', quota,
		isSent: phones !== undefined, phones: (phones ?? []).map((phone) => `84${phone.slice(1)}`), batchId: 'qc.2215.1.2', approved: true,
		reason: '', csv: undefined, csvBom: false,
	};
	simulator.campaigns.set('bench', campaign);
}

async function nodeTime(n8n: N8n, workflowId: string): Promise<number> {
	const { data } = await n8n.finishedExecution(workflowId, REQUEST_MS);
	// Reading so much took longer than n8n keeps a connection: let its end arrive before the next request.
	await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
	const [run] = data.resultData.runData[SENDER] as unknown as Array<{ executionTime: number }>;
	return run?.executionTime ?? NaN;
}
