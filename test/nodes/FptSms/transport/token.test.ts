import axios from 'axios';
import { sleep } from 'n8n-workflow';
import { FptSmsApi } from '../../../../credentials/FptSmsApi.credentials';
import type { SimulatorOptions } from '../../../simulator';
import { speedUp } from '../../../support/harness/fastClock';
import { byTemperament } from '../../../support/harness/startFpt';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => {
	jest.restoreAllMocks();
	await world.close();
});

/** How much faster than real the time of a test goes in which the node waits for another process's token, or before another attempt. */
const FACTOR = 10;

/** Items with numbers of their own, so that no text goes to a number twice. */
let serial = 0;
const many = (count: number) => ({
	items: Array.from({ length: count }, () => ({ phone: `8497${String(1000000 + serial++)}` })),
	parameters: { phone: '={{ $json.phone }}' },
});

/** What another n8n process on the same database does: fetch a token and store it. */
async function renewElsewhere(storedAfterMs = 0): Promise<string> {
	const stored = await world.store.load('fpt').getData();
	const helpers = {
		httpRequest: async ({ url, body }: { url: string; body: unknown }) => {
			const { data, status, headers } = await axios.post<unknown>(url, body, { responseType: 'stream' });
			return { body: data, statusCode: status, headers };
		},
	};
	const token = await new FptSmsApi().preAuthentication.call({ helpers } as never, stored);
	await sleep(storedAfterMs);
	await world.store.save('fpt', 'fptSmsApi', { ...stored, ...token } as never);
	return token.accessToken as string;
}

describe('One token call', () => {
	it('serves 200 items, of which the first 20 go out at once', async () => {
		world.fpt.options.tokenLatency = 50;
		const { json } = await world.run({ ...many(200), parameters: { phone: '={{ $json.phone }}', options: { concurrency: 20 } } });
		expect(json).toHaveLength(200);
		expect(world.fpt.messages).toHaveLength(200);
		expect(world.fpt.tokenCalls).toBe(1);
	});

	it('serves executions that come after one another, each with the token of the store', async () => {
		for (let execution = 0; execution < 5; execution++) await world.run(many(3));
		expect(world.fpt.messages).toHaveLength(15);
		expect(world.fpt.tokenCalls).toBe(1);
	});

	it('serves executions that start at once in one process', async () => {
		world.fpt.options.tokenLatency = 100;
		await Promise.all(Array.from({ length: 5 }, async () => await world.run(many(4))));
		expect(world.fpt.messages).toHaveLength(20);
		expect(world.fpt.tokenCalls).toBe(1);
	});

	it('serves an execution that had read the credential before there was a token, and asks for one after', async () => {
		const early = world.store.encrypted('fpt');
		await world.run(many(1));
		const late = world.store.encrypted('fpt');
		expect(late).not.toBe(early);
		world.store.readNext('fpt', early);
		await world.run(many(1));
		expect(world.fpt.messages).toHaveLength(2);
		expect(world.fpt.tokenCalls).toBe(1);
	});

	it('leaves the token encrypted in the store, with the time to renew it', async () => {
		const before = Date.now();
		await world.run({});
		const { environment, accessToken, accessTokenExpiresAt } = await world.store.load('fpt').getData();
		expect(environment).toBe('custom');
		expect(world.received(OTP_PATH)[0]?.access_token).toBe(accessToken);
		expect(world.store.encrypted('fpt')).not.toContain(String(accessToken));
		const lifetime = Number(accessTokenExpiresAt) - before;
		expect(lifetime).toBeGreaterThan(86_000_000);
		expect(lifetime).toBeLessThan(86_400_000);
	});

	// n8n of up to 2.8 takes that for granted as it opens the credential, and fails to.
	it.each([{ environment: 'custom' }, { environment: 'simulation', clientId: '', clientSecret: '' }])('keeps a text in each masked field: $environment', async (given) => {
		await world.setCredential(given);
		await world.run({});
		const kept = await world.store.load('fpt').getData();
		const masked = new FptSmsApi().properties.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name);
		expect(masked.filter((name) => kept[name] !== undefined && typeof kept[name] !== 'string')).toEqual([]);
		expect(kept.accessTokenExpiresAt).toMatch(/^\d{13,}$/);
	});

	it('reads the credential once for an execution', async () => {
		await world.run({});
		const before = world.store.reads;
		await world.run(many(50));
		expect(world.store.reads - before).toBe(1);
	});
});

describe('A token is renewed', () => {
	it('before it runs out', async () => {
		world.fpt.options.tokenSeconds = 1;
		await world.run({});
		await sleep(950);
		const { error } = await world.run(many(5));
		expect(error).toBeUndefined();
		expect(world.fpt.tokenCalls).toBe(2);
		expect(world.fpt.requests.map(({ status }) => status)).not.toContain(400);
	});

	it.each([
		['secret', { clientSecret: '0'.repeat(72) }],
		['scopes', { scopes: ['send_brandname_otp'] }],
	])('after the %s of the credential changed, since the stored one belongs to the old', async (_what, fields) => {
		await world.run({});
		const stored = await world.store.load('fpt').getData();
		await world.setCredential({ ...stored, ...fields });
		await world.run(many(1));
		expect(world.fpt.tokenCalls).toBe(2);
	});

	it('and is never sent to another host than the one it came from', async () => {
		const other = await startWorld();
		await world.run({});
		const { accessToken, ...stored } = await world.store.load('fpt').getData();
		await world.setCredential({ ...stored, accessToken, baseUrl: other.fpt.url });
		await world.run({});
		expect(other.fpt.tokenCalls).toBe(1);
		expect(JSON.stringify(other.fpt.requests)).not.toContain(String(accessToken));
		await other.close();
	});
});

describe('A token that FPT refuses is replaced and the request repeated, unseen by the user', () => {
	const reasons = [
		['1011', 'forgetTokens'],
		['1012', 'changeTokens'],
		['1013', 'expireTokens'],
	] as const;
	// The manual says only "not 200"; as live FPT has a status of its own for a dead token.
	const forms = byTemperament<Array<Partial<SimulatorOptions>>>({
		strict: [
			{ errorStatus: 200 },
			{ errorStatus: 400 },
			{ errorStatus: 401 },
			{ errorStatus: 403 },
			{ errorStatus: 401, errorCasing: 'upper' },
			{ errorStatus: 200, codesAsStrings: true },
		],
		live: [{ tokenErrorStatus: 401 }],
	});

	it.each(reasons.flatMap(([code, how]) => forms.map((form) => ({ code, how, form }))))(
		'$code, told with $form',
		async ({ how, form }) => {
			speedUp(FACTOR);
			await world.run({});
			Object.assign(world.fpt.options, form);
			world.fpt[how]();
			const given = many(20);
			const { error, json } = await world.run(given);
			expect(error).toBeUndefined();
			expect(json.map(({ phone }) => phone)).toEqual(given.items.map(({ phone }) => phone));
			for (const { phone } of given.items) expect(world.fpt.sentTo(phone)).toHaveLength(1);
			expect(world.fpt.tokenCalls).toBe(2);
		},
	);

	it('in the middle of a run', async () => {
		speedUp(FACTOR);
		world.fpt.options.latency = 10;
		const running = world.run(many(100));
		while (world.fpt.messages.length < 30) await sleep(5);
		world.fpt.expireTokens();
		const { error, json } = await running;
		expect(error).toBeUndefined();
		expect(json).toHaveLength(100);
		expect(world.fpt.messages).toHaveLength(100);
		expect(world.fpt.tokenCalls).toBe(2);
	});

	it('in the middle of two executions at once, with one new token for both, and each message goes out once', async () => {
		speedUp(FACTOR);
		world.fpt.options.latency = 10;
		const given = [many(60), many(60)];
		const running = given.map(async (each) => await world.run(each));
		while (world.fpt.messages.length < 30) await sleep(5);
		world.fpt.changeTokens();
		const results = await Promise.all(running);
		expect(results.map(({ error, json }) => [error, json.length])).toEqual([[undefined, 60], [undefined, 60]]);
		const phones = given.flatMap(({ items }) => items.map(({ phone }) => phone));
		expect(phones.filter((phone) => world.fpt.sentTo(phone).length !== 1)).toEqual([]);
		// One for both at the start; one for both in place of the changed one: who comes later finds it in the store.
		expect(world.fpt.tokenCalls).toBe(2);
		// Each request that was under way with the old token is repeated, and no other: ten of each execution at most.
		expect(world.received(OTP_PATH).length).toBeLessThanOrEqual(120 + 2 * 10);
	});

	it('and again and again in the middle of two executions: a token call for each change, and each message goes out once', async () => {
		speedUp(FACTOR);
		world.fpt.options.latency = 10;
		const given = [many(60), many(60)];
		const running = given.map(async (each) => await world.run(each));
		for (const sent of [20, 60, 90]) {
			while (world.fpt.messages.length < sent) await sleep(5);
			world.fpt.changeTokens();
		}
		const results = await Promise.all(running);
		expect(results.map(({ error, json }) => [error, json.length])).toEqual([[undefined, 60], [undefined, 60]]);
		const phones = given.flatMap(({ items }) => items.map(({ phone }) => phone));
		expect(phones.filter((phone) => world.fpt.sentTo(phone).length !== 1)).toEqual([]);
		expect(world.fpt.tokenCalls).toBe(1 + 3);
	});

	it("with the store's newer token, if another process has fetched one: no token call of ours ends that one", async () => {
		await world.run({});
		world.fpt.options.latency = 10;
		const running = world.run(many(60));
		while (world.fpt.messages.length < 20) await sleep(5);
		const newer = await renewElsewhere();
		const { error, json } = await running;
		expect(error).toBeUndefined();
		expect(world.fpt.tokenCalls).toBe(2);
		// as live FPT keeps the older token, so there is nothing to replace
		expect(world.received(OTP_PATH).at(-1)?.access_token === newer).toBe(byTemperament({ strict: true, live: false }));
		expect(json).toHaveLength(60);
	});

	it('with that token also if it reaches the store a moment after it has ended ours', async () => {
		await world.run({});
		const renewed = renewElsewhere(300);
		while (world.fpt.tokenCalls < 2) await sleep(5);
		const [{ error, json }, newer] = await Promise.all([world.run(many(30)), renewed]);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(30);
		expect(world.fpt.tokenCalls).toBe(2);
		expect(world.received(OTP_PATH).at(-1)?.access_token === newer).toBe(byTemperament({ strict: true, live: false }));
	});

	it('even if the token of the store turns out dead too', async () => {
		speedUp(FACTOR);
		await world.run({});
		const stored = await world.store.load('fpt').getData();
		world.fpt.forgetTokens();
		world.fpt.options.latency = 20;
		const running = world.run(many(1));
		await world.store.save('fpt', 'fptSmsApi', { ...stored, accessToken: 'another that FPT does not know' } as never);
		const { error } = await running;
		expect(error).toBeUndefined();
		expect(world.fpt.tokenCalls).toBe(2);
	});

	it('but not for ever: a token that FPT refuses again and again is an error, and nothing was sent', async () => {
		speedUp(FACTOR);
		world.fpt.addFault({ path: OTP_PATH, times: Infinity, do: { code: 1011, description: 'Access token is incorrect.' } });
		const { error } = await world.run({});
		expect(error?.message).toBe('Message to 84987654321 not sent: the access token is not valid (FPT code 1011)');
		expect(world.received(OTP_PATH)).toHaveLength(3);
		expect(world.fpt.tokenCalls).toBe(3);
	});
});

describe('A token that cannot be fetched: the message is not sent, and the error says what is wrong', () => {
	it.each([
		['a wrong secret', { clientSecret: 'f'.repeat(72) }, /client ID or the client secret is wrong \(FPT code 1008\).*Environment/],
		['a wrong id', { clientId: 'f'.repeat(40) }, /client ID or the client secret is wrong \(FPT code 1008\)/],
		['a host that refuses connections', { baseUrl: 'http://127.0.0.1:9' }, /127\.0\.0\.1:9 .*the connection was refused/],
		['a host that does not exist', { baseUrl: 'http://fpt.invalid' }, /fpt\.invalid .*the host name (was not found|could not be looked up)/],
	])('%s', async (_what, fields, message) => {
		speedUp(FACTOR);
		await world.setCredential(fields);
		const { error } = await world.run({});
		expect(error?.message).toMatch(/^Message to 84987654321 not sent: access token from /);
		expect(`${error?.message}. ${error?.description}`).toMatch(message);
		expect(world.fpt.messages).toHaveLength(0);
	});

	it.each([
		['Client ID', { clientId: ' ' }],
		['Client ID', { clientId: '' }],
		['Client Secret', { clientSecret: ' ' }],
	])('a blank %s (%j), which asks FPT for nothing', async (field, fields) => {
		await world.setCredential(fields);
		const { error } = await world.run({});
		expect(error?.message).toContain(`the credential has no '${field}'`);
		expect(error?.context?.outcome).toBe('notSent');
		expect(world.fpt.requests).toEqual([]);
	});

	it.each([
		['1005', { code: 1005, description: 'Invalid scopes' }, /scopes are not valid .*send_brandname_otp/],
		['an HTML page', { status: 502, body: '<html><b>Bad Gateway</b></html>' }, /got an HTML page \(HTTP 502\)/],
		['got an empty response', { status: 200, body: '' }, /got an empty response \(HTTP 200\)/],
		['JSON without a token', { status: 200, body: { token: 1 } }, /JSON without a valid access_token/],
		['a redirect', { status: 302, body: '', headers: { Location: 'https://login.example/?secret=1' } }, /login\.example/],
	])('%s', async (_what, fault, message) => {
		speedUp(FACTOR);
		world.fpt.addFault({ path: '/oauth2/token', times: Infinity, do: fault });
		const { error } = await world.run({});
		expect(`${error?.message}. ${error?.description}`).toMatch(message);
		expect(error?.context?.outcome).toBe('notSent');
		expect(world.fpt.messages).toHaveLength(0);
	});
});

it('A token that cannot be fetched is asked for once, however many items there are: FPT blocks who asks again and again', async () => {
	await world.setCredential({ clientSecret: 'f'.repeat(72) });
	const { json } = await world.run({ ...many(10), parameters: { ...many(1).parameters, options: { concurrency: 2 } }, settings: { onError: 'continueRegularOutput' } });
	expect(json.map(({ outcome, code }) => [outcome, code])).toEqual(Array(10).fill(['notSent', '1008']));
	expect(world.fpt.requests.filter(({ path }) => path === '/oauth2/token')).toHaveLength(1);
});

it.each([
	['what FPT says of the token call', {}, { code: 1008, description: 'Địa chỉ ip "203.0.113.9" là không phù hợp' }, 'FPT does not accept requests from 203.0.113.9 (FPT code 1008)', 'Ask FPT to allow it'],
	['an empty field', { clientSecret: ' ' }, { delay: 0 }, "the credential has no 'Client Secret'", 'Copy it from developer.sms.fpt.net'],
])('An n8n that loses the cause of an error, as 2.8 does, keeps %s all the same', async (_what, fields, fault, message, advice) => {
	const { preAuthentication } = FptSmsApi.prototype;
	jest.spyOn(FptSmsApi.prototype, 'preAuthentication').mockImplementation(async function (this: ThisParameterType<typeof preAuthentication>, credentials) {
		return await preAuthentication.call(this, credentials).catch((error: Error) => {
			throw new Error(error.message);
		});
	});
	speedUp(FACTOR);
	await world.setCredential(fields);
	world.fpt.addFault({ path: '/oauth2/token', times: Infinity, do: fault });
	const { error } = await world.run({});
	expect(error?.message).toContain(message);
	expect(error?.description).toContain(advice);
	expect(error?.context?.outcome).toBe('notSent');
});

describe('The credential', () => {
	const credential = { environment: 'custom', baseUrl: 'http://127.0.0.1:4010', accessToken: 'T' };
	const authenticate = new FptSmsApi().authenticate;

	it.each(['https://evil.example/api/push-brandname-otp', 'http://127.0.0.1:4010.evil.example/api', 'http://127.0.0.1:40100/api/dlr-ads'])(
		'never lends its token to %s',
		async (url) => {
			await expect(authenticate(credential, { url, body: {} })).rejects.toThrow("can't be used for another host");
		},
	);

	it.each([
		['an address of FPT that is not of the API', { url: '/elsewhere', body: {} }],
		['a request without a body', { url: '/api/detail-ads' }],
		['a body that is null', { url: '/api/detail-ads', body: null }],
		['a body that is text', { url: '/api/detail-ads', body: 'x' }],
		['a body that is a list', { url: '/api/detail-ads', body: [] }],
	])('puts no token into %s, and says why', async (_what, options) => {
		await expect(authenticate(credential, options as never)).rejects.toThrow(/can be used only for a request to FPT's API/);
	});

	it("has its test look like a response of 401 until a token was fetched, since n8n would test with a stored one", async () => {
		await expect(authenticate(credential, { url: '/oauth2/token' })).rejects.toMatchObject({ response: { status: 401 } });
	});

	it('overwrites the token on a second call', async () => {
		const body = {};
		await authenticate(credential, { url: 'http://127.0.0.1:4010/api/detail-ads', body });
		await authenticate({ ...credential, accessToken: 'T2' }, { url: 'http://127.0.0.1:4010/api/detail-ads', body });
		expect(body).toEqual({ access_token: 'T2' });
	});
});

