/** Codes that may be tried for one challenge. */
export const MAX_ATTEMPTS = 5;

/** Challenges that are kept at once, some 100 bytes each. Each has cost an SMS and a first attempt. */
const CAPACITY = 100_000;

/** Expired ones are looked for at most so often. */
const SWEEP_MS = 1_000;

interface Entry {
	/** Wrong codes so far. */
	count: number;
	used: boolean;
	/** Milliseconds since 1970. */
	expiresAt: number;
}

interface Attempt {
	isRight: boolean;
	expiresAt: number;
	now: number;
}

/**
 * The attempts on challenges that this process has seen, until they expire. Bounded: when it is full of challenges that are
 * still valid, an attempt on another one is refused rather than left uncounted.
 */
export class OtpAttempts {
	private readonly entries = new Map<string, Entry>();

	private sweptAt = 0;

	constructor(private readonly capacity = CAPACITY) {}

	/** How many challenges are kept. */
	get size(): number {
		return this.entries.size;
	}

	/** What has become of the challenge with this nonce. */
	of(nonce: string): Pick<Entry, 'count' | 'used'> {
		return this.entries.get(nonce) ?? { count: 0, used: false };
	}

	/** Counts an attempt, whose code was right or wrong; false where no more are allowed, or this one can't be kept. */
	record(nonce: string, { isRight, expiresAt, now }: Attempt): boolean {
		this.sweep(now);
		const entry = this.entries.get(nonce) ?? { count: 0, used: false, expiresAt };
		if (entry.used || entry.count >= MAX_ATTEMPTS) return false;
		if (!this.entries.has(nonce) && this.entries.size >= this.capacity) return false;
		if (isRight) entry.used = true;
		else entry.count += 1;
		this.entries.set(nonce, entry);
		return true;
	}

	// Whoever verifies pays for it; the distance is absolute, so that a clock that was set back does no harm.
	private sweep(now: number): void {
		if (Math.abs(now - this.sweptAt) < SWEEP_MS) return;
		this.sweptAt = now;
		for (const [nonce, { expiresAt }] of this.entries) if (expiresAt <= now) this.entries.delete(nonce);
	}
}
