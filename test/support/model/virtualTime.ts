/* eslint-disable @n8n/community-nodes/no-restricted-globals -- the time of tests; never shipped */

/** As they are before any test replaces them. */
const immediate = setImmediate;

/** Where a virtual clock begins. */
const START = Date.parse('2030-06-17T03:00:00Z');

/** More timers than one call can need, though it wait for hours in steps of 100 ms. */
const MOST_TIMERS = 200_000;

/**
 * Lets time pass only where nothing is left to do but wait: an hour of waits takes some milliseconds, the same on a busy machine as
 * on an idle one. Nothing may wait for anything but timers: no sockets, no files.
 */
export class VirtualTime {
	/** The wall clock, `Date.now()`, is ahead by so many milliseconds of the time that passes, `performance.now()`. */
	private ahead = 0;

	constructor() {
		jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'hrtime'] });
		// As Node's: whole milliseconds, at least one.
		const wait = setTimeout;
		jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms = 1, ...args: []) => wait(run, Math.max(1, Math.trunc(ms)), ...args)) as typeof setTimeout);
		jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
			const controller = new AbortController();
			setTimeout(() => controller.abort(), ms);
			return controller.signal;
		});
	}

	/** A wall clock that nobody sets, in milliseconds since 1970. */
	get now(): number {
		return Date.now() - this.ahead;
	}

	/** Sets the wall clock of this process: so many milliseconds ahead, or behind if negative. */
	setAhead(ms: number): void {
		jest.setSystemTime(this.now + ms);
		this.ahead = ms;
	}

	/** What a call returns, all its waits included. Throws if it waits for nothing that comes, or for longer than `limitMs`. */
	async of<T>(call: Promise<T>, limitMs: number): Promise<T> {
		let isOver = false;
		const over = call.finally(() => (isOver = true));
		over.catch(() => undefined);
		const end = this.now + limitMs;
		for (let timers = 0; ; timers++) {
			await new Promise((resolve) => immediate(resolve));
			if (isOver) return await over;
			if (jest.getTimerCount() === 0) throw new Error('It hangs: it waits for nothing that will come');
			if (this.now > end || timers > MOST_TIMERS) throw new Error(`It hangs: it is not over after ${Math.round(limitMs / 1000)} seconds`);
			jest.advanceTimersToNextTimer();
		}
	}

	/** Lets so many milliseconds pass. */
	async pass(ms: number): Promise<void> {
		await this.of(new Promise<void>((resolve) => setTimeout(resolve, ms)), ms + 1);
	}

	end(): void {
		jest.useRealTimers();
		jest.restoreAllMocks();
	}
}
