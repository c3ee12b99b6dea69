import type { ICheckProcessedOptions, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isDuplicateCode } from '../../fpt/response/codes';
import { fptError, isFptError } from '../../fpt/api/errors';
import { formatCount } from '../../fpt/formatCount';
import { UNKNOWN_ADVICE } from '../../fpt/api/responseErrors';
import { MAX_ONCE_KEYS } from '../../fpt/limits';
import { shorten } from '../../fpt/shorten';
import type { FptRequest } from '../operation';
import { deliver } from './deliver';
import type { Session } from './session';

const SCOPE = 'node';
const STORE_OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: MAX_ONCE_KEYS };

/** Calls to n8n's store that are pending in this process, the last one by workflow and node. */
const pendingCalls = new Map<string, Promise<unknown>>();

/** Why no key could be recorded, so that nothing may be sent, and what to do. */
interface StoreFailure {
	reason: string;
	advice: string;
}

/**
 * The keys of *Send Once Per* in one run of the node. They are recorded in n8n's store before anything goes out, so that no other
 * execution sends for them, and taken back at the end if certainly nothing was sent. n8n's store is one row for a node, which is
 * read, changed and written back as a whole: each run asks it once.
 */
class OnceKeys {
	/** Sends that are pending or over, the last one by key. */
	private readonly pending = new Map<string, Promise<unknown>>();
	/** Those for which something may have been sent by this run, and nobody knows. */
	private readonly doubtful = new Set<string>();
	private isStuck = false;

	constructor(
		private readonly ctx: IExecuteFunctions,
		/** Recorded by this run, and nothing sent for them yet. */
		private readonly claimed: Set<string>,
		private readonly storeFailure: StoreFailure | undefined,
	) {}

	/** Delivers a request, after those with the same key, unless something was sent for its keys. Throws what `deliver` throws. */
	async deliver(session: Session, request: FptRequest): Promise<INodeExecutionData[]> {
		if (!request.oncePer) return await deliver(session, request);
		const { keys, alreadySent } = request.oncePer;
		const before = keys.flatMap((key) => this.pending.get(key) ?? []);
		const own = Promise.allSettled(before).then(async () => (this.isKnown(session, request, keys) ? alreadySent() : await this.send(session, request, keys)));
		for (const key of keys) this.pending.set(key, own);
		return await own;
	}

	/** Whether it was sent for all of its keys before: by another execution, or for an earlier item. A retry goes by the record instead. */
	private isKnown({ record }: Session, request: FptRequest, keys: readonly string[]): boolean {
		if (record.mayHaveSent(request)) return false;
		if (keys.some((key) => this.doubtful.has(key))) throw fptError(request, DOUBTFUL, { fault: 'unforeseen', advice: UNKNOWN_ADVICE });
		if (this.storeFailure) throw fptError(request, this.storeFailure.reason, { fault: 'noStore', advice: this.storeFailure.advice });
		return !keys.some((key) => this.claimed.has(key));
	}

	private async send(session: Session, request: FptRequest, keys: readonly string[]): Promise<INodeExecutionData[]> {
		const sending = deliver(session, request);
		const error: unknown = await sending.then(
			() => undefined,
			(reason: unknown) => reason,
		);
		for (const key of keys) {
			if (error === undefined || mayHaveReached(error)) this.claimed.delete(key);
			if (error !== undefined && mayHaveReached(error) && !isDuplicate(error)) this.doubtful.add(key);
		}
		return await sending;
	}

	/** Takes back the keys for which certainly nothing was sent, also of what has not had its turn. To be called once all is over. */
	async release(): Promise<void> {
		const keys = [...this.claimed];
		if (keys.length === 0) return;
		const remove = async () => await this.ctx.helpers.removeProcessed(keys, SCOPE, STORE_OPTIONS);
		this.isStuck = await inTurn(this.ctx, async () => await remove().catch(remove)).then(
			() => false,
			() => true,
		);
	}

	/** What to tell of a request that failed, and whose key stays. */
	noticeOf({ oncePer }: FptRequest, error: unknown): string {
		if (!oncePer) return '';
		if (isDuplicate(error)) return "Its key of 'Send Once Per' is kept, since the number has this text: to send all the same, give it another key.";
		if (!this.isStuck || !oncePer.keys.some((key) => this.claimed.has(key))) return '';
		return "n8n could not take its key of 'Send Once Per' back, so a later execution will take it for sent: give it another key.";
	}
}

/** Records the keys of all requests in n8n's store, in one call, and tells which were there. Throws nothing: see `OnceKeys.deliver`. */
export async function claimKeys(ctx: IExecuteFunctions, requests: readonly FptRequest[]): Promise<OnceKeys> {
	const keys = [...new Set(requests.flatMap(({ oncePer }) => oncePer?.keys ?? []))];
	if (keys.length === 0) return new OnceKeys(ctx, new Set(), undefined);
	if (!ctx.getWorkflow().id) return new OnceKeys(ctx, new Set(), UNSAVED);
	if (keys.length > MAX_ONCE_KEYS) return new OnceKeys(ctx, new Set(), tooMany(keys.length));
	const record = async () => await ctx.helpers.checkProcessedAndRecord(keys, SCOPE, STORE_OPTIONS);
	return await inTurn(ctx, async () => await record().catch(async (error: unknown) => (isRace(error) ? await record() : await Promise.reject(error as Error)))).then(
		(checked) => new OnceKeys(ctx, new Set(checked.new.map(String)), undefined),
		(error: unknown) => new OnceKeys(ctx, new Set(), notAsked(error)),
	);
}

/** One call after another for each node: of two at once, the later one would write over what the earlier one recorded. */
async function inTurn<T>(ctx: IExecuteFunctions, call: () => Promise<T>): Promise<T> {
	const node = JSON.stringify([ctx.getWorkflow().id, ctx.getNode().id]);
	const own = (pendingCalls.get(node) ?? Promise.resolve()).then(call, call);
	pendingCalls.set(node, own);
	return await own.finally(() => {
		if (pendingCalls.get(node) === own) pendingCalls.delete(node);
	});
}

/** Whether another process has made the node's row at the same moment: then it is there now, and nothing of ours is in it. */
const isRace = (error: unknown) => /unique|duplicate/i.test(String((error as Error)?.message).slice(0, 1_000));

/**
 * Whether something may have reached the phone although the request failed. FPT's duplicate (2501) says that this very text has just
 * gone to this number, most likely for the same key, by another process that asked n8n's store at the same moment.
 */
const mayHaveReached = (error: unknown) => !isFptError(error) || error.outcome === 'unknown' || isDuplicate(error);
const isDuplicate = (error: unknown) => isFptError(error) && isDuplicateCode(error.fptCode);

const DOUBTFUL = "an earlier item has the same key of the option 'Send Once Per', and it is not known whether that one was sent";

const UNSAVED: StoreFailure = {
	reason: "n8n keeps the keys of the option 'Send Once Per' with the saved workflow, and this one is not saved",
	advice: 'Save the workflow, then run it again.',
};

const tooMany = (count: number): StoreFailure => ({
	reason: `this run has ${formatCount(count)} keys for the option 'Send Once Per', and n8n keeps ${formatCount(MAX_ONCE_KEYS)} of a node`,
	advice: 'Split the items into several runs, for instance with the node Loop Over Items, or remove the option.',
});

const notAsked = (error: unknown): StoreFailure => ({
	reason: `n8n could not look up its key of the option 'Send Once Per' (${shorten(String((error as Error)?.message))})`,
	advice: "n8n keeps these keys with the workflow: save it if it is new. Otherwise n8n's log tells why its database did not do it. Nothing was sent for this item: run it again.",
});
