import { sleep } from 'n8n-workflow';
import * as redaction from '../../../../nodes/fpt/redact';
import { DEFAULT_APP } from '../../../simulator';
import { speedUp } from '../../../support/harness/fastClock';
import { OTP, type Result, startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const MINUTE = 60_000;

/** n8n takes a wait of 0 for its default. */
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const EACH = { phone: '={{ $json.phone }}' };
const ONE_TRY = { maxTries: 1, timeout: 1 };

let world: World;
/** How far the clock of n8n and FPT goes ahead, in milliseconds. */
let ahead: number;

beforeEach(async () => {
	ahead = 0;
	const now = Date.now.bind(Date);
	jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
	world = await startWorld({ clock: () => Date.now() });
});

afterEach(async () => {
	await world.close();
	jest.restoreAllMocks();
});

const phones = (count: number) => Array.from({ length: count }, (_, index) => ({ phone: `8498${String(4_000_000 + index)}` }));

const timesSent = (items: Array<{ phone: string }>) => items.map(({ phone }) => world.fpt.sentTo(phone).length);

const timesAsked = (phone: string) => world.received(OTP_PATH).filter(({ Phone }) => Phone === phone).length;

/** The node's record as n8n saved it. */
const recordOf = ({ run }: Result) => (run.data.executionData?.contextData['node:FPT SMS'] ?? {}) as { fptSms?: { sends: Record<string, object> } };

describe('Retry On Fail', () => {
	it('sends only what was not sent, if the node throws', async () => {
		const items = phones(8);
		world.fpt.addFault({ path: OTP_PATH, times: 2, do: { code: 1007 } });
		const { json, error } = await world.run({ items, parameters: { ...EACH, options: { ...ONE_TRY, concurrency: 3 } }, settings: RETRY });
		expect(error).toBeUndefined();
		expect(timesSent(items)).toEqual(items.map(() => 1));
		expect(json.map(({ phone }) => phone)).toEqual(items.map(({ phone }) => phone));
		expect(new Set(json.map(({ status }) => status))).toEqual(new Set(['sent', 'alreadySent']));
	});

	it('sends only what was not sent, if the first item has failed and the node continues', async () => {
		const items = phones(6);
		world.fpt.options.blockedPhones = [items[0]!.phone];
		const { json } = await world.run({ items, parameters: EACH, settings: { ...RETRY, onError: 'continueRegularOutput' } });
		expect(timesSent(items)).toEqual([0, 1, 1, 1, 1, 1]);
		expect(items.map(({ phone }) => timesAsked(phone))).toEqual([3, 1, 1, 1, 1, 1]);
		expect(json[0]).toMatchObject({ code: '2505', outcome: 'notSent' });
		expect(json.slice(1).map(({ status }) => status)).toEqual(Array(5).fill('alreadySent'));
	});

	it("returns the first try's output again, the text with it", async () => {
		const items = phones(2);
		world.fpt.options.blockedPhones = [items[1]!.phone];
		const parameters = { ...EACH, options: { concurrency: 1, requestId: 'r1' } };
		const first = await world.run({ items, parameters });
		world.fpt.options.blockedPhones = [];
		const second = await world.run({ items, parameters, retryOf: first });
		const { messageId } = world.fpt.sentTo(items[0]!.phone)[0]!;
		expect(second.json[0]).toEqual({
			messageId,
			phone: items[0]!.phone,
			brandName: 'FTI',
			message: OTP.message,
			telco: 'viettel',
			partnerId: '2215',
			requestId: 'r1',
			parts: 1,
			encoding: 'GSM-7',
			status: 'alreadySent',
		});
		expect(second.json[1]).toMatchObject({ status: 'sent' });
	});

	it('sends again in a later run of a loop, which is no retry', async () => {
		const items = phones(3);
		const parameters = { ...EACH, message: '={{ "run " + $runIndex }}' };
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1007 } });
		const { error } = await world.run({ items, parameters: { ...parameters, options: ONE_TRY }, settings: RETRY, runs: 4 });
		expect(error).toBeUndefined();
		expect(timesSent(items)).toEqual([4, 4, 4]);
	});

	it('sends the same text in each run of a loop, once each, though the tries before failed', async () => {
		const items = phones(2);
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1007 } });
		const loop = world.run({ items, parameters: { ...EACH, options: ONE_TRY }, settings: { ...RETRY, onError: 'continueRegularOutput' }, runs: 2 });
		const { json } = await loop;
		expect(timesSent(items)).toEqual([1, 1]);
		// FPT's own rule, and no record of ours, refuses the second run.
		expect(json.map(({ code }) => code)).toEqual(['2501', '2501']);
	});

	it('if FPT reports a success with "error": 0 and Simplify is off, which n8n takes for a failure', async () => {
		const body = { error: 0, MessageId: '77', Phone: '84987654321' };
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: { status: 200, body } });
		const { json } = await world.run({ parameters: { options: { simplify: false } }, settings: { ...RETRY, maxTries: 5 } });
		expect(timesAsked('84987654321')).toBe(1);
		expect(json).toEqual([body]);
	});

	it('keeps to the record if a part of the values changes with each try', async () => {
		const items = phones(4);
		world.fpt.addFault({ path: OTP_PATH, do: { delay: 0 } });
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1007 } });
		const parameters = {
			...EACH,
			message: '={{ "Sent at " + Math.random() }}',
			options: { ...ONE_TRY, concurrency: 1, requestId: '={{ "" + Math.random() }}' },
		};
		const { error, json } = await world.run({ items, parameters, settings: RETRY });
		expect(error).toBeUndefined();
		expect(timesSent(items)).toEqual([1, 1, 1, 1]);
		// The text of the first try is not known any more, and no other is made up for it.
		expect(json[0]).toMatchObject({ status: 'alreadySent', message: null, messageId: world.fpt.messages[0]?.messageId });
	});
});

it.each([
	[25, 4],
	[40, 3],
	[80, 2],
	[100, 1],
])('Waits of %s s between attempts, which FPT asks for, are in all shorter than the attempts may be, 100 s here: %s attempts', async (seconds, attempts) => {
	// An attempt has 400 ms of the machine's time.
	speedUp(50);
	world.fpt.addFault({ path: OTP_PATH, times: Infinity, do: { status: 429, body: '', headers: { 'Retry-After': String(seconds) } } });
	const { error } = await world.run({ parameters: { options: { timeout: 20, maxTries: 5 } } });
	expect(error?.context).toMatchObject({ outcome: 'notSent', retryAfterSeconds: seconds });
	expect(world.received(OTP_PATH)).toHaveLength(attempts);
});

describe("The editor's Retry", () => {
	it('knows what went out until the end of the execution that it repeats, and nothing of other retries', async () => {
		const items = phones(3);
		const parameters = { ...EACH, options: { concurrency: 1 } };
		world.fpt.options.blockedPhones = [items[1]!.phone];
		const first = await world.run({ items, parameters });
		world.fpt.options.blockedPhones = [items[2]!.phone];
		const second = await world.run({ items, parameters, retryOf: first });
		expect(second.error?.context?.code).toBe('2505');
		world.fpt.options.blockedPhones = [];
		// FPT's own rule, and no record of ours, refuses what the second sent.
		const { error } = await world.run({ items, parameters, retryOf: first });
		expect(error?.context?.code).toBe('2501');
		expect(error?.message).toContain(items[1]!.phone);
		const { json } = await world.run({ items, parameters, retryOf: second });
		expect(json.map(({ status }) => status)).toEqual(['alreadySent', 'alreadySent', 'sent']);
		expect(timesSent(items)).toEqual([1, 1, 1]);
	});

	it.each([
		['a fixed text', {}],
		['a text and a Request ID', { options: { requestId: '={{ "r" + $itemIndex }}' } }],
		['a generated code', { message: '{code} is your code', generateCode: true }],
	])('after the client secret was put right sends all that the wrong one had kept from going out: %s', async (_what, parameters) => {
		const items = phones(25);
		await world.setCredential({ clientSecret: 'f'.repeat(72) });
		const first = await world.run({ items, parameters: { ...EACH, ...parameters } });
		expect(first.error?.context?.code).toBe('1008');
		await world.setCredential();
		const second = await world.run({ items, parameters: { ...EACH, ...parameters }, retryOf: first });
		expect(second.error).toBeUndefined();
		expect(second.json.map(({ status }) => status)).toEqual(items.map(() => 'sent'));
		expect(timesSent(items)).toEqual(items.map(() => 1));
	});
});

it("The editor's Retry under another client secret finds what an earlier try sent by its items: what was accepted is alreadySent, what was not is sent", async () => {
	const clientSecret = 'e5F6'.repeat(18);
	world.fpt.options.apps = [DEFAULT_APP, { ...DEFAULT_APP, clientSecret }];
	const items = phones(3);
	world.fpt.options.blockedPhones = [items[2]!.phone];
	const parameters = { ...EACH, options: ONE_TRY };
	const settings = { onError: 'continueRegularOutput' } as const;
	const first = await world.run({ items, parameters });
	expect(timesSent(items)).toEqual([1, 1, 0]);
	const asked = world.received(OTP_PATH).length;

	await world.setCredential({ clientSecret });
	const second = await world.run({ items, parameters, settings, retryOf: first });
	expect(second.json.map(({ status, code }) => status ?? code)).toEqual(['alreadySent', 'alreadySent', '2505']);
	expect(second.json[0]).toMatchObject({ messageId: expect.any(String), message: null });
	expect(world.received(OTP_PATH)).toHaveLength(asked + 1);

	// With the old one, the record is as good as before.
	await world.setCredential({ clientSecret: DEFAULT_APP.clientSecret });
	const third = await world.run({ items, parameters, settings, retryOf: first });
	expect(third.json.map(({ status, code }) => status ?? code)).toEqual(['alreadySent', 'alreadySent', '2505']);
	expect(timesSent(items)).toEqual([1, 1, 0]);
});

it("The editor's Retry under another client secret does not send again what an earlier try may have sent", async () => {
	const clientSecret = 'e5F6'.repeat(18);
	world.fpt.options.apps = [DEFAULT_APP, { ...DEFAULT_APP, clientSecret }];
	world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
	const parameters = { ...EACH, options: ONE_TRY };
	const first = await world.run({ items: phones(1), parameters });
	await world.setCredential({ clientSecret });
	const { json } = await world.run({ items: phones(1), parameters, settings: { onError: 'continueRegularOutput' }, retryOf: first });
	expect(json).toMatchObject([{ outcome: 'unknown', error: expect.stringContaining('the client secret has changed since') }]);
	expect(timesSent(phones(1))).toEqual([1]);
});

it.each([
	['a generated code', { message: '{code} is your code', generateCode: true }],
	['a Request ID', { options: { ...ONE_TRY, requestId: 'r1' } }],
])("The editor's Retry under another client secret sends what an earlier try certainly did not, if that has %s", async (_what, given) => {
	const clientSecret = 'e5F6'.repeat(18);
	world.fpt.options.apps = [DEFAULT_APP, { ...DEFAULT_APP, clientSecret }];
	world.fpt.options.blockedPhones = [phones(1)[0]!.phone];
	const parameters = { ...EACH, options: ONE_TRY, ...given };
	const first = await world.run({ items: phones(1), parameters });
	expect(first.error?.context).toMatchObject({ code: '2505', outcome: 'notSent' });
	world.fpt.options.blockedPhones = [];
	await world.setCredential({ clientSecret });
	const { json, error } = await world.run({ items: phones(1), parameters, retryOf: first });
	expect(error).toBeUndefined();
	expect(json).toMatchObject([{ status: 'sent' }]);
	expect(timesSent(phones(1))).toEqual([1]);
});

it("The editor's Retry after an update of the node that records otherwise: what an earlier try sent is unknown, and the error says why", async () => {
	world.fpt.addFault({ path: OTP_PATH, do: 'cut' });
	const first = await world.run({ parameters: { options: ONE_TRY } });
	Object.assign(recordOf(first).fptSms ?? {}, { version: 1 });
	const { error } = await world.run({ parameters: { options: ONE_TRY }, retryOf: first });
	expect(error?.context?.outcome).toBe('unknown');
	expect(error?.message).toContain('another version of this node made its record of an earlier try of this execution');
	expect(world.received(OTP_PATH)).toHaveLength(1);
});

describe.each([['FTI'], ['']])("n8n's next try, which can not begin since the credential is gone (Brand Name %j)", (brandName) => {
	/** The credential can be read until FPT has had so many requests. */
	const loseAfter = (requests: number) => {
		const load = world.store.load.bind(world.store);
		jest.spyOn(world.store, 'load').mockImplementation((id) => {
			if (world.received(OTP_PATH).length >= requests) throw new Error('The credential is gone');
			return load(id);
		});
	};
	const parameters = { ...EACH, brandName, options: { ...ONE_TRY, concurrency: 1 } };

	beforeEach(async () => await world.setCredential({ brandName: 'FTI' }));

	it('tells what an earlier one sent as sent, and what that one began as unknown', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
		world.fpt.addFault({ path: OTP_PATH, do: { delay: 0 } });
		world.fpt.addFault({ path: OTP_PATH, do: 'cut' });
		loseAfter(3);
		const { json } = await world.run({ items: phones(3), parameters, settings: { ...RETRY, onError: 'continueRegularOutput' } });
		expect(json.map(({ status, outcome }) => status ?? outcome)).toEqual(['notSent', 'alreadySent', 'unknown']);
		expect(json[1]?.messageId).toBe(world.fpt.messages[0]?.messageId);
		expect(json[2]?.error).toContain("an earlier try of this execution got no response, and this one can't be made: The credential is gone");
	});

	it('says that an earlier one sent something, if the node does not continue', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { delay: 0 } });
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
		loseAfter(2);
		const { error } = await world.run({ items: phones(3), parameters, settings: RETRY });
		expect(error?.message).toContain('The credential is gone');
		expect(error?.description).toContain('This try sent nothing; an earlier try of this execution did.');
	});
});

it("A stop in n8n's next try leaves what an earlier one sent told as sent", async () => {
	const stop = new AbortController();
	world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
	world.fpt.addFault({ path: OTP_PATH, do: { delay: 0 } });
	world.fpt.addFault({ path: OTP_PATH, do: 'hang' });
	const running = world.run({
		items: phones(2),
		parameters: { ...EACH, options: { timeout: 30, maxTries: 1, concurrency: 1 } },
		settings: { ...RETRY, onError: 'continueRegularOutput' },
		signal: stop.signal,
	});
	while (world.received(OTP_PATH).length < 3) await sleep(5);
	stop.abort();
	const { json } = await running;
	expect(json.map(({ status, outcome }) => status ?? outcome)).toEqual(['unknown', 'alreadySent']);
});

describe('A code', () => {
	const CODE = { ...EACH, message: '{code} is your code', generateCode: true, codeMinutes: 5, options: { concurrency: 1, ...ONE_TRY } };
	const expiryOf = (json: Record<string, unknown> | undefined) => Date.parse(String(json?.expiresAt)) - Date.now();

	it('that was certainly not sent is a new one on a later retry, valid from then on', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
		const first = await world.run({ items: phones(1), parameters: CODE });
		ahead = 6 * MINUTE;
		const { json } = await world.run({ items: phones(1), parameters: CODE, retryOf: first });
		expect(json).toMatchObject([{ status: 'sent' }]);
		expect(expiryOf(json[0])).toBeGreaterThan(4.9 * MINUTE);
		const [one, other] = world.received(OTP_PATH).map(({ Message }) => Message);
		expect(one).not.toBe(other);
	});

	it.each<[string, boolean, object]>([
		['without its text if Code Length has changed since', false, { codeLength: 8 }],
		['without its text if Code Minutes has changed since', false, { codeMinutes: 9 }],
		['with its text if nothing has changed', true, {}],
	])('that was sent is told %s', async (_how, hasText, changed) => {
		const items = phones(2);
		world.fpt.options.blockedPhones = [items[1]!.phone];
		const first = await world.run({ items, parameters: { ...CODE, codeLength: 6 } });
		expect(first.error?.context?.code).toBe('2505');
		const second = await world.run({ items, parameters: { ...CODE, codeLength: 6, ...changed }, settings: { onError: 'continueRegularOutput' }, retryOf: first });
		expect(second.json[0]).toMatchObject({ status: 'alreadySent', message: hasText ? expect.any(String) : null });
		expect(timesSent(items)).toEqual([1, 0]);
	});

	it('that may have been sent, and is valid no longer, is not sent again', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: 'cut' });
		const parameters = { ...CODE, codeMinutes: 1 };
		const first = await world.run({ items: phones(1), parameters });
		ahead = 2 * MINUTE;
		const { error } = await world.run({ items: phones(1), parameters, retryOf: first });
		expect(error?.context?.outcome).toBe('unknown');
		expect(error?.message).toContain('the code in its message has expired');
		expect(world.received(OTP_PATH)).toHaveLength(1);
	});

	it('is valid from when it goes out, however long it waited behind others', async () => {
		world.fpt.options.latency = 100;
		const running = world.run({ items: phones(2), parameters: CODE });
		while (world.received(OTP_PATH).length === 0) await sleep(1);
		ahead = 6 * MINUTE;
		const { json } = await running;
		expect(json.map(({ status }) => status)).toEqual(['sent', 'sent']);
		expect(expiryOf(json[1])).toBeGreaterThan(4.9 * MINUTE);
	});
});

it("FPT's 2501 is about another message once its 5 minutes are over", async () => {
	world.fpt.addFault({ path: OTP_PATH, do: { status: 429, body: '' } });
	const given = { items: phones(1), parameters: { ...EACH, options: ONE_TRY } };
	const first = await world.run(given);
	expect(first.error?.context?.outcome).toBe('notSent');
	ahead = 6 * MINUTE;
	await world.run(given);
	const { error } = await world.run({ ...given, retryOf: first });
	expect(error?.context).toMatchObject({ code: '2501', outcome: 'notSent' });
});

describe('A Request ID that is another one with each try', () => {
	const parameters = { ...EACH, options: { ...ONE_TRY, requestId: '={{ "r" + Math.random() }}' } };
	const CODES = { ...parameters, message: '{code} is your code', generateCode: true };

	it.each([
		['a fixed text', parameters, 'by Retry On Fail'],
		['a fixed text', parameters, "by the editor's Retry"],
		['a generated code', CODES, 'by Retry On Fail'],
		['a generated code', CODES, "by the editor's Retry"],
	])('makes no other message of %s: %s, 2501 proves that FPT accepted it, and alreadySent has the id of the try that was sent', async (_what, given, way) => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const isNodes = way === 'by Retry On Fail';
		const first = await world.run({ items: phones(1), parameters: given, settings: isNodes ? RETRY : {} });
		const { json } = isNodes ? first : await world.run({ items: phones(1), parameters: given, retryOf: first });
		const ids = world.received(OTP_PATH).map(({ RequestId }) => RequestId);
		expect(ids).toEqual([expect.stringMatching(/^r0\./), ids[0]]);
		expect(json).toMatchObject([{ status: 'alreadySent', requestId: ids[0] }]);
		expect(world.fpt.messages).toHaveLength(1);
	});

	it('is the one of the try that FPT accepted, if an item of it is returned again', async () => {
		const items = phones(2);
		world.fpt.addFault({ path: OTP_PATH, phone: items[1]!.phone, do: { code: 1014 } });
		const { json } = await world.run({ items, parameters: { ...parameters, options: { ...parameters.options, concurrency: 1 } }, settings: RETRY });
		expect(json.map(({ status, requestId }) => [status, requestId])).toEqual([
			['alreadySent', world.received(OTP_PATH)[0]?.RequestId],
			['sent', world.received(OTP_PATH)[2]?.RequestId],
		]);
	});

	it.each(['by Retry On Fail', "by the editor's Retry"])('goes out as the new try has it, if FPT has certainly not accepted the one before: %s', async (way) => {
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
		const isNodes = way === 'by Retry On Fail';
		const first = await world.run({ items: phones(1), parameters, settings: isNodes ? RETRY : {} });
		const { json } = isNodes ? first : await world.run({ items: phones(1), parameters, retryOf: first });
		const [before, sent, ...others] = world.received(OTP_PATH).map(({ RequestId }) => RequestId);
		expect(others).toEqual([]);
		expect(before).not.toBe(sent);
		expect(json).toMatchObject([{ status: 'sent', requestId: sent }]);
	});
});

describe('After a try that FPT certainly did not accept', () => {
	const [ONE] = phones(1) as [{ phone: string }];
	const refuse = () => world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
	const ids = () => world.received(OTP_PATH).map(({ RequestId }) => RequestId);

	it.each([
		['another Request ID', { requestId: 'r2' }, 'r2'],
		['no Request ID', {}, undefined],
	])('one that makes codes goes out with %s', async (_what, options, id) => {
		refuse();
		const parameters = { ...ONE, options: { ...ONE_TRY, requestId: 'r1' } };
		const first = await world.run({ parameters });
		const { json } = await world.run({ parameters: { ...ONE, message: '{code} is your code', generateCode: true, options: { ...ONE_TRY, ...options } }, retryOf: first });
		expect(ids()).toEqual(['r1', id]);
		expect(json).toMatchObject([{ status: 'sent', requestId: id ?? null }]);
	});

	it('one that makes codes goes out with its own Request ID, even if the record, as the first release made it, has another', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { status: 429, body: '' } });
		const first = await world.run({ parameters: { ...ONE, options: { ...ONE_TRY, requestId: 'r1' } } });
		Object.assign(recordOf(first).fptSms?.sends[0] ?? {}, { again: { requestId: 'r1' } });
		await world.run({ parameters: { ...ONE, message: '{code} is your code', generateCode: true, options: { ...ONE_TRY, requestId: 'r2' } }, retryOf: first });
		expect(ids()).toEqual(['r1', 'r2']);
	});

	it('one that makes codes again, after one that made none, sends the code that FPT may have accepted all the same', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: { status: 429, body: '' } });
		refuse();
		const code = { ...ONE, message: '{code} is your code', generateCode: true, options: ONE_TRY };
		const first = await world.run({ parameters: code });
		const second = await world.run({ parameters: { ...ONE, options: ONE_TRY }, retryOf: first });
		for (const { error } of [first, second]) expect(error?.context?.outcome).toBe('notSent');
		const { json } = await world.run({ parameters: code, retryOf: second });
		expect(json).toMatchObject([{ status: 'alreadySent' }]);
		expect(world.fpt.messages).toHaveLength(1);
	});

	it.each(['receive', 'process'] as const)('one without a Request ID goes out without, and so does the try after a cut (%s)', async (after) => {
		refuse();
		const first = await world.run({ parameters: { ...ONE, options: { ...ONE_TRY, requestId: 'r1' } } });
		world.fpt.addFault({ path: OTP_PATH, after, do: 'cut' });
		const parameters = { ...ONE, options: ONE_TRY };
		const second = await world.run({ parameters, retryOf: first });
		const { json } = await world.run({ parameters, retryOf: second });
		expect(ids()).toEqual(['r1', undefined, undefined]);
		expect(json).toMatchObject([{ status: after === 'process' ? 'alreadySent' : 'sent', requestId: null }]);
	});

	it.each([
		['no Request ID', {}, { code: 1014 }],
		['a Request ID', { requestId: 'r1' }, { code: 1014 }],
		['no Request ID', {}, { status: 429 }],
	])('one that gathers the items anew sends nothing, since one may have gone to somebody else (%s, %j, %j)', async (_what, options, refusal) => {
		const [one, other] = phones(2) as [{ phone: string }, { phone: string }];
		// By the time, both items are for one of the two.
		const parameters = { phone: '={{ $json.phones[$now.minute % 2] }}', options: { ...ONE_TRY, ...options, concurrency: 1 } };
		ahead = (MINUTE - (Date.now() % MINUTE)) + (Math.floor(Date.now() / MINUTE) % 2 === 0 ? MINUTE : 0);
		const items = [{ phones: [one.phone, other.phone] }, { phones: [other.phone, other.phone] }];
		world.fpt.addFault({ path: OTP_PATH, phone: other.phone, do: refusal });
		const first = await world.run({ items, parameters });
		expect(first.error?.context?.outcome).toBe('notSent');
		expect(world.fpt.sentTo(one.phone)).toHaveLength(1);
		ahead += MINUTE;
		const { error } = await world.run({ items, parameters, retryOf: first });
		expect(error?.message).toContain('an earlier try of this execution may have sent to its items in another request');
		expect(world.fpt.sentTo(other.phone)).toHaveLength(0);
	});
});

describe('A send whose outcome is not known', () => {
	const lose = (after: 'receive' | 'process') => world.fpt.addFault({ path: OTP_PATH, after, do: 'cut' });

	it('is told by what the last attempt met, if that one gets no response either', async () => {
		lose('receive');
		const first = await world.run({ parameters: { options: ONE_TRY } });
		lose('receive');
		const second = await world.run({ parameters: { options: ONE_TRY }, retryOf: first });
		for (const { error } of [first, second]) expect(error?.message).toBe('Message to 84987654321 may have been sent: the connection broke');
		expect(second.error?.context?.outcome).toBe('unknown');
	});

	it.each([
		['FPT had accepted it', 'process', 'alreadySent'],
		['FPT had not accepted it', 'receive', 'sent'],
	] as const)('goes out again within 4 minutes, if %s, and ends as %s', async (_what, after, status) => {
		lose(after);
		const first = await world.run({ parameters: { options: ONE_TRY } });
		expect(first.error?.context?.outcome).toBe('unknown');
		ahead = 3.9 * MINUTE;
		const { json, error } = await world.run({ retryOf: first });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ status });
		expect(world.fpt.messages).toHaveLength(1);
	});

	it.each([4.1 * MINUTE, 6 * MINUTE, 24 * 60 * MINUTE, -1 * MINUTE])('stays unknown without a request if the clock went %s ms ahead', async (later) => {
		lose('process');
		const first = await world.run({ parameters: { options: ONE_TRY } });
		ahead = later;
		const { error } = await world.run({ retryOf: first });
		expect(error?.message).toContain('Message to 84987654321 may have been sent');
		expect(error?.context?.outcome).toBe('unknown');
		expect(timesAsked('84987654321')).toBe(1);
	});

	it('with another text goes out never again: FPT would not know it for the same', async () => {
		lose('process');
		const parameters = { message: '={{ "Sent at " + Math.random() }}', options: ONE_TRY };
		const { error } = await world.run({ parameters, settings: RETRY });
		expect(error?.context?.outcome).toBe('unknown');
		expect(world.fpt.messages).toHaveLength(1);
		expect(timesAsked('84987654321')).toBe(1);
	});
});

it('An error that nobody foresaw after the request went out: unknown, and never sent again by itself', async () => {
	// The first call is about the token.
	jest.spyOn(redaction, 'redactJson').mockImplementationOnce((value) => value).mockImplementationOnce(() => {
		throw new RangeError('Maximum call stack size exceeded');
	});
	const { items } = await world.run({ items: phones(1), parameters: EACH, settings: { onError: 'continueRegularOutput' } });
	expect(items[0]?.json).toMatchObject({ outcome: 'unknown', error: expect.stringContaining("something unforeseen went wrong on the way") as string });
	expect(timesSent(phones(1))).toEqual([1]);
});

describe('The record', () => {
	it.each([
		['none but the first item failed, over and over', 0, 9],
		['another item failed', 3, 0],
	])('does not grow with the runs of a loop, if %s', async (_what, blocked, left) => {
		const items = phones(10);
		world.fpt.options.blockedPhones = [items[blocked]!.phone];
		const parameters = { ...EACH, phone: `={{ $('Items').all()[$itemIndex].json.phone }}`, message: '={{ "run " + $runIndex }}' };
		const result = await world.run({ items, parameters, settings: { ...RETRY, onError: 'continueRegularOutput' }, runs: 3 });
		expect(world.fpt.messages).toHaveLength(27);
		expect(Object.keys(recordOf(result).fptSms?.sends ?? {})).toHaveLength(left);
	});

	it('contains no text if FPT echoes it with a difference', async () => {
		const body = { MessageId: '77', Phone: '84987654321', Message: '482913  is your code.' };
		world.fpt.addFault({ path: OTP_PATH, do: { status: 200, body } });
		world.fpt.addFault({ path: OTP_PATH, do: { code: 53 } });
		const items = phones(2);
		const result = await world.run({ items, parameters: { ...EACH, options: { concurrency: 1, simplify: false } } });
		expect(Object.keys(recordOf(result).fptSms?.sends ?? {})).toHaveLength(1);
		expect(JSON.stringify(recordOf(result))).not.toMatch(/482913|code/);
	});
});
