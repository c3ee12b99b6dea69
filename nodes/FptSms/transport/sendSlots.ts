import type { IExecuteFunctions } from 'n8n-workflow';
import { fptError } from '../../fpt/api/errors';
import { formatCount } from '../../fpt/formatCount';
import { CODES_PER_NUMBER, SendLimits } from '../../fpt/sendLimits';
import { credentialIdOf } from '../credential';
import type { End, Ledger, Send } from './send';

/** What went out of this process under limits, whichever workflow it came from: bounded for each credential. */
const limits = new SendLimits();

/** The share of the user's limits that each send takes, one for all its attempts. */
export class SendSlots implements Ledger {
	private readonly held = new WeakMap<Send, () => void>();
	private readonly credential: string;

	constructor(ctx: IExecuteFunctions) {
		this.credential = credentialIdOf(ctx);
	}

	reserve(send: Send): void {
		const { endpoint, target, options } = send.draft;
		const { maxPerNumber = 0, maxPerNumberMinutes, maxPerHour } = options;
		// A campaign is no message to one number.
		if (endpoint.done !== 'sent' || (maxPerNumber === 0 && maxPerHour === 0)) return;
		const limit = { phone: target, maxPerNumber, maxPerNumberMinutes, maxPerHour };
		const admission = limits.admit(this.credential, limit, performance.now());
		if ('beyond' in admission) throw beyondLimit(send, admission.beyond, Math.ceil(admission.waitMs / 1000));
		this.held.set(send, admission.giveBack);
	}

	settle(send: Send, end: End): void {
		if (end === 'notSent' || end === 'duplicate') this.held.get(send)?.();
	}
}

function beyondLimit({ draft }: Send, beyond: 'maxPerNumber' | 'maxPerHour', seconds: number) {
	const { maxPerNumber = 0, maxPerNumberMinutes, maxPerHour } = draft.options;
	const [reason, option] =
		beyond === 'maxPerNumber'
			? [`the option 'Max per Number' allows ${messages(maxPerNumber)} to one number in ${minutes(maxPerNumberMinutes)}`, `'Max per Number' (with Generate Code ${CODES_PER_NUMBER} unless you add it)`]
			: [`the option 'Max per Hour' allows ${messages(maxPerHour)} in an hour`, "'Max per Hour'"];
	const advice = `Another one may go out in ${seconds} seconds. If more are wanted, raise ${option}; else look who asks for so many.`;
	return fptError(draft, reason, { fault: 'limited', advice, retryAfter: seconds });
}

const messages = (count: number) => (count === 1 ? 'one message' : `${formatCount(count)} messages`);
const minutes = (count: number) => (count === 1 ? 'a minute' : `${formatCount(count)} minutes`);
