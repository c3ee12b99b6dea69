import type { IExecuteFunctions } from 'n8n-workflow';
import { SIMULATION } from '../../fpt/api/endpoints';
import { type FptError, fptError } from '../../fpt/api/errors';
import { UNKNOWN_ADVICE } from '../../fpt/api/responseErrors';
import type { ApiCredential } from '../../fpt/api/token';
import { formatCount } from '../../fpt/formatCount';
import { MAX_ONCE_KEYS } from '../../fpt/limits';
import { isDuplicateCode } from '../../fpt/response/codes';
import { shorten } from '../../fpt/shorten';
import type { Draft } from '../operation';
import { callStore } from './keyStore';
import type { End, Ledger, Send } from './send';

/** Items of a draft, by what is known of their keys. */
export interface Share {
	draft: Draft;
	/** Whether something was sent for them, or why it must not be. */
	state: 'free' | 'sentBefore' | FptError;
}

/** Why no key could be recorded, so that nothing may be sent, and what to do. */
type StoreFailure = Pick<FptError, 'reason' | 'advice'>;

/** The keys of *Send Once Per* in one run: recorded in n8n's store before anything goes out, taken back if certainly nothing was sent. */
export class UserKeys implements Ledger {
	/** Sends that are pending or over, the last one by key. */
	private readonly pending = new Map<string, Promise<unknown>>();
	/** Those for which something may have been sent by this run, and nobody knows. */
	private readonly doubtful = new Set<string>();
	private isStuck = false;

	constructor(
		private readonly ctx: IExecuteFunctions,
		private readonly credential: ApiCredential,
		/** Recorded by this run, and nothing sent for them yet. */
		private readonly claimed: Set<string>,
		private readonly storeFailure: StoreFailure | undefined,
		private readonly timeoutMs: number,
	) {}

	/** Runs `deliver` after all sends with one of the draft's keys are over. */
	async inTurn<T>({ userKeys = [] }: Draft, deliver: () => Promise<T>): Promise<T> {
		if (userKeys.length === 0) return await deliver();
		const own = Promise.allSettled(userKeys.map(async (key) => await this.pending.get(key))).then(deliver);
		for (const key of userKeys) this.pending.set(key, own);
		return await own;
	}

	/** A draft apart by its keys, some of which may have been sent for. Of items in `begun`, the record of an earlier try tells instead. */
	sharesOf(draft: Draft, userKeys: readonly string[], begun: ReadonlySet<number>): Share[] {
		const { items } = draft;
		const states = userKeys.map((key, index) => (begun.has(items[index] ?? -1) ? 'free' : this.stateOf(key)));
		return [...new Set(states)].map((state) => {
			const isOfState = (_: unknown, index: number) => states[index] === state;
			const share = Object.create(draft, { items: { value: items.filter(isOfState) }, userKeys: { value: userKeys.filter(isOfState) } }) as Draft;
			if (state === 'doubtful') return { draft: share, state: fptError(share, DOUBTFUL, { fault: 'unforeseen', advice: UNKNOWN_ADVICE }) };
			if (typeof state === 'string') return { draft: share, state };
			return { draft: share, state: fptError(share, state.reason, { fault: 'noStore', advice: state.advice }) };
		});
	}

	settle({ draft }: Send, end: End): void {
		if (end === 'notSent') return;
		for (const key of draft.userKeys ?? []) {
			this.claimed.delete(key);
			if (end === 'unknown') this.doubtful.add(key);
		}
	}

	/** Takes back the keys for which certainly nothing was sent, also of what has not had its turn. To be called once all is over. */
	async release(): Promise<void> {
		if (this.claimed.size === 0) return;
		this.isStuck = await callStore(this.ctx, 'remove', [...this.claimed].map((key) => storedKey(this.credential, key)), this.timeoutMs).then(
			() => false,
			() => true,
		);
	}

	/** What to say of a draft that failed, and whose keys stay. */
	noteOf({ userKeys }: Draft, { fptCode }: FptError): string[] {
		if (!userKeys) return [];
		if (isDuplicateCode(fptCode)) return ["Its key of 'Send Once Per' is kept, since the number has this text: to send all the same, give it another key."];
		if (!this.isStuck || !userKeys.some((key) => this.claimed.has(key))) return [];
		return ["n8n could not take its key of 'Send Once Per' back, so a later execution will take it for sent: give it another key."];
	}

	private stateOf(key: string): 'free' | 'sentBefore' | 'doubtful' | StoreFailure {
		if (this.storeFailure) return this.storeFailure;
		if (this.doubtful.has(key)) return 'doubtful';
		return this.claimed.has(key) ? 'free' : 'sentBefore';
	}
}

/** Records the keys of all drafts in n8n's store, in one call, and tells which were there. Throws nothing: see `sharesOf`. */
export async function claimKeys(ctx: IExecuteFunctions, credential: ApiCredential, drafts: readonly Draft[]): Promise<UserKeys> {
	const keys = [...new Set(drafts.flatMap(({ userKeys }) => userKeys ?? []))];
	const stored = new Map(keys.map((key) => [storedKey(credential, key), key]));
	const timeoutMs = (drafts[0]?.options.timeout ?? 0) * 1000;
	const claimed = (fresh: string[], failure?: StoreFailure) => new UserKeys(ctx, credential, new Set(fresh.map((key) => stored.get(key) ?? key)), failure, timeoutMs);
	if (keys.length === 0) return claimed([]);
	if (!ctx.getWorkflow().id) return claimed([], UNSAVED);
	if (keys.length > MAX_ONCE_KEYS) return claimed([], tooMany(keys.length));
	return await callStore(ctx, 'record', [...stored.keys()], timeoutMs).then(claimed, (error: unknown) => claimed([], notAsked(error)));
}

/** A key as n8n's store has it. What was only tried out, and reached no phone, must not keep the real message back. */
const storedKey = ({ environment }: ApiCredential, key: string) => (environment === SIMULATION || environment === 'sandbox' ? JSON.stringify([environment, key]) : key);

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
