import { HEAP_PROBE, liveHeapOf } from './liveHeap';
import { type Given, type SendWorld, startSendWorld } from './sendWorld';
import { printTable, type Row, short } from './table';

const LATENCIES = [0, 50, 200];
const COUNTS = [100, 1_000, 10_000];
const CONCURRENCIES = [1, 10, 20, 100];
const GROWTH = [100, 1_000, 10_000, 50_000];
/** A run whose ideal takes longer shows nothing that a shorter one doesn't. */
const LONGEST_IDEAL_MS = 26_000;
const QUICK_COUNT = 1_000;
const MOST_IN_MEMORY = 10_000;

/** What the tables call a contender. */
export const NAMES: Record<Given['kind'], string> = {
	ours: 'FPT SMS',
	http: 'HTTP Request, batches',
	all: 'HTTP Request, all at once',
	expressions: 'expressions alone',
	input: 'input alone',
};

/** Compares sending with FPT SMS and with n8n's HTTP Request node, in one n8n, against one simulator. `quick`: once each, and the large runs left out. */
export async function bench(args: string[]): Promise<void> {
	const isQuick = args.includes('quick');
	const rounds = isQuick ? 1 : 3;
	const within = (counts: number[]) => counts.filter((count) => !isQuick || count <= QUICK_COUNT);
	const world = await startSendWorld('bench-send', { nodeArguments: HEAP_PROBE });
	try {
		await coldAndWarm(world);
		await compare(world, within(COUNTS), rounds);
		await growth(world, within(GROWTH), rounds);
		await memory(world, within(GROWTH.slice(1)));
	} finally {
		await world.close();
	}
}

async function coldAndWarm(world: SendWorld): Promise<void> {
	const given: Given = { kind: 'ours', latency: 50, count: 100, concurrency: 10 };
	const rows: Row[] = [];
	for (let execution = 1; execution <= 10; execution++) {
		const { wall, tokenCalls } = await world.measure(given);
		if (execution === 1 || execution === 10) {
			rows.push({ execution: execution === 1 ? 'first, with the token call' : 'tenth', 'wall ms': short(wall), 'token calls': tokenCalls });
		}
	}
	printTable('Cold and warm: 100 messages, 50 ms, 10 at once', ['execution', 'wall ms', 'token calls'], rows);
}

async function compare(world: SendWorld, counts: number[], rounds: number): Promise<void> {
	const rows: Row[] = [];
	for (const latency of LATENCIES) {
		for (const count of counts) {
			const expressions = await world.medianOf({ kind: 'expressions', latency, count, concurrency: 1 }, rounds);
			const sequential = await measured(world, { kind: 'http', latency, count, concurrency: 1 }, rounds);
			for (const concurrency of CONCURRENCIES) {
				for (const kind of ['ours', 'http'] as const) {
					const given = { kind, latency, count, concurrency };
					const found = kind === 'http' && concurrency === 1 ? sequential : await measured(world, given, rounds);
					if (found) rows.push(rowOf(given, found, expressions.wall, sequential?.wall));
				}
			}
			const all = await measured(world, { kind: 'all', latency, count, concurrency: count }, rounds);
			if (all) rows.push(rowOf({ kind: 'all', latency, count, concurrency: count }, all, expressions.wall, sequential?.wall));
		}
	}
	printTable(
		`Sending (median of ${rounds}, if a run is not long). Efficiency: ideal wall, latency × messages ÷ at once, by the wall`,
		Object.keys(rows[0] ?? {}),
		rows,
	);
}

const idealOf = ({ latency, count, concurrency }: Given) => (latency * count) / concurrency;

type Median = Awaited<ReturnType<SendWorld['medianOf']>>;

async function measured(world: SendWorld, given: Given, rounds: number): Promise<Median | undefined> {
	return idealOf(given) > LONGEST_IDEAL_MS ? undefined : await world.medianOf(given, rounds);
}

function rowOf(given: Given, found: Median, expressions: number, sequential: number | undefined): Row {
	const ideal = idealOf(given);
	return {
		'× sequential': sequential === undefined ? '' : short(sequential / found.wall),
		efficiency: ideal === 0 ? '' : `${Math.round((100 * ideal) / found.wall)} %`,
		'latency ms': given.latency,
		messages: given.count,
		'at once': given.concurrency,
		node: NAMES[given.kind],
		'wall ms': short(found.wall),
		'ideal ms': short(ideal),
		'expressions alone ms': short(expressions),
		'CPU s/1000': short((found.cpu * 1000) / given.count),
		'memory MB': short(found.memory),
		connections: found.connections,
		'token calls': found.tokenCalls,
		runs: found.rounds,
	};
}

async function growth(world: SendWorld, counts: number[], rounds: number): Promise<void> {
	const rows: Row[] = [];
	for (const count of counts) {
		for (const kind of ['ours', 'expressions'] as const) {
			const { wall, cpu, memory } = await world.medianOf({ kind, latency: 0, count, concurrency: 20 }, rounds);
			rows.push({
				messages: count,
				node: NAMES[kind],
				'wall ms/1000': short((wall * 1000) / count),
				'CPU s/1000': short((cpu * 1000) / count),
				'memory kB/message': short((memory * 1024) / count),
			});
		}
	}
	printTable('Growth: no latency, 20 at once', Object.keys(rows[0] ?? {}), rows);
}

async function memory(world: SendWorld, counts: number[]): Promise<void> {
	const rows: Row[] = [];
	for (const count of counts) {
		const given = { latency: 0, count, concurrency: 20 };
		const input = await liveHeapOf(world, { kind: 'input', ...given });
		const each = async (kind: Given['kind']) => short(((await liveHeapOf(world, { kind, ...given })) - input) / count);
		// For more it would take n8n all that it may have.
		const http = count > MOST_IN_MEMORY ? '' : await each('http');
		rows.push({ messages: count, 'FPT SMS kB/message': await each('ours'), 'HTTP Request kB/message': http });
	}
	printTable('Memory in use when all outputs but one are there, above what n8n keeps of the input', Object.keys(rows[0] ?? {}), rows);
}
