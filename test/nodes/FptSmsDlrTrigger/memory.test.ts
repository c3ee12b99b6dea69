/* eslint-disable @n8n/community-nodes/no-restricted-imports -- measures memory; never shipped */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MEMORY_PER_BYTE } from '../../../nodes/fpt/limits';

/** Parses each text that it is sent, and posts the bytes of heap that the value takes. */
const MEASURE = `
const { parentPort } = require('node:worker_threads');
const { getHeapStatistics, setFlagsFromString } = require('node:v8');
setFlagsFromString('--expose-gc');
const collectGarbage = require('node:vm').runInNewContext('gc');
const heapBytes = () => {
	collectGarbage();
	collectGarbage();
	return getHeapStatistics().used_heap_size;
};
parentPort.on('message', (text) => {
	const before = heapBytes();
	const value = JSON.parse(text);
	const taken = heapBytes() - before;
	parentPort.postMessage(value === undefined ? 0 : taken);
});
`;

// A thread has a heap of its own: that of a process that has run many tests is so large that collecting it takes seconds.
let thread: Worker;

beforeAll(() => {
	thread = new Worker(MEASURE, { eval: true });
});

afterAll(async () => await thread.terminate());

async function takenBy(text: string): Promise<number> {
	thread.postMessage(text);
	return ((await once(thread, 'message')) as [number])[0];
}

const list = (count: number, make: (index: number) => string) => `[${Array.from({ length: count }, (_, index) => make(index)).join()}]`;

describe('What the body of a request is counted for is no less than what it takes once it is parsed', () => {
	it.each<[string, string]>([
		['delivery reports', list(10_000, (index) => `{"smsid":"27014${index}","status":1,"telco":"viettel","error":null,"mt_count":1}`)],
		['empty arrays', list(300_000, () => '[]')],
		['empty objects', list(300_000, () => '{}')],
		['numbers', list(500_000, () => '1')],
		['fractions', list(300_000, () => '1.5')],
		['nulls', list(300_000, () => 'null')],
		['short texts', list(150_000, (index) => `"${(index + 1e6).toString(36)}"`)],
		['arrays in arrays', list(30_000, () => `${'['.repeat(15)}${']'.repeat(15)}`)],
		['objects in objects', list(10_000, () => `${'{"a":'.repeat(15)}1${'}'.repeat(15)}`)],
		['a name for each object', list(100_000, (index) => `{"${(index + 1e6).toString(36)}":1}`)],
		['ten names for each object', list(15_000, (index) => `{${Array.from({ length: 10 }, (_, each) => `"${(index * 10 + each + 1e6).toString(36)}":1`).join()}}`)],
		['numbers as names', list(100_000, (index) => `{"${index * 7 + 1_000_000}":1}`)],
		['an object of many names', `{${Array.from({ length: 150_000 }, (_, index) => `"${(index + 1e6).toString(36)}":1`).join()}}`],
		['a long text', JSON.stringify('x'.repeat(1_000_000))],
		['a long text with accents', JSON.stringify('ế'.repeat(500_000))],
	])('%s', async (_what, text) => {
		const taken = await takenBy(text);
		expect(taken).toBeGreaterThan(500_000);
		// The heap itself changes by some kB in between.
		expect(MEMORY_PER_BYTE * Buffer.byteLength(text)).toBeGreaterThan(taken * 0.95 - 100_000);
	});
});
