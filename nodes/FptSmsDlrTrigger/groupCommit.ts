import { type INodeExecutionData, type IWebhookFunctions, type IWebhookResponseData, sleep } from 'n8n-workflow';
import { respondFailed, respondAccepted, respondOverloaded, onResponseEnd, ACCEPTED } from './responses';

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** A request whose reports wait for n8n. */
export interface PendingCall {
	response: Response;
	/** At least one. */
	items: INodeExecutionData[];
	/** About what the items take. */
	bytes: number;
}

/** Reports that share an execution; more only where one request brings them. */
const MAX_REPORTS = 500;
/** Of what shares an execution. A request that alone is larger has an execution of its own. */
const MAX_BATCH_BYTES = 4_000_000;
/** Callers that are not answered yet, of one node. */
const MAX_CALLERS = 1_000;
/** Of what is not handed to n8n yet, of one node. */
const MAX_WAITING_BYTES = 32_000_000;
/** n8n takes an execution within milliseconds, or seconds under load. After this time the next goes to it all the same. */
const STALL_TIMEOUT_MS = 10_000;
/** How long reports wait before they are refused. Twice the patience: one batch in the way that n8n sits on is not enough for it. */
const MAX_WAIT_MS = 2 * STALL_TIMEOUT_MS;
const TICK_MS = 500;

interface Batch {
	since: number;
	/** The first leads: its `webhook()` has not returned yet, so that n8n can start an execution with it. */
	callers: [PendingCall, ...PendingCall[]];
	reports: number;
	bytes: number;
	/** Lets the leader's `webhook()` return. */
	release: (response: IWebhookResponseData) => void;
}

/** By workflow and node; only those with reports under way. */
const committers = new Map<string, GroupCommit>();

/**
 * Gives a caller's reports to n8n, and answers the caller once n8n has created the execution that holds them, as a database
 * does with transactions under load: what arrives while n8n is still taking an execution shares the next one. Where nothing
 * is under way, the execution starts at once.
 *
 * Takes a key of workflow and node. Gives what `webhook()` returns. Answers 503 past the limits above, and only to reports that
 * no execution has been given.
 */
export async function commit(key: string, caller: PendingCall): Promise<IWebhookResponseData> {
	let committer = committers.get(key);
	if (!committer) {
		committer = new GroupCommit(() => committers.delete(key));
		committers.set(key, committer);
	}
	return await committer.take(caller);
}

/** How many nodes have reports under way. */
export const nodesUnderWay = () => committers.size;

class GroupCommit {
	/** Not handed to n8n yet, oldest first. */
	private readonly queue: Batch[] = [];
	/** Of callers that wait, for their turn or for n8n. */
	private readonly open = new Set<Response>();
	/** When the execution that n8n is taking was handed to it. */
	private underWay: { since: number } | undefined;
	private isWatching = false;

	constructor(private readonly onIdle: () => void) {}

	async take(caller: PendingCall): Promise<IWebhookResponseData> {
		if (this.isFull(caller)) {
			respondOverloaded(caller.response);
			return { noWebhookResponse: true };
		}
		this.track(caller.response);
		if (this.queue.length === 0 && !this.isDispatching()) return this.dispatch([caller]);
		const last = this.queue.at(-1);
		if (last && fits(last, caller)) {
			last.callers.push(caller);
			last.reports += caller.items.length;
			last.bytes += caller.bytes;
			// n8n is done with this request: a batch costs one pending `webhook()`, and the memory that n8n keeps for one.
			return { noWebhookResponse: true };
		}
		return await new Promise((lead) => {
			this.queue.push({ since: Date.now(), callers: [caller], reports: caller.items.length, bytes: caller.bytes, release: lead });
			void this.watch();
		});
	}

	private isFull({ bytes }: PendingCall): boolean {
		const waitingBytes = this.queue.reduce((sum, batch) => sum + batch.bytes, 0);
		return this.open.size >= MAX_CALLERS || (this.queue.length > 0 && waitingBytes + bytes > MAX_WAITING_BYTES);
	}

	// A caller that has hung up waits no longer. Its reports stay: the next try may find n8n as slow.
	private track(response: Response): void {
		if (response.closed) return;
		this.open.add(response);
		response.once('close', () => this.open.delete(response));
	}

	private isDispatching(): boolean {
		return this.underWay !== undefined && Date.now() - this.underWay.since < STALL_TIMEOUT_MS;
	}

	/** What the leader's `webhook()` returns, so that n8n starts an execution with the reports of all. */
	private dispatch([leader, ...followers]: Batch['callers']): IWebhookResponseData {
		const underWay = { since: Date.now() };
		this.underWay = underWay;
		const workflowData = [[leader, ...followers].flatMap(({ items }) => items)];
		const responses = followers.map(({ response }) => response);
		// n8n 2 answers the leader when it has the execution, or could not create it; n8n 1 at once. Also where the leader has hung up.
		onResponseEnd(leader.response, (failure) => {
			for (const response of responses) {
				if (failure === undefined) respondAccepted(response);
				else respondFailed(response, failure);
			}
			// One that was given up for slow is followed by another already.
			if (this.underWay !== underWay) return;
			this.underWay = undefined;
			this.next();
		});
		return { workflowData, webhookResponse: ACCEPTED };
	}

	private next(): void {
		const batch = this.queue.shift();
		if (batch) batch.release(this.dispatch(batch.callers));
		else if (!this.isDispatching()) this.onIdle();
	}

	private async watch(): Promise<void> {
		if (this.isWatching) return;
		this.isWatching = true;
		while (this.queue.length > 0) {
			await sleep(TICK_MS);
			if (this.queue.length > 0 && !this.isDispatching()) this.next();
			while (this.queue[0] && Date.now() - this.queue[0].since >= MAX_WAIT_MS) refuse(this.queue.shift());
		}
		this.isWatching = false;
	}
}

function fits(batch: Batch, { items, bytes }: PendingCall): boolean {
	return batch.reports + items.length <= MAX_REPORTS && batch.bytes + bytes <= MAX_BATCH_BYTES;
}

function refuse(batch: Batch | undefined): void {
	for (const { response } of batch?.callers ?? []) respondOverloaded(response);
	batch?.release({ noWebhookResponse: true });
}
