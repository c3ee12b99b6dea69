/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error -- starts n8n; never shipped */
import axios, { type AxiosRequestConfig } from 'axios';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { installN8n, REPOSITORY, tailOf, WORKSHOP, type Installation } from './installN8n';
import { environmentOf } from './n8nEnvironment';
import { freePorts, isFree } from './ports';
import { tether, type Tethered } from './tether';
import { until } from './until';

const PACKAGE_INSTALL_TIMEOUT_MS = 60_000;
/** The first command makes the database. */
const COMMAND_TIMEOUT_MS = 120_000;
const START_TIMEOUT_MS = 120_000;
const REQUEST_TIMEOUT_MS = 60_000;

const PUBLISH_TIMEOUT_MS = 30_000;
/** The most that n8n tells at once: since 2.41 it refuses to be asked for more. */
const EXECUTIONS_A_PAGE = 100;

/** What runs: all of n8n in one process, which is also queue mode's main one, or another process of queue mode. */
export type Role = 'start' | 'worker' | 'webhook';

/** What n8n prints when it is there in whole; its readiness address responds a moment earlier. */
const STARTED: Record<Role, string> = {
	start: 'Editor is now accessible via',
	worker: 'n8n worker is now ready',
	webhook: 'Webhook listener waiting for requests',
};

/** The address to sign in with, in every n8n that is started here. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Loopback-0nly',
	firstName: 'FPT SMS',
	lastName: 'Demo',
} as const;

export interface N8nOptions {
	/** Names its folder and its log. */
	name: string;
	/** `start` unless given. */
	role?: Role;
	/** Taken if it is free. */
	port?: number;
	/** Settings of n8n on top of the usual ones. */
	env?: Record<string, string>;
	installation?: Installation;
	/** Arguments of the Node that runs it. */
	nodeArguments?: string[];
}

/** What a node put out, at its first output unless told otherwise. */
export const jsonOf = ({ data }: Execution, node: string, output = 0) => (data.resultData.runData[node]?.[0]?.data?.main[output] ?? []).map(({ json }) => json);

/** A credential as `n8n import:credentials` takes it. */
export interface ImportedCredential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** A workflow as a file has it. */
export interface ImportedWorkflow {
	id: string;
	name: string;
	nodes: object[];
	connections: object;
	settings?: object;
}

/** An item of an execution. */
export interface ExecutionItem {
	json: Record<string, unknown>;
	pairedItem?: unknown;
	error?: { message: string };
}

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: string;
	mode: string;
	startedAt: string;
}

/** An execution with the data of each node, by name. */
export interface Execution extends ExecutionSummary {
	data: {
		resultData: {
			runData: Record<string, Array<{ data?: { main: Array<ExecutionItem[] | null> }; error?: { message: string } }>>;
			error?: { message: string };
			lastNodeExecuted?: string;
		};
	};
	/** The same as n8n sent it, for a search of all there is. */
	raw: string;
}

interface Publication {
	status: 'in_progress' | 'published' | 'partial' | 'failed' | 'not_published';
	triggers: Array<{ errorMessage?: string | null }>;
}

/** A node or a credential as the editor is told of it. */
export interface LoadedType {
	name: string;
	iconUrl?: string | { light: string; dark: string };
}

/** What n8n returned to an HTTP request. */
export interface HttpResponse<T = unknown> {
	status: number;
	data: T;
}

const notBusy = (response: HttpResponse) => (response.status === 503 ? undefined : response);

/** A real n8n with a fresh home of its own, on loopback only. It ends with this process. */
export class N8n {
	/** Without a slash at the end. */
	readonly url: string;

	private process: Tethered | undefined;
	private cookie = '';
	/** Workflows that were published, and are not known to listen yet. */
	private readonly toListen = new Set<string>();

	private constructor(
		private readonly options: N8nOptions,
		private readonly installation: Installation,
		/** n8n's user folder. */
		readonly home: string,
		readonly port: number,
		private readonly environment: Record<string, string>,
	) {
		this.url = `http://127.0.0.1:${port}`;
	}

	/** Prepares a home; nothing runs yet. */
	static async create(options: N8nOptions): Promise<N8n> {
		const installation = options.installation ?? (await installN8n());
		const home = await mkdtemp(join(tmpdir(), `fpt-sms-${options.name}-`));
		const [anyPort, brokerPort] = (await freePorts(2)) as [number, number];
		const port = options.port !== undefined && (await isFree(options.port)) ? options.port : anyPort;
		return new N8n(options, installation, home, port, {
			...environmentOf(installation, home, port, brokerPort),
			...options.env,
		});
	}

	private get role(): Role {
		return this.options.role ?? 'start';
	}

	/** Where n8n's output goes. */
	get logFile(): string {
		return join(this.home, 'n8n.log');
	}

	/** The log so far. */
	async log(): Promise<string> {
		return await readFile(this.logFile, 'utf8').catch(() => '');
	}

	/** Installs a community package from a tarball, from that file alone. */
	async installPackage(tarball: string): Promise<void> {
		const folder = join(this.home, '.n8n/nodes');
		await mkdir(folder, { recursive: true });
		await writeFile(
			join(folder, 'package.json'),
			JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }),
		);
		// n8n's own flags (its community packages service); n8n also takes the peers out before, since n8n itself provides them.
		const asN8n = ['--audit=false', '--fund=false', '--bin-links=false', '--install-strategy=shallow', '--ignore-scripts=true', '--package-lock=false'];
		await promisify(execFile)('npm', ['install', tarball, ...asN8n, '--legacy-peer-deps', '--offline'], {
			cwd: folder,
			timeout: PACKAGE_INSTALL_TIMEOUT_MS,
		});
	}

	/** Imports credentials, ids and all, with n8n's command. n8n encrypts them. */
	async importCredentials(credentials: ImportedCredential[]): Promise<void> {
		await this.import('credentials', credentials);
	}

	/** Imports workflows, ids and all, with n8n's command. They are not published yet. */
	async importWorkflows(workflows: ImportedWorkflow[]): Promise<void> {
		// n8n of before 1.100 doesn't take a file that leaves this out.
		await this.import('workflow', workflows.map((workflow) => ({ active: false, ...workflow })));
	}

	private async import(kind: 'credentials' | 'workflow', list: object[]): Promise<void> {
		const file = join(this.home, `${kind}.json`);
		await writeFile(file, JSON.stringify(list), { mode: 0o600 });
		try {
			await this.command([`import:${kind}`, `--input=${file}`], `Successfully imported ${list.length} `);
		} finally {
			await rm(file, { force: true });
		}
	}

	/**
	 * Publishes a workflow, so that its webhooks listen: over REST if n8n runs, else with n8n's command. Throws with n8n's
	 * reason if a trigger can't be published.
	 */
	async publish(workflowId: string): Promise<void> {
		if (!this.process) {
			await this.publishByCommand(workflowId);
			this.toListen.add(workflowId);
			return;
		}
		const { versionId } = await this.rest<{ versionId: string }>('GET', `/workflows/${workflowId}`);
		if (this.major >= 2) await this.rest('POST', `/workflows/${workflowId}/activate`, { versionId });
		else await this.rest('PATCH', `/workflows/${workflowId}`, { active: true, versionId });
		this.toListen.add(workflowId);
		await this.listening();
	}

	// n8n 1 activates where n8n 2 publishes a version.
	private async publishByCommand(workflowId: string): Promise<void> {
		if (this.major >= 2) {
			await this.command(['publish:workflow', `--id=${workflowId}`], `Publishing workflow with ID: ${workflowId}`);
		} else {
			await this.command(['update:workflow', `--id=${workflowId}`, '--active=true'], `Activating workflow with ID: ${workflowId}`);
		}
	}

	private get major(): number {
		return Number(this.installation.version.split('.')[0]);
	}

	// n8n publishes in the background, and says that it has started before that is done. Only who has signed in can see how far it is.
	private async listening(): Promise<void> {
		for (const id of this.toListen) {
			await until(`workflow ${id} to be published`, PUBLISH_TIMEOUT_MS, async () => {
				const { status, data } = await this.get<{ data: Publication }>(`/rest/workflows/${id}/publication-status`);
				// An n8n that doesn't know this address has published before it says that it has started.
				if (status === 404) return true;
				if (status !== 200) throw new Error(`n8n responded with ${status} when asked whether workflow ${id} is published`);
				const reasons = data.data.triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
				if (['failed', 'partial'].includes(data.data.status)) {
					this.toListen.delete(id);
					throw new Error(`n8n could not publish workflow ${id}: ${reasons.join('; ')}`);
				}
				return data.data.status === 'published';
			});
			this.toListen.delete(id);
		}
	}

	// Each costs seconds, and its exit code is 0 also if it failed: its words tell.
	private async command(args: string[], success: string): Promise<void> {
		const from = await this.logSize();
		const child = this.run(args);
		const deadline = setTimeout(() => void child.kill(), COMMAND_TIMEOUT_MS);
		const code = await child.exited;
		clearTimeout(deadline);
		const printed = (await this.log()).slice(from);
		if (code === 0 && printed.includes(success) && !/^Error/m.test(printed)) return;
		throw new Error(`"n8n ${args[0]}" failed (code ${code}):\n${await tailOf(this.logFile)}`);
	}

	private run(args: string[]): Tethered {
		const { node, script } = this.installation;
		return tether(node, [...(args[0] === this.role ? (this.options.nodeArguments ?? []) : []), script, ...args], {
			cwd: this.home,
			env: this.environment,
			logFile: this.logFile,
			removeWhenOrphaned: this.home,
		});
	}

	private async logSize(): Promise<number> {
		return (await this.log()).length;
	}

	/** Starts n8n and waits until it is there. Workflows published before listen once the owner has signed in, for the first time. */
	async start(): Promise<void> {
		if (this.process) throw new Error('This n8n runs already');
		const from = await this.logSize();
		const child = this.run([this.role]);
		this.process = child;
		try {
			await until(`n8n (${this.role}) to start`, START_TIMEOUT_MS, async () => {
				if (child.hasExited) throw new Error(`n8n ended while it started (code ${await child.exited})`);
				return (await this.isReady()) && (await this.log()).slice(from).includes(STARTED[this.role]);
			});
		} catch (error) {
			await this.kill9();
			throw new Error(`${(error as Error).message}. The end of its log:\n${await tailOf(this.logFile)}`);
		}
	}

	private async isReady(): Promise<boolean> {
		try {
			return (await this.request({ url: '/healthz/readiness', timeout: 2_000 })).status === 200;
		} catch {
			return false;
		}
	}

	/** The exit code of the n8n that was started. */
	get ended(): Promise<number> {
		return this.process?.exited ?? Promise.resolve(0);
	}

	/** Ends n8n as a user would; killed if it takes too long. Executions under way are let finish. */
	async stop(): Promise<void> {
		await this.process?.end();
		this.process = undefined;
	}

	/** Ends n8n as a power cut would. */
	async kill9(): Promise<void> {
		await this.process?.kill();
		this.process = undefined;
	}

	/** Ends n8n and starts it again, at the same address. */
	async restart(): Promise<void> {
		await this.stop();
		await this.start();
	}

	/** Ends n8n and removes its home. Its log stays, under its name. */
	async remove(): Promise<void> {
		await this.stop();
		const kept = join(WORKSHOP, 'logs', `${this.options.name}.log`);
		await mkdir(dirname(kept), { recursive: true });
		await copyFile(this.logFile, kept).catch(() => {});
		await rm(this.home, { recursive: true, force: true, maxRetries: 3 });
	}

	/** Makes the owner's account, signs in, and waits until published workflows listen. */
	async setupOwner(): Promise<void> {
		await this.signIn('/owner/setup', OWNER);
	}

	/** Signs in as the owner, and waits until published workflows listen. */
	async login(): Promise<void> {
		await this.signIn('/login', { emailOrLdapLoginId: OWNER.email, password: OWNER.password });
	}

	private async signIn(path: string, body: object): Promise<void> {
		const { status, data, headers } = await this.request({ method: 'POST', url: `/rest${path}`, data: body });
		const cookies = headers['set-cookie'] ?? [];
		if (status !== 200 || cookies.length === 0) throw new Error(`n8n responded with ${status} to ${path}: ${JSON.stringify(data)}`);
		this.cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		await this.listening();
	}

	/** Adds a user who is neither owner nor admin; returns the id, and the cookie of their session. */
	async addMember(email: string): Promise<{ id: string; cookie: string }> {
		const [invited] = await this.rest<Array<{ user: { id: string; inviteAcceptUrl: string } }>>('POST', '/invitations', [{ email, role: 'global:member' }]);
		if (!invited) throw new Error('n8n invited nobody');
		const { id, inviteAcceptUrl } = invited.user;
		const { token, inviterId } = Object.fromEntries(new URL(inviteAcceptUrl).searchParams);
		const { firstName, lastName, password } = OWNER;
		// Older n8ns name both users instead of a token.
		const url = `/rest/invitations/${token === undefined ? `${id}/accept` : 'accept'}`;
		const { status, data, headers } = await this.request({ method: 'POST', url, data: { token, inviterId, firstName, lastName, password } });
		if (status !== 200) throw new Error(`n8n responded with ${status} to an accepted invitation: ${JSON.stringify(data)}`);
		return { id, cookie: (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ') };
	}

	/** Lets a user use a credential, not edit it. In n8n's database, since its editor offers that with a licence only. */
	async share(credentialId: string, userId: string): Promise<void> {
		const sqlite3 = createRequire(this.installation.script).resolve('sqlite3');
		const program = `
			const { Database } = require(process.argv[1]);
			const [, , file, ...values] = process.argv;
			new Database(file).run(
				"INSERT INTO shared_credentials (credentialsId, projectId, role) SELECT ?, projectId, 'credential:user' FROM project_relation WHERE userId = ?",
				values,
				(error) => { if (error) throw error; },
			);`;
		await promisify(execFile)(this.installation.node, ['-e', program, sqlite3, join(this.home, '.n8n/database.sqlite'), credentialId, userId]);
	}

	/** A request of the editor's, as the owner. Throws unless it succeeds. */
	async rest<T = unknown>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<T> {
		const ask = async () => await this.request({ method, url: `/rest${path}`, data: body, headers: { Cookie: this.cookie } });
		// After much work n8n may say for a moment that its database is not ready.
		const { status, data } = method === 'GET' ? await until(`a response to GET ${path}`, 30_000, async () => notBusy(await ask())) : await ask();
		if (status !== 200) throw new Error(`n8n responded with ${status} to ${method} ${path}: ${JSON.stringify(data)}`);
		return (data as { data: T }).data;
	}

	/** The types of node or credential that n8n has loaded, as the editor gets them. */
	async types(kind: 'nodes' | 'credentials'): Promise<LoadedType[]> {
		return (await this.get<LoadedType[]>(`/types/${kind}.json`)).data;
	}

	/** A GET of any path, as the owner. Any status is a response. */
	async get<T = unknown>(path: string): Promise<HttpResponse<T>> {
		const { status, data } = await this.request({ url: path, headers: { Cookie: this.cookie } });
		return { status, data: data as T };
	}

	/** All executions of a workflow, those under way too, newest first. */
	async executions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		// By id, since n8n tells those under way again with each page.
		const found = new Map<string, ExecutionSummary>();
		for (let before = '', isLast = false; !isLast; ) {
			const path = `/executions?limit=${EXECUTIONS_A_PAGE}&filter=${filter}${before && `&lastId=${before}`}`;
			const { results } = await this.rest<{ results: ExecutionSummary[] }>('GET', path);
			const known = found.size;
			for (const execution of results) found.set(execution.id, execution);
			isLast = results.length < EXECUTIONS_A_PAGE || found.size === known;
			before = results.at(-1)?.id ?? '';
		}
		return [...found.values()];
	}

	/** An execution with all that it kept. */
	async execution(id: string): Promise<Execution> {
		const found = await this.rest<ExecutionSummary & { data: string }>('GET', `/executions/${id}`);
		// n8n's own, so that its format is read as it was written.
		const { parse } = createRequire(this.installation.script)('flatted') as { parse: (text: string) => Execution['data'] };
		return { ...found, raw: found.data, data: parse(found.data) };
	}

	/** The execution of a workflow that is finished and fits; waits for it. */
	async finishedExecution(
		workflowId: string,
		timeoutMs: number,
		fits: (execution: Execution) => boolean = () => true,
	): Promise<Execution> {
		return await until(`an execution of workflow ${workflowId}`, timeoutMs, async () => {
			for (const { id, status } of await this.executions(workflowId)) {
				if (['new', 'running', 'waiting'].includes(status)) continue;
				const execution = await this.execution(id);
				if (fits(execution)) return execution;
			}
			return undefined;
		});
	}

	/** Clicks "Execute workflow"; returns the execution once it is over. */
	async execute({ id }: ImportedWorkflow, trigger: string, timeoutMs: number, meanwhile: () => Promise<void> = async () => {}): Promise<Execution> {
		// Older n8ns run what the editor shows, newer ones what they have stored.
		const workflowData = await this.rest<object>('GET', `/workflows/${id}`);
		const { executionId } = await this.rest<{ executionId: string }>('POST', `/workflows/${id}/run`, { workflowData, triggerToStartFrom: { name: trigger } });
		await meanwhile();
		return await this.finishedExecution(id, timeoutMs, (execution) => execution.id === executionId);
	}

	/** A call of a published webhook, POST unless told otherwise. Any status is a response. */
	async webhook<T = unknown>(path: string, body?: unknown, config: AxiosRequestConfig = {}): Promise<HttpResponse<T>> {
		const { status, data } = await this.request({ method: 'POST', url: `/webhook/${path}`, data: body, ...config });
		return { status, data: data as T };
	}

	private async request(config: AxiosRequestConfig) {
		return await axios.request<unknown>({
			baseURL: this.url,
			timeout: REQUEST_TIMEOUT_MS,
			// Nothing here leaves the machine, whatever its environment says.
			proxy: false,
			validateStatus: () => true,
			...config,
		});
	}

	/** Where the log is found once the home is gone, for people. */
	get keptLog(): string {
		return relative(REPOSITORY, join(WORKSHOP, 'logs', `${this.options.name}.log`));
	}
}
