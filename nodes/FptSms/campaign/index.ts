import type { INodeProperties } from 'n8n-workflow';
import { create } from './create.operation';
import { getDetail } from './getDetail.operation';
import { getDlr } from './getDlr.operation';
import { pushAds } from './pushAds.operation';

/** The operations of the resource Campaign, by their names. */
export const campaignOperations = { create, pushAds, getDetail, getDlr };

export const campaignProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['campaign'] } },
		options: [
			{
				name: 'Create',
				value: 'create',
				action: 'Create a campaign',
				description: 'Create an advertising campaign with its text, time and quota; nothing is sent until it is pushed',
			},
			{
				name: 'Get Delivery Report',
				value: 'getDlr',
				action: 'Get the delivery report of a campaign',
				description: 'Get what became of the SMS to each number, 3 to 5 working days after sending',
			},
			{
				name: 'Get Details',
				value: 'getDetail',
				action: 'Get the details of a campaign',
				description: 'Get whether a campaign is approved and sent, and why not, with its quota',
			},
			{
				name: 'Push Ads',
				value: 'pushAds',
				action: 'Push ads to the numbers of a campaign',
				description: 'Send a campaign to the phone numbers given, for real and once: a push is final',
			},
		],
		default: 'create',
	},
	...create.description,
	...pushAds.description,
	...getDetail.description,
	...getDlr.description,
];
