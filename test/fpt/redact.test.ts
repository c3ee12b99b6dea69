import { redactBytes, redactJson, redactor } from '../../nodes/fpt/redact';

const SECRETS = ['a"b\\c/d é', 'plain+1', ''];

const redact = redactor(SECRETS.map((text) => ({ text, run: 16 })));

const redacted = (source: string): unknown => redactJson<unknown>(JSON.parse(source), redact);

it.each([
	['within a text', { description: 'secret a"b\\c/d é is wrong', none: null }, { description: 'secret (hidden) is wrong', none: null }],
	['as in a URL', { deep: [{ url: 'http://x/?s=a%22b%5Cc%2Fd%20%C3%A9&y' }] }, { deep: [{ url: 'http://x/?s=(hidden)&y' }] }],
	['as in a URL with small letters', ['s=a%22b%5cc%2fd%20%c3%a9&y'], ['s=(hidden)&y']],
	['with an escaped slash', ['a"b\\c\\/d é'], ['(hidden)']],
	['as .NET escapes signs', ['plain\\u002B1', 'plain\\u002b1'], ['(hidden)', '(hidden)']],
	['as it is, without an escape', { deep: [['my plain+1']] }, { deep: [['my (hidden)']] }],
	['in a name', { 'x a"b\\c/d é': { 'a%22b%5Cc%2Fd%20%C3%A9': 1 } }, { 'x (hidden)': { '(hidden)': 1 } }],
	['not at all', { error: '1014', count: 3, none: null }, { error: '1014', count: 3, none: null }],
])('hides a secret %s', (_where, value, expected) => {
	expect(redacted(JSON.stringify(value))).toEqual(expected);
});

it('hides a secret whose characters are escaped, as JSON allows for any', () => {
	expect(redacted('{"echo":"\\u0070lain\\u002b1","\\u0070lain+1":0}')).toEqual({ echo: '(hidden)', '(hidden)': 0 });
});

describe('a secret that is cut short', () => {
	const quoted = 'dGk1dVF1ZUNPaW9Rak5aRkdqazF2Mkxl+VdnejV0MWQ4WWREUVh4cEJO';
	const hide = redactor([{ text: quoted, run: 16 }]);

	it('is hidden from 16 characters on, wherever they are in it', () => {
		for (let start = 0; start + 16 <= quoted.length; start++) {
			expect(hide(`<<${quoted.slice(start, start + 16)}>>`)).toBe('<<(hidden)>>');
		}
	});

	it('is left if 15 characters of it are there', () => {
		expect(hide(`<<${quoted.slice(0, 15)}>>`)).toBe(`<<${quoted.slice(0, 15)}>>`);
	});

	it('is hidden as one, with what is around it left', () => {
		expect(hide(`a ${quoted} b ${quoted}`)).toBe('a (hidden) b (hidden)');
	});
});

it('hides a number whose digits are a secret', () => {
	expect(redactJson({ code: 482913, other: 12 }, redactor([{ text: '482913', run: 6 }]))).toEqual({ code: '(hidden)', other: 12 });
});

it('hides a secret at any depth, and returns the same JSON if there is none', () => {
	const hide = redactor([{ text: 'abcdef', run: 6 }]);
	expect(redactJson({ list: [1, null, { 'is abcdef': ['x', 'abcdef'] }], other: null, yes: true }, hide)).toEqual({
		list: [1, null, { 'is (hidden)': ['x', '(hidden)'] }],
		other: null,
		yes: true,
	});
	const clean = { list: [1, 'abcde', null], nested: { no: false } };
	expect(redactJson(clean, hide)).toBe(clean);
});

it('hides a secret in bytes of any encoding, and returns the same buffer if there is none', () => {
	const hide = redactor([{ text: '0123456789abcdef', run: 16 }]);
	expect(redactBytes(Buffer.from('ế;0123456789abcdef\n'), hide).toString('utf8')).toBe('ế;(hidden)\n');
	expect(redactBytes(Buffer.from('x0123456789abcdefx', 'utf16le'), hide).toString('latin1')).toContain('(hidden)');
	const clean = Buffer.from('ế;1\n');
	expect(redactBytes(clean, hide)).toBe(clean);
});
