import { startWorld, type World } from '../../support/harness/world';

// Its files have gone since n8n loaded the node: n8n replaces them when it updates the package.
jest.mock('../../../nodes/FptSms/router', () => {
	throw new Error("Cannot find module '../../shared/router.js'");
});

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => {
	await world.close();
});

it('A node whose code has gone ends the execution, and says that nothing was sent', async () => {
	const { error } = await world.run({});
	expect(error?.message).toBe("This try sent nothing: the node's code can't be loaded");
	expect(error?.description).toContain('restart n8n');
	expect(world.fpt.requests).toEqual([]);
});

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)('With On Error %s no item goes on as though it had been sent', async (onError) => {
	const { items, failed } = await world.run({ settings: { onError }, items: [{ phone: '0987654321' }, { phone: '0987654322' }] });
	const told = onError === 'continueErrorOutput' ? failed : items;
	expect([items.length, failed.length]).toEqual(onError === 'continueErrorOutput' ? [0, 2] : [2, 0]);
	for (const { json } of told) expect(JSON.stringify(json)).toContain('This try sent nothing');
});
