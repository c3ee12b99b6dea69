import type { IDataObject } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { type FptError, fptError } from '../../fpt/api/errors';
import { asNumber, asText, field, isYes } from '../../fpt/json';
import { saysAlreadySent } from '../../fpt/response/descriptions';
import type { Options } from '../fields';
import type { Ask, Draft } from '../operation';
import { detailDraft } from './detailDraft';
import type { Recipients } from './numbers';

export interface Push {
	items: readonly number[];
	code: string;
	recipients: Recipients;
	options: Options;
	/** The output, from what FPT returned for the push. */
	outputOf: (pushed: IDataObject) => IDataObject;
	/** What the numbers need, if FPT says that the campaign's quota is too small for them. */
	quotaNeeded: () => string;
}

/** FPT's code for more messages than the campaign's quota allows (manual, section 5). */
const QUOTA_EXCEEDED = '1016';

/** The one push of a campaign (manual, section 3.4.4). */
export function pushDraft({ items, code, recipients, options, outputOf, quotaNeeded }: Push): Draft {
	const { phones, counts } = recipients;
	const body = { CampaignCode: code, PhoneList: phones.join(',') };
	const known = () => outputOf({ sent: null, remainingQuota: null, ...counts, batchId: null, status: 'alreadySent' });
	return {
		items,
		endpoint: ENDPOINTS.pushAds,
		target: code,
		options,
		identity: body,
		known,
		explain: ({ fptCode }) => ({ notes: fptCode === QUOTA_EXCEEDED ? [quotaNeeded()] : [] }),
		request: () => ({
			body,
			acceptedBefore: async (rejection, ask) => ((await wasPushedEarlier(rejection, code, options, ask)) ? known() : undefined),
			output: ({ data }) => {
				const sent = asNumber(field(data, 'NumMessageSent'));
				if (sent === 0) {
					throw fptError({ target: code, endpoint: ENDPOINTS.pushAds }, 'FPT accepted the push, and says that it sent 0 messages', {
						fault: 'contradiction',
						advice: 'Look in Campaign > Get Details, or in partner.sms.fpt.net, whether the campaign is approved and sent. FPT may accept no second push.',
					});
				}
				const remainingQuota = asNumber(field(data, 'NumRemainQuota'));
				const json = outputOf({ sent, remainingQuota, ...counts, batchId: asText(field(data, 'BatchId')), status: 'sent' });
				return [{ json: options.simplify ? json : (data as IDataObject) }];
			},
		}),
	};
}

/** FPT's code for a value that it does not accept, and for a second push of a campaign (manual, section 3.4.4.2). */
const INPUT_ERROR = '1014';

/** Whether a rejection shows that FPT accepted an earlier push: in words, or else by the campaign's details (manual, section 4.2.1). */
async function wasPushedEarlier({ fptCode, vendorText }: FptError, code: string, options: Options, ask: Ask): Promise<boolean> {
	if (fptCode !== INPUT_ERROR) return false;
	if (saysAlreadySent(vendorText)) return true;
	return await ask(detailDraft(code, { items: [0], options, output: () => [] })).then(
		({ data }) => isYes(field(data, 'IsSent')),
		// A question without a response shows nothing.
		() => false,
	);
}
