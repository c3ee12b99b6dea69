/* eslint-disable no-console -- tells what it measured */
import { randomBytes } from 'node:crypto';
import { call } from '../bench/callers';
import { apiData, EXAMPLE_CREDENTIALS, exampleCredentials } from '../e2e/example';
import { type N8n } from '../e2e/n8n';
import { until } from '../e2e/until';
import { reportWorkflow, sendingWorkflow } from '../e2e/workflows';
import { DEFAULT_APP, startSimulator, type Simulator } from '../simulator';
import { Cluster, hasPackage, startedBy } from './cluster';

// Six n8n processes on one machine: each takes about half a minute to start.
const START_MS = 600_000;
const TEST_MS = 180_000;
const WAIT_MS = 60_000;
/** How often a report is sent that gets 503. */
const MAX_ROUNDS = 5;

const DLR_KEY = randomBytes(16).toString('hex');
const AUTHORIZED = { Authorization: `Basic ${DLR_KEY}` };

/** Applications whose token nobody has fetched yet, each with a workflow that sends: a cold start each. */
const COLD = [0, 20, 100, 300].map((tokenLatency, index) => ({
	tokenLatency,
	app: { ...DEFAULT_APP, clientId: `e5F${'abcd'.charAt(index)}`.repeat(10), partnerId: `222${index}` },
	credential: { id: `fptSmsApiCold${index}`, name: `Cold ${index}` },
	workflow: `cold${index}`,
}));
const TOGETHER = 20;

const message = (operation: string, parameters: object) => ({ resource: 'message', operation, options: {}, ...parameters });
const sendOtp = { brandName: 'FTI', phone: '={{ $json.body.phone }}', message: '={{ $json.body.message }}' };
/** Each text is another one, so that FPT's own rule of 5 minutes stops nothing. */
const ANEW = '={{ $json.body.order }} {{ Math.random() }}';
const limitedBy = (options: object, text = ANEW) => ({
	parameters: message('sendOtp', { brandName: 'FTI', phone: '={{ $json.body.phone }}', message: text, options }),
	onError: 'continueRegularOutput' as const,
});
const WORKFLOWS = [
	sendingWorkflow({ id: 'limited', ...limitedBy({ maxPerNumber: 5 }) }),
	sendingWorkflow({ id: 'fuse', ...limitedBy({ maxPerHour: 20 }) }),
	sendingWorkflow({ id: 'once', ...limitedBy({ sendOncePer: '={{ $json.body.order }}' }) }),
	sendingWorkflow({ id: 'onceText', ...limitedBy({ sendOncePer: '={{ $json.body.order }}' }, 'Your order is on its way') }),
	...COLD.map(({ workflow, credential }) => sendingWorkflow({ id: workflow, credential, parameters: message('sendOtp', sendOtp) })),
	sendingWorkflow({ id: 'ask', parameters: message('sendOtp', { ...sendOtp, generateCode: true, message: 'Code {code}' }) }),
	sendingWorkflow({ id: 'verify', parameters: message('verifyOtp', { challenge: '={{ $json.body.challenge }}', code: '={{ $json.body.code }}' }) }),
	reportWorkflow('reports', EXAMPLE_CREDENTIALS.fptSmsDlrApi),
];

jest.setTimeout(TEST_MS);

let simulator: Simulator;
let cluster: Cluster;
let main: N8n;
let webhooks: N8n;
let workers: [N8n, N8n];
/** Whether the package stood in a process's home before it was installed on main, after that, and after a start with the setting. */
const had: Record<string, boolean> = {};

beforeAll(async () => {
	simulator = await startSimulator({ apps: [DEFAULT_APP, ...COLD.map(({ app }) => app)] });
	cluster = await Cluster.create();
	main = await cluster.add('main', 'start');
	await main.setupOwner();
	const [first, ofWebhooks] = await Promise.all([cluster.add('worker-1', 'worker'), cluster.add('webhooks', 'webhook')]);
	webhooks = ofWebhooks;
	had.workerBefore = await hasPackage(first);
	had.webhooksBefore = await hasPackage(webhooks);
	await main.rest('POST', '/community-packages', { name: 'n8n-nodes-fpt-sms' });
	await until('the running processes to install the package', WAIT_MS, async () => (await hasPackage(first)) && (await hasPackage(webhooks)));
	workers = [first, await cluster.add('worker-2', 'worker', { N8N_REINSTALL_MISSING_PACKAGES: 'true' })];
	had.laterWorker = await hasPackage(workers[1]);

	await main.importCredentials([
		...exampleCredentials(simulator.url, DLR_KEY),
		...COLD.map(({ credential, app }) => ({ ...credential, type: 'fptSmsApi', data: { ...apiData(simulator.url), clientId: app.clientId } })),
	]);
	await main.importWorkflows(WORKFLOWS);
	for (const { id } of WORKFLOWS) await main.publish(id);
}, START_MS);

afterAll(async () => {
	await cluster?.remove();
	await simulator?.close();
}, START_MS);

/** Who of the two workers ran an execution. */
async function workerOf(executionId: string): Promise<0 | 1> {
	return await until(`a worker to tell of execution ${executionId}`, WAIT_MS, async () => {
		const lists = await Promise.all(workers.map(startedBy));
		return ([0, 1] as const).filter((index) => lists[index]?.includes(executionId)).map((index) => ({ index }))[0];
	}).then(({ index }) => index);
}

const lastExecution = async (workflowId: string) => (await main.executions(workflowId))[0]?.id ?? '';

describe('the package, installed on main', () => {
	it('is installed by the running worker and webhook process themselves, and by a later one that has the setting', () => {
		expect(had).toEqual({ workerBefore: false, webhooksBefore: false, laterWorker: true });
	});
});

describe('Send OTP, by two workers at once', () => {
	it.each(COLD)('sends all once from a cold start, with a token call of $tokenLatency ms', async ({ tokenLatency, workflow }) => {
		simulator.forgetRequests();
		simulator.options.tokenLatency = tokenLatency;
		const before = simulator.tokenCalls;
		const startedBefore = await Promise.all(workers.map(async (worker) => (await startedBy(worker)).length));
		const phones = Array.from({ length: TOGETHER }, (_, index) => `849876500${String(index).padStart(2, '0')}`);
		const responses = await Promise.all(phones.map(async (phone) => await webhooks.webhook(workflow, { phone, message: workflow })));

		expect(responses.map(({ status }) => status)).toEqual(phones.map(() => 200));
		expect(simulator.messages.map(({ phone }) => phone).sort()).toEqual(phones);
		const started = await Promise.all(workers.map(async (worker) => (await startedBy(worker)).length));
		expect(started.map((count, index) => count > (startedBefore[index] ?? 0))).toEqual([true, true]);
		// One for all; one each if both ask at the same moment, and more if they stored them the other way round. A worker
		// with each try of a request, of which there are three, would need this many.
		const atOnce = simulator.tokenCalls - before;
		expect(atOnce).toBeGreaterThanOrEqual(1);
		expect(atOnce).toBeLessThanOrEqual(3 * workers.length);

		const again = await Promise.all(phones.map(async (phone) => await webhooks.webhook(workflow, { phone, message: `${workflow} again` })));
		expect(again.map(({ status }) => status)).toEqual(phones.map(() => 200));
		expect(simulator.messages).toHaveLength(2 * TOGETHER);
		console.log(`${workflow}: ${atOnce} token calls at a cold start, ${simulator.tokenCalls - before - atOnce} after`);
	});

	it('fetches no token once the store has one', async () => {
		const before = simulator.tokenCalls;
		const { workflow } = COLD[0] as (typeof COLD)[number];
		const phones = Array.from({ length: TOGETHER }, (_, index) => `849876600${String(index).padStart(2, '0')}`);
		const responses = await Promise.all(phones.map(async (phone) => await webhooks.webhook(workflow, { phone, message: 'warm' })));
		expect(responses.map(({ status }) => status)).toEqual(phones.map(() => 200));
		expect(simulator.tokenCalls).toBe(before);
	});
});

describe('What bounds a message, by two workers at once', () => {
	const AT_ONCE = 200;
	/** Two workers ask at the same moment by chance. */
	const ROUNDS = 3;
	const statusOf = async (workflow: string, body: object) => {
		const { status, data } = await webhooks.webhook<Array<{ status?: string; outcome?: string }>>(workflow, body);
		return status === 200 ? (data[0]?.status ?? data[0]?.outcome) : String(status);
	};
	const all = async (workflow: string, bodyOf: (index: number) => object) => await Promise.all(Array.from({ length: AT_ONCE }, async (_, index) => await statusOf(workflow, bodyOf(index))));
	const countOf = (responses: unknown[]) => Object.fromEntries([...new Set(responses)].map((each) => [String(each), responses.filter((other) => other === each).length]));
	/** Calls of two workers, both of which had a part in them. */
	const byBoth = async (call: () => Promise<unknown[]>) => {
		const before = await Promise.all(workers.map(async (worker) => (await startedBy(worker)).length));
		const responses = await call();
		const after = await Promise.all(workers.map(async (worker) => (await startedBy(worker)).length));
		expect(after.map((count, index) => count > (before[index] ?? 0))).toEqual([true, true]);
		return responses;
	};

	it('a number gets at most its limit from each worker', async () => {
		const phone = '84987651001';
		const responses = await byBoth(async () => await all('limited', (order) => ({ phone, order })));
		const sent = simulator.sentTo(phone).length;
		expect(countOf(responses)).toEqual({ sent, notSent: AT_ONCE - sent });
		expect(sent).toBeGreaterThanOrEqual(5);
		expect(sent).toBeLessThanOrEqual(5 * workers.length);
		console.log(`${AT_ONCE} requests for one number, limit 5: ${sent} sent`);
	});

	it('all numbers get at most the fuse from each worker', async () => {
		const before = simulator.messages.length;
		const responses = await byBoth(async () => await all('fuse', (order) => ({ phone: `84987652${String(order).padStart(3, '0')}`, order })));
		const sent = simulator.messages.length - before;
		expect(countOf(responses)).toEqual({ sent, notSent: AT_ONCE - sent });
		expect(sent).toBeGreaterThanOrEqual(20);
		expect(sent).toBeLessThanOrEqual(20 * workers.length);
		console.log(`${AT_ONCE} requests, fuse 20: ${sent} sent`);
	});

	it('an order is sent at most once by each worker, and never again', async () => {
		const counts: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			const phone = `8498765300${round}`;
			const responses = await byBoth(async () => await all('once', () => ({ phone, order: `order-${round}` })));
			counts.push(simulator.sentTo(phone).length);
			expect(countOf(responses)).toEqual({ sent: counts.at(-1), alreadySent: AT_ONCE - (counts.at(-1) ?? 0) });
			expect(await statusOf('once', { phone, order: `order-${round}` })).toBe('alreadySent');
		}
		expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
		expect(Math.max(...counts)).toBeLessThanOrEqual(workers.length);
		console.log(`${AT_ONCE} requests for one order, each of ${ROUNDS} times: ${counts.join(', ')} sent`);
	});

	it('an order with a fixed text is sent once: FPT refuses it to the other worker, and its key stays', async () => {
		const counts: Array<Record<string, number>> = [];
		for (let round = 0; round < ROUNDS; round++) {
			const phone = `8498765400${round}`;
			const responses = await byBoth(async () => await all('onceText', () => ({ phone, order: `order-${round}` })));
			counts.push(countOf(responses));
			expect(simulator.sentTo(phone)).toHaveLength(1);
			expect(await statusOf('onceText', { phone, order: `order-${round}` })).toBe('alreadySent');
		}
		console.log(`${AT_ONCE} requests for one order with a fixed text, each of ${ROUNDS} times: ${JSON.stringify(counts)}`);
	});

	it('each of many orders at once is sent, and what the workers wrote over is told', async () => {
		const phoneOf = (index: number) => `84987655${String(index).padStart(3, '0')}`;
		const body = (index: number) => ({ phone: phoneOf(index), order: `many-${index}` });
		const first = await byBoth(async () => await all('once', body));
		expect(countOf(first)).toEqual({ sent: AT_ONCE });
		const again = countOf(await byBoth(async () => await all('once', body)));
		console.log(`${AT_ONCE} orders at once, each twice: the second time ${JSON.stringify(again)}`);
	});
});

describe('FPT SMS DLR Trigger, on the webhook process', () => {
	const report = (smsid: string) => ({ smsid, status: 1, telco: 'viettel', error: null, mt_count: 1 });

	it('refuses a wrong key', async () => {
		const response = await webhooks.webhook('reports/dlr', report('1'), { headers: { Authorization: 'Basic wrong' } });
		expect(response.status).toBe(401);
	});

	it('responds to a burst with 200, or with 503 if n8n waits too long for its database, and the workers get each report, many in an execution', async () => {
		const ids = Array.from({ length: 400 }, (_, index) => `70000${String(index).padStart(4, '0')}`);
		let left = ids;
		const refused: string[] = [];
		for (let round = 1; left.length > 0 && round <= MAX_ROUNDS; round++) {
			const next = left.values();
			const calls = await call({
				url: `${webhooks.url}/webhook/reports/dlr`,
				headers: AUTHORIZED,
				parallel: 100,
				bodyOf: (id) => JSON.stringify(report(id)),
				nextId: () => next.next().value,
			});
			expect(calls.filter(({ status, body }) => status !== 503 && `${status} ${body}` !== '200 {"status":1}')).toEqual([]);
			left = calls.filter(({ status }) => status === 503).map(({ id }) => id);
			refused.push(...left);
		}
		expect(left).toEqual([]);

		const executions = await until('the executions to end', WAIT_MS, async () => {
			const all = await main.executions('reports');
			return all.every(({ status }) => status === 'success') && all;
		});
		const whole = await Promise.all(executions.map(async ({ id }) => await main.execution(id)));
		const accepted = whole.flatMap(({ data }) => data.resultData.runData.Trigger?.[0]?.data?.main[0] ?? []).map(({ json }) => String(json.messageId));
		expect([...new Set(accepted)].sort()).toEqual(ids);
		// What was refused may have been accepted all the same, if n8n lost sight of it.
		expect(accepted.filter((id, index) => accepted.indexOf(id) !== index && !refused.includes(id))).toEqual([]);
		expect(executions.length).toBeLessThan(ids.length / 2);
		const started = (await Promise.all(workers.map(startedBy))).flat();
		expect(executions.map(({ id }) => id).filter((id) => !started.includes(id))).toEqual([]);
		console.log(`${ids.length} reports in ${executions.length} executions, ${refused.length} responses of 503`);
	});
});

describe('Verify OTP', () => {
	it('takes in one worker the challenge that another made, once in each', async () => {
		const phone = '84987659999';
		const { data } = await webhooks.webhook<Array<{ challenge: string }>>('ask', { phone });
		const maker = await workerOf(await lastExecution('ask'));
		await workers[maker].stop();
		const code = simulator.sentTo(phone).at(-1)?.text.replace(/\D/g, '');
		const verify = async () => await webhooks.webhook<Array<{ reason: string }>>('verify', { challenge: data[0]?.challenge, code });
		const first = await verify();
		const verifier = await workerOf(await lastExecution('verify'));
		const second = await verify();
		expect({ other: verifier !== maker, reasons: [first.data[0]?.reason, second.data[0]?.reason] }).toEqual({
			other: true,
			reasons: ['ok', 'alreadyUsed'],
		});
	});
});

describe('a process without the package', () => {
	const WITHOUT = { N8N_COMMUNITY_PACKAGES_PREVENT_LOADING: 'true' };

	it('fails each execution as a worker, and refuses reports and all calls of a workflow with the package as a webhook process', async () => {
		const [bare] = await Promise.all([cluster.prepare('bare-worker', 'worker', WITHOUT), ...workers.map(async (worker) => await worker.stop())]);
		const [bareWebhooks] = await Promise.all([cluster.add('bare-webhooks', 'webhook', WITHOUT), bare.start()]);
		const sent = simulator.messages.length;
		const ofWorker = await webhooks.webhook('cold0', { phone: '84987658888', message: 'bare' });
		const ofWebhooks = await bareWebhooks.webhook('reports/dlr', { smsid: '1', status: 1, telco: 'viettel', error: null, mt_count: 1 }, { headers: AUTHORIZED });
		const sending = await bareWebhooks.webhook('cold0', { phone: '84987658887', message: 'bare' });
		expect(ofWorker.status).toBe(500);
		expect(simulator.messages).toHaveLength(sent);
		expect([ofWebhooks, sending].map(({ status }) => status)).toEqual([400, 400]);
	});
});
