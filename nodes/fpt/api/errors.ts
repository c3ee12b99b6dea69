import type { Endpoint } from './endpoints';
import { type Fault, ruleOf } from '../response/faults';

/** Whether the message may have reached FPT: `notSent` is certain, `unknown` means that FPT may have accepted it. */
export type Outcome = 'notSent' | 'unknown';

/** What went wrong (`message`) and what to do (`advice`). No `code`, `status` or `response`: n8n would put its sentence over ours. */
export interface FptError extends Error {
	/** Why, as the end of a sentence. */
	readonly reason: string;
	readonly outcome: Outcome;
	/** What kind of fault it is: that decides the outcome of a send, and what may be done about it. */
	readonly fault: Fault;
	/** What to do next, in plain words. */
	readonly advice: string;
	/** FPT's error code as a string, if it sent one. */
	readonly fptCode: string | null;
	/** FPT's own description, as it came. */
	readonly vendorText: string;
	readonly httpStatus: number | null;
	/** Seconds that the other side asked to wait before another attempt. */
	readonly retryAfter: number | null;
	/** Whether the request was not made, since no token could be had. */
	readonly noToken: boolean;
	/** Sentences after the advice. */
	readonly notes: readonly string[];
	/** What a workflow may want to know of a failed item: the campaign that had been created before, for instance. */
	readonly context: Readonly<Record<string, unknown>>;
}

/** What is known of an error; for what is left out, see NOTHING_ELSE. */
export type FptErrorDetails = Pick<FptError, 'fault' | 'advice'> & Partial<FptError>;

const NOTHING_ELSE = { fptCode: null, vendorText: '', httpStatus: null, retryAfter: null, noToken: false, notes: [], context: {} };

function newError(message: string, reason: string, outcome: Outcome, details: FptErrorDetails): FptError {
	return Object.assign(new Error(message), NOTHING_ELSE, details, { name: 'FptError', reason, outcome });
}

/** What a request is about and what it does, so that its failure fits one sentence: "Message to 84987654321 not sent: …". */
export interface Action {
	/** Whom or what it is for: the number, the campaign's name or code; undefined if that can't be read. */
	target?: string;
	endpoint: Pick<Endpoint, 'subject' | 'done' | 'isSend'>;
}

/** The error of a request, for a reason that ends a sentence. `outcome`: if more is known than the fault says; reading is `notSent`. */
export function fptError({ target, endpoint }: Action, reason: string, details: FptErrorDetails, outcome = outcomeOf(details.fault)): FptError {
	const subject = target === undefined ? 'What this item asks for' : endpoint.subject(target);
	const isUnknown = endpoint.isSend && outcome === 'unknown';
	const told = isUnknown ? `${subject} may have been ${endpoint.done}` : `${subject} not ${endpoint.done}`;
	return newError(`${told}: ${reason}`, reason, isUnknown ? 'unknown' : 'notSent', details);
}

/** The same error with more to say after its advice, and more context. */
export function withNotes(error: FptError, notes: readonly string[], context: FptErrorDetails['context'] = {}): FptError {
	const { message, reason, outcome } = error;
	return newError(message, reason, outcome, { ...error, notes: [...error.notes, ...notes], context: { ...error.context, ...context } });
}

/** Whether FPT's rejection of a later attempt as a duplicate would be about the request of this error. */
export const leavesDoubt = ({ fault, noToken }: FptError) => !noToken && ruleOf(fault).leavesDoubt;

const outcomeOf = (fault: Fault): Outcome => (ruleOf(fault).accepted === 'maybe' ? 'unknown' : 'notSent');

/** Whether an error is one of ours about a request: of the node, or of the credential, which is bundled apart. */
export const isFptError = (error: unknown): error is FptError => error instanceof Error && error.name === 'FptError';
