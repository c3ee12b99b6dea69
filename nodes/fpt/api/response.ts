import { asText, field, parseJson } from '../json';

/** What counts of an HTTP response besides its body. */
export interface ResponseMeta {
	httpStatus: number;
	location?: unknown;
	retryAfter?: unknown;
}

const ID_NAME = /"(?:message_?id|batch_?id|campaign_?code)"\s*:/gi;

/** A response of FPT's server, told apart by the body, never by the HTTP status alone. */
export type ParsedResponse =
	| { kind: 'success'; data: Record<string, unknown> }
	/** `repeatsId`: an id is in it twice, of which `data` has the last. */
	| { kind: 'error'; code: string; description: string; data: Record<string, unknown>; repeatsId?: boolean }
	| { kind: 'other'; text: string; form: 'empty' | 'html' | 'text' };

/** Parses a response: a JSON object is a success, or an error if it has `error` in any casing (the manual has both); all else `other`. */
export function parseResponse(text: string): ParsedResponse {
	const data = parseJson(text);
	if (typeof data === 'object' && data !== null && !Array.isArray(data)) {
		const record = data as Record<string, unknown>;
		const code = field(record, 'error');
		if (isErrorCode(code)) {
			const repeatsId = (text.match(ID_NAME)?.length ?? 0) > 1 && { repeatsId: true };
			return { kind: 'error', code: String(code).trim(), description: asText(field(record, 'error_description')), data: record, ...repeatsId };
		}
		return { kind: 'success', data: record };
	}
	const trimmed = text.trim();
	if (trimmed === '') return { kind: 'other', text: '', form: 'empty' };
	return { kind: 'other', text, form: trimmed.startsWith('<') ? 'html' : 'text' };
}

// A success may carry `error: null` or 0, as delivery reports do.
const isErrorCode = (code: unknown) => (typeof code === 'number' && code !== 0) || (typeof code === 'string' && !['', '0'].includes(code.trim()));
