import { DAY_MS, HOUR_MS, MINUTE_MS } from './campaign/time';
import { RecentTimes } from './recentTimes';

/** The most that the limits may be set to: they bound how many times are kept, and for how long. */
export const MAX_PER_NUMBER = 100;
export const MAX_PER_NUMBER_MINUTES = DAY_MS / MINUTE_MS;
export const MAX_PER_HOUR = 100_000;

/** Messages that one number may get within the minutes if a code is made for each, unless the user says otherwise. */
export const CODES_PER_NUMBER = 5;

/** Numbers that are kept of one credential: if more get messages within a day, those asked for least recently are forgotten. */
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

/** Counts each credential's messages in sliding windows; to ask is to count. Times are `performance.now()`, which no clock sets back. */
export class SendLimits {
	constructor(private readonly times = new RecentTimes(CAPACITY)) {}

	/** Counts a message unless it is beyond a limit: then nothing is kept of it. `credential` is whose messages count together. */
	admit(credential: string, { phone, maxPerNumber, maxPerNumberMinutes, maxPerHour }: SendLimit, now: number): Admission {
		const counts = [
			{ beyond: 'maxPerNumber', owner: `numbers/${credential}`, of: phone, limit: maxPerNumber, windowMs: maxPerNumberMinutes * MINUTE_MS, most: MAX_PER_NUMBER },
			{ beyond: 'maxPerHour', owner: `all/${credential}`, of: '', limit: maxPerHour, windowMs: HOUR_MS, most: MAX_PER_HOUR },
		] as const;
		const limited = counts.filter(({ limit }) => limit > 0).map((count) => ({ ...count, key: `${count.owner}/${count.of}` }));
		const waits = limited.map(({ beyond, key, limit, windowMs }) => ({ beyond, waitMs: (this.times.of(key).at(-limit) ?? -Infinity) + windowMs - now }));
		const [longest] = waits.sort((one, other) => other.waitMs - one.waitMs);
		if (longest && longest.waitMs > 0) return longest;
		for (const { owner, key, most } of limited) this.times.add(owner, key, now, { most, until: now + DAY_MS });
		return { giveBack: () => limited.forEach(({ key }) => this.times.remove(key, now)) };
	}
}
