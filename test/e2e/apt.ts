/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error, no-console -- installs what tests need; never shipped */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const INSTALL_TIMEOUT_MS = 10 * 60_000;

const isRoot = () => process.getuid?.() === 0;

/**
 * Whether programs are installed here without asking: on Debian and Ubuntu, as root or, on a build machine, with sudo. A
 * developer's own machine is left alone.
 */
const mayInstall = () => existsSync('/etc/debian_version') && (isRoot() || (process.env.CI !== undefined && existsSync('/usr/bin/sudo')));

/** Runs `find`; if it throws, installs these packages with apt-get, says so with `what`, and runs it again. Throws what it throws elsewhere. */
export async function findOrInstall<T>(find: () => T, what: string, ...packages: string[]): Promise<T> {
	try {
		return find();
	} catch (error) {
		if (!mayInstall()) throw error;
		console.log(`Installing ${what} with apt-get, once.`);
		await aptGet('update');
		await aptGet('install', '-y', '--no-install-recommends', ...packages);
		return find();
	}
}

async function aptGet(...args: string[]): Promise<void> {
	// The run level of a system that starts no services: the tests start their own.
	const settings = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'];
	const command = [...(isRoot() ? [] : ['sudo', '-n']), 'env', ...settings, 'apt-get', ...args];
	const [program, ...rest] = command as [string, ...string[]];
	await promisify(execFile)(program, rest, { timeout: INSTALL_TIMEOUT_MS, maxBuffer: 50_000_000 });
}
