/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the schemas; never shipped */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINTS } from '../../../nodes/fpt/api/endpoints';
import { RESOURCES } from '../../../nodes/FptSms/resources';
import { OTP, startWorld, type World } from '../../support/harness/world';

const FOLDER = join(__dirname, '../../../nodes/FptSms/__schema__/v1.0.0');

interface Schema {
	type?: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

const schemaOf = (operation: string) => JSON.parse(readFileSync(join(FOLDER, `${operation}.json`), 'utf8')) as Schema;

const typeOf = (value: unknown) => {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
};

/** What of a value its schema does not describe; `open`: fields that it does not name are no fault. */
function differences(value: unknown, schema: Schema, open: boolean, path = 'json'): string[] {
	const types = [schema.type ?? []].flat();
	if (!types.includes(typeOf(value))) return [`${path} is ${typeOf(value)}, not ${types.join(' or ')}`];
	if (Array.isArray(value)) return value.flatMap((each, index) => differences(each, schema.items ?? {}, open, `${path}[${index}]`));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, each]) => {
		const field = schema.properties?.[name];
		if (!field) return open ? [] : [`${path}.${name} is not in the schema`];
		return differences(each, field, open, `${path}.${name}`);
	});
}

const CAMPAIGN = {
	resource: 'campaign',
	campaignName: 'Tet sale',
	brandName: 'FTI',
	message: 'FTI giảm giá',
	scheduleTime: '2031-01-15 09:00',
	quota: 10,
};
const PHONES = '0987654321, 0987654321, 12, 0912345678';
const GENERATED = { generateCode: true, message: '{code} is your code' };

let world: World;
let seen: Record<string, unknown>[];

beforeEach(async () => {
	world = await startWorld();
	seen = [];
});

afterEach(async () => await world.close());

const run = async (parameters: object, items: object[] = [{}], settings: object = {}) => {
	const { json, error } = await world.run({ parameters: parameters as never, items: items as never, settings });
	expect(error).toBeUndefined();
	// That a credential is simulated is told of each operation alike, and by no schema.
	seen.push(...json.map((fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'simulated'))));
	return json;
};

/** The second of two items fails, and the retry has another text: the first item's output is then that of the first try. */
const retry = async ({ path }: { path: string }, parameters: object, items: [object, object], options: object = {}) => {
	world.fpt.addFault({ path, do: { delay: 0 } });
	world.fpt.addFault({ path, do: { code: 1007 } });
	const withText = (message: string) => ({ ...parameters, message, options: { ...options, maxTries: 1, concurrency: 1 } }) as never;
	const failed = await world.run({ parameters: withText('FTI one'), items: items as never });
	const { json, error } = await world.run({ parameters: withText('FTI two'), items: items as never, retryOf: failed });
	expect([failed.error === undefined, error]).toEqual([false, undefined]);
	seen.push(...json);
};
const CAMPAIGNS: [object, object] = [{ name: 'One' }, { name: 'Two' }];

const codeOf = async () => (await world.run({ parameters: { ...CAMPAIGN, operation: 'create' } as never })).json[0]?.campaignCode as string;

/** All that an operation may return, each with its Simplify. */
const RUNS: Record<string, (options: object) => Promise<unknown>> = {
	'message/sendOtp': async (options) => {
		await run({ options }, [{}, {}]);
		await run({ ...GENERATED, options: { ...options, requestId: 'order-1', sendOncePer: 'order-1' } });
		await run({ ...GENERATED, options: { ...options, requestId: 'order-1', sendOncePer: 'order-1' } });
		await retry(ENDPOINTS.sendOtp, { phone: '={{ $json.phone }}' }, [{ phone: '0912345678' }, { phone: '0912345679' }], options);
		await world.store.save('fpt', 'fptSmsApi', { environment: 'simulation' });
		await run({ ...GENERATED, phone: '0912345670', options });
	},
	'message/sendInternational': async (options) => {
		await run({ operation: 'sendInternational', phone: '+6591234567', options }, [{}, {}]);
		await retry(ENDPOINTS.sendInternational, { operation: 'sendInternational', phone: '={{ $json.phone }}' }, [{ phone: '+6591234568' }, { phone: '+6591234569' }], options);
	},
	'message/check': async () => {
		await run({ operation: 'check', message: 'Mã 1', phone: '0987654321' });
		await run({ operation: 'check', message: '', phone: '' });
		await world.setCredential({ registeredTexts: { texts: [{ name: 'Code', text: 'Ma {code}', brandName: '' }] } });
		for (const message of ['Ma 1', 'Code 1']) await run({ operation: 'check', message, phone: '' });
	},
	'message/verifyOtp': async () => {
		const [sent] = await run({ ...OTP, ...GENERATED });
		seen = [];
		await run({ operation: 'verifyOtp', challenge: sent?.challenge, code: '1' });
		await run({ operation: 'verifyOtp', challenge: '', code: '' });
	},
	'campaign/create': async (options) => {
		await run({ ...CAMPAIGN, operation: 'create', options });
		await retry(ENDPOINTS.createCampaign, { ...CAMPAIGN, operation: 'create', campaignName: '={{ $json.name }}' }, CAMPAIGNS, options);
	},
	'campaign/pushAds': async (options) => {
		const campaignCode = await codeOf();
		await run({ ...CAMPAIGN, operation: 'pushAds', campaignCode, phoneList: PHONES, options: { ...options, rehearse: true } });
		await run({ ...CAMPAIGN, operation: 'pushAds', campaignCode, phoneList: PHONES, options });
	},
	'campaign/run': async () => {
		await run({ ...CAMPAIGN, operation: 'run', phoneList: PHONES }, [{}], { typeVersion: 2 });
		await run({ ...CAMPAIGN, operation: 'run', phoneList: PHONES });
		await retry(ENDPOINTS.createCampaign, { ...CAMPAIGN, operation: 'run', campaignName: '={{ $json.name }}', phoneList: PHONES }, CAMPAIGNS);
	},
	'campaign/getDetail': async (options) => {
		const campaignCode = await codeOf();
		await run({ ...CAMPAIGN, operation: 'getDetail', campaignCode, options });
		world.fpt.approve(campaignCode, false, 'no opt-out');
		await run({ ...CAMPAIGN, operation: 'getDetail', campaignCode, options });
	},
	'campaign/getDlr': async () => {
		world.fpt.addFault({ path: '/api/dlr-ads', do: { status: 200, body: 'phone\n0987654321\n', contentType: 'text/csv' } });
		await run({ ...CAMPAIGN, operation: 'getDlr', campaignCode: 'c' });
		world.fpt.addFault({ path: '/api/dlr-ads', do: { status: 200, body: 'phone,status\n', contentType: 'text/csv' } });
		await run({ ...CAMPAIGN, operation: 'getDlr', campaignCode: 'c' });
		world.fpt.addFault({ path: '/api/dlr-ads', do: { status: 200, body: 'phone\n0987654321\n', contentType: 'text/csv' } });
		await run({ ...CAMPAIGN, operation: 'getDlr', campaignCode: 'c', output: 'file' });
	},
};

const OPERATIONS = RESOURCES.flatMap(({ value, operations }) => operations.map((operation) => `${value}/${operation.value}`)).sort();

it('Each operation has an output schema, and there is none of another', () => {
	const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
	expect(files.map((file) => file.replace(/\.json$/, '')).sort()).toEqual(OPERATIONS);
	expect(Object.keys(RUNS).sort()).toEqual(OPERATIONS);
});

describe.each(OPERATIONS)('The output of %s', (operation) => {
	it('is what its schema describes, field for field', async () => {
		await RUNS[operation]?.({});
		const schema = schemaOf(operation);
		expect(seen.flatMap((json) => differences(json, schema, false))).toEqual([]);
		const fields = new Set(seen.flatMap((json) => Object.keys(json)));
		const described = Object.keys(schema.properties ?? {});
		expect([...fields].sort()).toEqual([...described].sort());
		// The editor lists them as the output has them.
		for (const json of seen) expect(Object.keys(json)).toEqual(described.filter((name) => name in json));
	});

	it('with Simplify off contradicts no field of its schema', async () => {
		await RUNS[operation]?.({ simplify: false });
		expect(seen.length).toBeGreaterThan(0);
		expect(seen.flatMap((json) => differences(json, schemaOf(operation), true))).toEqual([]);
	});
});

it('control: a field of another type, or that the schema does not name, is found', () => {
	const schema = schemaOf('campaign/create');
	expect(differences({ parts: '1', rejected: [] }, schema, false)).toEqual(['json.parts is string, not integer', 'json.rejected is not in the schema']);
	expect(differences({ hints: [1] }, schema, true)).toEqual(['json.hints[0] is integer, not string']);
});
