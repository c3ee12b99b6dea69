import { redact } from '../../../nodes/fpt/api/redact';

const SECRETS = ['a"b\\c/d é', 'plain+1', ''];

const hidden = (source: string): unknown => redact<unknown>(JSON.parse(source), SECRETS, source);

it.each([
	['within a text', { description: 'secret a"b\\c/d é is wrong', none: null }, { description: 'secret (hidden) is wrong', none: null }],
	['as in a URL', { deep: [{ url: 'http://x/?s=a%22b%5Cc%2Fd%20%C3%A9&y' }] }, { deep: [{ url: 'http://x/?s=(hidden)&y' }] }],
	['as it is, without an escape', { deep: [['my plain+1']] }, { deep: [['my (hidden)']] }],
	['more than once', ['a"b\\c/d éa"b\\c/d é'], ['(hidden)(hidden)']],
	['in a name', { 'x a"b\\c/d é': { 'a%22b%5Cc%2Fd%20%C3%A9': 1 } }, { 'x (hidden)': { '(hidden)': 1 } }],
	['not at all', { error: '1014', count: 3, none: null }, { error: '1014', count: 3, none: null }],
])('hides a secret that stands %s', (_where, value, expected) => {
	expect(hidden(JSON.stringify(value))).toEqual(expected);
});

it('hides a secret whose characters are escaped, as JSON allows for any', () => {
	expect(hidden('{"echo":"\\u0070lain\\u002b1","\\u0070lain+1":0}')).toEqual({ echo: '(hidden)', '(hidden)': 0 });
});
