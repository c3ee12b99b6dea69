import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { DUPLICATE_RULE_MS } from '../../fpt/response/codes';
import { type FptError, fptError, leavesDoubt, isFptError, withNotice } from '../../fpt/api/errors';
import { ruleOf, waitBeforeRetry, type WayOn } from '../../fpt/response/faults';
import { cancelledBeforeSending } from '../../fpt/api/networkErrors';
import { UNKNOWN_ADVICE } from '../../fpt/api/responseErrors';
import type { OtpSeed } from '../../fpt/text/otp';
import type { FptRequest, FptResponse } from '../operation';
import { type Slot, slotOf } from './sendLimits';
import { sendRequest } from './request';
import type { Session } from './session';

/** How much of it is not used: for a proxy that passes a request on late, and for clocks of two workers that differ. */
const SAFETY_MARGIN_MS = 60_000;

/** Less than this left of it is not enough for an attempt. */
const MIN_ATTEMPT_MS = 1_000;

/** The session's token, the store's newer one, and a fetched one: after that, the fault is not the token's. */
const MAX_TOKEN_ATTEMPTS = 3;

/** What an earlier try of the execution, n8n's Retry On Fail or the editor's Retry, has left. */
interface Earlier {
	/** When an attempt that leaves doubt was first made, in milliseconds since 1970; 0 if none was. */
	doubtSince: number;
	/** Whether FPT may have accepted it. */
	isUnknown: boolean;
}

/** A response of FPT's, or the output if it shows that FPT accepted an earlier attempt. */
type Delivered = { response: FptResponse } | { acceptedEarlier: IDataObject };

/**
 * Makes a request unless this execution has made it already, and again only if that can do no harm. The only place that decides
 * about another attempt: by the rules in FAULTS. Then makes the request that follows, if there is one. Returns the node's output;
 * throws the last error.
 */
export async function deliver(session: Session, request: FptRequest): Promise<INodeExecutionData[]> {
	const { endpoint, notice } = request;
	if (!endpoint.isSend) return await request.output(await read(session, request));
	const output = await session.record
		.exclusive(request, async () => await deliverOnce(session, request))
		.catch((error: unknown) => {
			const failure = isFptError(error) ? error : stillUnknown(request, 'something unforeseen went wrong on the way');
			throw notice ? withNotice(failure, notice) : failure;
		});
	return request.next ? await deliver(session, request.next(output[0]?.json ?? {})) : output;
}

async function read(session: Session, request: FptRequest): Promise<FptResponse> {
	const delivered = await attempt(session, request, { doubtSince: 0, isUnknown: false });
	// Only what sends asks whether it was accepted earlier.
	return (delivered as { response: FptResponse }).response;
}

async function deliverOnce(session: Session, planned: FptRequest): Promise<INodeExecutionData[]> {
	const { record } = session;
	const earlier = record.find(planned);
	const request = withCodeOfNow(planned, earlier);
	const again = (output: IDataObject) => request.once?.toItems?.(output) ?? [{ json: output }];
	if (earlier?.state === 'accepted') {
		if (earlier.differs && !earlier.coversAllItems) {
			throw stillUnknown(request, 'an earlier try of this execution sent it with other values, and not for all of these items');
		}
		return again(record.restore(earlier, request));
	}
	if (record.unreadable !== undefined) {
		throw stillUnknown(request, `${record.unreadable} an earlier try of this execution, so it is not known what that one sent`);
	}
	if (!earlier && record.isRegrouped(planned)) {
		throw stillUnknown(request, 'an earlier try of this execution may have sent to its items in another request, and FPT would accept this one as well');
	}
	const isUnknown = earlier?.state === 'started';
	if (isUnknown && earlier.differs) {
		throw stillUnknown(request, 'an earlier try got no response, and this one has other values, which FPT would accept as well');
	}
	if (isUnknown && request.otp && request.otp.expiresAt <= Date.now()) {
		throw stillUnknown(request, 'an earlier try got no response, and the code in its message has expired');
	}
	const refusal = request.refuse?.();
	if (refusal) throw isUnknown ? asUnknown(request, refusal) : refusal;
	const delivered = await attempt(session, request, { doubtSince: earlier?.doubtSince ?? 0, isUnknown });
	const output = 'response' in delivered ? await request.output(delivered.response) : again(delivered.acceptedEarlier);
	record.note(request, { state: 'accepted', doubtSince: record.doubtSince(request), output: output[0]?.json ?? {} });
	return output;
}

/** A code that has waited for its turn for so many milliseconds gets its whole time anew. */
const CODE_WAIT_MS = 10_000;

/**
 * A request as it goes out now. It has the code of an earlier try if FPT may have accepted that one, or would reject the same text as
 * a duplicate; else the time of its code begins now, not when the items were read.
 */
function withCodeOfNow(planned: FptRequest, earlier: { state: string; seed?: OtpSeed } | undefined): FptRequest {
	const { otp } = planned;
	if (!otp) return planned;
	const now = Date.now();
	if (earlier?.seed) {
		const repeated = otp.withSeed(earlier.seed);
		const end = Math.min(earlier.seed.now + DUPLICATE_RULE_MS, repeated.otp?.expiresAt ?? 0);
		if (earlier.state !== 'notSent' || now < end) return repeated;
	}
	return now - otp.seed.now < CODE_WAIT_MS ? planned : otp.withSeed({ ...otp.seed, now });
}

/**
 * Attempts until FPT accepts or nothing can help any more: up to `maxTries` attempts, a few tokens more, and each of FPT's hosts.
 * All waits together are no longer than the attempts may be.
 */
async function attempt(session: Session, request: FptRequest, earlier: Earlier): Promise<Delivered> {
	const { endpoint, attempts, once } = request;
	const slot = slotOf(session.ctx, request, earlier.isUnknown);
	let { doubtSince } = earlier;
	let tokens = 1;
	let waited = 0;
	for (let tries = 1; ; ) {
		// So long after an earlier attempt, FPT's rejection of this one as a duplicate is about another message.
		if (Date.now() - doubtSince >= (once?.duplicateRuleMs ?? Infinity)) doubtSince = 0;
		const tried = await tryOnce(session, request, { doubtSince, isUnknown: earlier.isUnknown }, slot);
		if ('response' in tried) return tried;
		const { error, host } = tried;
		if (!isFptError(error)) throw error;

		if (doubtSince > 0 && once?.acceptedEarlier) {
			// FPT's rejection of a later attempt may show that it accepted one before, whatever it said of that one.
			const output = await once.acceptedEarlier(error, async (question) => await read(session, question));
			if (output) return { acceptedEarlier: output };
		}
		if (doubtSince === 0 && leavesDoubt(error)) doubtSince = session.record.doubtSince(request);
		if (endpoint.isSend && error.outcome === 'notSent' && !earlier.isUnknown) session.record.note(request, { state: 'notSent', doubtSince });

		const wait = waitBeforeRetry(tries, error.retryAfter, Math.random);
		const isPossible: Record<WayOn, () => boolean> = {
			newToken: () => tokens < MAX_TOKEN_ATTEMPTS,
			otherHost: () => !error.noToken && session.failOver(host),
			retry: () => tries < attempts.maxTries && waited + wait < attempts.timeout * 1000 * attempts.maxTries,
		};
		const way = error.outcome === 'unknown' ? undefined : ruleOf(error.fault).waysOn.find((each) => isPossible[each]());
		if (way === undefined) {
			if (isTokenFailure(error)) session.tokenFailure ??= error;
			if (error.outcome === 'notSent') slot.giveBack();
			throw earlier.isUnknown ? asUnknown(request, error) : error;
		}
		if (way === 'newToken') tokens += 1;
		if (way === 'retry') {
			tries += 1;
			waited += wait;
			await session.wait(wait);
		}
	}
}

/**
 * One attempt: ensures a valid token before the rate limiter admits the request, so that waiting for one uses up no timeout. Counts
 * for the user's limits when it goes out.
 */
async function tryOnce(session: Session, request: FptRequest, earlier: Earlier, slot: Slot): Promise<{ response: FptResponse } | { error: unknown; host: string }> {
	let { host } = session;
	try {
		if (session.isClosed) throw cancelledBeforeSending(request);
		if (session.tokenFailure) throw fptError(request, session.tokenFailure.reason, { ...session.tokenFailure, noToken: true }, 'notSent');
		await session.token.ensure(request);
		await session.throttle();
		if (session.isClosed) throw cancelledBeforeSending(request);
		const now = Date.now();
		const timeoutMs = timeoutOf(request, earlier, now);
		slot.take();
		if (request.endpoint.isSend && !earlier.isUnknown) session.record.note(request, { state: 'started', doubtSince: earlier.doubtSince || now });
		// Another request may have failed over meanwhile.
		({ host } = session);
		return { response: await sendRequest(session, request, timeoutMs) };
	} catch (error) {
		return { error, host };
	}
}

/**
 * How long an attempt may take, in milliseconds. After one whose outcome is not known, none may reach FPT when it no longer rejects
 * the same text. If the clock was set back, nobody knows how long ago that was. Throws if there is no time left.
 */
function timeoutOf(request: FptRequest, { doubtSince, isUnknown }: Earlier, now: number): number {
	const timeoutMs = request.attempts.timeout * 1000;
	if (!isUnknown) return timeoutMs;
	const left = now < doubtSince ? 0 : doubtSince + DUPLICATE_RULE_MS - SAFETY_MARGIN_MS - now;
	if (left < MIN_ATTEMPT_MS) {
		throw stillUnknown(request, 'an earlier try got no response, and the 4 minutes in which another one can do no harm are over');
	}
	return Math.min(timeoutMs, left);
}

// 1012: another program has replaced the token, so the next request may have better luck.
const isTokenFailure = ({ fault, fptCode, noToken }: FptError) => noToken || (fault === 'tokenRejected' && fptCode !== '1012');

/** Whatever became of another attempt, it does not tell whether FPT accepted the earlier one. */
function asUnknown(request: FptRequest, error: FptError): FptError {
	if (error.outcome === 'unknown') return error;
	return stillUnknown(request, `an earlier try got no response, and this one failed: ${error.reason}`, error);
}

function stillUnknown(request: FptRequest, reason: string, error?: FptError): FptError {
	return fptError(request, reason, { fault: 'unforeseen', ...error, advice: request.once?.unknownAdvice ?? UNKNOWN_ADVICE }, 'unknown');
}
