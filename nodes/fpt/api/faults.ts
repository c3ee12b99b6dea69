/** What is done about a kind of fault. */
export interface FaultRule {
	/** Whether FPT can have taken a request that ended so: `no` only where that is certain. */
	taken: 'no' | 'perhaps';
	/**
	 * Whether another try may help. It is made by itself only where it can do no harm: FPT has certainly not taken the request, or
	 * the request only reads or fetches a token.
	 */
	again: boolean;
	/** Whether FPT's other host is asked at once, and this one passed over from then on. */
	nextHost?: true;
	/** Why. */
	why: string;
}

/** Each kind of fault, and what is done about it. Nothing else in the package decides about another try. */
export const FAULTS = {
	connectionRefused: { taken: 'no', again: true, nextHost: true, why: 'No connection stood, so no byte of the request left.' },
	hostNotFound: { taken: 'no', again: true, nextHost: true, why: 'There was no address to connect to.' },
	hostUnreachable: { taken: 'no', again: true, nextHost: true, why: 'No connection stood, so no byte of the request left.' },
	connectTimeout: { taken: 'no', again: true, nextHost: true, why: 'No connection stood when the time was up, so no byte of the request left.' },
	notStarted: { taken: 'no', again: true, why: 'The time was up before the request was made, for instance since the token took so long.' },
	handshakeCut: { taken: 'no', again: true, nextHost: true, why: 'The request goes out only after the TLS handshake, which did not end.' },
	certificate: { taken: 'no', again: false, nextHost: true, why: 'The request was held back; a second look shows the same certificate.' },
	busy: { taken: 'no', again: true, why: 'FPT says that it took nothing (1007), and that this passes.' },
	tooManyRequests: { taken: 'no', again: true, why: 'HTTP 429 says that the request was turned away for its pace.' },
	refusal: { taken: 'no', again: false, why: 'FPT refused the values; a second try is refused as well.' },
	clientError: { taken: 'no', again: false, why: 'Whoever answers 3xx or 4xx has not handed the request on.' },
	stopped: { taken: 'no', again: false, why: 'The execution was stopped, or failed, before the request went out.' },
	timeout: { taken: 'perhaps', again: true, why: 'The request may have arrived; only its answer is missing.' },
	connectionCut: { taken: 'perhaps', again: true, why: 'The request may have arrived before the connection broke.' },
	aborted: { taken: 'perhaps', again: false, why: 'The user stopped the execution while the request was under way.' },
	serviceError: { taken: 'perhaps', again: true, why: "FPT or the telco broke down (1006, 2506, 2507, 3), and nothing says at which point." },
	gatewayError: { taken: 'perhaps', again: true, why: 'A 5xx or 408 without an answer of FPT\'s: the proxy may have handed the request on before it gave up.' },
	strangeAnswer: { taken: 'perhaps', again: false, why: 'A success whose body is none of FPT\'s: it may have taken the request.' },
} as const satisfies Record<string, FaultRule>;

export type Fault = keyof typeof FAULTS;

/** What is done about a fault. */
export const ruleOf = (fault: Fault): FaultRule => FAULTS[fault];

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Milliseconds to wait before the next try: doubling with each try, and a random share of up to half taken off so that many do
 * not come back at once. At least what the other side asked for (`Retry-After`, in seconds).
 */
export function waitBeforeRetry(triesMade: number, retryAfter: number | null, random: () => number): number {
	const wait = Math.min(FIRST_WAIT_MS * 2 ** (triesMade - 1), LONGEST_WAIT_MS);
	return Math.max(wait * (1 - random() / 2), (retryAfter ?? 0) * 1000);
}

/** The seconds of a `Retry-After` header (RFC 9110, section 10.2.3: seconds or a date), or null where it says nothing. */
export function parseRetryAfter(header: unknown, now: number): number | null {
	const text = typeof header === 'string' ? header.trim() : '';
	if (/^\d{1,9}$/.test(text)) return Number(text);
	const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
