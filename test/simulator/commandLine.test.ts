import { HELP, isUsageError, parseCommandLine } from './commandLine';

describe('the command line', () => {
	test('without arguments it is port 4010, strict, and the defaults', () => {
		expect(parseCommandLine([])).toEqual({ port: 4010, temperament: 'strict' });
	});

	test('each argument sets its option', () => {
		expect(
			parseCommandLine([
				...['--port', '0', '--latency', '100', '--token-seconds', '60', '--error-status', '401'],
				...['--temperament', 'live', '--allowed-addresses', '203.0.113.9, 2001:db8::1', '--caller-address', '203.0.113.8'],
				...['--report-url', 'http://127.0.0.1:1/', '--report-key', 'KEY'],
			]),
		).toEqual({
			port: 0,
			latency: 100,
			tokenSeconds: 60,
			errorStatus: 401,
			temperament: 'live',
			allowedAddresses: ['203.0.113.9', '2001:db8::1'],
			callerAddress: '203.0.113.8',
			report: { url: 'http://127.0.0.1:1/', authorizationKey: 'KEY' },
		});
	});

	test.each(['--help', '-h'])('%s asks for the help', (argument) => {
		expect(parseCommandLine([argument])).toBeUndefined();
	});

	test('the help explains every option', () => {
		const options = ['temperament', 'port', 'latency', 'report-url', 'report-key', 'token-seconds', 'error-status'];
		for (const option of [...options, 'allowed-addresses', 'caller-address', 'help']) {
			expect(HELP).toMatch(new RegExp(`^  --${option} .*[a-z]`, 'm'));
		}
		expect(HELP).toContain('4010');
	});

	test('the help says what the temperaments are, and that strict is stricter than FPT', () => {
		expect(HELP).toMatch(/^ {2}strict .*manual/m);
		expect(HELP).toMatch(/^ {2}live .*FPT/m);
		expect(HELP).toContain('stricter than FPT');
	});

	test('another error is none about an argument', () => {
		expect(isUsageError(new Error('EADDRINUSE'))).toBe(false);
	});

	test.each([
		[['--bogus'], '--bogus'],
		[['extra'], 'extra'],
		[['--port'], '--port'],
		[['--port', 'x'], '--port must be a whole number from 0 to 65535'],
		[['--port', '65536'], '--port must be a whole number from 0 to 65535'],
		[['--port', '-1'], '--port'],
		[['--latency', '600001'], '--latency must be a whole number from 0 to 600000'],
		[['--token-seconds', '0'], '--token-seconds must be a whole number from 1 to 1000000000'],
		[['--error-status', '99'], '--error-status must be a whole number from 200 to 599'],
		[['--error-status', '600'], '--error-status must be a whole number from 200 to 599'],
		[['--temperament', 'Live'], '--temperament must be strict or live'],
		[['--allowed-addresses', '203.0.113.9,'], '--allowed-addresses: an empty text is not an IP address'],
		[['--allowed-addresses', '203.0.113'], '--allowed-addresses: 203.0.113 is not an IP address'],
		[['--caller-address', 'me'], '--caller-address: me is not an IP address'],
		[['--report-url', 'http://127.0.0.1:1'], '--report-url and --report-key go together'],
		[['--report-key', 'y'], '--report-url and --report-key go together'],
		[['--report-url', 'x', '--report-key', 'y'], '--report-url must begin with http:// or https://'],
	])('%j is an error that says why', (args, message) => {
		const errorOf = () => {
			try {
				return parseCommandLine(args);
			} catch (error) {
				return error;
			}
		};
		const error = errorOf();
		expect(isUsageError(error)).toBe(true);
		expect(error).toHaveProperty('message', expect.stringContaining(message));
	});
});
