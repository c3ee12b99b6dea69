/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error -- guards a folder of this machine; never shipped */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

const HEARTBEAT_MS = 5_000;
/** A holder that has not been heard of for so long is gone, whatever became of it. */
const SILENCE_MS = 60_000;
/** What a dead holder had started may take so long to end (see tether.ts). */
const AFTERLIFE_MS = 20_000;
/** Clearing away a dead lock takes milliseconds: who has not done so by now died over it. */
const CLEARING_MS = 10_000;
const POLL_MS = 500;

interface Holder {
	token: string;
	pid: number;
	host: string;
}

/** Runs `work` while this process alone has the lock `file`. Waits for another holder, and takes over from one that died. */
export async function withLock<T>(
	file: string,
	work: () => Promise<T>,
	onWait: (pid: number) => void,
): Promise<T> {
	const holder: Holder = { token: randomUUID(), pid: process.pid, host: hostname() };
	let told = false;
	while (!(await taken(file, holder))) {
		const other = await holderOf(file);
		if (other && (await isDead(file, other))) await clear(file, other);
		else {
			if (other?.pid && !told) {
				onWait(other.pid);
				told = true;
			}
			await new Promise((resolve) => setTimeout(resolve, POLL_MS));
		}
	}
	const heartbeat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), HEARTBEAT_MS);
	try {
		return await work();
	} finally {
		clearInterval(heartbeat);
		await rm(file, { force: true });
	}
}

async function taken(file: string, holder: Holder): Promise<boolean> {
	try {
		await writeFile(file, JSON.stringify(holder), { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		return false;
	}
}

// Undefined if there is no lock. One that says nothing is being written, or its writer died over it.
async function holderOf(file: string): Promise<Holder | undefined> {
	try {
		return JSON.parse(await readFile(file, 'utf8')) as Holder;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		return { token: '', pid: 0, host: '' };
	}
}

async function isDead(file: string, { pid, host }: Holder): Promise<boolean> {
	const heard = await stat(file).then(({ mtimeMs }) => mtimeMs, () => Date.now());
	const silence = Date.now() - heard;
	if (silence > SILENCE_MS) return true;
	if (host !== hostname() || silence < AFTERLIFE_MS) return false;
	try {
		process.kill(pid, 0);
		return false;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ESRCH';
	}
}

// Of several that see the same dead holder one may remove its lock, and only while it is still that one's: else the second
// would remove the lock that the first has just taken.
async function clear(file: string, dead: Holder): Promise<void> {
	const guard = `${file}.clearing`;
	try {
		await mkdir(guard);
	} catch {
		const made = await stat(guard).then(({ mtimeMs }) => mtimeMs, () => Date.now());
		if (Date.now() - made > CLEARING_MS) await rmdir(guard).catch(() => {});
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
		return;
	}
	try {
		const now = await holderOf(file);
		if (now?.token === dead.token) await rm(file, { force: true });
	} finally {
		await rmdir(guard).catch(() => {});
	}
}
