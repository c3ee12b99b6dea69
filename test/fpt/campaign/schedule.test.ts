import { approvalTime, isDeliveryTime, MAX_MOVABLE_MINUTES, nextDeliveryTime, type OutsideHours, parseScheduleTime } from '../../../nodes/fpt/campaign/schedule';
import { formatVietnamTime } from '../../../nodes/fpt/campaign/time';

/** A time in Vietnam, written by hand in UTC+7. */
const vietnam = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00+07:00`);

describe("FPT's hours", () => {
	it.each([
		['07:59', false], ['08:00', true], ['11:29', true], ['11:30', false], ['13:29', false], ['13:30', true], ['19:59', true],
		['20:00', false], ['00:00', false], ['23:59', false],
	])('%s: %p, on any day', (time, allowed) => {
		for (const day of ['2026-11-25', '2026-11-28', '2026-11-29']) expect(isDeliveryTime(vietnam(`${day} ${time}`))).toBe(allowed);
	});

	it.each([
		['2026-11-25 09:15', '2026-11-25 09:15'],
		['2026-11-25 11:30', '2026-11-25 13:30'],
		['2026-11-25 00:00', '2026-11-25 08:00'],
		['2026-11-25 20:00', '2026-11-26 08:00'],
		['2026-11-30 23:59', '2026-12-01 08:00'],
	])('after %s comes %s', (from, next) => {
		expect(nextDeliveryTime(vietnam(from))).toBe(vietnam(next));
	});

	it('a time within a minute goes to the next whole one', () => {
		expect(nextDeliveryTime(vietnam('2026-11-25 09:15') + 1)).toBe(vietnam('2026-11-25 09:16'));
		expect(nextDeliveryTime(vietnam('2026-11-25 11:29') + 1)).toBe(vietnam('2026-11-25 13:30'));
	});
});

describe('A campaign is surely approved', () => {
	it.each([
		['Wednesday in the hours', '2026-11-25 10:00', '2026-11-25 13:00'],
		['Wednesday before them', '2026-11-25 06:00', '2026-11-25 11:30'],
		['Wednesday at their first minute', '2026-11-25 08:30', '2026-11-25 11:30'],
		['Wednesday at their last minute', '2026-11-25 16:29', '2026-11-25 19:29'],
		['Wednesday at their end', '2026-11-25 16:30', '2026-11-26 11:30'],
		['Friday evening', '2026-11-27 19:00', '2026-11-30 11:30'],
		['Saturday', '2026-11-28 10:00', '2026-11-30 11:30'],
		['Sunday night', '2026-11-29 23:59', '2026-11-30 11:30'],
	])('ordered on %s (%s): by %s', (_when, now, approved) => {
		expect(approvalTime(vietnam(now))).toBe(vietnam(approved));
	});
});

describe('The time of a campaign', () => {
	const NOW = vietnam('2031-01-15 10:00');
	const at = (value: unknown, outsideWindow: OutsideHours) => formatVietnamTime(parseScheduleTime(value, outsideWindow, NOW));

	it.each<[string, unknown, OutsideHours, string]>([
		['is used in the hours', '2031-01-15 14:00', 'error', '2031-01-15 14:00'],
		['is used outside them if that is asked for', '2031-01-15 12:00', 'ignore', '2031-01-15 12:00'],
		['is moved into them if that is asked for', '2031-01-15 12:00', 'move', '2031-01-15 13:30'],
		['is moved from now to the next minute', NOW, 'move', '2031-01-15 10:01'],
		[`is moved from ${MAX_MOVABLE_MINUTES} minutes ago to the next minute`, '2031-01-15 09:50', 'move', '2031-01-15 10:01'],
		['is the one that seconds mean', vietnam('2031-01-16 09:00') / 1000, 'move', '2031-01-16 09:00'],
		['is the one that microseconds mean', vietnam('2031-01-16 09:00') * 1000, 'move', '2031-01-16 09:00'],
		['is the one that a day of Excel means', 47_864.375, 'move', '2031-01-16 09:00'],
	])('%s', (_rule, value, outsideWindow, used) => {
		expect(at(value, outsideWindow)).toBe(used);
	});

	it.each<[string, unknown, OutsideHours, RegExp]>([
		['now', NOW, 'error', /^'Schedule Time' 2031-01-15 10:00 \(Vietnam time\) is in the past$/],
		['now, outside the hours or not', NOW, 'ignore', /is in the past$/],
		['11 minutes ago, also if times are moved', '2031-01-15 09:49', 'move', /is in the past$/],
		['long ago, also if times are moved', '2021-06-18 09:00', 'move', /^'Schedule Time' 2021-06-18 09:00 \(Vietnam time\) is in the past$/],
		['a Date made of seconds, also if times are moved', new Date(1_926_000_000), 'move', /^'Schedule Time' 1970-01-23 14:00 \(Vietnam time\) is in the past$/],
		['outside the hours', '2031-01-15 12:00', 'error', /is outside the hours in which FPT delivers advertising$/],
		['no time', 'tomorrow', 'move', /^'Schedule Time' is not a valid date and time: "tomorrow"$/],
		['a day without a time', '2031-01-15', 'move', /^'Schedule Time' is not a valid date and time: "2031-01-15"$/],
		['a day of Excel without a time', 47_864, 'move', /^'Schedule Time' is not a valid date and time: "47864"$/],
		['an object', {}, 'move', /^'Schedule Time' is not a valid date and time: an object$/],
		['a Date that is none', new Date('no date'), 'move', /not a valid date and time: an object$/],
		['a Date past all years', new Date(8.64e15), 'move', /not a valid date and time: an object$/],
		['a long text, of which 100 characters are quoted', 'x'.repeat(1_000_000), 'move', /^'Schedule Time' is not a valid date and time: "x{100}…"$/],
	])('is refused: %s', (_what, value, outsideWindow, message) => {
		expect(() => parseScheduleTime(value, outsideWindow, NOW)).toThrow(message);
	});

	it.each<[string, OutsideHours, string]>([
		['2031-01-15 12:00', 'error', "The next allowed time is 2031-01-15 13:30. FPT delivers from 08:00 to 11:30 and 13:30 to 20:00. The option 'Outside Sending Hours' can move the time for you."],
		['2021-06-18 09:00', 'move', 'The next allowed time is 2031-01-15 10:01. FPT delivers from 08:00 to 11:30 and 13:30 to 20:00. No option moves a time that is more than 10 minutes in the past: check the value.'],
		['tomorrow', 'error', 'Write it as 2027-01-20 09:00 or 20/01/2027 09:00 (Vietnam time), or as ISO 8601 with a time zone. A number is accepted in seconds or milliseconds since 1970, or as a day of Excel with a time.'],
	])('%s, %s: the refusal says what to do', (value, outsideWindow, advice) => {
		expect(() => parseScheduleTime(value, outsideWindow, NOW)).toThrow(expect.objectContaining({ advice }));
	});
});

describe('A time from another zone is told as it was given, with the setting that decides it', () => {
	it.each([
		['2031-01-15T09:00-05:00', '2031-01-15 21:00 (Vietnam time, given as 09:00-05:00)'],
		['2031-01-15T09:00:00.000-05:00', '2031-01-15 21:00 (Vietnam time, given as 09:00-05:00)'],
		['2031-01-15T14:30:00Z', '2031-01-15 21:30 (Vietnam time, given as 14:30Z)'],
		[{ valueOf: () => Date.UTC(2031, 0, 15, 14, 0), toISO: () => '2031-01-15T09:00:00.000-05:00' }, '2031-01-15 21:00 (Vietnam time, given as 09:00-05:00)'],
	])('%j', (given, told) => {
		expect(() => parseScheduleTime(given, 'error', Date.UTC(2031, 0, 1))).toThrow(
			expect.objectContaining({ message: `'Schedule Time' ${told} is outside the hours in which FPT delivers advertising`, advice: expect.stringContaining("the workflow's setting 'Timezone'") }),
		);
	});

	it.each(['2031-01-15 21:00', '2031-01-15T21:00+07:00', Date.UTC(2031, 0, 15, 14, 0)])('but not %j, which is in Vietnam or names none', (given) => {
		expect(() => parseScheduleTime(given, 'error', Date.UTC(2031, 0, 1))).toThrow(
			expect.objectContaining({ message: "'Schedule Time' 2031-01-15 21:00 (Vietnam time) is outside the hours in which FPT delivers advertising", advice: expect.not.stringContaining('Timezone') }),
		);
	});
});
