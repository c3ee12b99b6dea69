/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- raw connections, and a clock; never shipped */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { processOf, residentMb } from '../bench/processes';
import { EXAMPLE_CREDENTIALS, exampleCredentials } from './example';
import { N8N_VERSION } from './installN8n';
import { N8n } from './n8n';
import { packPackage } from './packPackage';
import { reportWorkflow, sendingWorkflow } from './workflows';

// Who knows an address of n8n's can open connections and send next to nothing, without a key. What each keeps in n8n's memory is
// measured against n8n's own Webhook node, with the setting that docs/performance.md names. Older n8n do not have it.

const START_MS = 300_000;
jest.setTimeout(180_000);

const CONNECTIONS = 100;
/** Memory changes by itself: what is less, for a connection, counts as so much. */
const LEAST_MB = 1;
const STEADY_MS = 3_000;
const KEY = randomBytes(16).toString('hex');

const WEBHOOK = sendingWorkflow({ id: 'webhook', parameters: { resource: 'message', operation: 'check', message: 'x' } });
const OLD = reportWorkflow('version1', EXAMPLE_CREDENTIALS.fptSmsDlrApi, { typeVersion: 1 });
const NEW = reportWorkflow('version2', EXAMPLE_CREDENTIALS.fptSmsDlrApi, { typeVersion: 2 });

const [major = 0, minor = 0] = N8N_VERSION.split('.').map(Number);
(major > 2 || (major === 2 && minor >= 41) ? describe : describe.skip)('A request that hangs', () => {
	let n8n: N8n;
	let pid: number;

	beforeAll(async () => {
		n8n = await N8n.create({ name: 'memory', env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } });
		await n8n.installPackage(await packPackage(n8n.home));
		await n8n.importCredentials(exampleCredentials('http://127.0.0.1:9', KEY));
		const workflows = [WEBHOOK, OLD, NEW];
		await n8n.importWorkflows(workflows);
		await n8n.start();
		await n8n.setupOwner();
		for (const { id } of workflows) await n8n.publish(id);
		pid = await processOf(n8n.port);
	}, START_MS);

	afterAll(async () => await n8n?.remove());

	async function steadyMb(): Promise<number> {
		for (let before = await residentMb(pid); ; ) {
			await new Promise((resolve) => setTimeout(resolve, STEADY_MS));
			const now = await residentMb(pid);
			if (Math.abs(now - before) < CONNECTIONS * LEAST_MB * 0.1) return now;
			before = now;
		}
	}

	const hang = async (path: string) =>
		await new Promise<Socket>((resolve, reject) => {
			const socket = connect(n8n.port, '127.0.0.1', () => {
				socket.write(`POST /webhook/${path} HTTP/1.1\r\nHost: n8n\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`);
				resolve(socket);
			});
			socket.on('error', reject);
		});

	/** What each of many requests keeps while it hangs, in MB; and what `during` returns, called meanwhile. */
	async function keptBy<T>(path: string, during: () => Promise<T>): Promise<{ mb: number; response: T }> {
		const before = await steadyMb();
		const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, async () => await hang(path)));
		const mb = ((await steadyMb()) - before) / CONNECTIONS;
		const response = await during();
		for (const socket of sockets) socket.destroy();
		return { mb: Math.max(LEAST_MB, mb), response };
	}

	it("keeps of n8n's memory at the trigger what it keeps at n8n's Webhook node, and a good report is accepted meanwhile; at version 1 it keeps many times more", async () => {
		const report = async () => await n8n.webhook('version2/dlr', { smsid: '1', status: 1 }, { headers: { Authorization: `Basic ${KEY}` } });
		await report();
		const webhook = await keptBy('webhook', async () => {});
		const trigger = await keptBy('version2/dlr', report);
		const old = await keptBy('version1/dlr', async () => {});
		if (process.env.FAULT_TABLE) process.stdout.write(`MB a connection: Webhook ${webhook.mb.toFixed(2)}, version 2 ${trigger.mb.toFixed(2)}, version 1 ${old.mb.toFixed(2)}\n`);
		expect(trigger.response).toEqual({ status: 200, data: { status: 1 } });
		expect(trigger.mb / webhook.mb).toBeLessThan(2);
		// Control: what is measured would show.
		expect(old.mb / webhook.mb).toBeGreaterThan(3);
	});
});
