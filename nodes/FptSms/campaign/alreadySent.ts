import { saysAlreadySent } from '../../fpt/response/descriptions';
import type { FptError } from '../../fpt/api/errors';
import { field, isYes } from '../../fpt/json';
import type { Attempts, Once } from '../operation';
import { detailRequest } from './detailRequest';

/** FPT's code for a value that it does not accept, and for a second push of a campaign (manual, section 3.4.4.2). */
const INPUT_ERROR = '1014';

type Ask = Parameters<NonNullable<Once['acceptedEarlier']>>[1];

/**
 * Whether FPT's rejection of a later push shows that it accepted an earlier one. It says so in words, in either language; if not, the
 * campaign's details tell whether it has been sent (manual, section 4.2.1): asking only reads.
 */
export async function wasPushedEarlier({ fptCode, vendorText }: FptError, code: string, attempts: Attempts, ask: Ask): Promise<boolean> {
	if (fptCode !== INPUT_ERROR) return false;
	if (saysAlreadySent(vendorText)) return true;
	const question = detailRequest(code, { items: [0], attempts, output: () => [] });
	return await ask(question).then(
		({ data }) => isYes(field(data, 'IsSent')),
		// A question without a response shows nothing.
		() => false,
	);
}
