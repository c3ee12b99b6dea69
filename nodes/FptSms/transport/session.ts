import { type IExecuteFunctions, sleep } from 'n8n-workflow';
import type { FptError } from '../../fpt/api/errors';
import { hostsOf } from '../../fpt/api/endpoints';
import type { ApiCredential } from '../../fpt/api/token';
import { type Deadline, deadlines } from './deadlines';
import { type TokenSource, tokenSource } from './tokenSource';

/** The name of the credential of every request. */
export const CREDENTIAL_TYPE = 'fptSmsApi';

/** What all requests of one execution share. */
export interface Session {
	/** With the token that is in use. */
	credential: ApiCredential;
	/** Gets and replaces that token. */
	readonly token: TokenSource;
	/** The base address that requests go to. */
	readonly host: string;
	/** Gives up a host that can't be connected to, for the rest of the execution; false where there is no other. */
	failOver: (host: string) => boolean;
	/** Why no token can be had, once that is certain: no item needs to ask again. */
	tokenFailure?: FptError;
	/** Waits for the moment at which one more request keeps `requestsPerSecond`; ends early where the session is closed. */
	throttle: () => Promise<void>;
	/** Waits some milliseconds; ends early where the session is closed. */
	wait: (ms: number) => Promise<void>;
	/** Begins the time of a request, in milliseconds, which a stop of the execution ends as well. */
	deadline: (ms: number) => Deadline;
	/** Aborted when the user stops the execution. */
	stop: AbortSignal | undefined;
	/** Lets nothing more go out; what is under way goes on. */
	close: () => void;
	/** Whether nothing more may go out: after `close`, or where the user has stopped the execution. */
	readonly isClosed: boolean;
}

/** Reads the credential, once an execution. Throws where the node has none. */
export async function openSession(ctx: IExecuteFunctions, requestsPerSecond: number): Promise<Session> {
	const read = async () => (await ctx.getCredentials(CREDENTIAL_TYPE)) as unknown as ApiCredential;
	const credential = await read();
	const stop = ctx.getExecutionCancelSignal();
	let closed = false;
	const isClosed = () => closed || (stop?.aborted ?? false);
	const wait = async (ms: number) => await waitUntil(performance.now() + ms, isClosed);
	const hosts = [...hostsOf(credential)];
	let current = 0;
	const id = ctx.getNode().credentials?.[CREDENTIAL_TYPE]?.id ?? '';
	return {
		credential,
		token: tokenSource(credential, id, read),
		get host() {
			return hosts[current] ?? '';
		},
		failOver: (host) => {
			// Another request may have gone on to the next host already.
			if (hosts.indexOf(host) < current) return true;
			if (current + 1 >= hosts.length) return false;
			current += 1;
			return true;
		},
		throttle: rateLimiter(requestsPerSecond, isClosed),
		wait,
		deadline: deadlines(stop),
		stop,
		close: () => {
			closed = true;
		},
		get isClosed() {
			return isClosed();
		},
	};
}

function rateLimiter(requestsPerSecond: number, isClosed: () => boolean): Session['throttle'] {
	let next = 0;
	let before: Promise<void> = Promise.resolve();
	/** When the turns of the last second really came: after a moment in which the process was busy, many are due at once. */
	const recent: number[] = [];

	const take = async (due: number) => {
		const oldest = recent.length >= requestsPerSecond ? recent.shift() : undefined;
		await waitUntil(Math.max(due, (oldest ?? -1000) + 1000), isClosed);
		recent.push(performance.now());
	};
	return async () => {
		if (requestsPerSecond === 0) return;
		const due = Math.max(next, performance.now());
		next = due + 1000 / requestsPerSecond;
		before = before.then(async () => await take(due));
		await before;
	};
}

/** How long a closed session may go on waiting: n8n's `sleep` can't be ended early. */
const STOP_CHECK_MS = 100;

/** Waits until `performance.now()` says `time`: the wall clock may be set back meanwhile. */
async function waitUntil(time: number, isClosed: () => boolean): Promise<void> {
	for (let left = time - performance.now(); left > 0 && !isClosed(); left = time - performance.now()) {
		await sleep(Math.min(left, STOP_CHECK_MS));
	}
}
