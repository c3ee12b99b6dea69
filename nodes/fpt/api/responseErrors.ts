import type { ParsedResponse, ResponseMeta } from './response';
import { type CodeEntry, lookUpCode } from '../response/codes';
import { plainName } from '../json';
import { MAX_DESCRIPTION_UNITS } from '../limits';
import { shorten } from '../shorten';
import { readDescription } from '../response/descriptions';
import { ID_FIELDS } from './endpoints';
import { type Action, type FptError, fptError } from './errors';
import { type Fault, NOT_PROCESSED, parseRetryAfter, ruleOf } from '../response/faults';

/** What to do if it is not known whether FPT has accepted a request. */
export const UNKNOWN_ADVICE = 'Look in partner.sms.fpt.net, or wait for the delivery report, before you send it again.';

/** FPT's error response as an error of ours, with what FPT said. */
export function errorFromResponse(action: Action, response: ParsedResponse & { kind: 'error' }, meta: ResponseMeta): FptError {
	const { code, description } = response;
	const entry = lookUpCode(code);
	const special = readDescription(code, description);
	const fault = faultOf(response, entry, meta.httpStatus);
	const said = description === '' ? [] : [`FPT says: "${shorten(description, MAX_DESCRIPTION_UNITS)}"`];
	const { isSend } = action.endpoint;
	const check = isSend && ruleOf(fault).accepted === 'maybe' ? UNKNOWN_ADVICE : '';
	const usual = entry ? (entry.advice ?? (isSend ? '' : 'Try again in a few minutes.')) : 'Ask FPT what this code means.';
	const advice = [special?.advice ?? usual, check].filter(Boolean).join(' ');
	const meaning = special?.meaning ?? entry?.meaning ?? 'FPT sent a code that it does not document';
	const beside = fault === 'contradiction' ? ', with the id of what was made beside it' : '';
	return fptError(action, `${meaning} (FPT code ${shorten(code)})${beside}`, {
		advice,
		notes: said,
		fptCode: shorten(code),
		vendorText: description,
		httpStatus: meta.httpStatus,
		fault,
		retryAfter: parseRetryAfter(meta.retryAfter, Date.now()),
	});
}

function faultOf({ code, data, repeatsId }: ParsedResponse & { kind: 'error' }, entry: CodeEntry | undefined, httpStatus: number): Fault {
	if (hasId(data) || repeatsId) return 'contradiction';
	if (entry) return entry.fault;
	const fault = faultOfStatus(httpStatus);
	// A gateway's own JSON may have an `error` too, as "Bad Gateway"; FPT's codes are numbers.
	return fault === 'unexpectedResponse' && /^-?\d{1,5}$/.test(code) ? 'unlistedCode' : fault;
}

/** Whether some JSON has the id of a message, a batch or a campaign, at any depth. */
function hasId(data: unknown): boolean {
	if (typeof data !== 'object' || data === null) return false;
	return Object.entries(data).some(([name, value]) => (ID_NAMES.has(plainName(name)) && !NO_IDS.has(value)) || hasId(value));
}

const ID_NAMES: ReadonlySet<string> = new Set(ID_FIELDS.map(plainName));
const NO_IDS: ReadonlySet<unknown> = new Set([undefined, null, '', 'null', 0, '0', false]);

/** A response that is not FPT's (a proxy's page, nothing, no JSON, JSON without `missing`) as an error. */
export function unexpectedResponse(action: Action, response: ParsedResponse, meta: ResponseMeta, missing?: string): FptError {
	const { httpStatus } = meta;
	const forms = { empty: 'an empty response', html: 'an HTML page', text: 'text that is not JSON' };
	const got = response.kind === 'other' ? forms[response.form] : missing ? `JSON without a valid ${missing}` : 'JSON that FPT does not document';
	const redirect = typeof meta.location === 'string' ? `It points to ${hostOf(meta.location)}, which the node does not follow.` : '';
	return fptError(action, `got ${got} (HTTP ${httpStatus}) instead of a response from FPT`, {
		advice: adviceFor(action, httpStatus, redirect),
		httpStatus,
		fault: mentionsId(response) ? 'contradiction' : faultOfStatus(httpStatus),
		retryAfter: parseRetryAfter(meta.retryAfter, Date.now()),
	});
}

// JSON that was cut off may have begun with an id.
function mentionsId(response: ParsedResponse): boolean {
	if (response.kind !== 'other') return hasId(response.data);
	return response.form === 'text' && /"(?:MessageId|BatchId|CampaignCode)"/i.test(response.text.slice(0, 10_000));
}

function adviceFor({ endpoint }: Action, httpStatus: number, redirect: string): string {
	if (httpStatus === 429) return "Lower 'Concurrency', or set 'Requests per Second', in the options.";
	const fault = faultOfStatus(httpStatus);
	const look = endpoint.isSend && !(fault === 'notProcessed' || fault === 'tooManyRequests') ? UNKNOWN_ADVICE : '';
	const where = "A proxy, a firewall or a wrong address may be between n8n and FPT: check 'Environment' and 'Base URL' in the credential.";
	return [look, where, redirect].filter(Boolean).join(' ');
}

/** A response that exceeds the size limit as an error: none of FPT's has that size. */
export function responseTooLarge(action: Action, { httpStatus }: ResponseMeta): FptError {
	return fptError(action, `the response exceeded the size limit (HTTP ${httpStatus})`, {
		advice: adviceFor(action, httpStatus, ''),
		httpStatus,
		fault: faultOfStatus(httpStatus),
	});
}

function faultOfStatus(httpStatus: number): Fault {
	if (httpStatus === 429) return 'tooManyRequests';
	if (Object.hasOwn(NOT_PROCESSED, httpStatus)) return 'notProcessed';
	return httpStatus >= 500 || httpStatus === 408 ? 'gatewayError' : 'unexpectedResponse';
}

const MAX_LOCATION = 2_000;

function hostOf(location: string): string {
	return location.length <= MAX_LOCATION && URL.canParse(location) ? new URL(location).host.slice(0, 100) : 'another page';
}
