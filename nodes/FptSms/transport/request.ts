import type { IExecuteFunctions } from 'n8n-workflow';
import { Simulation } from '../../fpt/api/simulation';
import { lookUpCode } from '../../fpt/response/codes';
import { type HttpResponse, post } from '../../fpt/api/post';
import { redactBytes, type Redactor, redactJson } from '../../fpt/redact';
import type { ParsedResponse } from '../../fpt/api/response';
import { errorFromResponse, unexpectedResponse } from '../../fpt/api/responseErrors';
import { field } from '../../fpt/json';
import type { Draft, FptRequest, FptResponse } from '../operation';
import { CREDENTIAL_TYPE, isSimulated } from '../credential';
import type { Session } from './session';

/** JSON responses have some hundred bytes; the report of a campaign has a line for each number. */
const MAX_JSON_BYTES = 1_000_000;
const MAX_CSV_BYTES = 64_000_000;

/** In place of FPT for simulated credentials: no request of theirs is made. */
const simulation = new Simulation();

/** One POST to FPT and what its response means. A token that FPT rejects is invalidated. Throws an `FptError`. */
export async function sendRequest(session: Session, draft: Draft, request: FptRequest, timeoutMs: number): Promise<FptResponse> {
	const { ctx, credential } = session;
	const { endpoint } = draft;
	const body: Record<string, unknown> = { ...request.body };
	const deadline = session.deadline(timeoutMs);
	// n8n's helper takes its signal from the context, and its `timeout` bounds only the silence between two bytes.
	const caller = Object.create(ctx) as IExecuteFunctions;
	caller.getExecutionCancelSignal = () => deadline.signal;
	const helper = ctx.helpers.httpRequestWithAuthentication;
	const credentialsDecrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data: credential as never };
	const redact = () => session.redactorFor(String(body.access_token ?? credential.accessToken));
	try {
		const http = await post(draft, {
			url: `${session.host}${endpoint.path}`,
			body,
			timeoutMs,
			maxBytes: endpoint.proof ? MAX_JSON_BYTES : MAX_CSV_BYTES,
			redactor: redact,
			send: async (options) =>
				isSimulated(credential)
					? simulation.respond(credential.accessToken, endpoint.path, body, Date.now(), session.registeredTexts)
					: ((await helper.call(caller, CREDENTIAL_TYPE, options, { credentialsDecrypted })) as unknown),
			abortState: () => ({ stopped: session.isStopped, late: deadline.isLate() }),
		});
		if (http.response.kind === 'error' && lookUpCode(http.response.code)?.fault === 'tokenRejected') {
			session.token.invalidate(String(body.access_token));
		}
		return interpret(draft, request, http, redact());
	} finally {
		deadline.release();
	}
}

function interpret(draft: Draft, { otp }: FptRequest, { response, meta: received, bytes }: HttpResponse, redact: Redactor): FptResponse {
	const { proof } = draft.endpoint;
	const { location } = received;
	const meta = otp && typeof location === 'string' ? { ...received, location: otp.redact(location) } : received;
	if (response.kind === 'error') throw errorFromResponse(draft, otp ? withoutCode(response, otp.redact) : response, meta);
	const isSuccess = meta.httpStatus >= 200 && meta.httpStatus < 300;
	if (isSuccess && !proof && isReport(response)) return { data: {}, bytes: redactBytes(bytes, redact) };
	if (isSuccess && proof && response.kind === 'success') {
		const id = field(response.data, proof.field);
		// The id is checked to be one: digits in it that are like the code stay.
		if (proof.isValid(id)) return { data: otp ? { ...redactJson(response.data, otp.redact), [proof.field]: id } : response.data, bytes };
	}
	throw unexpectedResponse(draft, response, meta, proof?.field);
}

// A report may have any header, but JSON that is cut off or not FPT's is not a report.
const isReport = (response: ParsedResponse) =>
	response.kind === 'other' && response.form === 'text' && !/^\s*([[{]|null\s*$)/.test(response.text.slice(0, 1_000));

/** FPT's error without what it may have quoted of the message. A code of FPT's is a short number, and stays. */
function withoutCode(error: ParsedResponse & { kind: 'error' }, redact: Redactor): ParsedResponse & { kind: 'error' } {
	const code = /^-?\d{1,5}$/.test(error.code) ? error.code : redact(error.code);
	return { ...error, code, description: redact(error.description) };
}
