import type { IExecuteFunctions } from 'n8n-workflow';

/** Whether an agent calls the node as its tool: n8n makes a node type of that name for it. */
export function isToolCall(ctx: IExecuteFunctions): boolean {
	return ctx.getNode().type.endsWith('Tool');
}
