/* eslint-disable @n8n/community-nodes/no-restricted-imports -- reads the examples; never shipped */
import axios from 'axios';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_APP, startSimulator, type Simulator } from '../simulator';
import { type Editor, openEditor } from './editor';
import { REPOSITORY } from './installN8n';
import type { ImportedWorkflow, N8n } from './n8n';
import { SENDER, sendingWorkflow } from './workflows';

// The package as a newcomer meets it: in n8n's editor, in a browser, with nothing set up. Each test goes on where the one before
// ended. The pictures of the README are taken on the way (npm run screenshots).

const START_MS = 300_000;
const PHONE = '0987 654 321';
const MESSAGE = '482913 is your code for FTI. It is valid for 5 minutes.';
const KEY = randomBytes(16).toString('hex');

jest.setTimeout(120_000);

let simulator: Simulator;
let opened: Awaited<ReturnType<typeof openEditor>>;
let n8n: N8n;
let editor: Editor;

beforeAll(async () => {
	simulator = await startSimulator();
	opened = await openEditor({ name: 'editor', port: 5678 });
	({ n8n, editor } = opened);
}, START_MS);

afterAll(async () => {
	await opened?.close();
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
	});
});

describe('Send OTP', () => {
	it('is an action of the node, and opens as a form with three fields to fill', async () => {
		await editor.choose('FPT SMS');
		expect(await editor.actions()).toEqual(expect.arrayContaining(['Send SMS in Vietnam (OTP, order, reminder)', 'Create campaign']));
		await editor.setHeight(1_100);
		await editor.picture('actions', editor.part('node-creator'));
		await editor.setHeight();
		await editor.choose('Send SMS in Vietnam (OTP, order, reminder)');
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
		await editor.credentialProblem('the client ID or the client secret is wrong (FPT code 1008)');
		await editor.picture('credential-wrong');
		expect(simulator.tokenCalls).toBe(1);
	});

	it("if FPT does not accept n8n's address, the address is named, with FPT's own words", async () => {
		simulator.options.allowedAddresses = [];
		simulator.options.callerAddress = '203.0.113.9';
		await editor.testCredentialAgain();
		expect(await editor.credentialProblem('FPT does not accept requests from 203.0.113.9 (FPT code 1008)')).toContain('Địa chỉ ip "203.0.113.9" là không phù hợp');
		await editor.picture('credential-address');
		simulator.options.allowedAddresses = undefined;
	});

	it('and the right one accepted, with the scopes as n8n leaves them', async () => {
		await editor.fill('clientSecret', DEFAULT_APP.clientSecret);
		await editor.saveCredential();
		await editor.credential.waitFor({ state: 'hidden' });
		expect(simulator.tokenCalls).toBe(3);
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
		await editor.showSchema();
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

/** What the form of an action of the node is filled with, in a workflow of its own. */
async function openAction(action: string): Promise<void> {
	await editor.newWorkflow();
	await editor.openNodePanel();
	await editor.search('fpt');
	await editor.choose('FPT SMS');
	await editor.choose(action);
	await editor.form.waitFor();
}

describe('Before any SMS', () => {
	const sending = (id: string, message: string): ImportedWorkflow => {
		const { nodes, connections, ...rest } = sendingWorkflow({ id, parameters: { resource: 'message', operation: 'sendOtp', brandName: 'FTI', phone: PHONE, message, options: {} } });
		const next = { id: 'Edit Fields', name: 'Edit Fields', type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: {} };
		const inALine = [...nodes, next].map((node, index) => ({ ...node, position: [220 * index, 0] }));
		return { ...rest, nodes: inALine, connections: { ...connections, [SENDER]: { main: [[{ node: next.name, type: 'main', index: 0 }]] } } };
	};

	beforeAll(async () => await n8n.importWorkflows([sending('plainText', MESSAGE), sending('accents', 'Mã của bạn là 482913. '.repeat(5))]));

	it('the next node lists the fields that there will be', async () => {
		const requests = simulator.requests.length;
		await editor.openWorkflow('plainText');
		await editor.openNode('Edit Fields');
		await editor.setHeight();
		const input = await editor.input('Preview');
		for (const field of ['messageId', 'phone', 'telco', 'parts', 'status', 'challenge']) expect(input).toContain(field);
		expect(simulator.requests).toHaveLength(requests);
		await editor.picture('preview');
	});

	it('the form says what a text with accents costs, and nothing of one without', async () => {
		await editor.closeForm();
		await editor.openNode(SENDER);
		expect(await editor.output('No output data')).not.toContain('GSM');
		await editor.openWorkflow('accents');
		await editor.openNode(SENDER);
		await editor.setHeight();
		expect(await editor.output('GSM')).toContain("It takes 2 SMS. The option 'Remove Accents' writes it without accents.");
		await editor.picture('hint');
	});
});

describe('Check', () => {
	it('shows what a text costs, without a credential and without a request', async () => {
		await openAction('Check message');
		await editor.fill('message', 'Mã của bạn là 482913');
		await editor.fill('phone', PHONE);
		const requests = simulator.requests.length;
		await editor.executeStep();
		const output = await editor.output('84987654321');
		for (const value of ['UCS-2', 'ã', 'viettel', 'true']) expect(output).toContain(value);
		expect(simulator.requests).toHaveLength(requests);
		await editor.showSchema();
		await editor.picture('check');
	});
});

describe('One-time passwords', () => {
	let challenge: string;
	let code: string;

	it('are made by Send OTP with one switch, which tells where the code goes', async () => {
		await openAction('Send SMS in Vietnam (OTP, order, reminder)');
		await editor.fill('brandName', 'FTI');
		await editor.fill('phone', PHONE);
		await editor.toggle('generateCode');
		await editor.form.getByText('Write {code} in the message').waitFor();
		await editor.fill('message', '{code} is your code for FTI. It is valid for {minutes} minutes.');
		await editor.executeStep();
		const output = await editor.output('v1.84987654321.');
		const text = simulator.sentTo(PHONE.replaceAll(' ', '')).at(-1)?.text ?? '';
		code = /^(\d{6}) is your code for FTI\. It is valid for 5 minutes\.$/.exec(text)?.[1] ?? '';
		expect(code).not.toBe('');
		expect(output).not.toContain(code);
		challenge = /v1\.84987654321\.[\w.-]+/.exec(output)?.[0] ?? '';
		await editor.showSchema();
		await editor.setHeight(1_120);
		await editor.picture('generate-code');
		await editor.setHeight();
	});

	it('are verified by Verify OTP', async () => {
		await openAction('Verify OTP');
		await editor.fill('challenge', challenge);
		await editor.fill('code', code);
		await editor.fill('expectedPhone', PHONE);
		await editor.executeStep();
		const output = await editor.output('84987654321');
		for (const value of ['true', 'ok']) expect(output).toContain(value);
		await editor.showSchema();
		await editor.picture('verify-otp');
	});
});

describe('A campaign', () => {
	let campaignCode: string;

	it('is created from a form, with what is to be heeded next to the fields', async () => {
		await openAction('Create campaign');
		await editor.fill('campaignName', 'Tet sale');
		await editor.fill('brandName', 'FTI');
		await editor.fill('message', '[QC] FTI: giam 50% den het Chu nhat. Tu choi: soan TC gui 1234');
		await editor.fill('scheduleTime', `${inDays(30)} 09:00:00`);
		await editor.select('quotaMode', 'Work Out From Recipients');
		await editor.executeStep();
		await editor.output('MjIxNQ==');
		const campaigns = [...simulator.campaigns.values()];
		expect(campaigns).toEqual([expect.objectContaining({ scheduleTime: `${inDays(30)} 09:00`, quota: 1_000 })]);
		campaignCode = campaigns[0]?.code ?? '';
		await editor.showSchema();
		await editor.setHeight(1_120);
		await editor.picture('create-campaign');
		await editor.setHeight();
	});

	it('is pushed to a list as people write it', async () => {
		await openAction('Push ads to campaign numbers');
		await editor.fill('campaignCode', campaignCode);
		await editor.fill('phoneList', '0987 654 321\n+84 912 345 678\n0987654321\n024 3822 1234');
		await editor.executeStep();
		const output = await editor.output('024 3822 1234');
		expect(output).toContain('is a landline, which cannot receive SMS');
		expect(simulator.campaigns.get(campaignCode)?.phones).toEqual(['84987654321', '84912345678']);
		await editor.showSchema();
		await editor.picture('push-ads');
	});

	it('is created and pushed in one step by Run', async () => {
		await openAction('Run campaign to phone numbers');
		await editor.fill('campaignName', 'Tet sale 2');
		await editor.fill('brandName', 'FTI');
		await editor.fill('message', '[QC] FTI: giam 50% den het Chu nhat. Tu choi: soan TC gui 1234');
		await editor.fill('scheduleTime', `${inDays(30)} 09:00:00`);
		await editor.fill('phoneList', '0987 654 321\n+84 912 345 678\n0987654321\n024 3822 1234');
		await editor.select('mode', 'Send for Real');
		await editor.executeStep();
		const output = await editor.output('024 3822 1234');
		expect(output).toContain('is a landline, which cannot receive SMS');
		const [, campaign] = [...simulator.campaigns.values()];
		expect(campaign).toMatchObject({ name: 'Tet sale 2', quota: 2, phones: ['84987654321', '84912345678'] });
		await editor.showSchema();
		await editor.setHeight(1_120);
		await editor.picture('run');
		await editor.setHeight();
	});
});

/** The date in Vietnam so many days from now. */
const inDays = (days: number) => new Date(Date.now() + (days * 24 + 7) * 3_600_000).toISOString().slice(0, 10);

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
		await editor.credentialProblem('The key has 5 characters: use a random one of at least 16');
		await editor.fill('authorizationKey', KEY);
		await editor.saveCredential();
		await editor.credential.waitFor({ state: 'hidden' });
		await editor.select('events', 'Failed');
		expect(await editor.shown('events')).toMatch(/Delivered[^]*Failed/);
		await editor.form.getByText('Production URL', { exact: true }).click();
		const url = await editor.form.getByText(/\/webhook\//).innerText();
		expect(url.replace(/\s/g, '')).toBe(testUrl.replace('/webhook-test/', '/webhook/'));
		await editor.picture('trigger-form');
	});

	it('listens, and shows the report that is posted to the test URL', async () => {
		await editor.executeStep();
		await editor.form.getByText('Listening for test event').first().waitFor();
		const { data } = await axios.post(
			testUrl,
			{ smsid: '270148016', status: 1, telco: 'viettel', error: null, mt_count: 1 },
			{ headers: { Authorization: `Basic ${KEY}` }, proxy: false },
		);
		expect(data).toEqual({ status: 1 });
		const output = await editor.output('270148016');
		for (const value of ['delivered', 'Viettel']) expect(output).toContain(value);
		await editor.showSchema();
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

	beforeAll(async () => {
		const references = examples.flatMap(({ workflow }) => workflow.nodes.flatMap(({ credentials = {} }) => Object.entries(credentials)));
		const credentials = new Map(references.map(([type, reference]) => [reference.id, { ...reference, type, data: {} }]));
		await n8n.importCredentials([...credentials.values()]);
		await n8n.importWorkflows(examples.map(({ workflow }) => workflow));
	});

	it.each(examples)('$name opens on the canvas with nothing missing', async ({ name, workflow }) => {
		await editor.openWorkflow(workflow.id);
		expect(await editor.part('node-issues').count()).toBe(0);
		await editor.workflowPicture(`examples/${name}`);
	});
});
