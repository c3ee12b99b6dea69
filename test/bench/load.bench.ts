/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- measures processes; never shipped */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Installation, installN8n } from '../e2e/installN8n';
import { packPackage } from '../e2e/packPackage';
import { printTable, short } from './table';

/** Each in a process of its own, turn by turn, so that what else the machine does meets both alike. */
const ROUNDS = 15;
const GOAL_KB = 400;
const GOAL_MS = 30;

// n8n's own loader, as n8n uses it for a community package at its start; what n8n itself has loaded by then counts for neither.
const PROGRAM = `
const { createRequire } = require('node:module');
const [script, folder] = process.argv.slice(1);
const ofN8n = createRequire(script);
ofN8n('reflect-metadata');
ofN8n('n8n-workflow');
const { PackageDirectoryLoader } = ofN8n('n8n-core');
const memory = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
(async () => {
	const before = memory();
	const started = process.hrtime.bigint();
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const ms = Number(process.hrtime.bigint() - started) / 1e6;
	const nodes = Object.keys(loader.nodeTypes).length;
	console.log(JSON.stringify({ ms, kb: (memory() - before) / 1024, nodes }));
	process.exit(0);
})();
`;

interface Load {
	ms: number;
	kb: number;
	nodes: number;
}

const EMPTY_NODE = `
exports.Empty = class { description = { displayName: 'Empty', name: 'empty', group: ['output'], version: 1, description: '',
	defaults: { name: 'Empty' }, inputs: ['main'], outputs: ['main'], properties: [] }; };
`;

/** Prints the package's sizes, and what loading it costs n8n beyond a package with one empty node. */
export async function bench(): Promise<void> {
	const installation = await installN8n();
	const folder = await mkdtemp(join(tmpdir(), 'fpt-sms-load-'));
	try {
		const tarball = await packPackage(folder);
		const packed = (await stat(tarball)).size / 1024;
		await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder]);
		const own = join(folder, 'package');
		const dist = (await sizeOf(join(own, 'dist'))) / 1024;
		const empty = await emptyPackage(folder);

		const loads: Record<'empty' | 'own', Load[]> = { empty: [], own: [] };
		for (let round = 0; round < ROUNDS; round += 1) {
			loads.empty.push(await load(installation, empty));
			loads.own.push(await load(installation, own));
		}
		const row = (what: string, list: Load[]) => ({
			package: what,
			nodes: list[0]?.nodes ?? 0,
			'load ms (median)': short(median(list.map(({ ms }) => ms))),
			'least ms': short(Math.min(...list.map(({ ms }) => ms))),
			'memory KB (median)': short(median(list.map(({ kb }) => kb))),
		});
		const columns = ['package', 'nodes', 'load ms (median)', 'least ms', 'memory KB (median)'];
		printTable(`Loading in n8n ${installation.version}, ${ROUNDS} processes each`, columns, [
			row('one empty node', loads.empty),
			row('n8n-nodes-fpt-sms', loads.own),
		]);
		const above = median(loads.own.map(({ ms }) => ms)) - median(loads.empty.map(({ ms }) => ms));
		printTable('Weight', ['what', 'value', 'goal'], [
			{ what: 'packed', value: `${short(packed)} kB`, goal: '' },
			{ what: 'dist', value: `${short(dist)} kB`, goal: `at most ${GOAL_KB} kB` },
			{ what: 'load, above an empty node', value: `${short(above)} ms`, goal: `at most ${GOAL_MS} ms` },
		]);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function load({ node, script, directory }: Installation, folder: string): Promise<Load> {
	const { stdout } = await promisify(execFile)(node, ['--expose-gc', '-e', PROGRAM, '--', script, folder], {
		cwd: directory,
		env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_PATH: join(directory, 'node_modules') },
		timeout: 120_000,
	});
	const last = stdout.trim().split('\n').at(-1) ?? '';
	const result = JSON.parse(last) as Load;
	if (result.nodes === 0) throw new Error(`n8n loaded no node from ${folder}`);
	return result;
}

async function emptyPackage(folder: string): Promise<string> {
	const empty = join(folder, 'empty');
	await mkdir(join(empty, 'dist'), { recursive: true });
	const manifest = { name: 'n8n-nodes-empty', version: '1.0.0', n8n: { n8nNodesApiVersion: 1, credentials: [], nodes: ['dist/Empty.node.js'] } };
	await writeFile(join(empty, 'package.json'), JSON.stringify(manifest));
	await writeFile(join(empty, 'dist/Empty.node.js'), EMPTY_NODE);
	return empty;
}

async function sizeOf(folder: string): Promise<number> {
	const entries = await readdir(folder, { withFileTypes: true, recursive: true });
	const sizes = await Promise.all(
		entries.filter((entry) => entry.isFile()).map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
	);
	return sizes.reduce((sum, size) => sum + size, 0);
}

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
