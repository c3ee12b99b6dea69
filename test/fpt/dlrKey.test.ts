import { isAuthorized, validateKey } from '../../nodes/fpt/dlrKey';

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
])('the key "%s" %s', (key, problem) => {
	expect(validateKey(key)).toContain(problem);
});

it.each([
	[`Basic ${KEY}`, KEY],
	[`BASIC   ${KEY}`, KEY],
	[`Basic ${KEY}  `, KEY],
	[`Basic ${KEY}`, ` ${KEY}\n`],
])('the header "%s" is let in', (header, key) => {
	expect(isAuthorized(header, key)).toBe(true);
});

it.each([undefined, '', 'Basic', 'Basic ', KEY, `Bearer ${KEY}`, `xBasic ${KEY}`, `Basic${KEY}`, `Basic ${KEY}0`, `Basic ${KEY.slice(1)}`, `Basic ${KEY.toUpperCase()}`])(
	'the header "%s" is not',
	(header) => {
		expect(isAuthorized(header, KEY)).toBe(false);
	},
);

it('no header is let in where the key is empty', () => {
	expect(['Basic ', 'Basic', 'Basic x', undefined].filter((header) => isAuthorized(header, ' '))).toEqual([]);
});
