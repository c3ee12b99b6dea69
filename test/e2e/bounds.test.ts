import { DEFAULT_APP, startSimulator, type Simulator } from '../simulator';
import { apiData, exampleCredentials } from './example';
import { N8n } from './n8n';
import { packPackage } from './packPackage';
import { until } from './until';
import { sendingWorkflow } from './workflows';

const START_MS = 300_000;
const WAIT_MS = 20_000;
const AT_ONCE = 50;
/** Nobody has fetched its token yet. */
const COLD = { id: 'fptSmsApiColdBounds', name: 'Cold' };

/** Each text is another one, so that FPT's own rule of 5 minutes stops nothing. */
const bounded = (options: object) => ({
	parameters: { resource: 'message', operation: 'sendOtp', brandName: 'FTI', phone: '={{ $json.body.phone }}', message: '={{ Math.random() }}', options },
	onError: 'continueRegularOutput' as const,
});
const ONCE = { sendOncePer: '={{ $json.body.order }}' };
const WORKFLOWS = [
	sendingWorkflow({ id: 'once', ...bounded(ONCE) }),
	sendingWorkflow({ id: 'killed', ...bounded(ONCE), credential: COLD }),
	sendingWorkflow({ id: 'limited', ...bounded({ maxPerNumber: 5 }) }),
];

jest.setTimeout(120_000);

let simulator: Simulator;
let n8n: N8n;

beforeAll(async () => {
	const app = { ...DEFAULT_APP, clientId: 'f7E6'.repeat(10), partnerId: '2229' };
	simulator = await startSimulator({ apps: [DEFAULT_APP, app] });
	n8n = await N8n.create({ name: 'e2e-bounds' });
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.importCredentials([...exampleCredentials(simulator.url, 'x'.repeat(32)), { ...COLD, type: 'fptSmsApi', data: { ...apiData(simulator.url), clientId: app.clientId } }]);
	await n8n.importWorkflows(WORKFLOWS);
	await n8n.start();
	await n8n.setupOwner();
	for (const { id } of WORKFLOWS) await n8n.publish(id);
}, START_MS);

afterAll(async () => {
	await n8n?.remove();
	await simulator?.close();
});

type Told = Record<string, unknown>;

const send = async (workflow: string, body: object) => (await n8n.webhook<Told[]>(workflow, body)).data[0] ?? {};
const stateOf = ({ status, outcome }: Told) => status ?? outcome;
const statesOf = async (workflow: string, bodies: object[]) => (await Promise.all(bodies.map(async (body) => await send(workflow, body)))).map(stateOf);
const count = (list: unknown[], value: unknown) => list.filter((each) => each === value).length;

describe('Send Once Per', () => {
	it('sends once for a key, by many executions at once and by a later one', async () => {
		const body = { phone: '0987651001', order: 'at once' };
		const states = await statesOf('once', Array<object>(AT_ONCE).fill(body));
		expect([count(states, 'sent'), count(states, 'alreadySent')]).toEqual([1, AT_ONCE - 1]);
		expect(await send('once', body)).toMatchObject({ status: 'alreadySent', messageId: null });
		expect(simulator.sentTo('84987651001')).toHaveLength(1);
	});

	it('loses no key of many orders at once', async () => {
		const bodies = Array.from({ length: AT_ONCE }, (_, index) => ({ phone: '0987651002', order: `many ${index}` }));
		expect(count(await statesOf('once', bodies), 'sent')).toBe(AT_ONCE);
		expect(count(await statesOf('once', bodies), 'alreadySent')).toBe(AT_ONCE);
	});

	it('takes a key back if FPT rejects the message, so that a later execution sends it', async () => {
		const body = { phone: '0987651003', order: 'blocked' };
		simulator.options.blockedPhones = ['84987651003'];
		expect(stateOf(await send('once', body))).toBe('notSent');
		simulator.options.blockedPhones = [];
		expect([stateOf(await send('once', body)), stateOf(await send('once', body))]).toEqual(['sent', 'alreadySent']);
	});

	it('knows its keys after n8n was killed between recording and sending, and after every other restart: nothing goes out twice', async () => {
		const body = { phone: '0987651004', order: 'killed' };
		simulator.options.tokenLatency = 60_000;
		const tokenRequests = () => simulator.requests.filter(({ path }) => path === '/oauth2/token').length;
		const before = tokenRequests();
		// The key is recorded before the token is asked for.
		void send('killed', body).catch(() => undefined);
		await until('the token call', WAIT_MS, async () => await Promise.resolve(tokenRequests() > before));
		await n8n.kill9();
		simulator.options.tokenLatency = 0;
		await n8n.start();
		expect(await send('killed', body)).toMatchObject({ status: 'alreadySent', messageId: null });
		expect(simulator.sentTo('84987651004')).toEqual([]);
		expect(stateOf(await send('once', { phone: '0987651001', order: 'at once' }))).toBe('alreadySent');
	});
});

it('Max per Number lets 5 of 50 executions at once through, whatever the spelling, and tells the others how long to wait', async () => {
	const spellings = ['0987651005', '+84 987 651 005', '84987651005', '987.651.005'];
	const told = await Promise.all(Array.from({ length: AT_ONCE }, async (_, index) => await send('limited', { phone: spellings[index % spellings.length] })));
	expect([count(told.map(stateOf), 'sent'), count(told.map(stateOf), 'notSent')]).toEqual([5, AT_ONCE - 5]);
	expect(simulator.sentTo('84987651005')).toHaveLength(5);
	const waits = told.flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []).map(Number);
	expect(waits).toHaveLength(AT_ONCE - 5);
	expect(waits.filter((seconds) => seconds < 1 || seconds > 600)).toEqual([]);
});
