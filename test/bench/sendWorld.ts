/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a command; never shipped */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { EXAMPLE_CREDENTIALS, exampleCredentials } from '../e2e/example';
import { type ImportedWorkflow, N8n } from '../e2e/n8n';
import { packPackage } from '../e2e/packPackage';
import { DEFAULT_APP, type Fault, type Simulator, startSimulator } from '../simulator';
import { cpuSeconds, median, processOf, watchMemory } from './processes';

const HOUR_MS = 3_600_000;

/** For n8n's HTTP Request node, with a token of its own. */
const OTHER_APP = { ...DEFAULT_APP, clientId: 'e5F6'.repeat(10), clientSecret: 'a7B8'.repeat(18), partnerId: '2216' };

const TEXT = '={{ $json.text }}';
const PHONE = '={{ $json.phone }}';

/** What is run once. */
export interface Given {
	/** `input`: a node that has all items, and sends one. */
	kind: 'ours' | 'http' | 'all' | 'expressions' | 'input';
	latency: number;
	count: number;
	concurrency: number;
}

/** What came out. Wall time in milliseconds, processor time in seconds, memory in MB. */
export interface Measured {
	/** When the node started: milliseconds since 1970. */
	startTime: number;
	wall: number;
	cpu: number;
	memory: number;
	connections: number;
	tokenCalls: number;
}

/** A run that takes longer is not repeated: what a median keeps out is small beside it. */
const LONG_MS = 15_000;

/** The number in the item at a place. */
export const phoneOf = (index: number) => String(84_910_000_000 + index);

/** Starts one n8n with the package, and one simulator. */
export async function startSendWorld(name: string, nodeArguments: string[] = []): Promise<SendWorld> {
	const simulator = await startSimulator({ apps: [DEFAULT_APP, OTHER_APP] });
	const heapFile = join(tmpdir(), `fpt-sms-${name}-${process.pid}.heap`);
	const n8n = await N8n.create({ name, env: { N8N_PAYLOAD_SIZE_MAX: '64', HEAP_FILE: heapFile }, nodeArguments });
	const world = new SendWorld(n8n, simulator, heapFile);
	let isUp = false;
	try {
		await n8n.installPackage(await packPackage(n8n.home));
		await n8n.importCredentials(exampleCredentials(simulator.url, 'no reports here'));
		await n8n.start();
		await n8n.setupOwner();
		isUp = true;
		return world;
	} finally {
		if (!isUp) await world.close();
	}
}

/** n8n, the simulator, and the workflows that were made of them. */
export class SendWorld {
	private readonly made = new Map<string, ImportedWorkflow>();
	private run = 0;
	private token: string | undefined;

	constructor(
		readonly n8n: N8n,
		readonly simulator: Simulator,
		/** Where n8n tells how much memory is in use: see `heapProbe.mjs`. */
		readonly heapFile: string,
	) {}

	async close(): Promise<void> {
		await rm(this.heapFile, { force: true });
		await this.n8n.remove();
		await this.simulator.close();
	}

	/** Runs one contender once. The wall time is the node's own, as n8n noted it. */
	async measure(given: Given, ...faults: Fault[]): Promise<Measured> {
		const id = await this.workflowFor(given);
		const run = (this.run += 1);
		const people = Array.from({ length: given.count }, (_, index) => ({
			phone: phoneOf(index),
			text: `Run ${run}: your parcel ${index} arrives today.`,
		}));
		this.simulator.options.latency = given.latency;
		this.simulator.forgetRequests();
		for (const fault of faults) this.simulator.addFault(fault);
		const tokenCalls = this.simulator.tokenCalls;
		const pid = await processOf(this.n8n.port);
		const memory = watchMemory(pid);
		const cpuBefore = await cpuSeconds(pid);
		const { status, data } = await this.n8n.webhook<object>(id, { people }, { timeout: HOUR_MS });
		const cpu = (await cpuSeconds(pid)) - cpuBefore;
		const grown = await memory.end();
		if (status !== 200) throw new Error(`${id} answered ${status}: ${JSON.stringify(data).slice(0, 300)}`);
		const sent = this.simulator.messages.length;
		const due = { expressions: 0, input: 1, ours: given.count, http: given.count, all: given.count }[given.kind];
		if (sent !== due) throw new Error(`${id} sent ${sent} of ${due}`);
		const execution = await this.n8n.finishedExecution(id, 60_000);
		const [task] = execution.data.resultData.runData.Measured as unknown as Array<{ startTime: number; executionTime: number }>;
		await this.n8n.rest('POST', '/executions/delete', { ids: [execution.id] });
		return {
			startTime: task?.startTime ?? NaN,
			wall: task?.executionTime ?? NaN,
			cpu,
			memory: grown,
			connections: this.simulator.peakConnections,
			tokenCalls: this.simulator.tokenCalls - tokenCalls,
		};
	}

	/** The median of some runs; of one, where that takes long. */
	async medianOf(given: Given, rounds: number): Promise<Measured & { rounds: number }> {
		const all = [await this.measure(given)];
		while (all.length < rounds && (all[0]?.wall ?? 0) < LONG_MS) all.push(await this.measure(given));
		const of = (name: keyof Measured) => median(all.map((one) => one[name]));
		return {
			startTime: of('startTime'),
			wall: of('wall'),
			cpu: of('cpu'),
			memory: of('memory'),
			connections: of('connections'),
			tokenCalls: of('tokenCalls'),
			rounds: all.length,
		};
	}

	private async workflowFor(given: Given): Promise<string> {
		const id = `${given.kind}-${given.kind === 'http' ? `${given.latency}-` : ''}${given.concurrency}`;
		if (this.made.has(id)) return id;
		this.token ??= await this.fetchToken();
		const workflow = workflowOf(id, measuredNode(given, this.simulator.url, this.token));
		this.made.set(id, workflow);
		const { id: created } = await this.n8n.rest<{ id: string }>('POST', '/workflows', workflow);
		await this.n8n.publish(created);
		return id;
	}

	private async fetchToken(): Promise<string> {
		const { clientId, clientSecret, scopes } = OTHER_APP;
		const { data } = await axios.post<{ access_token: string }>(`${this.simulator.url}/oauth2/token`, {
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
			scope: scopes.join(' '),
			session_id: 'bench',
		});
		return data.access_token;
	}
}

function measuredNode({ kind, latency, concurrency }: Given, url: string, token: string) {
	if (kind === 'ours') {
		const parameters = { resource: 'message', operation: 'sendOtp', brandName: 'FTI', phone: PHONE, message: TEXT, options: { concurrency } };
		return { type: 'n8n-nodes-fpt-sms.fptSms', typeVersion: 1, parameters, credentials: { fptSmsApi: EXAMPLE_CREDENTIALS.fptSmsApi } };
	}
	if (kind === 'expressions') {
		const assignments = [PHONE, TEXT].map((value, index) => ({ id: String(index), name: `value${index}`, value, type: 'string' }));
		return { type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: { assignments: { assignments }, options: {} } };
	}
	// Its batches start one after another, without waiting for the one before: an interval of the latency keeps as many under way.
	const batching = kind === 'http' ? { batching: { batch: { batchSize: concurrency, batchInterval: Math.max(latency, 1) } } } : {};
	const body = { access_token: token, session_id: 'bench', BrandName: 'FTI', Phone: PHONE, Message: '={{ $json.text.base64Encode() }}' };
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		executeOnce: kind === 'input',
		parameters: {
			method: 'POST',
			url: `${url}/api/push-brandname-otp`,
			sendBody: true,
			specifyBody: 'keypair',
			bodyParameters: { parameters: Object.entries(body).map(([name, value]) => ({ name, value })) },
			options: batching,
		},
	};
}

function workflowOf(id: string, measured: object): ImportedWorkflow {
	const base = { position: [0, 0] };
	const nodes = [
		{
			...base,
			id: 'w',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: id,
			parameters: { httpMethod: 'POST', path: id, responseMode: 'lastNode', responseData: 'firstEntryJson', options: {} },
		},
		{ ...base, id: 's', name: 'Split Out', type: 'n8n-nodes-base.splitOut', typeVersion: 1, parameters: { fieldToSplitOut: 'body.people', options: {} } },
		{ ...base, id: 'm', name: 'Measured', ...measured },
		{ ...base, id: 'l', name: 'Limit', type: 'n8n-nodes-base.limit', typeVersion: 1, parameters: { maxItems: 1 } },
	];
	const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	const connections = { Webhook: to('Split Out'), 'Split Out': to('Measured'), Measured: to('Limit') };
	return { id, name: id, nodes, connections, settings: { executionOrder: 'v1' } };
}

