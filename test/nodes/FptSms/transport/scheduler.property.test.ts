/* eslint-disable @n8n/community-nodes/no-restricted-globals -- times of tests; never shipped */
import fc from 'fast-check';
import type { Fault } from '../../../simulator';
import { byDepth } from '../../../support/harness/depth';
import { speedUp } from '../../../support/harness/fastClock';
import { busiest, watchStarts } from '../../../support/harness/starts';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';

const RUNS = byDepth(30, 100);
const SEED = 20_261_125;
/** How much faster than real the time of this test goes: its milliseconds are those of the node. */
const FACTOR = 25;

/** What becomes of a request, after how long. None of them leaves it open at FPT when the node has its response. */
const FATES = {
	accepted: {},
	busy: { code: 1007 },
	refused: { code: 1014 },
	'token changed': { code: 1012 },
	'too many requests': { status: 429, body: '', headers: { 'Retry-After': '1' } },
	'502': { status: 502, body: '<html>' },
} satisfies Record<string, Fault['do']>;

const plans = fc.record({
	items: fc.integer({ min: 1, max: 16 }),
	concurrency: fc.integer({ min: 1, max: 10 }),
	requestsPerSecond: fc.oneof(fc.constant(0), fc.integer({ min: 5, max: 50 })),
	maxTries: fc.integer({ min: 1, max: 3 }),
	/** By the order in which requests arrive. */
	requests: fc.array(
		fc.record({
			fate: fc.oneof({ weight: 2, arbitrary: fc.constant('accepted' as const) }, fc.constantFrom(...(Object.keys(FATES) as Array<keyof typeof FATES>))),
			delay: fc.integer({ min: 0, max: 400 }),
			isCut: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
		}),
		{ maxLength: 30 },
	),
	/** When the process is busy with something else, and for how long. */
	stalls: fc.array(fc.record({ after: fc.integer({ min: 0, max: 2_000 }), ms: fc.integer({ min: 100, max: 1_500 }) }), { maxLength: 2 }),
});

/** Eight requests that wait for their turn while the process is busy. */
const BUSY = { items: 12, concurrency: 10, requestsPerSecond: 5, maxTries: 1, requests: [], stalls: [{ after: 500, ms: 1_500 }] };

let world: World;
let starts: number[];

beforeAll(async () => {
	speedUp(FACTOR);
	starts = watchStarts();
	world = await startWorld();
});

afterAll(async () => {
	await world.close();
	jest.restoreAllMocks();
});

/** Keeps the process busy, so that many turns are due at once after it. */
function stall(ms: number): void {
	for (const end = Date.now() + ms / FACTOR; Date.now() < end; );
}

/** How often something came about in all runs: what never does proves nothing. */
const seen = { tries: 0, fullConcurrency: 0, fullPace: 0, failed: 0, sent: 0 };

it('Whatever the responses and however late: neither limit is passed, and each item has one result, in its place', async () => {
	const property = fc.asyncProperty(plans, async ({ items: count, concurrency, requestsPerSecond, maxTries, requests, stalls }) => {
		world.fpt.reset();
		starts.length = 0;
		for (const { fate, delay, isCut } of requests) {
			world.fpt.addFault({ path: OTP_PATH, ...(isCut ? { after: 'process', do: 'cut' } : { do: { ...FATES[fate], delay } }) });
		}
		const items = Array.from({ length: count }, (_, index) => ({ phone: `8498${String(6_000_000 + index)}` }));
		const parameters = { phone: '={{ $json.phone }}', options: { concurrency, requestsPerSecond, maxTries, timeout: 60 } };
		const timers = stalls.map(({ after, ms }) => setTimeout(() => stall(ms), after));
		const { items: results, error } = await world.run({ items, parameters, settings: { onError: 'continueRegularOutput' } });
		timers.forEach(clearTimeout);

		expect(error).toBeUndefined();
		expect(results.map(({ json, pairedItem }) => [json.phone, pairedItem])).toEqual(items.map(({ phone }, item) => [phone, { item }]));
		expect(results.map(({ json }) => json.status ?? json.outcome).filter((told) => !['sent', 'notSent', 'unknown'].includes(String(told)))).toEqual([]);
		const sent = items.map(({ phone }) => world.fpt.sentTo(phone).length);
		// What is not known may have been sent.
		expect(results.map(({ json }, item) => (json.outcome === 'unknown' ? sent[item]! <= 1 : sent[item] === (json.status === 'sent' ? 1 : 0)))).toEqual(items.map(() => true));

		expect(world.fpt.peakInFlight).toBeLessThanOrEqual(concurrency);
		if (requestsPerSecond > 0) expect(busiest(starts, 999)).toBeLessThanOrEqual(requestsPerSecond);
		expect(starts).toHaveLength(world.received(OTP_PATH).length);

		seen.tries += starts.length - count;
		if (count > concurrency && world.fpt.peakInFlight === concurrency) seen.fullConcurrency += 1;
		if (requestsPerSecond > 0 && busiest(starts, 999) >= requestsPerSecond * 0.8) seen.fullPace += 1;
		seen.sent += results.filter(({ json }) => json.status === 'sent').length;
		seen.failed += results.filter(({ json }) => json.outcome).length;
	});
	await fc.assert(property, { seed: SEED, numRuns: RUNS, examples: [[BUSY]], interruptAfterTimeLimit: 100_000 });
	expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([]);
}, 120_000);
