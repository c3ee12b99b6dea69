import { runAsTool } from '../support/engine';
import { OTP, startWorld, type World } from '../support/world';

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

it('An agent sends a message with the fields that it fills in, and reads what became of it', async () => {
	const [answer] = await runAsTool(world.store, PARAMETERS, [{ Phone: '0987654321', Message: 'hello' }]);
	expect(world.fpt.messages).toMatchObject([{ phone: '84987654321', text: 'hello' }]);
	expect(answer).toContain(world.fpt.messages[0]?.messageId);
	expect(answer).toContain('"status":"sent"');
});

it('An agent reads why a message was not sent', async () => {
	const [answer] = await runAsTool(world.store, PARAMETERS, [{ Phone: '02438221234', Message: 'hello' }]);
	expect(answer).toContain('is a fixed line, which gets no SMS');
	expect(answer).toContain('Nothing was sent.');
	expect(world.fpt.requests).toHaveLength(0);
});
