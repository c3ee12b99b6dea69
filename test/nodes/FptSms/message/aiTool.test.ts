import type { INodeParameters } from 'n8n-workflow';
import { DEFAULT_APP } from '../../../simulator';
import { runAsTool } from '../../../support/harness/engine';
import { OTP, startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';

const PARAMETERS = {
	...OTP,
	phone: "={{ $fromAI('Phone', 'mobile number', 'string') }}",
	message: "={{ $fromAI('Message', 'the text', 'string') }}",
};

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

const statusIn = (response: string) => /"status":"(\w+)"/.exec(response)?.[1];

it('An agent sends a message with the fields that it fills in, and reads what became of it', async () => {
	const [response] = await runAsTool(world.store, PARAMETERS, [{ Phone: '0987654321', Message: 'hello' }]);
	expect(world.fpt.messages).toMatchObject([{ phone: '84987654321', text: 'hello' }]);
	expect(response).toContain(world.fpt.messages[0]?.messageId);
	expect(response).toContain('"status":"sent"');
});

it('An agent reads why a message was not sent', async () => {
	const [response] = await runAsTool(world.store, PARAMETERS, [{ Phone: '02438221234', Message: 'hello' }]);
	expect(response).toContain('is a landline, which cannot receive SMS');
	expect(response).toContain('Nothing was sent.');
	expect(world.fpt.requests).toHaveLength(0);
});

it.each([
	['a Request ID', { options: { maxTries: 1, requestId: 'r1' } }],
	['a generated code', { message: '{code} is your code', generateCode: true, options: { maxTries: 1 } }],
])('An agent whose first message, with %s, was certainly not sent can send others under another client secret', async (_what, given) => {
	const clientSecret = 'e5F6'.repeat(18);
	world.fpt.options.apps = [DEFAULT_APP, { ...DEFAULT_APP, clientSecret }];
	world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
	await world.setCredential({ clientSecret });
	const changed = world.store.encrypted('fpt');
	await world.setCredential();
	const load = world.store.load.bind(world.store);
	jest.spyOn(world.store, 'load').mockImplementation((id) => {
		if (world.received(OTP_PATH).length > 0) world.store.readNext(id, changed);
		return load(id);
	});
	const calls = ['0987654321', '0987654321', '0912345678', '0901234567'].map((Phone) => ({ Phone, Message: 'hello' }));
	const responses = await runAsTool(world.store, { ...PARAMETERS, ...given }, calls);
	expect(responses.map(statusIn)).toEqual([undefined, 'sent', 'sent', 'sent']);
});

describe('An agent that calls the tool again', () => {
	const CALL = { Phone: '0987654321', Message: 'hello' };

	it('with the same values, in one execution, sends one message, and reads that it went out already', async () => {
		const responses = await runAsTool(world.store, PARAMETERS, [CALL, CALL, CALL]);
		expect(world.received(OTP_PATH)).toHaveLength(1);
		expect(responses.map(statusIn)).toEqual(['sent', 'alreadySent', 'alreadySent']);
		for (const response of responses) expect(response).toContain(world.fpt.messages[0]?.messageId);
	});

	it('with the same values at once, as when a model asks for several in one response, sends one message', async () => {
		world.fpt.options.latency = 100;
		const responses = await runAsTool(world.store, PARAMETERS, [Array(5).fill(CALL)]);
		expect(world.received(OTP_PATH)).toHaveLength(1);
		expect(responses.map(statusIn).sort()).toEqual([...Array<string>(4).fill('alreadySent'), 'sent']);
	});

	it('with the same values at once, the first of which FPT refuses, sends one message', async () => {
		world.fpt.options.latency = 50;
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
		const responses = await runAsTool(world.store, PARAMETERS, [Array(4).fill(CALL)]);
		expect(world.received(OTP_PATH)).toHaveLength(2);
		expect(world.fpt.messages).toHaveLength(1);
		expect(responses.map(statusIn).sort()).toEqual(['alreadySent', 'alreadySent', 'sent', undefined]);
	});

	it('with other values, at once or after one another, sends each of them', async () => {
		const others = [{ ...CALL, Message: 'hello again' }, { ...CALL, Phone: '0912345678' }];
		const responses = await runAsTool(world.store, PARAMETERS, [[CALL, ...others], ...others, { ...CALL, Message: 'goodbye' }]);
		expect(responses.map(statusIn)).toEqual(['sent', 'sent', 'sent', 'alreadySent', 'alreadySent', 'sent']);
		expect(world.fpt.messages).toHaveLength(4);
		expect(world.received(OTP_PATH)).toHaveLength(4);
	});

	it('in another execution is a new send', async () => {
		await runAsTool(world.store, PARAMETERS, [CALL]);
		await runAsTool(world.store, PARAMETERS, [CALL]);
		// FPT's own rule, and no record of ours, refuses the second.
		expect(world.received(OTP_PATH)).toHaveLength(2);
	});

	it.each([
		['FPT had accepted it', 'process', 'alreadySent'],
		['FPT had not accepted it', 'receive', 'sent'],
	] as const)('after a response that was lost, if %s, sends one message and reads the truth', async (_what, after, status) => {
		world.fpt.addFault({ path: OTP_PATH, after, do: 'cut' });
		const [first, second] = await runAsTool(world.store, PARAMETERS, [CALL, CALL]);
		expect(first).toMatch(/may have been sent.*Do not call this tool again with these values/);
		expect(statusIn(second!)).toBe(status);
		expect(world.fpt.messages).toHaveLength(1);
	});
});

describe('An agent whose call is made with the time', () => {
	/** A value that is another one with each call, as one with the time in it. */
	const TIMES: Array<[string, INodeParameters]> = [
		['in the text', { message: "={{ $fromAI('Message', 'the text', 'string') }} {{ $now.toISO() }}" }],
		['in the Request ID', { options: { requestId: '={{ $now.toMillis() }}' } }],
		['in the Request ID of a generated code', { message: "={{ $fromAI('Message', 'the text', 'string') }} {code}", generateCode: true, options: { requestId: '={{ $now.toMillis() }}' } }],
	];
	const CALL = { Phone: '0987654321', Message: 'hello' };
	const other = { ...CALL, Message: 'goodbye' };
	const withTry = (parameters: INodeParameters): INodeParameters => ({ ...PARAMETERS, ...parameters, options: { ...(parameters.options as object), maxTries: 1 } });

	describe.each(TIMES)('%s', (_where, parameters) => {
		it('twice, sends one message, and reads what became of the first', async () => {
			const responses = await runAsTool(world.store, withTry(parameters), [CALL, CALL, [CALL, CALL]]);
			expect(responses.map(statusIn)).toEqual(['sent', 'alreadySent', 'alreadySent', 'alreadySent']);
			for (const response of responses) expect(response).toContain(world.fpt.messages[0]?.messageId);
			expect(world.received(OTP_PATH)).toHaveLength(1);
		});

		it('twice, of which FPT accepts the first and responds 502, sends one message', async () => {
			world.fpt.addFault({ path: OTP_PATH, after: 'process', do: { status: 502, body: '<html>' } });
			const [first, second] = await runAsTool(world.store, withTry(parameters), [CALL, CALL]);
			expect(first).toMatch(/may have been sent/);
			expect(second).toMatch(/may have been sent|"alreadySent"/);
			expect(world.fpt.messages).toHaveLength(1);
		});

		it('and run again by n8n on a 502, sends one message', async () => {
			world.fpt.addFault({ path: OTP_PATH, after: 'process', do: { status: 502, body: '<html>' } });
			const settings = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };
			const [response] = await runAsTool(world.store, withTry(parameters), [CALL], settings);
			expect(response).toMatch(/may have been sent|"alreadySent"/);
			expect(world.fpt.messages).toHaveLength(1);
		});

		it('with other values, sends each of them', async () => {
			const responses = await runAsTool(world.store, withTry(parameters), [CALL, other, { ...CALL, Phone: '0912345678' }]);
			expect(responses.map(statusIn)).toEqual(['sent', 'sent', 'sent']);
			expect(world.fpt.messages).toHaveLength(3);
		});

		it('sends what FPT rejected', async () => {
			world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
			const responses = await runAsTool(world.store, withTry(parameters), [CALL, CALL]);
			expect(responses.map(statusIn)).toEqual([undefined, 'sent']);
		});
	});

	it("and another order's number sends nothing for an order that another execution sent for: its key is known", async () => {
		const once = withTry({ message: 'Your order is on its way', options: { sendOncePer: "={{ $fromAI('Order', 'its number', 'string') }}" } });
		const [before] = await runAsTool(world.store, once, [{ ...CALL, Order: 'A-2' }]);
		const asked = world.received(OTP_PATH).length;
		world.fpt.reset();
		const responses = await runAsTool(world.store, once, [{ ...CALL, Order: 'A-1' }, { ...CALL, Order: 'A-2' }, { ...CALL, Order: 'A-1' }]);
		expect([before, ...responses].map((response) => statusIn(response ?? ''))).toEqual(['sent', 'sent', 'alreadySent', 'alreadySent']);
		expect(responses[1]).toContain('"messageId":null');
		expect(responses[2]).toContain(world.fpt.messages[0]?.messageId);
		expect(world.received(OTP_PATH)).toHaveLength(asked + 1);
	});

	it("and one order's message in doubt sends another order's: its own key is recorded, and nobody took it for the first", async () => {
		const once = withTry({ message: "={{ $fromAI('Message', 'the text', 'string') }}", options: { sendOncePer: "={{ $fromAI('Order', 'its number', 'string') }}" } });
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const responses = await runAsTool(world.store, once, [{ ...CALL, Order: 'A-1' }, { ...other, Order: 'A-2' }, { ...other, Order: 'A-2' }]);
		expect(responses[0]).toMatch(/may have been sent/);
		expect(responses.slice(1).map(statusIn)).toEqual(['sent', 'alreadySent']);
		expect(['A-1', 'A-2'].filter((key) => !world.processed.has(key))).toEqual([]);
	});
});
