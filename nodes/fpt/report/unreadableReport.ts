/** A report that can't be made into items; `reason` ends a sentence: "Report of campaign X not read: …". */
export class UnreadableReportError extends Error {
	constructor(readonly reason: string) {
		super(`Report not read: ${reason}`);
		this.name = 'UnreadableReportError';
	}
}

/** The error for a report that can't be made into items, for a reason that ends a sentence. */
export const unreadableReport = (reason: string): UnreadableReportError => new UnreadableReportError(reason);
