import { MINUTE_MS } from './campaign/time';

/** What is over is looked for at most so often. */
const SWEEP_MS = MINUTE_MS;

/** The part of its keys that a full owner forgets at once: to look for the oldest with each new one would take long. */
const FORGOTTEN = 1 / 16;

interface Entry {
	owner: string;
	times: number[];
	until: number;
}

/** When things happened, by key, in the caller's milliseconds. A full owner forgets what was touched least recently: see `hasRoom`. */
export class RecentTimes {
	private readonly entries = new Map<string, Entry>();

	/** The keys of each owner; those that were touched last are last. */
	private readonly owners = new Map<string, Set<string>>();

	private sweptAt = -Infinity;

	/** `capacity`: keys of one owner, some 200 bytes each. */
	constructor(private readonly capacity: number) {}

	/** How many keys are kept. */
	get size(): number {
		return this.entries.size;
	}

	/** The times of a key, oldest first. To ask for a key touches it. */
	of(key: string): readonly number[] {
		const entry = this.entries.get(key);
		if (entry) this.touch(entry.owner, key);
		return entry?.times ?? [];
	}

	/** Whether so many more keys of an owner fit, without those that are over by `now`. */
	hasRoom(owner: string, count: number, now: number): boolean {
		const keys = this.owners.get(owner) ?? new Set();
		if (keys.size + count > this.capacity) for (const key of keys) this.dropIfOver(key, now);
		return keys.size + count <= this.capacity;
	}

	/** Adds a time to a key, which is kept until `until`; of its times, the last `most` are. A key stays its first owner's. */
	add(owner: string, key: string, at: number, { most, until }: { most: number; until: number }): void {
		this.sweep(at);
		const entry = this.entries.get(key) ?? { owner, times: [], until };
		// Up to as many before them: to drop one each time would move all of them.
		if (entry.times.length >= 2 * most) entry.times.splice(0, entry.times.length - most);
		entry.times.push(at);
		entry.until = Math.max(entry.until, until);
		this.entries.set(key, entry);
		const keys = this.touch(entry.owner, key);
		if (keys.size > this.capacity) for (const each of [...keys].slice(0, Math.ceil(this.capacity * FORGOTTEN))) this.drop(each);
	}

	/** Takes one time of a key back; a key without any is dropped. */
	remove(key: string, at: number): void {
		const times = this.entries.get(key)?.times ?? [];
		const index = times.lastIndexOf(at);
		if (index >= 0) times.splice(index, 1);
		if (times.length === 0) this.drop(key);
	}

	private touch(owner: string, key: string): Set<string> {
		const keys = this.owners.get(owner) ?? new Set();
		this.owners.set(owner, keys);
		keys.delete(key);
		return keys.add(key);
	}

	/** Lets go of what is over, of each owner from its oldest key on. The absolute difference: a clock that was set back does not stop it. */
	private sweep(now: number): void {
		if (Math.abs(now - this.sweptAt) < SWEEP_MS) return;
		this.sweptAt = now;
		for (const keys of this.owners.values()) for (const key of keys) if (!this.dropIfOver(key, now)) break;
	}

	private dropIfOver(key: string, now: number): boolean {
		const isOver = (this.entries.get(key)?.until ?? 0) <= now;
		if (isOver) this.drop(key);
		return isOver;
	}

	private drop(key: string): void {
		const { owner = '' } = this.entries.get(key) ?? {};
		this.entries.delete(key);
		const keys = this.owners.get(owner);
		keys?.delete(key);
		if (keys?.size === 0) this.owners.delete(owner);
	}
}
