/* eslint-disable @n8n/community-nodes/no-restricted-imports -- reads the examples; never shipped */
import axios from 'axios';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_APP, startSimulator, type Simulator } from '../simulator';
import { Editor } from './editor';
import { REPOSITORY } from './installN8n';
import { type ImportedWorkflow, N8n, packPackage } from './n8n';

// The package as a newcomer meets it: in n8n's editor, in a browser, with nothing set up. Each test goes on where the one before
// ended. The pictures of the README are taken on the way (npm run screenshots).

const START_MS = 300_000;
const PHONE = '0987 654 321';
const MESSAGE = '482913 is your code for FTI. It is valid for 5 minutes.';
const KEY = randomBytes(16).toString('hex');

jest.setTimeout(120_000);

let simulator: Simulator;
let n8n: N8n;
let editor: Editor;

beforeAll(async () => {
	simulator = await startSimulator();
	n8n = await N8n.create({ name: 'editor', port: 5678 });
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.start();
	await n8n.setupOwner();
	editor = await Editor.open(n8n);
}, START_MS);

afterAll(async () => {
	await editor?.close();
	await n8n?.remove();
	await simulator?.close();
});

describe('The node panel', () => {
	beforeAll(async () => {
		await editor.newWorkflow();
		await editor.openNodePanel();
	});

	it.each(['sms', 'otp', 'fpt', 'brandname', 'tin nhan', 'tin nhắn'])('finds FPT SMS by "%s"', async (words) => {
		expect((await editor.search(words)).slice(0, 6)).toContain('FPT SMS');
	});

	it('finds the trigger by "fpt" and by "delivery report"', async () => {
		expect((await editor.search('delivery report')).slice(0, 3)).toContain('FPT SMS DLR');
		expect((await editor.search('fpt')).slice(0, 2)).toEqual(['FPT SMS', 'FPT SMS DLR']);
		await editor.picture('search', editor.part('node-creator'));
	});
});

describe('Send OTP', () => {
	it('is an action of the node, and opens as a form with three fields to fill', async () => {
		await editor.choose('FPT SMS');
		expect(await editor.actions()).toEqual(expect.arrayContaining(['Send an OTP or care message', 'Create a campaign']));
		await editor.picture('actions', editor.part('node-creator'));
		await editor.choose('Send an OTP or care message');
		await editor.form.waitFor();
		expect(await editor.shown('operation')).toContain('Send OTP');
		for (const parameter of ['brandName', 'phone', 'message']) expect(await editor.shown(parameter)).toBe('');
	});

	it('takes a credential, which n8n tests: a wrong secret is named', async () => {
		await editor.newCredential();
		await editor.select('environment', 'Custom');
		await editor.fill('baseUrl', simulator.url);
		await editor.fill('clientId', DEFAULT_APP.clientId);
		await editor.fill('clientSecret', 'not the secret');
		await editor.saveCredential();
		expect(await editor.credentialProblem()).toContain('the client ID or the client secret is wrong (FPT code 1008)');
		await editor.picture('credential-wrong');
		expect(simulator.tokenCalls).toBe(1);
	});

	it('and the right one accepted, with the scopes as n8n leaves them', async () => {
		await editor.fill('clientSecret', DEFAULT_APP.clientSecret);
		await editor.saveCredential();
		await editor.credential.waitFor({ state: 'hidden' });
		expect(simulator.tokenCalls).toBe(2);
	});

	it('sends, and its output shows what was sent', async () => {
		await editor.fill('brandName', 'FTI');
		await editor.fill('phone', PHONE);
		await editor.fill('message', MESSAGE);
		await editor.executeStep();
		const output = await editor.output('84987654321');
		const [sent] = simulator.sentTo(PHONE.replaceAll(' ', ''));
		expect(sent?.text).toBe(MESSAGE);
		for (const value of [sent?.messageId, 'viettel', 'GSM-7', 'sent']) expect(output).toContain(value);
		await editor.picture('send-otp');
	});

	it('says in plain words what FPT refused', async () => {
		await editor.executeStep();
		const output = await editor.output('2501');
		expect(output).toContain('5 minutes');
		expect(simulator.sentTo(PHONE.replaceAll(' ', ''))).toHaveLength(1);
		await editor.picture('send-otp-error');
		await editor.closeForm();
	});
});

describe('The trigger', () => {
	let testUrl: string;

	it('is dropped on the canvas, and its form shows both URLs', async () => {
		await editor.newWorkflow();
		await editor.openNodePanel();
		await editor.search('fpt sms dlr');
		await editor.choose('FPT SMS DLR');
		expect(await editor.actions()).toEqual(['On delivered message', 'On failed message', 'On message without a result yet']);
		await editor.drop('On delivered message');
		await editor.form.getByText('Webhook URLs', { exact: true }).click();
		testUrl = (await editor.form.getByText('/webhook-test/').innerText()).replace(/\s/g, '');
		expect(testUrl).toMatch(/^http:.*\/webhook-test\/[\w-]+\/dlr$/);
	});

	it('takes a credential with a key, whose form n8n tests', async () => {
		await editor.newCredential();
		await editor.fill('authorizationKey', 'short');
		await editor.saveCredential();
		await editor.credentialProblem();
		await editor.fill('authorizationKey', KEY);
		await editor.saveCredential();
		await editor.credential.waitFor({ state: 'hidden' });
		await editor.picture('trigger-form');
	});

	it('listens, and shows the report that is posted to the test URL', async () => {
		await editor.executeStep();
		await editor.form.getByText('Listening for test event').first().waitFor();
		await editor.picture('trigger-listening');
		const { data } = await axios.post(
			testUrl,
			{ smsid: '270148016', status: 1, telco: 'viettel', error: null, mt_count: 1 },
			{ headers: { Authorization: `Basic ${KEY}` }, proxy: false },
		);
		expect(data).toEqual({ status: 1 });
		const output = await editor.output('270148016');
		for (const value of ['delivered', 'Viettel']) expect(output).toContain(value);
		await editor.picture('trigger');
	});
});

describe('Each action of the node', () => {
	it('opens a form of its own, with the operation chosen', async () => {
		await editor.newWorkflow();
		await editor.openNodePanel();
		await editor.search('fpt');
		await editor.choose('FPT SMS');
		const actions = (await editor.actions()).filter((name) => !name.startsWith('On a '));
		await editor.newWorkflow();
		const operations = new Set<string>();
		for (const action of actions) {
			await editor.openNodePanel();
			await editor.search('fpt');
			await editor.choose('FPT SMS');
			await editor.choose(action);
			await editor.form.waitFor();
			operations.add(`${await editor.shown('resource')} ${await editor.shown('operation')}`);
			await editor.picture(`forms/${action.toLowerCase().replaceAll(' ', '-')}`);
			await editor.closeForm();
		}
		expect(actions.length).toBeGreaterThan(5);
		expect(operations.size).toBe(actions.length);
	});
});

describe('The examples', () => {
	const FOLDER = join(REPOSITORY, 'examples');
	const examples = readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.map((file) => ({ name: file.replace('.json', ''), workflow: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Example }));

	interface Example extends ImportedWorkflow {
		nodes: Array<{ name: string; credentials?: Record<string, { id: string; name: string }> }>;
	}

	it('open on the canvas with nothing missing', async () => {
		const references = examples.flatMap(({ workflow }) => workflow.nodes.flatMap(({ credentials = {} }) => Object.entries(credentials)));
		const credentials = new Map(references.map(([type, reference]) => [reference.id, { ...reference, type, data: {} }]));
		await n8n.importCredentials([...credentials.values()]);
		await n8n.importWorkflows(examples.map(({ workflow }) => workflow));
		for (const { name, workflow } of examples) {
			await editor.openWorkflow(workflow.id);
			expect(await editor.part('node-issues').count()).toBe(0);
			await editor.picture(`examples/${name}`, editor.part('canvas'));
		}
	});
});
