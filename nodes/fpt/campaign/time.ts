import { MAX_TIME_UNITS } from '../limits';
import { valueOr } from '../valueOr';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Vietnam is 7 hours ahead of UTC all year, so that a time there is a shifted UTC time. */
export const VIETNAM_OFFSET_MS = 7 * HOUR_MS;

/** 1 January 1970 as a day number of Excel and Google Sheets. */
const EXCEL_DAY_OF_1970 = 25_569;

/** A number is a time only if it lies in this century: so seconds, milliseconds, microseconds and days are told apart for certain. */
const CENTURY = { from: Date.UTC(2001, 0), to: Date.UTC(2100, 0) };

const ISO_TIME =
	/^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[T ](?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d+)?)? ?(?<offset>Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?(?:\[(?<zone>[\w/+-]+)\])?$/i;

/** As Vietnam writes it, with the day first; the time goes before it as well. */
const DAY_FIRST = /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4}),? (?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?$/;
const TIME_FIRST = /^(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?,? (?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/;

const NUMERIC_TEXT = /^\d{5,17}(?:[.,]\d+)?$/;

/**
 * Reads a time: `yyyy-MM-dd HH:mm`, ISO 8601 or `dd/MM/yyyy HH:mm`, without a zone in Vietnam time; a Date or Luxon DateTime; a
 * number, also as text, of milliseconds, seconds or microseconds since 1970, or a day of Excel with its time (in Vietnam).
 * Returns milliseconds since 1970, cut to the minute; undefined if it is not a real time, or a day without one.
 */
export function parseTime(value: unknown): number | undefined {
	const time = readTime(value);
	// Years of four digits, which can be written as FPT wants them.
	const isReal = time !== undefined && time >= Date.UTC(1900, 0) && time < Date.UTC(9999, 11);
	return isReal ? Math.floor(time / MINUTE_MS) * MINUTE_MS : undefined;
}

/** What a time says of its own zone if that is not Vietnam's, as "09:00-05:00"; undefined if it names none. */
export function zonedClock(value: unknown): string | undefined {
	const { toISO } = (typeof value === 'object' && value !== null ? value : {}) as { toISO?: () => unknown };
	const text = typeof toISO === 'function' ? toISO.call(value) : value;
	if (typeof text !== 'string' || text.length > MAX_TIME_UNITS) return undefined;
	const { hour, minute, offset } = ISO_TIME.exec(text.trim())?.groups ?? {};
	return offset === undefined || offsetOf(offset) === VIETNAM_OFFSET_MS ? undefined : `${hour}:${minute}${offset}`;
}

function readTime(value: unknown): number | undefined {
	if (typeof value === 'string') return value.length > MAX_TIME_UNITS ? undefined : parseTimeText(value);
	if (typeof value === 'number' || typeof value === 'bigint') return parseTimeNumber(Number(value));
	if (typeof value !== 'object' || value === null) return undefined;
	// Date and Luxon's DateTime both return their milliseconds from valueOf, which an object without prototype does not have.
	const time: unknown = (value as Partial<object>).valueOf?.();
	return typeof time === 'number' ? time : undefined;
}

function parseTimeNumber(value: number): number | undefined {
	const isPlausible = (time: number) => time >= CENTURY.from && time < CENTURY.to;
	const since1970 = [value, value * 1000, value / 1000].find(isPlausible);
	if (since1970 !== undefined) return since1970;
	// A whole day would be midnight, when nothing may be sent: surely not what was meant.
	if (Number.isInteger(value)) return undefined;
	// A fraction of a day is not exact: 09:30 may come as a bit less.
	const clock = Math.round((value - EXCEL_DAY_OF_1970) * (DAY_MS / 1000)) * 1000;
	return isPlausible(clock) ? clock - VIETNAM_OFFSET_MS : undefined;
}

function parseTimeText(given: string): number | undefined {
	// Also no-break spaces, as spreadsheets and word processors put them.
	const text = given.trim().replace(/\s/g, ' ');
	if (NUMERIC_TEXT.test(text)) return parseTimeNumber(Number(text.replace(',', '.')));
	const { offset, zone, ...digits } = (ISO_TIME.exec(text) ?? DAY_FIRST.exec(text) ?? TIME_FIRST.exec(text))?.groups ?? {};
	const clock = clockOf(digits);
	if (clock === undefined) return undefined;
	if (offset === undefined && zone !== undefined) return inZone(clock, zone);
	return clock - offsetOf(offset);
}

/** What a clock shows, as if it were in UTC; undefined if there is no such day or time. */
function clockOf({ year, month, day, hour, minute, second = '0' }: Readonly<Partial<Record<string, string>>>): number | undefined {
	const parts = [Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)] as const;
	const clock = new Date(Date.UTC(...parts));
	const shown = [clock.getUTCFullYear(), clock.getUTCMonth(), clock.getUTCDate(), clock.getUTCHours(), clock.getUTCMinutes(), clock.getUTCSeconds()];
	return parts.every((part, index) => part === shown[index]) ? clock.getTime() : undefined;
}

function offsetOf(offset: string | undefined): number {
	if (offset === undefined) return VIETNAM_OFFSET_MS;
	if (/^z$/i.test(offset)) return 0;
	const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', ''));
	return (offset.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}

/** The time at which a zone's clock (`America/New_York`) shows this; undefined for no such zone, and if it shows it never or twice. */
function inZone(clock: number, timeZone: string): number | undefined {
	const offsetAt = zoneOffset(timeZone);
	if (!offsetAt) return undefined;
	const candidates = new Set([clock - offsetAt(clock - DAY_MS), clock - offsetAt(clock + DAY_MS)]);
	const times = [...candidates].filter((time) => time + offsetAt(time) === clock);
	return times.length === 1 ? times[0] : undefined;
}

function zoneOffset(timeZone: string): ((time: number) => number) | undefined {
	const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
	// A RangeError: there is no such zone.
	const format = valueOr(() => new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric }), undefined);
	return format && ((time) => {
		const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
		const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? NaN;
		return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - time;
	});
}

/** A time in milliseconds since 1970 as FPT wants it: `yyyy-MM-dd HH:mm` in Vietnam (manual, section 3.4.3.1). */
export function formatVietnamTime(time: number): string {
	return new Date(time + VIETNAM_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}
