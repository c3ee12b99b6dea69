/* eslint-disable @n8n/community-nodes/no-restricted-imports -- raw requests; never shipped */
import axios from 'axios';
import { once } from 'node:events';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { INodeParameters } from 'n8n-workflow';
import { WebhookContext } from 'n8n-core';
import { FptSmsDlrTrigger } from '../../../nodes/FptSmsDlrTrigger/FptSmsDlrTrigger.node';
import { CredentialStore } from '../../support/harness/credentialStore';
import { startWebhookServer, type WebhookServer } from '../../support/harness/webhookServer';

const KEY = '4355d6fc4cd24598'.repeat(2);
/** n8n reads each body at version 1 of the node; from 2 on, only those of the types that it knows. */
const VERSIONS = [1, 2];

const REPORT = { smsid: '270148016', status: 1, telco: 'viettel', error: null, mt_count: 1 };

let server: WebhookServer;
let store: CredentialStore;

async function start(parameters: INodeParameters = {}, more: Partial<Parameters<typeof startWebhookServer>[0]> = {}) {
	server = await startWebhookServer({ store, parameters, ...more });
}

beforeEach(async () => {
	store = new CredentialStore();
	await store.save('key', 'fptSmsDlrApi', { authorizationKey: KEY });
});

afterEach(async () => {
	expect(server.thrown).toEqual([]);
	await server.close();
});

async function post(body: unknown, headers: Record<string, string> = {}) {
	return await axios.post(server.url, body, {
		headers: { 'Content-Type': 'application/json', Accept: 'application/json', Authorization: `Basic ${KEY}`, ...headers },
		validateStatus: () => true,
		transformRequest: (data: unknown) => (typeof data === 'string' || Buffer.isBuffer(data) ? data : JSON.stringify(data)),
	});
}

/** What the node writes to n8n's log from here on. */
function spyOnLog() {
	const log = { warn: jest.fn(), error: jest.fn() };
	jest.spyOn(WebhookContext.prototype, 'logger', 'get').mockReturnValue(log as never);
	return log;
}

const json = () => server.started.flat().map((item) => item.json);

describe('A good report', () => {
	it("starts one execution and gets 200 with status 1 (manual's sample)", async () => {
		await start();
		const { status, data } = await post(REPORT);
		expect([status, data]).toEqual([200, { status: 1 }]);
		expect(server.started).toHaveLength(1);
		expect(json()).toEqual([
			{
				messageId: '270148016',
				status: 'delivered',
				statusCode: 1,
				telco: 'viettel',
				telcoName: 'Viettel',
				error: null,
				errorDescription: null,
				parts: 1,
				receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			},
		]);
	});

	it('never gets status 1 if n8n could not accept it', async () => {
		await start();
		server.failing = true;
		const { status, data } = await post(REPORT);
		expect(status).toBe(500);
		expect(data).not.toHaveProperty('status', 1);
	});

	it.each([
		["the manual's table: capital letters, an integer id", { smsid: 270148016, Status: 1, Telco: 'Viettel', Error: '', mt_count: '1' }],
		['strings everywhere', { smsid: '270148016', status: '1', telco: 'viettel', error: null, mt_count: '1' }],
		['capitals everywhere', { SMSID: '270148016', STATUS: '1', TELCO: 'VIETTEL', ERROR: null, MT_COUNT: 1 }],
	])('is read in any casing and type: %s', async (_what, body) => {
		await start();
		await post(body);
		expect(json()[0]).toMatchObject({ messageId: '270148016', status: 'delivered', telco: 'viettel', telcoName: 'Viettel', error: null, parts: 1 });
	});

	it('needs no more than id and status', async () => {
		await start();
		await post({ smsid: '1', status: 0 });
		expect(json()[0]).toMatchObject({ messageId: '1', status: 'failed', telco: null, telcoName: null, error: null, parts: null });
	});

	it('keeps all digits of a long id', async () => {
		await start();
		await post('{"smsid":90071992547409931234,"status":1}');
		expect(json()[0]?.messageId).toBe('90071992547409931234');
	});

	it("explains an error by FPT's table and keeps it as FPT sent it", async () => {
		await start();
		await post({ smsid: '1', status: 0, error: '2505 Blocked' });
		expect(json()[0]).toMatchObject({ error: '2505 Blocked', errorDescription: 'the phone number is blocked' });
	});

	it('goes on as FPT sent it with Simplify off, unknown fields too', async () => {
		await start({ options: { simplify: false } });
		await post({ ...REPORT, extra: { deep: true } });
		expect(json()).toEqual([{ ...REPORT, extra: { deep: true } }]);
	});

	const forms: Array<[string, Record<string, string>, string | Buffer]> = [
		['no content type', { 'Content-Type': '' }, JSON.stringify(REPORT)],
		['plain text as content type', { 'Content-Type': 'text/plain' }, JSON.stringify(REPORT)],
		['bytes as content type', { 'Content-Type': 'application/octet-stream' }, JSON.stringify(REPORT)],
		['JSON of a kind as content type', { 'Content-Type': 'application/problem+json; charset=utf-8' }, JSON.stringify(REPORT)],
		['no content type, compressed', { 'Content-Type': '', 'Content-Encoding': 'gzip' }, gzipSync(JSON.stringify(REPORT))],
		['UTF-16', { 'Content-Type': 'application/json; charset=utf-16le' }, Buffer.from(JSON.stringify(REPORT), 'utf16le')],
		['a scheme in small letters', { Authorization: `basic ${KEY}` }, JSON.stringify(REPORT)],
		['a form of parts', { 'Content-Type': 'multipart/form-data; boundary=x' }, Object.entries(REPORT).map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value ?? ''}\r\n`).join('') + '--x--\r\n'],
	];

	it.each(forms.flatMap(([what, ...rest]) => VERSIONS.map((version) => [what, version, ...rest] as const)))('gets in with %s, at version %i', async (_what, typeVersion, headers, body) => {
		await start({}, { typeVersion });
		const { status } = await post(body, headers);
		expect(status).toBe(200);
		expect(json()[0]).toMatchObject({ messageId: '270148016', status: 'delivered', parts: 1 });
	});

	it('starts a workflow of version 1 as it always did', async () => {
		await start({}, { typeVersion: 1 });
		expect((await post(REPORT)).status).toBe(200);
		expect(json()[0]).toMatchObject({ messageId: '270148016' });
	});

	it('in Latin-1 keeps its letters', async () => {
		await start();
		const body = Buffer.from(JSON.stringify({ ...REPORT, status: 0, error: 'Numéro' }), 'latin1');
		await post(body, { 'Content-Type': 'application/json; charset=latin1' });
		expect(json()[0]?.error).toBe('Numéro');
	});

	it('in a charset that n8n does not know gets 422, from n8n itself', async () => {
		await start();
		const { status } = await post(JSON.stringify(REPORT), { 'Content-Type': 'application/json; charset=windows-1258' });
		expect(status).toBe(422);
		expect(server.started).toHaveLength(0);
	});

	it('behind a byte order mark keeps all digits of its id', async () => {
		await start();
		await post('\uFEFF{"smsid":90071992547409931234,"status":1}');
		expect(json()[0]?.messageId).toBe('90071992547409931234');
	});

	it.each([
		['a form', 'smsid=270148016&status=1&telco=viettel&mt_count=1', 'application/x-www-form-urlencoded'],
		['JSON that is called a form', JSON.stringify(REPORT), 'application/x-www-form-urlencoded'],
		['JSON that is called HTML', JSON.stringify(REPORT), 'text/html'],
	])('gets in as %s', async (_what, body, type) => {
		await start();
		expect((await post(body, { 'Content-Type': type })).status).toBe(200);
		expect(json()[0]).toMatchObject({ messageId: '270148016', status: 'delivered', parts: 1 });
	});

	it('may come in an array with others: one execution, an item each', async () => {
		await start();
		const { status } = await post([REPORT, { ...REPORT, smsid: '2', status: 0 }]);
		expect(status).toBe(200);
		expect(server.started).toHaveLength(1);
		expect(json().map(({ messageId, status: told }) => [messageId, told])).toEqual([
			['270148016', 'delivered'],
			['2', 'failed'],
		]);
	});
});

describe('Events', () => {
	it.each([
		[['delivered', 'failed'], [1, 0], [2, -11]],
		[['delivered'], [1], [0, 2, -11]],
		[['failed'], [0], [1, 2, -11]],
		[['pending'], [2, -11], [0, 1]],
	])('%j lets statuses %j through, and responds to %j with 200 without an execution', async (events, through, others) => {
		await start({ events });
		for (const status of [...through, ...others]) {
			const response = await post({ ...REPORT, status });
			expect([response.status, response.data]).toEqual([200, { status: 1 }]);
		}
		expect(json().map(({ statusCode }) => statusCode)).toEqual(through);
	});

	it('a status that is in no table always comes through, as unknown', async () => {
		await start({ events: ['failed'] });
		await post({ ...REPORT, status: 7 });
		expect(json()[0]).toMatchObject({ status: 'unknown', statusCode: 7 });
	});
});

describe('Nothing gets in', () => {
	it.each([
		['without a key', { Authorization: '' }],
		['with a wrong key', { Authorization: `Basic ${KEY.slice(1)}0` }],
		['with the beginning of the key', { Authorization: `Basic ${KEY.slice(0, -1)}` }],
		['with the key and more', { Authorization: `Basic ${KEY}0` }],
		['with the wrong key and another scheme', { Authorization: `Bearer ${KEY}0` }],
		['with the wrong key alone', { Authorization: `${KEY}0` }],
		['with the scheme alone', { Authorization: 'Basic ' }],
		['with a header of 10 kB', { Authorization: `Basic ${KEY}${'0'.repeat(10_000)}` }],
	])('%s: 401 with a body', async (_what, headers) => {
		await start();
		const { status, data, headers: received } = await post(REPORT, headers);
		expect(status).toBe(401);
		expect(data).toEqual({ status: 0, desc: 'Wrong or missing authorization key' });
		expect(received['www-authenticate']).toBe('Basic');
		expect(server.started).toHaveLength(0);
	});

	it.each([
		['in base64', `Basic ${Buffer.from(KEY).toString('base64')}`, 'the base64 of a key after "Basic"'],
		['in base64, as a password', `Basic ${Buffer.from(`fpt:${KEY}`).toString('base64')}`, 'the base64 of a key after "Basic"'],
		['behind another word', `Bearer ${KEY}`, 'a key after "Bearer"'],
		['with no word before it', KEY, 'a key without "Basic" before it'],
	])('with the right key %s: 401, and the response says what is wrong', async (_what, Authorization, form) => {
		await start();
		const { status, data } = await post(REPORT, { Authorization });
		expect([status, data.status]).toEqual([401, 0]);
		expect(data.desc).toBe(`The key is right, but its form is not (${form}): send "Authorization: Basic KEY" with the key itself`);
		expect(server.started).toHaveLength(0);
	});

	it.each([
		['', 'Basic '],
		['', 'Basic undefined'],
		['   ', 'Basic    '],
	])('if the key is set to "%s", with "%s"', async (authorizationKey, Authorization) => {
		await store.save('key', 'fptSmsDlrApi', { authorizationKey });
		await start();
		const { status, data } = await post(REPORT, { Authorization });
		expect(status).toBe(401);
		expect(data.status).toBe(0);
		expect(server.started).toHaveLength(0);
	});

	it('if the database does not respond for the key: 503, so that the report may come again', async () => {
		await start();
		const load = jest.spyOn(store, 'load').mockImplementation(() => {
			// As n8n's PostgreSQL driver says it when all its connections are taken.
			throw new Error('timeout exceeded when trying to connect');
		});
		const busy = await post(REPORT);
		expect([busy.status, busy.data.status]).toEqual([503, 0]);
		expect(server.started).toHaveLength(0);
		load.mockRestore();
		expect((await post(REPORT)).status).toBe(200);
	});

	it('if the node has no credential: 403 with a body', async () => {
		await start({}, { credentials: {} });
		const { status, data } = await post(REPORT);
		expect(status).toBe(403);
		expect(data).toMatchObject({ status: 0 });
		expect(server.started).toHaveLength(0);
	});
});

describe("n8n's log", () => {
	let warn: jest.Mock;
	let error: jest.Mock;

	beforeEach(() => ({ warn, error } = spyOnLog()));

	afterEach(() => jest.restoreAllMocks());

	const logged = (mock: jest.Mock) => mock.mock.calls.map(([message]) => String(message));

	it('says once a minute which form of the right key came, and what to ask FPT; never the key', async () => {
		await start();
		for (let times = 0; times < 3; times += 1) await post(REPORT, { Authorization: `Bearer ${KEY}` });
		expect(logged(warn)).toEqual([
			'FPT SMS DLR Trigger rejected a report: its header has the right key, but in another form (a key after "Bearer"). Ask FPT to send the header "Authorization: Basic KEY", KEY being the key itself, neither encoded nor with a user name.',
		]);
		const { now } = Date;
		jest.spyOn(Date, 'now').mockImplementation(() => now() + 60_000);
		await post(REPORT, { Authorization: Buffer.from(KEY).toString('base64') });
		expect(logged(warn)).toHaveLength(2);
		expect(logged(warn)[1]).toContain('(the base64 of a key without "Basic" before it)');
		expect(logged(warn).join()).not.toContain(KEY);
	});

	it('says once a minute which form of a wrong key came: strangers can not fill it, nor silence the line on the right key', async () => {
		await start();
		for (let times = 0; times < 20; times += 1) await post(REPORT, { Authorization: `Bearer secret${times}` });
		await post(REPORT, { Authorization: `Bearer ${KEY}` });
		expect(logged(warn)).toEqual([
			expect.stringMatching(/^FPT SMS DLR Trigger rejected a request: its header has a key after "Bearer", which is not the key/),
			expect.stringContaining('has the right key'),
		]);
		expect(logged(warn).join()).not.toMatch(/secret/);
	});

	it('says once a minute that the node is set up wrong', async () => {
		await start({ options: { allowedIps: 'nowhere' } });
		for (let times = 0; times < 3; times += 1) await post(REPORT);
		expect(logged(error)).toEqual([expect.stringContaining("'Allowed IPs' contains \"nowhere\"")]);
	});
});

describe('Options from expressions', () => {
	it.each([
		['"false"', 'raw'], ['" FALSE "', 'raw'], ['0', 'raw'], ['"true"', 'simplified'], ['1', 'simplified'], ['"True"', 'simplified'],
	])('Simplify of %s is %s', async (value, expected) => {
		await start({ options: { simplify: `={{ ${value} }}` } });
		expect((await post(REPORT)).status).toBe(200);
		expect(json()[0]).toHaveProperty(expected === 'raw' ? 'smsid' : 'messageId');
	});

	it.each([
		['Simplify', { options: { simplify: '={{ "no" }}' } }],
		['Simplify', { options: { simplify: '={{ $json.missing }}' } }],
		['Batch Under Load', { batchUnderLoad: '={{ "off" }}' }],
		['Batch Under Load', { batchUnderLoad: '={{ null }}' }],
		['Events', { events: '={{ ["Delivered"] }}' }],
		['Events', { events: '={{ ["delivered", "read"] }}' }],
		['Events', { events: '={{ "delivered" }}' }],
		['Events', { events: '={{ [] }}' }],
		['Events', { events: '={{ ["toString"] }}' }],
	])('a value that %s does not offer gets 500, so that the report may come again, and starts nothing: %j', async (label, parameters) => {
		const { error } = spyOnLog();
		await start(parameters as never);
		const { status, data } = await post(REPORT);
		expect([status, data]).toEqual([500, { status: 0, desc: expect.stringContaining('one of its options is not valid') }]);
		expect(server.started).toEqual([]);
		expect(String(error.mock.calls[0]?.[0])).toContain(`'${label}'`);
		jest.restoreAllMocks();
	});

	it.each(['={{ $json.missing }}', '={{ "" }}', '={{ null }}', '={{ {} }}', '={{ 5 }}'])('Allowed IPs of %s lets nobody in', async (allowedIps) => {
		await start({ options: { allowedIps } });
		const { status, data } = await post(REPORT);
		expect([status, data.status]).toEqual([403, 0]);
		expect(server.started).toEqual([]);
	});

	it('Allowed IPs may be a list', async () => {
		await start({ options: { allowedIps: '={{ ["10.0.0.1", "127.0.0.1"] }}' } });
		expect((await post(REPORT)).status).toBe(200);
	});
});

it('10,001 reports in one request get 413 and start nothing; 10,000 are one execution', async () => {
	await start();
	const reports = (count: number) => Array.from({ length: count }, (_, index) => ({ ...REPORT, smsid: `270140000000${index}` }));
	const { status, data } = await post(reports(10_001));
	expect([status, data]).toEqual([413, { status: 0, desc: expect.stringContaining('at most 10000') }]);
	expect(server.started).toHaveLength(0);
	expect((await post(reports(10_000))).status).toBe(200);
	expect(server.started.map((items) => items.length)).toEqual([10_000]);
});

describe('A report of more names than any has is refused before anything else looks at them', () => {
	const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `"n${from + index}":1`).join();
	const many = (count: number) => `{"smsid":"1","status":1,${names(count - 2)}}`;

	it.each([
		['101 names', many(101)],
		['101 names in a field', `{"smsid":"1","status":1,"extra":{${names(98)}}}`],
		['101 elements in a field', `{"smsid":"1","status":1,"extra":[${'1,'.repeat(97)}1]}`],
		['101 names, behind another report', `[{"smsid":"1","status":1},${many(101)}]`],
		['150,000 names', many(150_000)],
		['500,000 empty lists', `{"smsid":1,"status":1,"extra":[${'[],'.repeat(500_000)}[]]}`],
	])('%s', async (_what, body) => {
		await start({ options: { simplify: false } });
		for (const type of ['application/json', 'text/plain']) {
			const { status, data } = await post(body, { 'Content-Type': type });
			expect([status, data]).toEqual([400, { status: 0, desc: expect.stringMatching(/^Invalid data: a delivery report is flat and short/) }]);
		}
		expect(server.started).toHaveLength(0);
	});

	it('of 100 names it is accepted', async () => {
		await start();
		expect((await post(many(100))).status).toBe(200);
	});

	it('so many are not parsed again by the node', async () => {
		const body = many(150_000);
		const parse = jest.spyOn(JSON, 'parse');
		await start();
		expect((await post(body)).status).toBe(400);
		// n8n itself parses it.
		expect(parse.mock.calls.filter(([text]) => text === body)).toHaveLength(1);
		parse.mockRestore();
	});
});

it('The request lets go of its body once it is read, whoever still has the request', async () => {
	await start();
	const bodies: unknown[] = [];
	const { getBodyData, getRequestObject } = WebhookContext.prototype;
	const requests: Array<{ rawBody?: Buffer; body?: unknown }> = [];
	jest.spyOn(WebhookContext.prototype, 'getRequestObject').mockImplementation(function (this: WebhookContext) {
		const request = getRequestObject.call(this);
		if (!requests.includes(request as never)) {
			requests.push(request as never);
			bodies.push(getBodyData.call(this));
		}
		return request;
	});
	await post([REPORT, { ...REPORT, smsid: '2' }]);
	jest.restoreAllMocks();
	expect(json().map(({ messageId }) => messageId)).toEqual(['270148016', '2']);
	expect([requests[0]?.rawBody?.length, requests[0]?.body]).toEqual([0, {}]);
	expect(bodies).toEqual([[]]);
});

describe('A body that n8n leaves unread', () => {
	/** The response to a request of which only the beginning comes. */
	async function responseTo(headers: Record<string, string>): Promise<number | undefined> {
		const sent = request(server.url, { method: 'POST', headers: { Authorization: `Basic ${KEY}`, 'Content-Type': 'application/octet-stream', ...headers } });
		sent.on('error', () => {});
		sent.write('{"smsid"');
		const [response] = await once(sent, 'response');
		sent.destroy();
		return (response as { statusCode?: number }).statusCode;
	}

	it('is read only once the key was checked, and only if it is not announced as too long', async () => {
		await start();
		expect(await responseTo({ Authorization: 'Basic wrong' })).toBe(401);
		expect(await responseTo({ Authorization: '' })).toBe(401);
		expect(await responseTo({ 'Content-Length': '2000001' })).toBe(413);
		await server.close();
		await start({ options: { allowedIps: '10.0.0.1' } });
		expect(await responseTo({})).toBe(403);
		expect(server.started).toEqual([]);
	});

	it.each([
		['is no gzip', { 'Content-Encoding': 'gzip' }, 'hello', 400],
		['is longer than announced by its compression', { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(3_000_000, ' ')), 413],
		['unpacks to more than n8n reads', { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(17_000_000, ' ')), 413],
		['is no report', {}, 'hello', 400],
		['is empty', {}, '', 400],
	])('%s: refused, and starts nothing', async (_what, headers, body, expected) => {
		await start();
		const { status, data } = await post(body, { 'Content-Type': 'application/octet-stream', ...(headers as Record<string, string>) });
		expect([status, data.status]).toEqual([expected, 0]);
		expect(server.started).toHaveLength(0);
	});
});

describe('Allowed IPs', () => {
	it.each([
		['127.0.0.1', 200],
		['10.0.0.0/8, 127.0.0.0/8', 200],
		['::1, 127.0.0.1/32', 200],
		['10.0.0.1', 403],
		['2001:db8::/32', 403],
		['not an address', 403],
	])('"%s" responds to a call from 127.0.0.1 with %i', async (allowedIps, expected) => {
		await start({ options: { allowedIps } });
		const { status, data } = await post(REPORT);
		expect(status).toBe(expected);
		expect(data.status).toBe(expected === 200 ? 1 : 0);
		expect(server.started).toHaveLength(expected === 200 ? 1 : 0);
	});

	it('go by the address that a trusted proxy names, and by no other', async () => {
		await start({ options: { allowedIps: '203.0.113.7' } }, { proxyHops: 1 });
		expect((await post(REPORT, { 'X-Forwarded-For': '203.0.113.7' })).status).toBe(200);
		expect((await post(REPORT, { 'X-Forwarded-For': '203.0.113.7, 198.51.100.1' })).status).toBe(403);
		await server.close();
		await start({ options: { allowedIps: '203.0.113.7' } });
		expect((await post(REPORT, { 'X-Forwarded-For': '203.0.113.7' })).status).toBe(403);
	});
});

describe('What is no report gets 400 and starts nothing', () => {
	it.each([
		['an empty object', {}],
		['an empty array', []],
		['a number', '5'],
		['null', 'null'],
		['a string', '"report"'],
		['no id', { status: 1 }],
		['an empty id', { smsid: ' ', status: 1 }],
		['an object as id', { smsid: {}, status: 1 }],
		['no status', { smsid: '1' }],
		['a status of words', { smsid: '1', status: 'delivered' }],
		['a status that is null', { smsid: '1', status: null }],
		['an array with one that is none', [REPORT, { hello: 1 }]],
		['1 MB of rubbish in JSON', JSON.stringify('x'.repeat(1_000_000))],
		['1 MB of numbers', JSON.stringify(Array.from({ length: 200_000 }, () => 1))],
		['10 kB of brackets', '['.repeat(5000) + ']'.repeat(5000)],
		['a report with an error nested 5,000 deep', `{"smsid":"1","status":0,"error":${'['.repeat(5000)}${']'.repeat(5000)}}`],
		['a report with another field nested 21 deep', `{"smsid":"1","status":0,"extra":${'['.repeat(21)}${']'.repeat(21)}}`],
		['an infinite id', '{"smsid":1e999,"status":0}'],
		['an id of 256 digits', `{"smsid":${'1'.repeat(256)},"status":0}`],
		['an error of 1 MB', { ...REPORT, error: 'x'.repeat(1_000_000) }],
	])('%s', async (_what, body) => {
		await start();
		const { status, data } = await post(body);
		expect(status).toBe(400);
		expect(data).toEqual({ status: 0, desc: expect.stringMatching(/^Invalid data/) });
		expect(server.started).toHaveLength(0);
	});

	it.each([
		['1 MB of bytes', Buffer.alloc(1_000_000, 0xff), 'application/octet-stream', 400],
		['nothing at all', '', 'application/json', 400],
		['a form', 'smsid=1', 'application/x-www-form-urlencoded', 400],
		['malformed JSON, which n8n responds to itself', '{"smsid":', 'application/json', 422],
		['more than 2 MB', JSON.stringify({ ...REPORT, extra: 'x'.repeat(2_000_000) }), 'application/json', 413],
		['nearly 2 MB of escaped quotes that is called text', `[1234567890123456,${'\\"'.repeat(990_000)}`, 'text/plain', 400],
	])('%s', async (_what, body, type, expected) => {
		await start();
		const { status } = await post(body, { 'Content-Type': type });
		expect(status).toBe(expected);
		expect(server.started).toHaveLength(0);
	});
});

describe('The credential test judges the form of the key without a request', () => {
	const test = new FptSmsDlrTrigger().methods.credentialTest.dlrKeyForm;
	const judge = async (authorizationKey: unknown) =>
		await test.call({} as never, { data: { authorizationKey } } as never);

	beforeEach(async () => await start());

	it('accepts a long random key', async () => {
		expect((await judge(KEY)).status).toBe('OK');
	});

	it.each([
		['', /empty/],
		['   ', /empty/],
		[undefined, /empty/],
		[`Basic ${KEY}`, /without the word "Basic"/],
		['0123456789 abcdef', /no spaces/],
		['khóa-bí-mật-dài-dài', /ASCII/],
		['short', /5 characters: use a random one of at least 16/],
	])('refuses "%s"', async (key, message) => {
		expect(await judge(key)).toEqual({ status: 'Error', message: expect.stringMatching(message) });
	});
});
