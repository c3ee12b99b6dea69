import { type IExecuteFunctions, sleep } from 'n8n-workflow';
import { hostsOf } from '../../fpt/api/endpoints';
import type { FptError } from '../../fpt/api/errors';
import { type Redactor, redactor } from '../../fpt/redact';
import type { ApiCredential } from '../../fpt/api/token';
import { parseRegisteredTexts, type RegisteredTexts } from '../../fpt/text/registeredTexts';
import { isSimulated } from '../credential';
import { type Deadline, deadlines } from './deadlines';
import { SendRecord } from './record';
import type { Ledger } from './send';
import { SendSlots } from './sendSlots';
import { TokenSource } from './tokenSource';
import type { UserKeys } from './userKeys';

/** What all requests of one execution share. Its constructor throws if the credential's address is none. */
export class Session {
	/** Gets and replaces the token in the credential. */
	readonly token: TokenSource;
	/** What this execution has sent. */
	readonly record: SendRecord;
	/** In the order in which a send reserves: what may refuse it comes first. */
	readonly ledgers: readonly Ledger[];
	/** Waits until one more request keeps to `requestsPerSecond`; ends early if the session is closed. */
	readonly throttle: () => Promise<void>;
	/** Starts the time of a request, in milliseconds, which a stop of the execution ends as well. */
	readonly deadline: (ms: number) => Deadline;
	/** Why there can be no token, once that is certain: with a wrong secret, FPT would see a storm of token calls. */
	tokenFailure: FptError | undefined;
	/** Those of a simulated credential. */
	readonly registeredTexts: RegisteredTexts | undefined;
	private readonly stop: AbortSignal | undefined;
	private readonly hosts: readonly string[];
	private hostIndex = 0;
	private isEnded = false;
	private redaction: { token: string; redact: Redactor } | undefined;

	constructor(
		readonly ctx: IExecuteFunctions,
		/** With the token that is in use. */
		readonly credential: ApiCredential,
		requestsPerSecond: number,
		readonly keys: UserKeys,
	) {
		this.hosts = hostsOf(credential);
		this.token = new TokenSource(ctx, credential);
		this.record = new SendRecord(ctx, credential);
		this.ledgers = [new SendSlots(ctx), keys, this.record];
		this.registeredTexts = isSimulated(credential) ? parseRegisteredTexts(credential.registeredTexts) : undefined;
		this.stop = ctx.getExecutionCancelSignal();
		this.throttle = rateLimiter(requestsPerSecond, () => this.isClosed);
		this.deadline = deadlines(this.stop);
	}

	/** The base address that requests go to. */
	get host(): string {
		return this.hosts[this.hostIndex] ?? '';
	}

	/** Goes on to the next host, for the rest of the execution, if this one can't be connected to; false if there is no other. */
	failOver(host: string): boolean {
		// Another request may have gone on to the next host already.
		if (this.hosts.indexOf(host) < this.hostIndex) return true;
		if (this.hostIndex + 1 >= this.hosts.length) return false;
		this.hostIndex += 1;
		return true;
	}

	/** Hides a token and the client secret in what comes back. */
	redactorFor(token: string): Redactor {
		if (this.redaction?.token !== token) {
			this.redaction = { token, redact: redactor([token, this.credential.clientSecret.trim()]) };
		}
		return this.redaction.redact;
	}

	/** Waits some milliseconds; ends early if the session is closed. */
	async wait(ms: number): Promise<void> {
		await waitUntil(performance.now() + ms, () => this.isClosed);
	}

	/** Lets nothing more go out; pending requests go on. */
	close(): void {
		this.isEnded = true;
	}

	/** Whether nothing more may go out: after `close`, or if the user has stopped the execution. */
	get isClosed(): boolean {
		return this.isEnded || this.isStopped;
	}

	/** Whether the user has stopped the execution. */
	get isStopped(): boolean {
		return this.stop?.aborted ?? false;
	}
}

function rateLimiter(requestsPerSecond: number, isClosed: () => boolean): Session['throttle'] {
	let next = 0;
	let before: Promise<void> = Promise.resolve();
	/** When the requests of the last second really started: after a moment in which the process was busy, many are due at once. */
	const recent: number[] = [];

	const acquire = async (due: number) => {
		const oldest = recent.length >= requestsPerSecond ? recent.shift() : undefined;
		await waitUntil(Math.max(due, (oldest ?? -1000) + 1000), isClosed);
		recent.push(performance.now());
	};
	return async () => {
		if (requestsPerSecond === 0) return;
		const due = Math.max(next, performance.now());
		next = due + 1000 / requestsPerSecond;
		before = before.then(async () => await acquire(due));
		await before;
	};
}

/** How long a closed session may go on waiting: n8n's `sleep` can't be ended early. */
const STOP_CHECK_MS = 100;

/** Waits until `performance.now()` returns `time`: the wall clock may be set back meanwhile. */
async function waitUntil(time: number, isClosed: () => boolean): Promise<void> {
	for (let left = time - performance.now(); left > 0 && !isClosed(); left = time - performance.now()) {
		await sleep(Math.min(left, STOP_CHECK_MS));
	}
}
