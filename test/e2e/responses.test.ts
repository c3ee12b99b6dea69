import { DEFAULT_APP, type Fault, PATHS, type ResponseFault, startSimulator, type Simulator } from '../simulator';
import { apiData, EXAMPLE_CREDENTIALS, exampleCredentials } from './example';
import { type Execution, type ExecutionItem, N8n } from './n8n';
import { packPackage } from './packPackage';
import { SENDER, sendingWorkflow } from './workflows';

// What FPT, or a proxy before it, responds, and what a person in a real n8n reads of it.

const START_MS = 300_000;
const WAIT_MS = 30_000;
const NODE_TRIES = 3;
const RETRY = { maxTries: NODE_TRIES, waitBetweenTries: 100 };

const parameters = {
	resource: 'message',
	operation: 'sendOtp',
	brandName: 'FTI',
	phone: '={{ $json.body.phone }}',
	message: 'Hello',
	options: { timeout: 30 },
};
const coded = { ...parameters, generateCode: true, message: '{code} is your code for FTI' };

/** A credential for which FPT never issues a token. */
const WITHOUT_TOKEN = { id: 'withoutToken', name: 'Without token' };

const WORKFLOWS = [
	sendingWorkflow({ id: 'coded', parameters: coded, retry: RETRY }),
	sendingWorkflow({ id: 'codedErrorOutput', parameters: coded, retry: RETRY, onError: 'continueErrorOutput' }),
	sendingWorkflow({ id: 'send', parameters }),
	sendingWorkflow({ id: 'errorOutput', parameters, onError: 'continueErrorOutput' }),
	sendingWorkflow({ id: 'sendWithoutToken', parameters, credential: WITHOUT_TOKEN }),
	sendingWorkflow({ id: 'errorOutputWithoutToken', parameters, onError: 'continueErrorOutput', credential: WITHOUT_TOKEN }),
];

jest.setTimeout(120_000);

let simulator: Simulator;
let n8n: N8n;

beforeAll(async () => {
	simulator = await startSimulator();
	n8n = await N8n.create({ name: 'responses' });
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.importCredentials([
		...exampleCredentials(simulator.url, 'unused'),
		{ ...WITHOUT_TOKEN, type: 'fptSmsApi', data: apiData(simulator.url) },
	]);
	await n8n.importWorkflows(WORKFLOWS);
	await n8n.start();
	await n8n.setupOwner();
	for (const { id } of WORKFLOWS) await n8n.publish(id);
}, START_MS);

afterAll(async () => {
	await n8n?.remove();
	await simulator?.close();
});

let people = 0;
const somebody = () => `84987${String(++people).padStart(6, '0')}`;

const itemsOf = (execution: Execution, output = 0): ExecutionItem[] => execution.data.resultData.runData[SENDER]?.at(-1)?.data?.main[output] ?? [];

/** Sends to them while FPT responds so; returns the execution when it is over. */
async function send(workflowId: string, phone: string, fault: Fault): Promise<Execution> {
	const known = new Set((await n8n.executions(workflowId)).map(({ id }) => id));
	simulator.addFault(fault);
	await n8n.webhook(workflowId, { phone });
	simulator.faults.length = 0;
	return await n8n.finishedExecution(workflowId, WAIT_MS, ({ id }) => !known.has(id));
}

interface ToldError {
	message: string;
	description: string;
}

const errorOf = (execution: Execution) => execution.data.resultData.error as ToldError | undefined;

const PAGE = '<!doctype html><title>Sign in</title><p>Welcome to the proxy';

describe(`A response that tells nothing, after FPT accepted the message with a generated code, if n8n tries ${NODE_TRIES} times`, () => {
	const responses: Array<[string, ResponseFault, string | null]> = [
		['a redirect (302)', { status: 302, body: '', headers: { Location: 'https://proxy.example/sign-in' } }, null],
		['a page of 404', { status: 404, body: PAGE }, null],
		['a code that FPT does not list', { code: 2999, description: 'Lỗi lạ' }, '2999'],
	];
	const requestsTo = (phone: string) => simulator.requests.filter(({ body }) => (body as { Phone?: unknown }).Phone === phone).length;

	describe.each(responses)('%s', (_what, response, code) => {
		const fault = (phone: string, times: number): Fault => ({ path: PATHS.otp, phone, after: 'process', times, do: response });

		it('each time: one SMS, and the execution fails with words of doubt', async () => {
			const phone = somebody();
			const execution = await send('coded', phone, fault(phone, Infinity));
			expect(requestsTo(phone)).toBe(NODE_TRIES);
			expect(simulator.sentTo(phone)).toHaveLength(1);
			expect(execution.status).toBe('error');
			expect(errorOf(execution)?.message).toContain(`Message to ${phone} may have been sent`);
			expect(errorOf(execution)?.description).toContain('before you send it again');
		});

		it('each time, with an error output: one SMS, outcome unknown', async () => {
			const phone = somebody();
			const execution = await send('codedErrorOutput', phone, fault(phone, Infinity));
			expect(simulator.sentTo(phone)).toHaveLength(1);
			expect(itemsOf(execution, 0)).toEqual([]);
			expect(itemsOf(execution, 1).map(({ json }) => json)).toEqual([expect.objectContaining({ phone, code, outcome: 'unknown' })]);
		});

		it('once: one SMS, and the next try tells that it went out, with the challenge of its code', async () => {
			const phone = somebody();
			const execution = await send('coded', phone, fault(phone, 1));
			expect(requestsTo(phone)).toBe(2);
			expect(simulator.sentTo(phone)).toHaveLength(1);
			expect(execution.status).toBe('success');
			expect(itemsOf(execution).map(({ json }) => json)).toEqual([
				expect.objectContaining({ phone, status: 'alreadySent', challenge: expect.stringMatching(`^v1\\.${phone}\\.`) }),
			]);
		});
	});
});

/** What FPT's servers were seen to say, by code, and what our advice on it names. */
const SAID: Array<[number, string, RegExp]> = [
	[1008, 'Địa chỉ ip "203.0.113.9" là không phù hợp', /203\.0\.113\.9 is the address of your n8n server as FPT sees it/],
	[1008, 'Các thông tin client là không đúng.', /Copy both again from developer\.sms\.fpt\.net/],
	[1005, 'Scope không hợp lệ cho request này.', /compare 'Scopes'/],
	[1014, 'Số điện thoại không hợp lệ', /Check the phone number/],
	[1014, 'Giá trị của "Phone" là bắt buộc.', /FPT got no value for Phone/],
	[1014, 'Giá trị của "Message" là bắt buộc.', /FPT got no value for Message/],
	[1014, 'Phone-notDigits', /Check the phone number/],
];

/** A description in JSON, as PHP writes it unless told otherwise: each character outside ASCII as an escape. */
const asPhp = (json: string) => json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const FORMS: Array<[string, (description: string) => string]> = [
	['composed', (description) => JSON.stringify(description)],
	['with accents apart', (description) => JSON.stringify(description.normalize('NFD'))],
	['as escapes', (description) => asPhp(JSON.stringify(description))],
];
const CASES = SAID.flatMap(([code, description, advice]) =>
	FORMS.map(([form, write]) => ({ code, form, description, json: write(description), advice, words: JSON.parse(write(description)) as string })),
);
type Case = (typeof CASES)[number];

const responding = ({ code, json }: Pick<Case, 'code' | 'json'>): ResponseFault => ({
	status: 400,
	body: `{"error":${code},"error_description":${json}}`,
	contentType: 'application/json',
});

/** FPT responds to a token call with what is wrong with the client, and a send with what is wrong with the values. */
const isOfClient = ({ code }: Pick<Case, 'code'>) => code !== 1014;

describe("FPT's Vietnamese words arrive unharmed, with advice that fits", () => {
	const expectTold = ({ words, advice }: Case, told: unknown) => {
		expect(told).toContain(words);
		expect(told).toMatch(advice);
	};
	const faultFor = (said: Case): Fault => ({ path: isOfClient(said) ? PATHS.token : PATHS.otp, times: Infinity, do: responding(said) });
	const workflowFor = (said: Case, id: string) => (isOfClient(said) ? `${id}WithoutToken` : id);

	it.each(CASES.filter(isOfClient))('in the credential test: $code, $description, $form', async (said) => {
		simulator.addFault(faultFor(said));
		const { fptSmsApi } = EXAMPLE_CREDENTIALS;
		const credentials = { ...fptSmsApi, type: 'fptSmsApi', data: { ...apiData(simulator.url), clientId: DEFAULT_APP.clientId } };
		const { status, message } = await n8n.rest<{ status: string; message: string }>('POST', '/credentials/test', { credentials });
		simulator.faults.length = 0;
		expect(status).toBe('Error');
		expectTold(said, message);
	});

	it.each(CASES)('in the execution of a send: $code, $description, $form', async (said) => {
		const phone = somebody();
		const execution = await send(workflowFor(said, 'send'), phone, faultFor(said));
		const { message, description } = errorOf(execution)!;
		expect(message).toContain(`Message to ${phone} not sent: `);
		expect(message).toContain(`(FPT code ${said.code})`);
		expectTold(said, description);
		expect(simulator.sentTo(phone)).toEqual([]);
	});

	it.each(CASES)('in the error branch: $code, $description, $form', async (said) => {
		const phone = somebody();
		const execution = await send(workflowFor(said, 'errorOutput'), phone, faultFor(said));
		const [{ json } = { json: {} as Record<string, unknown> }, ...others] = itemsOf(execution, 1);
		expect(others).toEqual([]);
		expect(json).toMatchObject({ phone, code: String(said.code), outcome: 'notSent' });
		expectTold(said, json.description);
	});
});
