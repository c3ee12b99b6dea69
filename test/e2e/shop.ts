/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test server; never shipped */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ImportedWorkflow } from './n8n';

/** A shop that tells its customers another way, as the node *Tell Another Way* of the examples asks it to. */
export interface Shop {
	/** What it was asked to tell, in order. */
	told: Array<Record<string, unknown>>;
	/** The example with the one address that everybody has to replace. */
	joined: (workflow: ImportedWorkflow) => ImportedWorkflow;
	close: () => Promise<void>;
}

/** Starts a shop on loopback. */
export async function startShop(): Promise<Shop> {
	const told: Shop['told'] = [];
	const server = createServer((request, response) => {
		request.setEncoding('utf8');
		let body = '';
		request.on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			told.push(JSON.parse(body) as Record<string, unknown>);
			response.setHeader('Content-Type', 'application/json').end('{}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`;
	return {
		told,
		joined: (workflow) => ({
			...workflow,
			nodes: (workflow.nodes as Array<{ name: string; parameters: object }>).map((node) =>
				node.name === 'Tell Another Way' ? { ...node, parameters: { ...node.parameters, url } } : node,
			),
		}),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
