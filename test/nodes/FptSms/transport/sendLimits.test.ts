import type { INodeParameters } from 'n8n-workflow';
import { runAsTool } from '../../../support/harness/engine';
import { OTP, startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const PHONE = '84987654321';
const MINUTE = 60_000;
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const RETRIED = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } as const;

/** Each item is another message, to its own number. */
const EACH: INodeParameters = { phone: '={{ $json.phone || "0987654321" }}', message: '={{ "Text " + $itemIndex + " " + $json.text }}' };
const CODE: INodeParameters = { generateCode: true, message: '{code} is your code' };
const FIVE = { maxPerNumber: 5 };

let world: World;
/** How far the process's clock goes ahead. */
let ahead = 0;

beforeEach(async () => {
	world = await startWorld();
	ahead = 0;
	const now = performance.now.bind(performance);
	jest.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
});

afterEach(async () => {
	jest.restoreAllMocks();
	await world.close();
});

const times = (count: number, item: object = {}) => Array.from({ length: count }, (_, index) => ({ text: `${count} ${index}`, ...item }));
const send = async (items: object[], options: object, parameters: INodeParameters = EACH) =>
	await world.run({ items: items as never, parameters: { ...parameters, options: options as never }, settings: CONTINUE });
const countOf = (json: Array<Record<string, unknown>>) => ({
	sent: json.filter(({ status }) => status === 'sent').length,
	limited: json.filter(({ error }) => String(error).includes("the option 'Max per")).length,
});

describe('Max per Number', () => {
	it('lets 5 of 30 through that come at once, in one execution', async () => {
		const { json } = await send(times(30), { ...FIVE, concurrency: 30 });
		expect(world.received(OTP_PATH)).toHaveLength(5);
		expect(countOf(json)).toEqual({ sent: 5, limited: 25 });
	});

	it('lets 5 of 30 through that come at once, in an execution each', async () => {
		world.fpt.options.latency = 50;
		const runs = await Promise.all(times(30).map(async (item) => await send([item], FIVE)));
		expect(world.received(OTP_PATH)).toHaveLength(5);
		expect(countOf(runs.flatMap(({ json }) => json))).toEqual({ sent: 5, limited: 25 });
	});

	it('counts one phone in whatever spelling, and by whichever operation', async () => {
		const spellings = ['0987654321', '+84 987 654 321', '84987654321', '987654321', '0084 987.654.321', 'tel:0987654321'];
		await send(spellings.map((phone, index) => ({ phone, text: index })), FIVE);
		const abroad = await send([{ phone: '+84987654321', text: 'x' }], FIVE, { ...EACH, operation: 'sendInternational' });
		expect(world.fpt.messages).toHaveLength(5);
		expect(countOf(abroad.json)).toEqual({ sent: 0, limited: 1 });
	});

	it('counts the rounds of a loop together, and each credential by itself', async () => {
		const message = '={{ "Text " + $runIndex + $itemIndex }}';
		const { json } = await world.run({ items: times(2), parameters: { ...EACH, options: FIVE, message }, settings: CONTINUE, runs: 3 });
		expect(world.fpt.messages).toHaveLength(5);
		expect(countOf(json)).toEqual({ sent: 1, limited: 1 });
		const credentials = { fptSmsApi: { id: `${world.store.id} other`, name: 'fpt' } };
		const others = await world.run({ items: times(6), parameters: { ...EACH, options: FIVE }, settings: { ...CONTINUE, credentials } });
		expect(countOf(others.json)).toEqual({ sent: 5, limited: 1 });
	});

	it('lets more through when the minutes have passed', async () => {
		expect(countOf((await send(times(7), { maxPerNumber: 5, maxPerNumberMinutes: 3 })).json)).toEqual({ sent: 5, limited: 2 });
		ahead += 3 * MINUTE;
		expect(countOf((await send(times(8), { maxPerNumber: 5, maxPerNumberMinutes: 3 })).json)).toEqual({ sent: 5, limited: 3 });
	});

	it('tells of a message beyond it: not sent, which option, and how long to wait', async () => {
		const { json } = await send(times(2), { maxPerNumber: 1 });
		expect(json[1]).toMatchObject({
			error: `Message to ${PHONE} not sent: the option 'Max per Number' allows one message to one number in 10 minutes`,
			code: null,
			outcome: 'notSent',
			phone: PHONE,
			retryAfterSeconds: 600,
		});
		expect(json[1]?.description).toMatch(/^Another one may go out in 600 seconds\. If more are wanted, raise 'Max per Number'/);
	});

	it('is none unless it is asked for', async () => {
		expect(countOf((await send(times(12), {})).json)).toEqual({ sent: 12, limited: 0 });
		expect(countOf((await send(times(13), { maxPerNumber: 0 })).json)).toEqual({ sent: 13, limited: 0 });
	});

	it('is 5 if the node makes the code, unless it is said to be another or none', async () => {
		expect(countOf((await send(times(9), {}, CODE)).json)).toEqual({ sent: 5, limited: 4 });
		expect(countOf((await send(times(9), { maxPerNumber: 7 }, CODE)).json)).toEqual({ sent: 2, limited: 7 });
		expect(countOf((await send(times(9), { maxPerNumber: 0 }, CODE)).json)).toEqual({ sent: 9, limited: 0 });
	});
});

describe('Max per Hour', () => {
	const fuse = { maxPerHour: 8 };
	const numbers = (count: number) => Array.from({ length: count }, (_, index) => ({ phone: `8498${String(5_000_000 + index)}`, text: 'fuse' }));

	it('lets no more through to all numbers together', async () => {
		const { json } = await send(numbers(20), fuse);
		expect(world.received(OTP_PATH)).toHaveLength(8);
		expect(countOf(json)).toEqual({ sent: 8, limited: 12 });
		expect(json.at(-1)).toMatchObject({ error: expect.stringContaining("the option 'Max per Hour' allows 8 messages in an hour"), outcome: 'notSent', retryAfterSeconds: 3_600 });
	});

	it('lets more through an hour later', async () => {
		await send(numbers(20), fuse);
		ahead += 60 * MINUTE;
		const { json } = await send(numbers(30).slice(10), fuse, { ...EACH, message: 'later' });
		expect(countOf(json)).toEqual({ sent: 8, limited: 12 });
	});
});

describe('What counts', () => {
	const one = { maxPerNumber: 1 };
	const isFull = async () => countOf((await send(times(1, { text: 'asked' }), one)).json).limited === 1;

	it.each([
		['FPT rejected', { code: 2505 }],
		['FPT was too busy for', { code: 1007 }],
		['a standard says that was not processed', { status: 413, body: '' }],
	])('not a message that %s', async (_what, fault) => {
		world.fpt.addFault({ path: OTP_PATH, times: Infinity, do: fault });
		const { json } = await send(times(1), { ...one, maxTries: 1 });
		expect(json[0]?.outcome).toBe('notSent');
		world.fpt.reset();
		await world.setCredential();
		expect(await isFull()).toBe(false);
	});

	it('not a message that FPT rejects as a duplicate of one from elsewhere', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { code: 2501 } });
		const { json } = await send(times(1), one);
		expect(json[0]).toMatchObject({ code: '2501', outcome: 'notSent' });
		expect(await isFull()).toBe(false);
	});

	it('not a message without a token, nor one whose values are refused', async () => {
		await world.setCredential({ clientSecret: 'wrong' });
		await send(times(3), one);
		await world.setCredential();
		await send(times(3, { phone: '02438221234' }), one);
		expect(await isFull()).toBe(false);
	});

	it.each([
		['accepted', 'process'],
		['did not accept', 'receive'],
	] as const)('a message of which it is not known, whether FPT accepted it or not: FPT %s it', async (_what, after) => {
		world.fpt.addFault({ path: OTP_PATH, after, do: 'cut' });
		const { json } = await send(times(1), one);
		expect(json[0]?.outcome).toBe('unknown');
		expect(await isFull()).toBe(true);
	});

	it('a message once, however many attempts it takes', async () => {
		world.fpt.addFault({ path: OTP_PATH, times: 2, do: { code: 1007 } });
		const { json } = await send(times(1), { maxPerNumber: 2, maxTries: 3 });
		expect(world.received(OTP_PATH)).toHaveLength(3);
		expect(json[0]?.status).toBe('sent');
		expect(countOf((await send(times(4), { maxPerNumber: 2 })).json)).toEqual({ sent: 1, limited: 3 });
	});

	it('a message once, over the tries of Retry On Fail', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'receive', do: 'cut' });
		const { json } = await world.run({ parameters: { options: one }, settings: { ...CONTINUE, ...RETRIED } });
		expect(json[0]?.status).toBe('sent');
		expect(world.received(OTP_PATH)).toHaveLength(2);
		expect(await isFull()).toBe(true);
	});

	it("a message once, over the editor's Retry, which is let through though the limit is reached", async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'receive', do: 'cut' });
		const first = await world.run({ parameters: { options: one } });
		expect(first.error?.context?.outcome).toBe('unknown');
		const second = await world.run({ parameters: { options: one }, retryOf: first });
		expect(second.json[0]?.status).toBe('sent');
		expect(world.fpt.messages).toHaveLength(1);
		expect(await isFull()).toBe(true);
	});

	it('nothing of what was beyond a limit: no request, and no try more', async () => {
		await send(times(1), one);
		const { error } = await world.run({ parameters: { options: one }, settings: RETRIED });
		expect(error?.message).toContain("not sent: the option 'Max per Number'");
		expect(world.received(OTP_PATH)).toHaveLength(1);
		ahead += 10 * MINUTE;
		expect(await isFull()).toBe(false);
	});
});

it('An agent is told not to try again now', async () => {
	const parameters = { ...OTP, message: "={{ $fromAI('Message', 'the text', 'string') }}", options: { maxPerNumber: 1 } };
	const responses = await runAsTool(world.store, parameters, [{ Message: 'one' }, { Message: 'two' }]);
	expect(responses[1]).toContain("the option 'Max per Number' allows one message to one number in 10 minutes. Do not call this tool again now: nothing more is sent before 600 seconds have passed.");
	expect(world.fpt.messages).toHaveLength(1);
});

describe('Allowed Countries', () => {
	const abroad = async (allowedCountries: string[], ...phones: string[]) =>
		await send(phones.map((phone) => ({ phone, text: 'abroad' })), { allowedCountries }, { ...EACH, operation: 'sendInternational' });

	it('lets only numbers of these countries through, and makes no request for another', async () => {
		const { json } = await abroad(['SG', 'US'], '+6591234567', '+12125550123', '+18765550123', '+447400123456');
		expect(json.map(({ status, outcome }) => status ?? outcome)).toEqual(['sent', 'sent', 'notSent', 'notSent']);
		expect(json[2]?.error).toBe('The phone number "+18765550123" is of Jamaica (JM), to which the option \'Allowed Countries\' lets nothing be sent');
		expect(world.fpt.messages.map(({ phone }) => phone)).toEqual(['6591234567', '12125550123']);
	});

	it('refuses before anything is sent, unless the node continues', async () => {
		const items = [{ phone: '+6591234567' }, { phone: '+18765550123' }];
		const { error } = await world.run({ items, parameters: { ...EACH, operation: 'sendInternational', options: { allowedCountries: ['SG'] } } });
		expect(error?.message).toContain('Jamaica');
		expect(world.fpt.requests).toEqual([]);
	});
});
