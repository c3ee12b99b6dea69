import { invalidInput } from '../invalidInput';
import { quote } from '../optionValue';
import { DAY_MS, formatVietnamTime, MINUTE_MS, parseTime, VIETNAM_OFFSET_MS, zonedClock } from './time';

/** Minutes of the day, from (included) to (excluded), in which QC messages are delivered, any day (manual, section 3.4.1). */
export const DELIVERY_WINDOWS = [
	{ from: 8 * 60, to: 11 * 60 + 30 },
	{ from: 13 * 60 + 30, to: 20 * 60 },
] as const;

const clock = (minutes: number) => [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

/** The same for sentences: "08:00 to 11:30 and 13:30 to 20:00". */
export const DELIVERY_HOURS = DELIVERY_WINDOWS.map(({ from, to }) => `${clock(from)} to ${clock(to)}`).join(' and ');

/** When telcos take orders, Monday to Friday (manual, section 3.4.1). */
const ORDER_WINDOW = { from: 8 * 60 + 30, to: 16 * 60 + 30 };

/** The longest that the manual says approval takes. */
const APPROVAL_MINUTES = 180;

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

/** When a campaign ordered now is surely approved (manual, section 3.4.1): 3 hours after telcos take it. Milliseconds since 1970. */
export function approvalTime(now: number): number {
	let order = now;
	if (minuteOfDay(order) >= ORDER_WINDOW.to) order = startOfDay(order) + DAY_MS;
	while ([0, 6].includes(new Date(order + VIETNAM_OFFSET_MS).getUTCDay())) order = startOfDay(order) + DAY_MS;
	if (minuteOfDay(order) < ORDER_WINDOW.from) order = startOfDay(order) + ORDER_WINDOW.from * MINUTE_MS;
	return order + APPROVAL_MINUTES * MINUTE_MS;
}

/** What to do with a time at which FPT delivers no advertising: refuse it, take the next at which it does, or use it. */
export type OutsideHours = 'error' | 'move' | 'ignore';

/** How far in the past a time may be to be moved: as long as a workflow may have run, or waited, since it took the time. */
export const MAX_MOVABLE_MINUTES = 10;

/**
 * When a campaign is to be sent, in milliseconds since 1970, from its value (see `parseTime`). Outside FPT's hours as
 * `outsideHours` says; one long past is never moved: read wrong, it must not go out at once. Throws if there is no time to use.
 */
export function parseScheduleTime(value: unknown, outsideHours: OutsideHours, now: number): number {
	const time = parseTime(value);
	if (time === undefined) {
		throw invalidInput(
			`'Schedule Time' is not a valid date and time: ${quote(value)}`,
			'Write it as 2027-01-20 09:00 or 20/01/2027 09:00 (Vietnam time), or as ISO 8601 with a time zone. A number is accepted in seconds or milliseconds since 1970, or as a day of Excel with a time.',
		);
	}
	const isPast = time <= now;
	const isOutside = !isDeliveryTime(time);
	if (!isPast && (!isOutside || outsideHours === 'ignore')) return time;
	const next = nextDeliveryTime(Math.max(time, now + MINUTE_MS));
	const isMovable = now - time <= MAX_MOVABLE_MINUTES * MINUTE_MS;
	if (outsideHours === 'move' && isMovable) return next;
	const problem = isPast ? 'in the past' : 'outside the hours in which FPT delivers advertising';
	const option = isMovable
		? "The option 'Outside Sending Hours' can move the time for you."
		: `No option moves a time that is more than ${MAX_MOVABLE_MINUTES} minutes in the past: check the value.`;
	const zoned = zonedClock(value);
	throw invalidInput(
		`'Schedule Time' ${formatVietnamTime(time)} (Vietnam time${zoned === undefined ? '' : `, given as ${zoned}`}) is ${problem}`,
		`The next allowed time is ${formatVietnamTime(next)}. FPT delivers from ${DELIVERY_HOURS}. ${option}${zoned === undefined ? '' : ZONE_ADVICE}`,
	);
}

const ZONE_ADVICE = " The zone comes from the expression, or from the workflow's setting 'Timezone': set that to Asia/Ho_Chi_Minh, or write the time without a zone.";
