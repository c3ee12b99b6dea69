import type { IDataObject } from 'n8n-workflow';
import { type FptError, fptError, isFptError, leavesDoubt, withNotes } from '../../fpt/api/errors';
import { UNKNOWN_ADVICE } from '../../fpt/api/responseErrors';
import { isDuplicateCode } from '../../fpt/response/codes';
import type { Draft, FptRequest } from '../operation';

/** What an earlier try of the execution, n8n's Retry On Fail or the editor's Retry, has left of a send. */
export interface Earlier {
	/** `accepted` has an output; of `started` the outcome is not known; `notSent` was certainly not accepted; `new` was never tried. */
	state: 'new' | 'started' | 'notSent' | 'accepted';
	/**
	 * When an attempt was first made that leaves doubt, in milliseconds since 1970; 0 if none was: FPT's rejection of a later one as a
	 * duplicate is about that one.
	 */
	doubtSince: number;
	again?: unknown;
	output?: IDataObject;
	/** Its values were others, or may have been. */
	differs: boolean;
	/** It was made under another client secret, so that only its place tells that it is this one. */
	isForeign?: boolean;
	/** It was for all items that the draft is for. */
	coversAllItems: boolean;
	/** Why it is not known what was sent: another send of these items has another shape, or the record can't be read. */
	obstacle?: string;
}

export const NOTHING_EARLIER: Earlier = { state: 'new', doubtSince: 0, differs: false, coversAllItems: true };

/** What the retry of a send does, by what an earlier try left: the first row that fits. A text is why the outcome is unknown. */
export const AFTER_EARLIER: ReadonlyArray<[when: (earlier: Earlier) => boolean, then: 'return' | 'send' | ((earlier: Earlier) => string)]> = [
	[({ state, differs, coversAllItems }) => state === 'accepted' && (!differs || coversAllItems), 'return'],
	[({ state }) => state === 'accepted', () => 'an earlier try of this execution sent it with other values, and not for all of these items'],
	[({ obstacle }) => obstacle !== undefined, ({ obstacle }) => String(obstacle)],
	[({ state, isForeign }) => state === 'started' && isForeign === true, () => 'an earlier try got no response, and the client secret has changed since'],
	[({ state, differs }) => state === 'started' && differs, () => 'an earlier try got no response, and this one has other values, which FPT would accept as well'],
	[() => true, 'send'],
];

/** How a send ended. A `duplicate` was not sent by it, but FPT says that the number has just had this text. */
export type End = 'accepted' | 'unknown' | 'duplicate' | 'notSent';

/** What holds an account of sends: the record of the execution, the user's limits, the user's keys. */
export interface Ledger {
	/** Before the first attempt goes out. Throws an `FptError`, `notSent`, if it must not. */
	reserve?(send: Send): void;
	/** Once, at the end, also of a send that was never reserved. `notSent` gives back what `reserve` took; for a `duplicate` each decides. */
	settle(send: Send, end: End): void;
}

/** One send from its first attempt to its end: the only place that changes what is known of it. */
export class Send {
	/** As it goes out, once it has been made. */
	request: FptRequest | undefined;
	/** The node's output, once it is accepted. */
	output: IDataObject | undefined;
	private isReserved = false;
	/** When the attempt that is pending went out. */
	private attemptAt = 0;
	private doubt: number;

	constructor(
		readonly draft: Draft,
		readonly earlier: Earlier,
		private readonly ledgers: readonly Ledger[],
	) {
		this.doubt = earlier.doubtSince;
	}

	/** Whether that of an earlier try may have been accepted: until it is shown that it was, nothing that fails can make it `notSent`. */
	get mayBeAccepted(): boolean {
		return this.earlier.state === 'started';
	}

	/** When an attempt first went out that leaves doubt, in milliseconds since 1970; 0 if there is none. */
	get doubtSince(): number {
		return this.doubt || this.attemptAt;
	}

	/** Whether a rejection now may be about an earlier attempt. */
	get hasDoubt(): boolean {
		return this.doubt > 0;
	}

	/** An attempt goes out now. The first reserves; throws what a ledger throws. */
	begin(now: number): void {
		this.attemptAt = now;
		// What is in doubt has been counted, and stays as it is recorded.
		if (this.isReserved || this.mayBeAccepted) return;
		for (const ledger of this.ledgers) ledger.reserve?.(this);
		this.isReserved = true;
	}

	/** The pending attempt has failed. */
	failed(error: FptError): void {
		if (leavesDoubt(error)) this.doubt ||= this.attemptAt;
		if (error.outcome === 'notSent') this.attemptAt = 0;
	}

	/** So long after an attempt that FPT no longer rejects the same again, its rejection of another one is about another send. */
	forgetOldDoubt(now: number): void {
		const { rejectsSameForMs = Infinity } = this.draft.endpoint;
		if (now - this.doubt >= rejectsSameForMs) this.doubt = 0;
	}

	/** Ends it with the output of what FPT accepted. */
	accept(output: IDataObject): void {
		this.output = output;
		this.settle('accepted');
	}

	/** Ends it with an error; returns the error to tell. What may have reached FPT is decided here, and nowhere else. */
	fail(error: unknown): FptError {
		const failure = isFptError(error) ? error : unknownOutcome(this.draft, 'something unforeseen went wrong on the way');
		const told = this.mayBeAccepted && failure.outcome === 'notSent' ? stillUnknown(this.draft, failure) : failure;
		this.settle(told.outcome === 'unknown' ? 'unknown' : isDuplicateCode(told.fptCode) ? 'duplicate' : 'notSent');
		return explained(this.draft, told);
	}

	private settle(end: End): void {
		for (const ledger of this.ledgers) ledger.settle(this, end);
	}
}

/** The error with what its draft says of it. */
export function explained(draft: Draft, error: FptError): FptError {
	const { notes = [], context } = draft.explain?.(error) ?? {};
	return withNotes(error, notes, context);
}

/** An outcome that is not known, and why. */
export const unknownOutcome = (draft: Draft, reason: string): FptError => fptError(draft, reason, { fault: 'unforeseen', advice: UNKNOWN_ADVICE }, 'unknown');

/** However another attempt ended, it does not tell whether FPT accepted the earlier one. */
function stillUnknown(draft: Draft, error: FptError): FptError {
	return fptError(draft, `an earlier try got no response, and this one failed: ${error.reason}`, { ...error, advice: UNKNOWN_ADVICE }, 'unknown');
}
