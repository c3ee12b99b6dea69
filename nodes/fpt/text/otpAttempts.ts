import { HOUR_MS } from '../campaign/time';
import { RecentTimes } from '../recentTimes';

/** Codes that may be tried for one challenge. */
export const MAX_ATTEMPTS = 5;

/** Wrong codes for one number within an hour, over all its challenges: whoever asks for new codes gets no more guesses than these. */
export const MAX_WRONG_PER_NUMBER = 10;

/** Challenges and numbers kept for one credential. Each has cost an SMS and an attempt: one that was made up does not verify. */
const CAPACITY = 50_000;

/** How long one is kept after it expires, unless room is needed: if the clock is set back by less, a used challenge stays used. */
const GRACE_MS = 6 * HOUR_MS;

/** What an attempt is for. Each name has the credential's keys in it, so that no other credential can write on it. */
export interface AttemptSubject {
	/** Who the memory counts for. */
	credential: string;
	challenge: string;
	number: string;
	/** Milliseconds since 1970. */
	now: number;
}

/** The attempts and wrong codes that this process has seen, bounded for each credential: if full, new ones are rejected, not uncounted. */
export class OtpAttempts {
	/** `times`: of wrong codes, by challenge and by number, and of the right code of a challenge. */
	constructor(private readonly times = new RecentTimes(CAPACITY)) {}

	/** Whether the challenge was used, and how many attempts are left to it and its number. */
	of({ challenge, number, now }: AttemptSubject): { used: boolean; left: number } {
		const used = this.times.of(usedKey(challenge)).length > 0;
		// The absolute difference: a clock that was set back locks nobody out for longer.
		const recentlyWrong = this.times.of(number).filter((at) => Math.abs(now - at) < HOUR_MS);
		const left = Math.min(MAX_ATTEMPTS - this.times.of(challenge).length, MAX_WRONG_PER_NUMBER - recentlyWrong.length);
		return { used, left: used ? 0 : left };
	}

	/** Counts an attempt, whose code was right or wrong; false if no more are allowed, or this one can't be kept. */
	record(subject: AttemptSubject, { isRight, expiresAt }: { isRight: boolean; expiresAt: number }): boolean {
		const { credential, challenge, number, now } = subject;
		if (this.of(subject).left <= 0) return false;
		const counts = isRight
			? [{ key: usedKey(challenge), most: 1, until: expiresAt }]
			: [{ key: challenge, most: MAX_ATTEMPTS, until: expiresAt }, { key: number, most: MAX_WRONG_PER_NUMBER, until: now + HOUR_MS }];
		const missing = counts.filter(({ key }) => this.times.of(key).length === 0).length;
		if (missing > 0 && !this.times.hasRoom(credential, missing, now + GRACE_MS)) return false;
		for (const { key, most, until } of counts) this.times.add(credential, key, now, { most, until: until + GRACE_MS });
		return true;
	}
}

const usedKey = (challenge: string) => `used/${challenge}`;
