/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- measures processes; never shipped */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sleep } from 'n8n-workflow';
import { ENDPOINTS } from '../../nodes/fpt/api/endpoints';
import { processOf } from './processes';
import { type Given, phoneOf, type SendWorld } from './sendWorld';

/** For Node, so that the n8n that it runs can be asked. */
export const HEAP_PROBE = ['--expose-gc', '--import', pathToFileURL(join(__dirname, 'heapProbe.mjs')).href];

/** How long the one response is held back: garbage is collected meanwhile, of a gigabyte at most. */
const HOLD_MS = 8_000;
/** For all other responses, after the request that is held has come. */
const SETTLE_MS = 1_500;

/**
 * Memory in use in n8n, in kB, while the response to one request is held back: to the last one, where all other outputs are there;
 * for `input`, to the only one, where n8n keeps just what it hands to a node.
 */
export async function liveHeapOf(world: SendWorld, given: Given): Promise<number> {
	// n8n keeps the execution before in memory: a small one.
	await world.measure({ ...given, count: 10 });
	const phone = phoneOf(given.kind === 'input' ? 0 : given.count - 1);
	const { simulator } = world;
	simulator.forgetRequests();
	const run = world.measure(given, { path: ENDPOINTS.sendOtp.path, phone, do: { delay: HOLD_MS } });
	const isOver = run.then(() => true);
	while (!simulator.requests.some(({ body }) => (body as { Phone?: unknown }).Phone === phone)) {
		if (await Promise.race([sleep(50), isOver])) throw new Error(`No request to ${phone} came`);
	}
	await sleep(SETTLE_MS);
	const bytes = await inUse(world);
	await run;
	return bytes / 1024;
}

/** In bytes. */
async function inUse({ n8n, heapFile }: SendWorld): Promise<number> {
	await rm(heapFile, { force: true });
	process.kill(await processOf(n8n.port), 'SIGUSR2');
	for (;;) {
		const bytes = Number(await readFile(heapFile, 'utf8').catch(() => ''));
		if (bytes > 0) return bytes;
		await sleep(50);
	}
}
