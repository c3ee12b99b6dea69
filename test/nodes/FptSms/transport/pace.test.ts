import { sleep } from 'n8n-workflow';
import { speedUp } from '../../../support/harness/fastClock';
import { busiest, watchStarts } from '../../../support/harness/starts';
import { type Result, startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

const phones = (count: number) => Array.from({ length: count }, (_, index) => ({ phone: `8498${String(5_000_000 + index)}` }));
const EACH = { phone: '={{ $json.phone }}' };

/** When requests arrived, in milliseconds, oldest first. */
const arrivals = () => world.fpt.requests.filter(({ path }) => path === OTP_PATH).map(({ at }) => at);

describe('Requests per Second', () => {
	const SECOND_MS = 999;
	let starts: number[];

	beforeEach(() => {
		speedUp(10);
		starts = watchStarts();
	});

	afterEach(() => jest.restoreAllMocks());

	it.each([5, 20, 50])('%i holds, with many requests under way at once', async (requestsPerSecond) => {
		await world.run({ items: phones(requestsPerSecond * 2), parameters: { ...EACH, options: { requestsPerSecond, concurrency: 40, timeout: 60 } } });
		expect(world.fpt.messages).toHaveLength(requestsPerSecond * 2);
		expect(starts).toHaveLength(requestsPerSecond * 2);
		expect(busiest(starts, SECOND_MS)).toBeLessThanOrEqual(requestsPerSecond);
		// Nor does it wait for longer than it need.
		expect(starts.at(-1)! - starts[0]!).toBeLessThan(60_000);
	});

	it('holds for the first requests too, which wait for a token', async () => {
		world.fpt.options.tokenLatency = 1_000;
		await world.run({ items: phones(12), parameters: { ...EACH, options: { requestsPerSecond: 10, concurrency: 12, timeout: 60 } } });
		expect(starts).toHaveLength(12);
		expect(busiest(starts, SECOND_MS)).toBeLessThanOrEqual(10);
		expect(world.fpt.tokenCalls).toBe(1);
	});

	it('holds across tries and across a token that FPT has ended', async () => {
		await world.run({});
		starts.length = 0;
		world.fpt.requests.length = 0;
		world.fpt.changeTokens();
		world.fpt.addFault({ path: OTP_PATH, times: 6, do: { code: 1007 } });
		const { error } = await world.run({ items: phones(12), parameters: { ...EACH, options: { requestsPerSecond: 10, concurrency: 12, timeout: 60 } } });
		expect(error).toBeUndefined();
		expect(arrivals().length).toBeGreaterThan(12 + 6);
		expect(starts).toHaveLength(arrivals().length);
		expect(busiest(starts, SECOND_MS)).toBeLessThanOrEqual(10);
	});
});

it('Concurrency holds across tries', async () => {
	world.fpt.options.latency = 30;
	world.fpt.addFault({ path: OTP_PATH, times: 4, do: { code: 1007 } });
	const { error } = await world.run({ items: phones(30), parameters: { ...EACH, options: { concurrency: 4 } } });
	expect(error).toBeUndefined();
	expect(world.fpt.peakInFlight).toBe(4);
});

describe('After the first failure, if the node does not continue', () => {
	it('nothing more goes out that waited for its turn', async () => {
		const items = phones(10);
		world.fpt.options.blockedPhones = [items[0]!.phone];
		const { error } = await world.run({ items, parameters: { ...EACH, options: { requestsPerSecond: 4, concurrency: 10 } } });
		expect(error?.context?.code).toBe('2505');
		await sleep(600);
		expect(arrivals().length).toBeLessThanOrEqual(2);
	});

	it('nothing is tried again, and the error is the first one', async () => {
		const items = phones(2);
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1007 } });
		world.fpt.addFault({ path: OTP_PATH, do: { code: 2505, delay: 150 } });
		const { error } = await world.run({ items, parameters: EACH });
		expect(error?.context?.code).toBe('2505');
		await sleep(800);
		expect(arrivals()).toHaveLength(2);
	});

	it('those under way are awaited, and the error says how many went out and how many are not known', async () => {
		const items = phones(20);
		world.fpt.addFault({ path: OTP_PATH, do: { code: 2505, delay: 100 } });
		world.fpt.addFault({ path: OTP_PATH, do: { delay: 400 } });
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: { status: 502, body: '<html>', delay: 300 } });
		const { error } = await world.run({ items, parameters: { ...EACH, options: { concurrency: 3 } } });
		expect(error?.context?.code).toBe('2505');
		expect(world.fpt.messages).toHaveLength(2);
		expect(error?.description).toContain('FPT accepted 1 of 20 requests, and of 1 it is not known');
	});
});

describe('An execution that the user stops', () => {
	const TIMEOUT_MS = 30_000;
	const stopAfter = async (ms: number, given: Parameters<World['run']>[0]) => {
		const stop = new AbortController();
		const running = world.run({ ...given, signal: stop.signal });
		await sleep(ms);
		stop.abort();
		const at = Date.now();
		const result = await running;
		return { result, took: Date.now() - at, at };
	};
	const recordOf = ({ run }: Result) =>
		Object.values((run.data.executionData?.contextData['node:FPT SMS'] as { fptSms?: { sends: Record<string, { output?: object }> } })?.fptSms?.sends ?? {});

	it.each(['stopWorkflow', 'continueRegularOutput'] as const)('%s: ends what is under way, which the record keeps as not known', async (onError) => {
		const items = phones(6);
		world.fpt.addFault({ path: OTP_PATH, do: { delay: 0 } });
		world.fpt.addFault({ path: OTP_PATH, after: 'process', times: Infinity, do: 'hang' });
		const { result, took } = await stopAfter(400, { items, parameters: { ...EACH, options: { concurrency: 2, timeout: TIMEOUT_MS / 1_000 } }, settings: { onError } });
		// Of the time-out of a request, which hangs.
		expect(took).toBeLessThan(TIMEOUT_MS / 2);
		await sleep(200);
		expect(arrivals()).toHaveLength(3);
		const record = recordOf(result);
		expect(record.filter(({ output }) => output)).toHaveLength(1);
		expect(record.filter(({ output }) => !output)).toHaveLength(2);
	});

	it('ends the waits for a turn and for another try', async () => {
		world.fpt.addFault({ path: OTP_PATH, times: Infinity, do: { status: 429, body: '', headers: { 'Retry-After': '20' } } });
		const { at } = await stopAfter(300, { items: phones(5), parameters: { ...EACH, options: { requestsPerSecond: 1, concurrency: 5 } } });
		await sleep(1_500);
		expect(arrivals().filter((arrival) => arrival > at + 20)).toHaveLength(0);
	});
});
