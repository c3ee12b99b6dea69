import { saysAlreadySent } from '../../fpt/api/descriptions';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import type { FptError } from '../../fpt/api/errors';
import { asText, field } from '../../fpt/json';
import type { Attempts, FptRequest, Once } from '../operation';

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
	const question: FptRequest = {
		items: [0],
		endpoint: ENDPOINTS.campaignDetail,
		body: { CampaignCode: code },
		subject: `Details of campaign ${code}`,
		identifiers: { phone: null, requestId: null },
		attempts,
		output: () => [],
	};
	return await ask(question).then(
		({ data }) => asText(field(data, 'IsSent')).trim() === '1',
		// A question without a response shows nothing.
		() => false,
	);
}
