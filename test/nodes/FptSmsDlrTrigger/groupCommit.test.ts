/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- callers that hang up; never shipped */
import { Agent, type ClientRequest, request } from 'node:http';
import axios from 'axios';
import { WebhookContext } from 'n8n-core';
import type { INodeParameters } from 'n8n-workflow';
import { pendingNodes } from '../../../nodes/FptSmsDlrTrigger/groupCommit';
import { KEPT_MS } from '../../../nodes/FptSmsDlrTrigger/keyCache';
import { CredentialStore, StoreCredentialsHelper } from '../../support/harness/credentialStore';
import { startWebhookServer, type WebhookServer } from '../../support/harness/webhookServer';

const KEY = '4355d6fc4cd24598'.repeat(2);
const ACCEPTED = { status: 200, body: { status: 1 } };
const TOO_MANY = { status: 503, body: { status: 0, desc: expect.stringMatching(/too many/i) } };

interface HttpResponse {
	status: number;
	body: unknown;
}

/** One caller, who may hang up. */
interface Caller {
	/** Rejects if the connection ends before there is a response. */
	response: Promise<HttpResponse>;
	hasResponse: () => boolean;
	hangUp: () => void;
}

let servers: WebhookServer[];
let store: CredentialStore;
let agent: Agent;

async function start(parameters: INodeParameters = {}, more: Partial<Parameters<typeof startWebhookServer>[0]> = {}) {
	const server = await startWebhookServer({ store, parameters, ...more });
	servers.push(server);
	return server;
}

beforeEach(async () => {
	servers = [];
	agent = new Agent({ keepAlive: true });
	store = new CredentialStore();
	await store.save('key', 'fptSmsDlrApi', { authorizationKey: KEY });
});

afterEach(async () => {
	jest.useRealTimers();
	try {
		await until(() => servers.every(({ pending, creating }) => pending + creating === 0));
		expect(servers.flatMap(({ thrown }) => thrown)).toEqual([]);
		expect(pendingNodes()).toBe(0);
	} finally {
		agent.destroy();
		await Promise.all(servers.map(async (server) => await server.close()));
	}
});

const reportOf = (id: number | string, more: object = {}) => ({ smsid: id, status: 1, telco: 'viettel', error: null, mt_count: 1, ...more });

function post({ url }: WebhookServer, ...reports: object[]): Caller {
	const body = JSON.stringify(reports.length === 1 ? reports[0] : reports);
	let hasResponse = false;
	let sent: ClientRequest | undefined;
	const response = new Promise<HttpResponse>((resolve, reject) => {
		sent = request(url, { method: 'POST', agent, headers: { Authorization: `Basic ${KEY}`, 'Content-Type': 'application/json' } }, (response) => {
			let text = '';
			response.on('data', (chunk: Buffer) => (text += chunk.toString()));
			response.on('end', () => {
				hasResponse = true;
				resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
			});
		});
		sent.on('error', reject);
		sent.end(body);
	});
	// Who hangs up expects no response.
	response.catch(() => {});
	return { response, hasResponse: () => hasResponse, hangUp: () => sent?.destroy() };
}

const postMany = (server: WebhookServer, ids: Array<number | string>) => ids.map((id) => post(server, reportOf(id)));
const responsesOf = async (callers: Caller[]) => await Promise.all(callers.map(async ({ response }) => await response));
const range = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);
const idsOf = (server: WebhookServer) => server.started.map((items) => items.map(({ json }) => String(json.messageId)));
const sorted = (ids: Array<number | string>) => ids.map(String).sort();

// In real time, whatever clock the test set.
const { setTimeout: realSetTimeout } = globalThis;
const pause = async (ms: number) => await new Promise((resolve) => realSetTimeout(resolve, ms));

async function until(isSo: () => boolean): Promise<void> {
	for (let tries = 0; tries < 1_000; tries += 1) {
		if (isSo()) return;
		await pause(10);
	}
	throw new Error('Waited 10 s in vain');
}

/** Lets one report through to n8n, which keeps it, and others arrive behind it. */
async function busy(parameters: INodeParameters = {}, more: Partial<Parameters<typeof startWebhookServer>[0]> = {}) {
	const server = await start(parameters, more);
	const release = server.hold();
	const first = post(server, reportOf('first'));
	await until(() => server.creating === 1);
	return { server, release, first };
}

it('Reports that arrive while the key is read share the read, and each is judged by its own header', async () => {
	const server = await start();
	const { getDecrypted } = StoreCredentialsHelper.prototype;
	let release = () => {};
	const held = new Promise<void>((resolve) => (release = resolve));
	const read = jest.spyOn(StoreCredentialsHelper.prototype, 'getDecrypted').mockImplementation(async function (this: StoreCredentialsHelper, ...args) {
		await held;
		return await getDecrypted.apply(this, args);
	});
	try {
		const callers = postMany(server, range(50));
		const wrong = axios.post(server.url, reportOf('wrong'), { headers: { Authorization: 'Basic no' }, validateStatus: () => true });
		await until(() => server.calls === 51);
		await pause(ARRIVAL_MS);
		release();
		expect(await responsesOf(callers)).toEqual(callers.map(() => ACCEPTED));
		expect((await wrong).status).toBe(401);
		expect(read).toHaveBeenCalledTimes(1);
		expect(sorted(idsOf(server).flat())).toEqual(sorted(range(50)));
	} finally {
		read.mockRestore();
	}
});

/** What a call may take from the server into the node's queue, or a hang-up to be noticed. */
const ARRIVAL_MS = 150;

/** Waits until so many calls have arrived at the node, over all, and wait there. */
async function arrived(server: WebhookServer, calls: number): Promise<void> {
	await until(() => server.calls >= calls);
	await pause(ARRIVAL_MS);
}

describe('At low load', () => {
	it('nothing waits and nothing is batched: each report starts its own execution', async () => {
		const server = await start();
		for (const id of range(5)) {
			expect(await post(server, reportOf(id)).response).toEqual(ACCEPTED);
			expect(pendingNodes()).toBe(0);
		}
		expect(idsOf(server)).toEqual([['0'], ['1'], ['2'], ['3'], ['4']]);
	});
});

describe('While n8n is taking an execution', () => {
	it('what arrives waits, and shares the next one, in the order of arrival', async () => {
		const { server, release, first } = await busy();
		const others: Caller[] = [];
		for (const id of range(5)) {
			others.push(post(server, reportOf(id)));
			await arrived(server, id + 2);
		}
		expect([first, ...others].some((caller) => caller.hasResponse())).toBe(false);
		expect(server.creating).toBe(1);
		release();
		expect(await responsesOf([first, ...others])).toEqual(Array(6).fill(ACCEPTED));
		expect(idsOf(server)).toEqual([['first'], ['0', '1', '2', '3', '4']]);
	});

	it('nobody of a batch gets a response before n8n has the execution of that batch', async () => {
		const { server, release, first } = await busy();
		const others = postMany(server, range(5));
		await arrived(server, 6);
		const releaseSecond = server.hold();
		release();
		expect(await first.response).toEqual(ACCEPTED);
		await until(() => server.creating === 1);
		await pause(ARRIVAL_MS);
		expect(others.some((caller) => caller.hasResponse())).toBe(false);
		releaseSecond();
		expect(await responsesOf(others)).toEqual(Array(5).fill(ACCEPTED));
	});

	it('n8n is done with the requests that wait, but for one of each batch', async () => {
		const { server, release, first } = await busy();
		const others = postMany(server, range(20));
		await arrived(server, 21);
		expect(server.pending).toBe(1);
		release();
		await responsesOf([first, ...others]);
	});

	it('up to 500 reports share one', async () => {
		const { server, release, first } = await busy();
		const others = range(3).map((index) => post(server, ...range(400, 400 * index).map((id) => reportOf(id))));
		await arrived(server, 4);
		const small = postMany(server, range(150, 1_200));
		await arrived(server, 154);
		release();
		expect(await responsesOf([first, ...others, ...small])).toEqual(Array(154).fill(ACCEPTED));
		expect(server.started.map((items) => items.length)).toEqual([1, 400, 400, 500, 50]);
		expect(sorted(idsOf(server).flat())).toEqual(sorted(['first', ...range(1_350)]));
	});

	it('kinds that are not asked for, wrong keys and no reports get their responses at once', async () => {
		const { server, release, first } = await busy({ events: ['delivered'] });
		expect(await post(server, reportOf(1, { status: 0 })).response).toEqual(ACCEPTED);
		expect((await post(server, { hello: 'world' }).response).status).toBe(400);
		await store.save('key', 'fptSmsDlrApi', { authorizationKey: 'changed' });
		await pause(KEPT_MS + 100);
		expect((await post(server, reportOf(2)).response).status).toBe(401);
		release();
		await first.response;
		expect(idsOf(server)).toEqual([['first']]);
	});

	it('another workflow is not kept waiting', async () => {
		const { release, first } = await busy();
		const other = await start({}, { workflowId: 'w2' });
		expect(await post(other, reportOf('other')).response).toEqual(ACCEPTED);
		release();
		await first.response;
	});

	it.each([
		['with Batch Under Load off', { batchUnderLoad: false }, {}],
		['if the editor listens for a test', {}, { mode: 'manual' as const }],
	])('%s, each report starts its own execution at once', async (_what, parameters, more) => {
		const { server, release, first } = await busy(parameters, more);
		const others = postMany(server, range(5));
		await until(() => server.creating === 6);
		release();
		expect(await responsesOf([first, ...others])).toEqual(Array(6).fill(ACCEPTED));
		expect(server.started.map((items) => items.length)).toEqual(Array(6).fill(1));
	});
});

describe('A burst', () => {
	it('of 1,000 reports from 100 callers: each is accepted once, in few executions', async () => {
		const server = await start({}, { createMs: 20 });
		const ids = range(1_000);
		const responses: HttpResponse[] = [];
		await Promise.all(
			range(100).map(async () => {
				for (let id = ids.pop(); id !== undefined; id = ids.pop()) responses.push(await post(server, reportOf(id)).response);
			}),
		);
		expect(responses).toEqual(Array(1_000).fill(ACCEPTED));
		expect(sorted(idsOf(server).flat())).toEqual(sorted(range(1_000)));
		expect(server.started.length).toBeLessThan(200);
	}, 60_000);
});

it('What nobody foresaw gets 500 with status 0, and thrown at nobody', async () => {
	const server = await start();
	const unforeseen = jest.spyOn(WebhookContext.prototype, 'getMode').mockImplementation(() => {
		throw new Error('unforeseen');
	});
	try {
		expect(await post(server, reportOf(1)).response).toEqual({ status: 500, body: { status: 0, desc: expect.stringMatching(/send it again/) } });
		expect(server.started).toEqual([]);
	} finally {
		unforeseen.mockRestore();
	}
});

describe('Where n8n can not create the execution', () => {
	it('every caller of the batch gets 5xx with status 0, and the next batch is accepted', async () => {
		const { server, release, first } = await busy();
		const others = postMany(server, range(5));
		await arrived(server, 6);
		server.failing = true;
		release();
		const failed = { status: 500, body: { status: 0, desc: 'n8n could not accept the report: send it again' } };
		expect(await responsesOf([first, ...others])).toEqual(Array(6).fill(failed));
		expect(server.started).toEqual([]);
		server.failing = false;
		expect(await post(server, reportOf('again')).response).toEqual(ACCEPTED);
		expect(idsOf(server)).toEqual([['again']]);
	});

	it('the leader has hung up: the others get 5xx all the same', async () => {
		const { server, release, first } = await busy();
		const leader = post(server, reportOf('leader'));
		await arrived(server, 2);
		const others = postMany(server, range(3));
		await arrived(server, 5);
		const releaseSecond = server.hold();
		release();
		await first.response;
		await until(() => server.creating === 1);
		leader.hangUp();
		await pause(ARRIVAL_MS);
		server.failing = true;
		releaseSecond();
		expect((await responsesOf(others)).map(({ status }) => status)).toEqual([500, 500, 500]);
	});
});

describe('A caller that hangs up', () => {
	it.each([
		['while n8n takes the batch', true],
		['before it is its turn', false],
	])('as the leader, %s, takes nobody along: the others get their responses, and no report is lost', async (_when, isTaking) => {
		const { server, release, first } = await busy();
		const leader = post(server, reportOf('leader'));
		await arrived(server, 2);
		const others = postMany(server, range(5));
		await arrived(server, 7);
		if (!isTaking) leader.hangUp();
		await pause(ARRIVAL_MS);
		const releaseSecond = server.hold();
		release();
		await first.response;
		await until(() => server.creating === 1);
		if (isTaking) leader.hangUp();
		await pause(ARRIVAL_MS);
		releaseSecond();
		expect(await responsesOf(others)).toEqual(Array(5).fill(ACCEPTED));
		await expect(leader.response).rejects.toThrow();
		expect(idsOf(server)[1]?.[0]).toBe('leader');
		expect(sorted(idsOf(server).flat())).toEqual(sorted(['first', 'leader', ...range(5)]));
		// The next leads as any other.
		expect(await post(server, reportOf('next')).response).toEqual(ACCEPTED);
	});

	it('as another, leaves its report to the batch', async () => {
		const { server, release, first } = await busy();
		const others = postMany(server, range(5));
		await arrived(server, 6);
		others[3]?.hangUp();
		await pause(ARRIVAL_MS);
		release();
		expect(await responsesOf([first, ...others.filter((_, index) => index !== 3)])).toEqual(Array(5).fill(ACCEPTED));
		expect(sorted(idsOf(server).flat())).toEqual(sorted(['first', ...range(5)]));
	});

	it('at random, out of hundreds: whoever gets 200 finds its report in an execution', async () => {
		const server = await start({}, { createMs: 15 });
		const callers = range(400).map((id) => ({ id: String(id), caller: post(server, reportOf(id)) }));
		await Promise.all(
			callers.map(async ({ id, caller }) => {
				await pause((Number(id) * 7919) % 400);
				if (Number(id) % 3 === 0) caller.hangUp();
			}),
		);
		const settled = await Promise.all(callers.map(async ({ id, caller }) => await caller.response.then(({ status }) => ({ id, status }), () => ({ id, status: 0 }))));
		await until(() => server.creating === 0 && pendingNodes() === 0);
		const started = idsOf(server).flat();
		expect(new Set(started).size).toBe(started.length);
		const accepted = settled.filter(({ status }) => status === 200).map(({ id }) => id);
		expect(accepted.length).toBeGreaterThan(200);
		expect(accepted.filter((id) => !started.includes(id))).toEqual([]);
		expect(settled.filter(({ id, status }) => Number(id) % 3 !== 0 && status !== 200)).toEqual([]);
	});
});

describe('Bounds', () => {
	it('past 1,000 callers, who comes gets 503 at once; those before are all accepted', async () => {
		const { server, release, first } = await busy();
		const waiting = postMany(server, range(999));
		await arrived(server, 1_000);
		expect(await responsesOf(postMany(server, range(20, 5_000)))).toEqual(Array(20).fill(TOO_MANY));
		expect(waiting.some((caller) => caller.hasResponse())).toBe(false);
		release();
		expect(await responsesOf([first, ...waiting])).toEqual(Array(1_000).fill(ACCEPTED));
		expect(sorted(idsOf(server).flat())).toEqual(sorted(['first', ...range(999)]));
	}, 60_000);

	it('a caller that hangs up makes room', async () => {
		const { server, release, first } = await busy();
		const waiting = postMany(server, range(999));
		await arrived(server, 1_000);
		expect((await post(server, reportOf('refused')).response).status).toBe(503);
		waiting[500]?.hangUp();
		await pause(ARRIVAL_MS);
		const late = post(server, reportOf('late'));
		await arrived(server, 1_002);
		release();
		expect(await responsesOf([first, late])).toEqual([ACCEPTED, ACCEPTED]);
		await responsesOf(waiting.filter((_, index) => index !== 500));
	}, 60_000);

	it('past 32 MB of memory that wait, which is 1 MB of bodies, who comes gets 503; large reports share no execution', async () => {
		const { server, release, first } = await busy({ options: { simplify: false } });
		const large = (id: number) => reportOf(id, { extra: 'x'.repeat(93_750) });
		const waiting: Caller[] = [];
		for (const id of range(10)) {
			waiting.push(post(server, large(id)));
			await until(() => server.pending === id + 1);
		}
		expect(await post(server, large(10)).response).toEqual(TOO_MANY);
		// There is room for a small one still.
		const small = post(server, reportOf('small'));
		await arrived(server, 13);
		release();
		expect(await responsesOf([first, ...waiting, small])).toEqual(Array(12).fill(ACCEPTED));
		expect(server.started.map((items) => items.length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
	}, 60_000);

	it('up to 4 MB of memory, which is 125 kB of bodies, share an execution', async () => {
		const { server, release, first } = await busy({ options: { simplify: false } });
		const waiting: Caller[] = [];
		for (const id of range(3)) {
			waiting.push(post(server, reportOf(id, { extra: 'x'.repeat(46_875) })));
			await arrived(server, id + 2);
		}
		release();
		expect(await responsesOf([first, ...waiting])).toEqual(Array(4).fill(ACCEPTED));
		expect(server.started.map((items) => items.length)).toEqual([1, 2, 1]);
	});

	// Only what the node looks at: the sockets run in real time.
	const stopTheClock = () => {
		const begin = performance.now();
		jest.useFakeTimers({ doNotFake: ['hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] });
		const sinceThen = performance.now.bind(performance);
		// Jest's begins at 0, and the node has looked at the real one already.
		jest.spyOn(performance, 'now').mockImplementation(() => begin + sinceThen());
	};
	const advance = async (ms: number) => {
		await jest.advanceTimersByTimeAsync(ms);
		await pause(ARRIVAL_MS);
	};
	const batch = (server: WebhookServer, from: number) => post(server, ...range(400, from).map((id) => reportOf(id)));

	it('n8n sits on an execution: after 10 s the next goes to it, after 20 s who still waits gets 503, and nobody else', async () => {
		const { server, release, first } = await busy();
		stopTheClock();
		const [second, third, fourth] = [0, 1_000, 2_000].map((from) => batch(server, from)) as [Caller, Caller, Caller];
		await arrived(server, 4);
		await advance(9_400);
		expect(server.creating).toBe(1);
		await advance(1_100);
		expect(server.creating).toBe(2);
		await advance(11_000);
		expect(server.creating).toBe(3);
		const refused = [second, third, fourth].filter((caller) => caller.hasResponse());
		expect(refused).toHaveLength(1);
		expect(await refused[0]?.response).toEqual(TOO_MANY);
		jest.useRealTimers();
		release();
		const others = [first, second, third, fourth].filter((caller) => caller !== refused[0]);
		expect(await responsesOf(others)).toEqual([ACCEPTED, ACCEPTED, ACCEPTED]);
		expect(server.started.map((items) => items.length)).toEqual([1, 400, 400]);
	});

	it.each([
		['back', -3_600_000],
		['forward', 3_600_000],
	])('a clock of the server that is set %s an hour meanwhile changes none of these waits', async (_way, ms) => {
		const { server, release, first } = await busy();
		stopTheClock();
		const [second, third, fourth] = [0, 1_000, 2_000].map((from) => batch(server, from)) as [Caller, Caller, Caller];
		await arrived(server, 4);
		jest.setSystemTime(Date.now() + ms);
		await advance(9_400);
		expect(server.creating).toBe(1);
		expect([second, third, fourth].some((caller) => caller.hasResponse())).toBe(false);
		await advance(1_100);
		expect(server.creating).toBe(2);
		await advance(11_000);
		expect(server.creating).toBe(3);
		expect([second, third, fourth].filter((caller) => caller.hasResponse())).toHaveLength(1);
		jest.useRealTimers();
		release();
		await responsesOf([first, second, third, fourth]);
	});

	it('an execution that n8n never responds to holds up the others for 10 s, not for good', async () => {
		const { server, release, first } = await busy();
		stopTheClock();
		await advance(10_001);
		const releaseNext = server.hold();
		const next = post(server, reportOf('next'));
		await until(() => server.creating === 2);
		const behind = post(server, reportOf('behind'));
		await arrived(server, 3);
		expect(server.creating).toBe(2);
		jest.useRealTimers();
		// It comes late after all, and changes nothing for the next one.
		release();
		expect(await first.response).toEqual(ACCEPTED);
		await pause(ARRIVAL_MS);
		expect(server.creating).toBe(1);
		expect(behind.hasResponse()).toBe(false);
		releaseNext();
		expect(await responsesOf([next, behind])).toEqual([ACCEPTED, ACCEPTED]);
		expect(idsOf(server).flat()).toEqual(['first', 'next', 'behind']);
	});
});
