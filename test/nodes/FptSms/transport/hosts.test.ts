import axios from 'axios';
import { sleep } from 'n8n-workflow';
import { HOSTS } from '../../../../nodes/fpt/api/endpoints';
import { type ApiCredential, fingerprint } from '../../../../nodes/fpt/api/token';
import { freePort, startBlackHole } from '../../../support/faults/rawServer';
import { DEFAULT_APP, type Fault, type Simulator } from '../../../simulator';
import { startFpt } from '../../../support/harness/startFpt';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const EACH = { phone: '={{ $json.phone }}' };

/** FPT's two production hosts; both know the same token, as two doors of one house. */
let world: World;
let service: Simulator;

beforeEach(async () => {
	world = await startWorld();
	service = await startFpt();
});

afterEach(async () => {
	await world.close();
	await service.close();
	jest.restoreAllMocks();
});

async function production(app: string, standIn: string): Promise<void> {
	jest.replaceProperty(HOSTS as unknown as Record<string, readonly string[]>, 'production', [app, standIn]);
	await world.setCredential({ environment: 'production', baseUrl: '' });
}

const dead = async () => `http://127.0.0.1:${await freePort()}`;

/** A token of this host's, as if it had come from another. */
async function tokenOf(fpt: Simulator, host: string) {
	const { clientId, clientSecret, scopes } = DEFAULT_APP;
	const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: scopes.join(' '), session_id: '1' };
	const { data } = await axios.post<{ access_token: string }>(`${fpt.url}/oauth2/token`, body);
	const credential = { environment: 'custom', baseUrl: host, clientId, clientSecret, scopes } as ApiCredential;
	return { accessToken: data.access_token, accessTokenExpiresAt: Date.now() + 3_600_000, accessTokenFor: fingerprint(credential) };
}

const phones = (count: number) => Array.from({ length: count }, (_, index) => ({ phone: `8498${String(6_000_000 + index)}` }));
const asked = (fpt: Simulator) => fpt.requests.filter(({ path }) => path === OTP_PATH).length;

describe('Of the two production hosts', () => {
	it('the first one does it all if it is there', async () => {
		await production(world.fpt.url, service.url);
		const { error } = await world.run({ items: phones(20), parameters: EACH });
		expect(error).toBeUndefined();
		expect([world.fpt.messages.length, service.requests.length]).toEqual([20, 0]);
	});

	it.each(['http://fpt.invalid', undefined])('the second one takes over if the first (%s) can not be connected to', async (first) => {
		await production(first ?? (await dead()), service.url);
		const { error, json } = await world.run({ items: phones(30), parameters: EACH });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(30);
		expect(service.messages).toHaveLength(30);
		expect(asked(service)).toBe(30);
		expect(service.tokenCalls).toBe(1);
	});

	it('the second one takes over if the first swallows connections', async () => {
		const hole = await startBlackHole();
		// FPT has given a token before: the token call has a time-out of its own.
		await production(hole.url, service.url);
		const { accessToken, accessTokenExpiresAt, accessTokenFor } = await tokenOf(service, hole.url);
		await world.setCredential({ environment: 'production', baseUrl: '', accessToken, accessTokenExpiresAt, accessTokenFor });
		const { error, json } = await world.run({ items: phones(6), parameters: { ...EACH, options: { timeout: 1, maxTries: 1 } } });
		await hole.close();
		expect(error).toBeUndefined();
		expect(json).toHaveLength(6);
		expect(service.messages).toHaveLength(6);
		expect(asked(service)).toBe(6);
	});

	it.each<[string, Fault['do']]>([
		['refuses the token', { code: 1008 }],
		['accepts the token call and breaks the connection', 'cut'],
		['returns no token', { status: 200, body: '{}' }],
	])('the second one is not asked if the first %s', async (_what, fault) => {
		world.fpt.addFault({ path: '/oauth2/token', times: Infinity, do: fault });
		await production(world.fpt.url, service.url);
		const { error } = await world.run({ parameters: { options: { maxTries: 1 } } });
		expect(error?.context?.outcome).toBe('notSent');
		expect(service.requests).toHaveLength(0);
	});

	it('the first one is enough if the second is dead', async () => {
		await production(world.fpt.url, await dead());
		const { error } = await world.run({ items: phones(5), parameters: EACH });
		expect(error).toBeUndefined();
		expect(world.fpt.messages).toHaveLength(5);
	});

	it('one that dies in the middle of a run is passed over from then on, and nothing goes out twice', async () => {
		await production(world.fpt.url, service.url);
		world.fpt.options.latency = 20;
		const items = phones(60);
		const running = world.run({ items, parameters: { ...EACH, options: { concurrency: 5 } }, settings: { onError: 'continueRegularOutput' } });
		while (world.fpt.messages.length < 20) await sleep(5);
		await world.fpt.close();
		const { json } = await running;
		const unknown = json.filter(({ outcome }) => outcome === 'unknown').map(({ phone }) => phone);
		// Those that were under way when it died, and no others.
		expect(unknown.length).toBeLessThanOrEqual(5);
		expect(json.filter(({ outcome }) => outcome === 'notSent')).toEqual([]);
		for (const { phone } of items) {
			const times = world.fpt.sentTo(phone).length + service.sentTo(phone).length;
			expect(times).toBeLessThanOrEqual(1);
			if (!unknown.includes(phone)) expect(times).toBe(1);
		}
	});

	it('both dead: an error, notSent, after maxTries tries', async () => {
		await production(await dead(), await dead());
		const { error } = await world.run({ parameters: { options: { maxTries: 2 } } });
		expect(error?.context?.outcome).toBe('notSent');
		expect(error?.message).toContain('the connection was refused');
	});

	it('both dead after the token was fetched: an error, notSent', async () => {
		await production(world.fpt.url, service.url);
		await world.run({});
		await world.fpt.close();
		await service.close();
		const { error } = await world.run({ parameters: { message: 'another' } });
		expect(error?.message).toBe('Message to 84987654321 not sent: the connection was refused');
	});

	it("FPT's 2501 to the second one is told as it is, if no connection to the first was made: this execution sent nothing", async () => {
		await production(world.fpt.url, service.url);
		await world.run({});
		await world.fpt.close();
		service.addFault({ path: OTP_PATH, do: { code: 2501 } });
		const { error } = await world.run({ parameters: { message: 'another' } });
		expect(error?.context).toMatchObject({ code: '2501', outcome: 'notSent' });
	});

	it('the second one is not asked if the first may have accepted the message', async () => {
		await production(world.fpt.url, service.url);
		world.fpt.addFault({ path: OTP_PATH, do: 'cut' });
		const { error } = await world.run({});
		expect(error?.context?.outcome).toBe('unknown');
		expect(service.requests).toHaveLength(0);
	});
});
