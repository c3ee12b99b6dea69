import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import type { Action } from './errors';
import { type AbortState, fromNetworkError } from './networkErrors';
import { type Redactor, redactJson } from '../redact';
import { type ParsedResponse, parseResponse, type ResponseMeta } from './response';
import { responseTooLarge } from './responseErrors';

export interface Post {
	url: string;
	/** n8n's helper may write a token into it. */
	body: Record<string, unknown>;
	/** The longest silence between two bytes; whoever calls bounds the whole. */
	timeoutMs: number;
	/** The longest body that is read, after decompression. */
	maxBytes: number;
	/** Hides what must not come back; called once the response is there. */
	redactor: () => Redactor;
	send: (options: IHttpRequestOptions) => Promise<unknown>;
	abortState: () => AbortState;
}

export interface HttpResponse {
	meta: ResponseMeta;
	/** Without secrets. */
	response: ParsedResponse;
	bytes: Buffer;
}

/** FPT's JSON has some hundred bytes; of a longer report, the beginning shows that it is one. */
const MAX_PARSED_BYTES = 1_000_000;

/** Makes one POST to FPT, of the credential or the node, and reads its response. Throws an `FptError` if there is none. */
export async function post(action: Action, { url, body, timeoutMs, maxBytes, redactor, send, abortState }: Post): Promise<HttpResponse> {
	const options: IHttpRequestOptions = {
		method: 'POST',
		url,
		body: body as Record<string, string>,
		json: true,
		// Read here, so that the size is bounded, ids keep their digits, and a CSV file stays as FPT sent it.
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: timeoutMs,
	};
	const received = await send(options)
		.then(async (fullResponse) => {
			const { statusCode, headers, body: stream } = fullResponse as IN8nHttpFullResponse;
			const meta: ResponseMeta = { httpStatus: statusCode, location: headers.location, retryAfter: headers['retry-after'] };
			return { meta, bytes: await collectBody(stream, maxBytes) };
		})
		.catch((error: unknown) => {
			throw fromNetworkError(error, action, abortState());
		});
	const { bytes } = received;
	const redact = redactor();
	const { location } = received.meta;
	const meta = { ...received.meta, location: typeof location === 'string' ? redact(location) : location };
	if (!bytes) throw responseTooLarge(action, meta);
	const response = parseResponse(bytes.subarray(0, MAX_PARSED_BYTES).toString('utf8'));
	// The text of other responses is never told.
	return { meta, response: response.kind === 'other' ? response : redactJson(response, redact), bytes };
}

/** Reads a body of at most `maxBytes`; undefined, and the stream destroyed, if there is more. Throws if the stream breaks. */
async function collectBody(body: unknown, maxBytes: number): Promise<Buffer | undefined> {
	// A simulated response.
	if (body instanceof Uint8Array) return body.length > maxBytes ? undefined : Buffer.from(body);
	const stream = body as Extract<IN8nHttpFullResponse['body'], { readableEnded: boolean }>;
	const chunks: Buffer[] = [];
	let size = 0;
	// By events: for a response of one chunk, an async iterator costs several times as much.
	await new Promise<void>((resolve, reject) => {
		const broken = () => reject(stream.errored ?? new Error('aborted'));
		if (stream.destroyed) return broken();
		stream.on('data', (chunk: Buffer) => {
			size += chunk.length;
			chunks.push(chunk);
			// Closes the connection, too.
			if (size > maxBytes) stream.destroy();
		});
		stream.on('end', resolve);
		stream.on('error', reject);
		stream.on('close', () => (size > maxBytes || stream.readableEnded ? resolve() : broken()));
	});
	return size > maxBytes ? undefined : Buffer.concat(chunks, size);
}
