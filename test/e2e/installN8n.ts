/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- installs n8n; never shipped */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './lock';
import { tether } from './tether';

/** A folder whose `node_modules` has an n8n already, as n8n's Docker image has; nothing is installed then. */
export const GIVEN_DIRECTORY = process.env.N8N_DIRECTORY;

/** The n8n that the demo and the end-to-end tests run; `npm run test:versions` names others. */
export const N8N_VERSION = GIVEN_DIRECTORY === undefined ? (process.env.N8N_UNDER_TEST ?? '2.41.1') : versionIn(GIVEN_DIRECTORY);

/** What it can't do is said at the tests that it leaves out, which `npm run test:versions` lists. */
export const IS_N8N_1 = N8N_VERSION.startsWith('1.');

export const REPOSITORY = resolve(__dirname, '../..');
/** Everything that is no part of the repository: installed n8ns and logs. Git ignores it. */
export const WORKSHOP = join(REPOSITORY, '.n8n');

const MANIFESTS = join(REPOSITORY, 'test/e2e/n8n');
const MANIFEST_FILES = ['package.json', 'package-lock.json', '.npmrc'];
const STATE_FILE = 'installed.json';
const WHOLE_MB = 2600;

const MINUTE_MS = 60_000;
const PROGRESS_EVERY_MS = 10_000;
const CHECK_TIMEOUT_MS = MINUTE_MS;

/** An n8n that is ready in a folder. */
export interface Installation {
	version: string;
	directory: string;
	/** The Node that runs it. */
	node: string;
	/** The major version of that Node: each n8n wants its own. */
	nodeMajor: number;
	/** Its command-line script. */
	script: string;
}

/** Takes one line at a time. */
export type Say = (line: string) => void;

interface State {
	/** Changes with the manifest, the lock and the platform. */
	key: string;
	done: string[];
}

interface Step {
	name: string;
	title: string;
	/** Said once, as it begins. */
	hint?: string;
	timeoutMs: number;
	/** What to try if it fails. */
	advice: string;
	/** Whether it may fail, since this machine has what it brings. */
	isOptional?: (nodeMajor: number) => boolean;
	command: (directory: string) => { command: string; args: string[]; env?: NodeJS.ProcessEnv };
}

const NETWORK_ADVICE =
	'Check that npm can reach its registry (npm ping), that the disk has 4 GB free, and start again: what was downloaded is kept.';

const npmBy = (node: string, args: string[]) => {
	const running = process.env.npm_execpath;
	return running && basename(running) === 'npm-cli.js'
		? { command: node, args: [running, ...args] }
		: { command: 'npm', args };
};

const STEPS: Step[] = [
	{
		name: 'packages',
		title: 'packages',
		timeoutMs: 30 * MINUTE_MS,
		advice: NETWORK_ADVICE,
		command: () => npmBy(process.execPath, ['ci', '--ignore-scripts', '--prefer-offline', '--engine-strict=false']),
	},
	{
		// Its script fetches the binary for this platform.
		name: 'node',
		title: 'the Node that it needs',
		timeoutMs: 10 * MINUTE_MS,
		advice:
			"There may be no such Node for this platform in npm's registry: install it yourself (test/e2e/n8n names its version), and start again with it.",
		isOptional: (nodeMajor) => isFitting(Number(process.versions.node.split('.')[0]), nodeMajor),
		command: () => npmBy(process.execPath, ['rebuild', 'node', '--ignore-scripts=false']),
	},
	{
		name: 'sqlite3',
		title: 'SQLite',
		hint: ' (downloaded if GitHub can be reached, else compiled in about a minute)',
		timeoutMs: 20 * MINUTE_MS,
		advice:
			'Without access to GitHub it is compiled, for which Python 3, make and a C++ compiler are needed (Debian and Ubuntu: apt-get install python3 make g++).',
		command: (directory) => ({
			...npmBy(process.execPath, ['rebuild', 'sqlite3', '--ignore-scripts=false']),
			env: headersOf(directory),
		}),
	},
];

/** n8n 2.37 and later run on Node 24 and later; those before, on the one that their manifest names. */
const OPEN_ENDED_SINCE = 24;

const isFitting = (major: number, wanted: number) => major === wanted || (wanted >= OPEN_ENDED_SINCE && major > wanted);

async function nodeMajorOf(version: string): Promise<number> {
	const manifest = JSON.parse(await readFile(join(MANIFESTS, version, 'package.json'), 'utf8')) as { dependencies: { node: string } };
	return Number(manifest.dependencies.node.split('.')[0]);
}

function versionIn(directory: string): string {
	const { version } = JSON.parse(readFileSync(join(directory, 'node_modules/n8n/package.json'), 'utf8')) as { version: string };
	return version;
}

const scriptIn = (directory: string) => join(directory, 'node_modules/n8n/bin/n8n');

/** Installs the pinned n8n if it isn't there whole. Of two at once, one installs and the other waits. */
export async function installN8n(say: Say = console.log, version = N8N_VERSION): Promise<Installation> {
	if (GIVEN_DIRECTORY !== undefined) {
		const nodeMajor = Number(process.versions.node.split('.')[0]);
		return { version, directory: GIVEN_DIRECTORY, node: process.execPath, nodeMajor, script: scriptIn(GIVEN_DIRECTORY) };
	}
	const directory = join(WORKSHOP, version);
	const key = await keyOf(version);
	if (!(await isWhole(directory, key))) {
		await mkdir(WORKSHOP, { recursive: true });
		await withLock(
			join(WORKSHOP, `${version}.lock`),
			async () => {
				if (!(await isWhole(directory, key))) await install(version, directory, key, say);
			},
			(pid) => say(`Another process (${pid}) is installing n8n ${version}: waiting for it.`),
		);
	}
	const nodeMajor = await nodeMajorOf(version);
	return { version, directory, node: nodeOf(directory, nodeMajor), nodeMajor, script: scriptIn(directory) };
}

async function keyOf(version: string): Promise<string> {
	const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
	for (const file of MANIFEST_FILES) hash.update(await readFile(join(MANIFESTS, version, file)));
	return hash.digest('hex');
}

async function readState(directory: string): Promise<State | undefined> {
	try {
		return JSON.parse(await readFile(join(directory, STATE_FILE), 'utf8')) as State;
	} catch {
		return undefined;
	}
}

async function isWhole(directory: string, key: string): Promise<boolean> {
	const state = await readState(directory);
	return (
		state?.key === key &&
		STEPS.every(({ name }) => state.done.includes(name)) &&
		existsSync(join(directory, 'node_modules/n8n/package.json'))
	);
}

async function install(version: string, directory: string, key: string, say: Say): Promise<void> {
	const started = Date.now();
	await mkdir(directory, { recursive: true });
	for (const file of MANIFEST_FILES) await copyFile(join(MANIFESTS, version, file), join(directory, file));

	const found = await readState(directory);
	const modules = join(directory, 'node_modules');
	const isHalfDone = found?.key === key && existsSync(join(modules, 'n8n/package.json'));
	const state: State = isHalfDone ? found : { key, done: [] };
	say(
		isHalfDone
			? `n8n ${version} is half installed. Going on where it stopped.`
			: `n8n ${version} is not here yet. Installing it once into ${relative(REPOSITORY, directory)}: about ${WHOLE_MB} MB, 3 to 6 minutes.`,
	);
	if (!isHalfDone && existsSync(modules)) {
		say('  Removing what is there of an earlier one.');
		await rm(modules, { recursive: true, force: true, maxRetries: 3 });
	}
	const nodeMajor = await nodeMajorOf(version);
	for (const [index, step] of STEPS.entries()) {
		if (state.done.includes(step.name)) continue;
		const label = `${index + 1}/${STEPS.length} ${step.title}`;
		await run(step, directory, nodeMajor, label, started, say);
		state.done.push(step.name);
		await writeState(directory, state);
	}
	say(`n8n ${version} is installed (${seconds(started)} s).`);
}

// By rename, so that a state half written is never read.
async function writeState(directory: string, state: State): Promise<void> {
	const file = join(directory, STATE_FILE);
	await writeFile(`${file}.new`, JSON.stringify(state));
	await rename(`${file}.new`, file);
}

async function run(step: Step, directory: string, nodeMajor: number, label: string, started: number, say: Say): Promise<void> {
	const logFile = join(WORKSHOP, `install-${step.name}.log`);
	await rm(logFile, { force: true });
	const { command, args, env } = step.command(directory);
	const child = tether(command, args, { cwd: directory, env: { ...environment(directory), ...env }, logFile });
	const progress = showProgress(label, step.hint ?? '', directory, started, say);
	let isLate = false;
	const deadline = setTimeout(() => {
		isLate = true;
		void child.kill();
	}, step.timeoutMs);
	const code = await child.exited;
	clearTimeout(deadline);
	await progress.end();

	const problem = isLate
		? `took more than ${step.timeoutMs / MINUTE_MS} minutes`
		: code !== 0
			? `ended with code ${code}`
			: await check(step.name, directory, nodeMajor);
	if (problem === undefined) return;
	if (step.isOptional?.(nodeMajor)) {
		say(`  npm ${problem}: n8n will run on this machine's Node ${process.version}.`);
		return;
	}
	const log = relative(REPOSITORY, logFile);
	throw new Error(
		`Installing n8n failed at "${step.title}": npm ${problem}.\n${step.advice}\nFrom ${log}:\n${withoutWarnings(await tailOf(logFile))}`,
	);
}

// Hundreds of warnings are normal for n8n, and hide what went wrong.
const withoutWarnings = (log: string) => log.replace(/^npm warn.*\n?/gim, '');

// What npm calls done may yet not run here.
async function check(step: string, directory: string, nodeMajor: number): Promise<string | undefined> {
	const programs: Record<string, string> = {
		node: `if (+process.versions.node.split('.')[0] < ${nodeMajor}) throw new Error('Node ' + process.version)`,
		// Older n8ns evaluate expressions without it (see n8n.ts).
		sqlite3: nodeMajor < OPEN_ENDED_SINCE ? "require('sqlite3')" : "require('sqlite3'); require('isolated-vm')",
	};
	const program = programs[step];
	if (program === undefined) return undefined;
	try {
		await promisify(execFile)(nodeOf(directory, nodeMajor), ['-e', program], { cwd: directory, timeout: CHECK_TIMEOUT_MS });
		return undefined;
	} catch (error) {
		return `succeeded, but what it installed doesn't run (${(error as Error).message.trim()})`;
	}
}

/** The Node that the folder brings along, else this one if it fits. */
function nodeOf(directory: string, nodeMajor: number): string {
	const own = join(directory, 'node_modules/node/bin/node');
	return !existsSync(own) && isFitting(Number(process.versions.node.split('.')[0]), nodeMajor) ? process.execPath : own;
}

// Where no headers can be downloaded, the compiler takes those that came with the Node.
function headersOf(directory: string): NodeJS.ProcessEnv {
	const home = join(directory, `node_modules/node/node_modules/node-${process.platform}-${process.arch}`);
	return existsSync(join(home, 'include')) ? { npm_config_nodedir: home } : {};
}

/** This process's environment as for a command typed in `directory`, with the Node of that folder first. */
function environment(directory: string): NodeJS.ProcessEnv {
	// What npm tells the scripts of this repository would mislead an npm in another folder.
	const ofThisScript = /^(npm_(package|lifecycle|command|config_(local_prefix|ignore_scripts|omit|include))|INIT_CWD|NODE_OPTIONS|NODE_ENV)/i;
	const kept = Object.entries(process.env).filter(([name]) => !ofThisScript.test(name));
	return {
		...Object.fromEntries(kept),
		PATH: [join(directory, 'node_modules/.bin'), process.env.PATH].join(delimiter),
	};
}

const seconds = (since: number) => Math.round((Date.now() - since) / 1000);

// One line that is written over on a terminal, else a line now and then.
function showProgress(label: string, hint: string, directory: string, started: number, say: Say): { end: () => Promise<void> } {
	const isLive = say === console.log && process.stdout.isTTY;
	let megabytes = '';
	let measuring = Promise.resolve();
	const line = () => `  ${label}: ${seconds(started)} s${megabytes}`;
	const measure = () => {
		measuring = measuring.then(async () => {
			megabytes = await sizeOf(directory);
			if (!isLive) say(line());
		});
	};
	if (!isLive || hint) say(`${line()}${hint}`);
	const redraw = isLive ? setInterval(() => process.stdout.write(`\r\x1b[K${line()}`), 1000) : undefined;
	const remeasure = setInterval(measure, PROGRESS_EVERY_MS);
	return {
		end: async () => {
			clearInterval(redraw);
			clearInterval(remeasure);
			await measuring;
			if (isLive) process.stdout.write(`\r\x1b[K${line()}\n`);
		},
	};
}

// Counting by hand costs several times what the system's own command does; without it the seconds must do.
async function sizeOf(directory: string): Promise<string> {
	try {
		// It complains of folders that npm takes away while it counts, and counts on.
		const { stdout } = await promisify(execFile)('sh', ['-c', 'du -sk . 2>/dev/null || true'], {
			cwd: directory,
			timeout: PROGRESS_EVERY_MS,
		});
		const kilobytes = Number.parseInt(stdout, 10);
		return kilobytes > 0 ? `, ${Math.round(kilobytes / 1024)} of about ${WHOLE_MB} MB unpacked` : '';
	} catch {
		return '';
	}
}

const TAIL_BYTES = 3000;

/** The last lines of a log. */
export async function tailOf(file: string): Promise<string> {
	try {
		const handle = await open(file);
		try {
			const { size } = await handle.stat();
			const { buffer, bytesRead } = await handle.read({
				buffer: Buffer.alloc(TAIL_BYTES),
				position: Math.max(0, size - TAIL_BYTES),
			});
			const text = buffer.toString('utf8', 0, bytesRead);
			// Not from the middle of a line.
			return (size > TAIL_BYTES ? text.slice(text.indexOf('\n') + 1) : text).trim();
		} finally {
			await handle.close();
		}
	} catch {
		return '(no log)';
	}
}

if (require.main === module) {
	installN8n().catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
}
