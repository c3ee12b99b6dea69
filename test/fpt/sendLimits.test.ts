import { RecentTimes } from '../../nodes/fpt/recentTimes';
import { MAX_PER_HOUR, MAX_PER_NUMBER, type SendLimit, SendLimits } from '../../nodes/fpt/sendLimits';
import { itLarge } from '../support/harness/large';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let times: RecentTimes;
let limits: SendLimits;

beforeEach(() => {
	times = new RecentTimes(50_000);
	limits = new SendLimits(times);
});

const limit = (part: Partial<SendLimit> = {}): SendLimit => ({ phone: '84987654321', maxPerNumber: 5, maxPerNumberMinutes: 10, maxPerHour: 0, ...part });
const ask = (now: number, part: Partial<SendLimit> = {}, credential = 'a') => limits.admit(credential, limit(part), now);
const isAdmitted = (...given: Parameters<typeof ask>) => 'giveBack' in ask(...given);
const countAdmitted = (count: number, ...given: Parameters<typeof ask>) => Array.from({ length: count }, () => isAdmitted(...given)).filter(Boolean).length;

describe('Messages to one number', () => {
	it('are as many as the limit, however many ask at once', () => {
		expect(countAdmitted(30, 0)).toBe(5);
	});

	it('count for their minutes, to the millisecond, and say how long the next has to wait', () => {
		for (const now of [0, 1, 2, 3, 4]) expect(isAdmitted(now)).toBe(true);
		expect(ask(10 * MINUTE - 1)).toEqual({ beyond: 'maxPerNumber', waitMs: 1 });
		expect(isAdmitted(10 * MINUTE)).toBe(true);
		expect(isAdmitted(10 * MINUTE)).toBe(false);
		expect(isAdmitted(10 * MINUTE + 1)).toBe(true);
	});

	it('are never more than the limit within any window, wherever it begins', () => {
		const sent: number[] = [];
		let now = 0;
		for (let index = 0; index < 2_000; index++) {
			now += ((index * 7919) % 50) * 1_000;
			if (isAdmitted(now)) sent.push(now);
		}
		expect(sent.length).toBeGreaterThan(200);
		for (const from of sent) expect(sent.filter((at) => at >= from && at < from + 10 * MINUTE).length).toBeLessThanOrEqual(5);
	});

	it('do not count for another number, nor for another credential', () => {
		expect(countAdmitted(9, 0)).toBe(5);
		expect(countAdmitted(9, 0, { phone: '84912345678' })).toBe(5);
		expect(countAdmitted(9, 0, {}, 'b')).toBe(5);
	});

	it('that are refused do not make it longer', () => {
		expect(countAdmitted(5, 0)).toBe(5);
		expect(countAdmitted(100, 9 * MINUTE)).toBe(0);
		expect(countAdmitted(9, 10 * MINUTE)).toBe(5);
	});

	it('that are given back make room for as many, and only once', () => {
		const admissions = [0, 0, 0, 7, 7].map((now) => ask(now));
		for (const admission of [admissions[0], admissions[3]]) if (admission && 'giveBack' in admission) admission.giveBack();
		expect(countAdmitted(9, 8)).toBe(2);
		expect(countAdmitted(9, 10 * MINUTE)).toBe(2);
	});

	it('count for each node as long as that looks back', () => {
		expect(countAdmitted(9, 0, { maxPerNumber: 3 })).toBe(3);
		expect(countAdmitted(9, 30 * MINUTE, { maxPerNumber: 5, maxPerNumberMinutes: 60 })).toBe(2);
		expect(isAdmitted(30 * MINUTE, { maxPerNumber: 5, maxPerNumberMinutes: 1_440 })).toBe(false);
		expect(isAdmitted(24 * 60 * MINUTE - 1, { maxPerNumber: 5, maxPerNumberMinutes: 1_440 })).toBe(false);
		expect(isAdmitted(24 * 60 * MINUTE, { maxPerNumber: 5, maxPerNumberMinutes: 1_440 })).toBe(true);
	});

	it('without a limit are not counted at all', () => {
		expect(countAdmitted(9, 0, { maxPerNumber: 0 })).toBe(9);
		expect(times.size).toBe(0);
	});

	it('up to the highest limit are told apart from one more', () => {
		expect(countAdmitted(3 * MAX_PER_NUMBER, 0, { maxPerNumber: MAX_PER_NUMBER })).toBe(MAX_PER_NUMBER);
		expect(countAdmitted(3 * MAX_PER_NUMBER, 10 * MINUTE, { maxPerNumber: MAX_PER_NUMBER })).toBe(MAX_PER_NUMBER);
		expect(countAdmitted(3 * MAX_PER_NUMBER, 20 * MINUTE, { maxPerNumber: MAX_PER_NUMBER })).toBe(MAX_PER_NUMBER);
	});
});

describe('Messages to all numbers together', () => {
	const fuse = { maxPerNumber: 0, maxPerHour: 3 };

	it('are as many as the fuse lets through within an hour', () => {
		const phones = Array.from({ length: 9 }, (_, index) => `8498765432${index}`);
		expect(phones.filter((phone, index) => isAdmitted(index, { ...fuse, phone }))).toHaveLength(3);
		expect(ask(HOUR - 1, fuse)).toEqual({ beyond: 'maxPerHour', waitMs: 1 });
		expect(isAdmitted(HOUR, fuse)).toBe(true);
	});

	it('that are given back make room for as many', () => {
		const admissions = [0, 0, 0].map((now) => ask(now, fuse));
		const [first] = admissions;
		if (first && 'giveBack' in first) first.giveBack();
		expect(isAdmitted(1, fuse)).toBe(true);
		expect(isAdmitted(1, fuse)).toBe(false);
	});

	it('count under both limits or under none, and the longer wait is told', () => {
		const both = { maxPerNumber: 1, maxPerHour: 2 };
		expect(isAdmitted(0, both)).toBe(true);
		// Beyond the number's, so it does not count for the hour.
		expect(ask(0, both)).toEqual({ beyond: 'maxPerNumber', waitMs: 10 * MINUTE });
		expect(isAdmitted(0, { ...both, phone: '84912345678' })).toBe(true);
		expect(ask(0, both)).toEqual({ beyond: 'maxPerHour', waitMs: HOUR });
		expect(isAdmitted(HOUR, both)).toBe(true);
	});

	itLarge('up to the highest fuse take no time that is felt', () => {
		const high = { maxPerNumber: 0, maxPerHour: MAX_PER_HOUR };
		expect(countAdmitted(2 * MAX_PER_HOUR, 0, high)).toBe(MAX_PER_HOUR);
		expect(countAdmitted(2 * MAX_PER_HOUR, HOUR, high)).toBe(MAX_PER_HOUR);
		expect(countAdmitted(2 * MAX_PER_HOUR, 2 * HOUR, high)).toBe(MAX_PER_HOUR);
	});
});

describe('Memory', () => {
	const phones = (from: number, count: number) => Array.from({ length: count }, (_, index) => String(84_980_000_000 + from + index));

	it('of a number is not lost to messages that are refused, however many other numbers they are for', () => {
		const both = { maxPerNumberMinutes: 1_440, maxPerHour: 6 };
		expect(countAdmitted(5, 0, both)).toBe(5);
		for (const phone of phones(0, 100_001)) isAdmitted(1, { ...both, phone });
		expect(times.size).toBeLessThan(10);
		// Within the day, but not within the hour.
		expect(ask(HOUR + 1, both)).toMatchObject({ beyond: 'maxPerNumber' });
	});

	it('is bounded for each credential; the number that was asked for least recently is forgotten first', () => {
		times = new RecentTimes(100);
		limits = new SendLimits(times);
		const [known = '', ...others] = phones(0, 1_000);
		for (const phone of others) {
			isAdmitted(0, { phone, maxPerNumber: 1 });
			isAdmitted(0, { phone: known, maxPerNumber: 1 });
			expect(times.size).toBeLessThanOrEqual(100);
		}
		expect(isAdmitted(0, { phone: known, maxPerNumber: 1 })).toBe(false);
		expect(isAdmitted(0, { phone: others.at(-90), maxPerNumber: 1 })).toBe(false);
		expect(isAdmitted(0, { phone: others[0], maxPerNumber: 1 })).toBe(true);
	});

	it('of one credential is not made room for at the cost of another', () => {
		times = new RecentTimes(100);
		limits = new SendLimits(times);
		expect(countAdmitted(9, 0)).toBe(5);
		for (const phone of phones(0, 1_000)) isAdmitted(0, { phone }, 'b');
		expect(isAdmitted(0)).toBe(false);
	});

	it('is let go when no limit looks back so far', () => {
		for (const phone of phones(0, 1_000)) isAdmitted(0, { phone });
		expect(times.size).toBe(1_000);
		isAdmitted(24 * HOUR + 1, {}, 'b');
		expect(times.size).toBe(1);
	});

	it('keeps what a day-long limit needs, day after day', () => {
		const day = { maxPerNumber: 1, maxPerNumberMinutes: 1_440 };
		for (let hour = 0; hour < 240; hour++) expect([hour, isAdmitted(hour * HOUR, day)]).toEqual([hour, hour % 24 === 0]);
	});
});
