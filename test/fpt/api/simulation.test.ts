import { simulatedToken, TEST_NUMBERS } from '../../../nodes/fpt/api/simulatedAccount';
import { Simulation } from '../../../nodes/fpt/api/simulation';
import { type Endpoint, ENDPOINTS, HOSTS, hostsOf } from '../../../nodes/fpt/api/endpoints';
import { isTokenUsable, readCredential } from '../../../nodes/fpt/api/token';

const NOW = Date.UTC(2027, 0, 20);
const MINUTE = 60_000;
const base64 = (text: string) => Buffer.from(text).toString('base64');

let simulation: Simulation;

beforeEach(() => {
	simulation = new Simulation();
});

function ask(endpoint: keyof typeof ENDPOINTS, body: object, { now = NOW, account = 'a' } = {}) {
	const { statusCode, body: bytes } = simulation.respond(account, ENDPOINTS[endpoint].path, body as never, now);
	const text = bytes.toString('utf8');
	return { statusCode, text, json: (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown> };
}
const send = (fields: object = {}, given = {}, endpoint: keyof typeof ENDPOINTS = 'sendOtp') =>
	ask(endpoint, { BrandName: 'FTI', Phone: '84987654321', Message: base64('Xin chào'), ...fields }, given);
const create = (fields: object = {}, given = {}) =>
	ask('createCampaign', { CampaignName: 'Tet', BrandName: 'FTI', Message: '[QC] 50%', ScheduleTime: '2027-01-20 09:00', Quota: 3, ...fields }, given).json;
const push = (code: unknown, phones: string[], given = {}) => ask('pushAds', { CampaignCode: code, PhoneList: phones.join(',') }, given);

it('A message is accepted, with the fields of the manual, an id that is proof and no other has, and the telco of its number', () => {
	const { statusCode, json } = send();
	expect(statusCode).toBe(200);
	expect(json).toEqual({ MessageId: expect.stringMatching(/^sim-\d{19}$/), Phone: '84987654321', BrandName: 'FTI', Message: 'Xin chào', PartnerId: 'sim-1', Telco: 'viettel' });
	expect(ENDPOINTS.sendOtp.proof.isValid(json.MessageId)).toBe(true);
	expect(send({ Phone: '84912345678' }).json).toMatchObject({ MessageId: expect.not.stringMatching(json.MessageId as string), Telco: 'vina' });
	expect(send({ Phone: '6591234567' }, {}, 'sendInternational').json).toMatchObject({ Telco: 'SG' });
});

it.each([
	['84900000001', 400, 2505],
	['84900000002', 400, 5],
	['84900000003', 400, 1007],
	['84900000005', 400, 2502],
	['84900000006', 200, undefined],
	['84900000000', 200, undefined],
	['84900000011', 200, undefined],
])('%s is responded to with HTTP %d and the code %p, each time', (Phone, status, code) => {
	for (const text of ['one', 'two']) {
		const { statusCode, json } = send({ Phone, Message: base64(text) });
		expect([statusCode, json.error]).toEqual([status, code]);
	}
});

it.each(Object.entries(ENDPOINTS).filter(([name]) => name !== 'token'))('A request to %s succeeds with its proof, so that each operation can be tried without an account', (name, endpoint: Endpoint) => {
	const { CampaignCode } = create({ CampaignName: 'x' });
	const bodies: Record<string, object> = {
		sendOtp: { BrandName: 'FTI', Phone: '84987654321', Message: base64('x') },
		sendInternational: { BrandName: 'FTI', Phone: '6591234567', Message: base64('x') },
		createCampaign: { CampaignName: 'y', BrandName: 'FTI', Message: 'x', ScheduleTime: '2027-01-20 09:00', Quota: 1 },
		pushAds: { CampaignCode, PhoneList: '84987654321' },
		campaignDetail: { CampaignCode },
		campaignDlr: { campaign_code: CampaignCode },
	};
	const { statusCode, json } = ask(name as keyof typeof ENDPOINTS, bodies[name] ?? {});
	const { proof } = endpoint;
	expect([statusCode, proof?.isValid(json[proof.field])]).toEqual([200, proof && true]);
});

it('To 0900000004 the connection breaks, so that nobody knows', () => {
	expect(() => send({ Phone: '84900000004' })).toThrow(expect.objectContaining({ code: 'ECONNRESET' }));
	expect(Object.keys(TEST_NUMBERS)).toEqual([1, 2, 3, 4, 5].map((digit) => `090000000${digit}`));
});

describe('The same text to the same number', () => {
	it.each([
		['at once', 0, 2501],
		['in the fifth minute', 5 * MINUTE - 1, 2501],
		['after five minutes', 5 * MINUTE, undefined],
	])('%s: %p ms later, %p', (_when, later, code) => {
		send();
		expect(send({}, { now: NOW + later }).json.error).toBe(code);
	});

	it.each([
		['another number', { Phone: '84912345678' }, {}],
		['another text', { Message: base64('Xin chao') }, {}],
		['another brand name', { BrandName: 'FPT' }, {}],
		['another credential', {}, { account: 'b' }],
	])('is not %s', (_what, fields, given) => {
		send();
		expect(send(fields, given).statusCode).toBe(200);
	});

	it('is not held against it for long after a clock that was set back, and a rejection does not begin the time anew', () => {
		send();
		expect(send({}, { now: NOW + 4 * MINUTE }).json.error).toBe(2501);
		expect(send({}, { now: NOW + 5 * MINUTE }).statusCode).toBe(200);
		expect(send({}, { now: NOW - 60 * MINUTE }).statusCode).toBe(200);
	});

	it('is remembered of the last 10,000 texts', () => {
		for (let index = 0; index < 10_001; index++) send({ Message: base64(`Text ${index}`) });
		expect(send({ Message: base64('Text 0') }).statusCode).toBe(200);
		expect(send({ Message: base64('Text 10000') }).json.error).toBe(2501);
	});
});

describe('A campaign', () => {
	it('is created, pushed once, approved, sent and reported', () => {
		const { CampaignCode: code } = create();
		expect(code).toMatch(/^sim-/);
		expect(ask('campaignDetail', { CampaignCode: code }).json).toMatchObject({ IsSent: '0', Total: '0' });
		expect(push(code, ['84987654321', '84912345678']).json).toEqual({ NumMessageSent: 2, NumRemainQuota: 1, BatchId: expect.stringMatching(/^sim-/) });
		expect(push(code, ['84987654321']).json).toEqual({ error: 1014, error_description: 'Campaign is already sent.' });
		expect(ask('campaignDetail', { CampaignCode: code }).json).toEqual({
			CampaignCode: code,
			Total: '2',
			Quota: '3',
			IsSent: '1',
			SendingTime: '2027-01-20 09:00',
			StatusDetail: { Reason: '', Status: '1' },
		});
		const { statusCode, text } = ask('campaignDlr', { campaign_code: code });
		const [header, ...rows] = text.trimEnd().split('\r\n');
		expect(statusCode).toBe(200);
		expect(header).toBe('MessageId,Phone,Telco,Status,Error');
		expect(rows.map((row) => row.split(',').slice(1))).toEqual([
			['84987654321', 'viettel', 'Delivered', ''],
			['84912345678', 'vina', 'Failed', 'Absent subscriber'],
		]);
	});

	it('does not deliver to test numbers', () => {
		const { CampaignCode: code } = create();
		push(code, ['84900000001']);
		expect(ask('campaignDlr', { campaign_code: code }).text).toContain('84900000001,mobi,Failed');
	});

	it.each([
		['a name that was there', () => create(), 1014, 'name already exists'],
		['more SMS than its quota', () => push(create({ CampaignName: 'x', Message: 'a'.repeat(161), Quota: 3 }).CampaignCode, ['84987654321', '84912345678']).json, 1016, 'exceeded the quota'],
		['a code that does not exist', () => push('MjIx==1', ['84987654321']).json, 1014, 'does not exist'],
		['the code of another credential', () => push(create({ CampaignName: 'y' }, { account: 'b' }).CampaignCode, ['84987654321']).json, 1014, 'does not exist'],
		['a report of a code that does not exist', () => ask('campaignDlr', { campaign_code: 'x' }).json, 1014, 'does not exist'],
	])('%s is rejected', (_what, request, error, words) => {
		create();
		expect(request()).toEqual({ error, error_description: expect.stringContaining(words) });
	});

	it('is remembered of the last 20, and with no more than 200,000 numbers together', () => {
		const codes = Array.from({ length: 21 }, (_, index) => create({ CampaignName: `c${index}`, Quota: 200_000 }).CampaignCode);
		const isKnown = (code: unknown) => ask('campaignDetail', { CampaignCode: code }).statusCode === 200;
		expect(codes.map(isKnown)).toEqual([false, ...codes.slice(1).map(() => true)]);
		push(codes[19], Array<string>(120_000).fill('84987654321'));
		push(codes[20], Array<string>(120_000).fill('84987654321'));
		expect(codes.map(isKnown)).toEqual(codes.map((_, index) => index === 20));
	});
});

describe('A simulated credential', () => {
	it('has a random key of its own in place of a token, and keeps it', () => {
		const [one, other] = [{ environment: 'simulation' }, { environment: 'simulation' }].map((given) => simulatedToken(readCredential(given), NOW));
		expect(one).toEqual({ accessToken: expect.stringMatching(/^[\w-]{43}$/), accessTokenExpiresAt: expect.stringMatching(/^\d+$/), accessTokenFor: expect.any(String) });
		expect(one!.accessToken).not.toBe(other!.accessToken);
		const stored = readCredential({ environment: 'simulation', ...one });
		expect(isTokenUsable(stored, Date.UTC(2090, 0))).toBe(true);
		expect(simulatedToken(stored, NOW)).toEqual(one);
	});

	it('does not take the token of an account for its key', () => {
		const account = { environment: 'production', clientId: 'id', clientSecret: 'secret', accessToken: 'FPT', accessTokenExpiresAt: NOW * 2, accessTokenFor: 'x' };
		expect(simulatedToken(readCredential({ ...account, environment: 'simulation' }), NOW).accessToken).not.toBe('FPT');
		expect(isTokenUsable(readCredential({ ...account, environment: 'simulation' }), NOW)).toBe(false);
	});

	it('has the addresses of nobody', () => {
		expect(hostsOf({ environment: 'simulation' })).toEqual(['https://simulation.invalid']);
		expect(HOSTS.simulation.every((host) => host.endsWith('.invalid'))).toBe(true);
	});
});

describe('A credential is read', () => {
	it.each([undefined, null])('with a value for each field that n8n leaves out, as for %p', (value) => {
		const read = readCredential({ environment: 'production', clientSecret: value, scopes: value });
		expect(read).toEqual({ environment: 'production', baseUrl: '', clientId: '', clientSecret: '', scopes: [], brandName: '', accessToken: '', accessTokenExpiresAt: '', accessTokenFor: '' });
	});

	it('without an environment for one that is not there: it is refused, and taken for none', () => {
		for (const environment of [undefined, null, '', 'live', 'Simulation', 'constructor']) {
			expect(() => hostsOf(readCredential({ environment }))).toThrow("The credential's 'Environment' is");
		}
	});

	it('as a refusal, if n8n filled in the simulation for an account whose environment was never saved', () => {
		expect(() => readCredential({ environment: 'simulation', clientId: 'a'.repeat(40) })).toThrow("has a 'Client ID', but no 'Environment' was saved with it");
		expect(readCredential({ environment: 'simulation', clientId: 'a'.repeat(40), accessTokenFor: 'x' }).clientId).toBe('simulation');
	});
});
