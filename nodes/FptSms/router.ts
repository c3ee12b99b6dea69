import { type IDataObject, type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';
import type { Endpoint } from '../fpt/api/endpoints';
import { type FptError, fptError, isFptError, withNotes } from '../fpt/api/errors';
import { UNKNOWN_ADVICE } from '../fpt/api/responseErrors';
import { escapeHtml } from '../fpt/escapeHtml';
import { formatCount } from '../fpt/formatCount';
import { shorten } from '../fpt/shorten';
import { valueOr } from '../fpt/valueOr';
import { credentialOf } from './credential';
import { announce } from './executionHints';
import type { Draft, InvalidItem, LocalOperation, Operation, Plan, RequestOperation } from './operation';
import { findOperation } from './resources';
import { markSimulated } from './simulated';
import { deliver, type Delivered } from './transport/deliver';
import { type NodeError, toNodeError } from './transport/nodeErrors';
import { sentBefore } from './transport/record';
import { Session } from './transport/session';
import { claimKeys } from './transport/userKeys';

/** By input item. */
type Results = INodeExecutionData[][];

type Failure = Extract<Delivered, { error: unknown }>;

/** Runs the chosen operation: checks every item's values, then sends, some requests at once. The output is in input order. */
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
	const failAll = (items: Iterable<number>, error: unknown) => failInvalid(ctx, operation, Array.from(items, (itemIndex) => ({ itemIndex, error })), results);
	let plan: Plan;
	try {
		plan = await operation.plan(ctx, results.length);
	} catch (error) {
		return failAll(results.keys(), error);
	}
	const { drafts, invalid, rehearsals = [] } = plan;
	failInvalid(ctx, operation, invalid, results);
	for (const { items, rehearsal } of rehearsals) results[items[0] ?? 0]?.push({ json: rehearsal, pairedItem: pairedItemOf(items) });
	const [first] = drafts;
	if (!first) return;
	let session: Session;
	try {
		const credential = await credentialOf(ctx);
		session = new Session(ctx, credential, first.options.requestsPerSecond, await claimKeys(ctx, credential, drafts));
	} catch (error) {
		return failAll(drafts.flatMap(({ items }) => items), error);
	}
	await deliverAll(session, drafts, results);
}

async function runLocally(ctx: IExecuteFunctions, { run }: LocalOperation, itemCount: number): Promise<INodeExecutionData[]> {
	const results: INodeExecutionData[] = [];
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		try {
			results.push({ json: await run(ctx, itemIndex), pairedItem: { item: itemIndex } });
		} catch (error) {
			const nodeError = toNodeError(ctx, error, itemIndex);
			if (!ctx.continueOnFail()) throw nodeError;
			results.push(failedItem(ctx, nodeError, itemIndex, contextOf(ctx, itemIndex)));
		}
	}
	return results;
}

/** Fails items before anything is sent; the first ends the node unless it continues on fail. An earlier try may have sent one. */
function failInvalid(ctx: IExecuteFunctions, operation: RequestOperation, invalid: InvalidItem[], results: Results): void {
	if (invalid.length === 0) return;
	const { endpoint, firstStep } = operation;
	const sent = sentBefore(ctx, endpoint.path);
	const begun = firstStep ? sentBefore(ctx, firstStep.endpoint.path) : new Map<number, IDataObject | null>();
	for (const { itemIndex, error } of invalid) {
		const before = sent.get(itemIndex);
		if (before) {
			results[itemIndex] = [{ json: before, pairedItem: { item: itemIndex } }];
			continue;
		}
		const made = begun.get(itemIndex);
		const unknownStep = before === null ? operation : made === null ? firstStep : undefined;
		const begunStep = made && firstStep?.explain(made);
		const nodeError = toNodeError(ctx, unknownStep ? unknownBefore(unknownStep.endpoint, error) : error, itemIndex);
		if (begunStep) {
			appendDescription(nodeError, escapeHtml(begunStep.notes.join(' ')));
			Object.assign(nodeError.context, begunStep.context);
		}
		if (!ctx.continueOnFail()) {
			throw appendDescription(appendDescription(nodeError, endpoint.isSend ? noteOfRest(invalid, results.length) : ''), noteOfInvalid([...sent.values(), ...begun.values()]));
		}
		results[itemIndex] = [failedItem(ctx, nodeError, itemIndex, { ...contextOf(ctx, itemIndex), ...begunStep?.context })];
	}
}

/** Who reads of one item wants to know of the others: how many can't be sent either, the first three of them, and how the rest can. */
function noteOfRest(invalid: InvalidItem[], itemCount: number): string {
	const rest = itemCount - invalid.length;
	if (rest === 0) return '';
	const named = invalid.slice(0, 3).map(({ itemIndex, error }) => `item ${itemIndex}: ${escapeHtml(shorten((error as Error).message))}`);
	const more = invalid.length > named.length ? `; and ${formatCount(invalid.length - named.length)} more` : '';
	const those = invalid.length === 1 ? '' : ` (${named.join('; ')}${more})`;
	return `${formatCount(invalid.length)} of ${formatCount(itemCount)} items can't be sent${those}. Or set On Error in Settings to Continue: the other ${formatCount(rest)} ${rest === 1 ? 'is' : 'are'} then sent.`;
}

/** `before`: what earlier tries of this execution sent; null for what FPT may have accepted. */
function noteOfInvalid(before: Array<IDataObject | null>): string {
	if (before.length === 0) return 'Nothing was sent.';
	return `This try sent nothing; an earlier try of this execution ${before.some((output) => output !== null) ? 'did' : 'may have sent something'}.`;
}

function unknownBefore(endpoint: Endpoint, error: unknown): FptError {
	const reason = `an earlier try of this execution got no response, and this one can't be made: ${(error as Error).message}`;
	return fptError({ endpoint }, reason, { fault: 'unforeseen', advice: UNKNOWN_ADVICE }, 'unknown');
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

/** Delivers, some at once. After a stop, or an error that ends the node, nothing more goes out; what is pending is awaited. */
async function deliverAll(session: Session, drafts: Draft[], results: Results): Promise<void> {
	const { ctx, keys, record } = session;
	const queue = drafts.values();
	const failures: Failure[] = [];
	let accepted = 0;

	const work = async () => {
		for (const draft of queue) {
			const delivered = await deliver(session, draft);
			const failed = delivered.filter((each) => 'error' in each);
			for (const each of delivered) if ('output' in each) place(results, each);
			failures.push(...failed);
			if (failed.length === 0) accepted += 1;
			else if (!ctx.continueOnFail()) return session.close();
		}
	};
	const { concurrency } = drafts[0]?.options ?? { concurrency: 1 };
	await Promise.all(Array.from({ length: Math.min(concurrency, drafts.length) }, work));
	await keys.release();
	const errorOf = ({ draft, error }: Failure, itemIndex: number) => toNodeError(ctx, isFptError(error) ? withNotes(error, keys.noteOf(draft, error)) : error, itemIndex);
	for (const failure of ctx.continueOnFail() ? failures : []) {
		const { draft, error } = failure;
		const context = isFptError(error) ? error.context : {};
		for (const itemIndex of draft.items) results[itemIndex] = [failedItem(ctx, errorOf(failure, itemIndex), itemIndex, context)];
	}
	const [first] = failures;
	const isEnd = ctx.continueOnFail() || !first;
	record.closeRun(isEnd && !session.isStopped && !willRetryOnFail(ctx, results, failures));
	if (isEnd) return;
	const nodeError = errorOf(first, first.draft.items[0] ?? 0);
	throw drafts.length === 1 ? nodeError : appendDescription(nodeError, summaryOf(drafts, accepted, failures));
}

/** Puts an output where its items are: that of a message for each of them, since it went out for the first; else all by the first item. */
function place(results: Results, { draft, output }: { draft: Draft; output: INodeExecutionData[] }): void {
	const { endpoint, items } = draft;
	if (endpoint.done !== 'sent') {
		for (const item of output) results[items[0] ?? 0]?.push({ ...item, pairedItem: pairedItemOf(items) });
		return;
	}
	const { json = {} } = output[0] ?? {};
	const again = 'status' in json ? { ...json, status: 'alreadySent' } : json;
	for (const [index, itemIndex] of items.entries()) results[itemIndex]?.push({ json: index === 0 ? json : { ...again }, pairedItem: { item: itemIndex } });
}

/** Whether n8n may run the node again, on Retry On Fail. */
function willRetryOnFail(ctx: IExecuteFunctions, results: Results, failures: Failure[]): boolean {
	// It does if the first item has an `error` field (some versions of any value), or if it can't pair one for the error output.
	const { retryOnFail, onError } = ctx.getNode();
	return retryOnFail === true && ('error' in (results.flat()[0]?.json ?? {}) || (failures.length > 0 && onError === 'continueErrorOutput'));
}

function summaryOf(drafts: Draft[], accepted: number, failures: Failure[]): string {
	const unknown = failures.filter(({ error }) => isFptError(error) && error.outcome === 'unknown').length;
	const open = unknown > 0 ? `, and of ${unknown} it is not known` : '';
	if (!drafts[0]?.endpoint.isSend) return `Before the node stopped, FPT responded to ${accepted} of ${drafts.length} requests.`;
	// The first failure says itself what it has begun.
	const begun = failures.slice(1).flatMap(begunBy);
	const waiting = begun.length > 0 ? ` Begun, and not known to be finished: ${escapeHtml(begun.join(', '))}.` : '';
	return `Before the node stopped, FPT accepted ${accepted} of ${drafts.length} requests${open}.${waiting} A retry of this execution (Retry On Fail, or Retry in the list of executions) does not send the accepted ones again.`;
}

/** What a workflow may want to know of a failed draft that it did not know when it was planned. */
const begunBy = ({ draft, error }: Failure) =>
	isFptError(error) ? Object.entries(error.context).flatMap(([name, value]) => (name in (draft.explain?.(error).context ?? {}) ? [] : [String(value)])) : [];

function pairedItemOf(items: readonly number[]) {
	return items.length === 1 ? { item: items[0] ?? 0 } : items.map((itemIndex) => ({ item: itemIndex }));
}

/** A failed item, with all that a workflow could want to know of it. */
function failedItem(ctx: IExecuteFunctions, error: NodeError, itemIndex: number, context: Readonly<Record<string, unknown>> = {}): INodeExecutionData {
	const { message, description } = error;
	const { code = null, outcome = 'notSent', retryAfterSeconds = null } = error.context as IDataObject;
	const json = { error: message, code, description: description ?? '', outcome, phone: null, requestId: null, retryAfterSeconds, ...context } as IDataObject;
	if (ctx.getNode().onError !== 'continueErrorOutput') return { json, pairedItem: { item: itemIndex } };
	// n8n routes items with `error` to the error output, with the fields of their input; then it overwrites the json of every item that
	// still has it. Items are shallow-copied in between, so a non-enumerable `error` routes the item and is then lost.
	const withError = (failed: INodeExecutionData) => Object.defineProperty(failed, 'error', { value: error, writable: true });
	if (canBePaired(ctx, itemIndex)) return withError({ json, pairedItem: { item: itemIndex } });
	// Without a paired item n8n routes it as it is: neither copied, so that it overwrites this json once, nor with the fields.
	const whole = { ...ctx.getInputData()[itemIndex]?.json, ...json };
	return withError(
		Object.defineProperty({ json: whole }, 'json', {
			get: () => whole,
			set(this: INodeExecutionData) {
				Object.defineProperty(this, 'json', { value: this.json, writable: true });
			},
		}),
	);
}

/** Whether n8n finds the input of a failed item. Where it does not (pinned data was edited), it would fail all, and run the node again. */
function canBePaired(ctx: IExecuteFunctions, itemIndex: number): boolean {
	return valueOr(() => {
		const source = ctx.getInputSourceData();
		ctx.getWorkflowDataProxy(0).$getPairedItem(source.previousNode, source, { item: itemIndex });
		return true;
	}, false);
}

const MAX_IDENTIFIER = 100;

/** What identifies an item whose values can't be used, as the user gave it; null if that can't be read either. */
function contextOf(ctx: IExecuteFunctions, itemIndex: number): IDataObject {
	const read = (value: () => unknown) => {
		const given = valueOr(value, null);
		return typeof given === 'string' || typeof given === 'number' ? String(given).slice(0, MAX_IDENTIFIER) || null : null;
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
