import { type Fault, ruleOf } from './faults';

/** Whether the message may have reached FPT: `notSent` is certain, `unknown` means that FPT may have taken it. */
export type Outcome = 'notSent' | 'unknown';

export interface FptErrorDetails {
	/** Why, as the end of a sentence. */
	reason?: string;
	/** What to do next, in plain words. */
	advice?: string;
	/** FPT's error code as a string, or null where FPT gave none. */
	fptCode?: string | null;
	/** FPT's own description, as it came. */
	vendorText?: string;
	httpStatus?: number | null;
	/** The kind of fault, where a request was made: tells the outcome, unless that is given. */
	fault?: Fault | null;
	outcome?: Outcome;
	/** Seconds that the other side asked to wait before another try. */
	retryAfter?: number | null;
	/** Set where no usable token could be had, which no other request of the execution will mend. */
	noToken?: boolean;
}

/**
 * A failure that is told to the user: what went wrong (`message`) and what to do (`advice`).
 * The property names keep clear of `code`, `status` and `response`, which n8n's NodeApiError would read as a network
 * library's and put its own sentence over ours.
 */
export class FptError extends Error {
	readonly reason: string;
	readonly advice: string;
	readonly fptCode: string | null;
	readonly vendorText: string;
	readonly httpStatus: number | null;
	readonly fault: Fault | null;
	readonly outcome: Outcome;
	readonly retryAfter: number | null;
	readonly noToken: boolean;

	constructor(message: string, details: FptErrorDetails = {}) {
		super(message);
		this.name = 'FptError';
		this.reason = details.reason ?? message;
		this.advice = details.advice ?? '';
		this.fptCode = details.fptCode ?? null;
		this.vendorText = details.vendorText ?? '';
		this.httpStatus = details.httpStatus ?? null;
		this.fault = details.fault ?? null;
		this.outcome = details.outcome ?? (this.fault && ruleOf(this.fault).taken === 'perhaps' ? 'unknown' : 'notSent');
		this.retryAfter = details.retryAfter ?? null;
		this.noToken = details.noToken ?? false;
	}
}

/** What a request is to do, so that its failure can be told in one sentence: "Message to 84987654321 not sent: …". */
export interface Deed {
	subject: string;
	verb: 'sent' | 'pushed' | 'created' | 'read' | 'fetched';
}

/**
 * The failure of a request, for a reason that ends a sentence. Reading a report or fetching a token sends nothing to a phone:
 * there the outcome is `notSent` whatever happened.
 */
export function fptError(deed: Deed, reason: string, details: FptErrorDetails): FptError {
	const { subject, verb } = deed;
	const { outcome } = new FptError('', isHarmless(deed) ? { outcome: 'notSent' } : details);
	const told = outcome === 'unknown' ? `${subject} may have been ${verb}` : `${subject} not ${verb}`;
	return new FptError(`${told}: ${reason}`, { ...details, reason, outcome });
}

/** Whether a request may be made any number of times: it sends nothing and makes nothing. */
export const isHarmless = ({ verb }: Deed) => verb === 'read' || verb === 'fetched';

/**
 * Tells our own failure from any other error. By name: node and credential are bundled apart, so each has a class of
 * its own, and `instanceof` would miss the other's.
 */
export function isFptError(error: unknown): error is FptError {
	return error instanceof Error && error.name === 'FptError';
}
