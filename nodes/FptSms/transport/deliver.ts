import type { INodeExecutionData } from 'n8n-workflow';
import { type FptError, fptError, isFptError } from '../../fpt/api/errors';
import { cancelledBeforeSending } from '../../fpt/api/networkErrors';
import { DUPLICATE_RULE_MS } from '../../fpt/response/codes';
import { type Remedy, ruleOf, waitBeforeRetry } from '../../fpt/response/faults';
import type { Draft, FptRequest, FptResponse } from '../operation';
import { sendRequest } from './request';
import { AFTER_EARLIER, explained, Send, unknownOutcome } from './send';
import type { Session } from './session';
import type { Share } from './userKeys';

/** How much of FPT's duplicate rule is not used: for a proxy that passes a request on late, and for clocks of two workers that differ. */
export const SAFETY_MARGIN_MS = 60_000;

/** Less than this left of it is not enough for an attempt. */
const MIN_ATTEMPT_MS = 1_000;

/** The session's token, the store's newer one, and a fetched one: after that, the fault is not the token's. */
const MAX_TOKEN_ATTEMPTS = 3;

/** How a draft ended, or that of its items which a key tells apart from the others. */
export type Delivered = { draft: Draft } & ({ output: INodeExecutionData[] } | { error: unknown });

/**
 * Delivers a draft: at once if it only reads; else as a send, unless this execution or one of its keys shows that it has been sent.
 * Then what follows it. Throws nothing.
 */
export async function deliver(session: Session, draft: Draft): Promise<Delivered[]> {
	return await session.keys.inTurn(draft, async () => {
		const shares = draft.userKeys ? session.keys.sharesOf(draft, draft.userKeys, session.record.begun(draft)) : [{ draft, state: 'free' as const }];
		return await Promise.all(shares.map(async (share) => await deliverShare(session, share)));
	});
}

async function deliverShare(session: Session, { draft, state }: Share): Promise<Delivered> {
	try {
		if (state === 'sentBefore') return { draft, output: [{ json: { ...draft.known?.(), status: 'alreadySent' } }] };
		if (state !== 'free') throw explained(draft, state);
		return { draft, output: draft.endpoint.isSend ? await deliverSend(session, draft) : await read(session, draft) };
	} catch (error) {
		return { draft, error };
	}
}

async function read(session: Session, draft: Draft): Promise<INodeExecutionData[]> {
	const request = draft.request();
	return await request.output(await ask(session, draft, request));
}

/** A response to what only reads: it may be asked any number of times. */
async function ask(session: Session, draft: Draft, request = draft.request()): Promise<FptResponse> {
	const attempts = new Attempts(session, draft);
	for (;;) {
		const tried = await attempts.once(request, () => attempts.timeoutMs);
		if ('response' in tried) return tried.response;
		if (!(await attempts.remedy(tried.error))) throw tried.error;
	}
}

async function deliverSend(session: Session, draft: Draft): Promise<INodeExecutionData[]> {
	const output = await session.record.inTurn(draft, async () => {
		const send = new Send(draft, session.record.find(draft), session.ledgers);
		const end = async () => {
			const accepted = await acceptedOutput(session, send);
			send.accept(accepted[0]?.json ?? {});
			return accepted;
		};
		return await end().catch((error: unknown) => {
			throw send.fail(error);
		});
	});
	const next = draft.next?.(output[0]?.json ?? {});
	return next ? await deliverSend(session, next) : output;
}

/** The output of a send that FPT accepts, or has accepted in an earlier try. Throws the last error. */
async function acceptedOutput(session: Session, send: Send): Promise<INodeExecutionData[]> {
	const { draft, earlier } = send;
	const [, then = 'send'] = AFTER_EARLIER.find(([when]) => when(earlier)) ?? [];
	if (then === 'return') return [{ json: session.record.restore(earlier, draft) }];
	if (then !== 'send') throw unknownOutcome(draft, then(earlier));

	const attempts = new Attempts(session, draft);
	const request = requestOf(send);
	for (;;) {
		send.forgetOldDoubt(Date.now());
		const tried = await attempts.once(request, () => {
			const timeoutMs = timeLeft(send, attempts.timeoutMs);
			send.begin(Date.now());
			return timeoutMs;
		});
		if ('response' in tried) return await request.output(tried.response);
		const { error } = tried;
		if (!isFptError(error)) throw error;
		// FPT's rejection may show that it accepted an attempt before, whatever it said of that one.
		const shown = send.hasDoubt && (await request.acceptedBefore?.(error, async (question) => await ask(session, question)));
		if (shown) return [{ json: shown }];
		send.failed(error);
		if (error.outcome === 'unknown' || !(await attempts.remedy(error))) throw error;
	}
}

/**
 * The request as it goes out now. It is made as in an earlier try if FPT may have accepted that one, or would reject the same text as
 * a duplicate; else anew.
 */
function requestOf(send: Send): FptRequest {
	const { draft, earlier, mayBeAccepted } = send;
	const { again } = earlier;
	const now = Date.now();
	const repeated = again !== undefined || mayBeAccepted ? draft.request(again ?? {}) : undefined;
	const { madeAt, expiresAt } = repeated?.otp ?? { madeAt: -Infinity, expiresAt: Infinity };
	if (mayBeAccepted && expiresAt <= now) {
		throw unknownOutcome(draft, 'an earlier try got no response, and the code in its message has expired');
	}
	const request = repeated && (mayBeAccepted || now < Math.min(madeAt + DUPLICATE_RULE_MS, expiresAt)) ? repeated : draft.request();
	send.request = request;
	return request;
}

/**
 * How long an attempt may take, in milliseconds. After one whose outcome is not known, none may reach FPT when it no longer rejects
 * the same text. If the clock was set back, nobody knows how long ago that was. Throws if there is no time left.
 */
function timeLeft({ draft, doubtSince, mayBeAccepted }: Send, timeoutMs: number): number {
	if (!mayBeAccepted) return timeoutMs;
	const now = Date.now();
	const left = now < doubtSince ? 0 : doubtSince + DUPLICATE_RULE_MS - SAFETY_MARGIN_MS - now;
	if (left < MIN_ATTEMPT_MS) {
		throw unknownOutcome(draft, 'an earlier try got no response, and the 4 minutes in which another one can do no harm are over');
	}
	return Math.min(timeoutMs, left);
}

/** The attempts at one request: up to `maxTries`, a few tokens more, and each of FPT's hosts; all waits together take no longer than `maxTries` attempts may. */
class Attempts {
	/** Of one attempt. */
	readonly timeoutMs: number;
	private host = '';
	private tries = 1;
	private tokens = 1;
	private waited = 0;

	constructor(
		private readonly session: Session,
		private readonly draft: Draft,
	) {
		this.timeoutMs = draft.options.timeout * 1000;
	}

	/**
	 * One attempt: ensures a valid token before the rate limiter admits the request, so that waiting for one uses up no timeout. `begin`
	 * is called when it goes out, and returns how many milliseconds it may take.
	 */
	async once(request: FptRequest, begin: () => number): Promise<{ response: FptResponse } | { error: unknown }> {
		this.host = this.session.host;
		return await this.attempt(request, begin).then((response) => ({ response }), (error: unknown) => ({ error }));
	}

	private async attempt(request: FptRequest, begin: () => number): Promise<FptResponse> {
		const { session, draft } = this;
		if (session.isClosed) throw cancelledBeforeSending(draft);
		if (session.tokenFailure) throw fptError(draft, session.tokenFailure.reason, { ...session.tokenFailure, noToken: true }, 'notSent');
		await session.token.ensure(draft);
		await session.throttle();
		if (session.isClosed) throw cancelledBeforeSending(draft);
		const timeoutMs = begin();
		// Another request may have failed over meanwhile.
		this.host = session.host;
		return await sendRequest(session, draft, request, timeoutMs);
	}

	/** Applies what may help after an error, by FAULTS, and waits if need be; false if there is nothing. */
	async remedy(error: unknown): Promise<boolean> {
		if (!isFptError(error)) return false;
		const { session } = this;
		const { maxTries } = this.draft.options;
		const wait = waitBeforeRetry(this.tries, error.retryAfter, Math.random);
		const isPossible: Record<Remedy, () => boolean> = {
			newToken: () => this.tokens < MAX_TOKEN_ATTEMPTS,
			otherHost: () => !error.noToken && session.failOver(this.host),
			retry: () => this.tries < maxTries && this.waited + wait < this.timeoutMs * maxTries,
		};
		const remedy = ruleOf(error.fault).remedies.find((each) => isPossible[each]());
		if (remedy === undefined && isTokenFailure(error)) session.tokenFailure ??= error;
		if (remedy === 'newToken') this.tokens += 1;
		if (remedy === 'retry') {
			this.tries += 1;
			this.waited += wait;
			await session.wait(wait);
		}
		return remedy !== undefined;
	}
}

// 1012: another program has replaced the token, so the next request may have better luck.
const isTokenFailure = ({ fault, fptCode, noToken }: FptError) => noToken || (fault === 'tokenRejected' && fptCode !== '1012');
