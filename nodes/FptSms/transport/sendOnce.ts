import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { fptError, type FptError, isFptError, isHarmless } from '../../fpt/api/errors';
import type { FptResponse, Send } from '../operation';
import { UNKNOWN_ADVICE } from './errors';
import type { SendRecord } from './record';
import type { Try } from './request';
import { requestWithRetries } from './retry';
import type { Session } from './session';

/** For this long FPT refuses the same text to the same number (manual, section 5, code 2501). */
const DUPLICATE_RULE_MS = 5 * 60_000;

/** Within this time of the first try another one can do no harm: FPT's rule still holds when it arrives. */
const RESEND_WINDOW_MS = 4 * 60_000;

/** Sends a request unless this execution has sent it already; gives the node's output for it. Throws the failure. */
export async function sendOnce(ctx: IExecuteFunctions, session: Session, record: SendRecord, planned: Send): Promise<INodeExecutionData[]> {
	const deliver = async (send: Send, attempt: Partial<Try>) => {
		const nothing = () => {};
		return await requestWithRetries(ctx, session, send, { timeout: send.timeout * 1000, begin: nothing, undo: nothing, ...attempt });
	};
	if (isHarmless(planned.deed)) return await planned.output(await deliver(planned, {}));
	const key = record.keyOf(planned);
	return await record.alone(key, async () => {
		const seed = record.seedOf(key);
		const send = (seed && planned.withSeed?.(seed)) ?? planned;
		const output = record.outputOf(key, send);
		if (output) return [{ json: output }];
		if (record.isUnreadable) {
			throw stillUnknown(send, 'the client secret has changed since an earlier try of this execution, so what that one sent is not known');
		}
		const since = record.unknownSince(key);
		if (since !== undefined && record.hasOtherValues(key, send)) {
			throw stillUnknown(send, 'an earlier try got no answer, and this one has other values, which FPT would take as well');
		}
		const outputs = await (since === undefined ? sendFirst(deliver, record, send, key) : sendAgain(deliver, send, since)).catch((error: unknown) => {
			// Nobody foresaw it, so nobody knows what FPT did.
			if (isFptError(error) || record.unknownSince(key) === undefined) throw error;
			throw stillUnknown(send, "FPT's answer could not be read");
		});
		if (outputs[0]) record.taken(key, outputs[0].json, send);
		return outputs;
	});
}

type Deliver = (send: Send, attempt: Partial<Try>) => Promise<FptResponse>;

async function sendFirst(deliver: Deliver, record: SendRecord, send: Send, key: string): Promise<INodeExecutionData[]> {
	const answer = await deliver(send, { begin: () => record.begun(key, send, Date.now()), undo: () => record.notTaken(key) });
	return await send.output(answer);
}

/** Another try of a send whose outcome is not known: FPT's refusal of it may show that the earlier one was taken. */
async function sendAgain(deliver: Deliver, send: Send, since: number): Promise<INodeExecutionData[]> {
	const begin = () => {
		const passed = Date.now() - since;
		// Where the clock was set back, nobody knows how long it has been.
		if (passed >= 0 && passed < RESEND_WINDOW_MS) return;
		throw stillUnknown(send, 'an earlier try got no answer, and the 4 minutes in which another one can do no harm are over');
	};
	try {
		const timeout = Math.min(send.timeout * 1000, since + DUPLICATE_RULE_MS - Date.now());
		return await send.output(await deliver(send, { timeout: Math.max(timeout, 1), begin }));
	} catch (error) {
		const output = isFptError(error) ? send.acceptedEarlier?.(error) : undefined;
		if (output) return [{ json: output }];
		throw asUnknown(send, error);
	}
}

/** Whatever became of another try, it does not tell whether FPT took the earlier one. */
function asUnknown(send: Send, error: unknown): unknown {
	if (!isFptError(error) || error.outcome === 'unknown') return error;
	return stillUnknown(send, `an earlier try got no answer, and this one failed: ${error.reason}`, error);
}

function stillUnknown(send: Send, reason: string, failure?: FptError): FptError {
	return fptError(send.deed, reason, { ...failure, advice: send.unknownAdvice ?? UNKNOWN_ADVICE, outcome: 'unknown' });
}
