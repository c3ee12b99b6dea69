import { type IDataObject, type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';
import { campaignOperations } from './campaign';
import { messageOperations } from './message';
import type { LocalOperation, Operation, InvalidItem, Send } from './operation';
import { isFptError } from '../fpt/api/errors';
import { readOptions, readPace } from './parameters';
import { cancelledBeforeSending, toNodeError } from './transport/errors';
import { SendRecord } from './transport/record';
import { sendOnce } from './transport/sendOnce';
import { openSession } from './transport/session';

const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
	message: messageOperations,
	campaign: campaignOperations,
};

/**
 * Runs the chosen operation over all input items. Every item's values are checked before anything is sent; then the
 * requests go out, some at once; the output is in input order.
 */
export async function route(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const itemCount = ctx.getInputData().length;
	const results: INodeExecutionData[][] = Array.from({ length: itemCount }, () => []);
	try {
		const operation = operationOf(ctx);
		if ('run' in operation) return [await runLocally(ctx, operation, itemCount)];
		const { sends, invalid } = await operation.plan(ctx, itemCount);
		failInvalid(ctx, invalid, results);
		if (sends.length > 0) await sendAll(ctx, sends, results);
	} catch (error) {
		const nodeError = toNodeError(ctx, error, 0);
		if (!ctx.continueOnFail()) throw nodeError;
		// Thrown here, n8n would hand the input on as if all of it had been sent.
		return [results.map((_, item) => failedItem(ctx, nodeError, item, { phone: null, requestId: null }))];
	}
	return [results.flat()];
}

async function runLocally(ctx: IExecuteFunctions, { run }: LocalOperation, itemCount: number): Promise<INodeExecutionData[]> {
	const results: INodeExecutionData[] = [];
	for (let item = 0; item < itemCount; item++) {
		try {
			results.push({ json: await run(ctx, item), pairedItem: { item } });
		} catch (error) {
			const nodeError = toNodeError(ctx, error, item);
			if (!ctx.continueOnFail()) throw nodeError;
			results.push(failedItem(ctx, nodeError, item, identifiersOf(ctx, item)));
		}
	}
	return results;
}

/** Tells of items whose values can't be sent; unless the node continues on fail, the first of them ends it. */
function failInvalid(ctx: IExecuteFunctions, invalid: InvalidItem[], results: INodeExecutionData[][]): void {
	for (const { item, error } of invalid) {
		const nodeError = toNodeError(ctx, error, item);
		if (!ctx.continueOnFail()) {
			throw appendDescription(nodeError, results.length > 1 ? 'Nothing was sent, for no item.' : 'Nothing was sent.');
		}
		results[item] = [failedItem(ctx, nodeError, item, identifiersOf(ctx, item))];
	}
}

function operationOf(ctx: IExecuteFunctions): Operation {
	const resource = ctx.getNodeParameter('resource', 0);
	const name = ctx.getNodeParameter('operation', 0);
	const operation = OPERATIONS[resource]?.[name];
	if (!operation) throw new NodeOperationError(ctx.getNode(), `There is no operation "${name}" of resource "${resource}"`);
	return operation;
}

/**
 * Sends with bounded concurrency. After the first failure, unless the node continues on fail, and after the execution was
 * stopped nothing more goes out, no other try either; what is under way is awaited.
 */
async function sendAll(ctx: IExecuteFunctions, sends: Send[], results: INodeExecutionData[][]): Promise<void> {
	const { concurrency, requestsPerSecond } = readPace(readOptions(ctx, 0));
	const session = await openSession(ctx, requestsPerSecond);
	const record = new SendRecord(ctx, session.credential);
	const queue = sends.values();
	const failures: Array<{ send: Send; error: unknown }> = [];
	let accepted = 0;

	const work = async () => {
		for (const send of queue) {
			try {
				if (session.isClosed) throw cancelledBeforeSending(send.deed);
				const output = await sendOnce(ctx, session, record, send);
				accepted += 1;
				results[send.items[0] ?? 0] = output.map((item) => ({ ...item, pairedItem: pairedItemOf(send.items) }));
			} catch (error) {
				failures.push({ send, error });
				if (ctx.continueOnFail()) failItems(ctx, send, error, results);
				else return session.close();
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, sends.length) }, work));
	const [first] = failures;
	const isEnd = ctx.continueOnFail() || !first;
	record.closeRun(isEnd && !session.stop?.aborted && !willRetryOnFail(results));
	if (isEnd) return;
	const nodeError = toNodeError(ctx, first.error, first.send.items[0] ?? 0);
	throw sends.length === 1 ? nodeError : appendDescription(nodeError, summaryOf(sends.length, accepted, failures));
}

/** n8n runs a node again also where its first item has an `error`: which values count differs between its versions. */
function willRetryOnFail(results: INodeExecutionData[][]): boolean {
	return 'error' in (results.flat()[0]?.json ?? {});
}

function summaryOf(all: number, accepted: number, failures: Array<{ error: unknown }>): string {
	const unknown = failures.filter(({ error }) => isFptError(error) && error.outcome === 'unknown').length;
	const open = unknown > 0 ? `, and of ${unknown} it is not known` : '';
	return `Before the node stopped, FPT accepted ${accepted} of ${all} requests${open}. A retry of this execution (Retry On Fail, or Retry in the list of executions) does not send the accepted ones again.`;
}

function pairedItemOf(items: number[]) {
	return items.length === 1 ? { item: items[0] ?? 0 } : items.map((item) => ({ item }));
}

function failItems(ctx: IExecuteFunctions, send: Send, error: unknown, results: INodeExecutionData[][]): void {
	for (const item of send.items) {
		results[item] = [failedItem(ctx, toNodeError(ctx, error, item), item, send)];
	}
}

/** A failed item, with all that a workflow could want to know of it. */
function failedItem(
	ctx: IExecuteFunctions,
	error: ReturnType<typeof toNodeError>,
	item: number,
	{ phone, requestId }: Pick<Send, 'phone' | 'requestId'>,
): INodeExecutionData {
	const { message, description } = error;
	const { code = null, outcome = 'notSent' } = error.context as IDataObject;
	const failed: INodeExecutionData = {
		json: { error: message, code, description: description ?? '', outcome, phone, requestId },
		pairedItem: { item },
	};
	// `error` leads an item to the error branch, but n8n then replaces the json of each item that still has one. It copies the
	// item on the way to the branch, and a property that is not enumerable stays behind.
	if (ctx.getNode().onError === 'continueErrorOutput') Object.defineProperty(failed, 'error', { value: error, writable: true });
	return failed;
}

/** What identifies an item whose values were refused, as the user gave it; null where that can't be read either. */
function identifiersOf(ctx: IExecuteFunctions, item: number): Pick<Send, 'phone' | 'requestId'> {
	const read = (value: () => unknown) => {
		try {
			const given = value();
			return typeof given === 'string' || typeof given === 'number' ? String(given) || null : null;
		} catch {
			return null;
		}
	};
	return {
		phone: read(() => ctx.getNodeParameter('phone', item, '')),
		requestId: read(() => readOptions(ctx, item).requestId),
	};
}

function appendDescription<E extends ReturnType<typeof toNodeError>>(error: E, notice: string): E {
	error.description = [error.description, notice].filter(Boolean).join(' ');
	return error;
}
