const PERIOD_MS = 60_000;

/** When each was logged last, in milliseconds since 1970; only those of the last minute. */
const loggedAt = new Map<string, number>();

/** Calls `log` at most once a minute for a topic, of which there are few: what anybody can post must not fill the log. */
export function logOncePerMinute(topic: string, log: () => void, now = Date.now()): void {
	// The absolute difference: a clock that was set back silences nothing for long.
	for (const [known, at] of loggedAt) if (Math.abs(now - at) >= PERIOD_MS) loggedAt.delete(known);
	if (loggedAt.has(topic)) return;
	loggedAt.set(topic, now);
	log();
}
