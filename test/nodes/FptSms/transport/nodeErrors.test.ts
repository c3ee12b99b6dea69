import { sleep } from 'n8n-workflow';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

describe("FPT's codes", () => {
	it.each([
		[53, 'Message to 84987654321 not sent: the phone number is wrong (FPT code 53)', 'notSent'],
		[2505, 'Message to 84987654321 not sent: the phone number is blocked (FPT code 2505)', 'notSent'],
		[-11, 'Message to 84987654321 not sent: the phone number is blocked (FPT code -11)', 'notSent'],
		[1010, 'Message to 84987654321 not sent: the scopes of the credential do not allow this operation (FPT code 1010)', 'notSent'],
		[1007, "Message to 84987654321 not sent: FPT's server can't take requests at the moment (FPT code 1007)", 'notSent'],
		[1006, "Message to 84987654321 may have been sent: FPT's server could not process the request (FPT code 1006)", 'unknown'],
		[3, "Message to 84987654321 may have been sent: the telco's service could not process the message (FPT code 3)", 'unknown'],
		[4242, 'Message to 84987654321 may have been sent: FPT sent a code that it does not document (FPT code 4242)', 'unknown'],
	])('%s is told in plain words, with the number and whether it went out', async (code, message, outcome) => {
		world.fpt.addFault({ path: OTP_PATH, do: { code, description: 'as <b>FPT</b> says & means' } });
		const { error } = await world.run({ parameters: { options: { maxTries: 1 } } });
		expect(error?.name).toBe('NodeApiError');
		expect(error?.message).toBe(message);
		expect(error?.description).toContain('FPT says: "as &lt;b&gt;FPT&lt;/b&gt; says &amp; means"');
		expect(error?.context).toMatchObject({ code: String(code), outcome, itemIndex: 0 });
	});

	it.each([
		{ errorStatus: 200 },
		{ errorStatus: 500, errorCasing: 'upper' as const },
		{ errorStatus: 403, codesAsStrings: true },
	])('are read from the body, whatever the status and the casing: %j', async (form) => {
		Object.assign(world.fpt.options, form);
		world.fpt.options.blockedPhones = ['84987654321'];
		const { error } = await world.run({});
		expect(error?.context?.code).toBe('2505');
		expect(world.fpt.messages).toHaveLength(0);
	});

	it('2501 on a first try is an error: nothing was sent by this execution', async () => {
		await world.run({});
		const { error } = await world.run({});
		expect(error?.context).toMatchObject({ code: '2501', outcome: 'notSent' });
		expect(error?.description).toContain('a new code is a new text');
		expect(world.fpt.messages).toHaveLength(1);
	});
});

describe('An address that FPT does not accept', () => {
	it('is named at a send, with what to do', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1008, description: 'Địa chỉ ip "203.0.113.9" là không phù hợp' } });
		const { error } = await world.run({});
		expect(error?.message).toBe('Message to 84987654321 not sent: FPT does not accept requests from 203.0.113.9 (FPT code 1008)');
		expect(error?.description).toContain('Ask FPT to allow it for this application');
		expect(error?.description).toContain('FPT says: "Địa chỉ ip "203.0.113.9" là không phù hợp"');
	});

	it('is named if no token can be had, with what to do said once', async () => {
		world.fpt.addFault({ path: '/oauth2/token', do: { code: 1008, description: 'Địa chỉ ip "203.0.113.9" là không phù hợp' } });
		const { error } = await world.run({});
		expect(error?.message).toMatch(/access token from \S+ \(environment: custom\) not fetched: FPT does not accept requests from 203\.0\.113\.9 \(FPT code 1008\)$/);
		expect(error?.description).toMatch(/^203\.0\.113\.9 is the address of your n8n server as FPT sees it\..*FPT says: "Địa chỉ ip "203\.0\.113\.9" là không phù hợp"$/);
	});
});

describe('Responses that are none of FPT\'s', () => {
	it.each([
		['HTML of a proxy', { status: 502, body: '<html>Bad <b>Gateway</b></html>' }, 'got an HTML page (HTTP 502)', 'unknown'],
		['an empty body', { status: 200, body: '' }, 'got an empty response (HTTP 200)', 'unknown'],
		['text that is no JSON', { status: 200, body: 'OK', contentType: 'text/plain' }, 'text that is not JSON (HTTP 200)', 'unknown'],
		['a JSON array', { status: 200, body: [1] }, 'text that is not JSON (HTTP 200)', 'unknown'],
		['JSON without a message id', { status: 200, body: { Phone: '84987654321' } }, 'JSON without a valid MessageId', 'unknown'],
		["a gateway's JSON", { status: 500, body: { message: 'oops' } }, 'JSON without a valid MessageId (HTTP 500)', 'unknown'],
		['a page not found', { status: 404, body: '<html></html>' }, 'got an HTML page (HTTP 404)', 'unknown'],
		['a redirect', { status: 302, body: '', headers: { Location: 'https://elsewhere.example/' } }, 'got an empty response (HTTP 302)', 'unknown'],
	])('%s', async (_what, fault, message, outcome) => {
		world.fpt.addFault({ path: OTP_PATH, do: fault });
		const { error } = await world.run({});
		expect(error?.message).toContain(message);
		expect(error?.message).toMatch(outcome === 'unknown' ? /^Message to 84987654321 may have been sent: / : /^Message to 84987654321 not sent: /);
		expect(error?.context?.outcome).toBe(outcome);
		expect(error?.message + String(error?.description)).not.toContain('<');
		expect(world.received(OTP_PATH)).toHaveLength(1);
	});
});

describe('The network', () => {
	it.each([
		['a connection cut before FPT looked at the request', { path: OTP_PATH, do: 'cut' as const }, 'the connection broke', 0],
		['a connection cut after FPT accepted the message', { path: OTP_PATH, after: 'process' as const, do: 'cut' as const }, 'the connection broke', 1],
		['no response in time, though FPT accepted the message', { path: OTP_PATH, after: 'process' as const, do: 'hang' as const }, 'no response came in time', 1],
	])('%s: unknown, said so, and not sent again', async (_what, fault, reason, accepted) => {
		world.fpt.addFault(fault);
		const { error } = await world.run({ parameters: { options: { timeout: 1 } } });
		expect(error?.message).toBe(`Message to 84987654321 may have been sent: ${reason}`);
		expect(error?.context?.outcome).toBe('unknown');
		expect(world.received(OTP_PATH)).toHaveLength(1);
		expect(world.fpt.messages).toHaveLength(accepted);
	});

	it('a host that is gone after the token was fetched: certainly not sent', async () => {
		await world.run({});
		await world.fpt.close();
		const { error } = await world.run({ parameters: { message: 'another' } });
		expect(error?.message).toBe('Message to 84987654321 not sent: the connection was refused');
		expect(error?.context?.outcome).toBe('notSent');
	});
});

describe('Items that fail', () => {
	const items = [{ phone: '84981000001' }, { phone: '84981000002' }, { phone: 'x' }, { phone: '84981000003' }];
	const parameters = { phone: '={{ $json.phone }}', options: { requestId: '={{ "r" + $json.phone }}' } };

	beforeEach(() => {
		world.fpt.options.blockedPhones = ['84981000002'];
	});

	const failures = [
		{
			error: 'Message to 84981000002 not sent: the phone number is blocked (FPT code 2505)',
			code: '2505',
			description: expect.stringContaining('block list'),
			outcome: 'notSent',
			phone: '84981000002',
			requestId: 'r84981000002',
			retryAfterSeconds: null,
		},
		{
			error: 'The phone number "x" contains characters other than digits',
			code: null,
			description: 'Correct the number, or the expression for this item.',
			outcome: 'notSent',
			phone: 'x',
			requestId: 'rx',
			retryAfterSeconds: null,
		},
	];

	it('are among the others, with all that is known, if the node continues', async () => {
		const { json, items: output, error } = await world.run({ items, parameters, settings: { onError: 'continueRegularOutput' } });
		expect(error).toBeUndefined();
		expect(json.map(({ status }) => status)).toEqual(['sent', undefined, undefined, 'sent']);
		expect([json[1], json[2]]).toEqual(failures);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
		expect(world.fpt.messages.map(({ phone }) => phone).sort()).toEqual(['84981000001', '84981000003']);
	});

	it('go to the error branch if there is one, with all that is known', async () => {
		const { json, failed } = await world.run({ items, parameters, settings: { onError: 'continueErrorOutput' } });
		expect(json.map(({ phone }) => phone)).toEqual(['84981000001', '84981000003']);
		expect(failed.map(({ json: told }) => told)).toEqual(failures.map((failure) => expect.objectContaining(failure)));
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 2 }]);
	});

	it('all fail, and none passes as sent, if the node itself is set up wrongly', async () => {
		const { json, failed } = await world.run({
			items,
			parameters: { ...parameters, options: { concurrency: 0 } },
			settings: { onError: 'continueErrorOutput' },
		});
		expect(json).toEqual([]);
		expect(failed).toHaveLength(4);
		expect(world.fpt.requests).toHaveLength(0);
	});

	it('stop the node if it does not continue: no new sends, those under way are awaited, and their number is told', async () => {
		world.fpt.options.latency = 30;
		const { error } = await world.run({
			items: [items[1], ...Array.from({ length: 19 }, (_, index) => ({ phone: `8498200000${index % 10}`, index }))] as never,
			parameters: { phone: '={{ $json.phone }}', message: '={{ "code " + ($json.index ?? 0) }}', options: { concurrency: 4 } },
		});
		expect(error?.message).toBe('Message to 84981000002 not sent: the phone number is blocked (FPT code 2505)');
		expect(error?.description).toContain(`FPT accepted ${world.fpt.messages.length} of 20 requests`);
		expect(world.fpt.messages.length).toBeGreaterThan(0);
		expect(world.fpt.messages.length).toBeLessThan(8);
	});
});

it('An execution that the user stops sends nothing more', async () => {
	world.fpt.options.latency = 20;
	const stop = new AbortController();
	const running = world.run({
		items: Array.from({ length: 100 }, (_, index) => ({ phone: `8498${String(3000000 + index)}` })),
		parameters: { phone: '={{ $json.phone }}', options: { concurrency: 2 } },
		signal: stop.signal,
	});
	while (world.fpt.messages.length < 10) await sleep(5);
	stop.abort();
	await running;
	const soon = world.fpt.messages.length;
	await sleep(200);
	expect(world.fpt.messages.length).toBe(soon);
	expect(soon).toBeLessThan(20);
});

describe('Nothing secret', () => {
	it.each([
		['a success', undefined],
		["one of FPT's errors", { path: OTP_PATH, do: { code: 1014, description: 'wrong' } }],
		['a cut connection', { path: OTP_PATH, do: 'cut' as const }],
		['a time-out', { path: OTP_PATH, do: 'hang' as const }],
		['a page of a proxy', { path: OTP_PATH, do: { status: 502, body: '<html>' } }],
		['a token call that fails', { path: '/oauth2/token', do: 'cut' as const }],
	])('is in the data of the execution after %s', async (_what, fault) => {
		if (fault) world.fpt.addFault(fault);
		for (const onError of ['stopWorkflow', 'continueErrorOutput', 'continueRegularOutput'] as const) {
			const { saved } = await world.run({ settings: { onError }, parameters: { options: { timeout: 1 }, message: `to ${onError}` } });
			const { accessToken, clientSecret } = await world.store.load('fpt').getData();
			expect(saved).not.toContain(String(clientSecret));
			if (accessToken) expect(saved).not.toContain(String(accessToken));
			expect(saved).not.toContain('access_token');
			expect(saved).not.toContain('client_secret');
			if (fault) world.fpt.addFault(fault);
		}
	});
});
