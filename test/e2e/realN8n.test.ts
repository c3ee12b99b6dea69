/* eslint-disable @n8n/community-nodes/no-restricted-imports -- reads n8n's files; never shipped */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_APP, startSimulator, type PostedReport, type ReportHeaders, type Simulator } from '../simulator';
import { apiData, EXAMPLE, EXAMPLE_CREDENTIALS, EXAMPLE_NODES, EXAMPLE_PATHS, exampleCredentials } from './example';
import { type Execution, type ExecutionItem, N8n } from './n8n';
import { packPackage } from './packPackage';
import { until } from './until';
import { reportWorkflow, SENDER, sendingWorkflow } from './workflows';

// One n8n for all: it takes half a minute to start. Its installation has been awaited before (npm run test:e2e).
const START_MS = 300_000;
const TEST_MS = 60_000;
const REPORT_MS = 20_000;

const DLR_KEY = randomBytes(16).toString('hex');
/** An application of its own: nothing else may spend or end its token. */
const COUNTED_APP = { ...DEFAULT_APP, clientId: 'e5F6'.repeat(10), clientSecret: 'a7B8'.repeat(18), partnerId: '2216' };
/** An application that FPT has not granted campaigns. */
const OTP_ONLY_APP = { ...DEFAULT_APP, clientId: 'b3C4'.repeat(10), scopes: ['send_brandname_otp'] };
const COUNTED_CREDENTIAL = { id: 'fptSmsApiCounted', name: 'Counted' };
const KEYLESS_CREDENTIAL = { id: 'fptSmsDlrKeyless', name: 'Without a key' };
const KEYLESS = reportWorkflow('keyless', KEYLESS_CREDENTIAL);

const fromBody = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `={{ $json.body.${name} }}`]));
const message = (operation: string, parameters: object) => ({ resource: 'message', operation, brandName: 'FTI', options: {}, ...parameters });
const campaign = (operation: string, parameters: object) => ({ resource: 'campaign', operation, options: {}, ...parameters });
const eachPerson = { phone: '={{ $json.phone }}', message: '={{ $json.text }}' };

const WORKFLOWS = [
	sendingWorkflow({ id: 'sendOtp', parameters: message('sendOtp', fromBody('phone', 'message')) }),
	sendingWorkflow({ id: 'sendInternational', parameters: message('sendInternational', fromBody('phone', 'message')) }),
	sendingWorkflow({
		id: 'create',
		parameters: campaign('create', {
			brandName: 'FTI',
			quotaMode: 'fixed',
			...fromBody('campaignName', 'message', 'scheduleTime', 'quota'),
		}),
	}),
	sendingWorkflow({ id: 'pushAds', parameters: campaign('pushAds', fromBody('campaignCode', 'phoneList')) }),
	sendingWorkflow({ id: 'getDetail', parameters: campaign('getDetail', fromBody('campaignCode')) }),
	sendingWorkflow({ id: 'getDlr', parameters: campaign('getDlr', fromBody('campaignCode')) }),
	sendingWorkflow({
		id: 'getDlrFile',
		parameters: campaign('getDlr', { output: 'file', ...fromBody('campaignCode') }),
		respondWith: 'firstEntryBinary',
	}),
	sendingWorkflow({
		id: 'continueInOutput',
		parameters: message('sendOtp', eachPerson),
		splitOut: 'people',
		onError: 'continueRegularOutput',
	}),
	sendingWorkflow({
		id: 'continueInErrorOutput',
		parameters: message('sendOtp', eachPerson),
		splitOut: 'people',
		onError: 'continueErrorOutput',
	}),
	...(['csv', 'xlsx'] as const).map((throughFile) =>
		sendingWorkflow({ id: throughFile, parameters: message('sendOtp', eachPerson), splitOut: 'people', throughFile }),
	),
	sendingWorkflow({
		id: 'many',
		parameters: message('sendOtp', eachPerson),
		splitOut: 'people',
		credential: COUNTED_CREDENTIAL,
	}),
];

jest.setTimeout(TEST_MS);

let simulator: Simulator;
let n8n: N8n;

beforeAll(async () => {
	simulator = await startSimulator({ apps: [DEFAULT_APP, COUNTED_APP, OTP_ONLY_APP] });
	n8n = await N8n.create({ name: 'e2e' });
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.importCredentials([
		...exampleCredentials(simulator.url, DLR_KEY),
		{
			...COUNTED_CREDENTIAL,
			type: 'fptSmsApi',
			data: { ...apiData(simulator.url), clientId: COUNTED_APP.clientId, clientSecret: COUNTED_APP.clientSecret },
		},
		{ ...KEYLESS_CREDENTIAL, type: 'fptSmsDlrApi', data: { authorizationKey: '' } },
	]);
	await n8n.importWorkflows([EXAMPLE, KEYLESS, ...WORKFLOWS]);
	await n8n.publish(EXAMPLE.id);
	await n8n.start();
	await n8n.setupOwner();
	for (const { id } of WORKFLOWS) await n8n.publish(id);
	simulator.options.report = { url: `${n8n.url}/webhook/${EXAMPLE_PATHS.report}`, authorizationKey: DLR_KEY };
}, START_MS);

afterAll(async () => {
	await n8n?.remove();
	await simulator?.close();
});

const itemsOf = (execution: Execution, node: string, output = 0): ExecutionItem[] =>
	execution.data.resultData.runData[node]?.[0]?.data?.main[output] ?? [];

const firstJson = (execution: Execution, node: string) => itemsOf(execution, node)[0]?.json;

const countOf = async (workflowId: string) => (await n8n.executions(workflowId)).length;

/** The execution that the report of this message started. */
const reported = async (messageId: string) =>
	await n8n.finishedExecution(EXAMPLE.id, REPORT_MS, (execution) =>
		itemsOf(execution, EXAMPLE_NODES.trigger).some(({ json }) => json.messageId === messageId),
	);

describe('the packed package in a real n8n', () => {
	it('is loaded with its two nodes and two credentials', async () => {
		const nodes = await n8n.types('nodes');
		const credentials = await n8n.types('credentials');
		const own = (list: Array<{ name: string }>) => list.map(({ name }) => name).filter((name) => /fptSms/i.test(name)).sort();
		expect(own(nodes)).toEqual([
			'n8n-nodes-fpt-sms.fptSms',
			'n8n-nodes-fpt-sms.fptSmsDlrTrigger',
			// n8n makes it from `usableAsTool`.
			'n8n-nodes-fpt-sms.fptSmsTool',
		]);
		expect(own(credentials)).toEqual(['fptSmsApi', 'fptSmsDlrApi']);
	});

	it('gives each node and credential an icon that n8n serves, light and dark', async () => {
		const all = [...(await n8n.types('nodes')), ...(await n8n.types('credentials'))].filter(({ name }) => /fptSms/i.test(name));
		const icons = new Set(all.flatMap(({ iconUrl }) => (typeof iconUrl === 'string' ? [iconUrl] : Object.values(iconUrl ?? {}))));
		expect(all.filter(({ iconUrl }) => !iconUrl)).toEqual([]);
		expect(icons.size).toBeGreaterThanOrEqual(2);
		for (const icon of icons) {
			const { status, data } = await n8n.get<string>(`/${icon}`);
			expect({ icon, status }).toEqual({ icon, status: 200 });
			expect(data).toContain('<svg');
		}
	});
});

describe('an OTP and its delivery report, in the example workflow', () => {
	it("returns FPT's message id, and reaches the phone as it was written", async () => {
		const text = 'Mã xác thực của bạn là 402117';
		const { status, data } = await n8n.webhook(EXAMPLE_PATHS.send, { phone: '091 234.5678', message: text });
		expect(status).toBe(200);
		expect(data).toEqual({
			messageId: expect.stringMatching(/^\d+$/),
			phone: '84912345678',
			brandName: 'FTI',
			message: text,
			telco: 'vina',
			partnerId: DEFAULT_APP.partnerId,
			requestId: null,
			parts: 1,
			encoding: 'UCS-2',
			status: 'sent',
		});
		expect(simulator.sentTo('0912345678')).toMatchObject([{ text, messageId: (data as { messageId: string }).messageId }]);
	});

	it('comes back as a report that starts the workflow, and FPT gets status 1', async () => {
		const sent = await n8n.webhook<{ messageId: string }>(EXAMPLE_PATHS.send, { phone: '0987654321', message: 'Ma xac thuc 402118' });
		const execution = await reported(sent.data.messageId);
		expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
		expect(firstJson(execution, EXAMPLE_NODES.trigger)).toEqual({
			messageId: sent.data.messageId,
			status: 'delivered',
			statusCode: 1,
			telco: 'viettel',
			telcoName: 'Viettel',
			error: null,
			errorDescription: null,
			parts: 1,
			receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
		});
		expect(firstJson(execution, EXAMPLE_NODES.sentence)).toEqual({
			sentence: `Message ${sent.data.messageId} was delivered by Viettel.`,
		});
		expect(simulator.reports.find(({ messageId }) => messageId === sent.data.messageId)).toMatchObject({
			status: 200,
			body: { status: 1 },
		});
	});

	it('tells in a failed report what went wrong, and keeps what FPT wrote', async () => {
		const response = await simulator.postReport({ smsid: 700001, Status: '0', Telco: 'mobi', Error: '2505', mt_count: '2' });
		expect(response).toMatchObject({ status: 200, body: { status: 1 } });
		expect(firstJson(await reported('700001'), EXAMPLE_NODES.trigger)).toMatchObject({
			messageId: '700001',
			status: 'failed',
			statusCode: 0,
			telco: 'mobi',
			error: '2505',
			errorDescription: expect.stringMatching(/\w/),
			parts: 2,
		});
	});
});

describe('what else arrives at the trigger', () => {
	const report = (smsid: string, status = 1) => ({ smsid, status, telco: 'viettel', error: null, mt_count: 1 });
	const post = (body: unknown, headers?: ReportHeaders) => async () => await simulator.postReport(body, headers);
	const unauthorized = { status: 401, body: { status: 0, desc: expect.stringMatching(/\w/) } };
	// Reports of messages sent before would be counted.
	beforeAll(async () => {
		await until('the reports under way', REPORT_MS, () => simulator.reports.length > simulator.messages.length);
	});

	const invalid = { status: 400, body: { status: 0, desc: expect.stringMatching(/^Invalid data/) } };

	it.each<[string, () => Promise<PostedReport>, object]>([
		['no key gets 401', post(report('800001'), { Authorization: null }), unauthorized],
		['a wrong key gets 401', post(report('800002'), { Authorization: 'Basic another-key' }), unauthorized],
		['a key with something behind it gets 401', post(report('800003'), { Authorization: `Basic ${DLR_KEY}x` }), unauthorized],
		['another scheme gets 401', post(report('800004'), { Authorization: `Bearer ${DLR_KEY}` }), unauthorized],
		['malformed JSON gets 422', post('{"smsid":"800005","status":1'), { status: 422 }],
		['JSON that is no report gets 400', post({ hello: 'world' }), invalid],
		['an empty body gets 400', post(''), invalid],
		['1 MB of rubbish gets 400', post(JSON.stringify({ rubbish: 'x'.repeat(1_000_000) })), invalid],
		['a kind of report that is not asked for gets status 1', post(report('800006', 2)), { status: 200, body: { status: 1 } }],
	])('%s, and starts nothing', async (_rule, send, expected) => {
		const before = await countOf(EXAMPLE.id);
		expect(await send()).toMatchObject(expected);
		// A good report behind it: when that one's execution is there, an earlier one would be, too.
		const probe = `9${String(before).padStart(6, '0')}`;
		await simulator.postReport(report(probe));
		await reported(probe);
		expect(await countOf(EXAMPLE.id)).toBe(before + 1);
	});

	it('without a key in its credential it is not published, with words that say so, and nothing gets in', async () => {
		await expect(n8n.publish(KEYLESS.id)).rejects.toThrow(/authorization key/i);
		const headers = { Authorization: 'Basic ' };
		expect((await n8n.webhook(`${KEYLESS.id}/dlr`, report('800007'), { headers })).status).toBe(404);
	});

	it.each(['GET', 'PUT', 'DELETE'])('the method %s gets 404, and starts nothing', async (method) => {
		const before = await countOf(EXAMPLE.id);
		const headers = { Authorization: `Basic ${DLR_KEY}` };
		const { status } = await n8n.webhook(EXAMPLE_PATHS.report, undefined, { method, headers });
		expect(status).toBe(404);
		expect(await countOf(EXAMPLE.id)).toBe(before);
	});
});

describe('each operation in a workflow', () => {
	/** A time at which FPT delivers, far enough ahead for every approval. */
	const inAWeek = () => `${new Date(Date.now() + (7 * 24 + 7) * 3_600_000).toISOString().slice(0, 10)} 09:00`;
	let campaignCode: string;

	it("Send OTP sends; FPT's refusal of the same text to the same number fails the execution", async () => {
		const body = { phone: '0987654321', message: 'Ma xac thuc 402119' };
		const first = await n8n.webhook<Array<{ messageId: string }>>('sendOtp', body);
		expect(first).toMatchObject({ status: 200, data: [{ phone: '84987654321', telco: 'viettel', status: 'sent' }] });
		const again = await n8n.webhook('sendOtp', body);
		expect(again.status).toBe(500);
		expect(simulator.sentTo('0987654321').filter(({ text }) => text === body.message)).toHaveLength(1);
	});

	it.each(['csv', 'xlsx'])("Send OTP sends to the rows of a .%s file, which n8n's Extract From File reads", async (file) => {
		const people = [
			{ phone: '0901000011', text: `Mã 41, ${file}` },
			// As a spreadsheet keeps it.
			{ phone: 901000012, text: `Ma 42, ${file}` },
		];
		const { status, data } = await n8n.webhook<Array<Record<string, unknown>>>(file, { people });
		expect(status).toBe(200);
		expect(data.map(({ phone, message: sent, status: state }) => [phone, sent, state])).toEqual([
			['84901000011', people[0]?.text, 'sent'],
			['84901000012', people[1]?.text, 'sent'],
		]);
	});

	it('Send International sends abroad', async () => {
		const { data } = await n8n.webhook('sendInternational', { phone: '+1 749 123 456', message: 'Your code is 402120' });
		expect(data).toMatchObject([{ messageId: expect.stringMatching(/^\d+$/), phone: '1749123456', status: 'sent' }]);
		expect(simulator.sentTo('1749123456')).toMatchObject([{ kind: 'international', text: 'Your code is 402120' }]);
	});

	it('Create makes a campaign', async () => {
		const given = { campaignName: 'Tet sale', message: '[QC] FTI: 50% off. Tu choi: TC gui 1234', scheduleTime: inAWeek(), quota: 10 };
		const { data } = await n8n.webhook<Array<{ campaignCode: string }>>('create', given);
		expect(data).toMatchObject([{ ...given, parts: 1, hints: [], status: 'sent' }]);
		campaignCode = data[0]?.campaignCode ?? '';
		expect(simulator.campaigns.get(campaignCode)).toMatchObject({ name: 'Tet sale', quota: 10, scheduleTime: given.scheduleTime });
	});

	it('Push Ads sends the campaign to its numbers, and names those that are none', async () => {
		const { data } = await n8n.webhook('pushAds', { campaignCode, phoneList: '0912345678; 0987654321, 0912345678\n12' });
		expect(data).toMatchObject([
			{
				campaignCode,
				batchId: expect.stringMatching(/^qc\./),
				sent: 2,
				remainingQuota: 8,
				duplicates: 1,
				excluded: 0,
				rejected: [{ phone: '12', reason: expect.stringMatching(/\w/) }],
				status: 'sent',
			},
		]);
		expect(simulator.campaigns.get(campaignCode)?.phones.sort()).toEqual(['84912345678', '84987654321']);
	});

	it('Get Details tells how far the campaign is', async () => {
		simulator.approve(campaignCode, true);
		const { data } = await n8n.webhook('getDetail', { campaignCode });
		expect(data).toMatchObject([{ campaignCode, total: 2, quota: 10, isSent: true, approved: true }]);
	});

	it('Get Delivery Report returns an item for each number, quoted cells and all', async () => {
		const { data } = await n8n.webhook<Array<Record<string, string>>>('getDlr', { campaignCode });
		expect(data).toHaveLength(2);
		expect(data.map(({ Phone }) => Phone).sort()).toEqual(['84912345678', '84987654321']);
		expect(data[0]).toMatchObject({ campaignCode, Status: 'Delivered', Note: 'OK, first try' });
		expect(data[1]).toMatchObject({ campaignCode, Status: 'Failed', Note: 'Absent subscriber\r\n(phone off)' });
	});

	it('Get Delivery Report returns the file as FPT sent it', async () => {
		const { status, data } = await n8n.webhook<string>('getDlrFile', { campaignCode }, { responseType: 'text' });
		expect(status).toBe(200);
		expect(data).toMatch(/^MessageId,Phone,Telco,Status,Note\r\n/);
		expect(data).toContain('"Absent subscriber\r\n(phone off)"');
	});
});

describe('a node that continues on fail', () => {
	const people = (last: string) => [
		{ phone: '0901000001', text: `Ma ${last}1` },
		{ phone: 'no number', text: `Ma ${last}2` },
		{ phone: '0901000003', text: `Ma ${last}3` },
		{ phone: '0901000009', text: `Ma ${last}4` },
	];

	beforeAll(() => void simulator.options.blockedPhones.push('0901000009'));
	afterAll(() => void simulator.options.blockedPhones.pop());

	it('returns an error item in the place of each that failed', async () => {
		const { status, data } = await n8n.webhook('continueInOutput', { people: people('31') });
		expect(status).toBe(200);
		expect(data).toEqual([
			expect.objectContaining({ phone: '84901000001', status: 'sent' }),
			{
				error: expect.stringContaining('no number'),
				code: null,
				description: expect.any(String),
				outcome: 'notSent',
				phone: 'no number',
				requestId: null,
				retryAfterSeconds: null,
			},
			expect.objectContaining({ phone: '84901000003', status: 'sent' }),
			{
				error: expect.stringMatching(/\w/),
				code: '2505',
				description: expect.stringMatching(/\w/),
				outcome: 'notSent',
				phone: '84901000009',
				requestId: null,
				retryAfterSeconds: null,
			},
		]);
	});

	it('sends failed items, and only those, down the error output', async () => {
		await n8n.webhook('continueInErrorOutput', { people: people('32') });
		const execution = await n8n.finishedExecution('continueInErrorOutput', REPORT_MS);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, SENDER, 0).map(({ json }) => json.phone)).toEqual(['84901000001', '84901000003']);
		expect(itemsOf(execution, SENDER, 1).map(({ json }) => [json.phone, json.code, json.outcome])).toEqual([
			['no number', null, 'notSent'],
			['84901000009', '2505', 'notSent'],
		]);
		expect(itemsOf(execution, SENDER, 1).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 3 }]);
	});

	it('otherwise fails the execution, with words that tell what to do', async () => {
		expect((await n8n.webhook('sendOtp', { phone: '0901000009', message: 'Ma 331' })).status).toBe(500);
		const execution = await n8n.finishedExecution('sendOtp', REPORT_MS);
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error).toMatchObject({
			message: expect.stringContaining('84901000009'),
			description: expect.stringMatching(/\w/),
		});
	});
});

describe('the credential test', () => {
	const test = async (type: 'fptSmsApi' | 'fptSmsDlrApi', data: object) =>
		await n8n.rest<{ status: string; message: string }>('POST', '/credentials/test', {
			credentials: { ...EXAMPLE_CREDENTIALS[type], type, data },
		});

	it('accepts what FPT accepts', async () => {
		expect(await test('fptSmsApi', apiData(simulator.url))).toMatchObject({ status: 'OK' });
	});

	it.each<[string, Record<string, unknown>, RegExp]>([
		['a wrong client secret', { clientSecret: 'ffff'.repeat(18) }, /client ?(id|secret)/i],
		['a wrong client ID', { clientId: 'ffff'.repeat(10) }, /client ?(id|secret)/i],
		['an empty client ID', { clientId: '' }, /client id/i],
		['a scope that was not granted', { clientId: OTP_ONLY_APP.clientId, clientSecret: OTP_ONLY_APP.clientSecret }, /scope/i],
		['a host that is not reached', { baseUrl: 'http://127.0.0.1:1' }, /not fetched: the connection was refused/],
		['an address that is none', { baseUrl: 'ftp://example.com' }, /http/i],
	])('names %s', async (_what, wrong, words) => {
		const { status, message } = await test('fptSmsApi', { ...apiData(simulator.url), ...wrong });
		expect({ status, message }).toEqual({ status: 'Error', message: expect.stringMatching(words) });
	});

	it('names a wrong client secret if n8n has a token that was fetched with the right one', async () => {
		const token = { accessToken: 'still good', accessTokenExpiresAt: Date.now() + 3_600_000, accessTokenFor: 'the right secret' };
		const { status, message } = await test('fptSmsApi', { ...apiData(simulator.url), ...token, clientSecret: 'ffff'.repeat(18) });
		expect({ status, message }).toEqual({ status: 'Error', message: expect.stringMatching(/client ID or the client secret/) });
	});

	it('takes one token call', async () => {
		const token = { accessToken: 'still good', accessTokenExpiresAt: Date.now() + 3_600_000, accessTokenFor: 'the right secret' };
		for (const data of [apiData(simulator.url), { ...apiData(simulator.url), ...token }]) {
			const before = simulator.tokenCalls;
			expect(await test('fptSmsApi', data)).toMatchObject({ status: 'OK' });
			expect(simulator.tokenCalls - before).toBe(1);
		}
	});

	it("judges the form of the report's key", async () => {
		expect(await test('fptSmsDlrApi', { authorizationKey: DLR_KEY })).toMatchObject({ status: 'OK' });
		expect(await test('fptSmsDlrApi', { authorizationKey: 'Basic abc' })).toMatchObject({ status: 'Error' });
	});
});

describe('the access token', () => {
	const ITEMS = 500;

	it(`is fetched once for 3 executions of ${ITEMS} items with a restart between`, async () => {
		simulator.options.report = undefined;
		const callsBefore = simulator.tokenCalls;
		const sentBefore = simulator.messages.length;
		for (const round of [1, 2, 3]) {
			if (round === 2) await n8n.restart();
			const people = Array.from({ length: ITEMS }, (_, index) => ({
				phone: `09${String(10_000_000 + index)}`,
				text: `Round ${round}, code ${index}`,
			}));
			const { status, data } = await n8n.webhook<Array<{ message: string; status: string }>>('many', { people });
			expect(status).toBe(200);
			expect(data.map(({ message }) => message)).toEqual(people.map(({ text }) => text));
		}
		expect(simulator.messages.length - sentBefore).toBe(3 * ITEMS);
		expect(simulator.tokenCalls - callsBefore).toBe(1);
	}, 3 * TEST_MS);

	it('and the secrets stand in nothing that n8n keeps: executions, database, logs', async () => {
		const tokens = new Set(simulator.requests.flatMap(({ body }) => tokenOf(body)));
		expect(tokens.size).toBeGreaterThan(0);
		const secrets = [...tokens, DEFAULT_APP.clientSecret, COUNTED_APP.clientSecret, DLR_KEY];
		// The control: what does stand there is found.
		const harmless = 'Ma xac thuc 402118';
		const found: string[] = [];
		const seen = new Set<string>();
		const search = (where: string, text: string | Buffer) => {
			for (const secret of secrets) if (text.includes(secret)) found.push(`${where}: ${secret.slice(0, 6)}…`);
			if (text.includes(harmless)) seen.add(where.split(' ')[0] ?? '');
		};

		const summaries = (await Promise.all([EXAMPLE, ...WORKFLOWS].map(async ({ id }) => await n8n.executions(id)))).flat();
		expect(summaries.length).toBeGreaterThan(20);
		for (const { id } of summaries) search(`execution ${id}`, (await n8n.execution(id)).raw);
		search('log', await n8n.log());
		const folder = join(n8n.home, '.n8n');
		for (const file of await readdir(folder)) {
			if (/sqlite|\.log$/.test(file)) search(file, await readFile(join(folder, file)));
		}
		expect(found).toEqual([]);
		expect([...seen]).toEqual(expect.arrayContaining(['execution', expect.stringMatching(/sqlite/)]));
	});
});

function tokenOf(body: unknown): string[] {
	const parsed = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
	return typeof parsed.access_token === 'string' ? [parsed.access_token] : [];
}
