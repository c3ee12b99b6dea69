import { hide } from '../../nodes/fpt/hide';

const SECRETS = ['a"b\\c/d é', ''];

it.each([
	['within a text', { description: 'secret a"b\\c/d é is wrong' }, { description: 'secret (hidden) is wrong' }],
	['as in a URL', { deep: [{ url: 'http://x/?s=a%22b%5Cc%2Fd%20%C3%A9&y' }] }, { deep: [{ url: 'http://x/?s=(hidden)&y' }] }],
	['more than once', ['a"b\\c/d éa"b\\c/d é'], ['(hidden)(hidden)']],
	['in a name', { 'x a"b\\c/d é': { 'a%22b%5Cc%2Fd%20%C3%A9': 1 } }, { 'x (hidden)': { '(hidden)': 1 } }],
	['not at all', { error: '1014', count: 3, none: null }, { error: '1014', count: 3, none: null }],
])('hides a secret that stands %s', (_where, value, expected) => {
	expect(hide<unknown>(value, SECRETS)).toEqual(expected);
});
