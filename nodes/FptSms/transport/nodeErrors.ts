import { type IExecuteFunctions, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { type FptError, isFptError } from '../../fpt/api/errors';
import { escapeHtml } from '../../fpt/escapeHtml';
import { isInvalidInput } from '../../fpt/invalidInput';
import { isToolCall } from './toolCall';

/** What to do about an error that is n8n's. */
const UNFORESEEN_ADVICE = "Check the node's fields, its expressions and its credential. If they are right, report this to the maintainers of the node.";

export type NodeError = NodeApiError | NodeOperationError;

/** Any error of one item, as n8n shows it: with the item, and what to do. Throws nothing. */
export function toNodeError(ctx: IExecuteFunctions, error: unknown, itemIndex: number): NodeError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		error.description ||= UNFORESEEN_ADVICE;
		return error;
	}
	// n8n renders the description as HTML, and it may quote FPT or whatever is between.
	if (isInvalidInput(error)) return new NodeOperationError(ctx.getNode(), error.message, { description: escapeHtml(error.advice), itemIndex });
	if (isFptError(error)) return toApiError(ctx, error, itemIndex);
	const description = (error as { description?: string | null }).description || UNFORESEEN_ADVICE;
	return new NodeOperationError(ctx.getNode(), error as Error, { description, itemIndex });
}

function toApiError(ctx: IExecuteFunctions, error: FptError, itemIndex: number): NodeApiError {
	const { advice, context, fptCode, httpStatus, notes, outcome, retryAfter } = error;
	const message = isToolCall(ctx) ? `${error.message}${noticeForAgent(error)}` : error.message;
	const httpCode = httpStatus === null ? undefined : String(httpStatus);
	// A fresh object: only what it contains gets into the execution's data, no request and no token.
	const nodeError = new NodeApiError(ctx.getNode(), { message }, { message, description: escapeHtml([advice, ...notes].join(' ')), httpCode, itemIndex });
	Object.assign(nodeError.context, { code: fptCode, outcome, retryAfterSeconds: retryAfter, ...context });
	return nodeError;
}

/** An agent reads the message alone, and tries again what failed. */
function noticeForAgent({ fault, outcome, retryAfter }: FptError): string {
	if (outcome === 'unknown') return '. Do not call this tool again with these values.';
	return fault === 'limited' ? `. Do not call this tool again now: nothing more is sent before ${retryAfter} seconds have passed.` : '';
}
