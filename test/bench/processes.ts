/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- measures processes; never shipped */
import { readdir, readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc: 100 on every Linux that n8n runs on. */
const TICKS = 100;
const SAMPLE_MS = 50;

/** The process of an n8n that was started here, found by its port. Linux only. */
export async function processOf(port: number): Promise<number> {
	for (const entry of await readdir('/proc')) {
		if (!/^\d+$/.test(entry)) continue;
		const [command, environment] = await Promise.all(
			['cmdline', 'environ'].map(async (file) => await readFile(`/proc/${entry}/${file}`, 'latin1').catch(() => '')),
		);
		const words = (command ?? '').split('\0');
		// The process that keeps n8n on a leash has the same words.
		if (words.includes('-e')) continue;
		if (words.at(-3)?.endsWith('n8n/bin/n8n') && words.at(-2) === 'start' && environment?.includes(`\0N8N_PORT=${port}\0`)) return Number(entry);
	}
	throw new Error(`No n8n runs at port ${port}`);
}

/** Processor time that a process has used, in seconds. */
export async function cpuSeconds(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Memory that a process uses, in MB. */
export async function residentMb(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'latin1');
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Watches the memory of a process; returns how far it grew. */
export function watchMemory(pid: number): { end: () => Promise<number> } {
	let peak = 0;
	const first = residentMb(pid);
	const timer = setInterval(() => {
		residentMb(pid).then(
			(now) => (peak = Math.max(peak, now)),
			() => {},
		);
	}, SAMPLE_MS);
	return {
		end: async () => {
			clearInterval(timer);
			return Math.max(0, peak - (await first));
		},
	};
}

export function median(values: number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
