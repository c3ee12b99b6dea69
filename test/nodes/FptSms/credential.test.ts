import { startWorld, type World } from '../../support/harness/world';

let world: World;

beforeAll(async () => {
	world = await startWorld();
});

afterEach(() => jest.restoreAllMocks());

afterAll(async () => await world.close());

const OPERATIONS = [
	['Send OTP', { brandName: '' }],
	['Send OTP with a brand name and Generate Code', { generateCode: true, message: '{code}' }],
	['Send OTP, whose plan needs no credential', {}],
	['Verify OTP', { operation: 'verifyOtp' }],
	['Get Details', { resource: 'campaign', operation: 'getDetail', campaignCode: 'x' }],
] as const;

describe.each(OPERATIONS)('%s', (_name, parameters) => {
	it.each([
		['no credential was ever chosen', undefined],
		['none of this type is chosen', {}],
		['the chosen one was taken away', { fptSmsApi: { id: null, name: '' } }],
	])('says that none is chosen, and where to choose one, if %s', async (_what, credentials) => {
		const { error } = await world.run({ parameters, settings: { credentials } });
		expect(error?.message).toBe('No credential is chosen');
		expect(error?.description).toMatch(/^Choose or create one under 'Credential'; without an FPT account choose 'Try Without Account' in it\./);
		expect(error?.description).not.toContain('maintainers');
	});

	it.each(['Credential with ID "x1" does not exist for type "fptSmsApi".', 'Credential with ID "x1" was not found.'])('says that it no longer exists, if n8n says: %s', async (words) => {
		jest.spyOn(world.store, 'load').mockImplementation(() => {
			throw new Error(words);
		});
		const { failed } = await world.run({ parameters, settings: { onError: 'continueErrorOutput' } });
		expect(failed[0]?.json).toMatchObject({ error: "The node's credential no longer exists", outcome: 'notSent', description: expect.stringContaining('Choose or create one') });
	});

	it('says what n8n says of anything else', async () => {
		jest.spyOn(world.store, 'load').mockImplementation(() => {
			throw new Error('The database is locked');
		});
		expect((await world.run({ parameters })).error?.message).toContain('The database is locked');
	});
});
