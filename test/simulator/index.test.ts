/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a test of a server; never shipped */
import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { startSimulator, type FaultAction } from './index';
import {
	atEnd,
	base64,
	call,
	eventually,
	expectError,
	FakeTimers,
	GOOD,
	goodBody,
	OTP,
	PUSH,
	SESSION,
	start,
	startReceiver,
	TOKEN,
	tokenBody,
	tryOut,
} from './support';

test('it imports nothing of the product: a mistake there must meet a server that does not share it', () => {
	const sources = readdirSync(__dirname).filter((file) => file.endsWith('.ts'));
	expect(sources.length).toBeGreaterThan(20);
	const outside = sources.flatMap((file) =>
		[...readFileSync(join(__dirname, file), 'utf8').matchAll(/(?:from|import|require)\W+(\.\.\/[^'"]*)/g)].map(([, path]) => `${file}: ${path}`),
	);
	expect(outside).toEqual([]);
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

	test('what is under way is dropped: it neither sends nor responses nor reports', async () => {
		const receiver = await startReceiver();
		const timers = new FakeTimers();
		const simulator = await start({
			startTimer: timers.start,
			report: { url: receiver.url, authorizationKey: 'KEY', delay: 100 },
		});
		const body = await goodBody(simulator, OTP);
		await call(simulator, OTP, body);
		await timers.begun(1);
		simulator.addFault({ do: { delay: 100 } });
		const waiting = call(simulator, OTP, { ...body, Message: base64('Waiting') });
		await timers.begun(2);
		simulator.reset();
		await expect(waiting).rejects.toThrow();
		simulator.addFault({ do: 'hang' });
		const hanging = call(simulator, OTP, body);
		await eventually(() => simulator.faults.length === 0);
		simulator.reset();
		await expect(hanging).rejects.toThrow('socket hang up');
		expect(timers.count).toBe(0);
		expect(simulator.messages).toEqual([]);
		expect(receiver.received).toEqual([]);
	});
});

describe('close', () => {
	test('ends requests that hang, wait or are slow, open connections, and reports to come', async () => {
		const receiver = await startReceiver();
		receiver.response = null;
		const simulator = await startSimulator({
			report: { url: receiver.url, authorizationKey: 'KEY', delay: 0 },
		});
		const agent = new Agent({ keepAlive: true });
		atEnd(async () => agent.destroy());
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
