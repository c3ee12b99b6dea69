import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { type Answer, readAnswer } from '../../fpt/answer';
import { TOKEN_CODES } from '../../fpt/codes';
import { hostsOf } from '../../fpt/hosts';
import { refusal, strangeAnswer } from '../../fpt/refusal';
import { isTokenUsable } from '../../fpt/token';
import type { FptAnswer, Send } from '../operation';
import { toFailure } from './errors';
import { CREDENTIAL_TYPE, type Session } from './session';

/** The token of the session, the store's newer one, and a fetched one: after that, the fault is not the token's. */
const MAX_TOKENS = 3;

/**
 * Sends one request to FPT and gives its answer. The only place that calls FPT's API. A token that FPT refuses (1011, 1012,
 * 1013, with whatever HTTP status) is replaced and the request repeated: it was not taken. Nothing else is repeated.
 * Throws an `FptFailure` that says whether the message went out.
 */
export async function request(ctx: IExecuteFunctions, session: Session, send: Send): Promise<FptAnswer> {
	const { credential } = session;
	for (let tokens = 1; ; tokens++) {
		if (!isTokenUsable(credential, Date.now())) await session.renew(credential.accessToken);
		const body: Record<string, unknown> = { ...send.body };
		const response = await post(ctx, session, send, body);
		const bytes = Buffer.from(response.body as unknown as ArrayBuffer);
		const answer = readAnswer(bytes.toString('utf8'));
		if (answer.kind === 'error' && TOKEN_CODES.has(answer.code) && tokens < MAX_TOKENS) {
			await session.renew(String(body.access_token));
			continue;
		}
		return accept(send, answer, bytes, response);
	}
}

async function post(ctx: IExecuteFunctions, session: Session, send: Send, body: object): Promise<IN8nHttpFullResponse> {
	const { credential } = session;
	const options: IHttpRequestOptions = {
		method: 'POST',
		url: `${hostsOf(credential)[0]}${send.endpoint.path}`,
		body: body as Record<string, string>,
		json: true,
		// Bytes, so that ids keep their digits and a CSV file stays as FPT sent it.
		encoding: 'arraybuffer',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: send.timeout * 1000,
	};
	const credentialsDecrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data: credential as never };
	try {
		const helper = ctx.helpers.httpRequestWithAuthentication;
		return (await helper.call(ctx, CREDENTIAL_TYPE, options, { credentialsDecrypted })) as IN8nHttpFullResponse;
	} catch (error) {
		throw toFailure(error, send.deed);
	}
}

function accept(send: Send, answer: Answer, bytes: Buffer, { statusCode, headers }: IN8nHttpFullResponse): FptAnswer {
	if (answer.kind === 'error') throw refusal(send.deed, answer, statusCode, send.explain?.(answer.code));
	const isSuccess = statusCode >= 200 && statusCode < 300;
	const isCsv = answer.kind === 'other' && answer.form === 'text';
	if (isSuccess && send.endpoint.answers === 'csv' && isCsv) return { data: undefined, bytes };
	if (isSuccess && send.endpoint.answers === 'json' && answer.kind === 'success') return { data: answer.data, bytes };
	throw strangeAnswer(send.deed, answer, statusCode, headers.location as string | undefined);
}
