/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- starts processes; never shipped */
import axios from 'axios';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { installN8n, REPOSITORY } from './installN8n';
import { withLock } from './lock';
import { freePorts } from './ports';
import { tether } from './tether';
import { until } from './until';

const WAIT_MS = 15_000;
jest.setTimeout(2 * WAIT_MS);

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'fpt-sms-processes-'));
});

afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

describe('a tethered process', () => {
	// A shell that starts a server and waits for it, as n8n starts its task runner.
	const serverIn = (port: number) => [
		'-c',
		`"${process.execPath}" -e "require('http').createServer((q, s) => s.end('here')).listen(${port}, '127.0.0.1')" & wait`,
	];
	const isUp = async (port: number) =>
		await axios.get(`http://127.0.0.1:${port}`, { proxy: false, timeout: 1_000 }).then(
			() => true,
			() => false,
		);

	it('ends when it is told to, with all that it started', async () => {
		const [port] = (await freePorts(1)) as [number];
		const child = tether('sh', serverIn(port), { cwd: folder, env: process.env, logFile: join(folder, 'log') });
		await until('the server', WAIT_MS, async () => await isUp(port));
		await child.end();
		expect(child.hasExited).toBe(true);
		await until('the end of the server', WAIT_MS, async () => !(await isUp(port)));
	});

	it('ends with the process that started it, also when that one is killed, and its folder goes along', async () => {
		const [port] = (await freePorts(1)) as [number];
		const home = await mkdtemp(join(folder, 'home-'));
		const options = { cwd: folder, env: { PATH: process.env.PATH }, logFile: join(folder, 'log'), removeWhenOrphaned: home };
		const program = `require('./test/e2e/tether.ts').tether('sh', ${JSON.stringify(serverIn(port))}, ${JSON.stringify(options)})`;
		const parent = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', program], { cwd: REPOSITORY, stdio: 'ignore' });
		await until('the server', WAIT_MS, async () => await isUp(port));

		parent.kill('SIGKILL');
		await until('the end of the server', WAIT_MS, async () => !(await isUp(port)));
		await until('the end of its folder', WAIT_MS, () => !existsSync(home));
	});

	it('returns its exit code, and writes to the log', async () => {
		const logFile = join(folder, 'log');
		const child = tether('sh', ['-c', 'echo out; echo err >&2; exit 3'], { cwd: folder, env: process.env, logFile });
		expect(await child.exited).toBe(3);
		expect(await readFile(logFile, 'utf8')).toBe('out\nerr\n');
	});

	it('that is no program ends with 127', async () => {
		const child = tether('/no/such/program', [], { cwd: folder, env: process.env, logFile: join(folder, 'log') });
		expect(await child.exited).toBe(127);
	});
});

describe('the lock of an installation', () => {
	it('is held by one at a time, also if a dead holder left it', async () => {
		const file = join(folder, 'lock');
		const dead = spawnSync(process.execPath, ['-e', '']).pid;
		await writeFile(file, JSON.stringify({ token: 'of the dead', pid: dead, host: hostname() }));
		const longAgo = new Date(Date.now() - 30_000);
		await utimes(file, longAgo, longAgo);

		let holders = 0;
		let most = 0;
		const work = async () => {
			most = Math.max(most, ++holders);
			await new Promise((resolve) => setTimeout(resolve, 20));
			holders -= 1;
		};
		await Promise.all(Array.from({ length: 5 }, async () => await withLock(file, work, () => {})));
		expect(most).toBe(1);
		expect(existsSync(file)).toBe(false);
	});

	it('is free again when the work fails', async () => {
		const file = join(folder, 'lock');
		const failing = async () => await Promise.reject(new Error('no disk'));
		await expect(withLock(file, failing, () => {})).rejects.toThrow('no disk');
		await expect(withLock(file, async () => await Promise.resolve('mine'), () => {})).resolves.toBe('mine');
	});
});

describe('the installation of n8n', () => {
	it('says and does nothing if n8n is there', async () => {
		const said: string[] = [];
		await installN8n((line) => said.push(line));
		expect(said).toEqual([]);
	});
});
