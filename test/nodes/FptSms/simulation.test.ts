/* eslint-disable @n8n/community-nodes/no-restricted-imports -- watches the network; never shipped */
import dns from 'node:dns';
import { Socket } from 'node:net';
import { ExecuteContext } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import { FptSmsApi } from '../../../credentials/FptSmsApi.credentials';
import { hostsOf } from '../../../nodes/fpt/api/endpoints';
import { Simulation } from '../../../nodes/fpt/api/simulation';
import { readCredential } from '../../../nodes/fpt/api/token';
import { speedUp } from '../../support/harness/fastClock';
import { startWorld, type World } from '../../support/harness/world';

const ADVERTISING = { resource: 'campaign', brandName: 'FTI', message: '[QC] 50%. TC to 1234', scheduleTime: '2027-01-20 09:00' };
const CODE = { generateCode: true, message: '{code} is your code' };
const TO_ERROR_BRANCH = { settings: { onError: 'continueErrorOutput' } } as const;
/** How much faster than real the time goes in which the node waits before another attempt. */
const FACTOR = 50;

let world: World;
let connect: jest.SpyInstance;
let lookup: jest.SpyInstance;
let serial = 0;

const ids = (): string => `84987${String(100_000 + serial++)}`.slice(0, 11);

beforeEach(async () => {
	world = await startWorld();
	await world.store.save('fpt', 'fptSmsApi', { environment: 'simulation' });
	connect = jest.spyOn(Socket.prototype, 'connect');
	lookup = jest.spyOn(dns, 'lookup');
});

/** Of whatever a test does: nothing left n8n. */
afterEach(async () => {
	const left = [connect.mock.calls, lookup.mock.calls, world.fpt.requests];
	jest.restoreAllMocks();
	await world.close();
	expect(left).toEqual([[], [], []]);
});

const sendOtp = async (parameters: object = {}, given: object = {}) => await world.run({ parameters: { phone: ids(), ...parameters }, ...given });

it('control: the world of these tests would see a request', async () => {
	await world.setCredential();
	await world.run({});
	expect(connect).toHaveBeenCalled();
	expect(world.fpt.requests.length).toBeGreaterThan(1);
	connect.mockClear();
	lookup.mockClear();
	world.fpt.requests.length = 0;
});

describe('Without an account', () => {
	it.each([
		['Send OTP', {}],
		['Send International', { operation: 'sendInternational', phone: '+6591234567' }],
		['Run', { ...ADVERTISING, operation: 'run', campaignName: 'No brand', phoneList: '0987654321' }],
	])('%s needs no brand name, and the credential gets none', async (_operation, parameters) => {
		const { json, error } = await world.run({ parameters: { phone: ids(), ...parameters, brandName: '' } });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ brandName: 'BRANDNAME' });
		expect(await world.store.load('fpt').getData()).not.toHaveProperty('brandName', 'BRANDNAME');
	});

	it.each([
		['Send OTP', { phone: '0912345678', message: 'sim a' }, '84912345678', 'vina'],
		['Send International', { operation: 'sendInternational', phone: '+6591234567', message: 'sim b' }, '6591234567', 'SG'],
	])('%s puts out what it does with one, and says first that it is simulated', async (_operation, parameters, phone, telco) => {
		const { json, error } = await world.run({ parameters });
		expect(error).toBeUndefined();
		expect(Object.keys(json[0]!)[0]).toBe('simulated');
		expect(json[0]).toEqual({
			simulated: true,
			messageId: expect.stringMatching(/^sim-\d+$/),
			phone,
			brandName: 'FTI',
			message: parameters.message,
			telco,
			partnerId: expect.stringMatching(/^sim-/),
			requestId: null,
			parts: 1,
			encoding: 'GSM-7',
			status: 'sent',
		});
	});

	it.each([
		['0900000001', '2505', 'notSent', 'the phone number is blocked (FPT code 2505)'],
		['0900000002', '5', 'notSent', 'the text is not registered, or differs from the registered template (FPT code 5)'],
		['0900000003', '1007', 'notSent', "FPT's server can't take requests at the moment (FPT code 1007)"],
		['0900000004', null, 'unknown', 'may have been sent: the connection broke'],
		['0900000005', '2502', 'notSent', 'the sending quota is used up (FPT code 2502)'],
		['02438221234', null, 'notSent', 'landline'],
	])('%s fails with code %p, outcome %s, on the error branch, with its mark first', async (phone, code, outcome, words) => {
		speedUp(FACTOR);
		const { failed, items } = await world.run({ parameters: { phone }, ...TO_ERROR_BRANCH });
		expect(items).toEqual([]);
		expect(Object.keys(failed[0]!.json)[0]).toBe('simulated');
		expect(failed[0]!.json).toMatchObject({ simulated: true, code, outcome, error: expect.stringContaining(words) });
		expect(failed[0]!.pairedItem).toEqual({ item: 0 });
	});

	it.each([
		['0900000003', {}, 3],
		['0900000003', { maxTries: 1 }, 1],
		['0900000004', {}, 1],
		['0900000001', {}, 1],
	])('%s with the options %j is tried %d times', async (phone, options, tries) => {
		speedUp(FACTOR);
		const respond = jest.spyOn(Simulation.prototype, 'respond');
		await world.run({ parameters: { phone, options } });
		expect(respond).toHaveBeenCalledTimes(tries);
	});

	it('the same text to the same number is 2501 in another execution, and one message in one', async () => {
		const parameters = { phone: ids(), message: 'twice' };
		const { json } = await world.run({ parameters, items: [{}, {}] });
		expect(json.map(({ status }) => status)).toEqual(['sent', 'alreadySent']);
		const { error } = await world.run({ parameters });
		expect(error?.message).toContain('(FPT code 2501)');
	});

	it('a hint above the output says it', async () => {
		const { run } = await sendOtp();
		expect(run.data.resultData.runData['FPT SMS']?.[0]?.hints).toContainEqual({ message: 'Simulated: nothing was sent.', type: 'info', location: 'outputPane' });
	});

	it('many at once work as with an account', async () => {
		const { json, error } = await world.run({
			parameters: { phone: '={{ $json.phone }}' },
			items: Array.from({ length: 200 }, (_, index) => ({ phone: `0977${100_000 + index}` })),
		});
		expect(error).toBeUndefined();
		expect(new Set(json.map(({ messageId }) => messageId)).size).toBe(200);
	});

	it('a production execution warns in the log of n8n, once a minute at most; one by hand does not', async () => {
		const warn = jest.fn();
		jest.spyOn(ExecuteContext.prototype, 'logger', 'get').mockReturnValue({ warn } as never);
		await sendOtp();
		expect(warn).not.toHaveBeenCalled();
		jest.spyOn(ExecuteContext.prototype, 'getMode').mockReturnValue('trigger');
		await sendOtp();
		await sendOtp();
		expect(warn.mock.calls).toEqual([[expect.stringMatching(/^The node "FPT SMS" sends nothing: its credential is set to Try Without Account/)]]);
	});
});

describe('A code that the node makes', () => {
	const verify = async (parameters: object) => (await world.run({ parameters: { operation: 'verifyOtp', ...parameters } })).json[0]!;

	it('is in the output, since no phone gets it, and is right once', async () => {
		const { json } = await sendOtp(CODE);
		const { simulatedCode: code, challenge, message } = json[0] as Record<string, string>;
		expect(code).toMatch(/^\d{6}$/);
		expect(message).toBe('****** is your code');
		expect(await verify({ challenge, code: '000000' === code ? '111111' : '000000' })).toMatchObject({ simulated: true, valid: false, reason: 'wrongCode', attemptsLeft: 4 });
		expect(await verify({ challenge, code })).toMatchObject({ simulated: true, valid: true, reason: 'ok' });
		expect(await verify({ challenge, code })).toMatchObject({ valid: false, reason: 'alreadyUsed' });
	});

	it('is not right after five wrong ones, nor after its time', async () => {
		const { simulatedCode: code, challenge } = (await sendOtp(CODE)).json[0] as Record<string, string>;
		const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
		for (let left = 4; left >= 0; left--) expect(await verify({ challenge, code: wrong })).toMatchObject({ reason: 'wrongCode', attemptsLeft: left });
		expect(await verify({ challenge, code })).toMatchObject({ reason: 'tooManyAttempts' });
		const other = (await sendOtp({ ...CODE, codeMinutes: 1 })).json[0] as Record<string, string>;
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_001);
		expect(await verify({ challenge: other.challenge, code: other.simulatedCode })).toMatchObject({ reason: 'expired' });
	});

	it('is signed with a random key of the credential, which is kept encrypted with it, and which another one does not have', async () => {
		const { simulatedCode: code, challenge } = (await sendOtp(CODE)).json[0] as Record<string, string>;
		const { accessToken, environment } = await world.store.load('fpt').getData();
		expect(accessToken).toMatch(/^[\w-]{43}$/);
		expect(environment).toBe('simulation');
		expect(world.store.encrypted('fpt')).not.toContain(String(accessToken));
		await world.store.save('fpt', 'fptSmsApi', { environment: 'simulation' });
		expect(await verify({ challenge, code })).toMatchObject({ valid: false, reason: 'invalidChallenge' });
		expect((await world.store.load('fpt').getData()).accessToken).not.toBe(accessToken);
	});
});

describe('Campaigns', () => {
	const phones = ['0987654321', '0912345678', '0900000001', '024 3822 1234'];

	it('run, their details and their report go together', async () => {
		const run = await world.run({ parameters: { ...ADVERTISING, operation: 'run', mode: 'send', campaignName: `Sim ${serial++}`, phoneList: phones.join('\n') } as never, offForm: true });
		expect(run.error).toBeUndefined();
		expect(run.json[0]).toMatchObject({ simulated: true, campaignCode: expect.stringMatching(/^sim-/), batchId: expect.stringMatching(/^sim-/), sent: 3, quota: 3, remainingQuota: 0, status: 'sent' });
		const campaignCode = run.json[0]!.campaignCode as string;
		const detail = await world.run({ parameters: { resource: 'campaign', operation: 'getDetail', campaignCode } });
		expect(detail.json).toEqual([{ simulated: true, campaignCode, total: 3, quota: 3, isSent: true, sendingTime: '2027-01-20 09:00', approved: true, reason: null }]);
		const report = await world.run({ parameters: { resource: 'campaign', operation: 'getDlr', campaignCode } });
		expect(report.json.map(({ simulated, phone, Status }) => [simulated, phone, Status])).toEqual([
			[true, '84987654321', 'Delivered'],
			[true, '84912345678', 'Failed'],
			[true, '84900000001', 'Failed'],
		]);
		const file = await world.run({ parameters: { resource: 'campaign', operation: 'getDlr', output: 'file', campaignCode } });
		expect(file.items[0]).toMatchObject({ json: { simulated: true, campaignCode }, binary: { data: { fileName: expect.stringMatching(/^campaign-sim-\d+\.csv$/) } } });
	});

	it('are created and pushed apart, once', async () => {
		const { json } = await world.run({ parameters: { ...ADVERTISING, operation: 'create', campaignName: `Sim ${serial++}`, quota: 5 } });
		const campaignCode = json[0]!.campaignCode as string;
		const push = async () => await world.run({ parameters: { resource: 'campaign', operation: 'pushAds', campaignCode, phoneList: phones.slice(0, 2).join(',') } });
		expect((await push()).json[0]).toMatchObject({ simulated: true, sent: 2, remainingQuota: 3 });
		expect((await push()).error?.message).toContain('1014');
	});
});

describe("The credential's environment", () => {
	const { properties } = new FptSmsApi();
	/** As n8n's server reads what is stored, and as n8n's editor stores what is typed. */
	const read = (stored: object) => NodeHelpers.getNodeParameters(properties, stored as never, true, false, null, null) as Record<string, unknown>;
	const store = (typed: object) => NodeHelpers.getNodeParameters(properties, typed as never, false, false, null, null) as Record<string, unknown>;
	const ACCOUNT = { clientId: 'a'.repeat(40), clientSecret: 'b'.repeat(72) };
	const TOKEN = { accessToken: 'T', accessTokenExpiresAt: 1, accessTokenFor: 'F' };
	/** As the editor fills in what a credential lacks: from the first field of a name. */
	const filledIn = (stored: object) => Object.fromEntries([...properties.map(({ name, default: value }) => [name, value] as const).reverse(), ...Object.entries(stored)]);
	const NEW = filledIn({});

	it('is the simulation in a new one, with which nothing is typed', () => {
		expect(NEW.environment).toBe('simulation');
		expect(store(NEW)).toEqual({});
		expect(readCredential(read(store(NEW)))).toMatchObject({ environment: 'simulation', clientId: 'simulation' });
	});

	it('stays production in one of the first release, which stored no value for its default', () => {
		const first = { ...ACCOUNT, ...TOKEN };
		expect(readCredential(read(first))).toMatchObject({ environment: 'production', ...ACCOUNT });
		expect(readCredential(read({ ...first, environment: 'production' }))).toMatchObject({ environment: 'production', ...ACCOUNT });
	});

	it('is no production without a token: it does not exist', () => {
		expect(() => hostsOf(readCredential({ ...ACCOUNT, environment: 'notStored' }))).toThrow("'Environment' is \"notStored\", which does not exist");
	});

	it('is asked for in one of the first release that never got a token, and in which n8n fills in the simulation', () => {
		expect(() => readCredential(read(ACCOUNT))).toThrow("but no 'Environment' was saved with it");
		expect(() => readCredential(read(store(filledIn(ACCOUNT))))).toThrow("but no 'Environment' was saved with it");
		expect(readCredential(read(store({ ...filledIn(ACCOUNT), environment: 'production' })))).toMatchObject({ environment: 'production', ...ACCOUNT });
	});

	it.each(['production', 'sandbox', 'custom'])('is %s once that is chosen, before and after a token is kept', (environment) => {
		const typed = { ...NEW, ...ACCOUNT, environment };
		expect(read(store(typed))).toMatchObject({ environment, ...ACCOUNT });
		const withToken = { ...store(typed), ...TOKEN };
		expect(read(withToken)).toMatchObject({ environment, ...ACCOUNT });
		// Also of what was saved with a token: the editor shows it again.
		expect(store(filledIn(withToken))).toMatchObject({ environment });
		expect(read(store(filledIn(withToken)))).toMatchObject({ environment, ...ACCOUNT });
	});

	it('is the simulation once that is chosen for an account', () => {
		const switched = store({ ...NEW, ...ACCOUNT, ...TOKEN, environment: 'simulation' });
		expect(readCredential(read(switched))).toMatchObject({ environment: 'simulation', clientId: 'simulation' });
		expect(read(switched).clientSecret).toBeUndefined();
	});

	it('is production again once that is chosen, and the key of the simulation is no token', () => {
		const typed = { ...NEW, ...TOKEN, environment: 'production', ...ACCOUNT };
		expect(read(store(typed))).toMatchObject({ environment: 'production', ...ACCOUNT });
	});
});

it('The fields of an account are not there in the simulation', () => {
	const shown = new FptSmsApi().properties.filter((property) => property.type !== 'hidden' && NodeHelpers.displayParameter({ environment: 'simulation', accessTokenFor: '' }, property, null, null));
	expect(shown.map(({ name }) => name)).toEqual(['environment', 'simulationNotice', 'brandName', 'registeredTexts', 'onlyRegistered']);
});

it("The credential's test gets its response from n8n itself, and passes each time with the key kept", async () => {
	const api = new FptSmsApi();
	const credential = { environment: 'simulation', accessToken: '' };
	const made = await api.preAuthentication.call({ helpers: {} } as never, credential);
	expect(await api.preAuthentication.call({ helpers: {} } as never, { ...credential, ...made } as never)).toEqual(made);
	expect(await api.authenticate(made as never, { ...api.test.request, url: String(api.test.request.url) } as never)).toMatchObject({ method: 'GET', url: 'data:text/plain;base64,b2s=' });
});
