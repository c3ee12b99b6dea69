/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a command; never shipped */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSendWorld } from './sendWorld';
import { printTable, type Row, short } from './table';

const COUNT = 10_000;
const TOP = 20;

interface Profile {
	nodes: Array<{ id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }>;
	/** Microseconds of a monotonic clock. */
	startTime: number;
	samples: number[];
	timeDeltas: number[];
}

/** Where the processor's time goes while FPT SMS sends 10,000 messages to a simulator without latency, in a real n8n. */
export async function bench(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'fpt-sms-profile-'));
	try {
		const world = await startSendWorld('bench-profile', { nodeArguments: ['--cpu-prof', `--cpu-prof-dir=${folder}`] });
		let span: { startTime: number; wall: number };
		try {
			// The first run warms it up.
			await world.measure({ kind: 'ours', latency: 0, count: 1_000, concurrency: 20 });
			span = await world.measure({ kind: 'ours', latency: 0, count: COUNT, concurrency: 20 });
			await world.n8n.stop();
		} finally {
			await world.close();
		}
		const files = (await readdir(folder)).filter((file) => file.endsWith('.cpuprofile'));
		const profiles = await Promise.all(files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile));
		// n8n's worker threads leave one too.
		const profile = profiles.find(({ nodes }) => nodes.some(({ callFrame }) => packageOf(callFrame.url) === OURS));
		if (!profile) throw new Error('n8n left no profile');
		report(profile, span);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

function report(profile: Profile, { startTime, wall }: { startTime: number; wall: number }): void {
	const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
	const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
	const from = startTime * 1000 - (Date.now() * 1000 - Number(process.hrtime.bigint() / 1000n));
	const owners = new Map<string, number>();
	const functions = new Map<string, number>();
	let at = profile.startTime;
	let busy = 0;
	profile.samples.forEach((id, index) => {
		const delta = profile.timeDeltas[index] ?? 0;
		at += delta;
		if (at < from || at > from + wall * 1000) return;
		const owner = ownerOf(id);
		if (owner === undefined) return;
		busy += delta;
		owners.set(owner.name, (owners.get(owner.name) ?? 0) + delta);
		if (owner.name === OURS) functions.set(owner.function, (functions.get(owner.function) ?? 0) + delta);
	});
	const share = (time: number) => `${((100 * time) / busy).toFixed(1)} %`;
	const rowsOf = (times: Map<string, number>, name: string): Row[] =>
		[...times]
			.sort(([, one], [, other]) => other - one)
			.slice(0, TOP)
			.map(([key, time]) => ({ [name]: key, share: share(time), 'ms/1000 messages': short(time / COUNT) }));
	printTable(`Processor time while the node runs, by package (${COUNT} messages)`, ['package', 'share', 'ms/1000 messages'], rowsOf(owners, 'package'));
	printTable('Of it in our own code, by function', ['function', 'share', 'ms/1000 messages'], rowsOf(functions, 'function'));

	/** Whose code a sample is: the innermost that is a package's, since Node's own functions work for their caller. */
	function ownerOf(sample: number): { name: string; function: string } | undefined {
		for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
			const frame = nodes.get(id)?.callFrame;
			if (!frame || frame.functionName === '(idle)') return undefined;
			if (frame.functionName === '(garbage collector)') return { name: 'garbage collector', function: '' };
			const name = packageOf(frame.url);
			if (name) return { name, function: frame.functionName || `(line ${frame.lineNumber + 1})` };
		}
		return { name: 'Node itself', function: '' };
	}
}

const OURS = 'n8n-nodes-fpt-sms';

function packageOf(url: string): string | undefined {
	if (url.includes(OURS)) return OURS;
	return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
}
