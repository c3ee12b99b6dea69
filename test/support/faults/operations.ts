import type { INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../../simulator';
import { OTP } from '../harness/world';

/** One of the node's operations, or one of its steps, with values that FPT accepts. */
export interface TestedOperation {
	name: string;
	path: string;
	/** Whether it sends or makes something: then it may be done once only. */
	isSend: boolean;
	parameters: INodeParameters;
	/** How often FPT has done it. */
	done: (fpt: Simulator) => number;
}

/** The campaign that must be there for those that need one. */
export const CAMPAIGN = { resource: 'campaign', operation: 'create', campaignName: 'base', brandName: 'FTI', message: '[QC] Sale. TC to 1234', scheduleTime: '2035-01-09 09:00', quota: 100 };

const RUN = { ...CAMPAIGN, operation: 'run', campaignName: 'run', phoneList: '0987654321' };

const ofRun = (campaigns: Simulator['campaigns']) => [...campaigns.values()].filter(({ name }) => name === 'run');
const pushesOf = (campaigns: Simulator['campaigns']) => ofRun(campaigns).filter(({ isSent }) => isSent).length;

const reads = () => 0;

/** All operations that ask FPT; `code` is the campaign's. */
export function operations(code: string): TestedOperation[] {
	const campaign = (operation: string, rest: object = {}) => ({ resource: 'campaign', operation, campaignCode: code, ...rest });
	return [
		{ name: 'sendOtp', path: '/api/push-brandname-otp', isSend: true, parameters: OTP, done: ({ messages }) => messages.length },
		{
			name: 'sendInternational',
			path: '/api/push-brandname-international',
			isSend: true,
			parameters: { ...OTP, operation: 'sendInternational', phone: '6591234567' },
			done: ({ messages }) => messages.length,
		},
		{
			name: 'create',
			path: '/api/create-campaign',
			isSend: true,
			parameters: { ...CAMPAIGN, campaignName: 'another' },
			done: ({ campaigns }) => [...campaigns.values()].filter(({ name }) => name === 'another').length,
		},
		{
			name: 'pushAds',
			path: '/api/push-brandname-ads',
			isSend: true,
			parameters: campaign('pushAds', { phoneList: '0987654321' }),
			done: ({ campaigns }) => [...campaigns.values()].filter(({ isSent }) => isSent).length,
		},
		{ name: 'run', path: '/api/create-campaign', isSend: true, parameters: RUN, done: ({ campaigns }) => Math.max(ofRun(campaigns).length, pushesOf(campaigns)) },
		{ name: 'run, its push', path: '/api/push-brandname-ads', isSend: true, parameters: RUN, done: ({ campaigns }) => pushesOf(campaigns) },
		{ name: 'getDetail', path: '/api/detail-ads', isSend: false, parameters: campaign('getDetail'), done: reads },
		{ name: 'getDlr', path: '/api/dlr-ads', isSend: false, parameters: campaign('getDlr'), done: reads },
	];
}
