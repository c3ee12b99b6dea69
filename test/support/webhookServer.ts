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
	/** What came out of `webhook()` as a throw: must stay empty. */
	thrown: unknown[];
	close: () => Promise<void>;
}

interface Given {
	store: CredentialStore;
	parameters?: INodeParameters;
	credentials?: INode['credentials'];
	/** Addresses of a proxy in front, as N8N_PROXY_HOPS sets it. */
	proxyHops?: number;
}

/**
 * Answers like n8n's webhook server (2.40: `body-parser.js`, `webhook-helpers.js`), with n8n's own `WebhookContext` around the
 * trigger: malformed JSON is 422, and `webhookResponse` goes out once the execution stands.
 */
export async function startWebhookServer({ store, parameters = {}, credentials, proxyHops }: Given): Promise<WebhookServer> {
	const node: INode = {
		id: '1',
		name: 'Trigger',
		type: 'fptSmsDlrTrigger',
		typeVersion: 1,
		position: [0, 0],
		webhookId: 'aabb',
		parameters: withDefaults('fptSmsDlrTrigger', parameters),
		credentials: credentials ?? { fptSmsDlrApi: { id: 'key', name: 'key' } },
	};
	const workflow = new Workflow({ id: 'w1', nodes: [node], connections: {}, active: true, nodeTypes });
	const type = nodeTypes.getByNameAndVersion('fptSmsDlrTrigger') as INodeType & {
		webhook: (this: WebhookContext) => Promise<{ workflowData?: Started[]; webhookResponse?: unknown; noWebhookResponse?: boolean }>;
	};
	const app = express();
	if (proxyHops) app.set('trust proxy', proxyHops);
	const server: Pick<WebhookServer, 'started' | 'failing' | 'thrown'> = { started: [], failing: false, thrown: [] };

	app.post('/', express.raw({ type: () => true, limit: '16mb' }), async (request: Request, response: Response) => {
		if (!parseBody(request)) return void response.status(422).json({ message: 'Failed to parse request body' });
		const additionalData = { ...additionalDataFor(store), httpRequest: request, httpResponse: response };
		const webhookData = { node: 'Trigger', webhookDescription: {}, httpMethod: 'POST', path: '' } as unknown as IWebhookData;
		try {
			const context = new WebhookContext(workflow, node, additionalData, 'webhook', webhookData, [], null);
			const result = await type.webhook.call(context);
			if (result.noWebhookResponse) return;
			if (result.workflowData && server.failing) return void response.status(500).json({ message: 'Error creating the execution' });
			if (result.workflowData) server.started.push(result.workflowData[0] ?? []);
			// As n8n's `webhook-on-received-response-extractor.js` decides.
			const { responseData = 'firstEntryJson' } = type.description.webhooks?.[0] ?? {};
			response.json((result.workflowData && responseData) || result.webhookResponse);
		} catch (error) {
			server.thrown.push(error);
			response.status(500).json({ message: 'thrown' });
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

/** Sets `rawBody`, `encoding` and `body` as n8n does; false where it would answer 422. */
function parseBody(request: Request & { rawBody?: Buffer; encoding?: BufferEncoding }): boolean {
	const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
	const [contentType, ...rest] = (request.headers['content-type'] ?? '').split(';').map((part) => part.trim().toLowerCase());
	const charset = rest.find((part) => part.startsWith('charset='))?.slice('charset='.length);
	request.rawBody = rawBody;
	const encodings: Record<string, BufferEncoding> = { 'iso-8859-1': 'latin1', 'utf-16le': 'utf16le' };
	request.encoding = encodings[charset ?? ''] ?? 'utf8';
	request.body = {};
	if (rawBody.length === 0) return true;
	const text = rawBody.toString(request.encoding);
	try {
		if (contentType === 'application/json') request.body = JSON.parse(text);
		if (contentType === 'text/plain') request.body = text;
		return true;
	} catch {
		return false;
	}
}
