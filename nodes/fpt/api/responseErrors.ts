import type { ParsedResponse } from './response';
import { lookUpCode, TOKEN_CODES } from './codes';
import { type Deed, fptError, type FptError } from './errors';
import { type Fault, parseRetryAfter } from './faults';

/** What of an HTTP answer counts besides its body. */
export interface ResponseMeta {
	httpStatus: number;
	location?: unknown;
	/** The `Retry-After` header. */
	retryAfter?: unknown;
}

/** FPT's error answer as a failure; `more` is what the request itself can tell of the code. */
export function errorFromResponse(deed: Deed, answer: ParsedResponse & { kind: 'error' }, head: ResponseMeta, more = ''): FptError {
	const { code, description } = answer;
	const entry = lookUpCode(code);
	const said = description === '' ? '' : ` FPT says: "${shorten(description)}"`;
	return fptError(deed, `${entry?.meaning ?? 'FPT gave a code that is in no table'} (FPT code ${shorten(code)})`, {
		advice: `${entry?.advice ?? 'Ask FPT what this code means.'}${more && ` ${more}`}${said}`,
		fptCode: shorten(code),
		vendorText: description,
		httpStatus: head.httpStatus,
		fault: entry?.fault ?? unlistedFault(code, head.httpStatus),
		retryAfter: parseRetryAfter(head.retryAfter, Date.now()),
		// Others than us change the token (1012): the next request may have better luck.
		noToken: TOKEN_CODES.has(code) && code !== '1012',
	});
}

// FPT's have some ten words; whatever comes from elsewhere should not fill the execution.
function shorten(text: string): string {
	return text.length <= 500 ? text : `${text.slice(0, 500)}…`;
}

/** An answer that is not FPT's (a proxy's page, nothing, no JSON) as a failure. */
export function unexpectedResponse(deed: Deed, answer: ParsedResponse, head: ResponseMeta): FptError {
	const { httpStatus } = head;
	const form = { empty: 'an empty answer', html: 'an HTML page', text: 'text that is no JSON' };
	const got = answer.kind === 'other' ? form[answer.form] : 'JSON without the fields that the manual promises';
	const redirect = typeof head.location === 'string' ? ` It points to ${hostOf(head.location)}, which the node does not follow.` : '';
	return fptError(deed, `${got} came with HTTP status ${httpStatus}, which is no answer of FPT's`, {
		advice: `${httpStatus === 429 ? 'Lower Concurrency, or set Requests per Second, in the options.' : `A proxy, a firewall or a wrong address may stand between n8n and FPT: check Environment and Base URL in the credential.${redirect}`}`,
		httpStatus,
		fault: strangeFault(httpStatus),
		retryAfter: parseRetryAfter(head.retryAfter, Date.now()),
	});
}

/** An answer that goes on and on as a failure: none of FPT's has that size. */
export function responseTooLarge(deed: Deed, { httpStatus }: ResponseMeta): FptError {
	return fptError(deed, `an answer without end came with HTTP status ${httpStatus}, which is no answer of FPT's`, {
		advice: 'Check Environment and Base URL in the credential.',
		httpStatus,
		fault: strangeFault(httpStatus),
	});
}

// A gateway's own JSON may have an `error` too, as "Bad Gateway"; FPT's codes are numbers.
function unlistedFault(code: string, httpStatus: number): Fault {
	const isOk = httpStatus >= 200 && httpStatus < 500 && httpStatus !== 429 && httpStatus !== 408;
	return isOk && /^-?\d+$/.test(code) ? 'refusal' : strangeFault(httpStatus);
}

function strangeFault(httpStatus: number): Fault {
	if (httpStatus === 429) return 'tooManyRequests';
	// 303 says that the request was dealt with, and where to look; 408 may come from behind a proxy that had handed it on.
	if (httpStatus === 303) return 'strangeAnswer';
	if (httpStatus >= 500 || httpStatus === 408) return 'gatewayError';
	return httpStatus >= 300 ? 'clientError' : 'strangeAnswer';
}

/** FPT's answer of success without what the manual promises in it: what it did is not known. */
export function missingField(deed: Deed, name: string): FptError {
	return fptError(deed, `FPT answered without ${name}`, {
		advice: 'Look in partner.sms.fpt.net before you send it again.',
		fault: 'strangeAnswer',
	});
}

function hostOf(location: string): string {
	return URL.canParse(location) ? new URL(location).host : 'another page';
}
