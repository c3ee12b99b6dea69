/* eslint-disable @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-restricted-imports -- starts the command; never shipped */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { DEFAULT_APP } from './index';
import { atEnd, call, eventually, GOOD, OTP, SESSION, startReceiver, token, TOKEN, tokenBody } from './support';

const ROOT = path.join(__dirname, '../..');

/** Runs the command; `url` resolves to the address that it prints. */
function run(...args: string[]) {
	const child = spawn(
		process.execPath,
		['--import', 'tsx', path.join(ROOT, 'test/simulator/main.ts'), ...args],
		{ cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
	);
	atEnd(async () => child.kill('SIGKILL'));
	const output = { text: '' };
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
	}
	const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
	const url = async () => {
		await eventually(() => output.text.includes('brandname'));
		return /http:\/\/127\.0\.0\.1:\d+/.exec(output.text)?.[0] ?? '';
	};
	return { child, output, ended, url };
}

describe('npm run simulator', () => {
	test('prints its address, client and requests, follows its options, and ends on SIGINT', async () => {
		const receiver = await startReceiver();
		const { child, output, ended, url } = run(
			...['--port', '0', '--latency', '100', '--token-seconds', '60', '--error-status', '402', '--temperament', 'live'],
			...['--report-url', receiver.url, '--report-key', 'KEY'],
		);
		const simulator = { url: await url() };
		expect(output.text).toMatch(/^temperament +live$/m);
		expect(output.text).toContain(DEFAULT_APP.clientId);
		expect(output.text).toContain(DEFAULT_APP.clientSecret);

		const { data } = await call(simulator, TOKEN, tokenBody());
		expect(data).toMatchObject({ expires_in: 60 });
		const body = { ...GOOD[OTP], access_token: data.access_token };
		const from = performance.now();
		const sent = await call(simulator, OTP, body);
		expect(performance.now() - from).toBeGreaterThanOrEqual(95);
		expect(sent.data).toMatchObject({ Telco: 'viettel' });
		expect((await call(simulator, OTP, {})).status).toBe(402);
		await eventually(() => receiver.received.length === 1);
		expect(receiver.received[0]?.headers.authorization).toBe('Basic KEY');

		child.kill('SIGINT');
		expect(await ended).toBe(0);
		const lines = output.text.trim().split('\n');
		expect(lines.filter((line) => line.startsWith('POST '))).toHaveLength(3);
		expect(output.text).not.toContain(data.access_token);
	});

	test('ends on SIGTERM, even if a request and a report still wait', async () => {
		const receiver = await startReceiver();
		const { child, ended, url } = run(
			...['--port', '0', '--latency', '60000'],
			...['--report-url', receiver.url, '--report-key', 'KEY'],
		);
		const simulator = { url: await url() };
		const body = { ...GOOD[OTP], session_id: SESSION, access_token: await token(simulator) };
		const waiting = Promise.allSettled([call(simulator, OTP, body)]);
		// served in order: by its response, the simulator has the message too
		expect((await call(simulator, TOKEN, tokenBody())).status).toBe(200);
		child.kill('SIGTERM');
		expect(await ended).toBe(0);
		expect(await waiting).toMatchObject([{ status: 'rejected' }]);
		expect(receiver.received).toEqual([]);
	});

	test('exits with 2 and the help for an argument that it cannot use', async () => {
		const { output, ended } = run('--port', 'x');
		expect(await ended).toBe(2);
		expect(output.text).toMatch(/^--port must be a whole number from 0 to 65535\n/);
		expect(output.text).toContain('npm run simulator');
	});
});
