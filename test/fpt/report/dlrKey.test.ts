import { isAuthorized, keyFormOf, validateKey } from '../../../nodes/fpt/report/dlrKey';

const KEY = '4355d6fc'.repeat(2);

it.each([
	['16 signs', KEY],
	['any signs of ASCII', '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~'],
	['a word that begins alike', `basics${KEY}`],
])('a key of %s is fit', (_what, key) => {
	expect(validateKey(key)).toBeUndefined();
});

it.each([
	['', 'is empty'],
	[' \t', 'is empty'],
	[`Basic ${KEY}`, 'without the word "Basic"'],
	[` basic\t${KEY}`, 'without the word "Basic"'],
	[`x basic ${KEY}`, 'no spaces'],
	[` ${KEY}`, 'no spaces'],
	[`${KEY}\n`, 'no spaces'],
	[`${KEY}é`, 'ASCII'],
	[KEY.slice(1), 'has 15 characters'],
	['x'.repeat(1_001), 'has 1001 characters: at most 1000'],
])('the key "%s" %s', (key, problem) => {
	expect(validateKey(key)).toContain(problem);
});

it.each([
	[`Basic ${KEY}`, KEY],
	[`BASIC   ${KEY}`, KEY],
	[`Basic ${KEY}  `, KEY],
	[`Basic ${KEY}`, ` ${KEY}\n`],
	[`Basic ${'k'.repeat(1_000)}`, 'k'.repeat(1_000)],
])('the header "%s" is let in', (header, key) => {
	expect(isAuthorized(header, key)).toBe(true);
});

it.each([undefined, '', 'Basic', 'Basic ', KEY, `Bearer ${KEY}`, `xBasic ${KEY}`, `Basic${KEY}`, `Basic ${KEY}0`, `Basic ${KEY.slice(1)}`, `Basic ${KEY.toUpperCase()}`, `Basic ${KEY}${' '.repeat(4_000)}`])(
	'the header "%s" is not',
	(header) => {
		expect(isAuthorized(header, KEY)).toBe(false);
	},
);

it('no header is let in if the key is empty', () => {
	expect(['Basic ', 'Basic', 'Basic x', undefined].filter((header) => isAuthorized(header, ' '))).toEqual([]);
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('The form of a key that is not let in', () => {
	it.each([
		['the key after Bearer', `Bearer ${KEY}`, 'a key after "Bearer"'],
		['the key after bearer', `bearer  ${KEY}`, 'a key after "Bearer"'],
		['the bare key', KEY, 'a key without "Basic" before it'],
		['its base64 after Basic', `Basic ${base64(KEY)}`, 'the base64 of a key after "Basic"'],
		['its base64 as a user', `Basic ${base64(`${KEY}:`)}`, 'the base64 of a key after "Basic"'],
		['its base64 as a password', `basic ${base64(`fpt:${KEY}`)}`, 'the base64 of a key after "Basic"'],
		['its base64 alone', base64(KEY), 'the base64 of a key without "Basic" before it'],
		['its base64 after Bearer', `Bearer ${base64(KEY)}`, 'the base64 of a key after "Bearer"'],
		['the key after a word of its own', `Secret ${KEY}`, 'a key after another word'],
	])('%s is told, and that the key is right', (_what, header, form) => {
		expect(isAuthorized(header, KEY)).toBe(false);
		expect(keyFormOf(header, KEY)).toEqual({ form, isRightKey: true });
	});

	it.each([
		[undefined, 'no key'],
		['', 'no key'],
		['Basic', 'no key'],
		[`Basic ${'x'.repeat(1_000_000)}`, 'no key'],
		[`Basic ${KEY}0`, 'a key after "Basic"'],
		[`Bearer ${KEY}0`, 'a key after "Bearer"'],
		[`${KEY}0`, 'a key without "Basic" before it'],
		[`Basic ${base64('user:password')}`, 'a key after "Basic"'],
	])('another key is told without a word of whether it is base64: %s', (header, form) => {
		expect(keyFormOf(header, KEY)).toEqual({ form, isRightKey: false });
	});

	it('no key is right if the credential has none', () => {
		expect(['Bearer ', 'x', `Basic ${base64(':')}`, `Basic ${base64('        ')}`].map((header) => keyFormOf(header, ' ').isRightKey)).toEqual([false, false, false, false]);
	});

	it('never contains any part of what was sent', () => {
		for (const header of [KEY, `${KEY} ${KEY}`, `Bearer ${KEY}`, `Basic ${base64(KEY)}`, `Basic ${KEY}0`]) {
			expect(JSON.stringify(keyFormOf(header, KEY))).not.toMatch(/4355|d6fc|NDM1/i);
		}
	});
});
