/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs a program with n8n's Node; never shipped */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Comparison } from '../support/harness/expressionPairs';
import { installN8n, IS_N8N_1, N8N_VERSION, REPOSITORY } from './installN8n';
import { type ImportedWorkflow, N8n } from './n8n';
import { packPackage } from './packPackage';

// n8n's default expression engine runs on n8n's own Node only. Its installation has been awaited before (npm run test:e2e).
const START_MS = 300_000;
const TEST_MS = 180_000;

const ITEMS: Array<Record<string, unknown>> = [
	{ code: 482913, name: 'Lan', 'Số máy': '0912', customer: { name: 'Hoa', tags: ['a', 'b'] } },
	{ code: 0, name: '', 'Số máy': null, customer: {} },
	{ code: true, name: '{{ $json.code }}', customer: 'Minh' },
	{ code: 1e21, name: 'a\nb "x" \\n', customer: { name: null } },
	{ code: '{code}', name: '😀', prototype: 'x', arguments: 'y', customer: null },
	{},
];

const TEMPLATES = [
	'={{ $json.code }}',
	'={{ $json["Số máy"] }}',
	'={{ $json.customer.name }}',
	'=Code {{ $json.code }} for {{ $json.name }}: {x} "€" $&',
	'={{$json.code}}{{$json.name}}',
	'={ {{ $json.name }} }',
	'={{ $json.code }} }}',
	'=C:\\{{ $json.code }}',
	'={{ $json.name.length }}',
];

/** n8n refuses each of these. */
const REFUSED = ['={{{ $json.code }}}', '={{ $json.prototype }}', '={{ $json["caller"] }}', '={{ $json.globalThis }}', '=Ask a. constructor, {{ $json.name }}'];

const PATH = 'expressions';
const ALL = [...TEMPLATES, ...REFUSED];

const node = (name: string, type: string, typeVersion: number, parameters: object, rest: object = {}) => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters,
	...rest,
});
const to = (...names: string[]) => ({ main: [names.map((name) => ({ node: name, type: 'main', index: 0 }))] });
const setValue = (name: string, value: string, type: string) => ({ id: name, name, value, type });

/** Each template is in a node of ours, as the text to check, and in n8n's own Edit Fields, as text. */
const WORKFLOW: ImportedWorkflow = {
	id: PATH,
	name: PATH,
	nodes: [
		node('Webhook', 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path: PATH, responseMode: 'onReceived', options: {} }, { webhookId: PATH }),
		node('Split Out', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items', options: {} }),
		...ALL.flatMap((template, index) => [
			node(
				`Check ${index}`,
				'n8n-nodes-fpt-sms.fptSms',
				1,
				{ resource: 'message', operation: 'check', message: template, options: {} },
				{ onError: 'continueRegularOutput' },
			),
			node(
				`Set ${index}`,
				'n8n-nodes-base.set',
				3.4,
				{ mode: 'manual', includeOtherFields: false, assignments: { assignments: [setValue('text', template, 'string')] }, options: {} },
				{ onError: 'continueRegularOutput' },
			),
		]),
	],
	connections: {
		Webhook: to('Split Out'),
		'Split Out': to(...ALL.flatMap((_template, index) => [`Check ${index}`, `Set ${index}`])),
	},
	settings: { executionOrder: 'v1', timezone: 'Asia/Ho_Chi_Minh' },
};

jest.setTimeout(TEST_MS);
// Before n8n ran on Node 24 its expressions had one engine, and it refused less.
const itOnDefault = IS_N8N_1 || N8N_VERSION === '2.8.4' ? it.skip : it;

describe(`the expressions of n8n ${N8N_VERSION}`, () => {
	let n8n: N8n;
	let texts: Map<string, unknown[]>;

	beforeAll(async () => {
		n8n = await N8n.create({ name: 'expressions' });
		await n8n.installPackage(await packPackage(n8n.home));
		await n8n.importWorkflows([WORKFLOW]);
		await n8n.start();
		await n8n.setupOwner();
		await n8n.publish(PATH);
		await n8n.webhook(PATH, { items: ITEMS });
		const { data } = await n8n.finishedExecution(PATH, TEST_MS);
		texts = new Map(
			Object.entries(data.resultData.runData).map(([name, [run]]) => [
				name,
				// A failed node that goes on puts out its error, or its input.
				run?.error ? ['failed'] : (run?.data?.main[0] ?? []).map(({ json, error }) => (error || json.error ? 'failed' : json.text)),
			]),
		);
	}, START_MS);

	afterAll(async () => await n8n?.remove());

	const asText = (value: unknown) => (value === null || value === undefined ? '' : value);
	const byCheck = (index: number) => texts.get(`Check ${index}`)?.map(asText);
	const bySet = (index: number) => texts.get(`Set ${index}`)?.map(asText);

	it.each(TEMPLATES.map((template, index) => [template, index] as const))('%j is the text that Edit Fields makes', (_template, index) => {
		expect(bySet(index)).toHaveLength(ITEMS.length);
		expect(bySet(index)).not.toContain('failed');
		expect(byCheck(index)).toEqual(bySet(index));
	});

	itOnDefault.each(REFUSED.map((template, index) => [template, TEMPLATES.length + index] as const))('%j is refused, as Edit Fields refuses it', (_template, index) => {
		expect([byCheck(index), bySet(index)]).toEqual([ITEMS.map(() => 'failed'), ITEMS.map(() => 'failed')]);
	});
});

itOnDefault('random templates of random items read as the default engine reads them', async () => {
	const { node: n8nNode } = await installN8n();
	const program = join(REPOSITORY, 'test/support/harness/compareExpressions.ts');
	const seed = Date.now() % 1_000_000;
	const { stdout } = await promisify(execFile)(n8nNode, [require.resolve('tsx/cli'), program, 'vm', '2000', String(seed)]);
	const found = JSON.parse(stdout) as Comparison;
	expect(found).toEqual({ pairs: expect.any(Number) as number, short: expect.any(Number) as number });
	expect(found.pairs).toBeGreaterThan(3000);
	expect(found.short / found.pairs).toBeGreaterThan(0.1);
});
