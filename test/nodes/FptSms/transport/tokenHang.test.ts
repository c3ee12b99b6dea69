import { speedUp } from '../../../support/harness/fastClock';
import { drip, type Front, type Meddling, startFront } from '../../../support/faults/front';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const TOKEN_PATH = '/oauth2/token';

/** How much faster than real the time of this test goes. */
const FACTOR = 60;
/** Tries of each request. */
const MAX_TRIES = 3;
/** The time of a token call, as often as it is tried, and the waits between. */
const LONGEST_S = MAX_TRIES * 30 + 5;

let world: World;
let front: Front;

beforeEach(async () => {
	speedUp(FACTOR);
	world = await startWorld();
	front = await startFront(world.fpt.url);
	await world.setCredential({ baseUrl: front.url });
});

afterEach(async () => {
	jest.restoreAllMocks();
	await Promise.all([front.close(), world.close()]);
});

const headOf = (response: Buffer) => response.indexOf('\r\n\r\n') + 4;

const HANGS: Record<string, Meddling> = {
	'accepts the connection and says nothing': { onConnect: () => {} },
	'accepts the request and says nothing': { onRequest: () => {} },
	'gives half of its headers': { onResponse: (client, response) => void client.write(response.subarray(0, 40)) },
	'gives its headers and no body': { onResponse: (client, response) => void client.write(response.subarray(0, headOf(response))) },
	'has a body that drips for ever': {
		onResponse: (client) => {
			client.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n');
			drip(client, Buffer.alloc(50_000, ' '), 1, 10);
		},
	},
	'has headers that drip for ever': { onResponse: (client) => drip(client, Buffer.from(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(10_000)}`), 1, 10) },
};

/** How often the token endpoint was asked: it responds to none, so each call is a connection of its own. */
const tokenCalls = () => front.met;

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ phone: `8498${String(7_000_000 + index)}` }));
const EACH = { phone: '={{ $json.phone }}' };
const IN_TIME = / not sent: access token from 127\.0\.0\.1:\d+ \(environment: custom\) not fetched: no response came in time$/;

/** Runs the node against it, which must end in bounded time. */
async function run(given: Parameters<World['run']>[0]) {
	const before = performance.now();
	const result = await world.run(given);
	// By the node's clock, with what a busy machine adds.
	expect((performance.now() - before) / 1000).toBeLessThan(LONGEST_S + 4 * FACTOR);
	expect(world.received(OTP_PATH)).toEqual([]);
	// However many wait for the token, and though each of them tries again.
	expect(tokenCalls()).toBe(MAX_TRIES);
	return result;
}

it.each(Object.entries(HANGS))('A token endpoint that %s: all items say in bounded time that nothing was sent, after one token call a try', async (_how, hang) => {
	front.meddle(TOKEN_PATH, hang, Infinity);
	const { json } = await run({ items: items(150), parameters: { ...EACH, options: { concurrency: 100, maxTries: MAX_TRIES } }, settings: { onError: 'continueRegularOutput' } });
	expect(json.map(({ outcome, phone }) => [outcome, phone])).toEqual(items(150).map(({ phone }) => ['notSent', phone]));
	for (const { error } of json) expect(error).toMatch(IN_TIME);
});

it('A token endpoint that hangs ends the node, if it does not continue, with that error', async () => {
	front.meddle(TOKEN_PATH, { onRequest: () => {} }, Infinity);
	const { error } = await run({ items: items(20), parameters: { ...EACH, options: { maxTries: MAX_TRIES } } });
	expect(error?.message).toMatch(IN_TIME);
	expect(error?.context?.outcome).toBe('notSent');
	expect(error?.description).toContain('FPT accepted 0 of 20 requests.');
});

it('A token endpoint that hangs once is asked again, and all items go out', async () => {
	front.meddle(TOKEN_PATH, { onRequest: () => {} }, 1);
	const { json } = await world.run({ items: items(30), parameters: { ...EACH, options: { timeout: 600 } } });
	expect(json.map(({ status }) => status)).toEqual(items(30).map(() => 'sent'));
	expect(world.fpt.messages).toHaveLength(30);
	expect(world.fpt.tokenCalls).toBe(1);
});
