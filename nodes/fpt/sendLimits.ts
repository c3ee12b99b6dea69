import { DAY_MS, HOUR_MS, MINUTE_MS } from './campaign/time';

/** The most that the limits may be set to: they bound how many times are kept, and for how long. */
export const MAX_PER_NUMBER = 100;
export const MAX_PER_NUMBER_MINUTES = DAY_MS / MINUTE_MS;
export const MAX_PER_HOUR = 100_000;

/** Messages that one number may get within the minutes if a code is made for each, unless the user says otherwise. */
export const CODES_PER_NUMBER = 5;

/**
 * Numbers that are surely kept of one credential, some 200 bytes each; up to twice as many are. If there are more within a day, those
 * that were asked for least recently are forgotten.
 */
const CAPACITY = 50_000;

/** The limits that a message is under; 0 is no limit. */
export interface SendLimit {
	/** As FPT wants it, so that each spelling is the same number. */
	phone: string;
	/** Messages to one number within so many minutes. */
	maxPerNumber: number;
	maxPerNumberMinutes: number;
	/** Messages to all numbers within an hour. */
	maxPerHour: number;
}

/** A message that may go out, until it is given back; or the limit that it is beyond, and the milliseconds until one more fits. */
export type Admission = { giveBack: () => void } | { beyond: 'maxPerNumber' | 'maxPerHour'; waitMs: number };

/**
 * Counts the messages of each credential that went out under limits. Exact for what it has seen: asking and counting are one step,
 * and a window slides, so that no border of it lets twice as many through. Times are `performance.now()`, which no clock sets back.
 */
export class SendLimits {
	private readonly counters = new Map<string, Counter>();
	private sweptAt = -Infinity;

	constructor(private readonly capacity = CAPACITY) {}

	/** How many numbers are kept. */
	get size(): number {
		return [...this.counters.values()].reduce((sum, { size }) => sum + size, 0);
	}

	/** Counts a message unless it is beyond a limit. `credential` is whose messages count together. */
	admit(credential: string, limit: SendLimit, now: number): Admission {
		this.sweep(now);
		const counter = this.counters.get(credential) ?? new Counter(this.capacity, now);
		this.counters.set(credential, counter);
		return counter.admit(limit, now);
	}

	/** Drops the credentials that have not sent for longer than any limit looks back. */
	private sweep(now: number): void {
		if (now - this.sweptAt < MINUTE_MS) return;
		this.sweptAt = now;
		for (const [credential, { lastAt }] of this.counters) if (now - lastAt > DAY_MS) this.counters.delete(credential);
	}
}

/** Of one credential. Times are in the order in which they came. */
class Counter {
	/** By number: two generations, so that the old ones are dropped at once and none of the last day is missed. */
	private current = new Map<string, number[]>();
	private previous = new Map<string, number[]>();
	private readonly all: number[] = [];
	private rotatedAt: number;

	constructor(
		private readonly capacity: number,
		/** When a message was last asked for. */
		public lastAt: number,
	) {
		this.rotatedAt = lastAt;
	}

	get size(): number {
		return this.current.size + this.previous.size;
	}

	admit({ phone, maxPerNumber, maxPerNumberMinutes, maxPerHour }: SendLimit, now: number): Admission {
		this.lastAt = now;
		const ofNumber = maxPerNumber > 0 ? this.timesOf(phone, now) : [];
		const waits = {
			maxPerNumber: waitFor(ofNumber, maxPerNumber, maxPerNumberMinutes * MINUTE_MS, now),
			maxPerHour: waitFor(this.all, maxPerHour, HOUR_MS, now),
		};
		const beyond = waits.maxPerHour > waits.maxPerNumber ? 'maxPerHour' : 'maxPerNumber';
		if (waits[beyond] > 0) return { beyond, waitMs: waits[beyond] };
		if (maxPerNumber > 0) add(ofNumber, now, MAX_PER_NUMBER);
		if (maxPerHour > 0) add(this.all, now, MAX_PER_HOUR);
		return {
			giveBack: () => {
				if (maxPerNumber > 0) remove(ofNumber, now);
				if (maxPerHour > 0) remove(this.all, now);
			},
		};
	}

	/** When messages went to a number. One that is asked for is the last to be forgotten. */
	private timesOf(phone: string, now: number): number[] {
		const known = this.current.get(phone);
		if (known) return known;
		if (this.current.size >= this.capacity || now - this.rotatedAt >= DAY_MS) {
			this.previous = this.current;
			this.current = new Map();
			this.rotatedAt = now;
		}
		const times = this.previous.get(phone) ?? [];
		this.previous.delete(phone);
		this.current.set(phone, times);
		return times;
	}
}

/** Milliseconds until one more fits beside the last `most`; 0 if it does now, or if there is no limit. */
function waitFor(times: readonly number[], most: number, windowMs: number, now: number): number {
	const oldest = most > 0 ? times.at(-most) : undefined;
	return oldest === undefined ? 0 : Math.max(0, oldest + windowMs - now);
}

/** Keeps the last `most`, and up to as many before them: to drop one each time would move all of them. */
function add(times: number[], now: number, most: number): void {
	if (times.length >= 2 * most) times.splice(0, times.length - most);
	times.push(now);
}

function remove(times: number[], at: number): void {
	const index = times.lastIndexOf(at);
	if (index >= 0) times.splice(index, 1);
}
