import { type IDataObject, type INodeExecutionData, type IWebhookFunctions, type IWebhookResponseData, NodeOperationError } from 'n8n-workflow';
import { isIpAllowed } from '../fpt/allowedIps';
import { parseJson } from '../fpt/json';
import { isAuthorized } from '../fpt/dlrKey';
import { isInvalidInput } from '../fpt/invalidInput';
import { parseReport, type Report } from '../fpt/report';
import { respondFailed, respondRejected, respondAccepted, ACCEPTED } from './responses';
import { commit } from './groupCommit';
import { readKeyCached } from './keyCache';

interface Options {
	allowedIps?: string;
	simplify?: boolean;
}

/** FPT posts one report a request (manual, section 4.1). More than these would make an execution that n8n can hardly save. */
const MAX_REPORTS_IN_REQUEST = 10_000;

/** About what n8n keeps for a report besides what came. */
const BYTES_OF_ITEM = 500;

const ANSWERED: IWebhookResponseData = { noWebhookResponse: true };

/**
 * Answers one request with delivery reports, whatever it holds. Only a report that n8n has taken, or that was not asked for,
 * is answered with status 1. Never throws.
 */
export async function receiveReports(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await handleReports(ctx);
	} catch (error) {
		ctx.logger.error(`FPT SMS DLR Trigger could not take a report: ${(error as Error).message}`);
		respondFailed(ctx.getResponseObject(), 500);
		return ANSWERED;
	}
}

async function handleReports(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	const options = ctx.getNodeParameter('options', {}) as Options;
	const response = ctx.getResponseObject();
	const refused = (httpStatus: number, desc: string) => {
		respondRejected(response, httpStatus, desc);
		return ANSWERED;
	};
	const refusal = await rejectionOf(ctx, options);
	if (refusal) return refused(refusal.httpStatus, refusal.desc);

	const { bodies, bytes } = bodiesOf(ctx);
	const receivedAt = new Date();
	const reports = bodies.slice(0, MAX_REPORTS_IN_REQUEST).map((body) => parseReport(body, receivedAt));
	if (reports.length === 0 || reports.includes(undefined)) {
		return refused(400, 'Invalid data: expected a delivery report with smsid and status');
	}
	if (bodies.length > reports.length) return refused(413, `Too many reports in one request: send at most ${MAX_REPORTS_IN_REQUEST}`);
	const events = ctx.getNodeParameter('events', []) as string[];
	const items = (reports as Report[]).flatMap((report, index): INodeExecutionData[] => {
		if (report.status !== 'unknown' && !events.includes(report.status)) return [];
		return [{ json: options.simplify === false ? (bodies[index] as IDataObject) : { ...report } }];
	});
	if (items.length === 0) {
		respondAccepted(response);
		return ANSWERED;
	}
	// Listening for a test takes one report, and n8n closes the webhook behind it.
	if (ctx.getMode() === 'manual' || ctx.getNodeParameter('batchUnderLoad', true) === false) {
		// n8n 2 sends webhookResponse only after it has created the execution; n8n 1 before, and offers nothing to wait for.
		return { workflowData: [items], webhookResponse: ACCEPTED };
	}
	return await commit(`${ctx.getWorkflow().id}/${ctx.getNode().id}`, { response, items, bytes: bytes + items.length * BYTES_OF_ITEM });
}

async function rejectionOf(
	ctx: IWebhookFunctions,
	{ allowedIps = '' }: Options,
): Promise<{ httpStatus: number; desc: string } | undefined> {
	const request = ctx.getRequestObject();
	try {
		if (!isIpAllowed(String(allowedIps), request.ip)) return { httpStatus: 403, desc: 'Address not allowed' };
		if (isAuthorized(request.headers.authorization, await readKey(ctx))) return undefined;
	} catch (error) {
		ctx.logger.error(`FPT SMS DLR Trigger refuses reports: ${(error as Error).message}`);
		// A database that does not answer says nothing about the sender: the report may come again.
		const isSetUpWrong = isInvalidInput(error) || error instanceof NodeOperationError;
		if (!isSetUpWrong) return { httpStatus: 503, desc: 'n8n could not read the key: send the report again' };
		return { httpStatus: 403, desc: 'This webhook is not set up: its key or its list of addresses is not valid' };
	}
	return { httpStatus: 401, desc: 'Wrong or missing authorization key' };
}

async function readKey(ctx: IWebhookFunctions): Promise<string> {
	const { id, credentials } = ctx.getNode();
	const name = [ctx.getWorkflow().id, id, credentials?.fptSmsDlrApi?.id].join('/');
	return await readKeyCached(name, async () => String((await ctx.getCredentials('fptSmsDlrApi')).authorizationKey ?? ''));
}

/** The reports of a request: one, or an array of them. Read from the raw body, since n8n's parser loses digits of long ids. */
function bodiesOf(ctx: IWebhookFunctions): { bodies: unknown[]; bytes: number } {
	const { rawBody, encoding = 'utf8' } = ctx.getRequestObject() as { rawBody?: Buffer; encoding?: string };
	const text = rawBody?.toString(Buffer.isEncoding(encoding) ? encoding : 'utf8');
	const body: unknown = (text === undefined ? undefined : parseJson(text)) ?? ctx.getBodyData();
	return { bodies: Array.isArray(body) ? body : [body], bytes: rawBody?.length ?? 0 };
}
