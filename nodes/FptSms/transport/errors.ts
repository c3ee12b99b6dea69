import { type IExecuteFunctions, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { type Deed, fptError, type FptError, isFptError } from '../../fpt/api/errors';
import { ruleOf } from '../../fpt/api/faults';
import { isInvalidInput } from '../../fpt/invalidInput';
import { explainNetworkError } from '../../fpt/api/networkErrors';
import { isToolCall } from './record';

/** What is known of the moment at which a request failed. */
interface AbortState {
	/** The user has stopped the execution. */
	stopped: boolean;
	/** The request took longer than it may. */
	late: boolean;
}

/** What to do where it is not known whether FPT has taken a request. */
export const UNKNOWN_ADVICE = 'Look in partner.sms.fpt.net, or wait for the delivery report, before you send it again.';

/**
 * What n8n's request helper threw, as a failure of ours: the failure that the credential threw while fetching a token, or a
 * fault of the network. The helper's own error is not kept: it holds the request, with token and text.
 */
export function fromNetworkError(error: unknown, deed: Deed, { stopped, late }: AbortState): FptError {
	if (isFptError(error)) return error;
	if (isFptError(causeOf(error)) || isInvalidInput(causeOf(error))) return tokenUnavailable(error, deed);
	const { reason, fault, advice } = explainNetworkError(error);
	if (ruleOf(fault).taken === 'no') return stopped ? cancelledBeforeSending(deed) : fptError(deed, reason, { fault, advice });
	if (stopped) return fptError(deed, 'the execution was stopped while the request was under way', { fault: 'aborted', advice: UNKNOWN_ADVICE });
	if (late) return fptError(deed, 'no answer came in time', { fault: 'timeout', advice: UNKNOWN_ADVICE });
	return fptError(deed, reason, { fault, advice: UNKNOWN_ADVICE });
}

/** A request that was not made, since no token could be fetched; `error` is what n8n's request helper threw. */
export function tokenUnavailable(error: unknown, deed: Deed): FptError {
	const cause = causeOf(error);
	if (isFptError(cause)) return fptError(deed, lowerFirst(cause.message), { ...cause, outcome: 'notSent', noToken: true });
	if (isInvalidInput(cause)) return fptError(deed, lowerFirst(cause.message), { advice: cause.advice, noToken: true });
	const advice = 'Look into the log of n8n, and test the credential.';
	return fptError(deed, 'n8n could not fetch or store the access token', { advice, noToken: true });
}

const causeOf = (error: unknown) => (error instanceof Error ? error.cause : undefined);

/** A request that was held back: the user has stopped the execution, or another item's failure has ended it. */
export function cancelledBeforeSending(deed: Deed): FptError {
	return fptError(deed, 'the execution was stopped before', { fault: 'stopped' });
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** Any error of one item, as n8n shows it: with the item, and what to do. Throws nothing. */
export function toNodeError(ctx: IExecuteFunctions, error: unknown, itemIndex: number): NodeApiError | NodeOperationError {
	const node = ctx.getNode();
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	if (isInvalidInput(error)) return new NodeOperationError(node, error.message, { description: escapeHtml(error.advice), itemIndex });
	if (!isFptError(error)) return new NodeOperationError(node, error as Error, { itemIndex });
	const { fptCode, httpStatus, outcome } = error;
	// An agent reads the message alone, and tries again what failed.
	const message = outcome === 'unknown' && isToolCall(ctx) ? `${error.message}. Do not call this tool again with these values.` : error.message;
	// n8n renders the description as HTML, and it may quote FPT or whatever stands between.
	const description = escapeHtml(error.advice);
	const httpCode = httpStatus === null ? undefined : String(httpStatus);
	// A fresh object: only what it holds gets into the execution's data, no request and no token.
	const nodeError = new NodeApiError(node, { message }, { message, description, httpCode, itemIndex });
	Object.assign(nodeError.context, { code: fptCode, outcome });
	return nodeError;
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '');
}
