/* eslint-disable @n8n/community-nodes/no-restricted-globals -- measures the processor's time; never shipped */

/** In 16-bit units, each four times the one before. */
export const SIZES = [1_000, 4_000, 16_000, 64_000, 256_000, 1_000_000];

/** A size is compared with the one two steps before it, a sixteenth: nearer ones differ as much by noise. */
const STEPS = 2;
const SIZE_RATIO = 16;

/** What takes less is lost in noise: a time below counts as this. */
const FLOOR_MS = 2;

/** For 16 times the size a linear function takes 16 times the time, a quadratic one 256 times; the rest is the collector's. */
const MAX_RATIO = 100;

/** How often a time that is too long is measured at most: the least counts, since noise only adds. */
const RUNS = 6;

/** A time that no noise explains, so it is not measured again. */
const CERTAIN_MS = 2_000;

export interface Growth {
	/** The exponent of the steepest part: 1 is linear, 2 quadratic; undefined if none took long enough to tell. */
	exponent?: number;
	/** Processor time of the largest size that ran. */
	ms: number;
	/** The first size that took too long for its size; no larger one has run. */
	tooLongAt?: number;
}

/**
 * How the processor time of a function grows with the size of its input. `make` makes the input, outside the measured time; no
 * input is larger than `maxSize`. Throws what the function throws.
 */
export async function growthOf<Input>(
	make: (size: number) => Input,
	run: (input: Input) => unknown,
	maxSize = Number.POSITIVE_INFINITY,
): Promise<Growth> {
	const times: number[] = [];
	let exponent: number | undefined;
	for (const size of SIZES.filter((each) => each <= maxSize)) {
		const input = make(size);
		let ms = await timeOf(run, input);
		const before = Math.max(times.at(-STEPS) ?? Number.POSITIVE_INFINITY, FLOOR_MS);
		const isTooLong = () => ms > MAX_RATIO * before;
		for (let left = RUNS - 1; left > 0 && ms < CERTAIN_MS && isTooLong(); left--) ms = Math.min(ms, await timeOf(run, input));
		if (times.length >= STEPS && ms > FLOOR_MS) exponent = Math.max(exponent ?? 0, Math.log(ms / before) / Math.log(SIZE_RATIO));
		if (isTooLong()) return { exponent, ms, tooLongAt: size };
		times.push(ms);
	}
	return { exponent, ms: times.at(-1) ?? 0 };
}

async function timeOf<Input>(run: (input: Input) => unknown, input: Input): Promise<number> {
	const before = process.cpuUsage();
	await run(input);
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}
