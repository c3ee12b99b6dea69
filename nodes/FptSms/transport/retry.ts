import type { IExecuteFunctions } from 'n8n-workflow';
import { fptError, type FptError, isFptError } from '../../fpt/api/errors';
import { ruleOf, waitBeforeRetry } from '../../fpt/api/faults';
import type { FptResponse, Send } from '../operation';
import { request, type Try } from './request';
import type { Session } from './session';

/**
 * Sends a request, and tries it again where `FAULTS` says that this may help and can do no harm: up to `maxTries` times. The
 * waits between them take no longer than the tries themselves may. A host that can't be connected to is passed over at once. Throws the last failure.
 */
export async function requestWithRetries(ctx: IExecuteFunctions, session: Session, send: Send, attempt: Try): Promise<FptResponse> {
	let waited = 0;
	for (let tries = 1; ; tries++) {
		if (session.tokenFailure) throw sameFor(send, session.tokenFailure);
		try {
			return await onAnyHost(ctx, session, send, attempt);
		} catch (error) {
			if (!isFptError(error) || error.outcome === 'unknown' || !error.fault || !ruleOf(error.fault).again) throw remembered(session, error);
			const wait = waitBeforeRetry(tries, error.retryAfter, Math.random);
			waited += wait;
			if (tries >= send.maxTries || waited >= attempt.timeout * send.maxTries) throw remembered(session, error);
			await session.wait(wait);
		}
	}
}

async function onAnyHost(ctx: IExecuteFunctions, session: Session, send: Send, attempt: Try): Promise<FptResponse> {
	const { host } = session;
	return await request(ctx, session, send, attempt).catch(async (error: unknown) => {
		if (isFptError(error) && error.outcome === 'notSent') attempt.undo();
		const isHostGone = isFptError(error) && !error.noToken && error.fault && ruleOf(error.fault).nextHost;
		if (!isHostGone || !session.failOver(host)) throw error;
		return await onAnyHost(ctx, session, send, attempt);
	});
}

/** Without a token no other item of the execution needs to ask: with a wrong secret, FPT would see a storm of token calls. */
function remembered(session: Session, error: unknown): unknown {
	if (isFptError(error) && error.noToken) session.tokenFailure ??= error;
	return error;
}

function sameFor({ deed }: Send, failure: FptError): FptError {
	return fptError(deed, failure.reason, { ...failure });
}
