import type { IWebhookFunctions } from 'n8n-workflow';
import { parseJson } from '../fpt/json';
import { MAX_DLR_BODY_BYTES, MAX_DLRS_IN_REQUEST, MEMORY_PER_BYTE } from '../fpt/limits';
import { isOversized, OVERSIZED } from '../fpt/report/deliveryReport';
import type { Rejection } from './responses';

interface RequestBody {
	headers: { 'content-length'?: string };
	contentType?: string;
	rawBody?: Buffer;
	encoding?: string;
	/** As n8n has parsed it. */
	body?: unknown;
	readRawBody?: () => Promise<void>;
}

export interface Bodies {
	/** One for each report. */
	bodies: unknown[];
	/** What they take in memory at most, in bytes. */
	bytes: number;
}

const TOO_LONG: Rejection = { httpStatus: 413, desc: `Too long: send at most ${MAX_DLR_BODY_BYTES} bytes` };

/** The reports of an authorized request, one or a list, from its raw body, since n8n's parser loses digits of long ids; or why not. */
export async function readBodies(ctx: IWebhookFunctions): Promise<Bodies | Rejection> {
	const request = ctx.getRequestObject() as RequestBody;
	const isForm = request.contentType === 'multipart/form-data';
	const announced = Number(request.headers['content-length'] ?? MAX_DLR_BODY_BYTES);
	if (announced > MAX_DLR_BODY_BYTES) return TOO_LONG;
	// From version 2 of the node on, n8n leaves a body to us whose type it does not know.
	if (!request.rawBody && !isForm) {
		const failure = await request.readRawBody?.().catch((error: unknown) => error);
		if (failure) return (failure as { status?: number }).status === 413 ? TOO_LONG : { httpStatus: 400, desc: 'Invalid data: the request could not be read' };
	}
	const { rawBody, encoding = 'utf8', body } = request;
	// n8n keeps the request until it has responded, and needs neither any more. Not undefined: it would read the request once more.
	request.rawBody = Buffer.alloc(0);
	request.body = {};
	if (rawBody && rawBody.length > MAX_DLR_BODY_BYTES) return TOO_LONG;
	// n8n reads a form into its fields and files.
	const parsedByN8n = isForm ? (body as { data?: unknown } | undefined)?.data : body;
	// Before it is parsed once more.
	if (listOf(parsedByN8n).slice(0, MAX_DLRS_IN_REQUEST).some(isOversized)) return { httpStatus: 400, desc: `Invalid data: ${OVERSIZED}` };
	const own: unknown = rawBody ? parseJson(rawBody.toString(Buffer.isEncoding(encoding) ? encoding : 'utf8')) : undefined;
	if (own !== undefined) clear(parsedByN8n);
	return { bodies: listOf(own ?? parsedByN8n), bytes: MEMORY_PER_BYTE * (rawBody?.length ?? announced) };
}

const listOf = (body: unknown): unknown[] => (Array.isArray(body) ? body : [body]);

// n8n's webhook context has the same object, and is there until `webhook()` returns.
function clear(value: unknown): void {
	if (Array.isArray(value)) value.length = 0;
	else if (typeof value === 'object' && value !== null) for (const name of Object.keys(value)) Reflect.deleteProperty(value, name);
}
