import { cleanVietnamPhone } from '../../../nodes/fpt/phone/phone';
import { isOversized, parseReport } from '../../../nodes/fpt/report/deliveryReport';

const AT = new Date('2026-11-24T02:00:00Z');
const read = (body: unknown) => {
	const parsed = parseReport(body, AT);
	return parsed.valid ? parsed.report : undefined;
};

it("reads the manual's sample", () => {
	expect(read({ smsid: '270148016', status: 1, telco: 'viettel', error: null, mt_count: 1 })).toEqual({
		messageId: '270148016',
		status: 'delivered',
		statusCode: 1,
		telco: 'viettel',
		telcoName: 'Viettel',
		error: null,
		errorDescription: null,
		parts: 1,
		receivedAt: '2026-11-24T02:00:00.000Z',
	});
});

it.each([
	[1, 'delivered', 1], ['1', 'delivered', 1], [' 01 ', 'delivered', 1], [0, 'failed', 0], ['0', 'failed', 0], [2, 'pending', 2],
	[-11, 'pending', -11], ['-11', 'pending', -11], [3, 'unknown', 3], [-1, 'unknown', -1], [901, 'unknown', 901],
])('the status %p is %s', (given, status, statusCode) => {
	expect(read({ smsid: 1, Status: given })).toMatchObject({ status, statusCode });
});

it.each([
	['viettel', 'Viettel'], ['VINA', 'Vinaphone'], ['mobi', 'Mobifone'], ['htc', 'Vietnamobile'], ['beeline', 'Gmobile'], ['itel', 'Itel'], ['US', null],
])('the telco %s is %s', (telco, telcoName) => {
	expect(read({ smsid: 1, status: 1, telco })).toMatchObject({ telco: telco.toLowerCase(), telcoName });
});

it('each telco that a Vietnamese number can have, by its prefix, has a name', () => {
	const numbers = Array.from({ length: 100 }, (_, prefix) => `0${String(prefix).padStart(2, '0')}1234567`).map(cleanVietnamPhone);
	const telcos = new Set(numbers.flatMap((number) => (number.valid ? [number.telco] : [])));
	expect(telcos.size).toBeGreaterThan(6);
	expect([...telcos].filter((telco) => !read({ smsid: 1, status: 1, telco })?.telcoName)).toEqual([]);
});

it.each([
	['2505', 'the phone number is blocked'], ['-11', 'the phone number is blocked'], [53, 'the phone number is wrong'],
	['53: wrong', 'the phone number is wrong'], ['Absent subscriber', null], ['99999', null],
])('the error %p means %p, and is kept', (error, errorDescription) => {
	expect(read({ smsid: 1, status: 0, error })).toMatchObject({ error: String(error), errorDescription });
});

it.each([
	null, undefined, 5, 'x', [], {}, { smsid: 1 }, { status: 1 }, { smsid: '', status: 1 }, { smsid: null, status: 1 },
	{ smsid: {}, status: 1 }, { smsid: 1, status: null }, { smsid: 1, status: '' }, { smsid: 1, status: 'ok' },
	{ smsid: 1, status: 1.5 }, { smsid: 1, status: true }, { smsid: 1, status: [1] },
])('%j is no report', (body) => {
	expect(read(body)).toBeUndefined();
});

it.each([[1, 1], ['2', 2], [null, null], ['', null], ['x', null], [undefined, null]])('the count %p is %p', (given, parts) => {
	expect(read({ smsid: 1, status: 1, mt_count: given })?.parts).toBe(parts);
});

it('nested up to 20 deep, itself counted, it is a report, deeper it is none', () => {
	const nested = (levels: number): unknown => (levels === 0 ? 'x' : levels % 2 ? [1, nested(levels - 1)] : { first: 1, second: nested(levels - 1) });
	expect(read({ smsid: 1, status: 1, extra: nested(19) })).toMatchObject({ messageId: '1' });
	expect(read({ smsid: 1, status: 1, extra: nested(20) })).toBeUndefined();
	expect(read({ smsid: 1, status: 1, first: null, extra: nested(5_000) })).toBeUndefined();
});

it('with up to 100 names and elements, in all levels, it is a report, with more it is none', () => {
	const flat = (names: number) => Object.fromEntries(Array.from({ length: names }, (_, index) => [`n${index}`, 1]));
	expect(read({ smsid: 1, status: 1, ...flat(98) })).toMatchObject({ messageId: '1' });
	expect(read({ smsid: 1, status: 1, ...flat(99) })).toBeUndefined();
	expect(read({ smsid: 1, status: 1, first: [1, 2], extra: flat(94) })).toMatchObject({ messageId: '1' });
	expect(read({ smsid: 1, status: 1, first: [1, 2], extra: flat(95) })).toBeUndefined();
	expect([isOversized(flat(100)), isOversized(flat(101)), isOversized('x'.repeat(1_000)), isOversized(null)]).toEqual([false, true, false, false]);
});

it('-0 as a status is 0, and an error is told without the blanks around it', () => {
	expect(Object.is(read({ smsid: 1, status: '-0' })?.statusCode, 0)).toBe(true);
	expect(read({ smsid: 1, status: 0, error: ' 2505 ' })?.error).toBe('2505');
	expect(read({ smsid: 1, status: 0, error: 'line 2505' })?.errorDescription).toBeNull();
});

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])('the telco %s has no name: only the table itself is asked', (telco) => {
	expect(read(JSON.parse(`{"smsid":1,"status":1,"telco":"${telco}"}`))).toMatchObject({ telco: telco.toLowerCase(), telcoName: null });
});

it('what a report inherits is none of its fields', () => {
	expect(read(JSON.parse('{"__proto__":{"smsid":1,"status":1}}'))).toBeUndefined();
	expect(read(JSON.parse('{"smsid":1,"status":1,"__proto__":{"telco":"viettel"}}'))).toMatchObject({ telco: null });
});

it.each([
	['smsid', 255], ['status', 100], ['telco', 100], ['error', 1_000], ['mt_count', 100],
] as const)('a %s of more than %i characters is refused by its name, blanks counted; of as many it is not', (name, max) => {
	const reasonOf = (value: unknown) => {
		const parsed = parseReport({ smsid: 1, status: 1, [name]: value }, AT);
		return parsed.valid ? 'valid' : parsed.reason;
	};
	expect(reasonOf('1'.padEnd(max))).toBe('valid');
	expect(reasonOf('1'.padEnd(max + 1))).toBe(`${name} has ${max + 1} characters, at most ${max} are accepted`);
	expect(reasonOf('1'.repeat(1_000_000))).toBe(`${name} has 1000000 characters, at most ${max} are accepted`);
});

it('an error that is an object is bounded as the text that it becomes', () => {
	expect(read({ smsid: 1, status: 0, error: { a: 'x'.repeat(990) } })?.error).toHaveLength(998);
	expect(read({ smsid: 1, status: 0, error: { a: 'x'.repeat(993) } })).toBeUndefined();
});
