/* eslint-disable @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a test of a server; never shipped */
import { spawn } from 'node:child_process';
import {
	Agent,
	createServer,
	request as httpRequest,
	type IncomingHttpHeaders,
	type Server,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { parse } from 'csv-parse/sync';
import {
	DEFAULT_APP,
	startSimulator,
	type FaultAction,
	type Simulator,
	type SimulatorOptions,
} from '.';

type Body = Record<string, unknown>;

const OTP = '/api/push-brandname-otp';
const INTERNATIONAL = '/api/push-brandname-international';
const CREATE = '/api/create-campaign';
const PUSH = '/api/push-brandname-ads';
const DETAIL = '/api/detail-ads';
const DLR = '/api/dlr-ads';
const TOKEN = '/oauth2/token';
const BOTH_SCOPES = 'send_brandname_otp send_brandname';
const MINUTE = 60_000;
const SESSION = '5c22be0c0396440829c98d7ba1240920';

/** 17 June 2021, 09:00 in Vietnam: the day before the campaign of the manual's sample. */
const MANUAL_DAY = Date.UTC(2021, 5, 17, 2);

const closers: Array<() => Promise<unknown>> = [];
let now = MANUAL_DAY;

beforeEach(() => {
	now = MANUAL_DAY;
});

afterEach(async () => {
	for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
	const simulator = await startSimulator({ clock: () => now, ...options });
	closers.push(simulator.close);
	return simulator;
}

async function call(
	simulator: Simulator,
	url: string,
	data: unknown,
	config: AxiosRequestConfig = {},
): Promise<AxiosResponse> {
	return await axios.request({
		method: 'POST',
		baseURL: simulator.url,
		url,
		data: typeof data === 'string' || Buffer.isBuffer(data) ? data : JSON.stringify(data),
		headers: { 'Content-Type': 'application/json' },
		// axios would trim a string
		transformRequest: [(body: unknown) => body],
		validateStatus: () => true,
		proxy: false,
		timeout: 10_000,
		...config,
	});
}

const base64 = (content: string) => Buffer.from(content).toString('base64');

const tokenBody = (changes: Body = {}): Body => ({
	grant_type: 'client_credentials',
	client_id: DEFAULT_APP.clientId,
	client_secret: DEFAULT_APP.clientSecret,
	scope: BOTH_SCOPES,
	session_id: SESSION,
	...changes,
});

async function token(simulator: Simulator, changes: Body = {}): Promise<string> {
	const { data } = await call(simulator, TOKEN, tokenBody(changes));
	expect(data).toHaveProperty('access_token');
	return String(data.access_token);
}

/** A good body for each path, for changes to spoil. */
const GOOD: Record<string, Body> = {
	[OTP]: { BrandName: 'FTI', Phone: '0987654321', Message: base64('Ma OTP 1'), RequestId: 'r-1' },
	[INTERNATIONAL]: { BrandName: 'FTI', Phone: '1749123456', Message: base64('Code 1') },
	[CREATE]: {
		CampaignName: 'Tet 2022',
		BrandName: 'FTI',
		Message: 'Giam gia 50%',
		ScheduleTime: '2021-06-18 09:00',
		Quota: 10,
	},
	[PUSH]: { PhoneList: '0987654321,84987654123' },
	[DETAIL]: {},
	[DLR]: {},
};
const WITHOUT_SESSION = [DETAIL, DLR];

async function goodBody(simulator: Simulator, url: string, changes: Body = {}): Promise<Body> {
	const body: Body = { access_token: await token(simulator), ...GOOD[url] };
	if (!WITHOUT_SESSION.includes(url)) body.session_id = SESSION;
	if ([PUSH, DETAIL, DLR].includes(url)) {
		const created = await call(simulator, CREATE, {
			access_token: body.access_token,
			session_id: SESSION,
			...GOOD[CREATE],
			CampaignName: 'For another call',
		});
		body[url === DLR ? 'campaign_code' : 'CampaignCode'] = created.data.CampaignCode;
	}
	return { ...body, ...changes };
}

/** A campaign, and the body that pushes it but for its phones. */
async function campaign(simulator: Simulator, changes: Body = {}): Promise<Body> {
	const body = await goodBody(simulator, CREATE, changes);
	const { data } = await call(simulator, CREATE, body);
	return { access_token: body.access_token, session_id: SESSION, ...data };
}

/** One call with a token of its own and a good body, but for `changes`. */
async function tryOut(simulator: Simulator, url: string, changes: Body = {}): Promise<AxiosResponse> {
	return await call(simulator, url, await goodBody(simulator, url, changes));
}

function expectError(answer: AxiosResponse, code: number, description: string | RegExp = /./): void {
	expect(answer.data).toEqual({
		error: code,
		error_description: expect.stringMatching(
			typeof description === 'string'
				? new RegExp(`^${description.replaceAll('.', '\\.')}$`)
				: description,
		),
	});
	expect(answer.status).toBe(400);
}

async function eventually(holds: () => boolean): Promise<void> {
	const end = Date.now() + 10_000;
	while (!holds()) {
		if (Date.now() > end) throw new Error('It never came');
		await sleep(5);
	}
}

describe("the manual's own samples", () => {
	test('3.1: a token, for a day, with the scopes asked for', async () => {
		const simulator = await start();
		const { status, data, headers } = await call(simulator, TOKEN, tokenBody());
		expect(status).toBe(200);
		expect(headers['content-type']).toMatch(/^application\/json/);
		expect(data).toEqual({
			access_token: expect.stringMatching(/^[A-Za-z0-9+/=]{200,}$/),
			expires_in: 86400,
			token_type: 'Bearer',
			scope: 'send_brandname_otp send_brandname',
		});
	});

	test('3.1.2: 1008 in the words of the manual', async () => {
		const simulator = await start();
		const answer = await call(simulator, TOKEN, tokenBody({ client_secret: 'no' }));
		expectError(answer, 1008, 'Invalid Client Information.');
	});

	test('3.2: a message to a phone at home', async () => {
		const simulator = await start();
		const { status, data } = await tryOut(simulator, OTP, {
			Phone: '84848486687',
			Message: 'ZGF5IGxhIG5vaSBkdW5nIHRlc3Q=',
			RequestId: 'tranID-Core01-987654321',
		});
		expect(status).toBe(200);
		expect(data).toEqual({
			MessageId: '491785',
			Phone: '84848486687',
			BrandName: 'FTI',
			Message: 'day la noi dung test',
			PartnerId: '2215',
			Telco: 'vina',
		});
		expect(simulator.messages).toEqual([
			{
				messageId: '491785',
				phone: '84848486687',
				text: 'day la noi dung test',
				brandName: 'FTI',
				requestId: 'tranID-Core01-987654321',
				parts: 1,
				telco: 'vina',
				kind: 'otp',
				at: now,
			},
		]);
	});

	test('3.2.2: 1011 in the words of the manual', async () => {
		const simulator = await start();
		const answer = await tryOut(simulator, OTP, { access_token: 'no' });
		expectError(answer, 1011, 'Access token is incorrect.');
	});

	test('3.3: a message to a phone abroad', async () => {
		const simulator = await start();
		const { status, data } = await tryOut(simulator, INTERNATIONAL, {
			Phone: '1749123456',
			Message: base64('This is testing content'),
			RequestId: 'tranID-Core01-987654321',
		});
		expect(status).toBe(200);
		expect(data).toEqual({
			MessageId: '491785',
			Phone: '1749123456',
			BrandName: 'FTI',
			Message: 'This is testing content',
			PartnerId: '2215',
			Telco: 'US',
		});
		expect(simulator.messages).toMatchObject([{ kind: 'international', phone: '1749123456' }]);
	});

	test('3.4: a campaign is created, pushed once, and its name is used up', async () => {
		const simulator = await start();
		const campaign = {
			access_token: await token(simulator),
			session_id: SESSION,
			CampaignName: ' Promotion program 06/2021',
			BrandName: 'FTI',
			Message: ' Discount 50% for all purchase order under 100 million dong ',
			ScheduleTime: '2021-06-18 09:00',
			Quota: 10,
		};
		const created = await call(simulator, CREATE, campaign);
		expect(created.status).toBe(200);
		expect(created.data).toEqual({
			CampaignCode: expect.stringMatching(/^MjIxNQ==[0-9a-f]{13}$/),
		});
		expectError(await call(simulator, CREATE, campaign), 1014, 'Campaign name already exists.');

		const push = {
			access_token: campaign.access_token,
			session_id: SESSION,
			CampaignCode: created.data.CampaignCode,
			PhoneList: '0987654321,0987654123',
		};
		const pushed = await call(simulator, PUSH, push);
		expect(pushed.status).toBe(200);
		expect(pushed.data).toEqual({
			NumMessageSent: 2,
			NumRemainQuota: 8,
			BatchId: expect.stringMatching(/^qc\.2215\.1623895200\.\d{5}$/),
		});
		expectError(await call(simulator, PUSH, push), 1014, 'Campaign is already sent.');
	});

	test('3.4.3.1: 200 characters to 1000 numbers need a quota of 2000', async () => {
		const simulator = await start();
		const phones = Array.from({ length: 1000 }, (_, n) => `0987${String(n).padStart(6, '0')}`);
		const pushWithQuota = async (Quota: number) => {
			const push = await campaign(simulator, {
				CampaignName: `Quota ${Quota}`,
				Message: 'a'.repeat(200),
				Quota,
			});
			return await call(simulator, PUSH, { ...push, PhoneList: phones.join(',') });
		};
		expectError(await pushWithQuota(1999), 1016);
		expect((await pushWithQuota(2000)).data).toMatchObject({
			NumMessageSent: 2000,
			NumRemainQuota: 0,
		});
	});

	test('4.1: a delivery report', async () => {
		const receiver = await startReceiver();
		const simulator = await start({ report: { url: receiver.url, authorizationKey: 'raw key' } });
		await simulator.postReport({
			smsid: '270148016',
			status: 1,
			telco: 'viettel',
			error: null,
			mt_count: 1,
		});
		expect(receiver.received).toMatchObject([
			{
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					accept: 'application/json',
					authorization: 'Basic raw key',
				},
				body: '{"smsid":"270148016","status":1,"telco":"viettel","error":null,"mt_count":1}',
			},
		]);
		expect(simulator.reports).toMatchObject([
			{ messageId: '270148016', status: 200, body: { status: 1 } },
		]);
	});
});

describe('HTTP', () => {
	const KNOWN = [TOKEN, OTP, INTERNATIONAL, CREATE, PUSH, DETAIL, DLR];

	test('it listens on loopback only', async () => {
		const simulator = await start();
		expect(new URL(simulator.url).hostname).toBe('127.0.0.1');
		// the whole of 127/8 reaches a server that listens everywhere
		const port = Number(new URL(simulator.url).port);
		const outcome = await new Promise<string>((resolve) => {
			const socket = connect(port, '127.0.0.2');
			socket.on('connect', () => resolve('connected')).on('error', () => resolve('refused'));
			socket.on('connect', () => socket.destroy());
		});
		expect(outcome).toBe('refused');
	});

	test('a port that is taken is an error, not another port', async () => {
		const simulator = await start();
		const port = Number(new URL(simulator.url).port);
		await expect(startSimulator({ port })).rejects.toThrow('EADDRINUSE');
	});

	test.each(KNOWN)('%s takes POST only: 1001', async (url) => {
		const simulator = await start();
		const good = url === TOKEN ? tokenBody() : await goodBody(simulator, url);
		const seen = simulator.tokenCalls;
		for (const [method, data] of [
			['GET', undefined],
			['PUT', good],
		] as const) {
			const answer = await call(simulator, url, data, { method });
			expect(answer.status).toBe(405);
			expect(answer.data).toMatchObject({ error: 1001 });
		}
		expect(simulator.tokenCalls).toBe(seen);
		expect(simulator.messages).toEqual([]);
	});

	test.each(['/', '/api', '/api/push-brandname-otp/', '/API/push-brandname-otp', '/oauth2'])(
		'%s is no path of the API: 404 of a plain web server',
		async (url) => {
			const simulator = await start();
			const answer = await call(simulator, url, {});
			expect(answer.status).toBe(404);
			expect(answer.headers['content-type']).toBe('text/html');
			expect(answer.data).toContain('<h1>404 Not Found</h1>');
		},
	);

	test.each([
		['no content type', {}],
		['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
		['text', { 'Content-Type': 'text/plain' }],
		['another JSON type', { 'Content-Type': 'application/json-patch+json' }],
	])('%s is not JSON: 1001', async (_, headers) => {
		const simulator = await start();
		const answer = await call(simulator, TOKEN, Buffer.from(JSON.stringify(tokenBody())), {
			headers: { 'Content-Type': null, ...headers },
		});
		expectError(answer, 1001);
	});

	test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset=UTF-8'])(
		'%s is JSON',
		async (type) => {
			const simulator = await start();
			const answer = await call(simulator, TOKEN, tokenBody(), { headers: { 'Content-Type': type } });
			expect(answer.status).toBe(200);
		},
	);

	test.each([
		['an empty body', ''],
		['half a body', '{"grant_type":"client_'],
		['an array', JSON.stringify([tokenBody()])],
		['null', 'null'],
		['a string', JSON.stringify(JSON.stringify(tokenBody()))],
		['a number', '1'],
		['a byte order mark before the object', `\uFEFF${JSON.stringify(tokenBody())}`],
		['a form', `grant_type=client_credentials&client_id=${DEFAULT_APP.clientId}`],
		['bytes that are not UTF-8', Buffer.from(JSON.stringify(tokenBody({ x: 'é' })), 'latin1')],
	])('%s is not a JSON object: 1001', async (_, data) => {
		const simulator = await start();
		expectError(await call(simulator, TOKEN, data), 1001);
	});

	test('parameters in the query do not count', async () => {
		const simulator = await start();
		const { access_token, ...rest } = await goodBody(simulator, OTP);
		expectError(
			await call(simulator, `${OTP}?access_token=${encodeURIComponent(String(access_token))}`, rest),
			1011,
		);
	});

	test('a body of 16 MB is read, a larger one refused', async () => {
		const simulator = await start();
		const limit = 16 * 1024 * 1024;
		expectError(await call(simulator, TOKEN, ' '.repeat(limit - 2) + '{}'), 1015);
		const refused = await call(simulator, TOKEN, ' '.repeat(limit - 1) + '{}');
		expect(refused.status).toBe(413);
		expect(refused.data).toContain('<h1>413 ');
	});

	test.each([200, 401, 403, 500])('errors have the status of the options: %d', async (errorStatus) => {
		const simulator = await start({ errorStatus });
		const answer = await call(simulator, TOKEN, tokenBody({ client_id: 'no' }));
		expect(answer.status).toBe(errorStatus);
		expect(answer.data).toMatchObject({ error: 1008 });
	});

	test('errors have the spelling of the options', async () => {
		const simulator = await start({ errorCasing: 'upper', codesAsStrings: true });
		const refused = async () => (await call(simulator, TOKEN, tokenBody({ client_id: 'no' }))).data;
		const description = 'Invalid Client Information.';
		expect(await refused()).toEqual({ Error: '1008', Error_description: description });
		simulator.options.codesAsStrings = false;
		expect(await refused()).toEqual({ Error: 1008, Error_description: description });
		simulator.options.errorCasing = 'lower';
		expect(await refused()).toEqual({ error: 1008, error_description: description });
	});

	test('every request is kept: what came, when, on which connection, and the status answered', async () => {
		const simulator = await start();
		const agent = new Agent({ keepAlive: true });
		closers.push(async () => agent.destroy());
		await call(simulator, TOKEN, { client_id: 'x' }, { httpAgent: agent });
		now += 1000;
		await call(simulator, '/nowhere?q=1', 'not JSON', { httpAgent: agent });
		await call(simulator, OTP, {});
		expect(simulator.requests).toMatchObject([
			{ path: TOKEN, method: 'POST', body: { client_id: 'x' }, at: MANUAL_DAY, status: 400 },
			{ path: '/nowhere', body: 'not JSON', at: MANUAL_DAY + 1000, status: 404 },
			{ path: OTP, body: {}, status: 400 },
		]);
		expect(simulator.requests[0]?.headers['content-type']).toBe('application/json');
		const [first, second, third] = simulator.requests.map(({ remoteSocketId }) => remoteSocketId);
		expect(second).toBe(first);
		expect(third).not.toBe(first);
		expect(simulator.tokenCalls).toBe(1);
	});

	test('latency holds up /api/*, tokenLatency the token, and both can be changed while it runs', async () => {
		const simulator = await start();
		const took = async (url: string) => {
			const from = performance.now();
			await call(simulator, url, {});
			return performance.now() - from;
		};
		simulator.options.latency = 150;
		expect(await took(OTP)).toBeGreaterThanOrEqual(145);
		expect(await took(TOKEN)).toBeLessThan(100);
		Object.assign(simulator.options, { latency: 0, tokenLatency: 150 });
		expect(await took(OTP)).toBeLessThan(100);
		expect(await took(TOKEN)).toBeGreaterThanOrEqual(145);
	});

	test('the peaks are the most connections, and requests under way, at once', async () => {
		const simulator = await start({ latency: 60 });
		const agent = new Agent({ keepAlive: true, maxSockets: 3 });
		closers.push(async () => agent.destroy());
		await Promise.all(
			Array.from({ length: 7 }, () => call(simulator, OTP, {}, { httpAgent: agent })),
		);
		expect(simulator.peakConnections).toBe(3);
		expect(simulator.peakInFlight).toBe(3);
		await call(simulator, OTP, {}, { httpAgent: agent });
		expect(simulator.peakInFlight).toBe(3);
	});

	test('connections that come one after the other do not add up', async () => {
		const simulator = await start();
		for (let index = 0; index < 3; index += 1) {
			const agent = new Agent({ keepAlive: false });
			await call(simulator, OTP, {}, { httpAgent: agent });
			await sleep(20);
		}
		expect(simulator.peakConnections).toBe(1);
	});

	test('the caller who gives up is too late: FPT has taken the message', async () => {
		const simulator = await start({ latency: 300 });
		const body = await goodBody(simulator, OTP);
		await expect(call(simulator, OTP, body, { timeout: 50 })).rejects.toThrow('timeout');
		expect(simulator.messages).toHaveLength(1);
	});

	test('a request that never arrives in full is not taken', async () => {
		const simulator = await start();
		const body = JSON.stringify(await goodBody(simulator, OTP));
		const seen = simulator.requests.length;
		await new Promise<void>((resolve) => {
			const request = httpRequest(`${simulator.url}${OTP}`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json', 'Content-Length': body.length },
			});
			request.on('error', () => resolve());
			request.write(body.slice(0, -1), () => request.destroy(new Error('gone')));
		});
		await call(simulator, DETAIL, {});
		expect(simulator.requests).toHaveLength(seen + 1);
		expect(simulator.messages).toEqual([]);
	});
});

describe('POST /oauth2/token', () => {
	test.each<[string, Body, number, RegExp]>([
		['a grant type that is not client_credentials', { grant_type: 'password' }, 1015, /./],
		['no grant type', { grant_type: undefined }, 1015, /./],
		['a wrong client id', { client_id: DEFAULT_APP.clientId.toLowerCase() }, 1008, /./],
		['no client id', { client_id: undefined }, 1008, /./],
		['a wrong client secret', { client_secret: `${DEFAULT_APP.clientSecret} ` }, 1008, /./],
		['no client secret', { client_secret: undefined }, 1008, /./],
		['an empty scope', { scope: '' }, 1005, /./],
		['no scope', { scope: undefined }, 1005, /./],
		['a scope that is no string', { scope: ['send_brandname'] }, 1005, /./],
		['an unknown scope', { scope: 'send_brandname everything' }, 1005, /./],
		['scopes separated by commas', { scope: 'send_brandname_otp,send_brandname' }, 1005, /./],
		['two spaces between scopes', { scope: 'send_brandname_otp  send_brandname' }, 1005, /./],
		['no session id', { session_id: undefined }, 1014, /session_id/],
		['an empty session id', { session_id: '' }, 1014, /session_id/],
		['a session id that is no string', { session_id: 12345 }, 1014, /session_id/],
		['a session id of 33 characters', { session_id: 'x'.repeat(33) }, 1014, /session_id/],
		['an unknown parameter', { Scope: 'x' }, 1014, /Scope/],
	])('%s is refused', async (_, changes, code, description) => {
		const simulator = await start();
		expectError(await call(simulator, TOKEN, tokenBody(changes)), code, description);
	});

	test.each([1, 32])('a session id of %d characters is taken', async (length) => {
		const simulator = await start();
		expect(await token(simulator, { session_id: 'x'.repeat(length) })).toBeTruthy();
	});

	test('an app gets no scope it was not given', async () => {
		const app = { ...DEFAULT_APP, scopes: ['send_brandname_otp'] };
		const simulator = await start({ apps: [app] });
		expectError(await call(simulator, TOKEN, tokenBody()), 1005);
		const { data } = await call(simulator, TOKEN, tokenBody({ scope: 'send_brandname_otp' }));
		expect(data).toMatchObject({ scope: 'send_brandname_otp' });
	});

	test('the secret of one app does not open another', async () => {
		const other = { ...DEFAULT_APP, clientId: 'b2C3'.repeat(10), clientSecret: 'd4E5'.repeat(18) };
		const simulator = await start({ apps: [DEFAULT_APP, other] });
		expectError(await call(simulator, TOKEN, tokenBody({ client_id: other.clientId })), 1008);
	});

	test('tokenCalls counts every call, refused ones too', async () => {
		const simulator = await start();
		await call(simulator, TOKEN, {});
		await token(simulator);
		expect(simulator.tokenCalls).toBe(2);
	});
});

describe('an access token', () => {
	test.each([
		['missing', undefined],
		['empty', ''],
		['unknown', 'x'.repeat(256)],
		['no string', 1],
	])('that is %s is 1011, before anything else is looked at', async (_, access_token) => {
		const simulator = await start();
		for (const url of Object.keys(GOOD)) {
			expectError(await call(simulator, url, { access_token, nonsense: 1 }), 1011);
		}
	});

	const twice = async (simulator: Simulator, between: () => unknown) => {
		const body = await goodBody(simulator, OTP);
		expect((await call(simulator, OTP, body)).status).toBe(200);
		await between();
		return await call(simulator, OTP, { ...body, Message: base64('the second') });
	};

	test('lives for tokenSeconds by the clock, then is 1013', async () => {
		const alive = await twice(await start({ tokenSeconds: 60 }), () => (now += 59_999));
		expect(alive.status).toBe(200);
		const ended = await twice(await start({ tokenSeconds: 60 }), () => (now += 60_000));
		expectError(ended, 1013, 'Access token is expired.');
	});

	test('is changed, 1012, by a newer one of the same app', async () => {
		const simulator = await start();
		const ended = await twice(simulator, async () => await token(simulator));
		expectError(ended, 1012, 'Access token has been changed.');
	});

	test('is not changed by a newer one of another app, nor by a refused call', async () => {
		const other = { ...DEFAULT_APP, clientId: 'b2C3'.repeat(10) };
		const simulator = await start({ apps: [DEFAULT_APP, other] });
		const alive = await twice(simulator, async () => {
			await token(simulator, { client_id: other.clientId });
			await call(simulator, TOKEN, tokenBody({ scope: 'no' }));
		});
		expect(alive.status).toBe(200);
	});

	test('is not changed by a newer one where newTokenEndsOlder is off', async () => {
		const simulator = await start({ newTokenEndsOlder: false });
		const alive = await twice(simulator, async () => await token(simulator));
		expect(alive.status).toBe(200);
	});

	test.each([
		['expireTokens', 1013],
		['changeTokens', 1012],
		['forgetTokens', 1011],
	] as const)('after %s is %d, and a newer one is good', async (ending, code) => {
		const simulator = await start();
		const ended = await twice(simulator, () => simulator[ending]());
		expectError(ended, code);
		expect((await tryOut(simulator, OTP)).data).toMatchObject({ error: 2501 });
		expect((await tryOut(simulator, OTP, { Message: base64('another') })).status).toBe(200);
	});

	test.each([
		[OTP, 'send_brandname'],
		[INTERNATIONAL, 'send_brandname'],
		[CREATE, 'send_brandname_otp'],
		[PUSH, 'send_brandname_otp'],
		[DETAIL, 'send_brandname_otp'],
		[DLR, 'send_brandname_otp'],
	])('for %s is 1010 with %s alone, and enough with the other', async (url, scope) => {
		const simulator = await start({ newTokenEndsOlder: false });
		const body = await goodBody(simulator, url);
		const other = BOTH_SCOPES.split(' ').find((name) => name !== scope);
		const refused = await call(simulator, url, {
			...body,
			access_token: await token(simulator, { scope }),
		});
		expectError(refused, 1010);
		const taken = await call(simulator, url, {
			...body,
			access_token: await token(simulator, { scope: other }),
		});
		expect(taken.status).toBe(200);
	});
});

describe('parameters', () => {
	const COMPULSORY: Array<[string, string]> = [
		...[OTP, INTERNATIONAL].flatMap((url) =>
			['session_id', 'BrandName', 'Phone', 'Message'].map((name): [string, string] => [url, name]),
		),
		...['session_id', 'CampaignName', 'BrandName', 'Message', 'ScheduleTime', 'Quota'].map(
			(name): [string, string] => [CREATE, name],
		),
		...['session_id', 'CampaignCode', 'PhoneList'].map((name): [string, string] => [PUSH, name]),
		[DETAIL, 'CampaignCode'],
		[DLR, 'campaign_code'],
	];

	test.each(COMPULSORY)('%s needs %s, of its type and in its spelling: 1014', async (url, name) => {
		const simulator = await start();
		const good = await goodBody(simulator, url);
		const otherCase = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
		const spoilt = [
			{ ...good, [name]: undefined },
			{ ...good, [name]: '' },
			{ ...good, [name]: null },
			{ ...good, [name]: [good[name]] },
			{ ...good, [name]: typeof good[name] === 'string' ? 987654321 : String(good[name]) },
			{ ...good, [name]: undefined, [otherCase]: good[name] },
		];
		for (const body of spoilt) {
			expectError(await call(simulator, url, body), 1014, new RegExp(`^${name} `));
		}
		expect(simulator.messages).toEqual([]);
		expect((await call(simulator, url, good)).status).toBe(200);
	});

	test.each(Object.keys(GOOD))('%s takes no parameter that the manual does not list', async (url) => {
		const simulator = await start();
		for (const name of ['Schedule', 'phone', '__proto__', 'constructor']) {
			const body = JSON.stringify(await goodBody(await restarted(simulator), url)).replace(
				/}$/,
				`,"${name}":"x"}`,
			);
			expectError(await call(simulator, url, body), 1014, `${name} is not a parameter.`);
		}
		expect(simulator.messages).toEqual([]);
	});

	const restarted = async (simulator: Simulator) => {
		simulator.reset();
		return simulator;
	};

	test.each([DETAIL, DLR])('%s takes no session_id', async (url) => {
		const simulator = await start();
		const answer = await tryOut(simulator, url, { session_id: SESSION });
		expectError(answer, 1014, 'session_id is not a parameter.');
	});

	test('each of the two result calls has its own name for the campaign code', async () => {
		const simulator = await start();
		const detail = await goodBody(simulator, DETAIL);
		const { CampaignCode, ...rest } = detail;
		expectError(await call(simulator, DLR, detail), 1014, /^campaign_code /);
		expectError(
			await call(simulator, DETAIL, { ...rest, campaign_code: CampaignCode }),
			1014,
			/^CampaignCode /,
		);
	});

	test.each([OTP, INTERNATIONAL])('%s takes a session id of at most 32 characters', async (url) => {
		const simulator = await start();
		expectError(await tryOut(simulator, url, { session_id: 'x'.repeat(33) }), 1014, /^session_id /);
		expect((await tryOut(simulator, url, { session_id: 'x'.repeat(32) })).status).toBe(200);
	});
});

describe('phones at home', () => {
	test.each([
		['viettel', '032 033 034 035 036 037 038 039 086 096 097 098'],
		['vina', '081 082 083 084 085 088 091 094'],
		['mobi', '070 076 077 078 079 089 090 093'],
		['htc', '052 056 058 092'],
		['beeline', '059 099'],
		['itel', '087'],
		['wintel', '055'],
	])('%s has %s, and they come back as 84…', async (telco, prefixes) => {
		const simulator = await start({ newTokenEndsOlder: false });
		const body = await goodBody(simulator, OTP);
		for (const prefix of prefixes.split(' ')) {
			for (const [Phone, tail] of [
				[`${prefix}1234567`, '1234567'],
				[`84${prefix.slice(1)}7654321`, '7654321'],
			]) {
				const { data } = await call(simulator, OTP, { ...body, Phone });
				expect(data).toMatchObject({ Telco: telco, Phone: `84${prefix.slice(1)}${tail}` });
			}
		}
	});

	test.each([
		['+84987654321', 'a plus'],
		['0084987654321', '00 before the country code'],
		['987654321', 'no leading 0'],
		['098765432', 'too short'],
		['09876543210', 'too long'],
		['8498765432', 'too short with 84'],
		['840987654321', '84 and 0'],
		['0987 654 321', 'spaces'],
		['0987.654.321', 'dots'],
		[' 0987654321', 'a space before'],
		['0987654321\n', 'a line break after'],
		['01662345678', 'an 11-digit number of before 2018'],
		['0123456789', 'a prefix that no network has'],
		['0243123456', 'a landline'],
		['0541234567', 'a prefix that no network has'],
		['٠٩٨٧٦٥٤٣٢١', 'digits that are not ASCII'],
		['0987654321,0987654322', 'two numbers'],
		['abc', 'letters'],
	])('%j (%s) is 53', async (Phone) => {
		const simulator = await start();
		expectError(await tryOut(simulator, OTP, { Phone }), 53, 'Wrong phone number.');
		expect(simulator.messages).toEqual([]);
	});

	test('a blocked one is 2505, in whatever form', async () => {
		const simulator = await start({ blockedPhones: ['0987654321', '84912345678', '6591234567'] });
		for (const [url, Phone] of [
			[OTP, '84987654321'],
			[OTP, '0912345678'],
			[INTERNATIONAL, '6591234567'],
		] as const) {
			expectError(await tryOut(simulator, url, { Phone }), 2505);
		}
		expect(simulator.messages).toEqual([]);
		expect((await tryOut(simulator, OTP, { Phone: '0987654322' })).status).toBe(200);
	});

	test('sentTo finds what reached a phone, asked for in either form', async () => {
		const simulator = await start();
		await tryOut(simulator, OTP, { Phone: '0987654321' });
		await tryOut(simulator, OTP, { Phone: '0987654322' });
		for (const phone of ['0987654321', '84987654321']) {
			expect(simulator.sentTo(phone)).toMatchObject([{ messageId: '491785', text: 'Ma OTP 1' }]);
		}
		expect(simulator.sentTo('0999999999')).toEqual([]);
	});
});

describe('phones abroad', () => {
	test.each([
		['1749123456', 'US'],
		['6591234567', 'SG'],
		['8613812345678', 'CN'],
		['84987654321', 'VN'],
		['85512345678', 'KH'],
		['2771234567', '27'],
		['3531234567', '353'],
		['1234567', 'US'],
		['123456789012345', 'US'],
	])('%s is of %s', async (Phone, Telco) => {
		const simulator = await start();
		const { status, data } = await tryOut(simulator, INTERNATIONAL, { Phone });
		expect(status).toBe(200);
		expect(data).toMatchObject({ Phone, Telco });
	});

	test.each([
		['0987654321', 'begins with 0'],
		['+1749123456', 'a plus'],
		['123456', '6 digits'],
		['1234567890123456', '16 digits'],
		['1 749 123456', 'spaces'],
	])('%j (%s) is 53', async (Phone) => {
		const simulator = await start();
		expectError(await tryOut(simulator, INTERNATIONAL, { Phone }), 53);
		expect(simulator.messages).toEqual([]);
	});
});

describe.each([OTP, INTERNATIONAL])('a message to %s', (url) => {
	test.each([
		['not base64', 'Ma OTP 1'],
		['base64 without its padding', 'TWEgT1RQIDEyMw'],
		['base64url', Buffer.from('ÿÿÿ~~~').toString('base64').replaceAll('/', '_')],
		['base64 with a line break', 'TWEg\nT1RQ'],
		['base64 with bits left over', 'TWF='],
		['base64 of bytes that are not UTF-8', Buffer.from('Mã', 'latin1').toString('base64')],
		['base64 of nothing but spaces', base64('   ')],
	])('that is %s is 1014', async (_, Message) => {
		const simulator = await start();
		expectError(await tryOut(simulator, url, { Message }), 1014, /^Message /);
		expect(simulator.messages).toEqual([]);
	});

	test('arrives character by character as it was', async () => {
		const simulator = await start();
		const content = ' Mã xác thực: 1234 €\r\n"👍" ';
		const { data } = await tryOut(simulator, url, { Message: base64(content) });
		expect(data).toMatchObject({ Message: content });
		expect(simulator.messages[0]?.text).toBe(content);
	});

	test.each<[string, string, number | 'refused']>([
		['160 GSM characters', 'a'.repeat(160), 1],
		['161', 'a'.repeat(161), 2],
		['306', 'a'.repeat(306), 2],
		['307', 'a'.repeat(307), 3],
		['459', 'a'.repeat(459), 3],
		['460', 'a'.repeat(460), 4],
		['612', 'a'.repeat(612), 4],
		['613', 'a'.repeat(613), 'refused'],
		['80 escaped characters', '€'.repeat(80), 1],
		['81 escaped characters', '€'.repeat(81), 2],
		['306 with an escaped one across the parts', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
		['70 with an accent', `ạ${'a'.repeat(69)}`, 1],
		['71 with an accent', `ạ${'a'.repeat(70)}`, 2],
		['134 with an accent', `ạ${'a'.repeat(133)}`, 2],
		['135 with an accent', `ạ${'a'.repeat(134)}`, 3],
		['201 with an accent', `ạ${'a'.repeat(200)}`, 3],
		['268 with an accent', `ạ${'a'.repeat(267)}`, 4],
		['269 with an accent', `ạ${'a'.repeat(268)}`, 'refused'],
		['160 with accents that GSM has', 'àéèìòùñ'.padEnd(160, 'ü'), 1],
		['35 emoji of two units', '👍'.repeat(35), 1],
		['36 emoji of two units', '👍'.repeat(36), 2],
		['67 emoji, of which 33 fit a part', '👍'.repeat(67), 3],
	])('of %s: parts, or 4', async (_, content, parts) => {
		const simulator = await start();
		const answer = await tryOut(simulator, url, { Message: base64(content) });
		if (parts === 'refused') {
			expectError(answer, 4, 'Message length exceeds rules of Telco.');
			expect(simulator.messages).toEqual([]);
		} else expect(simulator.messages).toMatchObject([{ parts }]);
	});

	test.each([
		['not registered', 'OTHER'],
		['in another case', 'fti'],
		['longer than 11 characters', 'ABCDEFGHIJKL'],
	])('under a brandname that is %s is 2513', async (_, BrandName) => {
		const simulator = await start({ brandNames: ['FTI', 'ABCDEFGHIJKL', 'ABCDEFGHIJK'] });
		expectError(await tryOut(simulator, url, { BrandName }), 2513);
		expect(simulator.messages).toEqual([]);
		expect((await tryOut(simulator, url, { BrandName: 'ABCDEFGHIJK' })).status).toBe(200);
	});

	test('has a RequestId of at most 100 characters, a string, or none', async () => {
		const simulator = await start();
		for (const RequestId of ['x'.repeat(101), 7, null]) {
			expectError(await tryOut(simulator, url, { RequestId }), 1014, /^RequestId /);
		}
		for (const RequestId of ['x'.repeat(100), undefined]) {
			await tryOut(simulator, url, { RequestId, Message: base64(`With ${RequestId}`) });
		}
		expect(simulator.messages.map(({ requestId }) => requestId)).toEqual([
			'x'.repeat(100),
			undefined,
		]);
	});

	test('matches a template, where there are some, else 5', async () => {
		const simulator = await start({ templates: [/^Ma OTP \d+$/g, /^Code \d+$/] });
		for (const content of ['Ma OTP 1', 'Ma OTP 2', 'Code 3']) {
			expect((await tryOut(simulator, url, { Message: base64(content) })).status).toBe(200);
		}
		expectError(await tryOut(simulator, url, { Message: base64('Ma OTP 1 !') }), 5);
		expect(simulator.messages).toHaveLength(3);
	});

	test('has no banned word, in any case, else 2519', async () => {
		const simulator = await start({ bannedWords: ['Casino'] });
		expectError(await tryOut(simulator, url, { Message: base64('the CASINO is open') }), 2519);
		expect(simulator.messages).toEqual([]);
	});

	test('goes once to a phone within 5 minutes, else 2501', async () => {
		const simulator = await start();
		expect((await tryOut(simulator, url)).status).toBe(200);
		now += 5 * MINUTE - 1;
		expectError(await tryOut(simulator, url, { RequestId: 'another' }), 2501);
		expect((await tryOut(simulator, url, { Message: base64('Other') })).status).toBe(200);
		now += 1;
		// the refused one did not begin the time anew
		expect((await tryOut(simulator, url)).status).toBe(200);
		now += 5 * MINUTE - 1;
		expectError(await tryOut(simulator, url), 2501);
		expect(simulator.messages).toHaveLength(3);
	});

	test('that was refused may be tried again at once', async () => {
		const simulator = await start({ bannedWords: ['1'] });
		expectError(await tryOut(simulator, url), 2519);
		simulator.options.bannedWords = [];
		expect((await tryOut(simulator, url)).status).toBe(200);
	});

	test('counts its parts against the quota; what does not fit is 2502 and costs nothing', async () => {
		const simulator = await start({ quota: 3 });
		const two = base64('a'.repeat(161));
		expect((await tryOut(simulator, url, { Message: two })).status).toBe(200);
		expectError(await tryOut(simulator, url, { Message: base64('b'.repeat(161)) }), 2502);
		expect(simulator.options.quota).toBe(1);
		expect((await tryOut(simulator, url)).status).toBe(200);
		expectError(await tryOut(simulator, url, { Message: base64('c') }), 2502);
		simulator.options.quota = 1;
		expect((await tryOut(simulator, url, { Message: base64('c') })).status).toBe(200);
	});

	test('has a number higher than the last, as a string or as the options say', async () => {
		const simulator = await start();
		const first = await tryOut(simulator, url);
		expectError(await tryOut(simulator, url), 2501);
		simulator.options.messageIdAsNumber = true;
		const second = await tryOut(simulator, url, { Message: base64('Second') });
		expect([first.data.MessageId, second.data.MessageId]).toEqual(['491785', 491786]);
		expect(simulator.messages.map(({ messageId }) => messageId)).toEqual(['491785', '491786']);
	});
});

test('the same text to one phone by way of both message calls is a duplicate', async () => {
	const simulator = await start();
	const Message = base64('Same');
	await tryOut(simulator, OTP, { Message, Phone: '0987654321' });
	expectError(await tryOut(simulator, INTERNATIONAL, { Message, Phone: '84987654321' }), 2501);
	expectError(await tryOut(simulator, OTP, { Message, Phone: '84987654321' }), 2501);
});

describe('create-campaign', () => {
	test.each<[string, Body, RegExp]>([
		['a name of 33 characters', { CampaignName: 'x'.repeat(33) }, /^CampaignName /],
		['a text of spaces', { Message: '  ' }, /^Message /],
		['a quota of 0', { Quota: 0 }, /^Quota /],
		['a quota below 0', { Quota: -1 }, /^Quota /],
		['half a message of quota', { Quota: 1.5 }, /^Quota /],
		['a quota in a string', { Quota: '10' }, /^Quota /],
		['seconds', { ScheduleTime: '2021-06-18 09:00:00' }, /^ScheduleTime /],
		['ISO 8601', { ScheduleTime: '2021-06-18T09:00' }, /^ScheduleTime /],
		['day first', { ScheduleTime: '18-06-2021 09:00' }, /^ScheduleTime /],
		['an hour of one digit', { ScheduleTime: '2021-06-18 9:00' }, /^ScheduleTime /],
		['30 February', { ScheduleTime: '2022-02-30 09:00' }, /^ScheduleTime /],
		['29 February of a common year', { ScheduleTime: '2022-02-29 09:00' }, /^ScheduleTime /],
		['month 13', { ScheduleTime: '2021-13-01 09:00' }, /^ScheduleTime /],
		['24:00', { ScheduleTime: '2021-06-18 24:00' }, /^ScheduleTime /],
		['minute 60', { ScheduleTime: '2021-06-18 09:60' }, /^ScheduleTime /],
		['a time gone by', { ScheduleTime: '2021-06-17 08:59' }, /^ScheduleTime .*future/],
		['this very minute in Vietnam', { ScheduleTime: '2021-06-17 09:00' }, /^ScheduleTime .*future/],
	])('%s is 1014, and no campaign', async (_, changes, description) => {
		const simulator = await start();
		expectError(await tryOut(simulator, CREATE, changes), 1014, description);
		expect(simulator.campaigns.size).toBe(0);
	});

	test.each<[string, Body]>([
		['a name of 32 characters', { CampaignName: 'ạ'.repeat(32) }],
		['the next minute in Vietnam', { ScheduleTime: '2021-06-17 09:01' }],
		['29 February of a leap year', { ScheduleTime: '2024-02-29 00:00' }],
		['a quota of 1', { Quota: 1 }],
	])('%s is taken', async (_, changes) => {
		const simulator = await start();
		expect((await tryOut(simulator, CREATE, changes)).status).toBe(200);
	});

	test('an unknown brandname is 2513', async () => {
		const simulator = await start();
		expectError(await tryOut(simulator, CREATE, { BrandName: 'fti' }), 2513);
	});

	test('a name is used up for ever, sent or not; in other letters it is another', async () => {
		const simulator = await start();
		expect((await tryOut(simulator, CREATE)).status).toBe(200);
		now += 60 * MINUTE;
		expectError(await tryOut(simulator, CREATE), 1014, 'Campaign name already exists.');
		expect((await tryOut(simulator, CREATE, { CampaignName: 'TET 2022' })).status).toBe(200);
	});

	test('a name that another partner has used is free', async () => {
		const other = { ...DEFAULT_APP, clientId: 'b2C3'.repeat(10), partnerId: '9' };
		const simulator = await start({ apps: [DEFAULT_APP, other] });
		const access_token = await token(simulator, { client_id: other.clientId });
		expect((await tryOut(simulator, CREATE)).status).toBe(200);
		expect((await tryOut(simulator, CREATE, { access_token })).status).toBe(200);
	});

	test('a name whose campaign was refused is still free', async () => {
		const simulator = await start();
		expectError(await tryOut(simulator, CREATE, { Quota: 0 }), 1014);
		expect((await tryOut(simulator, CREATE)).status).toBe(200);
	});

	test('the code is the partner in base64 and 13 hexadecimal characters, never twice', async () => {
		const app = { ...DEFAULT_APP, partnerId: '77' };
		const simulator = await start({ apps: [app] });
		const codes = new Set<string>();
		for (let index = 0; index < 20; index += 1) {
			const { data } = await tryOut(simulator, CREATE, { CampaignName: `No ${index}` });
			expect(data.CampaignCode).toMatch(/^Nzc=[0-9a-f]{13}$/);
			codes.add(data.CampaignCode);
		}
		expect(codes.size).toBe(20);
		expect([...simulator.campaigns.keys()]).toEqual([...codes]);
	});

	test('the text is plain: nothing is decoded', async () => {
		const simulator = await start();
		const Message = base64('Giam gia');
		const { data } = await tryOut(simulator, CREATE, { Message });
		expect(simulator.campaigns.get(data.CampaignCode)).toMatchObject({ message: Message, parts: 1 });
	});
});

describe('push-brandname-ads', () => {
	test('every number is kept as 84…, and the campaign is sent', async () => {
		const simulator = await start();
		const push = await campaign(simulator);
		const { data } = await call(simulator, PUSH, { ...push, PhoneList: '0987654321,84912345678' });
		expect(simulator.campaigns.get(String(push.CampaignCode))).toMatchObject({
			isSent: true,
			phones: ['84987654321', '84912345678'],
			batchId: data.BatchId,
		});
	});

	test('an unknown code is 1014', async () => {
		const simulator = await start();
		const answer = await tryOut(simulator, PUSH, { CampaignCode: 'MjIxNQ==60cb06fa1d9bb' });
		expectError(answer, 1014, 'Campaign code does not exist.');
	});

	test("another partner's code does not exist, for any of the three calls", async () => {
		const other = { ...DEFAULT_APP, clientId: 'b2C3'.repeat(10), partnerId: '9' };
		const simulator = await start({ apps: [DEFAULT_APP, other] });
		for (const url of [PUSH, DETAIL, DLR]) {
			simulator.reset();
			const access_token = await token(simulator, { client_id: other.clientId });
			const answer = await tryOut(simulator, url, { access_token });
			expectError(answer, 1014, 'Campaign code does not exist.');
		}
	});

	test.each([
		['0987654321,', 'a comma at the end'],
		['0987654321, 0987654322', 'a space'],
		['0987654321;0987654322', 'a semicolon'],
		['0987654321,0123456789', 'one prefix that no network has'],
		['0987654321,+84987654322', 'one plus'],
	])('%j (%s) is 53 for the whole, and the campaign can still be pushed', async (PhoneList) => {
		const simulator = await start();
		const push = await campaign(simulator);
		expectError(await call(simulator, PUSH, { ...push, PhoneList }), 53);
		const again = await call(simulator, PUSH, { ...push, PhoneList: '0987654321' });
		expect(again.data).toMatchObject({ NumMessageSent: 1, NumRemainQuota: 9 });
	});

	test('numbers times parts above the quota are 1016, and nothing is sent', async () => {
		const simulator = await start();
		const push = await campaign(simulator, { Message: 'a'.repeat(161), Quota: 5 });
		const three = '0987654321,0987654322,0987654323';
		expectError(await call(simulator, PUSH, { ...push, PhoneList: three }), 1016);
		expect(simulator.campaigns.get(String(push.CampaignCode))).toMatchObject({ isSent: false });
		const two = await call(simulator, PUSH, { ...push, PhoneList: '0987654321,0987654322' });
		expect(two.data).toMatchObject({ NumMessageSent: 4, NumRemainQuota: 1 });
	});

	test('a quota that is used up to the last is no error', async () => {
		const simulator = await start();
		const push = await campaign(simulator, { Quota: 2 });
		const { data } = await call(simulator, PUSH, { ...push, PhoneList: '0987654321,0987654322' });
		expect(data).toMatchObject({ NumMessageSent: 2, NumRemainQuota: 0 });
	});

	test('of two pushes at once, one is taken', async () => {
		const simulator = await start({ latency: 30 });
		const push = { ...(await campaign(simulator)), PhoneList: '0987654321' };
		const answers = await Promise.all([call(simulator, PUSH, push), call(simulator, PUSH, push)]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
	});

	test('50,000 numbers in one call are taken', async () => {
		const simulator = await start();
		const push = await campaign(simulator, { Quota: 50_000 });
		const PhoneList = Array.from({ length: 50_000 }, (_, n) => `098${7_000_000 + n}`).join(',');
		const { data } = await call(simulator, PUSH, { ...push, PhoneList });
		expect(data).toMatchObject({ NumMessageSent: 50_000, NumRemainQuota: 0 });
	});

	test('no message of a campaign is a customer-care message', async () => {
		const simulator = await start({ quota: 0 });
		const push = await campaign(simulator);
		expect((await call(simulator, PUSH, { ...push, PhoneList: '0987654321' })).status).toBe(200);
		expect(simulator.messages).toEqual([]);
	});
});

describe('what became of a campaign', () => {
	test('detail-ads: every value a string, before the push and after', async () => {
		const simulator = await start();
		const push = await goodBody(simulator, PUSH);
		const { access_token, CampaignCode } = push;
		const detail = async () => (await call(simulator, DETAIL, { access_token, CampaignCode })).data;
		const before = {
			CampaignCode,
			Total: '0',
			Quota: '10',
			IsSent: '0',
			SendingTime: '2021-06-18 09:00',
			StatusDetail: { Reason: '', Status: '0' },
		};
		expect(await detail()).toEqual(before);
		await call(simulator, PUSH, push);
		expect(await detail()).toEqual({ ...before, Total: '2', IsSent: '1' });
		simulator.approve(String(CampaignCode));
		expect(await detail()).toMatchObject({ StatusDetail: { Reason: '', Status: '1' } });
		simulator.approve(String(CampaignCode), false, 'No [QC] label');
		expect(await detail()).toMatchObject({
			StatusDetail: { Reason: 'No [QC] label', Status: '0' },
		});
		expect(() => simulator.approve('no such code')).toThrow('no such code');
	});

	test.each([
		[DETAIL, 'CampaignCode'],
		[DLR, 'campaign_code'],
	])('%s of an unknown code is 1014', async (url, name) => {
		const simulator = await start();
		expectError(await tryOut(simulator, url, { [name]: 'x' }), 1014, 'Campaign code does not exist.');
	});

	const results = async (simulator: Simulator, push: Body) =>
		await call(
			simulator,
			DLR,
			{ access_token: push.access_token, campaign_code: push.CampaignCode },
			{ responseType: 'arraybuffer' },
		);

	test('dlr-ads: CSV with a row a number; cells hold commas, quotes and line breaks', async () => {
		const simulator = await start();
		const phones = ['0987654321', '0912345678', '0901234567', '0921234567'];
		const push = await goodBody(simulator, PUSH, { PhoneList: phones.join(',') });
		const { data: pushed } = await call(simulator, PUSH, push);
		const { headers, data } = await results(simulator, push);
		expect(headers['content-type']).toBe('text/csv; charset=utf-8');
		const content = Buffer.from(data).toString();
		expect(content.startsWith('MessageId,Phone,Telco,Status,Note\r\n')).toBe(true);
		expect(content.endsWith('\r\n')).toBe(true);
		const rows: Array<Record<string, string>> = parse(content, { columns: true });
		expect(rows.map(({ Phone, Telco }) => [Phone, Telco])).toEqual([
			['84987654321', 'viettel'],
			['84912345678', 'vina'],
			['84901234567', 'mobi'],
			['84921234567', 'htc'],
		]);
		expect(rows[0]?.MessageId).toBe(`${pushed.BatchId}84987654321`);
		const notes = rows.map(({ Note }) => Note).join('|');
		for (const special of [',', '\r\n', '"']) expect(notes).toContain(special);
	});

	test('dlr-ads of a campaign that was not pushed is the header alone', async () => {
		const simulator = await start();
		const { data } = await results(simulator, await goodBody(simulator, PUSH));
		expect(parse(Buffer.from(data))).toHaveLength(1);
	});

	test('dlr-ads gives the text set on the campaign, and a byte order mark where asked', async () => {
		const simulator = await start();
		const push = await goodBody(simulator, PUSH);
		const campaign = simulator.campaigns.get(String(push.CampaignCode))!;
		Object.assign(campaign, { csv: 'Số;Kết quả\n', csvBom: true });
		const { data } = await results(simulator, push);
		expect(Buffer.from(data)).toEqual(Buffer.from('\uFEFFSố;Kết quả\n'));
	});
});

interface Receiver {
	url: string;
	received: Array<{ method: string; headers: IncomingHttpHeaders; body: string }>;
	/** Null: no answer. */
	answer: { status: number; body: string } | null;
	server: Server;
}

async function startReceiver(): Promise<Receiver> {
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8');
		request.on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			receiver.received.push({ method: request.method ?? '', headers: request.headers, body });
			if (!receiver.answer) return;
			response.writeHead(receiver.answer.status, {
				'Content-Type': 'application/json',
				Location: receiver.url,
			});
			response.end(receiver.answer.body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const receiver: Receiver = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/id/dlr`,
		received: [],
		answer: { status: 200, body: '{"status":1}' },
		server,
	};
	closers.push(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return receiver;
}

describe('delivery reports', () => {
	test.each([
		[OTP, '0987654321', 'viettel'],
		[INTERNATIONAL, '1749123456', 'US'],
	])('one is posted for each message to %s', async (url, Phone, telco) => {
		const receiver = await startReceiver();
		const simulator = await start({ report: { url: receiver.url, authorizationKey: 'KEY' } });
		await tryOut(simulator, url, { Phone, Message: base64('a'.repeat(161)) });
		await eventually(() => simulator.reports.length === 1);
		expect(receiver.received).toHaveLength(1);
		expect(receiver.received[0]?.headers.authorization).toBe('Basic KEY');
		expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
			smsid: '491785',
			status: 1,
			telco,
			error: null,
			mt_count: 2,
		});
	});

	test('none is posted for a message that was refused, nor without the option', async () => {
		const receiver = await startReceiver();
		const simulator = await start({
			report: { url: receiver.url, authorizationKey: 'KEY', delay: 0 },
		});
		await tryOut(simulator, OTP, { Phone: '1' });
		simulator.options.report = undefined;
		await tryOut(simulator, OTP);
		await sleep(120);
		expect(receiver.received).toEqual([]);
		await expect(simulator.postReport({})).rejects.toThrow('report');
	});

	test.each([
		[undefined, 45],
		[250, 245],
	])('with a delay of %p it comes after the answer, that much later', async (delay, atLeast) => {
		const receiver = await startReceiver();
		const simulator = await start({
			latency: 60,
			report: { url: receiver.url, authorizationKey: 'KEY', delay },
		});
		await tryOut(simulator, OTP);
		const answeredAt = performance.now();
		expect(receiver.received).toEqual([]);
		await eventually(() => receiver.received.length === 1);
		// the answer needs a moment to get here, which is not part of the delay
		expect(performance.now() - answeredAt).toBeGreaterThanOrEqual(atLeast - 25);
	});

	test('its fields, its receiver and its key follow the options while it runs', async () => {
		const receiver = await startReceiver();
		const simulator = await start({
			report: { url: 'http://127.0.0.1:1/', authorizationKey: 'OLD', delay: 0 },
		});
		simulator.options.report = {
			url: receiver.url,
			authorizationKey: 'NEW',
			delay: 0,
			status: ({ phone }) => ({ status: 0, error: `Absent ${phone}` }),
		};
		await tryOut(simulator, OTP);
		await eventually(() => receiver.received.length === 1);
		expect(receiver.received[0]?.headers.authorization).toBe('Basic NEW');
		expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
			smsid: '491785',
			status: 0,
			error: 'Absent 84987654321',
		});
	});

	test.each([401, 500, 302])('an answer of %d is recorded, and not tried again', async (status) => {
		const receiver = await startReceiver();
		receiver.answer = { status, body: '{"status":0,"desc":"no"}' };
		const simulator = await start({
			report: { url: receiver.url, authorizationKey: 'KEY', delay: 0 },
		});
		await tryOut(simulator, OTP);
		await eventually(() => simulator.reports.length === 1);
		expect(simulator.reports).toMatchObject([
			{ messageId: '491785', status, body: { status: 0, desc: 'no' } },
		]);
		await sleep(100);
		expect(receiver.received).toHaveLength(1);
	});

	test('a receiver that is not there is recorded', async () => {
		const simulator = await start({
			report: { url: 'http://127.0.0.1:1/', authorizationKey: 'KEY' },
		});
		const report = await simulator.postReport({ smsid: 5 });
		expect(report).toEqual({ messageId: '5', sent: { smsid: 5 }, error: 'ECONNREFUSED' });
		expect(simulator.reports).toEqual([report]);
	});

	test('by hand any body goes out as it is, and headers are replaced or left out', async () => {
		const receiver = await startReceiver();
		const simulator = await start({ report: { url: receiver.url, authorizationKey: 'KEY' } });
		await simulator.postReport('{"smsid":', { Authorization: 'Bearer x' });
		await simulator.postReport([], { Authorization: null, 'X-Forwarded-For': '10.0.0.1' });
		const [first, second] = receiver.received;
		expect(first).toMatchObject({ body: '{"smsid":', headers: { authorization: 'Bearer x' } });
		expect(second?.body).toBe('[]');
		expect(second?.headers).not.toHaveProperty('authorization');
		expect(second?.headers).toMatchObject({
			'x-forwarded-for': '10.0.0.1',
			'content-type': 'application/json',
		});
	});

	test('the proxy of the environment is not used', async () => {
		const receiver = await startReceiver();
		const before = process.env.http_proxy;
		process.env.http_proxy = 'http://127.0.0.1:1';
		try {
			const simulator = await start({ report: { url: receiver.url, authorizationKey: 'KEY' } });
			expect(await simulator.postReport({ smsid: 1 })).toMatchObject({ status: 200 });
		} finally {
			if (before === undefined) delete process.env.http_proxy;
			else process.env.http_proxy = before;
		}
	});
});

describe('faults', () => {
	const outcome = async (simulator: Simulator, body: Body): Promise<string | number> => {
		try {
			return (await call(simulator, OTP, body, { timeout: 150 })).status;
		} catch (error) {
			return axios.isAxiosError(error) ? String(error.code) : String(error);
		}
	};

	const LOSSES: Array<[string, FaultAction, string | number]> = [
		['hang', 'hang', 'ECONNABORTED'],
		['cut', 'cut', 'ECONNRESET'],
		['an HTML page', { status: 502, body: '<html>Bad gateway</html>' }, 502],
		['an empty 200', { status: 200, body: '' }, 200],
		['an error of FPT', { code: 1007 }, 400],
	];

	test.each(LOSSES)('%s on receipt: FPT has not taken the message', async (_, action, expected) => {
		const simulator = await start();
		const body = await goodBody(simulator, OTP);
		simulator.addFault({ path: OTP, do: action });
		expect(await outcome(simulator, body)).toBe(expected);
		expect(simulator.messages).toEqual([]);
		expect(await outcome(simulator, body)).toBe(200);
	});

	test.each(LOSSES)('%s after processing: FPT has taken it', async (_, action, expected) => {
		const simulator = await start();
		const body = await goodBody(simulator, OTP);
		simulator.addFault({ path: OTP, after: 'process', do: action });
		expect(await outcome(simulator, body)).toBe(expected);
		expect(simulator.messages).toHaveLength(1);
		expectError(await call(simulator, OTP, body), 2501);
	});

	test('a request whose answer is lost is on record, without a status', async () => {
		const simulator = await start();
		simulator.addFault({ path: TOKEN, do: 'cut' });
		await expect(call(simulator, TOKEN, {})).rejects.toThrow();
		expect(simulator.requests).toMatchObject([{ path: TOKEN, status: undefined }]);
		expect(simulator.tokenCalls).toBe(1);
	});

	test.each([
		['a page', { status: 504, body: '<h1>x</h1>' }, 504, 'text/html', '<h1>x</h1>'],
		['an object', { status: 200, body: { a: 1 } }, 200, 'application/json; charset=utf-8', '{"a":1}'],
		['text', { body: 'no JSON', contentType: 'application/json' }, 200, 'application/json', 'no JSON'],
		['a status alone', { status: 500 }, 500, 'text/html', ''],
		['bytes', { body: Buffer.from([104, 105]), contentType: 'a/b' }, 200, 'a/b', 'hi'],
	])('%s is answered instead', async (_, action, status, type, content) => {
		const simulator = await start();
		simulator.addFault({ do: action });
		const answer = await call(simulator, TOKEN, tokenBody(), { responseType: 'text' });
		expect([answer.status, answer.headers['content-type'], answer.data]).toEqual([
			status,
			type,
			content,
		]);
	});

	test('headers alone are added to the usual answer', async () => {
		const simulator = await start();
		simulator.addFault({ do: { headers: { 'Retry-After': '7' } } });
		const answer = await call(simulator, TOKEN, tokenBody());
		expect(answer.headers['retry-after']).toBe('7');
		expect(answer.data).toHaveProperty('access_token');
	});

	test('a huge body arrives whole', async () => {
		const simulator = await start();
		simulator.addFault({ do: { status: 200, body: 'x'.repeat(20_000_000) } });
		expect((await call(simulator, TOKEN, {})).data).toHaveLength(20_000_000);
	});

	test("an error of FPT has the manual's words or those given, and follows the options", async () => {
		const simulator = await start({ errorStatus: 403, codesAsStrings: true });
		simulator.addFault({ do: { code: 1007 } });
		simulator.addFault({ do: { code: 1014, description: 'Own words', status: 200 } });
		const first = await call(simulator, OTP, {});
		expect([first.status, first.data]).toEqual([
			403,
			{
				error: '1007',
				error_description: 'Server temporarily unable to process requests from client.',
			},
		]);
		const second = await call(simulator, OTP, {});
		expect([second.status, second.data]).toEqual([
			200,
			{ error: '1014', error_description: 'Own words' },
		]);
	});

	test('one fault hits one request, of the path it names, in the order given', async () => {
		const simulator = await start();
		simulator.addFault({ path: OTP, times: 2, do: { status: 501 } });
		simulator.addFault({ path: /-international$/g, times: 2, do: { status: 502 } });
		simulator.addFault({ path: OTP, do: { status: 503 } });
		simulator.addFault({ do: { status: 504 } });
		const statuses = [];
		for (const url of [INTERNATIONAL, OTP, INTERNATIONAL, OTP, OTP, TOKEN, OTP, TOKEN]) {
			statuses.push((await call(simulator, url, {})).status);
		}
		expect(statuses).toEqual([502, 501, 502, 501, 503, 504, 400, 400]);
		expect(simulator.faults).toEqual([]);
	});

	test('a path given as text is the whole path', async () => {
		const simulator = await start();
		simulator.addFault({ path: '/api/push', do: { status: 503 } });
		expect((await call(simulator, OTP, {})).status).toBe(400);
		expect(simulator.faults).toHaveLength(1);
	});

	test('a fault of a number hits no other, nor a request without one', async () => {
		const simulator = await start();
		simulator.addFault({ phone: '84987654321', do: { status: 503 } });
		const statuses = [];
		for (const body of [{}, { Phone: '84912345678' }, { Phone: '84987654321' }, { Phone: '84987654321' }]) {
			statuses.push((await call(simulator, OTP, body)).status);
		}
		expect(statuses).toEqual([400, 400, 503, 400]);
	});

	test('a fault for ever ends when it is taken out', async () => {
		const simulator = await start();
		simulator.addFault({ times: Infinity, do: { status: 503 } });
		for (let index = 0; index < 5; index += 1) {
			expect((await call(simulator, TOKEN, {})).status).toBe(503);
		}
		simulator.faults.length = 0;
		expect((await call(simulator, TOKEN, {})).status).toBe(400);
	});

	test('a fault object that is added twice hits twice', async () => {
		const simulator = await start();
		const fault = { do: { status: 503 } };
		simulator.addFault(fault);
		simulator.addFault(fault);
		expect((await call(simulator, TOKEN, {})).status).toBe(503);
		expect((await call(simulator, TOKEN, {})).status).toBe(503);
		expect(fault).toEqual({ do: { status: 503 } });
	});

	test.each([
		['receive', 0],
		['process', 1],
	] as const)('a delay after %s: the message is taken then, the answer is the usual one', async (after, taken) => {
		const simulator = await start();
		const body = await goodBody(simulator, OTP);
		simulator.addFault({ after, do: { delay: 200 } });
		const from = performance.now();
		const answer = call(simulator, OTP, body);
		await eventually(() => simulator.requests.some((request) => request.path === OTP));
		await sleep(50);
		expect(simulator.messages).toHaveLength(taken);
		expect((await answer).data).toMatchObject({ MessageId: '491785' });
		expect(performance.now() - from).toBeGreaterThanOrEqual(195);
	});

	test('a slow body trickles: the head at once, then so many bytes a second', async () => {
		const simulator = await start();
		const body = await goodBody(simulator, OTP);
		simulator.addFault({ path: OTP, do: { slowBody: 400 } });
		const from = performance.now();
		const answer = await call(simulator, OTP, body, { responseType: 'stream' });
		expect(performance.now() - from).toBeLessThan(150);
		let content = '';
		for await (const chunk of answer.data) content += String(chunk);
		// 133 bytes at 400 a second
		expect(performance.now() - from).toBeGreaterThanOrEqual(250);
		expect(JSON.parse(content)).toMatchObject({ MessageId: '491785' });
	});
});

describe('the log', () => {
	test('has one line a request and report, without a secret', async () => {
		const receiver = await startReceiver();
		const lines: string[] = [];
		const simulator = await start({
			log: (line) => void lines.push(line),
			report: { url: receiver.url, authorizationKey: 'KEY-of-the-reports', delay: 0 },
		});
		const body = await goodBody(simulator, OTP, { Message: base64('a\nb') });
		await call(simulator, OTP, body, {
			headers: { 'Content-Type': 'application/json', Authorization: 'Bearer WXYZ1234' },
		});
		await eventually(() => lines.length === 3);
		const unread = `client_secret=${DEFAULT_APP.clientSecret}`;
		await call(simulator, `${TOKEN}?${unread}`, unread);
		await call(simulator, TOKEN, { client_secret: [DEFAULT_APP.clientSecret] });
		simulator.addFault({ do: 'cut' });
		await expect(call(simulator, TOKEN, {})).rejects.toThrow();

		expect(lines).toEqual([
			expect.stringMatching(/^POST \/oauth2\/token {.*"client_secret":"c3D4…".*} → 200 {"access_token":"....…",/),
			expect.stringMatching(
				/^POST \/api\/push-brandname-otp \[Authorization: Bearer WXYZ…\] {"access_token":"....…",.*} → 200 {"MessageId":"491785",/,
			),
			expect.stringMatching(/^report {"smsid":"491785",.*} → 200 {"status":1}$/),
			expect.stringMatching(/^POST \/oauth2\/token \(no JSON object\) → 400 {"error":1001,/),
			expect.stringMatching(/^POST \/oauth2\/token {"client_secret":"\[\\"c3…"} → 400 {"error":1015,/),
			'POST /oauth2/token {} → connection cut',
		]);
		const log = lines.join('\n');
		expect(lines.every((line) => !line.includes('\n'))).toBe(true);
		for (const secret of [
			String(body.access_token),
			DEFAULT_APP.clientSecret,
			'WXYZ1234',
			'KEY-of-the-reports',
		]) {
			expect(log).not.toContain(secret);
			expect(log).not.toContain(secret.slice(0, 9));
		}
	});

	test('a long list does not make a long line', async () => {
		const lines: string[] = [];
		const simulator = await start({ log: (line) => void lines.push(line) });
		await call(simulator, PUSH, { PhoneList: '0987654321,'.repeat(10_000) });
		expect(lines[0]?.length).toBeLessThan(1000);
	});
});

describe('reset', () => {
	test('it is as just started: nothing received, no token, names free, options as given', async () => {
		const simulator = await start({ quota: 5, brandNames: ['FTI', 'TWO'] });
		const { access_token } = await goodBody(simulator, PUSH);
		await call(simulator, OTP, { ...GOOD[OTP], session_id: SESSION, access_token });
		simulator.addFault({ times: Infinity, do: 'cut' });
		simulator.options.brandNames.push('THREE');
		simulator.options.report = { url: 'http://127.0.0.1:1', authorizationKey: 'x' };
		simulator.options.errorStatus = 401;
		simulator.reset();

		expect(simulator).toMatchObject({
			requests: [],
			tokenCalls: 0,
			messages: [],
			reports: [],
			faults: [],
			peakInFlight: 0,
		});
		expect(simulator.campaigns.size).toBe(0);
		expect(simulator.options).toMatchObject({
			quota: 5,
			brandNames: ['FTI', 'TWO'],
			report: undefined,
			errorStatus: 400,
		});
		expectError(await call(simulator, OTP, { access_token }), 1011);
		expect((await tryOut(simulator, PUSH)).status).toBe(200);
		expect((await tryOut(simulator, OTP)).data).toMatchObject({ MessageId: '491785' });
	});

	test('what is under way is dropped: it neither sends nor answers nor reports', async () => {
		const receiver = await startReceiver();
		const simulator = await start({
			report: { url: receiver.url, authorizationKey: 'KEY', delay: 100 },
		});
		const body = await goodBody(simulator, OTP);
		await call(simulator, OTP, body);
		simulator.addFault({ do: { delay: 100 } });
		const waiting = call(simulator, OTP, { ...body, Message: base64('Waiting') });
		await eventually(() => simulator.faults.length === 0);
		simulator.reset();
		await expect(waiting).rejects.toThrow();
		simulator.addFault({ do: 'hang' });
		const hanging = call(simulator, OTP, body);
		await eventually(() => simulator.faults.length === 0);
		simulator.reset();
		await expect(hanging).rejects.toThrow('socket hang up');
		await sleep(200);
		expect(simulator.messages).toEqual([]);
		expect(receiver.received).toEqual([]);
	});
});

describe('close', () => {
	test('ends what hangs, waits, trickles and is kept open, and the reports to come', async () => {
		const receiver = await startReceiver();
		receiver.answer = null;
		const simulator = await startSimulator({
			report: { url: receiver.url, authorizationKey: 'KEY', delay: 0 },
		});
		const agent = new Agent({ keepAlive: true });
		closers.push(async () => agent.destroy());
		const body = await goodBody(simulator, OTP, { ScheduleTime: undefined });
		await call(simulator, OTP, body, { httpAgent: agent });
		await eventually(() => receiver.received.length === 1);
		simulator.options.report!.delay = 60_000;
		await call(simulator, OTP, { ...body, Message: base64('Later') }, { httpAgent: agent });
		const faults: FaultAction[] = ['hang', { delay: 60_000 }, { slowBody: 1 }];
		for (const action of faults) simulator.addFault({ path: TOKEN, do: action });
		const open = faults.map(async () => await call(simulator, TOKEN, tokenBody()));
		const ends = Promise.allSettled(open);
		await eventually(() => simulator.faults.length === 0);

		const from = performance.now();
		await simulator.close();
		await simulator.close();
		for (const end of await ends) expect(end.status).toBe('rejected');
		expect(performance.now() - from).toBeLessThan(1000);
		await expect(call(simulator, TOKEN, {})).rejects.toThrow('ECONNREFUSED');
		expect(receiver.received).toHaveLength(1);
		let connections = NaN;
		await eventually(() => {
			receiver.server.getConnections((_, count) => (connections = count));
			return connections === 0;
		});
	});
});

describe('npm run simulator', () => {
	const root = path.join(__dirname, '../..');
	const run = (...args: string[]) => {
		const child = spawn(
			process.execPath,
			['--import', 'tsx', path.join(root, 'test/simulator/main.ts'), ...args],
			{ cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
		);
		closers.push(async () => child.kill('SIGKILL'));
		const output = { text: '' };
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
		}
		const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
		return { child, output, ended };
	};

	test.each(['SIGINT', 'SIGTERM'] as const)(
		'it tells its address, client and requests, and %s ends it',
		async (signal) => {
			const receiver = await startReceiver();
			const { child, output, ended } = run(
				...['--port', '0', '--latency', '100', '--token-seconds', '60', '--error-status', '401'],
				...['--report-url', receiver.url, '--report-key', 'KEY'],
			);
			const address = () => /http:\/\/127\.0\.0\.1:\d+/.exec(output.text)?.[0];
			await eventually(() => output.text.includes('brandname'));
			expect(output.text).toContain(DEFAULT_APP.clientId);
			expect(output.text).toContain(DEFAULT_APP.clientSecret);

			const simulator = { url: address() } as Simulator;
			const { data } = await call(simulator, TOKEN, tokenBody());
			expect(data).toMatchObject({ expires_in: 60 });
			const from = performance.now();
			const sent = await call(simulator, OTP, {
				...GOOD[OTP],
				session_id: SESSION,
				access_token: data.access_token,
			});
			expect(performance.now() - from).toBeGreaterThanOrEqual(95);
			expect(sent.data).toMatchObject({ Telco: 'viettel' });
			expect((await call(simulator, OTP, {})).status).toBe(401);
			await eventually(() => receiver.received.length === 1);
			expect(receiver.received[0]?.headers.authorization).toBe('Basic KEY');

			child.kill(signal);
			expect(await ended).toBe(0);
			const lines = output.text.trim().split('\n');
			expect(lines.filter((line) => line.startsWith('POST '))).toHaveLength(3);
			expect(output.text).not.toContain(data.access_token);
		},
	);

	test('neither a request nor a report that waits keeps it from ending', async () => {
		const receiver = await startReceiver();
		const { child, output, ended } = run(
			...['--port', '0', '--latency', '60000'],
			...['--report-url', receiver.url, '--report-key', 'KEY'],
		);
		await eventually(() => output.text.includes('brandname'));
		const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output.text)?.[0];
		const simulator = { url } as Simulator;
		const access_token = await token(simulator);
		const body = { ...GOOD[OTP], session_id: SESSION, access_token };
		// given up here, but taken there
		await expect(call(simulator, OTP, body, { timeout: 200 })).rejects.toThrow('timeout');
		child.kill('SIGTERM');
		expect(await ended).toBe(0);
	});

	test('--help explains every option', async () => {
		const { output, ended } = run('--help');
		expect(await ended).toBe(0);
		for (const option of [
			'--port',
			'--latency',
			'--report-url',
			'--report-key',
			'--token-seconds',
			'--error-status',
			'--help',
		]) {
			expect(output.text).toContain(option);
		}
		expect(output.text).toContain('4010');
	});

	test('options that it cannot use are refused, with the help', async () => {
		const refused: string[][] = [
			['--bogus'],
			['--port', 'x'],
			['--port', '65536'],
			['--error-status', '99'],
			['--report-url', 'http://127.0.0.1:1'],
			['--report-url', 'x', '--report-key', 'y'],
		];
		const runs = refused.map((args) => run(...args));
		expect(await Promise.all(runs.map(async ({ ended }) => await ended))).toEqual(refused.map(() => 2));
		for (const { output } of runs) expect(output.text).toContain('npm run simulator');
	});
});
