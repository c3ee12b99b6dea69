import { parseResponse } from '../../../nodes/fpt/api/response';
import { asNumber, asText, field, isYes, parseJson } from '../../../nodes/fpt/json';
import { itLarge } from '../../support/harness/large';

describe('A response of FPT', () => {
	it.each([
		['{"error":1011,"error_description":"Access token is incorrect."}', '1011', 'Access token is incorrect.'],
		['{"Error":1011,"Error_description":"x"}', '1011', 'x'],
		['{"ERROR":"1011 ","ERROR_DESCRIPTION":null}', '1011', ''],
		['{"error":-11}', '-11', ''],
		['{"error":"invalid_client"}', 'invalid_client', ''],
		['\uFEFF{"error":1008}', '1008', ''],
	])('%s is the error %s', (text, code, description) => {
		expect(parseResponse(text)).toEqual({ kind: 'error', code, description, data: expect.any(Object) });
	});

	it.each(['{"MessageId":"1"}', '{"MessageId":"1","error":null}', '{"MessageId":"1","error":0}', '{"MessageId":"1","Error":"0"}', '{"a":1,"error":""}'])(
		'%s is a success',
		(text) => {
			expect(parseResponse(text).kind).toBe('success');
		},
	);

	it.each([
		['', 'empty'],
		['  \r\n', 'empty'],
		['<html><body>502</body></html>', 'html'],
		['  <!DOCTYPE html>', 'html'],
		['OK', 'text'],
		['[{"error":1}]', 'text'],
		['5', 'text'],
		['"text"', 'text'],
		['null', 'text'],
		['{"error":', 'text'],
	])('%j is none of its JSON, but %s', (text, form) => {
		expect(parseResponse(text)).toMatchObject({ kind: 'other', form });
	});
});

describe('Long integers keep their digits', () => {
	it.each([
		['{"id":90071992547409931234}', { id: '90071992547409931234' }],
		['{"id":-90071992547409931234}', { id: '-90071992547409931234' }],
		['[1234567890123456]', ['1234567890123456']],
		['{"id":123456789012345}', { id: 123456789012345 }],
		['{"t":"is 90071992547409931234 \\" 90071992547409931234"}', { t: 'is 90071992547409931234 " 90071992547409931234' }],
		['{"n":0.12345678901234567}', { n: Number('0.12345678901234567') }],
		['{"n":12345678901234567.5}', { n: Number('12345678901234567.5') }],
		['{"n":12345678901234567e3}', { n: Number('12345678901234567e3') }],
		['{"t":"\\\\","id":90071992547409931234}', { t: '\\', id: '90071992547409931234' }],
	])('%s', (text, value) => {
		expect(parseJson(text)).toEqual(value);
	});

	it.each(['', '{', 'undefined', "{'a':1}", '['.repeat(200_000)])('a text that is not JSON returns undefined', (text) => {
		expect(parseJson(text)).toBeUndefined();
	});

	itLarge('in a text of 5 MB too', () => {
		expect(parseJson(`{"t":"${'x'.repeat(5_000_000)}","id":90071992547409931234}`)).toMatchObject({ id: '90071992547409931234' });
	});
});

it('A field is found in any casing, its own first, and never one of the prototype', () => {
	expect(field({ messageid: 1, MessageId: 2 }, 'MessageId')).toBe(2);
	expect(field({ MESSAGEID: 3 }, 'MessageId')).toBe(3);
	expect(field({}, 'constructor')).toBeUndefined();
});

it.each([
	['5', 5], [5, 5], [' 7 ', 7], ['-1', -1], ['1.5', 1.5], ['', null], [null, null], ['x', null], [undefined, null], ['1e5', null],
])('the count %p is %p', (given, count) => {
	expect(asNumber(given)).toBe(count);
});

it.each([
	['a', 'a'], [5, '5'], [null, ''], [undefined, ''], [{ a: 1 }, '{"a":1}'], [false, 'false'],
])('%p as text is %j', (given, text) => {
	expect(asText(given)).toBe(text);
});

describe('JSON that is nested', () => {
	const nested = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;

	it.each([100, 50])('%i deep is read', (depth) => {
		expect(JSON.stringify(parseJson(nested(depth)))).toBe(nested(depth));
	});

	it.each([101, 100_000])('%i deep is none: n8n could not save it', (depth) => {
		expect(parseJson(nested(depth))).toBeUndefined();
	});

	it('is told by its depth, not by how many brackets it has', () => {
		const wide = JSON.stringify([...Array.from({ length: 200 }, () => ({ a: [1] })), '[{"'.repeat(200)]);
		expect(JSON.stringify(parseJson(wide))).toBe(wide);
	});
});

it('1 and true are yes, as numbers, texts or booleans; nothing else is', () => {
	for (const value of [1, '1', ' 1 ', true, 'true', ' True ']) expect([value, isYes(value)]).toEqual([value, true]);
	for (const value of [0, '0', '', 2, '11', false, 'false', null, undefined, {}, [1]]) expect([value, isYes(value)]).toEqual([value, false]);
});
