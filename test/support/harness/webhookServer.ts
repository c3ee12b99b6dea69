/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error -- n8n's server; never shipped */
import express, { type Request, type Response } from 'express';
import { WebhookContext } from 'n8n-core';
import {
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type IWebhookData,
	Workflow,
} from 'n8n-workflow';
import { additionalDataFor, nodeTypes, withDefaults } from './engine';
import type { CredentialStore } from './credentialStore';

/** One execution that a webhook call started: its items. */
export type Started = INodeExecutionData[];

export interface WebhookServer {
	url: string;
	started: Started[];
	/** Makes n8n fail to create executions. */
	failing: boolean;
	/** Executions that n8n is creating: asked for, and neither there nor failed. */
	creating: number;
	/** What came out of `webhook()` as a throw: must stay empty. */
	thrown: unknown[];
	/** Calls of `webhook()`, and those of them that have not returned. */
	calls: number;
	pending: number;
	/** Lets n8n create no execution until the returned function is called; that lets the ones held so far go on. */
	hold: () => () => void;
	close: () => Promise<void>;
}

/** A workflow of its own for each, since the trigger keeps what it knows by workflow. */
let servers = 0;

interface Given {
	store: CredentialStore;
	parameters?: INodeParameters;
	credentials?: INode['credentials'];
	/** Addresses of a proxy in front, as N8N_PROXY_HOPS sets it. */
	proxyHops?: number;
	/** `manual` if the editor listens for a test. */
	mode?: 'webhook' | 'manual';
	workflowId?: string;
	/** Of the node; 2 unless given. */
	typeVersion?: number;
	/** How long n8n takes for an execution. */
	createMs?: number;
}

/**
 * Responds like n8n's webhook server (2.40: `body-parser.js`, `webhook-helpers.js`, `webhook-request-handler.js`), with n8n's own
 * `WebhookContext` around the trigger: a form's fields are parsed, and from version 2 of a node on, a body of another type that
 * n8n does not know is left unread; malformed JSON is 422; `webhookResponse` goes out with `res.json` once the execution
 * exists, also to a caller that has hung up; if it can't be created, the response is n8n's 500; `noWebhookResponse` leaves the
 * response alone.
 */
export async function startWebhookServer(given: Given): Promise<WebhookServer> {
	const { store, parameters = {}, credentials, proxyHops, mode = 'webhook', workflowId = `w${++servers}`, typeVersion = 2, createMs } = given;
	const node: INode = {
		id: '1',
		name: 'Trigger',
		type: 'fptSmsDlrTrigger',
		typeVersion,
		position: [0, 0],
		webhookId: 'aabb',
		parameters: withDefaults('fptSmsDlrTrigger', parameters),
		credentials: credentials ?? { fptSmsDlrApi: { id: 'key', name: 'key' } },
	};
	const workflow = new Workflow({ id: workflowId, nodes: [node], connections: {}, active: true, nodeTypes });
	const type = nodeTypes.getByNameAndVersion('fptSmsDlrTrigger') as INodeType & {
		webhook: (this: WebhookContext) => Promise<{ workflowData?: Started[]; webhookResponse?: unknown; noWebhookResponse?: boolean }>;
	};
	const app = express();
	if (proxyHops) app.set('trust proxy', proxyHops);
	let gate: Promise<void> | undefined;
	const server: Omit<WebhookServer, 'url' | 'close'> = {
		started: [],
		failing: false,
		creating: 0,
		thrown: [],
		calls: 0,
		pending: 0,
		hold: () => {
			let release = () => {};
			const held = new Promise<void>((resolve) => (release = resolve));
			gate = held;
			return () => {
				if (gate === held) gate = undefined;
				release();
			};
		},
	};

	const createExecution = async (items: Started) => {
		server.creating += 1;
		try {
			if (createMs !== undefined) await new Promise((resolve) => setTimeout(resolve, createMs));
			await gate;
			if (server.failing) throw new Error('There was a problem executing the workflow');
			// n8n saves it as JSON.
			server.started.push(JSON.parse(JSON.stringify(items)) as Started);
		} finally {
			server.creating -= 1;
		}
	};

	const runWebhook = async (request: Request, response: Response) => {
		const additionalData = { ...additionalDataFor(store), httpRequest: request, httpResponse: response };
		const webhookData = { node: 'Trigger', webhookDescription: {}, httpMethod: 'POST', path: '' } as unknown as IWebhookData;
		server.calls += 1;
		server.pending += 1;
		try {
			return await type.webhook.call(new WebhookContext(workflow, node, additionalData, mode, webhookData, [], null));
		} catch (error) {
			server.thrown.push(error);
			throw error;
		} finally {
			server.pending -= 1;
		}
	};

	app.post('/', async (request: N8nRequest, response: Response) => {
		if (!(await readBody(request, response, typeVersion))) return void response.status(422).json({ message: 'Failed to parse request body' });
		try {
			const result = await runWebhook(request, response);
			if (result.noWebhookResponse) return;
			if (result.workflowData) await createExecution(result.workflowData[0] ?? []);
			// As n8n's `webhook-on-received-response-extractor.js` decides.
			const { responseData = 'firstEntryJson' } = type.description.webhooks?.[0] ?? {};
			response.status(200).json((result.workflowData && responseData) || result.webhookResponse);
		} catch (error) {
			response.status(500).json({ code: 0, message: (error as Error).message });
		}
	});
	const listening = app.listen(0, '127.0.0.1');
	await new Promise((resolve) => listening.once('listening', resolve));
	const address = listening.address() as { port: number };
	return Object.assign(server, {
		url: `http://127.0.0.1:${address.port}/`,
		close: async () => {
			listening.closeAllConnections();
			await new Promise((resolve) => listening.close(resolve));
		},
	});
}

type N8nRequest = Request & { rawBody?: Buffer; encoding?: string; contentType?: string; readRawBody?: () => Promise<void> };

const raw = express.raw({ type: () => true, limit: '16mb' });

/** Prepares the request as n8n does, and reads and parses its body where n8n does; false if n8n would respond with 422. */
async function readBody(request: N8nRequest, response: Response, typeVersion: number): Promise<boolean> {
	const [contentType, ...rest] = (request.headers['content-type'] ?? '').split(';').map((part) => part.trim().toLowerCase());
	const charset = rest.find((part) => part.startsWith('charset='))?.slice('charset='.length).replace(/^"|"$/g, '');
	const encoding = contentType ? (charset ?? 'utf-8') : undefined;
	Object.assign(request, { contentType, ...(encoding && { encoding }) });
	const read = async () => {
		await new Promise<void>((resolve, reject) => raw(request, response, (error: unknown) => (error ? reject(error as Error) : resolve())));
		return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
	};
	request.readRawBody = async () => {
		request.rawBody ??= await read();
		request.body = undefined;
	};
	if (contentType === 'multipart/form-data') {
		const form = await new globalThis.Response(await read(), { headers: { 'Content-Type': request.headers['content-type'] ?? '' } }).formData();
		request.body = { data: Object.fromEntries([...form].filter(([, value]) => typeof value === 'string')), files: {} };
		return true;
	}
	const isKnown = /^(?:application\/json|text\/plain|application\/x-www-form-urlencoded)|[/+]xml$/.test(contentType ?? '');
	if (typeVersion > 1 && !isKnown) return true;
	await request.readRawBody();
	request.body = {};
	const { rawBody } = request;
	if (!rawBody?.length) return true;
	try {
		// Throws for a charset that Node doesn't know, as in n8n.
		const text = () => rawBody.toString(encoding as BufferEncoding).replace(/^\uFEFF/, '');
		if (contentType === 'application/json') request.body = JSON.parse(text());
		if (contentType === 'text/plain') request.body = text();
		if (contentType === 'application/x-www-form-urlencoded') request.body = Object.fromEntries(new URLSearchParams(text()));
		return true;
	} catch {
		return false;
	}
}
