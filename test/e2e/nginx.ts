/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- finds, installs and starts nginx; never shipped */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findOrInstall } from './apt';
import { tether } from './tether';
import { until } from './until';

const START_TIMEOUT_MS = 30_000;

/** Debian keeps nginx where only root looks for programs. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

/** The nginx of this machine; throws, with what to do, if there is none. */
export function findNginx(): string {
	const found = FOLDERS.map((folder) => join(folder, 'nginx')).find((file) => existsSync(file));
	if (found === undefined) {
		throw new Error(
			'The test of the relay needs nginx, and this machine has none. Install it (Debian and Ubuntu: apt-get install nginx-light; macOS: brew install nginx), and start again.',
		);
	}
	return found;
}

/** An nginx of a test's own, which ends with this process. */
export interface Nginx {
	/** What it has logged, access and errors. */
	log(): Promise<string>;
	remove(): Promise<void>;
}

/** Starts nginx with a file for its `http` block, as Debian includes those in conf.d, whose server listens at this port of loopback. */
export async function startNginx(conf: string, port: number): Promise<Nginx> {
	const folder = await mkdtemp(join(tmpdir(), 'fpt-sms-nginx-'));
	const logFile = join(folder, 'nginx.log');
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
	const user = process.getuid?.() === 0 ? 'user root;' : '';
	const whole = `daemon off; ${user} worker_processes 1; pid ${folder}/pid; error_log stderr warn;
		events {} http { ${temporary.join(' ')} include relay.conf; }`;
	await mkdir(join(folder, 'logs'));
	await writeFile(join(folder, 'relay.conf'), conf);
	await writeFile(join(folder, 'nginx.conf'), whole);
	const nginx = tether(findNginx(), ['-p', folder, '-c', join(folder, 'nginx.conf')], { cwd: folder, env: {}, logFile, removeWhenOrphaned: folder });
	const log = async () => await readFile(logFile, 'utf8');
	await until('nginx to start', START_TIMEOUT_MS, async () => {
		if (nginx.hasExited) throw new Error(`nginx ended while it started:\n${await log()}`);
		return await listens(port);
	});
	return {
		log,
		remove: async () => {
			await nginx.end();
			await rm(folder, { recursive: true, force: true, maxRetries: 3 });
		},
	};
}

async function listens(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => {
			socket.destroy();
			resolve(true);
		});
		socket.on('error', () => resolve(false));
	});
}

if (require.main === module) {
	findOrInstall(findNginx, 'nginx for the test of the relay (about 3 MB)', 'nginx-light', 'openssl').catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
}
