import type { ICheckProcessedOptions, IExecuteFunctions } from 'n8n-workflow';
import { MAX_ONCE_KEYS } from '../../fpt/limits';
import { deadlines } from './deadlines';

const SCOPE = 'node';
const STORE_OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: MAX_ONCE_KEYS };

type Kind = 'record' | 'remove';

interface Call {
	ctx: IExecuteFunctions;
	/** The workflow and the node, whose keys these are. */
	node: string;
	kind: Kind;
	keys: readonly string[];
	timeoutMs: number;
	resolve: (fresh: string[]) => void;
	reject: (error: unknown) => void;
}

/** Calls that wait for n8n's store in this process, by workflow and node. */
const waiting = new Map<string, Call[]>();

/** Records keys in n8n's store for the node and returns the new ones, or removes them. Throws what the store throws, and if it is late. */
export async function callStore(ctx: IExecuteFunctions, kind: Kind, keys: readonly string[], timeoutMs: number): Promise<string[]> {
	// n8n reads and writes a node's keys as a whole: so there is one call at a time, for all executions that wait.
	const node = JSON.stringify([ctx.getWorkflow().id, ctx.getNode().id]);
	return await new Promise((resolve, reject) => {
		const call: Call = { ctx, node, kind, keys, timeoutMs, resolve, reject };
		const calls = waiting.get(node);
		if (calls) return void calls.push(call);
		const own = [call];
		waiting.set(node, own);
		void drain(node, own);
	});
}

/** Those that remove go first: whoever waits to record such a key finds it free. */
async function drain(node: string, calls: Call[]): Promise<void> {
	while (calls.length > 0) {
		const kind = calls.some((call) => call.kind === 'remove') ? 'remove' : 'record';
		await settleBatch(takeBatch(calls, kind), kind);
	}
	// At once: a call that joined the list after the last look at it would wait for ever.
	waiting.delete(node);
}

/** Takes the calls of a kind off the list, as many as the store has room for in one. */
function takeBatch(calls: Call[], kind: Kind): [Call, ...Call[]] {
	const [first, ...others] = calls.filter((call) => call.kind === kind) as [Call, ...Call[]];
	const batch: [Call, ...Call[]] = [first];
	let size = first.keys.length;
	for (const call of others) {
		size += call.keys.length;
		if (size > MAX_ONCE_KEYS) break;
		batch.push(call);
	}
	const taken = new Set(batch);
	calls.splice(0, calls.length, ...calls.filter((call) => !taken.has(call)));
	return batch;
}

async function settleBatch(batch: [Call, ...Call[]], kind: Kind): Promise<void> {
	const [first] = batch;
	const keys = [...new Set(batch.flatMap((call) => call.keys))];
	try {
		const fresh = new Set(await (kind === 'record' ? record(first, keys) : remove(first, keys)));
		// A key that several ask for is new to the first of them.
		for (const call of batch) call.resolve(call.keys.filter((key) => fresh.delete(key)));
	} catch (error) {
		for (const call of batch) call.reject(error);
	}
}

/** Keys of calls that took too long and are not over, and their nodes. */
const overdue = new Map<Set<string>, string>();
const overdueOf = (node: string) => [...overdue].flatMap(([keys, of]) => (of === node ? [keys] : []));

async function record({ ctx, node, timeoutMs }: Call, keys: string[]): Promise<string[]> {
	const ask = async () => (await ctx.helpers.checkProcessedAndRecord(keys, SCOPE, STORE_OPTIONS)).new.map(String);
	const asked = ask().catch(async (error: unknown) => (isRace(error) ? await ask() : await Promise.reject(error as Error)));
	const own = new Set(keys);
	overdue.set(own, node);
	const fresh = await within(timeoutMs, asked.finally(() => overdue.delete(own)), (late) => {
		// Nothing is sent for what was recorded too late, unless another call has recorded it meanwhile.
		const unused = late.filter((key) => own.has(key));
		if (unused.length > 0) void callStore(ctx, 'remove', unused, timeoutMs).catch(() => undefined);
	});
	for (const others of overdueOf(node)) for (const key of fresh) others.delete(key);
	return fresh;
}

async function remove({ ctx, node, timeoutMs }: Call, keys: string[]): Promise<string[]> {
	const ask = async () => await ctx.helpers.removeProcessed(keys, SCOPE, STORE_OPTIONS);
	await within(timeoutMs, ask().catch(ask), () => {});
	// A call that records them after this is too late again.
	for (const others of overdueOf(node)) for (const key of keys) others.add(key);
	return [];
}

/** Whether another process has made the node's row at the same moment: then it is there now, and nothing of ours is in it. */
const isRace = (error: unknown) => /unique|duplicate/i.test(String((error as Error)?.message).slice(0, 1_000));

const deadline = deadlines(undefined);

/** What a call returns within so many milliseconds. Throws if that takes longer; `onLate` gets what it returns then. */
async function within<T>(ms: number, call: Promise<T>, onLate: (value: T) => void): Promise<T> {
	const { signal, release } = deadline(ms);
	const late = new Promise<never>((_resolve, reject) => {
		signal.addEventListener('abort', () => {
			call.then(onLate, () => undefined);
			reject(new Error(`no response within ${Math.round(ms / 1000)} seconds`));
		});
	});
	return await Promise.race([call, late]).finally(release);
}
