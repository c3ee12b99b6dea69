import exampleFile from '../../examples/first-otp.json';
import { DEFAULT_APP } from '../simulator';
import type { ImportedCredential, ImportedWorkflow } from './n8n';

/** The workflow that newcomers start with. */
export const EXAMPLE: ImportedWorkflow = exampleFile;

/** Names of its nodes. */
export const EXAMPLE_NODES = { trigger: 'FPT SMS DLR Trigger', sentence: 'Edit Fields' } as const;

/** Paths of its webhooks, behind `/webhook/`. */
export const EXAMPLE_PATHS = {
	send: exampleNode('Webhook').parameters.path as string,
	report: `${exampleNode(EXAMPLE_NODES.trigger).webhookId}/dlr`,
};

/** References to its credentials, as they stand in nodes. */
export const EXAMPLE_CREDENTIALS = {
	...exampleNode('FPT SMS').credentials,
	...exampleNode(EXAMPLE_NODES.trigger).credentials,
} as Record<'fptSmsApi' | 'fptSmsDlrApi', { id: string; name: string }>;

interface ExampleNode {
	name: string;
	parameters: Record<string, unknown>;
	webhookId?: string;
	credentials?: object;
}

function exampleNode(name: string): ExampleNode {
	const node = (exampleFile.nodes as ExampleNode[]).find((candidate) => candidate.name === name);
	if (!node) throw new Error(`The example has no node "${name}"`);
	return node;
}

/** What the API credential contains for a simulator at this address. */
export function apiData(simulatorUrl: string): Record<string, unknown> {
	const { clientId, clientSecret, scopes } = DEFAULT_APP;
	return { environment: 'custom', baseUrl: simulatorUrl, clientId, clientSecret, scopes };
}

/** The credentials of the example, for a simulator at this address and reports with this key. */
export function exampleCredentials(simulatorUrl: string, authorizationKey: string): ImportedCredential[] {
	const { fptSmsApi, fptSmsDlrApi } = EXAMPLE_CREDENTIALS;
	return [
		{ ...fptSmsApi, type: 'fptSmsApi', data: apiData(simulatorUrl) },
		{ ...fptSmsDlrApi, type: 'fptSmsDlrApi', data: { authorizationKey } },
	];
}
