import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { type Deed, failureOf, type FptFailure, isFptFailure } from '../../fpt/failure';
import { explainNetworkError } from '../../fpt/network';

/**
 * What n8n's request helper threw, as a failure of ours: the failure that the credential threw while fetching a token, or a
 * fault of the network. The helper's own error is not kept: it holds the request, with token and text.
 */
export function toFailure(error: unknown, deed: Deed): FptFailure {
	const cause = error instanceof Error ? error.cause : undefined;
	if (isFptFailure(cause)) return failureOf(deed, lowerFirst(cause.message), { ...cause, outcome: 'notSent' });
	const { reason, neverSent, advice } = explainNetworkError(error);
	return failureOf(deed, reason, {
		outcome: neverSent ? 'notSent' : 'unknown',
		advice: neverSent ? advice : 'Look in partner.sms.fpt.net, or wait for the delivery report, before you send it again.',
	});
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** Any error of one item, as n8n shows it: with the item, and what to do. Throws nothing. */
export function toNodeError(node: INode, error: unknown, itemIndex: number): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	if (!isFptFailure(error)) return new NodeOperationError(node, error as Error, { itemIndex });
	const { message, fptCode, httpStatus, outcome } = error;
	// n8n renders the description as HTML, and it may quote FPT or whatever stands between.
	const description = escapeHtml(error.advice);
	if (error.input) return new NodeOperationError(node, message, { description, itemIndex });
	const httpCode = httpStatus === null ? undefined : String(httpStatus);
	// A fresh object: only what it holds gets into the execution's data, no request and no token.
	const nodeError = new NodeApiError(node, { message }, { message, description, httpCode, itemIndex });
	Object.assign(nodeError.context, { code: fptCode, outcome });
	return nodeError;
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '');
}
