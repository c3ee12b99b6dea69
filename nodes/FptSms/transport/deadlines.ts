import { sleep } from 'n8n-workflow';

/** Resolution of deadlines. Community nodes have no cancellable timer, only n8n's `sleep`, so one loop polls for all requests. */
const CHECK_EVERY_MS = 100;

/** What may end one request before its response is there. */
export interface Deadline {
	/** Aborted at the deadline, or when the execution is stopped. */
	signal: AbortSignal;
	/** Whether the deadline has passed before `release`. */
	isLate: () => boolean;
	/** To be called when the request is over. */
	release: () => void;
}

interface Pending {
	controller: AbortController;
	/** By `performance.now()`. */
	due: number;
	late: boolean;
}

/** Ends requests that take too long, and all if `stop` is aborted. One watch for all: a timer for each cost an eighth of a send's time. */
export function deadlines(stop: AbortSignal | undefined): (ms: number) => Deadline {
	const pending = new Set<Pending>();
	let watching = false;

	const watch = async () => {
		while (pending.size > 0) {
			await sleep(CHECK_EVERY_MS);
			const now = performance.now();
			for (const each of pending) {
				each.late = now >= each.due;
				if (each.late || stop?.aborted) each.controller.abort();
			}
		}
		watching = false;
	};

	return (ms) => {
		const own: Pending = { controller: new AbortController(), due: performance.now() + ms, late: false };
		pending.add(own);
		if (!watching) {
			watching = true;
			void watch();
		}
		return { signal: own.controller.signal, isLate: () => own.late, release: () => void pending.delete(own) };
	};
}
