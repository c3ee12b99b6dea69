import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { asNumber, asText, field } from '../../fpt/json';
import { campaignCode, optionsOf } from '../fields';
import { type FptRequest, planEachItem, type RequestOperation } from '../operation';
import { attemptsOf, readOptions, readText } from '../parameters';

/** Reads how far a campaign is (manual, section 4.2.1). */
export const getDetail: RequestOperation = {
	value: 'getDetail',
	name: 'Get Details',
	action: 'Get campaign details',
	description: 'Get whether a campaign is approved and sent, and why not, with its quota',
	subtitle: 'Campaign Details',
	endpoint: ENDPOINTS.campaignDetail,
	fields: [campaignCode, optionsOf('simplify')],
	plan: (ctx, itemCount) => planEachItem(itemCount, (itemIndex) => planItem(ctx, itemIndex)),
};

function planItem(ctx: IExecuteFunctions, itemIndex: number): FptRequest {
	const options = readOptions(ctx, itemIndex);
	const code = readText(ctx, campaignCode, itemIndex).trim();
	return {
		items: [itemIndex],
		endpoint: ENDPOINTS.campaignDetail,
		body: { CampaignCode: code },
		subject: `Details of campaign ${code}`,
		identifiers: { phone: null, requestId: null },
		attempts: attemptsOf(options),
		output: ({ data }) => [{ json: options.simplify ? detailOf(data, code) : (data as IDataObject) }],
	};
}

function detailOf(data: Record<string, unknown>, code: string): IDataObject {
	const detail = field(data, 'StatusDetail');
	const status = typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>) : {};
	return {
		campaignCode: asText(field(data, 'CampaignCode')) || code,
		total: asNumber(field(data, 'Total')),
		quota: asNumber(field(data, 'Quota')),
		isSent: asText(field(data, 'IsSent')) === '1',
		sendingTime: asText(field(data, 'SendingTime')) || null,
		approved: asText(field(status, 'Status')) === '1',
		reason: asText(field(status, 'Reason')) || null,
	};
}
