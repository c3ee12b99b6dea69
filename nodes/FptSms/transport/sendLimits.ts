import type { IExecuteFunctions } from 'n8n-workflow';
import { fptError } from '../../fpt/api/errors';
import { formatCount } from '../../fpt/formatCount';
import { CODES_PER_NUMBER, SendLimits } from '../../fpt/sendLimits';
import { credentialIdOf } from '../credential';
import type { FptRequest } from '../operation';

/** What went out of this process under limits, whichever workflow it came from: bounded for each credential. */
const limits = new SendLimits();

/** A send's slot within its limits, one for all its attempts. */
export interface Slot {
	/** To be called before each attempt: the first one takes the slot. Throws if the send is beyond a limit. */
	take: () => void;
	/** To be called if FPT certainly has not accepted the send. */
	giveBack: () => void;
}

const FREE: Slot = { take: () => {}, giveBack: () => {} };

/** The slot of a send; a free one if it is under no limit, or if an attempt that counts already may have been accepted. */
export function slotOf(ctx: IExecuteFunctions, request: FptRequest, isCounted: boolean): Slot {
	const { limit } = request;
	if (!limit || isCounted || (limit.maxPerNumber === 0 && limit.maxPerHour === 0)) return FREE;
	const credential = credentialIdOf(ctx);
	let giveBack: (() => void) | undefined;
	return {
		take: () => {
			if (giveBack) return;
			const admission = limits.admit(credential, limit, performance.now());
			if ('beyond' in admission) throw beyondLimit(request, admission.beyond, Math.ceil(admission.waitMs / 1000));
			({ giveBack } = admission);
		},
		giveBack: () => {
			giveBack?.();
			giveBack = undefined;
		},
	};
}

function beyondLimit(request: FptRequest, beyond: 'maxPerNumber' | 'maxPerHour', seconds: number) {
	const { maxPerNumber = 0, maxPerNumberMinutes = 0, maxPerHour = 0 } = request.limit ?? {};
	const [reason, option] =
		beyond === 'maxPerNumber'
			? [`the option 'Max per Number' allows ${messages(maxPerNumber)} to one number in ${minutes(maxPerNumberMinutes)}`, `'Max per Number' (with Generate Code ${CODES_PER_NUMBER} unless you add it)`]
			: [`the option 'Max per Hour' allows ${messages(maxPerHour)} in an hour`, "'Max per Hour'"];
	const advice = `Another one may go out in ${seconds} seconds. If more are wanted, raise ${option}; else look who asks for so many.`;
	return fptError(request, reason, { fault: 'limited', advice, retryAfter: seconds });
}

const messages = (count: number) => (count === 1 ? 'one message' : `${formatCount(count)} messages`);
const minutes = (count: number) => (count === 1 ? 'a minute' : `${formatCount(count)} minutes`);
