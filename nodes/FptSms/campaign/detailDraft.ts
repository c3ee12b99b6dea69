import { ENDPOINTS } from '../../fpt/api/endpoints';
import type { Draft, FptRequest } from '../operation';

/** Asks for the details of a campaign (manual, section 4.2.1), which only reads. */
export function detailDraft(code: string, { output, ...rest }: Pick<Draft, 'items' | 'options'> & Pick<FptRequest, 'output'>): Draft {
	return {
		...rest,
		endpoint: ENDPOINTS.campaignDetail,
		target: code,
		request: () => ({ body: { CampaignCode: code }, output }),
	};
}
