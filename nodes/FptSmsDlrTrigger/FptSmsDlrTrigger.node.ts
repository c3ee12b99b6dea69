import {
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IHookFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
	NodeOperationError,
} from 'n8n-workflow';
import { parseAllowedIps } from '../fpt/report/allowedIps';
import { validateKey } from '../fpt/report/dlrKey';
import { isInvalidInput } from '../fpt/invalidInput';
import { DEFAULTS, EVENT_OPTIONS, readAllowedIps, readSettings } from './parameters';
import { receiveReports } from './receiveReports';

export class FptSmsDlrTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'FPT SMS DLR Trigger',
		name: 'fptSmsDlrTrigger',
		icon: { light: 'file:../../icons/fptSms.svg', dark: 'file:../../icons/fptSms.dark.svg' },
		group: ['trigger'],
		// At version 1, n8n evaluates an expression for each request before it reads the body, and holds an expression engine until it has.
		version: [1, 2],
		defaultVersion: 2,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when FPT reports whether a message was delivered',
		defaults: { name: 'FPT SMS DLR Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'fptSmsDlrApi', required: true, testedBy: 'dlrKeyForm' }],
		// Without an empty responseData, n8n sends its default for it instead of webhookResponse.
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: 'dlr' }],
		eventTriggerDescription: 'Send a message with FPT, or post a sample report to the test URL',
		activationMessage: 'Reports that FPT posts to the production URL now start this workflow.',
		triggerPanel: {
			header: 'Listen for delivery reports',
			executionsHelp: {
				inactive:
					"<b>While you build</b>: click Execute step, then post a sample report to the <b>test URL</b>; it is open for two minutes and accepts one report.<br><br><b>For real reports</b>: publish the workflow, and send FPT the <b>production URL</b> and your authorization key.",
				active:
					"<b>While you build</b>: click Execute step, then post a sample report to the <b>test URL</b>; it is open for two minutes and accepts one report.<br><br><b>Real reports</b> arrive at the <b>production URL</b>, and show in the list of executions, not here.",
			},
			activationHint: 'Once you have built your workflow, publish it, and send FPT the production URL and your authorization key.',
		},
		properties: [
			{
				displayName:
					'Publish the workflow, and send FPT the <b>Production URL</b> and the key (<a href="https://github.com/n8n-nodes-fpt-sms/n8n-nodes-fpt-sms/blob/main/docs/delivery-reports.md" target="_blank">the mail</a>).',
				name: 'setUpNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName:
					`To try it, click Execute step, and post a report: <code>curl --json '{"smsid":"1","status":1}' -H 'Authorization: Basic KEY' TEST_URL</code>`,
				name: 'sampleNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: EVENT_OPTIONS,
				default: [...DEFAULTS.events],
				description:
					'Which reports start the workflow. A report with a status that FPT does not document always does, as "unknown".',
			},
			{
				displayName: 'Batch Under Load',
				name: 'batchUnderLoad',
				type: 'boolean',
				default: true,
				hint: 'Reports that arrive together share an execution, an item each',
				description:
					'Whether reports that arrive while n8n is still starting an execution share the next one, as up to 500 items of it. Off: an execution for each report, many times slower in a burst.',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Allowed IPs',
						name: 'allowedIps',
						type: 'string',
						default: '',
						placeholder: 'e.g. 203.0.113.7, 203.0.113.0/24',
						description:
							'Addresses that reports may come from, IPv4 or IPv6, ranges as CIDR, separated by commas. Empty: any address with the right key. Behind a proxy, set N8N_PROXY_HOPS on your n8n server.',
					},
					{
						displayName: 'Simplify',
						name: 'simplify',
						type: 'boolean',
						default: true,
						description: 'Whether to return a simplified version of the response instead of the raw data',
					},
				],
			},
		],
	};

	methods = {
		credentialTest: {
			async dlrKeyForm(this: ICredentialTestFunctions, { data }: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
				const problem = validateKey(String(data?.authorizationKey ?? ''));
				if (problem) return { status: 'Error', message: problem };
				return { status: 'OK', message: 'The key has a good form. The first report shows whether FPT sends the same one.' };
			},
		},
	};

	// FPT has no API for this: its staff enter the URL. Publishing is the moment to find what would keep all reports out.
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				const { authorizationKey } = await this.getCredentials('fptSmsDlrApi');
				checkKey(this, String(authorizationKey ?? ''));
				try {
					parseAllowedIps(readAllowedIps(this));
					readSettings(this);
				} catch (error) {
					const description = isInvalidInput(error) ? error.advice : undefined;
					throw new NodeOperationError(this.getNode(), error as Error, { description });
				}
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveReports(this);
	}
}

// n8n calls `create` when it starts, too. A key that was published before it was checked must not end reports with that.
const RESTARTS: readonly string[] = ['init', 'leadershipChange'];

function checkKey(ctx: IHookFunctions, key: string): void {
	const problem = validateKey(key);
	if (problem === undefined) return;
	if (key.trim() !== '' && RESTARTS.includes(ctx.getActivationMode())) {
		ctx.logger.warn(`FPT SMS DLR Trigger has a key that it would not accept today. ${problem} Agree a new one with FPT.`);
		return;
	}
	throw new NodeOperationError(ctx.getNode(), `The FPT SMS DLR credential has no valid authorization key. ${problem}`, {
		description: 'Correct the key in the credential, and agree the same with FPT.',
	});
}
