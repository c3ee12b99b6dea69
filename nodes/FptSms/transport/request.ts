import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { type ParsedResponse, parseResponse } from '../../fpt/api/response';
import { TOKEN_CODES } from '../../fpt/api/codes';
import { redact } from '../../fpt/api/redact';
import { type ResponseMeta, errorFromResponse, unexpectedResponse, responseTooLarge } from '../../fpt/api/responseErrors';
import type { ApiCredential } from '../../fpt/api/token';
import type { FptResponse, Send } from '../operation';
import { cancelledBeforeSending, fromNetworkError, tokenUnavailable } from './errors';
import { collectBody } from '../../fpt/api/readBody';
import { CREDENTIAL_TYPE, type Session } from './session';

/** The token of the session, the store's newer one, and a fetched one: after that, the fault is not the token's. */
const MAX_TOKENS = 3;

/** JSON answers have some hundred bytes; the report of a campaign has a line a number. */
const MAX_BODY_BYTES = { json: 1_000_000, csv: 256_000_000 } as const;

export interface Try {
	/** The longest that it may take, in milliseconds. */
	timeout: number;
	/** Called right before each time that the request goes out; may throw to hold it back. */
	begin: () => void;
	/** Called where FPT has certainly not taken the request that went out. */
	undo: () => void;
}

/**
 * Sends one request to FPT and gives its answer. The only place that calls FPT's API. A token that FPT refuses (1011, 1012,
 * 1013, with whatever HTTP status) is replaced and the request repeated: it was not taken. Nothing else is repeated.
 * Throws an `FptFailure` that says whether the message went out.
 */
export async function request(ctx: IExecuteFunctions, session: Session, send: Send, attempt: Try): Promise<FptResponse> {
	const { credential } = session;
	for (let tokens = 1; ; tokens++) {
		await obtainToken(ctx, session, send);
		await session.throttle();
		if (session.isClosed) throw cancelledBeforeSending(send.deed);
		attempt.begin();
		const body: Record<string, unknown> = { ...send.body };
		const { head, bytes } = await post(ctx, session, send, body, attempt.timeout);
		const text = bytes.toString('utf8');
		const read = parseResponse(text);
		const answer = read.kind === 'other' ? read : redact(read, [String(body.access_token), credential.clientSecret.trim()], text);
		if (answer.kind === 'error' && TOKEN_CODES.has(answer.code)) {
			attempt.undo();
			session.token.invalidate(String(body.access_token));
			if (tokens < MAX_TOKENS) continue;
		}
		return accept(send, answer, bytes, head);
	}
}

/**
 * Gets a token before the request has its turn: the wait for it would let turns pile up, and eat the request's time. n8n
 * fetches one on the way to a request only, so it is given one that never leaves: the credential refuses its address.
 */
async function obtainToken(ctx: IExecuteFunctions, session: Session, { deed }: Send): Promise<void> {
	const helper = ctx.helpers.httpRequestWithAuthentication;
	const fetch = async (credential: ApiCredential) => {
		const credentialsDecrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data: credential as never };
		// n8n has written the token into its store, and into what it was given, before the address is refused.
		await helper.call(ctx, CREDENTIAL_TYPE, { url: 'about:blank' }, { credentialsDecrypted }).catch((error: unknown) => {
			if (credential.accessToken === '') throw error;
		});
	};
	await session.token.ensure(fetch).catch((error: unknown) => {
		throw tokenUnavailable(error, deed);
	});
}

async function post(
	ctx: IExecuteFunctions,
	session: Session,
	send: Send,
	body: object,
	timeout: number,
): Promise<{ head: ResponseMeta; bytes: Buffer }> {
	const options: IHttpRequestOptions = {
		method: 'POST',
		url: `${session.host}${send.endpoint.path}`,
		body: body as Record<string, string>,
		json: true,
		// Read here, so that the size is bounded, ids keep their digits, and a CSV file stays as FPT sent it.
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout,
	};
	const credentialsDecrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data: session.credential as never };
	const deadline = session.deadline(timeout);
	// n8n's helper takes its signal from the context, and its `timeout` bounds only the silence between two bytes.
	const caller = Object.create(ctx) as IExecuteFunctions;
	caller.getExecutionCancelSignal = () => deadline.signal;
	try {
		const helper = ctx.helpers.httpRequestWithAuthentication;
		const response = (await helper.call(caller, CREDENTIAL_TYPE, options, { credentialsDecrypted })) as IN8nHttpFullResponse;
		const { statusCode, headers } = response;
		const head = { httpStatus: statusCode, location: headers.location, retryAfter: headers['retry-after'] };
		const bytes = await collectBody(response.body, MAX_BODY_BYTES[send.endpoint.responseForm]);
		if (!bytes) throw responseTooLarge(send.deed, head);
		return { head, bytes };
	} catch (error) {
		throw fromNetworkError(error, send.deed, { stopped: session.stop?.aborted ?? false, late: deadline.isLate() });
	} finally {
		deadline.release();
	}
}

function accept(send: Send, answer: ParsedResponse, bytes: Buffer, head: ResponseMeta): FptResponse {
	if (answer.kind === 'error') throw errorFromResponse(send.deed, concealed(answer, send), head, send.explain?.(answer.code));
	const isSuccess = head.httpStatus >= 200 && head.httpStatus < 300;
	// A report may have any header, but JSON that is cut off or none of FPT's is no report.
	const isCsv = answer.kind === 'other' && answer.form === 'text' && !/^\s*([[{]|null\s*$)/.test(answer.text);
	if (isSuccess && send.endpoint.responseForm === 'csv' && isCsv) return { data: undefined, bytes };
	if (isSuccess && send.endpoint.responseForm === 'json' && answer.kind === 'success') return { data: answer.data, bytes };
	throw unexpectedResponse(send.deed, answer, head);
}

/** FPT's error without what it may have quoted of the message. A code of FPT's is a short number, and stays. */
function concealed(answer: ParsedResponse & { kind: 'error' }, { redact: conceal }: Send): ParsedResponse & { kind: 'error' } {
	if (!conceal) return answer;
	const code = /^-?\d{1,5}$/.test(answer.code) ? answer.code : conceal(answer.code);
	return { ...answer, code, description: conceal(answer.description) };
}
