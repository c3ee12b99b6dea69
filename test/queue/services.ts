/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error, no-console -- finds, installs and starts servers; never shipped */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findOrInstall } from '../e2e/apt';
import { tailOf } from '../e2e/installN8n';
import { freePorts } from '../e2e/ports';
import { until } from '../e2e/until';
import { tether } from '../e2e/tether';

const START_TIMEOUT_MS = 60_000;
/** Debian keeps PostgreSQL's programs off the path, a folder a version. */
const POSTGRES_FOLDERS = '/usr/lib/postgresql';

/** A server of a test's own, which ends with this process. */
export interface Service {
	port: number;
	/** Ends it, and removes all that it kept. */
	remove(): Promise<void>;
}

const isRoot = () => process.getuid?.() === 0;

function find(program: string): string {
	const versions = existsSync(POSTGRES_FOLDERS) ? readdirSync(POSTGRES_FOLDERS).sort((a, b) => Number(b) - Number(a)) : [];
	const folders = [...(process.env.PATH ?? '').split(delimiter), ...versions.map((version) => join(POSTGRES_FOLDERS, version, 'bin'))];
	const found = folders.map((folder) => join(folder, program)).find(isProgram);
	if (found === undefined) {
		throw new Error(
			`The tests of queue mode need Redis and PostgreSQL, and this machine has no ${program}. Install them (Debian and Ubuntu: apt-get install redis-server postgresql; macOS: brew install redis postgresql), and start again.`,
		);
	}
	return found;
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Finds the programs; installs them if that may be done without asking. */
async function provide(): Promise<void> {
	const findAll = () => ['redis-server', 'postgres', 'initdb'].map(find);
	await findOrInstall(findAll, 'Redis and PostgreSQL for the tests of queue mode (about 70 MB)', 'redis-server', 'postgresql');
}

/** A Redis with nothing in it, on loopback. */
export async function startRedis(): Promise<Service> {
	const args = (port: number) => ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	return await start('redis', async (folder, port) => ({ command: [find('redis-server'), ...args(port), '--dir', folder] }));
}

/** An empty PostgreSQL on loopback, with a user and a database of the name `postgres`, and no password. */
export async function startPostgres(): Promise<Service> {
	// It refuses to run as root, and Debian's package brings a user for it.
	const asUser = isRoot() ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'] : [];
	return await start('postgres', async (folder, port) => {
		const data = join(folder, 'data');
		if (isRoot()) await promisify(execFile)('chown', ['postgres:postgres', folder]);
		const settingUp = [...asUser, find('initdb'), '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
		await promisify(execFile)('env', settingUp, { cwd: folder, timeout: START_TIMEOUT_MS });
		const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=200'];
		return { command: [...asUser, find('postgres'), '-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])] };
	});
}

async function start(name: string, prepare: (folder: string, port: number) => Promise<{ command: string[] }>): Promise<Service> {
	const folder = await mkdtemp(join(tmpdir(), `fpt-sms-${name}-`));
	const logs = await mkdtemp(join(tmpdir(), `fpt-sms-${name}-log-`));
	const logFile = join(logs, `${name}.log`);
	const [port] = (await freePorts(1)) as [number];
	const removeAll = async () => {
		for (const each of [folder, logs]) await rm(each, { recursive: true, force: true, maxRetries: 3 });
	};
	try {
		const { command } = await prepare(folder, port);
		const [program, ...args] = command as [string, ...string[]];
		const server = tether(program, args, { cwd: folder, env: { PATH: process.env.PATH }, logFile, removeWhenOrphaned: folder });
		await until(`${name} to start`, START_TIMEOUT_MS, async () => {
			const log = await readFile(logFile, 'utf8');
			if (server.hasExited) throw new Error(`${name} ended while it started:\n${await tailOf(logFile)}`);
			return /ready to accept connections/i.test(log);
		});
		return {
			port,
			remove: async () => {
				await server.end();
				await removeAll();
			},
		};
	} catch (error) {
		await removeAll();
		throw error;
	}
}

if (require.main === module) {
	provide().catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
}
