import { ENDPOINTS } from '../../fpt/api/endpoints';
import type { FptRequest } from '../operation';

/** The request for the details of a campaign (manual, section 4.2.1), which only reads. */
export function detailRequest(code: string, rest: Pick<FptRequest, 'items' | 'attempts' | 'output'>): FptRequest {
	return {
		...rest,
		endpoint: ENDPOINTS.campaignDetail,
		body: { CampaignCode: code },
		subject: `Details of campaign ${code}`,
	};
}
