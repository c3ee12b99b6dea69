import { DEFAULT_APP } from './index';
import { base64, call, eventually, goodBody, OTP, PUSH, start, startReceiver, TOKEN } from './support';

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
