import { DEFAULT_APP } from '../../../simulator';
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

afterEach(async () => await world.close());

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
