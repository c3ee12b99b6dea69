/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- starts n8n; never shipped */
import { randomBytes } from 'node:crypto';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { installN8n } from '../e2e/installN8n';
import { N8n, type Role } from '../e2e/n8n';
import { packPackage } from '../e2e/packPackage';
import { startRegistry, type Registry } from '../e2e/registry';
import { startPostgres, startRedis, type Service } from './services';

/** The n8n processes of a queue mode: each with a home of its own, all with one database, one Redis, and one encryption key. */
export class Cluster {
	private readonly processes: N8n[] = [];

	private constructor(
		private readonly env: Record<string, string>,
		private readonly services: Service[],
		readonly registry: Registry,
		private readonly folder: string,
	) {}

	/** Starts the database, Redis, and a registry with the built package. No n8n yet. */
	static async create(): Promise<Cluster> {
		const { node } = await installN8n();
		const folder = await mkdtemp(join(tmpdir(), 'fpt-sms-queue-'));
		const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
		const registry = await startRegistry(await packPackage(folder), folder);
		const env = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_USER: 'postgres',
			DB_POSTGRESDB_DATABASE: 'postgres',
			// n8n's own 2 make a burst wait for a connection: longer than its 20 seconds if the machine is busy.
			DB_POSTGRESDB_POOL_SIZE: '10',
			// n8n listens for the end of an execution only after it has queued it. By default an execution that ends sooner is gone from
			// the queue by then, and whoever called the webhook never gets a response.
			N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000',
			N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
			// n8n with PostgreSQL keeps files there; otherwise each process would have its own.
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			PATH: [registry.bin, dirname(node), process.env.PATH].join(delimiter),
			// Refused at once: nothing that is asked for here is on the internet.
			HTTPS_PROXY: 'http://127.0.0.1:9',
			NO_PROXY: '127.0.0.1',
		};
		return new Cluster(env, [postgres, redis], registry, folder);
	}

	/** Starts another process, with nothing in its home: as a new container would. */
	async add(name: string, role: Role, env: Record<string, string> = {}): Promise<N8n> {
		const process = await this.prepare(name, role, env);
		await process.start();
		return process;
	}

	/** The same, not started yet. */
	async prepare(name: string, role: Role, env: Record<string, string> = {}): Promise<N8n> {
		const process = await N8n.create({ name: `queue-${name}`, role, env: { ...this.env, ...env } });
		this.processes.push(process);
		return process;
	}

	/** Ends and removes everything. */
	async remove(): Promise<void> {
		await Promise.all(this.processes.map(async (process) => await process.remove()));
		for (const service of this.services) await service.remove();
		await this.registry.close();
		await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
	}
}

/** Whether the package is in a process's home. */
export async function hasPackage({ home }: N8n): Promise<boolean> {
	return await access(join(home, '.n8n/nodes/node_modules/n8n-nodes-fpt-sms/package.json')).then(
		() => true,
		() => false,
	);
}

/** The executions that a worker has started, as its log tells. */
export async function startedBy(worker: N8n): Promise<string[]> {
	return [...(await worker.log()).matchAll(/Worker started execution (\d+) /g)].map(([, id]) => id as string);
}
