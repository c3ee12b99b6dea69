import { saysAlreadySent } from '../../fpt/response/descriptions';
import type { FptError } from '../../fpt/api/errors';
import { field, isYes } from '../../fpt/json';
import type { Options } from '../fields';
import type { Ask } from '../operation';
import { detailDraft } from './detailDraft';

/** FPT's code for a value that it does not accept, and for a second push of a campaign (manual, section 3.4.4.2). */
const INPUT_ERROR = '1014';

/**
 * Whether FPT's rejection of a later push shows that it accepted an earlier one. It says so in words, in either language; if not, the
 * campaign's details tell whether it has been sent (manual, section 4.2.1): asking only reads.
 */
export async function wasPushedEarlier({ fptCode, vendorText }: FptError, code: string, options: Options, ask: Ask): Promise<boolean> {
	if (fptCode !== INPUT_ERROR) return false;
	if (saysAlreadySent(vendorText)) return true;
	return await ask(detailDraft(code, { items: [0], options, output: () => [] })).then(
		({ data }) => isYes(field(data, 'IsSent')),
		// A question without a response shows nothing.
		() => false,
	);
}
