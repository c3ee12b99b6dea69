import { DEFAULT_APP } from '../../../simulator';
import { startFront } from '../../../support/faults/front';
import { engineModule } from '../../../support/harness/engineModule';
import { stringify } from '../../../support/harness/flatted';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const REPORT_PATH = '/api/dlr-ads';

let world: World;
/** The token that FPT has issued, and the client secret. */
let secrets: string[];

beforeEach(async () => {
	world = await startWorld();
	await world.run({});
	const { accessToken } = await world.store.load('fpt').getData();
	secrets = [String(accessToken), DEFAULT_APP.clientSecret];
});

afterEach(async () => {
	jest.restoreAllMocks();
	await world.close();
});

/** n8n's own. */
const { Logger } = engineModule<{ Logger: { prototype: Record<'debug' | 'info' | 'warn' | 'error', (...given: unknown[]) => void> } }>('@n8n/backend-common');

/** Expects that a text has no half of a secret in it, wherever that starts. */
function expectNone(text: string): void {
	for (const secret of secrets) {
		const half = Math.ceil(secret.length / 2);
		const halves = Array.from({ length: secret.length - half + 1 }, (_, from) => secret.slice(from, from + half));
		expect(halves.filter((each) => text.includes(each))).toEqual([]);
	}
}

describe("A campaign's report that repeats a secret", () => {
	const report = (output: 'items' | 'file') => ({ resource: 'campaign', operation: 'getDlr', campaignCode: 'x', output });

	/** In a row, in a header, cut short, and percent-encoded. */
	const csvOf = ([token = '', secret = '']: string[]) =>
		`phone,Note ${token}\r\n0987654321,"token ${token}, secret ${secret}"\r\n0912345678,${token.slice(3, 140)}\r\n0901234567,${encodeURIComponent(secret)}\r\n`;

	it('has it hidden as items', async () => {
		world.fpt.addFault({ path: REPORT_PATH, do: { status: 200, body: csvOf(secrets), contentType: 'text/csv' } });
		const { json, saved } = await world.run({ parameters: report('items') });
		expect(json.map(({ phone }) => phone)).toEqual(['0987654321', '0912345678', '0901234567']);
		expect(JSON.stringify(json[0])).toContain('token ');
		expectNone(JSON.stringify(json));
		expectNone(saved);
	});

	it('has it hidden in the file', async () => {
		world.fpt.addFault({ path: REPORT_PATH, do: { status: 200, body: csvOf(secrets), contentType: 'text/csv' } });
		const { items, saved } = await world.run({ parameters: report('file') });
		const text = Buffer.from(items[0]?.binary?.data?.data ?? '', 'base64').toString('utf8');
		expect(text).toContain('0987654321,"token ');
		expectNone(text);
		expectNone(saved);
	});
});

it.each(['as it is', 'cut short'])('A redirect to a host that has the client secret in its name, %s, is told without it', async (how) => {
	const [, secret = ''] = secrets;
	const label = how === 'as it is' ? secret : secret.slice(5, 45);
	world.fpt.addFault({ path: OTP_PATH, do: { status: 302, body: '', headers: { Location: `https://${label}.example/` } } });
	const { error, saved } = await world.run({ parameters: { phone: '0912345678' } });
	expect(error?.description).toContain('which the node does not follow');
	expectNone(`${error?.message} ${error?.description}`);
	// A name of a host is in small letters.
	secrets = secrets.map((secret) => secret.toLowerCase());
	expectNone(saved.toLowerCase());
});

describe('A redirect that repeats the one-time password is told without it', () => {
	/** What a proxy may write of the text, of which it has read the base64, behind the address of a sign-in page. */
	const ADDRESSES: Array<[string, (code: string, text: string) => string]> = [
		['the code in its query', (code) => `https://login.example/?code=${code}`],
		['the text, percent-encoded', (_code, text) => `https://login.example/?text=${encodeURIComponent(text)}`],
		['the text in base64', (_code, text) => `https://login.example/?Message=${base64(text)}`],
		['the text in base64, percent-encoded', (_code, text) => `/login?back=${encodeURIComponent(`/api?Message=${base64(text)}`)}`],
		['the text in base64, cut short', (_code, text) => `https://login.example/?Message=${base64(text).slice(0, 24)}`],
		['the code as its host', (code) => `https://${code}.example/`],
		['the text in base64 as its host', (_code, text) => `https://${base64(text).replaceAll('=', '')}.example/`],
	];
	const base64 = (text: string) => Buffer.from(text).toString('base64');

	it.each([301, 302].flatMap((status) => ADDRESSES.map(([what, address]) => [status, what, address] as const)))('HTTP %s, %s: neither output, nor error, nor log has it', async (status, _what, address) => {
		const front = await startFront(world.fpt.url);
		const logs = (['debug', 'info', 'warn', 'error'] as const).map((level) => jest.spyOn(Logger.prototype, level));
		try {
			await world.setCredential({ baseUrl: front.url });
			const hidden = new Set<string>();
			front.meddle(
				OTP_PATH,
				{
					onRequest: (client, request) => {
						const { Message } = JSON.parse(request.slice(request.indexOf('\r\n\r\n') + 4)) as { Message: string };
						const text = Buffer.from(Message, 'base64').toString();
						const [code = ''] = /\d{10}/.exec(text) ?? [];
						for (const each of [code, Message, Message.slice(0, 12), Message.slice(8, 20), encodeURIComponent(Message)]) hidden.add(each.toLowerCase());
						client.end(`HTTP/1.1 ${status} Moved\r\nLocation: ${address(code, text)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
					},
				},
				2,
			);
			const parameters = { generateCode: true, codeLength: 10, message: '{code} is your code', options: { maxTries: 1 } };
			const { json, saved } = await world.run({ parameters, settings: { onError: 'continueRegularOutput' } });
			const thrown = await world.run({ parameters });
			expect(json).toMatchObject([{ outcome: 'unknown', description: expect.stringContaining('which the node does not follow') as string }]);
			expect(hidden.size).toBe(10);
			expect(logs.flatMap(({ mock }) => mock.calls)).not.toEqual([]);
			const all = [JSON.stringify(json), saved, thrown.saved, `${thrown.error?.message} ${thrown.error?.description}`, stringify(logs.map(({ mock }) => mock.calls))].join('\n').toLowerCase();
			expect([...hidden].filter((each) => all.includes(each))).toEqual([]);
		} finally {
			await front.close();
		}
	});
});
