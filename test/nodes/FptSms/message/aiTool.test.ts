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

const statusIn = (answer: string) => /"status":"(\w+)"/.exec(answer)?.[1];

it('An agent sends a message with the fields that it fills in, and reads what became of it', async () => {
	const [answer] = await runAsTool(world.store, PARAMETERS, [{ Phone: '0987654321', Message: 'hello' }]);
	expect(world.fpt.messages).toMatchObject([{ phone: '84987654321', text: 'hello' }]);
	expect(answer).toContain(world.fpt.messages[0]?.messageId);
	expect(answer).toContain('"status":"sent"');
});

it('An agent reads why a message was not sent', async () => {
	const [answer] = await runAsTool(world.store, PARAMETERS, [{ Phone: '02438221234', Message: 'hello' }]);
	expect(answer).toContain('is a landline, which cannot receive SMS');
	expect(answer).toContain('Nothing was sent.');
	expect(world.fpt.requests).toHaveLength(0);
});

describe('An agent that calls the tool again', () => {
	const CALL = { Phone: '0987654321', Message: 'hello' };

	it('with the same values, in one execution, sends one message, and reads that it went out already', async () => {
		const answers = await runAsTool(world.store, PARAMETERS, [CALL, CALL, CALL]);
		expect(world.received(OTP_PATH)).toHaveLength(1);
		expect(answers.map(statusIn)).toEqual(['sent', 'alreadySent', 'alreadySent']);
		for (const answer of answers) expect(answer).toContain(world.fpt.messages[0]?.messageId);
	});

	it('with the same values at once, as when a model asks for several in one answer, sends one message', async () => {
		world.fpt.options.latency = 100;
		const answers = await runAsTool(world.store, PARAMETERS, [Array(5).fill(CALL)]);
		expect(world.received(OTP_PATH)).toHaveLength(1);
		expect(answers.map(statusIn).sort()).toEqual([...Array<string>(4).fill('alreadySent'), 'sent']);
	});

	it('with the same values at once, the first of which FPT refuses, sends one message', async () => {
		world.fpt.options.latency = 50;
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
		const answers = await runAsTool(world.store, PARAMETERS, [Array(4).fill(CALL)]);
		expect(world.received(OTP_PATH)).toHaveLength(2);
		expect(world.fpt.messages).toHaveLength(1);
		expect(answers.map(statusIn).sort()).toEqual(['alreadySent', 'alreadySent', 'sent', undefined]);
	});

	it('with other values, at once or after one another, sends each of them', async () => {
		const others = [{ ...CALL, Message: 'hello again' }, { ...CALL, Phone: '0912345678' }];
		const answers = await runAsTool(world.store, PARAMETERS, [[CALL, ...others], ...others, { ...CALL, Message: 'goodbye' }]);
		expect(answers.map(statusIn)).toEqual(['sent', 'sent', 'sent', 'alreadySent', 'alreadySent', 'sent']);
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
		['FPT had taken it', 'process', 'alreadySent'],
		['FPT had not taken it', 'receive', 'sent'],
	] as const)('after an answer that was lost, if %s, sends one message and reads the truth', async (_what, after, status) => {
		world.fpt.addFault({ path: OTP_PATH, after, do: 'cut' });
		const [first, second] = await runAsTool(world.store, PARAMETERS, [CALL, CALL]);
		expect(first).toMatch(/may have been sent.*Do not call this tool again with these values/);
		expect(statusIn(second!)).toBe(status);
		expect(world.fpt.messages).toHaveLength(1);
	});
});
