import type { INodeParameters } from 'n8n-workflow';
import { OTP, startWorld, type World } from '../../support/harness/world';

let world: World;

beforeEach(async () => {
	world = await startWorld();
	await world.setCredential({ brandName: ' FTI ' });
});

afterEach(async () => await world.close());

const CREATE: INodeParameters = { resource: 'campaign', operation: 'create', campaignName: 'Tet', message: '[QC] TC to 1234', scheduleTime: '2031-01-15 09:00', quota: 1 };

const brandsSent = () => world.fpt.requests.map(({ body }) => (body as { BrandName?: string }).BrandName).filter((brand) => brand !== undefined);

it.each<[string, INodeParameters]>([
	['Send OTP', OTP],
	['Send OTP with a code of its own', { ...OTP, generateCode: true, message: '{code}' }],
	['Send International', { ...OTP, operation: 'sendInternational', phone: '+6591234567' }],
	['Create', CREATE],
])("%s: an empty brand name is the credential's", async (_name, parameters) => {
	const { json, error } = await world.run({ parameters: { ...parameters, brandName: '' } });
	expect(error).toBeUndefined();
	expect(json).toMatchObject([{ brandName: 'FTI', status: 'sent' }]);
	expect(brandsSent()).toEqual(['FTI']);
});

it('An item with a brand name keeps it; those without have that of the credential', async () => {
	world.fpt.options.brandNames = ['FTI', 'Other'];
	const items = [{ brand: 'Other', p: '0987654321' }, { p: '0987654322' }, { brand: ' ', p: '0987654323' }];
	const { json } = await world.run({ items, parameters: { brandName: '={{ $json.brand }}', phone: '={{ $json.p }}' } });
	expect(json.map(({ brandName }) => brandName)).toEqual(['Other', 'FTI', 'FTI']);
});

it.each(['FTI', ''])("The credential is read once, if the node's own brand name is '%s', too", async (brandName) => {
	const abroad = { operation: 'sendInternational', phone: '+6591234567', brandName };
	await world.run({ parameters: abroad });
	const before = world.store.reads;
	await world.run({ parameters: abroad });
	expect(world.store.reads - before).toBe(1);
});

it('Where both are empty, nothing is sent, and the advice names both places', async () => {
	await world.setCredential();
	const { error } = await world.run({ parameters: { brandName: '' } });
	expect(error?.message).toBe("'Brand Name' is empty, here and in the credential");
	expect(error?.description).toContain('in the FPT SMS API credential');
	expect(world.fpt.requests).toEqual([]);
});

it("One that is too long is told as the credential's", async () => {
	await world.setCredential({ brandName: 'ABCDEFGHIJKL' });
	const { error } = await world.run({ parameters: { brandName: '' } });
	expect(error?.message).toBe("'Brand Name' of the credential has 12 characters; it may have at most 11");
});
