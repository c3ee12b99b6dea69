/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a test server; never shipped */

/** Calls back once after some milliseconds; returns a function that cancels it. */
export type StartTimer = (callback: () => void, milliseconds: number) => () => void;

export const startRealTimer: StartTimer = (callback, milliseconds) => {
	const timer = setTimeout(callback, milliseconds);
	return () => clearTimeout(timer);
};

/** Waits that all end when the server does. */
export class Timers {
	/** Each cancels one wait. */
	private readonly cancels = new Set<() => void>();

	constructor(private readonly startTimer: StartTimer) {}

	/** True after `milliseconds`; false as soon as `end` is called. */
	async wait(milliseconds: number): Promise<boolean> {
		return await new Promise((resolve) => {
			const cancelTimer = this.startTimer(() => {
				this.cancels.delete(cancel);
				resolve(true);
			}, milliseconds);
			const cancel = () => {
				cancelTimer();
				resolve(false);
			};
			this.cancels.add(cancel);
		});
	}

	end(): void {
		for (const cancel of this.cancels) cancel();
		this.cancels.clear();
	}
}
