/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a hostile server, and a clock; never shipped */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { EXAMPLE_CREDENTIALS, exampleCredentials } from './example';
import { N8n } from './n8n';
import { packPackage } from './packPackage';
import { reportWorkflow, sendingWorkflow } from './workflows';

// n8n is one thread for everybody's workflows: whatever comes in through one of our doors, it must go on responding to others.

const START_MS = 300_000;
const DLR_KEY = randomBytes(16).toString('hex');
/** The longest that anybody may wait for n8n meanwhile, beyond what a busy machine makes them wait for anything. */
const MAX_STALL_MS = 1_000;
/** How often harmless bodies of a size come in, to see how busy the machine is. */
const HARMLESS = 5;
const POLL_EVERY_MS = 25;

const MARKS = '\u0301\u0327'.repeat(125_000);
const TOKENS = '12 '.repeat(300_000);
const QUOTES = '\\"'.repeat(50_000);

jest.setTimeout(120_000);

let fpt: Server;
let fptUrl: string;
let n8n: N8n;

const responses: Record<string, { body: Buffer; headers?: Record<string, string> }> = {
	'/oauth2/token': { body: Buffer.from(JSON.stringify({ access_token: 'a'.repeat(100), expires_in: 86_400 })) },
	'/api/push-brandname-otp': { body: Buffer.from(`{"error":1014,"error_description":"${QUOTES}`) },
	'/api/push-brandname-ads': { body: Buffer.from('{"error":1014}') },
	// 300 MB of a report in some 300 kB.
	'/api/dlr-ads': { body: gzipSync(Buffer.alloc(300_000_000, 'a,b\n')), headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'text/csv' } },
};

const message = { resource: 'message', operation: 'sendOtp', brandName: 'FTI', options: {} };
const WORKFLOWS = [
	sendingWorkflow({ id: 'otp', parameters: { ...message, phone: '={{ $json.body.phone }}', message: '={{ $json.body.message }}' } }),
	sendingWorkflow({ id: 'push', parameters: { resource: 'campaign', operation: 'pushAds', campaignCode: 'x', phoneList: '={{ $json.body.phones }}', options: {} } }),
	sendingWorkflow({ id: 'report', parameters: { resource: 'campaign', operation: 'getDlr', campaignCode: 'x', output: '={{ $json.body.output }}', options: {} } }),
	reportWorkflow('dlr', EXAMPLE_CREDENTIALS.fptSmsDlrApi),
];

beforeAll(async () => {
	fpt = createServer((request, response) => {
		request.resume().on('end', () => {
			const { body, headers = {} } = responses[request.url ?? ''] ?? { body: Buffer.from('{}') };
			response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(body);
		});
	});
	await new Promise<void>((resolve) => fpt.listen(0, '127.0.0.1', resolve));
	fptUrl = `http://127.0.0.1:${(fpt.address() as AddressInfo).port}`;
	n8n = await N8n.create({ name: 'hostile', nodeArguments: ['--max-old-space-size=2048'] });
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.importCredentials(exampleCredentials(fptUrl, DLR_KEY));
	await n8n.importWorkflows(WORKFLOWS);
	for (const { id } of WORKFLOWS) await n8n.publish(id);
	await n8n.start();
	await n8n.setupOwner();
}, START_MS);

afterAll(async () => {
	await n8n?.remove();
	fpt?.close();
});

/** The longest that n8n took to say that it is there, while something came in. */
async function slowestDuring(work: () => Promise<unknown>): Promise<number> {
	let isOver = false;
	let slowest = 0;
	const poll = async () => {
		while (!isOver) {
			const start = performance.now();
			await fetch(`${n8n.url}/healthz`);
			slowest = Math.max(slowest, performance.now() - start);
			await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
		}
	};
	const polling = poll();
	await work();
	isOver = true;
	await polling;
	return slowest;
}

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
	const response = await fetch(`${n8n.url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return { status: response.status, text: await response.text() };
};

/** How long an n8n may stall now, in milliseconds. */
async function maxStall(): Promise<number> {
	const harmless = await slowestDuring(async () => {
		for (let each = 0; each < HARMLESS; each += 1) await post('nothing', 'x'.repeat(500_000));
	});
	return MAX_STALL_MS + 2 * harmless;
}

const report = (text: string) => `{"smsid":"1","status":1,"telco":"${text}"}`;

it.each([
	['a phone of 250,000 combining marks', 'otp', { phone: MARKS, message: 'hello' }],
	['a message of 250,000 combining marks', 'otp', { phone: '0987654321', message: MARKS }],
	['a message of 900,000 characters of short words', 'otp', { phone: '0987654321', message: TOKENS }],
	["a response of FPT's with a string that never closes", 'otp', { phone: '0987654321', message: 'hello' }],
	['a list of 300,000 short words', 'push', { phones: TOKENS }],
	['a list of marks', 'push', { phones: MARKS }],
	['a campaign report of 300 kB that unpacks to 300 MB, as items', 'report', { output: 'items' }],
	['a campaign report of 300 kB that unpacks to 300 MB, as a file', 'report', { output: 'file' }],
])('n8n goes on responding within a second while there comes in %s', async (_what, path, body) => {
	const allowed = await maxStall();
	let response: Awaited<ReturnType<typeof post>> | undefined;
	const slowest = await slowestDuring(async () => (response = await post(path, body)));
	expect(response?.status).toBe(500);
	expect(slowest).toBeLessThan(allowed);
});

it.each([
	['with the key', { Authorization: `Basic ${DLR_KEY}` }],
	['without the key', {}],
])('n8n goes on responding within a second while hostile delivery reports come in %s', async (_what, headers) => {
	const allowed = await maxStall();
	const names = Array.from({ length: 200_000 }, (_, index) => `"n${index}":1`).join();
	const bodies = [report(MARKS), `{"smsid":"1","status":1,${names}}`, report(QUOTES), `${'['.repeat(1_000_000)}`, `[${'{},'.repeat(1_000_000)}{}]`];
	const statuses: number[] = [];
	const slowest = await slowestDuring(async () => {
		for (const body of bodies) statuses.push((await post('dlr/dlr', body, headers)).status);
	});
	expect(statuses.every((status) => status >= 400)).toBe(true);
	expect(slowest).toBeLessThan(allowed);
});
