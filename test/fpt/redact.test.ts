import { redactBytes, redactJson, redactor } from '../../nodes/fpt/redact';

const SECRETS = ['a"b\\c/d é', 'plain+1', ''];

const redact = redactor(SECRETS);

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
	const hide = redactor([quoted]);

	it.each([32, 33, 34, 35, 56])('is hidden if at least half of it is there, wherever in it that starts: of %d characters', (length) => {
		const text = quoted.slice(-length);
		const hideText = redactor([text]);
		for (let size = Math.ceil(length / 2); size <= length; size++) {
			for (let start = 0; start + size <= length; start++) expect(hideText(`<<${text.slice(start, start + size)}>>`)).toBe('<<(hidden)>>');
		}
	});

	it('is hidden as a whole in a form that starts like another', () => {
		expect(hide(`<<${encodeURIComponent(quoted)}>> <<${encodeURIComponent(quoted).slice(0, 40)}>>`)).toBe('<<(hidden)>> <<(hidden)>>');
	});

	it('is left if a quarter of it is there, or less: nobody can use that', () => {
		expect(hide(`<<${quoted.slice(0, 14)}>> ${quoted.slice(-14)}`)).toBe(`<<${quoted.slice(0, 14)}>> ${quoted.slice(-14)}`);
	});

	it('is looked for only as a whole if it is short: pieces of that stand in a text by chance', () => {
		expect(redactor(['secret-of-24-characters.'])('secret-of-24-characters secret-of-24-characters.')).toBe('secret-of-24-characters (hidden)');
	});

	it('is hidden from so many first characters on, if a number of them is given', () => {
		expect(redactor([quoted], 8)(`${quoted.slice(0, 7)} ${quoted.slice(0, 8)} ${quoted.slice(0, 30)}.`)).toBe(`${quoted.slice(0, 7)} (hidden) (hidden).`);
	});

	it('is hidden as one if it touches another, with what is around it left', () => {
		expect(hide(`a ${quoted} b ${quoted}${quoted} c`)).toBe('a (hidden) b (hidden) c');
	});
});

it('hides a number whose digits are a secret', () => {
	expect(redactJson({ code: 482913, other: 12 }, redactor(['482913']))).toEqual({ code: '(hidden)', other: 12 });
});

it('hides a secret at any depth, and returns the same JSON if there is none', () => {
	const hide = redactor(['abcdef']);
	expect(redactJson({ list: [1, null, { 'is abcdef': ['x', 'abcdef'] }], other: null, yes: true }, hide)).toEqual({
		list: [1, null, { 'is (hidden)': ['x', '(hidden)'] }],
		other: null,
		yes: true,
	});
	const clean = { list: [1, 'abcde', null], nested: { no: false } };
	expect(redactJson(clean, hide)).toBe(clean);
});

it('hides a secret in bytes of any encoding, and returns the same buffer if there is none', () => {
	const hide = redactor(['0123456789abcdef']);
	expect(redactBytes(Buffer.from('ế;0123456789abcdef\n'), hide).toString('utf8')).toBe('ế;(hidden)\n');
	expect(redactBytes(Buffer.from('x0123456789abcdefx', 'utf16le'), hide).toString('latin1')).toContain('(hidden)');
	const clean = Buffer.from('ế;1\n');
	expect(redactBytes(clean, hide)).toBe(clean);
});
