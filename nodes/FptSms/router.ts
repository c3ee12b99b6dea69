import { type IDataObject, type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';
import { type FptError, fptError, isFptError, type Notice } from '../fpt/api/errors';
import { UNKNOWN_ADVICE } from '../fpt/api/responseErrors';
import { escapeHtml } from '../fpt/escapeHtml';
import { loadCredential } from './credential';
import { announce } from './executionHints';
import type { FptRequest, Identifiers, InvalidItem, LocalOperation, Operation, RequestOperation } from './operation';
import { readOptions } from './parameters';
import { findOperation } from './resources';
import { markSimulated } from './simulated';
import { type NodeError, toNodeError } from './transport/errors';
import { claimKeys } from './transport/onceKeys';
import { sentBefore } from './transport/record';
import { Session } from './transport/session';

/** By input item. */
type Results = INodeExecutionData[][];

interface Failure {
	request: FptRequest;
	error: unknown;
}

/**
 * Runs the chosen operation over all input items. Every item's values are checked before anything is sent; then the requests go
 * out, some at once; the output is in input order.
 */
export async function route(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await runOperation(ctx);
	await markSimulated(ctx, items);
	announce(ctx, items);
	return [items];
}

async function runOperation(ctx: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const itemCount = ctx.getInputData().length;
	const results: Results = Array.from({ length: itemCount }, () => []);
	try {
		const operation = operationOf(ctx);
		if ('run' in operation) return await runLocally(ctx, operation, itemCount);
		await runRequests(ctx, operation, results);
	} catch (error) {
		const nodeError = toNodeError(ctx, error, 0);
		if (!ctx.continueOnFail()) throw nodeError;
		// If this threw, n8n would pass the input through as though everything had been sent.
		return results.map((_, itemIndex) => failedItem(ctx, nodeError, itemIndex));
	}
	return results.flat();
}

async function runRequests(ctx: IExecuteFunctions, operation: RequestOperation, results: Results): Promise<void> {
	/** A step without which nothing can go out: if it throws, all of these items fail. */
	const needed = async <T>(items: () => readonly number[], step: () => Promise<T>): Promise<T | undefined> => {
		return await step().catch((error: unknown) => {
			failInvalid(ctx, operation, items().map((itemIndex) => ({ itemIndex, error })), results);
			return undefined;
		});
	};
	const plan = await needed(() => [...results.keys()], async () => await operation.plan(ctx, results.length));
	if (!plan) return;
	failInvalid(ctx, operation, plan.invalid, results);
	const { requests } = plan;
	if (requests.length === 0) return;
	const opened = await needed(() => requests.flatMap(({ items }) => items), async () => await openSession(ctx, requests));
	if (opened) await sendAll(ctx, opened, requests, results);
}

interface Opened {
	session: Session;
	/** How many requests may be pending at once. */
	concurrency: number;
}

async function openSession(ctx: IExecuteFunctions, requests: FptRequest[]): Promise<Opened> {
	const { concurrency, requestsPerSecond } = readOptions(ctx, requests[0]?.items[0] ?? 0);
	return { session: new Session(ctx, await loadCredential(ctx), requestsPerSecond), concurrency };
}

async function runLocally(ctx: IExecuteFunctions, { run }: LocalOperation, itemCount: number): Promise<INodeExecutionData[]> {
	const results: INodeExecutionData[] = [];
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		try {
			results.push({ json: await run(ctx, itemIndex), pairedItem: { item: itemIndex } });
		} catch (error) {
			const nodeError = toNodeError(ctx, error, itemIndex);
			if (!ctx.continueOnFail()) throw nodeError;
			results.push(failedItem(ctx, nodeError, itemIndex, identifiersOf(ctx, itemIndex)));
		}
	}
	return results;
}

/**
 * Fails items before anything is sent, most often since their values can't be used; unless the node continues on fail, the first of
 * them ends it. An earlier try of this execution may have sent what the item was then.
 */
function failInvalid(ctx: IExecuteFunctions, operation: RequestOperation, invalid: InvalidItem[], results: Results): void {
	if (invalid.length === 0) return;
	const { endpoint, first } = operation;
	const sent = sentBefore(ctx, endpoint.path);
	const begun = first ? sentBefore(ctx, first.endpoint.path) : new Map<number, IDataObject | null>();
	for (const { itemIndex, error } of invalid) {
		const before = sent.get(itemIndex);
		if (before) {
			results[itemIndex] = [{ json: before, pairedItem: { item: itemIndex } }];
			continue;
		}
		const made = begun.get(itemIndex);
		const isUnknown = before === null || made === null;
		const nodeError = toNodeError(ctx, isUnknown ? unknownBefore(made === null && first ? first : operation, error) : error, itemIndex);
		if (made && first) addNotice(nodeError, first.notice(made));
		if (!ctx.continueOnFail()) throw appendDescription(nodeError, noticeOfInvalid(results.length, [...sent.values(), ...begun.values()]));
		results[itemIndex] = [failedItem(ctx, nodeError, itemIndex, identifiersOf(ctx, itemIndex))];
	}
}

/** `before`: what earlier tries of this execution sent; null for what FPT may have accepted. */
function noticeOfInvalid(itemCount: number, before: Array<IDataObject | null>): string {
	if (before.length > 0) {
		return `This try sent nothing; an earlier try of this execution ${before.some((output) => output !== null) ? 'did' : 'may have sent something'}.`;
	}
	return itemCount > 1 ? 'Nothing was sent, for no item.' : 'Nothing was sent.';
}

function addNotice(error: NodeError, { text, campaignCode }: Notice): void {
	appendDescription(error, escapeHtml(text));
	Object.assign(error.context, { campaignCode });
}

function unknownBefore({ endpoint }: Pick<RequestOperation, 'endpoint'>, error: unknown): FptError {
	const reason = `an earlier try of this execution got no response, and this one can't be made: ${(error as Error).message}`;
	return fptError({ subject: 'What this item asks for', endpoint }, reason, { fault: 'unforeseen', advice: UNKNOWN_ADVICE }, 'unknown');
}

function operationOf(ctx: IExecuteFunctions): Operation {
	const resource = ctx.getNodeParameter('resource', 0);
	const name = ctx.getNodeParameter('operation', 0);
	const operation = findOperation(resource, name);
	if (!operation) throw new NodeOperationError(ctx.getNode(), `There is no operation "${name}" of resource "${resource}"`, {
			description: "Choose 'Resource' and 'Operation' in the node again. Nothing was sent.",
		});
	return operation;
}

/**
 * Sends with bounded concurrency. After the first error, unless the node continues on fail, and after the execution was stopped
 * nothing more goes out, no other attempt either; what is pending is awaited.
 */
async function sendAll(ctx: IExecuteFunctions, { session, concurrency }: Opened, requests: FptRequest[], results: Results): Promise<void> {
	const onceKeys = await claimKeys(ctx, requests);
	const queue = requests.values();
	const failures: Failure[] = [];
	let accepted = 0;

	const work = async () => {
		for (const request of queue) {
			try {
				place(results, request, await onceKeys.deliver(session, request));
				accepted += 1;
			} catch (error) {
				failures.push({ request, error });
				if (!ctx.continueOnFail()) return session.close();
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, requests.length) }, work));
	await onceKeys.release();
	const errorOf = ({ request, error }: Failure, itemIndex: number) => appendDescription(toNodeError(ctx, error, itemIndex), onceKeys.noticeOf(request, error));
	for (const failure of ctx.continueOnFail() ? failures : []) {
		const { items, identifiers } = failure.request;
		for (const itemIndex of items) results[itemIndex] = [failedItem(ctx, errorOf(failure, itemIndex), itemIndex, identifiers)];
	}
	const [first] = failures;
	const isEnd = ctx.continueOnFail() || !first;
	session.record.closeRun(isEnd && !session.isStopped && !willRetryOnFail(results));
	if (isEnd) return;
	const nodeError = errorOf(first, first.request.items[0] ?? 0);
	throw requests.length === 1 ? nodeError : appendDescription(nodeError, summaryOf(requests, accepted, failures));
}

/** Puts a request's output where its items are: each by the item that it names, else all by the first. */
function place(results: Results, { items }: FptRequest, output: INodeExecutionData[]): void {
	for (const item of output) {
		const own = typeof item.pairedItem === 'object' && 'item' in item.pairedItem ? item.pairedItem.item : undefined;
		results[own ?? items[0] ?? 0]?.push(own === undefined ? { ...item, pairedItem: pairedItemOf(items) } : item);
	}
}

/**
 * Retry On Fail also re-runs a node whose first output item has an `error` field; which values count depends on the n8n version.
 */
function willRetryOnFail(results: Results): boolean {
	return 'error' in (results.flat()[0]?.json ?? {});
}

function summaryOf(requests: FptRequest[], accepted: number, failures: Array<{ error: unknown }>): string {
	const unknown = failures.filter(({ error }) => isFptError(error) && error.outcome === 'unknown').length;
	const open = unknown > 0 ? `, and of ${unknown} it is not known` : '';
	// The first failure names its campaign itself.
	const created = failures.slice(1).flatMap(({ error }) => (isFptError(error) && error.campaignCode !== null ? [error.campaignCode] : []));
	const waiting = created.length > 0 ? ` Created, and not known to be pushed: ${escapeHtml(created.join(', '))}.` : '';
	if (!requests[0]?.endpoint.isSend) return `Before the node stopped, FPT answered ${accepted} of ${requests.length} requests.`;
	return `Before the node stopped, FPT accepted ${accepted} of ${requests.length} requests${open}.${waiting} A retry of this execution (Retry On Fail, or Retry in the list of executions) does not send the accepted ones again.`;
}

function pairedItemOf(items: readonly number[]) {
	return items.length === 1 ? { item: items[0] ?? 0 } : items.map((itemIndex) => ({ item: itemIndex }));
}

/** A failed item, with all that a workflow could want to know of it. */
function failedItem(ctx: IExecuteFunctions, error: NodeError, itemIndex: number, identifiers: Identifiers = { phone: null, requestId: null }): INodeExecutionData {
	const { message, description } = error;
	const { code = null, outcome = 'notSent', retryAfterSeconds = null, campaignCode } = error.context as IDataObject;
	const failed: INodeExecutionData = {
		json: { error: message, code, description: description ?? '', outcome, ...identifiers, retryAfterSeconds, ...(campaignCode !== undefined && { campaignCode }) },
		pairedItem: { item: itemIndex },
	};
	// n8n routes items with `error` to the error output, then overwrites the json of every item that still has it. Items are
	// shallow-copied in between, so a non-enumerable `error` routes the item and is then lost.
	if (ctx.getNode().onError === 'continueErrorOutput') Object.defineProperty(failed, 'error', { value: error, writable: true });
	return failed;
}

const MAX_IDENTIFIER = 100;

/** What identifies an item whose values can't be used, as the user gave it; null if that can't be read either. */
function identifiersOf(ctx: IExecuteFunctions, itemIndex: number): Identifiers {
	const read = (value: () => unknown) => {
		try {
			const given = value();
			return typeof given === 'string' || typeof given === 'number' ? String(given).slice(0, MAX_IDENTIFIER) || null : null;
		} catch {
			return null;
		}
	};
	return {
		phone: read(() => ctx.getNodeParameter('phone', itemIndex, '')),
		requestId: read(() => (ctx.getNodeParameter('options', itemIndex, {}) as IDataObject).requestId),
	};
}

function appendDescription<E extends NodeError>(error: E, notice: string): E {
	error.description = [error.description, notice].filter(Boolean).join(' ');
	return error;
}
