/* eslint-disable @n8n/community-nodes/no-restricted-imports -- asks n8n's database; never shipped */
import { createRequire } from 'node:module';
import { exampleCredentials } from '../e2e/example';
import { installN8n } from '../e2e/installN8n';
import { N8n } from '../e2e/n8n';
import { packPackage } from '../e2e/packPackage';
import { until } from '../e2e/until';
import { sendingWorkflow } from '../e2e/workflows';
import { startSimulator, type Simulator } from '../simulator';
import { type Service, startPostgres } from './services';

// A lock on the table of the keys: n8n's calls of its store get no response, as over a connection that a firewall has dropped.
const START_MS = 300_000;
const TEST_MS = 120_000;
const WAIT_MS = 30_000;
const TIMEOUT_S = 2;
/** Looks at the table, one after another, that must find it at rest. */
const LOOKS = 10;

interface Client {
	connect(): Promise<void>;
	query<Row>(sql: string): Promise<{ rows: Row[] }>;
	end(): Promise<void>;
}

const ONCE = sendingWorkflow({
	id: 'once',
	parameters: {
		resource: 'message',
		operation: 'sendOtp',
		brandName: 'FTI',
		phone: '0987654321',
		message: '=Order {{ $json.body.order }} is on its way',
		options: { sendOncePer: '={{ $json.body.order }}', timeout: TIMEOUT_S, maxTries: 1 },
	},
	onError: 'continueRegularOutput',
});

jest.setTimeout(TEST_MS);

let simulator: Simulator;
let postgres: Service;
let n8n: N8n;
let database: Client;

beforeAll(async () => {
	[simulator, postgres] = await Promise.all([startSimulator(), startPostgres()]);
	n8n = await N8n.create({
		name: 'stuck-store',
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_USER: 'postgres',
			DB_POSTGRESDB_DATABASE: 'postgres',
			// Each stuck call holds one, and n8n itself needs some.
			DB_POSTGRESDB_POOL_SIZE: '10',
		},
	});
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.importCredentials(exampleCredentials(simulator.url, 'not used in this test'));
	await n8n.importWorkflows([ONCE]);
	await n8n.start();
	await n8n.setupOwner();
	await n8n.publish('once');
	const { Client: PgClient } = createRequire((await installN8n()).script)('pg') as { Client: new (options: object) => Client };
	database = new PgClient({ host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'postgres' });
	await database.connect();
}, START_MS);

afterAll(async () => {
	await database?.end();
	await n8n?.remove();
	await postgres?.remove();
	await simulator?.close();
}, START_MS);

async function send(order: string): Promise<Record<string, unknown>> {
	const { data } = await n8n.webhook<Array<Record<string, unknown>>>('once', { order }, { timeout: WAIT_MS });
	return data[0] ?? {};
}

/** How many keys n8n has recorded. */
async function countKeys(): Promise<number> {
	const { rows } = await database.query<{ value: { data: string[] } | string }>('SELECT value FROM processed_data');
	return rows.flatMap(({ value }) => (typeof value === 'string' ? (JSON.parse(value) as { data: string[] }) : value).data).length;
}

it("If n8n's store gets stuck, nothing is sent within the time-out, later executions do not wait for it, and its late keys are taken back", async () => {
	expect(await send('A-0')).toMatchObject({ status: 'sent' });
	await database.query('BEGIN');
	await database.query('LOCK TABLE processed_data IN ACCESS EXCLUSIVE MODE');
	const notSent = { outcome: 'notSent', error: expect.stringContaining(`no response within ${TIMEOUT_S} seconds`) as string };
	expect(await Promise.all([send('A-1'), send('A-2')])).toMatchObject([notSent, notSent]);
	expect(await send('A-3')).toMatchObject(notSent);
	expect(simulator.messages).toHaveLength(1);

	await database.query('ROLLBACK');
	let looks = 0;
	await until('the late keys to be taken back', WAIT_MS, async () => {
		looks = (await countKeys()) === 1 ? looks + 1 : 0;
		return looks >= LOOKS;
	});
	expect(await send('A-1')).toMatchObject({ status: 'sent' });
	expect(await send('A-0')).toMatchObject({ status: 'alreadySent' });
	expect(simulator.messages.map(({ text }) => text)).toEqual(['Order A-0 is on its way', 'Order A-1 is on its way']);
});
