/** What may help after a fault: a new token, FPT's other host, or another attempt after a wait. */
export type Remedy = 'newToken' | 'otherHost' | 'retry';

/** What is known of a kind of fault, and what may be done about it. */
export interface FaultRule {
	/** Whether FPT can have accepted a request that ended so: `no` only with proof. */
	accepted: 'no' | 'maybe';
	/** Whether a later rejection as a duplicate would be about this one: it can have left, and FPT has not rejected its values. */
	leavesDoubt: boolean;
	/** The first that is possible is tried; of a fault that FPT may have accepted, only for requests that only read. */
	remedies: readonly Remedy[];
	why: string;
}

/** Each kind of fault. Nothing else in the package knows what may be sent again. */
export const FAULTS = {
	connectionRefused: { accepted: 'no', leavesDoubt: false, remedies: ['otherHost', 'retry'], why: 'There was no connection, so no byte of the request left.' },
	hostNotFound: { accepted: 'no', leavesDoubt: false, remedies: ['otherHost', 'retry'], why: 'There was no address to connect to.' },
	hostUnreachable: { accepted: 'no', leavesDoubt: false, remedies: ['otherHost', 'retry'], why: 'There was no connection, so no byte of the request left.' },
	connectTimeout: { accepted: 'no', leavesDoubt: false, remedies: ['otherHost', 'retry'], why: 'There was no connection when the time was up, so no byte of the request left.' },
	notStarted: { accepted: 'no', leavesDoubt: false, remedies: ['retry'], why: 'The time was up before the request was made, for instance since the token took so long.' },
	handshakeCut: { accepted: 'no', leavesDoubt: false, remedies: ['otherHost', 'retry'], why: 'The request goes out only after the TLS handshake, which did not end.' },
	certificate: { accepted: 'no', leavesDoubt: false, remedies: ['otherHost'], why: 'The request was held back; a second look shows the same certificate.' },
	blocked: { accepted: 'no', leavesDoubt: false, remedies: ['otherHost'], why: "n8n's SSRF protection refuses an address before it connects, and no redirect is followed." },
	cancelled: { accepted: 'no', leavesDoubt: false, remedies: [], why: 'The execution was stopped, or failed, before the request went out.' },
	limited: { accepted: 'no', leavesDoubt: false, remedies: [], why: 'A limit that the user has set held the request back.' },
	noStore: { accepted: 'no', leavesDoubt: false, remedies: [], why: "n8n could not say whether it was sent before, so no request was made." },
	noToken: { accepted: 'no', leavesDoubt: false, remedies: [], why: 'Without a token no request is made.' },
	busy: { accepted: 'no', leavesDoubt: true, remedies: ['retry'], why: 'FPT says that it did nothing (1007), and that this passes.' },
	tooManyRequests: { accepted: 'no', leavesDoubt: true, remedies: ['retry'], why: 'HTTP 429 says that the request was rejected for its pace (RFC 6585, section 4).' },
	notProcessed: { accepted: 'no', leavesDoubt: true, remedies: [], why: 'The standard says of this HTTP status that the request was not processed or not passed on: see NOT_PROCESSED.' },
	tokenRejected: { accepted: 'no', leavesDoubt: true, remedies: ['newToken'], why: 'FPT rejected the token (1011, 1012, 1013), so it did not look at the rest.' },
	rejected: { accepted: 'no', leavesDoubt: false, remedies: [], why: 'FPT rejected the values with a code that it documents; a second attempt is rejected as well.' },
	timeout: { accepted: 'maybe', leavesDoubt: true, remedies: ['retry'], why: 'The request may have arrived; only its response is missing.' },
	connectionCut: { accepted: 'maybe', leavesDoubt: true, remedies: ['retry'], why: 'The request may have arrived before the connection broke.' },
	aborted: { accepted: 'maybe', leavesDoubt: true, remedies: [], why: 'The user stopped the execution while the request was pending.' },
	serviceError: { accepted: 'maybe', leavesDoubt: true, remedies: ['retry'], why: 'FPT or the telco broke down (1006, 2506, 2507, 3), and nothing says at which point.' },
	gatewayError: { accepted: 'maybe', leavesDoubt: true, remedies: ['retry'], why: 'HTTP 5xx or 408 without a response of FPT: the proxy may have passed the request on before it gave up.' },
	unlistedCode: { accepted: 'maybe', leavesDoubt: true, remedies: [], why: 'A code that FPT does not document may come with a message that went out.' },
	contradiction: { accepted: 'maybe', leavesDoubt: true, remedies: [], why: 'An error with the id of a message, batch or campaign beside it: FPT made something.' },
	unexpectedResponse: { accepted: 'maybe', leavesDoubt: true, remedies: [], why: 'A page, a redirect or a body that is not FPT\'s: whoever sent it may have passed the request on.' },
	unforeseen: { accepted: 'maybe', leavesDoubt: true, remedies: [], why: 'Something failed that nobody thought of, after the request may have gone out.' },
} as const satisfies Record<string, FaultRule>;

export type Fault = keyof typeof FAULTS;

/** What is known of a kind of fault. */
export const ruleOf = (fault: Fault): FaultRule => FAULTS[fault];

/**
 * The HTTP statuses of which the standard says that the request was not processed or passed on. Any other may come from a proxy
 * that had: 302 and 404 from a page behind it, 403 from a filter of responses, 400 and 422 from a server that had begun.
 */
export const NOT_PROCESSED: Readonly<Record<number, string>> = {
	401: 'The request has not been applied, for lack of credentials (RFC 9110, 15.5.2).',
	407: 'The proxy wants credentials before it passes the request on (RFC 9110, 15.5.8).',
	411: 'The server does not accept the request without a length (RFC 9110, 15.5.12).',
	413: 'The server does not process the request, since its content is too large (RFC 9110, 15.5.14).',
	414: 'The server does not process the request, since its address is too long (RFC 9110, 15.5.15).',
	415: 'The server does not process the request, since its content has a form that it does not read (RFC 9110, 15.5.16).',
	421: 'The server was the wrong one, and is unable to respond for this host (RFC 9110, 15.5.20).',
	426: 'The server does not perform the request over this protocol (RFC 9110, 15.5.22).',
	428: 'The server processes only conditional requests (RFC 6585, section 3).',
	431: 'The server does not process the request, since its header fields are too large (RFC 6585, section 5).',
	511: 'The network wants a sign-in before it passes requests on (RFC 6585, section 6).',
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** Milliseconds before the next attempt: doubling, up to half off at random, so that many spread; at least `retryAfter`, in seconds. */
export function waitBeforeRetry(attemptsMade: number, retryAfter: number | null, random: () => number): number {
	const wait = Math.min(FIRST_WAIT_MS * 2 ** (attemptsMade - 1), LONGEST_WAIT_MS);
	return Math.max(wait * (1 - random() / 2), (retryAfter ?? 0) * 1000);
}

const MAX_RETRY_AFTER_TEXT = 100;

/** The seconds of a `Retry-After` header (RFC 9110, section 10.2.3: seconds or a date), or null if it says nothing. */
export function parseRetryAfter(header: unknown, now: number): number | null {
	const text = typeof header === 'string' && header.length <= MAX_RETRY_AFTER_TEXT ? header.trim() : '';
	if (/^\d{1,9}$/.test(text)) return Number(text);
	const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
