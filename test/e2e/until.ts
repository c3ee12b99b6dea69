/* eslint-disable @n8n/community-nodes/no-restricted-globals -- waits for other processes; never shipped */

const POLL_MS = 100;

/** Waits until `probe` returns something; throws, with the name of what was waited for, if it takes too long. */
export async function until<T>(
	what: string,
	timeoutMs: number,
	probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const found = await probe();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}
