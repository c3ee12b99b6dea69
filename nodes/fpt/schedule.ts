/**
 * Times of advertising campaigns. Vietnam is 7 hours ahead of UTC all year, so that a time there is a shifted UTC time.
 */
const VIETNAM_OFFSET_MS = 7 * 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Minutes of the day, from (included) to (excluded), in which QC messages are delivered, any day (manual, section 3.4.1). */
const DELIVERY_WINDOWS = [
	{ from: 8 * 60, to: 11 * 60 + 30 },
	{ from: 13 * 60 + 30, to: 20 * 60 },
] as const;

/** When telcos take orders, Monday to Friday (manual, section 3.4.1). */
const ORDER_WINDOW = { from: 8 * 60 + 30, to: 16 * 60 + 30 };

/** The longest that the manual says approval takes. */
const APPROVAL_MINUTES = 180;

const ISO_TIME =
	/^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?(?:\[[\w/+-]+\])?$/i;

/**
 * Reads a time: `yyyy-MM-dd HH:mm` or ISO 8601 with or without a zone (without: Vietnam time), a Date, a Luxon DateTime, or
 * milliseconds since 1970. Gives milliseconds since 1970, cut to the minute; undefined where it is no real time.
 */
export function parseTime(value: unknown): number | undefined {
	const time = typeof value === 'string' ? parseIsoTime(value.trim()) : parseTimeObject(value);
	return time === undefined || !Number.isFinite(time) ? undefined : Math.floor(time / MINUTE_MS) * MINUTE_MS;
}

// Date and Luxon's DateTime both give their milliseconds from valueOf.
function parseTimeObject(value: unknown): number | undefined {
	if (typeof value === 'number') return value;
	if (typeof value !== 'object' || value === null) return undefined;
	const time: unknown = value.valueOf();
	return typeof time === 'number' ? time : undefined;
}

function parseIsoTime(text: string): number | undefined {
	const match = ISO_TIME.exec(text);
	// A day without a time would be midnight, when nothing may be sent: surely not what was meant.
	if (!match || match[4] === undefined) return undefined;
	const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0)) as number[];
	const utc = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
	const exact = new Date(utc).toISOString().slice(0, 19);
	const pad = (number: number | undefined) => String(number).padStart(2, '0');
	if (exact !== `${match[1]}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}`) return undefined;
	return utc - offsetOf(match[7]);
}

function offsetOf(zone: string | undefined): number {
	if (zone === undefined) return VIETNAM_OFFSET_MS;
	if (/^z$/i.test(zone)) return 0;
	const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', ''));
	return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}

/** A time in milliseconds since 1970 as FPT wants it: `yyyy-MM-dd HH:mm` in Vietnam (manual, section 3.4.3.1). */
export function formatVietnamTime(time: number): string {
	return new Date(time + VIETNAM_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}

const minuteOfDay = (time: number) => Math.floor(((time + VIETNAM_OFFSET_MS) % DAY_MS) / MINUTE_MS);
const startOfDay = (time: number) => time - ((time + VIETNAM_OFFSET_MS) % DAY_MS);

/** Whether FPT delivers QC messages at this time (milliseconds since 1970). */
export function isDeliveryTime(time: number): boolean {
	const minute = minuteOfDay(time);
	return DELIVERY_WINDOWS.some(({ from, to }) => minute >= from && minute < to);
}

/** The first whole minute, at this time or later, at which FPT delivers QC messages. */
export function nextDeliveryTime(time: number): number {
	const whole = Math.ceil(time / MINUTE_MS) * MINUTE_MS;
	if (isDeliveryTime(whole)) return whole;
	const minute = minuteOfDay(whole);
	const next = DELIVERY_WINDOWS.find(({ from }) => from > minute);
	const day = startOfDay(whole);
	return next ? day + next.from * MINUTE_MS : day + DAY_MS + DELIVERY_WINDOWS[0].from * MINUTE_MS;
}

/**
 * When a campaign that is ordered now is surely approved: 3 hours after telcos take the order, Monday to Friday,
 * 08:30 to 16:30 in Vietnam (manual, section 3.4.1). Milliseconds since 1970.
 */
export function approvalTime(now: number): number {
	let order = now;
	if (minuteOfDay(order) >= ORDER_WINDOW.to) order = startOfDay(order) + DAY_MS;
	while (isWeekend(order)) order = startOfDay(order) + DAY_MS;
	if (minuteOfDay(order) < ORDER_WINDOW.from) order = startOfDay(order) + ORDER_WINDOW.from * MINUTE_MS;
	return order + APPROVAL_MINUTES * MINUTE_MS;
}

function isWeekend(time: number): boolean {
	return [0, 6].includes(new Date(time + VIETNAM_OFFSET_MS).getUTCDay());
}
