/* eslint-disable @n8n/community-nodes/no-restricted-imports -- keeps n8n from the network; never shipped */
import { join } from 'node:path';
import tryIt from '../../examples/try-it.json';
import { REPOSITORY } from './installN8n';
import { type ImportedWorkflow, jsonOf, N8n } from './n8n';
import { packPackage } from './packPackage';
import { SENDER, sendingWorkflow } from './workflows';

// Without an account, in a real n8n that can't leave the machine: it starts with a new credential in which nothing is typed.

const START_MS = 300_000;
const WAIT_MS = 30_000;

jest.setTimeout(120_000);

type Item = Record<string, unknown>;

interface Saved {
	id: string;
	name: string;
	type: string;
	data: object;
}

let n8n: N8n;
let credential: Saved;

const SEND = { resource: 'message', operation: 'sendOtp', brandName: 'FTI', phone: '={{ $json.phone }}', message: '={{ $json.text }}', options: {} };
const workflows = () =>
	[
		sendingWorkflow({ id: 'simRows', parameters: SEND, splitOut: 'rows', onError: 'continueErrorOutput', credential }),
		sendingWorkflow({ id: 'simCode', parameters: { ...SEND, phone: '={{ $json.body.phone }}', message: '{code} is your code', generateCode: true }, credential }),
		sendingWorkflow({
			id: 'simVerify',
			parameters: { resource: 'message', operation: 'verifyOtp', challenge: '={{ $json.body.challenge }}', code: '={{ $json.body.code }}', expectedPhone: '' },
			credential,
		}),
		sendingWorkflow({
			id: 'simRun',
			parameters: {
				resource: 'campaign',
				operation: 'run',
				mode: 'send',
				campaignName: '={{ $json.body.name }}',
				brandName: 'FTI',
				message: '[QC] FTI: 50%. Tu choi: TC gui 1234',
				scheduleTime: '2035-01-20 09:00',
				phoneList: '={{ $json.body.phones }}',
				options: {},
			},
			credential,
		}),
		...['getDetail', 'getDlr'].map((operation) =>
			sendingWorkflow({ id: `sim${operation}`, parameters: { resource: 'campaign', operation, campaignCode: '={{ $json.body.code }}', output: 'items', options: {} }, credential }),
		),
	];

beforeAll(async () => {
	n8n = await N8n.create({ name: 'e2e-simulation', nodeArguments: ['--require', join(REPOSITORY, 'test/e2e/loopbackOnly.cjs')] });
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.start();
	await n8n.setupOwner();
}, START_MS);

afterAll(async () => await n8n?.remove());

const post = async (workflow: string, body: object) => (await n8n.webhook<Item[]>(workflow, body)).data;

it('a new credential passes its test with nothing typed, and keeps a key of its own', async () => {
	// What n8n's editor saves of a form in which nothing was changed.
	credential = await n8n.rest<Saved>('POST', '/credentials', { name: 'Try', type: 'fptSmsApi', data: {} });
	const { id, name, type } = credential;
	const test = async () => await n8n.rest('POST', '/credentials/test', { credentials: { id, name, type, data: {} } });
	expect(await test()).toMatchObject({ status: 'OK', message: 'Connection successful!' });
	expect(await test()).toMatchObject({ status: 'OK' });
	// With what it keeps now, n8n's editor can open it.
	const opened = await n8n.rest<Saved>('GET', `/credentials/${id}?includeData=true`);
	expect(opened.data).toMatchObject({ environment: 'simulation', accessToken: expect.stringContaining('BLANK') });
	for (const workflow of workflows()) {
		await n8n.importWorkflows([workflow]);
		await n8n.publish(workflow.id);
	}
}, START_MS);

it('Send OTP sends, and the test numbers fail on the error branch, each in its own way', async () => {
	const phones = ['0987654321', '0900000001', '0900000002', '0900000003', '0900000004', '0900000005', '024 3822 1234'];
	const sent = await post('simRows', { rows: phones.map((phone) => ({ phone, text: 'Xin chao' })) });
	expect(sent).toEqual([expect.objectContaining({ simulated: true, status: 'sent', phone: '84987654321', telco: 'viettel', messageId: expect.stringMatching(/^sim-\d+$/) })]);
	expect(Object.keys(sent[0]!)[0]).toBe('simulated');
	const { data } = await n8n.finishedExecution('simRows', WAIT_MS);
	const failed = (data.resultData.runData[SENDER]?.[0]?.data?.main[1] ?? []).map(({ json }) => json);
	expect(failed.map(({ simulated, code, outcome }) => [simulated, code, outcome])).toEqual([
		[true, '2505', 'notSent'],
		[true, '5', 'notSent'],
		[true, '1007', 'notSent'],
		[true, null, 'unknown'],
		[true, '2502', 'notSent'],
		[true, null, 'notSent'],
	]);
	const again = await n8n.webhook<{ message?: string }>('simRows', { rows: [{ phone: phones[0], text: 'Xin chao' }] });
	expect(JSON.stringify(again.data)).not.toContain('"sent"');
});

it('a code is shown, and verified: right once, wrong five times, for this credential only', async () => {
	const [{ simulatedCode: code, challenge, message } = {}] = await post('simCode', { phone: '0987654322' });
	expect(code).toMatch(/^\d{6}$/);
	expect(message).toBe('****** is your code');
	const verify = async (given: object) => (await post('simVerify', { challenge, ...given }))[0];
	expect(await verify({ code: '12' })).toMatchObject({ simulated: true, valid: false, reason: 'wrongCode', attemptsLeft: 4 });
	expect(await verify({ code })).toMatchObject({ simulated: true, valid: true, reason: 'ok' });
	expect(await verify({ code })).toMatchObject({ valid: false, reason: 'alreadyUsed' });
	const [other = {}] = await post('simCode', { phone: '0987654323' });
	for (let index = 0; index < 5; index++) await verify({ challenge: other.challenge, code: '12' });
	expect(await verify({ challenge: other.challenge, code: other.simulatedCode })).toMatchObject({ reason: 'tooManyAttempts' });
});

it('Run, Get Details and Get Delivery Report go together', async () => {
	const [run = {}] = await post('simRun', { name: 'Try it', phones: ['0987654321', '0912345678', '0900000001'] });
	expect(run).toMatchObject({ simulated: true, campaignCode: expect.stringMatching(/^sim-/), sent: 3, status: 'sent' });
	expect(await post('simgetDetail', { code: run.campaignCode })).toEqual([expect.objectContaining({ simulated: true, isSent: true, approved: true, total: 3 })]);
	expect((await post('simgetDlr', { code: run.campaignCode })).map(({ simulated, phone, Status }) => [simulated, phone, Status])).toEqual([
		[true, '84987654321', 'Delivered'],
		[true, '84912345678', 'Failed'],
		[true, '84900000001', 'Failed'],
	]);
});

it('the example Try it runs to each of its ends with nothing set but the credential, twice in a row', async () => {
	await n8n.importCredentials([{ id: 'fptSmsApiDemo01', name: 'FPT SMS API', type: 'fptSmsApi', data: { environment: 'simulation' } }]);
	await n8n.importWorkflows([tryIt as ImportedWorkflow]);
	for (const attempt of [1, 2]) {
		const execution = await n8n.execute(tryIt as ImportedWorkflow, 'Execute workflow', WAIT_MS);
		expect([attempt, execution.data.resultData.error?.message, execution.status]).toEqual([attempt, undefined, 'success']);
		expect(jsonOf(execution, 'Check Text')).toMatchObject([{ simulated: true, valid: true, parts: 1 }]);
		expect(jsonOf(execution, 'Verify Code')).toMatchObject([{ simulated: true, valid: true, reason: 'ok' }]);
		expect(jsonOf(execution, 'Run Campaign')).toMatchObject([{ simulated: true, status: 'sent', sent: 2, rejected: [{ reason: expect.stringContaining('landline') }] }]);
		expect(jsonOf(execution, 'Get Report').map(({ simulated, Status }) => [simulated, Status])).toEqual([
			[true, 'Delivered'],
			[true, 'Failed'],
		]);
		expect(jsonOf(execution, 'Send Notice')).toMatchObject([{ simulated: true, status: 'sent', phone: '84987654321' }]);
		expect(jsonOf(execution, 'Not Sent')).toEqual([{ reason: expect.stringMatching(/^Message to 84900000001 not sent: .*2505/) }]);
	}
});

it('the example Try it stops before its first message with a credential of an account', async () => {
	const account = { environment: 'production', clientId: 'a'.repeat(40), clientSecret: 'b'.repeat(72), scopes: [] };
	await n8n.importCredentials([{ id: 'fptSmsApiDemo01', name: 'FPT SMS API', type: 'fptSmsApi', data: account }]);
	const execution = await n8n.execute(tryIt as ImportedWorkflow, 'Execute workflow', WAIT_MS);
	expect(execution.data.resultData.error?.message).toMatch(/Try Without Account.* Nothing was sent\./);
	expect(Object.keys(execution.data.resultData.runData)).toEqual(['Execute workflow', 'Check Text', 'Nothing Real?', 'Choose Try Without Account']);
});

it('after a restart the same key verifies, and nothing has ever left n8n; its log warns', async () => {
	const [{ simulatedCode: code, challenge } = {}] = await post('simCode', { phone: '0987654324' });
	await n8n.restart();
	await n8n.login();
	expect((await post('simVerify', { challenge, code }))[0]).toMatchObject({ valid: true });
	const log = await n8n.log();
	expect(log).not.toMatch(/LEFT n8n: .*(?:fpt|simulation|invalid)/);
	expect(log).toContain('sends nothing: its credential is set to Try Without Account');
});

it('a credential of the first release stays in production: n8n stored no environment with it', async () => {
	// Its host can't be found here: that shows where the request would have gone.
	const account = { clientId: 'a'.repeat(40), clientSecret: 'b'.repeat(72) };
	const old = { id: 'fptSmsApiFirst01', name: 'First release' };
	await n8n.importCredentials([
		{ ...old, type: 'fptSmsApi', data: { ...account, accessToken: 'T', accessTokenExpiresAt: 1, accessTokenFor: 'F' } },
		{ id: 'fptSmsApiNoToken', name: 'Never used', type: 'fptSmsApi', data: account },
	]);
	const send = async (id: string, reference: { id: string; name: string }) => {
		await n8n.importWorkflows([sendingWorkflow({ id, parameters: SEND, splitOut: 'rows', onError: 'continueRegularOutput', credential: reference })]);
		await n8n.publish(id);
		return (await post(id, { rows: [{ phone: '0987654321', text: 'x' }] }))[0];
	};
	const told = await send('simFirst', old);
	expect(told).toMatchObject({ outcome: 'notSent', error: expect.stringContaining('(environment: production)') });
	expect(told).not.toHaveProperty('simulated');
	expect(await n8n.log()).toMatch(/LEFT n8n: (?:app|service)\.sms\.fpt\.net/);
	expect(await send('simNever', { id: 'fptSmsApiNoToken', name: 'Never used' })).toMatchObject({ outcome: 'notSent', error: expect.stringContaining("no 'Environment' was saved with it") });
});
