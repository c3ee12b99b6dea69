import { lookUpCode } from '../response/codes';
import { asText, field } from '../json';
import { MAX_DLR_DEPTH, MAX_DLR_FIELD_UNITS, MAX_DLR_NAMES } from '../limits';

export type ReportStatus = 'delivered' | 'failed' | 'pending' | 'unknown';

/** What a report says if its status is in FPT's table: the kinds that a workflow can ask for. */
export type ReportEvent = Exclude<ReportStatus, 'unknown'>;

/** The telco keys in FPT's reports, and their names for people. Not in phone.ts, which would bring the numbering plans into the trigger. */
const TELCO_NAMES: Readonly<Record<string, string>> = {
	viettel: 'Viettel', vina: 'Vinaphone', mobi: 'Mobifone', htc: 'Vietnamobile', beeline: 'Gmobile', itel: 'Itel', wintel: 'Wintel',
};

/** The statuses of a delivery report (manual, section 4.1). */
const STATUSES: Readonly<Record<number, ReportEvent>> = { 1: 'delivered', 0: 'failed', 2: 'pending', [-11]: 'pending' };

export interface Report {
	messageId: string;
	status: ReportStatus;
	statusCode: number;
	telco: string | null;
	telcoName: string | null;
	/** As FPT sent it. */
	error: string | null;
	errorDescription: string | null;
	parts: number | null;
	/** ISO 8601. */
	receivedAt: string;
}

export type ParsedReport = { valid: true; report: Report } | { valid: false; reason: string };

/** Why an oversized body is no report, as the end of a sentence. */
export const OVERSIZED = `a delivery report is flat and short, this one has more than ${MAX_DLR_NAMES} names or is nested more than ${MAX_DLR_DEPTH} deep`;

/** Whether a parsed body has more names, or levels, than any report of FPT's. Looks at no more names than a report may have. */
export const isOversized = (body: unknown): boolean => sizeOf(body, MAX_DLR_DEPTH) > MAX_DLR_NAMES;

function sizeOf(value: unknown, levels: number): number {
	if (typeof value !== 'object' || value === null) return 0;
	if (levels === 0) return Infinity;
	const inner: unknown[] = Array.isArray(value) ? value : Object.values(value);
	let size = inner.length;
	for (const each of inner) {
		if (size > MAX_DLR_NAMES) break;
		size += sizeOf(each, levels - 1);
	}
	return size;
}

const invalid = (reason: string): ParsedReport => ({ valid: false, reason });

/** Parses a delivery report (manual, section 4.1), names in any casing. Not valid without id and status, oversized, or a field too long. */
export function parseReport(body: unknown, receivedAt: Date): ParsedReport {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) return invalid('expected a delivery report with smsid and status');
	if (isOversized(body)) return invalid(OVERSIZED);
	const data = body as Record<string, unknown>;
	const texts = { smsid: '', status: '', telco: '', error: '', mt_count: '' };
	for (const [name, max] of Object.entries(MAX_DLR_FIELD_UNITS) as Array<[keyof typeof texts, number]>) {
		const value = field(data, name);
		const text = name === 'error' ? asText(value) : scalar(value);
		if (text.length > max) return invalid(`${name} has ${text.length} characters, at most ${max} are accepted`);
		texts[name] = text.trim();
	}
	const { smsid: messageId, status, error } = texts;
	if (messageId === '' || !/^-?\d{1,9}$/.test(status)) return invalid('expected a delivery report with smsid and status');
	// No -0.
	const statusCode = Number(status) + 0;
	const telco = texts.telco.toLowerCase();
	const parts = Number(texts.mt_count || Number.NaN);
	return {
		valid: true,
		report: {
			messageId,
			status: STATUSES[statusCode] ?? 'unknown',
			statusCode,
			telco: telco || null,
			telcoName: Object.hasOwn(TELCO_NAMES, telco) ? (TELCO_NAMES[telco] ?? null) : null,
			error: error || null,
			errorDescription: describeError(error),
			parts: Number.isInteger(parts) ? parts : null,
			receivedAt: receivedAt.toISOString(),
		},
	};
}

const scalar = (value: unknown): string => (typeof value === 'string' || Number.isFinite(value) ? String(value) : '');

// FPT's field has a code, a code with a description, or a description alone (manual, section 4.1).
function describeError(error: string): string | null {
	const code = /^-?\d+/.exec(error)?.[0];
	return (code && lookUpCode(code)?.meaning) || null;
}
