import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
	NodeOperationError,
} from 'n8n-workflow';
import { PROPERTIES } from './form';
import { HINTS } from './hints';
import { methods } from './methods';

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
		// By the first run: n8n starts sooner without the code that only runs need, which is most of it.
		const router = await import('./router.js').catch((cause: Error) => notLoaded(this, cause));
		return Array.isArray(router) ? router : await router.route(this);
	}
}

/** If its files have gone since n8n loaded the node, for one. Throws, or returns it as each item's error. */
function notLoaded(ctx: IExecuteFunctions, cause: Error): INodeExecutionData[][] {
	const message = "This try sent nothing: the node's code can't be loaded";
	const description = 'If the package was just updated or removed, restart n8n (in queue mode its workers, too), then run this again.';
	// If this threw, n8n would pass the input through as though everything had been sent. An item with an error alone goes to the error output.
	if (ctx.continueOnFail()) return [ctx.getInputData().map((_, item) => ({ json: { error: `${message}. ${description}` }, pairedItem: { item } }))];
	throw new NodeOperationError(ctx.getNode(), cause, { message, description });
}
