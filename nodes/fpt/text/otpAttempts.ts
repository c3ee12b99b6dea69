import { HOUR_MS } from '../campaign/time';

/** Codes that may be tried for one challenge. */
export const MAX_ATTEMPTS = 5;

/** Wrong codes for one number within an hour, over all its challenges: whoever asks for new codes gets no more guesses than these. */
export const MAX_WRONG_PER_NUMBER = 10;

/**
 * Challenges and numbers that are kept at once for one credential, some 200 bytes each. Each has cost an SMS and a first attempt:
 * a challenge that was made up does not verify.
 */
const CAPACITY = 50_000;

/**
 * How long a challenge is kept after it has expired: if the clock is set back by less, one that was used stays used. What has
 * expired is dropped earlier if its credential needs the room.
 */
const GRACE_MS = 6 * HOUR_MS;

/** What is no longer needed is looked for at most so often. */
const SWEEP_MS = 1_000;

interface Challenge {
	credential: string;
	/** Wrong codes so far. */
	wrong: number;
	used: boolean;
	/** Milliseconds since 1970. */
	expiresAt: number;
}

interface PhoneNumber {
	credential: string;
	/** When wrong codes came for it, in milliseconds since 1970: at most MAX_WRONG_PER_NUMBER of the last hour. */
	wrongAt: number[];
}

/** What an attempt is for. Each name has the credential's keys in it, so that no other credential can write on it. */
export interface AttemptSubject {
	/** Who the memory counts for. */
	credential: string;
	challenge: string;
	number: string;
	/** Milliseconds since 1970. */
	now: number;
}

/**
 * The attempts on challenges that this process has seen, and the wrong codes for numbers. Bounded for each credential: if one is
 * full of challenges that are still valid, an attempt on another one of it is rejected rather than left uncounted.
 */
export class OtpAttempts {
	private readonly challenges = new Map<string, Challenge>();

	private readonly numbers = new Map<string, PhoneNumber>();

	/** Challenges and numbers by credential. */
	private readonly sizes = new Map<string, number>();

	private sweptAt = 0;

	constructor(private readonly capacity = CAPACITY) {}

	/** How many challenges and numbers are kept. */
	get size(): number {
		return this.challenges.size + this.numbers.size;
	}

	/** Whether the challenge was used, and how many attempts are left to it and its number. */
	of({ challenge, number, now }: AttemptSubject): { used: boolean; left: number } {
		const { used, wrong } = this.challenges.get(challenge) ?? { used: false, wrong: 0 };
		const left = Math.min(MAX_ATTEMPTS - wrong, MAX_WRONG_PER_NUMBER - this.recentlyWrong(number, now).length);
		return { used, left: used ? 0 : left };
	}

	/** Counts an attempt, whose code was right or wrong; false if no more are allowed, or this one can't be kept. */
	record(subject: AttemptSubject, { isRight, expiresAt }: { isRight: boolean; expiresAt: number }): boolean {
		const { credential, challenge, number, now } = subject;
		this.sweep(now);
		if (this.of(subject).left <= 0) return false;
		const missing = () => Number(!this.challenges.has(challenge)) + Number(!isRight && !this.numbers.has(number));
		const hasRoom = () => (this.sizes.get(credential) ?? 0) + missing() <= this.capacity;
		if (missing() > 0 && !hasRoom()) this.drop((known) => known.credential === credential && known.expiresAt <= now, now);
		if (missing() > 0 && !hasRoom()) return false;
		this.sizes.set(credential, (this.sizes.get(credential) ?? 0) + missing());
		const known = this.challenges.get(challenge) ?? { credential, wrong: 0, used: false, expiresAt };
		this.challenges.set(challenge, { ...known, wrong: known.wrong + Number(!isRight), used: isRight });
		if (!isRight) {
			const owner = this.numbers.get(number)?.credential ?? credential;
			this.numbers.set(number, { credential: owner, wrongAt: [...this.recentlyWrong(number, now), now] });
		}
		return true;
	}

	// The absolute difference: a clock that was set back locks nobody out for longer.
	private recentlyWrong(number: string, now: number): number[] {
		return (this.numbers.get(number)?.wrongAt ?? []).filter((at) => Math.abs(now - at) < HOUR_MS);
	}

	// No timer: each attempt may sweep. The absolute difference, so that a clock that was set back does not stop it.
	private sweep(now: number): void {
		if (Math.abs(now - this.sweptAt) < SWEEP_MS) return;
		this.sweptAt = now;
		this.drop(({ expiresAt }) => expiresAt + GRACE_MS <= now, now);
	}

	private drop(isOver: (challenge: Challenge) => boolean, now: number): void {
		for (const [name, challenge] of this.challenges) if (isOver(challenge)) this.remove(this.challenges, name, challenge);
		for (const [name, number] of this.numbers) if (this.recentlyWrong(name, now).length === 0) this.remove(this.numbers, name, number);
	}

	private remove(map: Map<string, unknown>, name: string, { credential }: { credential: string }): void {
		map.delete(name);
		const size = (this.sizes.get(credential) ?? 1) - 1;
		if (size > 0) this.sizes.set(credential, size);
		else this.sizes.delete(credential);
	}
}
