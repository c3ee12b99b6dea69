import { asText, field } from './json';
import { lookUpCode } from './api/codes';
import { TELCO_NAMES } from './phone';

export type ReportStatus = 'delivered' | 'failed' | 'pending' | 'unknown';

/** The statuses of a delivery report (manual, section 4.1). */
const STATUSES: Readonly<Record<string, ReportStatus>> = { 1: 'delivered', 0: 'failed', 2: 'pending', '-11': 'pending' };

/** A report is flat (manual, section 4.1). What is nested without end, n8n could not save, nor what shares its execution. */
const MAX_DEPTH = 20;

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

/**
 * Reads one delivery report of FPT's (manual, section 4.1): field names in any casing, numbers as numbers or strings.
 * Undefined where it is none: no message id, no whole number as status, or values nested more than 20 deep.
 */
export function parseReport(body: unknown, receivedAt: Date): Report | undefined {
	if (typeof body !== 'object' || body === null || Array.isArray(body) || isDeeperThan(MAX_DEPTH, body)) return undefined;
	const data = body as Record<string, unknown>;
	const messageId = scalar(field(data, 'smsid'));
	const status = scalar(field(data, 'status'));
	if (messageId === '' || !/^-?\d{1,9}$/.test(status)) return undefined;
	const telco = scalar(field(data, 'telco')).toLowerCase();
	const error = asText(field(data, 'error')).trim();
	const parts = Number(scalar(field(data, 'mt_count')) || NaN);
	return {
		messageId,
		status: STATUSES[String(Number(status))] ?? 'unknown',
		// No -0.
		statusCode: Number(status) + 0,
		telco: telco || null,
		telcoName: TELCO_NAMES[telco] ?? null,
		error: error || null,
		errorDescription: describeError(error),
		parts: Number.isInteger(parts) ? parts : null,
		receivedAt: receivedAt.toISOString(),
	};
}

function isDeeperThan(levels: number, value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

function scalar(value: unknown): string {
	return typeof value === 'string' || Number.isFinite(value) ? String(value).trim() : '';
}

// FPT's field holds a code, a code with a description, or a description alone (manual, section 4.1).
function describeError(error: string): string | null {
	const code = /^-?\d+/.exec(error)?.[0];
	return (code && lookUpCode(code)?.meaning) || null;
}
