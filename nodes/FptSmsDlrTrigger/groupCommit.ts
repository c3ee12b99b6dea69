import { type INodeExecutionData, type IWebhookResponseData, sleep } from 'n8n-workflow';
import { ACCEPTED, onResponseEnd, respondAccepted, respondFailed, respondOverloaded, type Response } from './responses';

/** A request whose reports wait for n8n. */
export interface PendingCall {
	response: Response;
	/** At least one. */
	items: INodeExecutionData[];
	/** What the items take in memory at most, in bytes, about. */
	bytes: number;
}

/** Reports that share an execution; more only if one request brings them. */
const MAX_REPORTS = 500;
/** Memory of the reports that share an execution. A request that alone is larger has an execution of its own. */
const MAX_BATCH_BYTES = 4_000_000;
/** Calls that have no response yet, of one node. */
const MAX_CALLS = 1_000;
/** Memory of the reports that n8n has not been given yet, of one node. */
const MAX_WAITING_BYTES = 32_000_000;
/** n8n accepts an execution within milliseconds, or seconds under load. After this time it gets the next one all the same. */
const STALL_TIMEOUT_MS = 10_000;
/** Reports that waited longer get 503. Twice the stall timeout, so one stuck execution ahead of them is not enough. */
const MAX_WAIT_MS = 2 * STALL_TIMEOUT_MS;
const TICK_MS = 500;

interface Batch {
	since: number;
	/** The first leads: its `webhook()` has not returned yet, so that n8n can start an execution with it. */
	calls: [PendingCall, ...PendingCall[]];
	reports: number;
	bytes: number;
	/** Lets the leader's `webhook()` return. */
	release: (response: IWebhookResponseData) => void;
}

/** By workflow and node; only those with reports that n8n has not accepted yet. */
const committers = new Map<string, GroupCommit>();

/**
 * Hands a call's reports to n8n, and responds once n8n has created their execution. What arrives meanwhile shares the next one, as
 * a database does with transactions under load (group commit). Returns what `webhook()` is to return. Responds with 503 past the
 * limits above, and only to reports that are in no execution. `key`: of workflow and node.
 */
export async function commit(key: string, call: PendingCall): Promise<IWebhookResponseData> {
	const committer = committers.get(key) ?? new GroupCommit(() => committers.delete(key));
	committers.set(key, committer);
	return await committer.add(call);
}

/** How many nodes have reports that n8n has not accepted yet. */
export const pendingNodes = () => committers.size;

class GroupCommit {
	/** What n8n has not been given yet, oldest first. */
	private readonly queue: Batch[] = [];
	/** Of calls that wait, for their turn or for n8n. */
	private readonly openResponses = new Set<Response>();
	/** The execution that n8n is creating: when it was asked for. */
	private current: { since: number } | undefined;
	private isWatching = false;

	constructor(private readonly onIdle: () => void) {}

	async add(call: PendingCall): Promise<IWebhookResponseData> {
		if (this.isFull(call)) {
			respondOverloaded(call.response);
			return { noWebhookResponse: true };
		}
		this.track(call.response);
		if (this.queue.length === 0 && !this.isDispatching()) return this.dispatch([call]);
		const last = this.queue.at(-1);
		if (last && last.reports + call.items.length <= MAX_REPORTS && last.bytes + call.bytes <= MAX_BATCH_BYTES) {
			last.calls.push(call);
			last.reports += call.items.length;
			last.bytes += call.bytes;
			// n8n is done with this request: a batch costs one pending `webhook()`, and the memory that n8n keeps for one.
			return { noWebhookResponse: true };
		}
		return await new Promise((release) => {
			this.queue.push({ since: performance.now(), calls: [call], reports: call.items.length, bytes: call.bytes, release });
			void this.watch();
		});
	}

	private isFull({ bytes }: PendingCall): boolean {
		const waitingBytes = this.queue.reduce((sum, batch) => sum + batch.bytes, 0);
		return this.openResponses.size >= MAX_CALLS || (this.queue.length > 0 && waitingBytes + bytes > MAX_WAITING_BYTES);
	}

	// A caller that has hung up does not wait any more. Its reports stay: the next try may find n8n as slow.
	private track(response: Response): void {
		if (response.closed) return;
		this.openResponses.add(response);
		response.once('close', () => this.openResponses.delete(response));
	}

	private isDispatching(): boolean {
		return this.current !== undefined && performance.now() - this.current.since < STALL_TIMEOUT_MS;
	}

	/** What the leader's `webhook()` returns, so that n8n starts an execution with the reports of all. */
	private dispatch([leader, ...followers]: Batch['calls']): IWebhookResponseData {
		const current = { since: performance.now() };
		this.current = current;
		const workflowData = [[leader, ...followers].flatMap(({ items }) => items)];
		const responses = followers.map(({ response }) => response);
		// n8n 2 responds to the leader once it has created the execution, or could not; n8n 1 at once. Also if the leader has hung up.
		onResponseEnd(leader.response, (failure) => {
			for (const response of responses) {
				if (failure === undefined) respondAccepted(response);
				else respondFailed(response, failure);
			}
			// After a stall, another one is being created already.
			if (this.current !== current) return;
			this.current = undefined;
			this.next();
		});
		return { workflowData, webhookResponse: ACCEPTED };
	}

	private next(): void {
		const batch = this.queue.shift();
		if (batch) batch.release(this.dispatch(batch.calls));
		else if (!this.isDispatching()) this.onIdle();
	}

	private async watch(): Promise<void> {
		if (this.isWatching) return;
		this.isWatching = true;
		while (this.queue.length > 0) {
			await sleep(TICK_MS);
			if (this.queue.length > 0 && !this.isDispatching()) this.next();
			for (let [oldest] = this.queue; oldest && performance.now() - oldest.since >= MAX_WAIT_MS; [oldest] = this.queue) {
				this.queue.shift();
				for (const { response } of oldest.calls) respondOverloaded(response);
				oldest.release({ noWebhookResponse: true });
			}
		}
		this.isWatching = false;
	}
}
