/** What goes wrong with a request. */
export type FaultAction = 'hang' | 'cut' | AnswerFault;

/** `status`, `body` or `code` replace FPT's answer; the others change how the answer, whichever it is, goes out. */
export interface AnswerFault {
	status?: number;
	/** An object goes out as JSON, a string as HTML unless `contentType` says otherwise. */
	body?: string | Buffer | object;
	headers?: Record<string, string>;
	contentType?: string;
	/** One of FPT's errors, in the spelling and with the status of the options. */
	code?: number;
	description?: string;
	/** Milliseconds of waiting. */
	delay?: number;
	/** Bytes of the body a second. */
	slowBody?: number;
}

export interface Fault {
	/** The whole path, or a pattern; any path unless given. */
	path?: string | RegExp;
	/** How many requests it hits: 1 unless given, Infinity for all. */
	times?: number;
	/**
	 * `receive`, the default: before FPT looks at the request, so that a lost or replaced answer means "not taken".
	 * `process`: after, so that it means "taken".
	 */
	after?: 'receive' | 'process';
	do: FaultAction;
}

/** Takes the first fault that fits a path out of the queue, once. */
export function takeFault(faults: Fault[], path: string): Fault | undefined {
	const index = faults.findIndex(
		// search, unlike test, does not depend on where a regular expression with /g stopped before
		(fault) =>
			fault.path === undefined ||
			(typeof fault.path === 'string' ? fault.path === path : path.search(fault.path) >= 0),
	);
	const fault = faults[index];
	if (!fault) return undefined;
	fault.times = (fault.times ?? 1) - 1;
	if (fault.times <= 0) faults.splice(index, 1);
	return fault;
}
