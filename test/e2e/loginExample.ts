import loginFile from '../../examples/otp-login.json';
import { IS_N8N_1 } from './installN8n';
import type { ImportedWorkflow } from './n8n';

type Links = Record<string, { main: Array<Array<{ node: string; type: string; index: number }>> }>;
interface FileNode {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
}

/** The example OTP login, as the n8n under test can run it. */
export const LOGIN = IS_N8N_1 ? withoutCallerLimit() : (loginFile as ImportedWorkflow);

/** Paths of its webhooks, behind `/webhook/`. */
export const LOGIN_PATHS = { request: pathOf('Code Wanted'), verify: pathOf('Code Typed') };

function pathOf(webhook: string): string {
	return String((loginFile.nodes as FileNode[]).find(({ name }) => name === webhook)?.parameters.path);
}

/** The example without its data table, which n8n 1 can't make: changed as its note says. */
function withoutCallerLimit(): ImportedWorkflow {
	const { nodes, connections, ...workflow } = structuredClone(loginFile as ImportedWorkflow);
	const removed = ['Table of Callers', 'Write Down Request', 'Count Requests', 'Few Enough?', 'Answer: Too Many Calls', 'Each Hour', 'Delete Old Rows'];
	const links = Object.fromEntries(Object.entries(connections as Links).filter(([from]) => !removed.includes(from)));
	links['Is It a Phone?']!.main[0]![0]!.node = 'Send Code';
	return { ...workflow, nodes: (nodes as FileNode[]).filter(({ name }) => !removed.includes(name)), connections: links };
}
