/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a command; never shipped */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImportedWorkflow, N8n } from '../e2e/n8n';
import { packPackage } from '../e2e/packPackage';
import { until } from '../e2e/until';
import { savedReports } from '../e2e/savedReports';
import { type Call, call, percentile } from './callers';
import { printTable, type Row, short } from './table';

const PARALLEL = [1, 50, 200] as const;
/**
 * Counting begins once every caller has had a response, and lasts so long at least, and until there are so many more a caller:
 * reports that share an execution get their responses together, and a rate of few such waves says little.
 */
const COUNTED_MS = 5_000;
const WAVES = 5;
const COUNTED_AT_MOST_MS = 30_000;
const SETTLE_MS = 90_000;
const BURST = 20_000;
const BURST_CALLERS = 200;
/** Before a refused report is sent again: n8n refuses at once if it is busy, and would hear of nothing else. */
const PAUSE_MS = 1_000;

const KEY = randomBytes(16).toString('hex');
const DLR_CREDENTIAL = { id: 'benchDlrKey', name: 'Bench DLR key' };
const HEADER_CREDENTIAL = { id: 'benchHeaderKey', name: 'Bench header' };

interface Contender {
	name: string;
	workflow: ImportedWorkflow;
	path: string;
	/** An execution is to hold each of its reports. */
	keeps: boolean;
	/** What its responses are to be. */
	status: number;
	headers: Record<string, string>;
}

/** Starts no execution, and does nothing else either: what is left is n8n's own cost of a webhook. */
const BARE_NODE = `
exports.Bare = class {
	description = {
		displayName: 'Bare', name: 'bare', group: ['trigger'], version: 2, description: '', defaults: { name: 'Bare' },
		inputs: [], outputs: ['main'], properties: [],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'bare' }],
	};
	webhookMethods = { default: { checkExists: async () => false, create: async () => true, delete: async () => true } };
	async webhook() {
		return { webhookResponse: { status: 1 } };
	}
};
`;

const LIMIT = contender('limit', 'CUSTOM.bare', 2, {}, { path: 'limit/bare', keeps: false });
const WEBHOOK = contender(
	'n8nWebhook',
	'n8n-nodes-base.webhook',
	2,
	{ httpMethod: 'POST', path: 'n8n-webhook', authentication: 'headerAuth', responseMode: 'onReceived', options: {} },
	{ path: 'n8n-webhook', credentials: { httpHeaderAuth: HEADER_CREDENTIAL } },
);
const trigger = (id: string, batchUnderLoad: boolean) =>
	contender(
		id,
		'n8n-nodes-fpt-sms.fptSmsDlrTrigger',
		2,
		{ events: ['delivered', 'failed'], batchUnderLoad, options: {} },
		{ path: `${id}/dlr`, credentials: { fptSmsDlrApi: DLR_CREDENTIAL } },
	);
const BATCHED = trigger('batched', true);
const SINGLE = trigger('single', false);
const REFUSED: Contender = { ...BATCHED, name: 'wrongKey', keeps: false, status: 401, headers: { Authorization: `Basic ${KEY}0` } };

const TITLES: Readonly<Record<string, string>> = {
	limit: 'Limit: a webhook that starts nothing',
	n8nWebhook: "n8n's Webhook node, header auth",
	batched: 'FPT SMS DLR Trigger',
	single: 'FPT SMS DLR Trigger, no batching',
	wrongKey: 'FPT SMS DLR Trigger, wrong key',
};

function contender(
	name: string,
	type: string,
	typeVersion: number,
	parameters: object,
	{ path, credentials = {}, keeps = true }: { path: string; credentials?: object; keeps?: boolean },
): Contender {
	const node = { id: name, name: 'Trigger', type, typeVersion, position: [0, 0], webhookId: name, parameters, credentials };
	const workflow = { id: name, name, nodes: [node], connections: {}, settings: { executionOrder: 'v1' } };
	return { name, workflow, path, keeps, status: 200, headers: { Authorization: `Basic ${KEY}` } };
}

/** n8n's expression engines by what sets them: its default, that one made only for an expression (as docs/performance.md says), and others. */
const ENGINES: Readonly<Record<string, Record<string, string>>> = {
	default: {},
	lazy: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' },
	legacy: { N8N_EXPRESSION_ENGINE: 'legacy' },
	quickjs: { N8N_EXPRESSION_ENGINE: 'quickjs' },
};
const USUAL_ENGINES = ['default', 'lazy'];

/**
 * Measures how many reports a second n8n accepts with our trigger, against n8n's own Webhook node and against a webhook that starts
 * nothing. Arguments, in any order: `default`, `lazy`, `legacy` or `quickjs` measures with that expression engine only; `burst` sends
 * 20,000 reports instead and looks for each; a number sends so many.
 */
export async function bench(args: string[]): Promise<void> {
	const count = Number(args.find((arg) => /^\d+$/.test(arg)) ?? BURST);
	const burst = args.includes('burst') ? count : undefined;
	const engines = Object.keys(ENGINES).filter((engine) => args.includes(engine));
	for (const engine of engines.length > 0 ? engines : USUAL_ENGINES) {
		const n8n = await startN8n(engine);
		try {
			if (burst) await runBurst(n8n, engine, burst);
			else await compare(n8n, engine);
		} finally {
			await n8n.remove();
		}
	}
}

async function startN8n(engine: string): Promise<N8n> {
	process.stdout.write(`Starting n8n with its ${engine} expression engine\n`);
	const n8n = await N8n.create({
		name: `bench-${engine}`,
		env: { N8N_METRICS: 'true', ...ENGINES[engine] },
	});
	const custom = join(n8n.home, '.n8n/custom');
	await mkdir(custom, { recursive: true });
	await writeFile(join(custom, 'Bare.node.js'), BARE_NODE);
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.importCredentials([
		{ ...DLR_CREDENTIAL, type: 'fptSmsDlrApi', data: { authorizationKey: KEY } },
		{ ...HEADER_CREDENTIAL, type: 'httpHeaderAuth', data: { name: 'Authorization', value: `Basic ${KEY}` } },
	]);
	const workflows = [LIMIT, WEBHOOK, BATCHED, SINGLE].map(({ workflow }) => workflow);
	await n8n.importWorkflows(workflows);
	await n8n.start();
	await n8n.setupOwner();
	for (const { id } of workflows) await n8n.publish(id);
	return n8n;
}

const reportOf = (smsid: string) => JSON.stringify({ smsid, status: 1, telco: 'viettel', error: null, mt_count: 1 });

interface Measured {
	contender: Contender;
	parallel: number;
	perSecond: number;
	p50: number;
	p99: number;
	executions: number;
	accepted: number;
	/** Processor time of n8n's, in milliseconds a call. */
	cpu: number;
	lost: number;
	failed: number;
}

async function compare(n8n: N8n, engine: string): Promise<void> {
	const measured: Measured[] = [];
	for (const parallel of PARALLEL) {
		for (const entrant of [LIMIT, WEBHOOK, BATCHED, SINGLE, ...(parallel === 50 ? [REFUSED] : [])]) {
			measured.push(await measure(n8n, entrant, parallel));
		}
	}
	const rate = (name: string, parallel: number) =>
		measured.find((one) => one.contender.name === name && one.parallel === parallel)?.perSecond ?? NaN;
	const rows = measured.map(
		({ contender: { name, keeps }, parallel, ...one }): Row => ({
			callers: parallel,
			webhook: TITLES[name] ?? name,
			'calls/s': short(one.perSecond),
			'of limit': `${Math.round((100 * one.perSecond) / rate('limit', parallel))} %`,
			'× Webhook': short(one.perSecond / rate('n8nWebhook', parallel)),
			'p50 ms': short(one.p50),
			'p99 ms': short(one.p99),
			'CPU ms/call': short(one.cpu),
			calls: one.accepted,
			executions: one.executions,
			'not accepted': one.failed,
			lost: keeps ? one.lost : '',
		}),
	);
	printTable(`n8n with its ${engine} expression engine`, Object.keys(rows[0] ?? {}), rows);
}

let cell = 0;

async function measure(n8n: N8n, entrant: Contender, parallel: number): Promise<Measured> {
	const prefix = `c${(cell += 1)}x`;
	const executionsBefore = (await saved(n8n, entrant, prefix)).finished;
	const cpuBefore = await cpuSeconds(n8n);
	let sent = 0;
	let responses = 0;
	let begin = Infinity;
	let end = Infinity;
	const calls = await call({
		url: `${n8n.url}/webhook/${entrant.path}`,
		headers: entrant.headers,
		parallel,
		bodyOf: reportOf,
		nextId: () => (end === Infinity ? `${prefix}${(sent += 1)}` : undefined),
		onCall: ({ respondedAt }) => {
			responses += 1;
			if (responses === parallel) begin = respondedAt;
			const counted = respondedAt - begin;
			const isEnough = counted >= COUNTED_MS && responses >= (1 + WAVES) * parallel;
			if (end === Infinity && (isEnough || counted >= COUNTED_AT_MOST_MS)) end = respondedAt;
		},
	});
	const { finished, holders } = await settled(n8n, entrant, prefix);
	const within = calls.filter(({ respondedAt }) => respondedAt > begin && respondedAt <= end);
	const times = within.map(({ sentAt, respondedAt }) => respondedAt - sentAt);
	const good = calls.filter(({ status }) => status === entrant.status);
	return {
		contender: entrant,
		parallel,
		perSecond: (1_000 * within.length) / (end - begin),
		p50: percentile(times, 0.5),
		p99: percentile(times, 0.99),
		executions: finished - executionsBefore,
		accepted: good.length,
		cpu: (1_000 * ((await cpuSeconds(n8n)) - cpuBefore)) / calls.length,
		lost: lostOf(good, holders),
		failed: calls.length - good.length,
	};
}

const lostOf = (accepted: Call[], holders: Map<string, number>) => accepted.filter(({ id }) => !holders.has(id)).length;

const saved = async (n8n: N8n, { workflow }: Contender, prefix: string) => await savedReports(n8n.home, workflow.id, prefix);

async function settled(n8n: N8n, entrant: Contender, prefix: string) {
	return await until('the executions to finish', SETTLE_MS, async () => {
		const now = await saved(n8n, entrant, prefix);
		return now.underWay === 0 && now;
	});
}

async function cpuSeconds(n8n: N8n): Promise<number> {
	const { data } = await n8n.get<string>('/metrics');
	return Number(/^n8n_process_cpu_seconds_total (\S+)/m.exec(data)?.[1]);
}

async function memoryMb(n8n: N8n): Promise<number> {
	const { data } = await n8n.get<string>('/metrics');
	return Number(/^n8n_process_resident_memory_bytes (\S+)/m.exec(data)?.[1]) / 1e6;
}

async function runBurst(n8n: N8n, engine: string, count: number): Promise<void> {
	const before = await memoryMb(n8n);
	const begin = performance.now();
	let sent = 0;
	let peak = before;
	const sample = async () => {
		// An n8n that is busy responds late, or with 503.
		const mb = await memoryMb(n8n).catch(() => NaN);
		if (mb > peak) peak = mb;
	};
	const sampling = setInterval(() => void sample(), 1_000);
	const again: string[] = [];
	let refused = 0;
	const calls = await call({
		url: `${n8n.url}/webhook/${BATCHED.path}`,
		headers: BATCHED.headers,
		parallel: BURST_CALLERS,
		bodyOf: reportOf,
		nextId: () => (sent < count ? `b${engine}x${(sent += 1)}` : again.shift()),
		// As a sender would that wants no report lost.
		onCall: async ({ id, status }) => {
			if (status === 200) return;
			refused += 1;
			await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
			again.push(id);
		},
	});
	const seconds = (performance.now() - begin) / 1_000;
	clearInterval(sampling);
	const { finished, holders } = await settled(n8n, BATCHED, `b${engine}x`);
	const accepted = calls.filter(({ status }) => status === 200);
	const times = calls.map(({ sentAt, respondedAt }) => respondedAt - sentAt);
	const row = {
		reports: count,
		callers: BURST_CALLERS,
		'status 200': accepted.length,
		'refused, sent again': refused,
		'reports/s': short(count / seconds),
		'p50 ms': short(percentile(times, 0.5)),
		'p99 ms': short(percentile(times, 0.99)),
		executions: finished,
		'found once': [...holders.values()].filter((holding) => holding === 1).length,
		'found more': [...holders.values()].filter((holding) => holding > 1).length,
		lost: lostOf(accepted, holders),
		'MB before': Math.round(before),
		'MB at most': Math.round(peak),
	};
	printTable(`A burst into n8n with its ${engine} expression engine`, Object.keys(row), [row]);
}
