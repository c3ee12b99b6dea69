import type { IDataObject } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { asNumber, asText, field, isYes } from '../../fpt/json';
import { campaignCode, optionsOf } from '../fields';
import { planEachItem, type RequestOperation } from '../operation';
import { readOptions, readText } from '../parameters';
import { detailDraft } from './detailDraft';

/** Reads how far a campaign is (manual, section 4.2.1). */
export const getDetail: RequestOperation = {
	value: 'getDetail',
	name: 'Get Details',
	action: 'Get campaign details',
	description: 'Get whether a campaign is approved and sent, and why not, with its quota',
	endpoint: ENDPOINTS.campaignDetail,
	fields: [campaignCode, optionsOf('simplify')],
	plan: (ctx, itemCount) =>
		planEachItem(itemCount, (itemIndex) => {
			const options = readOptions(ctx, itemIndex);
			const code = readText(ctx, campaignCode, itemIndex).trim();
			return detailDraft(code, {
				items: [itemIndex],
				options,
				output: ({ data }) => [{ json: options.simplify ? detailOf(data, code) : (data as IDataObject) }],
			});
		}),
};

function detailOf(data: Record<string, unknown>, code: string): IDataObject {
	const detail = field(data, 'StatusDetail');
	const status = typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>) : {};
	return {
		approved: isYes(field(status, 'Status')),
		isSent: isYes(field(data, 'IsSent')),
		reason: asText(field(status, 'Reason')) || null,
		campaignCode: asText(field(data, 'CampaignCode')) || code,
		sendingTime: asText(field(data, 'SendingTime')) || null,
		total: asNumber(field(data, 'Total')),
		quota: asNumber(field(data, 'Quota')),
	};
}
