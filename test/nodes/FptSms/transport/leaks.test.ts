/* eslint-disable @n8n/community-nodes/no-restricted-imports -- counts listeners; never shipped */
import { getEventListeners } from 'node:events';
import { sleep } from 'n8n-workflow';
import { FptSms } from '../../../../nodes/FptSms/FptSms.node';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const COUNT = 5_000;

// A rejection that nobody handles fails the test by itself: Jest sees to that.

let world: World;
/** Of each execution. */
const signals: AbortSignal[] = [];
/** The most listeners that the signal had while requests were under way. */
let peak = 0;

beforeAll(async () => {
	const { execute } = FptSms.prototype;
	jest.spyOn(FptSms.prototype, 'execute').mockImplementation(async function (this: ThisParameterType<typeof execute>) {
		signals.push(this.getExecutionCancelSignal()!);
		return await execute.call(this);
	});
	world = await startWorld();
});

afterAll(async () => {
	await world.close();
	jest.restoreAllMocks();
});

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

/** Waits until no connection is open at FPT: Node keeps idle ones for a moment. */
async function allClosed(): Promise<boolean> {
	for (let waits = 0; world.fpt.openConnections > 0 && waits < 100; waits++) await sleep(100);
	return world.fpt.openConnections === 0;
}

const phones = (count: number, from: number) => Array.from({ length: count }, (_, index) => ({ phone: `8498${String(from + index)}` }));
const EACH = { phone: '={{ $json.phone }}', options: { concurrency: 20 } };

it(`${COUNT} sends in one execution leave no listener and no connection behind, and use a connection a request under way`, async () => {
	await world.run({});
	const [before] = signals as [AbortSignal];
	const running = world.run({ items: phones(COUNT, 1_000_000), parameters: EACH });
	while (signals.length < 2) await sleep(1);
	const signal = signals[1]!;
	for (let done = false; !done; ) {
		peak = Math.max(peak, listenersOf(signal));
		done = await Promise.race([running.then(() => true), sleep(5).then(() => false)]);
	}
	const { error, json } = await running;
	expect(error).toBeUndefined();
	expect(json).toHaveLength(COUNT);
	expect(world.fpt.messages).toHaveLength(COUNT + 1);
	// Those of n8n itself: requests look at the signal by the clock, and never listen to it.
	expect(listenersOf(signal)).toBe(listenersOf(before));
	expect(peak).toBe(listenersOf(before));
	expect(world.fpt.peakConnections).toBeLessThanOrEqual(21);
	expect(await allClosed()).toBe(true);
}, 600_000);

it('requests that are refused, cut or hang leave nothing behind either', async () => {
	const [before] = signals as [AbortSignal];
	for (let times = 0; times < 10; times++) {
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1007 } });
		world.fpt.addFault({ path: OTP_PATH, do: 'cut' });
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		world.fpt.addFault({ path: OTP_PATH, do: { status: 502, body: '<html>' } });
		world.fpt.addFault({ path: OTP_PATH, do: { status: 200, body: ' '.repeat(2_000_000) } });
		world.fpt.addFault({ path: OTP_PATH, do: 'hang' });
		world.fpt.addFault({ path: OTP_PATH, do: { slowBody: 10 } });
	}
	const given = { items: phones(150, 2_000_000), parameters: { ...EACH, options: { concurrency: 20, timeout: 4 } }, settings: { onError: 'continueRegularOutput' as const } };
	const { json } = await world.run(given);
	expect(json).toHaveLength(150);
	expect(json.filter(({ outcome }) => outcome === 'unknown')).toHaveLength(60);
	expect(listenersOf(signals.at(-1)!)).toBe(listenersOf(before));
	expect(await allClosed()).toBe(true);
}, 600_000);
