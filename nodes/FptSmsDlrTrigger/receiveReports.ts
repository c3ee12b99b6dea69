import { type IDataObject, type INodeExecutionData, type IWebhookFunctions, type IWebhookResponseData, NodeOperationError } from 'n8n-workflow';
import { isIpAllowed } from '../fpt/report/allowedIps';
import { isAuthorized, keyFormOf } from '../fpt/report/dlrKey';
import { isInvalidInput } from '../fpt/invalidInput';
import { logOncePerMinute } from '../fpt/logThrottle';
import { MAX_DLRS_IN_REQUEST } from '../fpt/limits';
import { parseReport } from '../fpt/report/deliveryReport';
import { commit } from './groupCommit';
import { readKeyCached } from './keyCache';
import { readAllowedIps, readSettings, type Settings } from './parameters';
import { type Bodies, readBodies } from './readBodies';
import { ACCEPTED, type Rejection, respondAccepted, respondFailed, respondRejected } from './responses';

const RESPONDED: IWebhookResponseData = { noWebhookResponse: true };

/** Responds to one request with reports. Only one that n8n has accepted, or that was not asked for, gets status 1. Never throws. */
export async function receiveReports(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await handleReports(ctx);
	} catch (error) {
		logOncePerMinute(topicOf(ctx, `error: ${(error as Error).name}`), () =>
			ctx.logger.error(`FPT SMS DLR Trigger could not accept a report: ${(error as Error).message}`),
		);
		respondFailed(ctx.getResponseObject(), 500);
		return RESPONDED;
	}
}

async function handleReports(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	const response = ctx.getResponseObject();
	const rejection = await authorize(ctx);
	const settings = rejection ?? settingsOrRejection(ctx);
	if ('httpStatus' in settings) return reject(ctx, settings);

	const read = await readBodies(ctx);
	if ('httpStatus' in read) return reject(ctx, read);
	const items = itemsOf(read, settings);
	if (!Array.isArray(items)) return reject(ctx, items);
	if (items.length === 0) {
		respondAccepted(response);
		return RESPONDED;
	}
	// Listening for a test accepts one report, and n8n closes the webhook after it.
	if (ctx.getMode() === 'manual' || !settings.batchUnderLoad) {
		// n8n 2 sends webhookResponse only after it has created the execution; n8n 1 before, and offers nothing to wait for.
		return { workflowData: [items], webhookResponse: ACCEPTED };
	}
	return await commit(nodeKeyOf(ctx), { response, items, bytes: read.bytes });
}

function reject(ctx: IWebhookFunctions, rejection: Rejection): IWebhookResponseData {
	respondRejected(ctx.getResponseObject(), rejection);
	return RESPONDED;
}

const nodeKeyOf = (ctx: IWebhookFunctions) => `${ctx.getWorkflow().id}/${ctx.getNode().id}`;
const topicOf = (ctx: IWebhookFunctions, topic: string) => `${nodeKeyOf(ctx)}/${topic}`;

/** Why a request may not report anything; undefined if it may. */
async function authorize(ctx: IWebhookFunctions): Promise<Rejection | undefined> {
	const request = ctx.getRequestObject();
	const { authorization } = request.headers;
	try {
		if (!isIpAllowed(readAllowedIps(ctx), request.ip)) return { httpStatus: 403, desc: 'Address not allowed' };
		const name = `${nodeKeyOf(ctx)}/${ctx.getNode().credentials?.fptSmsDlrApi?.id}`;
		const key = await readKeyCached(name, async () => String((await ctx.getCredentials('fptSmsDlrApi')).authorizationKey ?? ''));
		return isAuthorized(authorization, key) ? undefined : unauthorized(ctx, authorization, key);
	} catch (error) {
		const { message } = error as Error;
		logOncePerMinute(topicOf(ctx, 'set up'), () => ctx.logger.error(`FPT SMS DLR Trigger rejects all reports: ${message}`));
		// A database that does not respond says nothing about the sender: the report may come again.
		const isSetUpWrong = isInvalidInput(error) || error instanceof NodeOperationError;
		if (!isSetUpWrong) return { httpStatus: 503, desc: 'n8n could not read the key: send the report again' };
		return { httpStatus: 403, desc: 'This webhook is not set up: its key or its list of addresses is not valid' };
	}
}

// Who has the right key may be told that only its form is wrong; the others learn nothing. The log never has any part of a key.
function unauthorized(ctx: IWebhookFunctions, authorization: string | undefined, key: string): Rejection {
	const { form, isRightKey } = keyFormOf(authorization, key);
	const ask = 'Ask FPT to send the header "Authorization: Basic KEY", KEY being the key itself, neither encoded nor with a user name';
	logOncePerMinute(topicOf(ctx, `key: ${isRightKey}`), () =>
		ctx.logger.warn(
			isRightKey
				? `FPT SMS DLR Trigger rejected a report: its header has the right key, but in another form (${form}). ${ask}.`
				: `FPT SMS DLR Trigger rejected a request: its header has ${form}, which is not the key of the credential. If it came from FPT, compare the keys. ${ask}.`,
		),
	);
	if (!isRightKey) return { httpStatus: 401, desc: 'Wrong or missing authorization key' };
	return { httpStatus: 401, desc: `The key is right, but its form is not (${form}): send "Authorization: Basic KEY" with the key itself` };
}

// Publishing refuses options that the form does not offer, so that these come from an expression that has changed since. 500, since
// a default would start what nobody asked for, and the report may come again once the expression is mended.
function settingsOrRejection(ctx: IWebhookFunctions): Settings | Rejection {
	try {
		return readSettings(ctx);
	} catch (error) {
		if (!isInvalidInput(error)) throw new NodeOperationError(ctx.getNode(), error as Error);
		const { message, advice } = error;
		logOncePerMinute(topicOf(ctx, 'options'), () => ctx.logger.error(`FPT SMS DLR Trigger cannot accept reports: ${message}. ${advice}`));
		return { httpStatus: 500, desc: 'This webhook is not set up: one of its options is not valid. Send the report again later' };
	}
}

/** The items of the reports that were asked for; why none of a request is accepted. */
function itemsOf({ bodies }: Bodies, { events, simplify }: Settings): INodeExecutionData[] | Rejection {
	const receivedAt = new Date();
	const items: INodeExecutionData[] = [];
	for (const body of bodies.slice(0, MAX_DLRS_IN_REQUEST)) {
		const parsed = parseReport(body, receivedAt);
		if (!parsed.valid) return { httpStatus: 400, desc: `Invalid data: ${parsed.reason}` };
		const { report } = parsed;
		if (report.status !== 'unknown' && !events.includes(report.status)) continue;
		items.push({ json: simplify ? { ...report } : (body as IDataObject) });
	}
	if (bodies.length === 0) return { httpStatus: 400, desc: 'Invalid data: expected a delivery report with smsid and status' };
	if (bodies.length <= MAX_DLRS_IN_REQUEST) return items;
	return { httpStatus: 413, desc: `Too many reports in one request: send at most ${MAX_DLRS_IN_REQUEST}` };
}
