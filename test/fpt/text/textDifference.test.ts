import fc from 'fast-check';
import { fillText, fits, parseRegisteredTexts } from '../../../nodes/fpt/text/registeredTexts';
import { differenceFrom } from '../../../nodes/fpt/text/textDifference';
import { byDepth } from '../../support/harness/depth';

const ALL = parseRegisteredTexts({
	texts: [
		{ name: 'Order shipped', text: 'Don hang {order:12} cua ban duoc giao. Cam on ban da mua hang tai {shop}.', brandName: '' },
		{ name: 'OTP', text: '{code} la ma xac thuc cua ban tai FTI, co hieu luc {minutes} phut.', brandName: 'FTI' },
		{ name: 'Paid', text: 'Da thanh toan {amount}', brandName: 'Other' },
	],
});
const RIGHT = 'Don hang DH1045 cua ban duoc giao. Cam on ban da mua hang tai FTI.';
const swap = (from: string, to: string) => RIGHT.replace(from, to);

it('control: the text itself is the registered one', () => {
	expect(fits(ALL.texts[0]!, RIGHT)).toBe(true);
});

it.each([
	['one blank too many', swap('duoc', ' duoc'), 24, 'one blank too many before "duoc giao. Cam o…"'],
	['three', swap('duoc', '   duoc'), 24, '3 blanks too many before "duoc giao. Cam o…"'],
	['a blank missing', swap('. Cam', '.Cam'), 34, 'a blank is missing before "Cam on ban da mu…"'],
	['a line break', swap('. Cam', '.\nCam'), 34, 'a line break is written, a blank is registered'],
	['a line break more', swap('. Cam', '. \nCam'), 35, 'one line break too many before "Cam on ban da mu…"'],
	['a line break in a place', swap('DH1045', 'DH1045\n'), 15, 'one line break too many before "cua ban duoc gia…"'],
	['upper case', swap('duoc', 'Duoc'), 24, '"D" is written, "d" is registered: upper and lower case count'],
	['an accent', swap('duoc', 'dươc'), 25, '"ư" is written, "u" is registered: accents count'],
	['đ', swap('duoc', 'đuoc'), 24, '"đ" is written, "d" is registered: accents count'],
	['a Cyrillic letter', swap('giao', 'giаo'), 31, '"а" (U+0430) is written, "a" is registered: they only look alike'],
	['a digit', swap('giao', 'gia0'), 32, '"0" is written, "o" is registered: they only look alike'],
	['another letter', swap('giao', 'giae'), 32, '"e" is written, "o" is registered'],
	['a no-break blank', swap('ban duoc', 'ban\u00a0duoc'), 23, 'a no-break blank (U+00A0) is written, a blank is registered'],
	['a tab', swap('ban duoc', 'ban\tduoc'), 23, 'a tab is written, a blank is registered'],
	['a zero-width space', swap('on ban', 'on\u200b ban'), 41, 'one invisible character (U+200B) too many before "ban da mua hang …"'],
	['a full stop missing within', swap('giao.', 'giao'), 33, 'a full stop is missing before "Cam on ban da mu…"'],
	['a full stop missing at the end', RIGHT.slice(0, -1), 65, 'a full stop is missing at the end'],
	['a comma for a full stop', swap('giao.', 'giao,'), 33, 'a comma is written, a full stop is registered'],
	['cut short', RIGHT.slice(0, 61), 61, 'the message ends there, "{shop}." is registered'],
	['a blank at the end', `${RIGHT} `, 66, 'one blank too many at the end'],
	['line breaks at the end', `${RIGHT}\n\n`, 66, '2 line breaks too many at the end'],
	['something before it', `x${RIGHT}`, 0, 'one "x" too many before "Don hang "'],
	['blanks before it', `  ${RIGHT}`, 0, '2 blanks too many at the start'],
	['a value too long', swap('DH1045', 'DH10450000000'), 9, '"DH10450000000" for {order} has 13 characters, 12 are registered'],
	['no value', swap('DH1045 ', ''), 9, '{order} is empty'],
	['a value without its blank before', swap(' DH1045', 'DH1045'), 8, 'a blank is missing before "DH1045 cua ban d…"'],
	['a value without its blank behind', swap('DH1045 ', 'DH1045'), 14, 'a blank is missing before "cua ban duoc gia…"'],
	['a blank too many before a value', swap('DH1045', ' DH1045'), 9, 'one blank too many before {order}'],
	['blanks too many before a value', swap('DH1045', '   DH1045'), 9, '3 blanks too many before {order}'],
	['a tab before a value', swap('DH1045', '\tDH1045'), 9, 'one tab too many before {order}'],
	['a blank before a value that is as long as registered', swap('DH1045', ' DH1045678901'), 9, 'one blank too many before {order}'],
	['a blank too many behind a value', swap('DH1045', 'DH1045 '), 16, 'one blank too many before "cua ban duoc gia…"'],
	['a blank behind the last value', RIGHT.replace('FTI', 'FTI '), 65, 'one blank too many before "."'],
	['a blank before the last value', RIGHT.replace('FTI', ' FTI'), 62, 'one blank too many before {shop}'],
	['blanks for a value', swap('DH1045', ' '), 9, '{order} is empty'],
	['upper case throughout', RIGHT.toUpperCase(), 1, '"O" is written, "o" is registered: upper and lower case count'],
])('%s is named', (_what, message, at, what) => {
	const upTo = at === 0 ? 'from the first character on' : `up to character ${at}`;
	expect(differenceFrom(ALL, 'FTI', message)).toBe(`closest to "Order shipped", ${upTo}: ${what}`);
});

it.each([
	['FTI', 'Da thanh toan 100.000d', 'it is "Paid", which is registered for the brand name "Other"'],
	['FTI', 'Hello', 'it is like none of them'],
	['FTI', '', 'it is like none of them'],
	['FTI', 'a'.repeat(613), 'it has 613 characters, a registered one at most 612'],
	['Other', 'Da thanh toán 5', 'closest to "Paid", up to character 11: "á" is written, "a" is registered: accents count'],
])('of %s, %j: %s', (brand, message, difference) => {
	expect(differenceFrom(ALL, brand, message)).toBe(difference);
});

it('a brand name without texts has none', () => {
	expect(differenceFrom(parseRegisteredTexts({ texts: [{ name: 'Paid', text: 'Da tra {a}', brandName: 'Other' }] }), 'FTI', 'Hello')).toBe('none is registered for this brand name');
});

it('of many texts, the nearest is named', () => {
	const texts = Array.from({ length: 200 }, (_, index) => ({ name: `T${index}`, text: `Thong bao so ${index}: tu${index} tai {shop} va {x} con hieu luc` }));
	const message = 'Thong bao so 151: tu151 tai Ha Noi va 5 con  hieu luc';
	expect(differenceFrom(parseRegisteredTexts({ texts }), '', message)).toBe('closest to "T151", up to character 44: one blank too many before "hieu luc"');
});

/** Texts whose literals have at least two letters, each once, and values of digits: a changed character is nobody's value then. */
const literal = fc.uniqueArray(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz .,đạ'), { minLength: 3, maxLength: 20 }).map((letters) => `m${letters.filter((letter) => letter !== 'm' && letter !== 'w').join('')}w`);
const places = fc.array(fc.tuple(fc.constantFrom('', ':3', ':4'), literal), { maxLength: 4 });
const values = fc.array(fc.string({ unit: fc.constantFrom(...'123456789'), minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 4 });

it('one character of a literal changed: the message is none, and that character is named', () => {
	let named = 0;
	fc.assert(
		fc.property(literal, places, values, fc.nat(), fc.constantFrom(...'ABCXYZ#+ĐẠа'), (first, rest, given, where, other) => {
			const text = first + rest.map(([max, between], index) => `{v${index}${max}}${between}`).join('');
			const all = parseRegisteredTexts({ texts: [{ name: 'T', text }] });
			const right = fillText(all.texts[0]!, { values: Object.fromEntries(given.map((value, index) => [`v${index}`, value])) });
			const letters = [...right].flatMap((letter, at) => (/\d/.test(letter) ? [] : [at]));
			const at = letters[where % letters.length]!;
			const message = right.slice(0, at) + other + right.slice(at + 1);
			expect(fits(all.texts[0]!, right)).toBe(true);
			expect(fits(all.texts[0]!, message)).toBe(false);
			const difference = differenceFrom(all, '', message);
			expect([message, at, difference]).toEqual([message, at, expect.stringContaining(at === 0 ? 'from the first character on: ' : `up to character ${at}: `)]);
			named += 1;
		}),
		{ numRuns: byDepth(100, 1_000) },
	);
	expect(named).toBe(byDepth(100, 1_000));
});

it('what fits none always has a difference, whatever it is', () => {
	const unit = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom(' ', '\n', 'D', 'o', 'n', '\ud83d', '😀'));
	fc.assert(
		fc.property(fc.array(unit, { maxLength: 80 }), fc.nat(66), (units, at) => {
			const message = (RIGHT.slice(0, at) + units.join('') + RIGHT.slice(at)).normalize('NFC');
			fc.pre(!ALL.texts.some((text) => fits(text, message)));
			expect(differenceFrom(ALL, 'FTI', message)).toMatch(/^(?:it is |closest to "(?:OTP|Order shipped)", (?:up to character \d+|from the first character on): .)/s);
		}),
		{ numRuns: byDepth(100, 1_000) },
	);
});
