/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a test server; never shipped */

/** Waits that all end when the server does. */
export class Timers {
	private readonly waiting = new Map<NodeJS.Timeout, () => void>();

	/** True after `milliseconds`; false as soon as `end` is called. */
	async wait(milliseconds: number): Promise<boolean> {
		return await new Promise((resolve) => {
			const timer = setTimeout(() => {
				this.waiting.delete(timer);
				resolve(true);
			}, milliseconds);
			this.waiting.set(timer, () => resolve(false));
		});
	}

	end(): void {
		for (const [timer, giveUp] of this.waiting) {
			clearTimeout(timer);
			giveUp();
		}
		this.waiting.clear();
	}
}
