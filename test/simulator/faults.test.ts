import axios from 'axios';
import { type FaultAction, type Simulator } from './index';
import {
	call,
	eventually,
	expectError,
	FakeTimers,
	goodBody,
	INTERNATIONAL,
	OTP,
	start,
	TOKEN,
	tokenBody,
	type Body,
} from './support';

describe('faults', () => {
	const outcome = async (simulator: Simulator, body: Body): Promise<string | number> => {
		const caller = new AbortController();
		const hangs = simulator.faults[0]?.do === 'hang';
		const response = call(simulator, OTP, body, { signal: caller.signal });
		if (hangs) void eventually(() => simulator.faults.length === 0).then(() => caller.abort());
		try {
			return (await response).status;
		} catch (error) {
			return axios.isAxiosError(error) ? String(error.code) : String(error);
		}
	};

	const LOSSES: Array<[string, FaultAction, string | number]> = [
		['hang', 'hang', 'ERR_CANCELED'],
		['cut', 'cut', 'ECONNRESET'],
		['an HTML page', { status: 502, body: '<html>Bad gateway</html>' }, 502],
		['an empty 200', { status: 200, body: '' }, 200],
		['an error of FPT', { code: 1007 }, 400],
	];

	test.each(LOSSES)('%s on receipt: FPT has not accepted the message', async (_, action, expected) => {
		const simulator = await start();
		const body = await goodBody(simulator, OTP);
		simulator.addFault({ path: OTP, do: action });
		expect(await outcome(simulator, body)).toBe(expected);
		expect(simulator.messages).toEqual([]);
		expect(await outcome(simulator, body)).toBe(200);
	});

	test.each(LOSSES)('%s after processing: FPT has accepted it', async (_, action, expected) => {
		const simulator = await start();
		const body = await goodBody(simulator, OTP);
		simulator.addFault({ path: OTP, after: 'process', do: action });
		expect(await outcome(simulator, body)).toBe(expected);
		expect(simulator.messages).toHaveLength(1);
		expectError(await call(simulator, OTP, body), 2501);
	});

	test('a request whose response is lost is recorded, without a status', async () => {
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
	])('%s is the response instead', async (_, action, status, type, content) => {
		const simulator = await start();
		simulator.addFault({ do: action });
		const response = await call(simulator, TOKEN, tokenBody(), { responseType: 'text' });
		expect([response.status, response.headers['content-type'], response.data]).toEqual([
			status,
			type,
			content,
		]);
	});

	test('headers alone are added to the usual response', async () => {
		const simulator = await start();
		simulator.addFault({ do: { headers: { 'Retry-After': '7' } } });
		const response = await call(simulator, TOKEN, tokenBody());
		expect(response.headers['retry-after']).toBe('7');
		expect(response.data).toHaveProperty('access_token');
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

	test('one fault affects one request, of the path it names, in the order given', async () => {
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

	test('a fault of a number affects no other number, nor a request without one', async () => {
		const simulator = await start();
		simulator.addFault({ phone: '84987654321', do: { status: 503 } });
		const statuses = [];
		for (const body of [{}, { Phone: '84912345678' }, { Phone: '84987654321' }, { Phone: '84987654321' }]) {
			statuses.push((await call(simulator, OTP, body)).status);
		}
		expect(statuses).toEqual([400, 400, 503, 400]);
	});

	test('a fault for ever ends when it is removed', async () => {
		const simulator = await start();
		simulator.addFault({ times: Infinity, do: { status: 503 } });
		for (let index = 0; index < 5; index += 1) {
			expect((await call(simulator, TOKEN, {})).status).toBe(503);
		}
		simulator.faults.length = 0;
		expect((await call(simulator, TOKEN, {})).status).toBe(400);
	});

	test('a fault object that is added twice acts twice', async () => {
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
	] as const)('a delay after %s: the message is accepted then, the response is the usual one', async (after, accepted) => {
		const timers = new FakeTimers();
		const simulator = await start({ startTimer: timers.start });
		const body = await goodBody(simulator, OTP);
		simulator.addFault({ after, do: { delay: 200 } });
		const response = call(simulator, OTP, body);
		await timers.begun(1);
		expect(simulator.messages).toHaveLength(accepted);
		await timers.expectOne(200);
		expect((await response).data).toMatchObject({ MessageId: '491785' });
	});

	test('a slow body arrives in pieces, so many bytes a second', async () => {
		const timers = new FakeTimers();
		const simulator = await start({ startTimer: timers.start });
		const body = await goodBody(simulator, OTP);
		simulator.addFault({ path: OTP, do: { slowBody: 400 } });
		const pending = call(simulator, OTP, body, { responseType: 'stream' });
		await timers.expectOne(50);
		const response = await pending;
		let content = '';
		response.data.on('data', (chunk: Buffer) => (content += String(chunk)));
		const length = Number(response.headers['content-length']);
		expect(length).toBeGreaterThan(100);
		for (let arrived = 20; arrived < length; arrived += 20) {
			await eventually(() => content.length === arrived);
			await timers.expectOne(50);
		}
		await eventually(() => content.length === length);
		expect(JSON.parse(content)).toMatchObject({ MessageId: '491785' });
	});
});
