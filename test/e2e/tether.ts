/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- starts processes; never shipped */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** How long a process that was asked to end may take before it is killed. */
const GRACE_MS = 15_000;

/** What a tethered process is started with. */
export interface TetherOptions {
	cwd: string;
	/** The whole environment: nothing is inherited. */
	env: NodeJS.ProcessEnv;
	/** Where its output is appended. */
	logFile: string;
	/** A folder that goes with it, should this process die first. */
	removeWhenOrphaned?: string;
}

/** A running process that cannot outlive this one. */
export interface Tethered {
	/** The exit code; 128 and more means a signal. Never rejects. */
	readonly exited: Promise<number>;
	readonly hasExited: boolean;
	/** Asks it to end, and kills it and all that it started if it takes too long. */
	end(): Promise<void>;
	/** Kills it and all that it started, at once. */
	kill(): Promise<void>;
}

// Runs between this process and the child, as plain JavaScript so that any Node starts it at once. Its standard input is a pipe
// that only this process has open: it closes however this process ends, kill -9 included, which no exit handler would see. The
// child leads a process group of its own, so that Ctrl+C reaches it by this way only, and its own children end with it.
const TETHER = `
const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');
const [grace, folder, command, ...args] = process.argv.slice(1);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
let orphaned = false;
const signalGroup = (signal) => { try { process.kill(-child.pid, signal); } catch {} };
const end = () => {
	child.kill('SIGTERM');
	setTimeout(() => signalGroup('SIGKILL'), Number(grace));
};
child.on('error', (error) => {
	console.error(error.message);
	process.exit(127);
});
child.on('exit', (code, signal) => {
	signalGroup('SIGKILL');
	if (orphaned && folder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
	process.exit(code ?? 128 + require('node:os').constants.signals[signal]);
});
process.stdin.on('data', (order) => (String(order).includes('kill') ? signalGroup('SIGKILL') : end()));
process.stdin.on('error', () => {});
process.stdin.on('close', () => {
	orphaned = true;
	end();
});
`;

/** Starts a process that ends when this one does, however this one ends. */
export function tether(command: string, args: string[], options: TetherOptions): Tethered {
	const log = openSync(options.logFile, 'a');
	const child = spawn(
		process.execPath,
		['-e', TETHER, '--', String(GRACE_MS), options.removeWhenOrphaned ?? '', command, ...args],
		{ cwd: options.cwd, env: options.env, stdio: ['pipe', log, log] },
	);
	closeSync(log);

	let hasExited = false;
	const exited = new Promise<number>((resolve) => {
		const settle = (code: number) => {
			hasExited = true;
			resolve(code);
		};
		child.on('exit', (code) => settle(code ?? 1));
		child.on('error', () => settle(127));
	});
	const order = async (word: string) => {
		if (!hasExited) child.stdin?.write(`${word}\n`);
		await exited;
	};
	// It may have ended by itself before an order reaches it.
	child.stdin?.on('error', () => {});

	return {
		exited,
		get hasExited() {
			return hasExited;
		},
		end: async () => await order('end'),
		kill: async () => await order('kill'),
	};
}
