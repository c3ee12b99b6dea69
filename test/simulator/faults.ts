/** What goes wrong with a request. */
export type FaultAction = 'hang' | 'cut' | ResponseFault;

/** `status`, `body` or `code` replace FPT's response; the others change how the response, whichever it is, is sent. */
export interface ResponseFault {
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
	/** Only requests to this number, given as the request has it. */
	phone?: string;
	/** How many requests it hits: 1 unless given, Infinity for all. */
	times?: number;
	/**
	 * `receive`, the default: before FPT looks at the request, so that FPT has not accepted it, whatever the response.
	 * `process`: after, so that FPT has accepted it.
	 */
	after?: 'receive' | 'process';
	do: FaultAction;
}

/** The first fault that fits a path and a number. It counts as used, and leaves the queue after its last time. */
export function takeFault(faults: Fault[], path: string, phone: unknown): Fault | undefined {
	const index = faults.findIndex((fault) => fitsPath(fault, path) && (fault.phone ?? phone) === phone);
	const fault = faults[index];
	if (!fault) return undefined;
	fault.times = (fault.times ?? 1) - 1;
	if (fault.times <= 0) faults.splice(index, 1);
	return fault;
}

function fitsPath({ path }: Fault, given: string): boolean {
	if (path === undefined) return true;
	// search, unlike test, does not depend on where a regular expression with /g stopped before
	return typeof path === 'string' ? path === given : given.search(path) >= 0;
}
