/** Whether the message may have reached FPT: `notSent` is certain, `unknown` means that FPT may have taken it. */
export type Outcome = 'notSent' | 'unknown';

export interface FailureDetails {
	/** What to do next, in plain words. */
	advice?: string;
	/** FPT's error code as a string, or null where FPT gave none. */
	fptCode?: string | null;
	/** FPT's own description, as it came. */
	vendorText?: string;
	httpStatus?: number | null;
	outcome?: Outcome;
	/** Set where the user's own values are wrong, so that no request was made for them. */
	input?: boolean;
}

/**
 * A failure that is told to the user: what went wrong (`message`) and what to do (`advice`).
 * The property names keep clear of `code`, `status` and `response`, which n8n's NodeApiError would read as a network
 * library's and put its own sentence over ours.
 */
export class FptFailure extends Error {
	readonly advice: string;
	readonly fptCode: string | null;
	readonly vendorText: string;
	readonly httpStatus: number | null;
	readonly outcome: Outcome;
	readonly input: boolean;

	constructor(message: string, details: FailureDetails = {}) {
		super(message);
		this.name = 'FptFailure';
		this.advice = details.advice ?? '';
		this.fptCode = details.fptCode ?? null;
		this.vendorText = details.vendorText ?? '';
		this.httpStatus = details.httpStatus ?? null;
		this.outcome = details.outcome ?? 'notSent';
		this.input = details.input ?? false;
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
export function failureOf({ subject, verb }: Deed, reason: string, details: FailureDetails): FptFailure {
	const harmless = verb === 'read' || verb === 'fetched';
	const outcome = harmless ? 'notSent' : details.outcome;
	const told = outcome === 'unknown' ? `${subject} may have been ${verb}` : `${subject} not ${verb}`;
	return new FptFailure(`${told}: ${reason}`, { ...details, outcome });
}

/** A value of the user's that is refused before anything is sent. */
export function invalidInput(message: string, advice = ''): FptFailure {
	return new FptFailure(message, { advice, input: true });
}

/**
 * Tells our own failure from any other error. By name: node and credential are bundled apart, so each has a class of
 * its own, and `instanceof` would miss the other's.
 */
export function isFptFailure(error: unknown): error is FptFailure {
	return error instanceof Error && error.name === 'FptFailure';
}
