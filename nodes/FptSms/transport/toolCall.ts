import type { IExecuteFunctions } from 'n8n-workflow';

/** Whether an agent calls the node as its tool: n8n makes a node type of that name for it. */
export const isToolCall = (ctx: IExecuteFunctions): boolean => ctx.getNode().type.endsWith('Tool');
