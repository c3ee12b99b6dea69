/* eslint-disable @n8n/community-nodes/no-restricted-globals -- sets a variable of the environment; never shipped */
import {
	base64,
	call,
	eventually,
	FakeTimers,
	goodBody,
	INTERNATIONAL,
	OTP,
	start,
	startReceiver,
	tryOut,
} from './support';

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

	test('none is posted for a message that was rejected, nor without the option', async () => {
		const timers = new FakeTimers();
		const simulator = await start({
			startTimer: timers.start,
			report: { url: 'http://127.0.0.1:1/', authorizationKey: 'KEY', delay: 0 },
		});
		expect((await tryOut(simulator, OTP, { Phone: '1' })).status).toBe(400);
		simulator.options.report = undefined;
		expect((await tryOut(simulator, OTP)).status).toBe(200);
		expect(timers.count).toBe(0);
		await expect(simulator.postReport({})).rejects.toThrow('report');
	});

	test.each([
		[undefined, 50],
		[250, 250],
	])('with a delay of %p it is posted %d milliseconds after the response', async (delay, milliseconds) => {
		const receiver = await startReceiver();
		const timers = new FakeTimers();
		const simulator = await start({
			startTimer: timers.start,
			latency: 60,
			report: { url: receiver.url, authorizationKey: 'KEY', delay },
		});
		const body = await goodBody(simulator, OTP);
		const response = call(simulator, OTP, body);
		await timers.begun(2);
		timers.advance(60);
		expect((await response).status).toBe(200);
		await timers.expectOne(milliseconds);
		await eventually(() => receiver.received.length === 1);
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

	test.each([401, 500, 302])('an response of %d is recorded, and not tried again', async (status) => {
		const receiver = await startReceiver();
		receiver.response = { status, body: '{"status":0,"desc":"no"}' };
		const timers = new FakeTimers();
		const simulator = await start({
			startTimer: timers.start,
			report: { url: receiver.url, authorizationKey: 'KEY', delay: 0 },
		});
		const body = await goodBody(simulator, OTP);
		await call(simulator, OTP, body);
		await timers.begun(1);
		timers.advance(50);
		await eventually(() => simulator.reports.length === 1);
		expect(simulator.reports).toMatchObject([
			{ messageId: '491785', status, body: { status: 0, desc: 'no' } },
		]);
		expect(timers.count).toBe(0);
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
