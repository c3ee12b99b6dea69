import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { asNumber, asText, field } from '../../fpt/json';
import { ENDPOINTS } from '../../fpt/api/endpoints';
import { missingField } from '../../fpt/api/responseErrors';
import { campaignCode, optionsOf, shownFor } from '../fields';
import { planEachItem, type RequestOperation, type Send } from '../operation';
import { readOptions, readText, readTries } from '../parameters';

/** Tells how far a campaign is (manual, section 4.2.1). */
export const getDetail: RequestOperation = {
	description: shownFor('campaign', 'getDetail', [campaignCode, optionsOf('simplify')]),
	plan: planEachItem(prepare),
};

function prepare(ctx: IExecuteFunctions, item: number): Send {
	const code = readText(ctx, 'campaignCode', 'Campaign Code', item).trim();
	const options = readOptions(ctx, item);
	const deed = { subject: `Details of campaign ${code}`, verb: 'read' } as const;
	return {
		items: [item],
		endpoint: ENDPOINTS.campaignDetail,
		body: { CampaignCode: code },
		deed,
		phone: null,
		requestId: null,
		...readTries(options),
		output: ({ data = {} }) => {
			if (field(data, 'IsSent') === undefined) throw missingField(deed, 'IsSent');
			if (options.simplify === false) return [{ json: data as IDataObject }];
			const detail = (field(data, 'StatusDetail') ?? {}) as Record<string, unknown>;
			return [
				{
					json: {
						campaignCode: asText(field(data, 'CampaignCode')) || code,
						total: asNumber(field(data, 'Total')),
						quota: asNumber(field(data, 'Quota')),
						isSent: asText(field(data, 'IsSent')) === '1',
						sendingTime: asText(field(data, 'SendingTime')) || null,
						approved: asText(field(detail, 'Status')) === '1',
						reason: asText(field(detail, 'Reason')) || null,
					},
				},
			];
		},
	};
}
