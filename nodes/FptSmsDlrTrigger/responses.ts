import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

export type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** What FPT expects for a report that was accepted, and for no other (manual, section 4.1). */
export const ACCEPTED = { status: 1 };

/** Why a request may not report anything. */
export interface Rejection {
	httpStatus: number;
	desc: string;
}

/** Responds with 200: accepted. */
export function respondAccepted(response: Response): void {
	respond(response, 200, ACCEPTED);
}

/** Says why a report is not accepted. */
export function respondRejected(response: Response, { httpStatus, desc }: Rejection): void {
	if (httpStatus === 401) response.setHeader('WWW-Authenticate', 'Basic');
	respond(response, httpStatus, { status: 0, desc });
}

/** Responds with 503: more reports wait than may. */
export function respondOverloaded(response: Response): void {
	response.setHeader('Retry-After', '5');
	respondRejected(response, { httpStatus: 503, desc: 'Too many reports at once: send this one again later' });
}

/** Responds that n8n could not create the execution. */
export function respondFailed(response: Response, httpStatus: number): void {
	respondRejected(response, { httpStatus, desc: 'n8n could not accept the report: send it again' });
}

// A caller may have hung up.
function respond(response: Response, httpStatus: number, body: IDataObject): void {
	if (!response.headersSent && !response.destroyed) response.status(httpStatus).json(body);
}

/**
 * Calls `callback` once n8n responds: without an argument if it has created the execution, else with the status of the failure,
 * 5xx, which the caller gets in FPT's form. Wraps `end`: `finish` never comes if the caller has hung up.
 */
export function onResponseEnd(response: Response, callback: (failure?: number) => void): void {
	const end = response.end;
	response.end = ((...args: Parameters<Response['end']>) => {
		response.end = end;
		if (response.statusCode < 300) {
			response.end(...args);
			callback();
		} else {
			const failure = Math.max(response.statusCode, 500);
			// Of n8n's own body.
			if (!response.headersSent) response.removeHeader('ETag');
			respondFailed(response, failure);
			if (!response.writableEnded) response.end();
			callback(failure);
		}
		return response;
	}) as Response['end'];
}
