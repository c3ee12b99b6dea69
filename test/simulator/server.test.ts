/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test of a server; never shipped */
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { DEFAULT_APP, PATHS, startSimulator } from './index';
import {
	atEnd,
	call,
	clock,
	DETAIL,
	eventually,
	expectError,
	FakeTimers,
	goodBody,
	MANUAL_DAY,
	OTP,
	start,
	TOKEN,
	tokenBody,
} from './support';

describe('HTTP', () => {
	const KNOWN = Object.values(PATHS);

	test('it listens on loopback only', async () => {
		const simulator = await start();
		expect(new URL(simulator.url).hostname).toBe('127.0.0.1');
		// the whole of 127/8 reaches a server that listens everywhere
		const port = Number(new URL(simulator.url).port);
		const outcome = await new Promise<string>((resolve) => {
			const socket = connect(port, '127.0.0.2');
			socket.on('connect', () => {
				resolve('connected');
				socket.destroy();
			});
			socket.on('error', () => resolve('not connected'));
		});
		expect(outcome).toBe('not connected');
	});

	test('a port in use is an error, not another port', async () => {
		const simulator = await start();
		const port = Number(new URL(simulator.url).port);
		await expect(startSimulator({ port })).rejects.toThrow('EADDRINUSE');
	});

	test.each(KNOWN)('%s accepts POST only: 1001', async (url) => {
		const simulator = await start();
		const good = url === TOKEN ? tokenBody() : await goodBody(simulator, url);
		const seen = simulator.tokenCalls;
		for (const [method, data] of [
			['GET', undefined],
			['PUT', good],
		] as const) {
			const response = await call(simulator, url, data, { method });
			expect(response.status).toBe(405);
			expect(response.data).toMatchObject({ error: 1001 });
		}
		expect(simulator.tokenCalls).toBe(seen);
		expect(simulator.messages).toEqual([]);
	});

	test.each(['/', '/api', '/api/push-brandname-otp/', '/API/push-brandname-otp', '/oauth2'])(
		'%s is not a path of the API: 404 of a plain web server',
		async (url) => {
			const simulator = await start();
			const response = await call(simulator, url, {});
			expect(response.status).toBe(404);
			expect(response.headers['content-type']).toBe('text/html');
			expect(response.data).toContain('<h1>404 Not Found</h1>');
		},
	);

	test.each([
		['no content type', {}],
		['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
		['text', { 'Content-Type': 'text/plain' }],
		['another JSON type', { 'Content-Type': 'application/json-patch+json' }],
	])('%s is not JSON: 1001', async (_, headers) => {
		const simulator = await start();
		const response = await call(simulator, TOKEN, Buffer.from(JSON.stringify(tokenBody())), {
			headers: { 'Content-Type': null, ...headers },
		});
		expectError(response, 1001);
	});

	test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset=UTF-8'])(
		'%s is JSON',
		async (type) => {
			const simulator = await start();
			const response = await call(simulator, TOKEN, tokenBody(), { headers: { 'Content-Type': type } });
			expect(response.status).toBe(200);
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

	test('a body of 16 MB is read, a larger one is 413', async () => {
		const simulator = await start();
		const limit = 16 * 1024 * 1024;
		expectError(await call(simulator, TOKEN, ' '.repeat(limit - 2) + '{}'), 1015);
		const response = await call(simulator, TOKEN, ' '.repeat(limit - 1) + '{}');
		expect(response.status).toBe(413);
		expect(response.data).toContain('<h1>413 ');
	});

	test.each([200, 401, 403, 500])('errors have the status of the options: %d', async (errorStatus) => {
		const simulator = await start({ errorStatus });
		const response = await call(simulator, TOKEN, tokenBody({ client_id: 'no' }));
		expect(response.status).toBe(errorStatus);
		expect(response.data).toMatchObject({ error: 1008 });
	});

	test('errors have the spelling of the options', async () => {
		const simulator = await start({ errorCasing: 'upper', codesAsStrings: true });
		const error = async () => (await call(simulator, TOKEN, tokenBody({ client_id: 'no' }))).data;
		const description = 'Invalid Client Information.';
		expect(await error()).toEqual({ Error: '1008', Error_description: description });
		simulator.options.codesAsStrings = false;
		expect(await error()).toEqual({ Error: 1008, Error_description: description });
		simulator.options.errorCasing = 'lower';
		expect(await error()).toEqual({ error: 1008, error_description: description });
	});

	test('every request is kept: what came, when, on which connection, and the status of its response', async () => {
		const simulator = await start();
		const agent = new Agent({ keepAlive: true });
		atEnd(async () => agent.destroy());
		await call(simulator, TOKEN, { client_id: 'x' }, { httpAgent: agent });
		clock.now += 1000;
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

	test('latency delays /api/*, tokenLatency the token, and both can be changed while it runs', async () => {
		const timers = new FakeTimers();
		const simulator = await start({ startTimer: timers.start });
		const waits = async (url: string, milliseconds: number) => {
			const response = call(simulator, url, {});
			await timers.expectOne(milliseconds);
			expect((await response).status).toBe(400);
		};
		const isImmediate = async (url: string) =>
			expect((await call(simulator, url, {})).status).toBe(400);
		simulator.options.latency = 150;
		await waits(OTP, 150);
		await isImmediate(TOKEN);
		Object.assign(simulator.options, { latency: 0, tokenLatency: 250 });
		await isImmediate(OTP);
		await waits(TOKEN, 250);
	});

	test('the peaks are the most connections, and requests under way, at once', async () => {
		const timers = new FakeTimers();
		const simulator = await start({ startTimer: timers.start, latency: 60 });
		const agent = new Agent({ keepAlive: true, maxSockets: 3 });
		atEnd(async () => agent.destroy());
		const calls = Array.from({ length: 7 }, () => call(simulator, OTP, {}, { httpAgent: agent }));
		for (const atOnce of [3, 3, 1]) {
			await timers.begun(atOnce);
			timers.advance(60);
		}
		await Promise.all(calls);
		simulator.options.latency = 0;
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
			await eventually(() => simulator.openConnections === 0);
		}
		expect(simulator.peakConnections).toBe(1);
	});

	test('a caller that gives up is too late: FPT has accepted the message', async () => {
		const timers = new FakeTimers();
		const simulator = await start({ startTimer: timers.start, latency: 300 });
		const body = await goodBody(simulator, OTP);
		const caller = new AbortController();
		const response = call(simulator, OTP, body, { signal: caller.signal });
		await timers.begun(1);
		caller.abort();
		await expect(response).rejects.toThrow('canceled');
		expect(simulator.messages).toHaveLength(1);
	});

	test('a request that never arrives in full is not accepted', async () => {
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
