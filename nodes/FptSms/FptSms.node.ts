import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { HINTS } from './hints';
import { methods } from './methods';
import { PROPERTIES } from './resources';
import { route } from './router';

export class FptSms implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'FPT SMS',
		name: 'fptSms',
		icon: { light: 'file:../../icons/fptSms.svg', dark: 'file:../../icons/fptSms.dark.svg' },
		group: ['output'],
		version: [1, 2],
		defaultVersion: 2,
		// One for each operation; a literal, as n8n's lint wants it.
		subtitle:
			'={{ { sendOtp: "Send OTP", sendInternational: "Send International", check: "Check Message", verifyOtp: "Verify OTP", create: "Create Campaign", pushAds: "Push Ads", run: "Run Campaign", getDetail: "Campaign Details", getDlr: "Campaign Report" }[$parameter["operation"]] }}',
		description: 'Send OTP, customer-care and advertising SMS with FPT SMS Brandname. Delivery reports start workflows with FPT SMS DLR Trigger.',
		defaults: { name: 'FPT SMS' },
		builderHint: {
			searchHint:
				'SMS to phones in Vietnam and abroad over FPT SMS Brandname. Message > Send OTP sends one-time passwords and customer-care messages within Vietnam; with Generate Code it makes the code, and Message > Verify OTP checks it. Message > Check counts the SMS of a text and sends nothing. Advertising goes out as a campaign: Campaign > Run creates it and sends it to its numbers; Create and Push Ads do the two apart.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-fpt-sms.fptSmsDlrTrigger',
					relationHint: 'Starts a workflow when FPT reports whether a message was delivered; join the two by messageId',
				},
			],
		},
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// Not compulsory, since Check needs none: n8n knows no credential that is so for some operations. Others say that it is missing.
		credentials: [{ name: 'fptSmsApi', required: false }],
		properties: PROPERTIES,
		hints: HINTS,
	};

	methods = methods;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this);
	}
}
