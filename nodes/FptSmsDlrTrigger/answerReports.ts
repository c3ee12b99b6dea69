import type { IDataObject, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { isIpAllowed } from '../fpt/allowedIps';
import { parseJson } from '../fpt/answer';
import { isAuthorized } from '../fpt/dlrKey';
import { readReport, type Report } from '../fpt/report';

interface Options {
	allowedIps?: string;
	simplify?: boolean;
}

/** What FPT expects as an answer (manual, section 4.1). */
const TAKEN = { status: 1 };

/**
 * Answers one request with delivery reports, whatever it holds. Only a report that n8n has taken, or that was not asked for,
 * is answered with status 1.
 */
export async function answerReports(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	const options = ctx.getNodeParameter('options', {}) as Options;
	const refusal = await refusalOf(ctx, options);
	if (refusal) return answer(ctx, refusal.httpStatus, { status: 0, desc: refusal.desc });

	const bodies = bodiesOf(ctx);
	const receivedAt = new Date();
	const reports = bodies.map((body) => readReport(body, receivedAt));
	if (reports.length === 0 || reports.includes(undefined)) {
		return answer(ctx, 400, { status: 0, desc: 'Invalid data: expected a delivery report with smsid and status' });
	}
	const events = ctx.getNodeParameter('events', []) as string[];
	const items = (reports as Report[]).flatMap((report, index): INodeExecutionData[] => {
		if (report.status !== 'unknown' && !events.includes(report.status)) return [];
		return [{ json: options.simplify === false ? (bodies[index] as IDataObject) : { ...report } }];
	});
	if (items.length === 0) return answer(ctx, 200, TAKEN);
	// n8n sends webhookResponse only after it has created the execution.
	return { workflowData: [items], webhookResponse: TAKEN };
}

async function refusalOf(
	ctx: IWebhookFunctions,
	{ allowedIps = '' }: Options,
): Promise<{ httpStatus: number; desc: string } | undefined> {
	const request = ctx.getRequestObject();
	try {
		if (!isIpAllowed(String(allowedIps), request.ip)) return { httpStatus: 403, desc: 'Address not allowed' };
		const { authorizationKey } = await ctx.getCredentials('fptSmsDlrApi');
		if (isAuthorized(request.headers.authorization, String(authorizationKey ?? ''))) return undefined;
	} catch (error) {
		ctx.logger.error(`FPT SMS DLR Trigger refuses reports: ${(error as Error).message}`);
		return { httpStatus: 403, desc: 'This webhook is not set up: its key or its list of addresses is not valid' };
	}
	return { httpStatus: 401, desc: 'Wrong or missing authorization key' };
}

/** The reports of a request: one, or an array of them. Read from the raw body, since n8n's parser loses digits of long ids. */
function bodiesOf(ctx: IWebhookFunctions): unknown[] {
	const { rawBody, encoding = 'utf8' } = ctx.getRequestObject() as { rawBody?: Buffer; encoding?: string };
	const text = rawBody?.toString(Buffer.isEncoding(encoding) ? encoding : 'utf8');
	const body: unknown = (text === undefined ? undefined : parseJson(text)) ?? ctx.getBodyData();
	return Array.isArray(body) ? body : [body];
}

function answer(ctx: IWebhookFunctions, httpStatus: number, body: IDataObject): IWebhookResponseData {
	const response = ctx.getResponseObject();
	if (httpStatus === 401) response.setHeader('WWW-Authenticate', 'Basic');
	response.status(httpStatus).json(body);
	return { noWebhookResponse: true };
}
