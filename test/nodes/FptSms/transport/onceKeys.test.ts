import { type INodeParameters, sleep } from 'n8n-workflow';
import { callStore } from '../../../../nodes/FptSms/transport/keyStore';
import { claimKeys } from '../../../../nodes/FptSms/transport/userKeys';
import { DEFAULT_APP } from '../../../simulator';
import { runAsTool } from '../../../support/harness/engine';
import { itLarge } from '../../../support/harness/large';
import { OTP, startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const BLOCKED = '84912345678';
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const RETRIED = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } as const;

/** Each order has a number, and each message a text of its own, so that nothing but the key tells that it is the same. */
const ORDER: INodeParameters = {
	phone: '={{ $json.phone || "0987654321" }}',
	message: '={{ "Order " + $json.order + " is on its way. " + Math.random() }}',
	options: { sendOncePer: '={{ $json.order }}', maxTries: 1 },
};
const CODE: INodeParameters = { ...ORDER, generateCode: true, message: '{code} is your code' };

let world: World;

beforeEach(async () => {
	world = await startWorld({}, { ...OTP, ...ORDER });
});

afterEach(async () => await world.close());

const orders = (...numbers: unknown[]) => numbers.map((order) => ({ order }));
const send = async (items: Array<Record<string, unknown>>, more: Partial<Parameters<World['run']>[0]> = {}) => await world.run({ items, settings: CONTINUE, ...more });
const statesOf = ({ json }: { json: Array<Record<string, unknown>> }) => json.map(({ status, outcome }) => status ?? outcome);
const isRecorded = (key: string) => world.processed.has(key);

describe('What was sent for a key', () => {
	it('is not sent again by a later execution: alreadySent, its id no longer known', async () => {
		const first = await send(orders('A-1'));
		const second = await send(orders('A-1', 'A-2'));
		expect([statesOf(first), statesOf(second)]).toEqual([['sent'], ['alreadySent', 'sent']]);
		expect(second.json[0]).toMatchObject({ messageId: null, phone: '84987654321', telco: null, parts: 1, status: 'alreadySent' });
		expect(second.items[0]?.pairedItem).toEqual({ item: 0 });
		expect(world.fpt.messages).toHaveLength(2);
	});

	it('is sent once by 30 executions at once', async () => {
		world.fpt.options.latency = 20;
		const runs = await Promise.all(Array.from({ length: 30 }, async () => await send(orders('A-1'))));
		expect(world.received(OTP_PATH)).toHaveLength(1);
		expect(runs.flatMap(statesOf).sort()).toEqual([...Array<string>(29).fill('alreadySent'), 'sent']);
	});

	it('is lost for none of 30 orders that come at once, an execution each', async () => {
		const numbers = Array.from({ length: 30 }, (_, index) => `B-${index}`);
		await Promise.all(numbers.map(async (number) => await send(orders(number))));
		expect(numbers.filter((number) => !isRecorded(number))).toEqual([]);
	});

	it('is sent once in a run that has the key twice, whoever the items are for', async () => {
		const result = await send([{ order: 'A-1' }, { order: 'A-1', phone: '0901234567' }, { order: 'A-1' }]);
		expect(statesOf(result)).toEqual(['sent', 'alreadySent', 'alreadySent']);
		expect(world.fpt.messages).toHaveLength(1);
	});

	it('has neither challenge nor expiry if the node would have made a code', async () => {
		await send(orders('A-1'), { parameters: CODE });
		const { json } = await send(orders('A-1'), { parameters: CODE });
		expect(json[0]).toMatchObject({ status: 'alreadySent', messageId: null, challenge: null, expiresAt: null, message: '****** is your code' });
	});

	it('is told with Simplify off as well', async () => {
		const options = { sendOncePer: 'A-1', simplify: false };
		await send([{}], { parameters: { options } });
		expect((await send([{}], { parameters: { options } })).json[0]).toMatchObject({ status: 'alreadySent', messageId: null });
	});

	it('is the same for a number as for its text, and for blanks around it', async () => {
		await send(orders(7));
		expect(statesOf(await send(orders('7', ' 7 ')))).toEqual(['alreadySent', 'alreadySent']);
	});

	it('is another matter in another workflow', async () => {
		await send(orders('A-1'));
		expect(statesOf(await send(orders('A-1'), { workflowId: 'w2' }))).toEqual(['sent']);
	});

	it('is not sent again in a later round of a loop', async () => {
		const result = await send([{}], { runs: 3, parameters: { options: { sendOncePer: 'A-1' } } });
		expect(statesOf(result)).toEqual(['alreadySent']);
		expect(world.fpt.messages).toHaveLength(1);
	});

	it('is one message if several items ask for the very same: each key of theirs is recorded', async () => {
		const parameters = { message: 'Your order is on its way' };
		const result = await send(orders('A-1', 'A-2'), { parameters });
		expect(statesOf(result)).toEqual(['sent', 'alreadySent']);
		expect(['A-1', 'A-2'].filter((key) => !isRecorded(key))).toEqual([]);
	});
});

describe("n8n's store", () => {
	it('is asked once an execution, whatever the number of items', async () => {
		await send(orders(...Array.from({ length: 200 }, (_, index) => `A-${index}`)));
		expect(world.processed.calls).toEqual([['check', 200]]);
	});

	it('is asked for each key once, and not at all without the option', async () => {
		await send(orders('A-1', 'A-1', 'A-1'));
		await send(orders('A-1'), { parameters: { options: {} } });
		expect(world.processed.calls).toEqual([['check', 1]]);
	});

	it('is told in one call what was not sent', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		await send([...orders('A-1', 'A-2'), { order: 'A-3', phone: BLOCKED }, { order: 'A-4', phone: BLOCKED }]);
		expect(world.processed.calls).toEqual([['check', 4], ['remove', 2]]);
	});

	it('keeps the newest 10,000 keys', async () => {
		await send(orders('first'));
		for (let round = 0; round < 2; round++) {
			await world.processed.checkProcessedAndRecord(Array.from({ length: 5_000 }, (_, index) => `${round} ${index}`), 'node', { workflow: { id: 'w1' }, node: { id: '2' } } as never, { mode: 'entries' });
		}
		await send(orders('last'));
		expect(world.processed.size).toBe(10_000);
		expect([isRecorded('first'), isRecorded('last')]).toEqual([false, true]);
	});

	itLarge('is not asked to keep more of one run than it can: nothing is sent', async () => {
		const result = await send(orders(...Array.from({ length: 10_001 }, (_, index) => index)));
		expect(result.json).toHaveLength(10_001);
		expect(result.json[0]).toMatchObject({ outcome: 'notSent', error: expect.stringContaining('this run has 10,001 keys') });
		expect(world.fpt.requests).toEqual([]);
	});

	it('is not there for a workflow that is not saved: nothing is sent, and the error says so', async () => {
		const { error } = await world.run({ items: orders('A-1'), workflowId: '' });
		expect(error?.message).toBe("Message to 84987654321 not sent: n8n keeps the keys of the option 'Send Once Per' with the saved workflow, and this one is not saved");
		expect(error?.description).toBe('Save the workflow, then run it again.');
		expect(error?.context?.outcome).toBe('notSent');
		expect(world.fpt.requests).toEqual([]);
	});

	it('that does not respond lets nothing be sent', async () => {
		world.processed.before = () => Promise.reject(new Error('SQLITE_BUSY: database is locked'));
		const { json } = await send(orders('A-1', 'A-2'));
		expect(json).toHaveLength(2);
		expect(json[1]).toMatchObject({ outcome: 'notSent', phone: '84987654321', error: expect.stringContaining('SQLITE_BUSY'), description: expect.stringContaining('run it again') });
		expect(world.fpt.requests).toEqual([]);
		world.processed.before = () => undefined;
		expect(statesOf(await send(orders('A-1', 'A-2')))).toEqual(['sent', 'sent']);
	});

	it('is asked again if another process made the row of the node at the same moment', async () => {
		world.processed.before = async (step) => {
			if (step !== 'insert') return;
			world.processed.before = () => undefined;
			await world.processed.checkProcessedAndRecord(['other'], 'node', { workflow: { id: 'w1' }, node: { id: '2' } } as never, { mode: 'entries' });
		};
		expect(statesOf(await send(orders('A-1')))).toEqual(['sent']);
		expect(['A-1', 'other'].filter((key) => !isRecorded(key))).toEqual([]);
	});

	it('that can not take a key back: the failed item says so', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		let steps = 0;
		// The first two are those of recording.
		world.processed.before = () => (++steps > 2 ? Promise.reject(new Error('gone')) : undefined);
		const { json } = await send([{ order: 'A-1', phone: BLOCKED }, { order: 'A-2' }]);
		expect(json[0]?.description).toContain("n8n could not take its key of 'Send Once Per' back");
		expect(json[1]).toMatchObject({ status: 'sent' });
	});

	it('is tried once more to take a key back', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		let steps = 0;
		world.processed.before = () => (++steps === 3 ? Promise.reject(new Error('busy')) : undefined);
		const { json } = await send([{ order: 'A-1', phone: BLOCKED }]);
		expect(json[0]?.description).not.toContain('Send Once Per');
		expect(isRecorded('A-1')).toBe(false);
	});
});

describe('What was only tried out, and reached no phone', () => {
	it('without an account does not keep the real message back, nor the other way about', async () => {
		await world.setCredential({ environment: 'simulation', baseUrl: '', clientId: '', clientSecret: '' });
		expect(statesOf(await send(orders('A-1')))).toEqual(['sent']);
		expect(statesOf(await send(orders('A-1')))).toEqual(['alreadySent']);
		expect(world.fpt.messages).toEqual([]);
		await world.setCredential();
		expect(statesOf(await send(orders('A-1')))).toEqual(['sent']);
		expect(statesOf(await send(orders('A-1')))).toEqual(['alreadySent']);
		await world.setCredential({ environment: 'simulation', baseUrl: '', clientId: '', clientSecret: '' });
		expect(statesOf(await send(orders('A-1')))).toEqual(['alreadySent']);
		expect(world.fpt.messages).toHaveLength(1);
	});

	it.each([
		['simulation', '["simulation","A-1"]'],
		['sandbox', '["sandbox","A-1"]'],
		['production', 'A-1'],
		// A relay may lead to FPT's production.
		['custom', 'A-1'],
	])('%s has the key as %j', async (environment, expected) => {
		const calls: string[][] = [];
		const helpers = {
			checkProcessedAndRecord: async (keys: string[]) => (calls.push(keys), await Promise.resolve({ new: keys, processed: [] })),
			removeProcessed: async (keys: string[]) => void (calls.push(keys), await Promise.resolve()),
		};
		const ctx = { getWorkflow: () => ({ id: 'w1' }), getNode: () => ({ id: '3' }), helpers } as never;
		const draft = { items: [0], userKeys: ['A-1'], options: { timeout: 1 } } as never;
		const keys = await claimKeys(ctx, { environment } as never, [draft]);
		expect(keys.sharesOf(draft, ['A-1'], new Set())).toMatchObject([{ state: 'free' }]);
		await keys.release();
		expect(calls).toEqual([[expected], [expected]]);
	});
});

it.each([0, 1, 2, 3, 4])('A call of the store that comes %s moments after the one before has its response is not forgotten', async (moments) => {
	const helpers = { checkProcessedAndRecord: async (keys: string[]) => await Promise.resolve({ new: keys, processed: [] }) };
	const ctx = { getWorkflow: () => ({ id: 'w1' }), getNode: () => ({ id: '2' }), helpers } as never;
	await callStore(ctx, 'record', ['A-1'], 1_000);
	for (let moment = 0; moment < moments; moment++) await Promise.resolve();
	expect(await callStore(ctx, 'record', ['A-2'], 1_000)).toEqual(['A-2']);
}, 2_000);

describe("n8n's store that is slow or stuck", () => {
	it('of 250 ms a step is asked in one call for all executions that wait: 40 at once take no longer than two calls', async () => {
		world.processed.before = async () => await sleep(250);
		const numbers = Array.from({ length: 40 }, (_, index) => `B-${index}`);
		const runs = await Promise.all(numbers.map(async (number, index) => await send([{ order: number, phone: `8498${1_000_000 + index}` }])));
		expect(runs.flatMap(statesOf)).toEqual(numbers.map(() => 'sent'));
		expect(world.processed.calls.map(([, count]) => count)).toEqual([1, 39]);
		expect(numbers.filter((number) => !isRecorded(number))).toEqual([]);
	});

	/** The store's next call gets stuck at this step until it is freed. */
	function stick(step: 'find' | 'update'): () => void {
		let free!: () => void;
		const isFree = new Promise<void>((resolve) => (free = resolve));
		world.processed.before = async (each) => {
			if (each !== step) return;
			world.processed.before = () => undefined;
			await isFree;
		};
		return free;
	}
	const parameters = { options: { sendOncePer: '={{ $json.order }}', timeout: 1, maxTries: 1 } };

	it('for ever lets nothing be sent within the time-out, and later executions of the node go on', async () => {
		const free = stick('find');
		const stuck = send(orders('A-1'), { parameters });
		const waiting = send(orders('A-2'), { parameters });
		expect((await stuck).json).toMatchObject([{ outcome: 'notSent', error: expect.stringContaining('no response within 1 seconds') as string }]);
		expect(statesOf(await waiting)).toEqual(['sent']);
		expect(statesOf(await send(orders('A-3'), { parameters }))).toEqual(['sent']);
		free();
	});

	it('and records too late: the key is taken back, since nothing was sent for it', async () => {
		const free = stick('find');
		expect(statesOf(await send(orders('A-1'), { parameters }))).toEqual(['notSent']);
		free();
		while (!isRecorded('A-1')) await sleep(1);
		while (isRecorded('A-1')) await sleep(1);
		expect(statesOf(await send(orders('A-1'), { parameters }))).toEqual(['sent']);
	});

	it('and records too late what another execution has sent for meanwhile: that key stays', async () => {
		await send(orders('A-0'), { parameters });
		const free = stick('update');
		expect(statesOf(await send(orders('A-1'), { parameters }))).toEqual(['notSent']);
		expect(statesOf(await send(orders('A-1'), { parameters }))).toEqual(['sent']);
		free();
		await sleep(100);
		expect(isRecorded('A-1')).toBe(true);
		expect(statesOf(await send(orders('A-1'), { parameters }))).toEqual(['alreadySent']);
	});

	it('and records too late what another execution has recorded and taken back meanwhile: the key is free', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		const free = stick('find');
		expect(statesOf(await send(orders('A-1'), { parameters }))).toEqual(['notSent']);
		expect(statesOf(await send([{ order: 'A-1', phone: BLOCKED }], { parameters }))).toEqual(['notSent']);
		free();
		while (!isRecorded('A-1')) await sleep(1);
		while (isRecorded('A-1')) await sleep(1);
		expect(statesOf(await send(orders('A-1'), { parameters }))).toEqual(['sent']);
	});

	it('when a key is to be taken back: the execution ends all the same, and says so', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		let steps = 0;
		world.processed.before = async () => (++steps > 2 ? await new Promise(() => {}) : undefined);
		const { json } = await send([{ order: 'A-1', phone: BLOCKED }], { parameters });
		expect(json[0]?.description).toContain("n8n could not take its key of 'Send Once Per' back");
	});
});

describe('A key that tells no item from the others is refused', () => {
	it.each([
		['order-{{ $json.id }}', 'order-'],
		['{{ $json.id }} / {{ $json.none }}', '/'],
		['đơn {{ $json.id }}', 'đơn'],
		['{{ "order-" + $json.id }}', 'order-undefined'],
		['{{ $json.id + "-" + $json.none }}', 'undefined-undefined'],
		['{{ "order-" + $json.nothing }}', 'order-null'],
		['{{ "order-" + Number($json.id) }}', 'order-NaN'],
		['{{ "run " + "__UNKNOWN__" }}', 'run __UNKNOWN__'],
		['order-{{ $json.nested }}', 'order-[object Object]'],
		['{{ "day " + new Date("x") }}', 'day Invalid Date'],
	])('%s', async (template, key) => {
		const items = [{ nothing: null, nested: { id: 7 } }, { nothing: null, nested: { id: 8 } }];
		const { json } = await send(items, { parameters: { options: { sendOncePer: `=${template}` } } });
		expect(json).toMatchObject([{ outcome: 'notSent', error: expect.stringContaining(`'Send Once Per' is "${key}": its expression returns nothing`) as string }, { outcome: 'notSent' }]);
		expect(json[0]?.description).toContain('check the name of the field');
		expect(world.fpt.requests).toEqual([]);
	});

	it.each([
		['=order-{{ $json.id }}', { id: 0 }],
		['=order-{{ $json.id }}', { id: 'undefined7' }],
		['={{ $json.id }}', { id: 'annullment' }],
		['=order-10432', {}],
		['null', {}],
		['order-', {}],
	])('and no other: %s, %j', async (sendOncePer, item) => {
		expect(statesOf(await send([item], { parameters: { options: { sendOncePer } } }))).toEqual(['sent']);
	});

	it('Two keys that a person takes for the same are the same: composed or not, with invisible characters or not', async () => {
		const keys = ['Đặng 7', 'Đặng 7'.normalize('NFD'), 'Đặng\u200b 7', ' Đặng 7\u00ad', 'Đặng\u00a07'];
		expect(statesOf(await send(orders(...keys)))).toEqual(['sent', 'alreadySent', 'alreadySent', 'alreadySent', 'alreadySent']);
	});
});

describe('Items with one message and different keys', () => {
	const parameters = { message: 'Your order is on its way', options: { sendOncePer: '={{ $json.order }}', maxTries: 1, concurrency: 1 } };
	/** A-1 was sent for yesterday. */
	const yesterday = async () => {
		await world.processed.checkProcessedAndRecord(['A-1'], 'node', { workflow: { id: 'w1' }, node: { id: '2' } } as never, { mode: 'entries' });
	};

	it.each([[['A-1', 'B-2']], [['B-2', 'A-1']]])('%j: the one that was sent for before is alreadySent, the new one is sent', async (numbers) => {
		await yesterday();
		const { json } = await send(orders(...numbers), { parameters });
		const [before, fresh] = numbers[0] === 'A-1' ? json : [json[1], json[0]];
		expect(before).toMatchObject({ status: 'alreadySent', messageId: null });
		expect(fresh).toMatchObject({ status: 'sent', messageId: world.fpt.messages[0]?.messageId });
		expect(world.fpt.messages).toHaveLength(1);
	});

	it.each([
		['rejects', { do: { code: 2505 } }, 'notSent', false],
		['may have accepted', { do: 'cut', after: 'process' }, 'unknown', true],
	] as const)('and FPT %s the new one: that is told of it alone, and of a later item with its key', async (_what, fault, outcome, isKept) => {
		await yesterday();
		world.fpt.addFault({ path: OTP_PATH, times: Infinity, ...fault });
		expect(statesOf(await send(orders('A-1', 'B-2'), { parameters }))).toEqual(['alreadySent', outcome]);
		expect([isRecorded('A-1'), isRecorded('B-2')]).toEqual([true, isKept]);
	});

	it('and one whose key is in doubt: that is unknown, the new one is sent', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const items = [{ order: 'A-1', text: 'One' }, { order: 'A-1', text: 'Two' }, { order: 'B-2', text: 'Two' }];
		const { json } = await send(items, { parameters: { ...parameters, message: '={{ $json.text }}' } });
		expect(json.map(({ status, outcome }) => status ?? outcome)).toEqual(['unknown', 'unknown', 'sent']);
		expect(world.fpt.messages.map(({ text }) => text)).toEqual(['One', 'Two']);
	});

	it.each([
		['accepted', 'process', 'alreadySent'],
		['never got', 'receive', 'sent'],
	] as const)('on the retry, too, of what FPT %s', async (_what, after, status) => {
		await yesterday();
		world.fpt.addFault({ path: OTP_PATH, after, do: 'cut' });
		const first = await world.run({ items: orders('A-1', 'B-2'), parameters });
		expect(first.error?.context?.outcome).toBe('unknown');
		const { json } = await send(orders('A-1', 'B-2'), { parameters, retryOf: first });
		expect(json).toMatchObject([{ status: 'alreadySent', messageId: null }, { status }]);
		expect(world.fpt.messages).toHaveLength(1);
	});
});

describe('If the client secret changes', () => {
	const clientSecret = 'e5F6'.repeat(18);
	const SIX = Array.from({ length: 6 }, (_, index) => ({ order: `A-${index}`, phone: `8498${7_000_000 + index}` }));
	const timesSent = () => SIX.map(({ phone }) => world.fpt.sentTo(phone).length);

	it.each([
		['between a try and its Retry', false, ORDER],
		['between a try and its Retry, with codes', false, CODE],
		['in the middle of a run that n8n tries again', true, ORDER],
		['in the middle of a run that n8n tries again, with codes', true, CODE],
	])('%s: of six items, two of which went out, the other four are sent, and no key is lost', async (_when, isMidst, own) => {
		world.fpt.options.apps = [DEFAULT_APP, { ...DEFAULT_APP, clientSecret }];
		world.fpt.addFault({ path: OTP_PATH, phone: SIX[2]!.phone, do: { code: 1014 } });
		const parameters = { ...own, options: { sendOncePer: '={{ $json.order }}', maxTries: 1, concurrency: 1 } };
		const running = world.run({ items: SIX, parameters, settings: isMidst ? RETRIED : {} });
		if (isMidst) {
			while (world.received(OTP_PATH).length < 2) await sleep(1);
			await world.setCredential({ clientSecret });
		}
		let result = await running;
		if (!isMidst) {
			expect(result.error?.context?.code).toBe('1014');
			expect(timesSent()).toEqual([1, 1, 0, 0, 0, 0]);
			expect(SIX.map(({ order }) => isRecorded(order))).toEqual([true, true, false, false, false, false]);
			await world.setCredential({ clientSecret });
			result = await world.run({ items: SIX, parameters, retryOf: result });
		}
		expect(statesOf(result)).toEqual(['alreadySent', 'alreadySent', 'sent', 'sent', 'sent', 'sent']);
		expect(timesSent()).toEqual([1, 1, 1, 1, 1, 1]);
		expect(SIX.every(({ order }) => isRecorded(order))).toBe(true);
	});

	it.each([
		['accepted under the old one is alreadySent', false, 'alreadySent'],
		['may have accepted under the old one stays unknown', true, 'unknown'],
	])("what FPT %s, also if n8n's store has lost its key", async (_what, isCut, state) => {
		world.fpt.options.apps = [DEFAULT_APP, { ...DEFAULT_APP, clientSecret }];
		const [one, refused] = SIX as [(typeof SIX)[number], (typeof SIX)[number]];
		if (isCut) world.fpt.addFault({ path: OTP_PATH, phone: one.phone, after: 'process', do: 'cut' });
		else world.fpt.addFault({ path: OTP_PATH, phone: refused.phone, do: { code: 1014 } });
		const parameters = { options: { sendOncePer: '={{ $json.order }}', maxTries: 1, concurrency: 1 } };
		const first = await world.run({ items: [one, refused], parameters });
		world.processed.reset();
		await world.setCredential({ clientSecret });
		const second = await send([one, refused], { parameters, retryOf: first });
		expect(statesOf(second)).toEqual([state, 'sent']);
		expect(world.fpt.sentTo(one.phone)).toHaveLength(1);
	});

	it('what FPT may have accepted under the old one stays unknown, and only that', async () => {
		world.fpt.options.apps = [DEFAULT_APP, { ...DEFAULT_APP, clientSecret }];
		world.fpt.addFault({ path: OTP_PATH, phone: SIX[2]!.phone, after: 'process', do: 'cut' });
		const parameters = { options: { sendOncePer: '={{ $json.order }}', maxTries: 1, concurrency: 1 } };
		const first = await world.run({ items: SIX, parameters });
		await world.setCredential({ clientSecret });
		const second = await send(SIX, { parameters, retryOf: first });
		expect(statesOf(second)).toEqual(['alreadySent', 'alreadySent', 'unknown', 'sent', 'sent', 'sent']);
		expect(timesSent()).toEqual([1, 1, 1, 1, 1, 1]);
	});
});

describe('A key is taken back', () => {
	it.each([
		['FPT rejected the message', { code: 2505 }],
		['FPT was too busy', { code: 1007 }],
	])('if %s: a later execution sends', async (_what, fault) => {
		world.fpt.addFault({ path: OTP_PATH, do: fault });
		expect(statesOf(await send(orders('A-1')))).toEqual(['notSent']);
		expect(isRecorded('A-1')).toBe(false);
		expect(statesOf(await send(orders('A-1')))).toEqual(['sent']);
	});

	it('if a limit held the message back', async () => {
		const options = { sendOncePer: '={{ $json.order }}', maxPerNumber: 1 };
		expect(statesOf(await send(orders('A-1', 'A-2'), { parameters: { options, message: '={{ $json.order }}' } }))).toEqual(['sent', 'notSent']);
		expect([isRecorded('A-1'), isRecorded('A-2')]).toEqual([true, false]);
	});

	it('if there was no token', async () => {
		await world.setCredential({ clientSecret: 'wrong' });
		await send(orders('A-1', 'A-2'));
		expect(world.processed.size).toBe(0);
	});

	it('if the node stopped before its turn', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		const items = [{ order: 'A-0', phone: BLOCKED }, ...orders('A-1', 'A-2', 'A-3')];
		const options = { sendOncePer: '={{ $json.order }}', concurrency: 1 };
		const { error } = await world.run({ items, parameters: { options } });
		expect(error?.context?.code).toBe('2505');
		expect(world.processed.size).toBe(0);
		expect(world.processed.calls).toEqual([['check', 4], ['remove', 4]]);
	});

	it('never, if the item itself is refused: then it was not recorded', async () => {
		expect(statesOf(await send([{ order: 'A-1', phone: '12' }]))).toEqual(['notSent']);
		expect(world.processed.calls).toEqual([]);
	});

	it('for another item of the run with the same key, which is then sent', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		expect(statesOf(await send([{ order: 'A-1', phone: BLOCKED }, { order: 'A-1' }]))).toEqual(['notSent', 'sent']);
		expect(isRecorded('A-1')).toBe(true);
	});
});

describe('A key is kept', () => {
	it.each([
		['accepted', 'process'],
		['did not accept', 'receive'],
	] as const)('if it is not known whether FPT accepted the message, whether or not: FPT %s it', async (_what, after) => {
		world.fpt.addFault({ path: OTP_PATH, after, do: 'cut' });
		expect(statesOf(await send(orders('A-1')))).toEqual(['unknown']);
		expect(isRecorded('A-1')).toBe(true);
		expect(statesOf(await send(orders('A-1')))).toEqual(['alreadySent']);
		expect(world.received(OTP_PATH)).toHaveLength(1);
	});

	it('if it is not known, and a later item of the run with the same key is not known either', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: 'cut' });
		expect(statesOf(await send(orders('A-1', 'A-1', 'A-2')))).toEqual(['unknown', 'unknown', 'sent']);
		expect(world.received(OTP_PATH)).toHaveLength(2);
		expect(isRecorded('A-1')).toBe(true);
	});

	it('if FPT says that the number has this very text: another process may have sent it at the same moment', async () => {
		const parameters = { message: 'Your order is on its way' };
		await send(orders('A-1'), { parameters, workflowId: 'w2' });
		const second = await send(orders('A-1'), { parameters });
		expect(second.json[0]).toMatchObject({ code: '2501', outcome: 'notSent', description: expect.stringContaining("Its key of 'Send Once Per' is kept") });
		expect(statesOf(await send(orders('A-1')))).toEqual(['alreadySent']);
	});

	it('if n8n was killed between recording and sending: it may be a message too few, and is never one too many', async () => {
		// As such an execution leaves the store.
		await world.processed.checkProcessedAndRecord(['A-1'], 'node', { workflow: { id: 'w1' }, node: { id: '2' } } as never, { mode: 'entries' });
		expect(statesOf(await send(orders('A-1')))).toEqual(['alreadySent']);
		expect(world.fpt.requests).toEqual([]);
	});
});

describe("An execution's own retry", () => {
	it('goes by what this execution knows: after an unknown outcome FPT is asked again, and the id or 2501 tells', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const parameters = { message: 'Your order is on its way' };
		const first = await world.run({ items: orders('A-1'), parameters });
		expect(first.error?.context?.outcome).toBe('unknown');
		const second = await world.run({ items: orders('A-1'), parameters, retryOf: first });
		expect(second.json[0]).toMatchObject({ status: 'alreadySent' });
		expect(world.received(OTP_PATH)).toHaveLength(2);
		expect(world.fpt.messages).toHaveLength(1);
	});

	it.each([
		['accepted', 'process', 'alreadySent'],
		['did not accept', 'receive', 'sent'],
	] as const)('by Retry On Fail sends no second message, and none too few: FPT %s the first', async (_what, after, status) => {
		world.fpt.addFault({ path: OTP_PATH, after, do: 'cut' });
		const result = await send(orders('A-1'), { parameters: { message: 'Your order is on its way' }, settings: { ...CONTINUE, ...RETRIED } });
		expect(statesOf(result)).toEqual([status]);
		expect(world.fpt.messages).toHaveLength(1);
		expect(isRecorded('A-1')).toBe(true);
	});

	it('sends what was not sent, and returns the ids of what was', async () => {
		world.fpt.addFault({ path: OTP_PATH, phone: BLOCKED, do: { code: 2505 } });
		const items = [{ order: 'A-1' }, { order: 'A-2', phone: BLOCKED }];
		const options = { sendOncePer: '={{ $json.order }}', concurrency: 1 };
		const first = await world.run({ items, parameters: { options } });
		expect(first.error?.context?.code).toBe('2505');
		const second = await world.run({ items, parameters: { options }, retryOf: first });
		expect(second.json).toMatchObject([{ status: 'alreadySent', messageId: world.fpt.messages[0]?.messageId }, { status: 'sent' }]);
		expect(world.fpt.messages).toHaveLength(2);
	});

	it.each([
		['a text', ORDER],
		['a generated code, which the record keeps', CODE],
	])('sends nothing that another execution has sent for the key meanwhile: %s', async (_what, parameters) => {
		world.fpt.addFault({ path: OTP_PATH, do: { code: 2505 } });
		const first = await world.run({ items: orders('A-1'), parameters });
		await send(orders('A-1'), { parameters });
		const second = await world.run({ items: orders('A-1'), parameters, retryOf: first });
		expect(statesOf(second)).toEqual(['alreadySent']);
		expect(world.fpt.messages).toHaveLength(1);
	});

	it('needs no store for what this execution has sent itself', async () => {
		world.fpt.addFault({ path: OTP_PATH, phone: BLOCKED, do: { code: 2505 } });
		const items = [{ order: 'A-1' }, { order: 'A-2', phone: BLOCKED }];
		const first = await world.run({ items, parameters: { options: { sendOncePer: '={{ $json.order }}', concurrency: 1 } } });
		world.processed.before = () => Promise.reject(new Error('gone'));
		const second = await send(items, { retryOf: first });
		expect(statesOf(second)).toEqual(['alreadySent', 'notSent']);
		expect(second.json[0]?.messageId).toBe(world.fpt.messages[0]?.messageId);
	});

	it('with another client secret stays unknown, and keeps the key', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const first = await world.run({ items: orders('A-1') });
		const app = world.fpt.options.apps[0]!;
		world.fpt.options.apps = [{ ...app, clientSecret: 'e5F6'.repeat(18) }];
		await world.setCredential({ clientSecret: 'e5F6'.repeat(18) });
		const second = await world.run({ items: orders('A-1'), retryOf: first });
		expect(second.error?.context?.outcome).toBe('unknown');
		expect(isRecorded('A-1')).toBe(true);
	});
});

it('An agent that calls the tool twice for an order sends one message', async () => {
	const parameters = { ...OTP, message: "={{ $fromAI('Message', 'the text', 'string') }}", options: { sendOncePer: "={{ $fromAI('Order', 'its number', 'string') }}" } };
	const responses = await runAsTool(world.store, parameters, [{ Message: 'one', Order: 'A-1' }, { Message: 'two', Order: 'A-1' }]);
	expect(responses.map((response) => /"status":"(\w+)"/.exec(response)?.[1])).toEqual(['sent', 'alreadySent']);
	expect(world.fpt.messages).toHaveLength(1);
});
