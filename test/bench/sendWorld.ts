/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a command; never shipped */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { apiData } from '../e2e/example';
import { type ImportedWorkflow, N8n } from '../e2e/n8n';
import { packPackage } from '../e2e/packPackage';
import { DEFAULT_APP, type Fault, type Simulator, startSimulator } from '../simulator';
import { type Front, makeCertificate, startDistance, startTls } from './distance';
import { cpuSeconds, median, processOf, watchMemory } from './processes';

const HOUR_MS = 3_600_000;

/** How messages get to the simulator: straight away, or from afar. */
export type Route = 'loopback' | 'http' | 'https';

/** What a server in the same country is away. */
export const ROUND_TRIP_MS = 30;
/** Round trips of a message on a connection of its own: to open it, for TLS 1.3, and for the request. */
export const ROUND_TRIPS: Readonly<Record<Route, number>> = { loopback: 0, http: 2, https: 3 };

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
	/** `loopback` unless given; the others need a world that is far away. */
	route?: Route;
}

/** Milliseconds that a message takes at least. */
export const messageMs = ({ latency, route = 'loopback' }: Pick<Given, 'latency' | 'route'>) => latency + ROUND_TRIPS[route] * ROUND_TRIP_MS;

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

interface WorldOptions {
	/** Arguments of the Node that runs n8n. */
	nodeArguments?: string[];
	/** Whether the simulator is also reached from afar, over HTTP and HTTPS. */
	isFar?: boolean;
}

/** Starts one n8n with the package, and one simulator. */
export async function startSendWorld(name: string, { nodeArguments, isFar = false }: WorldOptions = {}): Promise<SendWorld> {
	const simulator = await startSimulator({ apps: [DEFAULT_APP, OTHER_APP] });
	const folder = await mkdtemp(join(tmpdir(), `fpt-sms-${name}-`));
	const heapFile = join(folder, 'heap');
	const fronts: Front[] = [];
	const urls: Partial<Record<Route, string>> = { loopback: simulator.url };
	const env: Record<string, string> = { N8N_PAYLOAD_SIZE_MAX: '64', HEAP_FILE: heapFile };
	if (isFar) {
		const certificate = await makeCertificate(folder);
		const port = Number(new URL(simulator.url).port);
		const tls = await startTls(certificate, port);
		const [http, https] = [await startDistance(ROUND_TRIP_MS, port), await startDistance(ROUND_TRIP_MS, tls.port)];
		fronts.push(tls, http, https);
		Object.assign(urls, { http: `http://127.0.0.1:${http.port}`, https: `https://127.0.0.1:${https.port}` });
		env.NODE_EXTRA_CA_CERTS = certificate.certFile;
	}
	const n8n = await N8n.create({ name, env, nodeArguments });
	const world = new SendWorld(n8n, simulator, urls, heapFile, async () => {
		for (const front of fronts) await front.close();
		await rm(folder, { recursive: true, force: true });
	});
	let isUp = false;
	try {
		await n8n.installPackage(await packPackage(n8n.home));
		await n8n.importCredentials(
			Object.entries(urls).map(([route, url]) => ({ ...credentialOf(route as Route), type: 'fptSmsApi', data: apiData(url) })),
		);
		await n8n.start();
		await n8n.setupOwner();
		isUp = true;
		return world;
	} finally {
		if (!isUp) await world.close();
	}
}

const credentialOf = (route: Route) => ({ id: `bench-${route}`, name: `Bench ${route}` });

/** n8n, the simulator, and the workflows that were made of them. */
export class SendWorld {
	private readonly made = new Map<string, ImportedWorkflow>();
	private run = 0;
	private token: string | undefined;

	constructor(
		readonly n8n: N8n,
		readonly simulator: Simulator,
		private readonly urls: Partial<Record<Route, string>>,
		/** Where n8n tells how much memory is in use: see `heapProbe.mjs`. */
		readonly heapFile: string,
		private readonly closeRest: () => Promise<void>,
	) {}

	async close(): Promise<void> {
		await this.n8n.remove();
		await this.closeRest();
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
		if (status !== 200) throw new Error(`${id} responded with ${status}: ${JSON.stringify(data).slice(0, 300)}`);
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

	/** The median of some runs; of one, if that takes long. */
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
		const route = given.route ?? 'loopback';
		const id = `${given.kind}-${given.kind === 'http' ? `${given.latency}-` : ''}${given.concurrency}-${route}`;
		if (this.made.has(id)) return id;
		this.token ??= await this.fetchToken();
		const url = this.urls[route];
		if (url === undefined) throw new Error(`The simulator is not reached by ${route}: start a world that is far away`);
		const workflow = workflowOf(id, measuredNode({ ...given, route }, url, this.token));
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

function measuredNode({ kind, latency, concurrency, route = 'loopback' }: Given, url: string, token: string) {
	if (kind === 'ours') {
		const parameters = { resource: 'message', operation: 'sendOtp', brandName: 'FTI', phone: PHONE, message: TEXT, options: { concurrency } };
		return { type: 'n8n-nodes-fpt-sms.fptSms', typeVersion: 1, parameters, credentials: { fptSmsApi: credentialOf(route) } };
	}
	if (kind === 'expressions') {
		const assignments = [PHONE, TEXT].map((value, index) => ({ id: String(index), name: `value${index}`, value, type: 'string' }));
		return { type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: { assignments: { assignments }, options: {} } };
	}
	// Its batches start one after another, without waiting for the one before: an interval of a message's time keeps as many under way.
	const batchInterval = Math.max(messageMs({ latency, route }), 1);
	const batching = kind === 'http' ? { batching: { batch: { batchSize: concurrency, batchInterval } } } : {};
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

