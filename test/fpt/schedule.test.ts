import { approvalTime, formatVietnamTime, isDeliveryTime, nextDeliveryTime, parseTime } from '../../nodes/fpt/schedule';

/** A time in Vietnam, written by hand in UTC+7. */
const vietnam = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00+07:00`);

describe('A time is read', () => {
	it.each([
		['2026-11-25 09:00', '2026-11-25T02:00:00Z'],
		['2026-11-25T09:00', '2026-11-25T02:00:00Z'],
		['2026-11-25T09:00:59', '2026-11-25T02:00:00Z'],
		['2026-11-25T09:00:59.999', '2026-11-25T02:00:00Z'],
		[' 2026-11-25 09:00 ', '2026-11-25T02:00:00Z'],
		['2026-11-25T09:00Z', '2026-11-25T09:00:00Z'],
		['2026-11-25T09:00:00.000+07:00', '2026-11-25T02:00:00Z'],
		['2026-11-25T09:00:00+0530', '2026-11-25T03:30:00Z'],
		['2026-11-25T09:00:00-08:00', '2026-11-25T17:00:00Z'],
		['2026-11-25T09:00:00+09:00[Asia/Tokyo]', '2026-11-25T00:00:00Z'],
		['2026-11-25 09:00:00+07', '2026-11-25T02:00:00Z'],
		['2026-11-25T09:00-0330', '2026-11-25T12:30:00Z'],
		['2028-02-29 09:00', '2028-02-29T02:00:00Z'],
		['2026-11-25 00:00', '2026-11-24T17:00:00Z'],
		[new Date('2026-11-25T02:00:30Z'), '2026-11-25T02:00:00Z'],
		[{ valueOf: () => Date.UTC(2026, 10, 25, 2) }, '2026-11-25T02:00:00Z'],
		[Date.UTC(2026, 10, 25, 2), '2026-11-25T02:00:00Z'],
	])('%p → %s', (given, utc) => {
		expect(parseTime(given)).toBe(Date.parse(utc));
	});

	it.each([
		'', 'tomorrow', '2026-11-25', '25/11/2026 09:00', '2026-02-30 09:00', '2027-02-29 09:00', '2026-13-01 09:00',
		'2026-11-25 24:00', '2026-11-25 25:61', '2026-11-25 09:60', '2026-11-25 9:00', '2026-11-25T09:00+7', '2026-11-25T09:00+15:00',
		'2026-11-25T09:00+07:60', null, undefined, NaN,
		{}, [], true, new Date('no date'),
	])('%p is none', (given) => {
		expect(parseTime(given)).toBeUndefined();
	});
});

it.each([
	['2026-11-25T02:00:00Z', '2026-11-25 09:00'],
	['2026-12-31T17:00:00Z', '2027-01-01 00:00'],
	['2026-11-25T16:59:59Z', '2026-11-25 23:59'],
])('%s is written as %s', (utc, text) => {
	expect(formatVietnamTime(Date.parse(utc))).toBe(text);
});

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
