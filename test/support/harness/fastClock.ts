/* eslint-disable @n8n/community-nodes/no-restricted-globals -- times of tests; never shipped */

/** As they were before any test made them faster. */
const wait = globalThis.setTimeout;
const now = performance.now.bind(performance);
const limit = AbortSignal.timeout.bind(AbortSignal);

/**
 * Lets all waits and time limits of this process pass `factor` times as fast, so that hundreds of tries that time out or wait
 * take seconds. The time stands still while the process computes: how busy the machine is does not change what a test sees. Ends
 * with `jest.restoreAllMocks`.
 */
export function speedUp(factor: number): void {
	const start = now();
	const fastWait = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => wait(run, ms / factor, ...args);
	jest.spyOn(globalThis, 'setTimeout').mockImplementation(fastWait as typeof setTimeout);
	let read: number | undefined;
	jest.spyOn(performance, 'now').mockImplementation(() => {
		if (read === undefined) setImmediate(() => (read = undefined));
		return (read ??= start + (now() - start) * factor);
	});
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => limit(Math.ceil(ms / factor)));
}
