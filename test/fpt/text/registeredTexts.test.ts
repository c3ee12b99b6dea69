import fc from 'fast-check';
import { isInvalidInput } from '../../../nodes/fpt/invalidInput';
import { fillText, fits, matchText, parseRegisteredTexts, type RegisteredText, textNamed, textsOfBrand } from '../../../nodes/fpt/text/registeredTexts';
import { byDepth } from '../../support/harness/depth';

const SHIPPED = { name: 'Order shipped', text: 'Don hang {order:12} cua ban dang duoc giao. Cam on ban da mua hang tai {shop}.', brandName: '' };
const CODE = { name: 'Mã OTP', text: '{code:6} la ma xac thuc {tên khách} tai FTI, co hieu luc {minutes} phut.', brandName: 'FTI' };
const parse = (...texts: unknown[]) => parseRegisteredTexts({ texts });
const only = (text: string): RegisteredText => {
	const { texts, unusable } = parse({ name: 'T', text });
	if (!texts[0]) throw new Error(unusable[0]?.fault);
	return texts[0];
};

describe('A registered text', () => {
	it('has its literals and places, with their lengths', () => {
		const { texts, unusable, slips } = parse(SHIPPED, CODE);
		expect(texts.map(({ literals }) => literals)).toEqual([['Don hang ', ' cua ban dang duoc giao. Cam on ban da mua hang tai ', '.'], ['', ' la ma xac thuc ', ' tai FTI, co hieu luc ', ' phut.']]);
		expect(texts.map(({ places }) => places)).toEqual([
			[{ variable: 'order', max: 12 }, { variable: 'shop', max: Infinity }],
			[{ variable: 'code', max: 6 }, { variable: 'tên khách', max: Infinity }, { variable: 'minutes', max: Infinity }],
		]);
		expect([unusable, slips]).toEqual([[], []]);
	});

	it.each([undefined, null, '', 0, [], {}, { texts: null }, { texts: {} }, { texts: [null, 1, 'x'] }])('none is in %j', (given) => {
		expect(parseRegisteredTexts(given)).toEqual({ texts: [], unusable: [], slips: [] });
	});

	it('has no length where its blanks and colons say none, and the one they say', () => {
		expect(only('{ a } {b : 20} {c:1 }').places).toEqual([{ variable: 'a', max: Infinity }, { variable: 'b', max: 20 }, { variable: 'c', max: 1 }]);
	});

	it.each([
		['', 'is empty'],
		[' \n', 'is empty'],
		['Don {order', 'has a { without its } at "{order"'],
		['Don order}', 'has a } without its { at "}"'],
		['{{order}}', 'has a { without its }'],
		['{}', 'contains "{}"'],
		['{#var#}', 'contains "{#var#}"'],
		['{order:0}', 'contains "{order:0}"'],
		['{order:abc}', 'contains "{order:abc}"'],
		['{order:1000}', 'contains "{order:1000}"'],
		['{$json.order}', 'contains "{$json.order}"'],
		['a'.repeat(613), 'has 613 characters; 4 SMS have room for 612.'],
		['ạ'.repeat(269), 'takes 5 SMS; FPT accepts at most 4.'],
		['{a} '.repeat(11), 'has 11 places; at most 10'],
	])('can not be %j', (text, fault) => {
		const { texts, unusable } = parse({ name: 'T', text });
		expect(texts).toEqual([]);
		expect(unusable[0]?.fault).toContain(`The registered text "T" ${fault}`);
	});

	it.each([['a'.repeat(612)], ['ạ'.repeat(268)], ['{a} '.repeat(10)], ['[FPT] 50% so voi, xx'], ['{mã đơn hàng:20}'], ['$5 {x}']])('may be %j', (text) => {
		expect(parse({ name: 'T', text })).toMatchObject({ unusable: [], slips: [] });
	});

	it.each([
		['Don {P1} cua {P2}', '{P1}'],
		['Don {P}', '{P}'],
		['Don {1}', '{1}'],
		['Don [x]', '"[x]"'],
		['Don [P1]', '"[P1]"'],
		['Ma xxx', '"xxx"'],
		['Ma XXXXXX.', '"XXXXXX"'],
		['Ma %s', '"%s"'],
		['Ma %1$s', '"%1$s"'],
		['Ma ${code}', '"$"'],
		['Ma ____', '"____"'],
		['Ma <code>', '"<code>"'],
	])('%j has a placeholder of others, which is told with how to write it here', (text, named) => {
		const { slips, texts } = parse({ name: 'T', text });
		expect(slips).toEqual([expect.stringContaining(named)]);
		expect(slips[0]).toContain('write {name} for each place, e.g. {order}, or {order:20}');
		expect(texts).toHaveLength(1);
	});

	it('without a name, with a long one or the name of another is told', () => {
		const { unusable, slips } = parse({ name: ' ', text: 'a' }, { name: 'n'.repeat(101), text: 'a' }, { name: 'A', text: 'a' }, { name: ' A ', text: 'b' });
		expect(unusable.map(({ fault }) => fault)).toEqual(['The registered text number 1 has no name.', expect.stringContaining('has a name of 101 characters')]);
		expect(slips).toEqual(['Two registered texts are called "A": give each a name of its own.']);
	});

	it('is one of at most 200', () => {
		const { texts, slips } = parse(...Array.from({ length: 201 }, (_, index) => ({ name: `T${index}`, text: 'a' })));
		expect(texts).toHaveLength(200);
		expect(slips).toEqual(['The credential has 201 registered texts; only the first 200 are used.']);
	});

	it('is found by its name, composed or not, whatever blanks are around it', () => {
		expect(textNamed(parse(SHIPPED, CODE), ` ${'Mã OTP'.normalize('NFD')} `).name).toBe('Mã OTP');
	});

	it.each([
		['Gone', 'The credential has no registered text "Gone"; it has: "Order shipped", "Mã OTP"'],
		['', "'Registered Text' is empty"],
		['order shipped', 'The credential has no registered text "order shipped"'],
		['n'.repeat(5000), 'The credential has no registered text "nnn'],
		['Bad', 'The registered text "Bad" has a { without its }'],
		['Two', 'The credential has two registered texts "Two"'],
	])('is not found by %j', (name, message) => {
		const all = parse(SHIPPED, CODE, { name: 'Bad', text: '{a' }, { name: 'Two', text: 'a' }, { name: 'Two', text: 'b' });
		expect(() => textNamed(all, name)).toThrow(message);
	});

	it('names of the prototype are names like others', () => {
		const text = only('Hi {constructor} {__proto__}');
		expect(() => fillText(text, { values: {} })).toThrow(`'constructor' of the registered text "T" is empty`);
		expect(fillText(text, { values: JSON.parse('{"constructor":"a","__proto__":"b"}') as Record<string, unknown> })).toBe('Hi a b');
	});

	it('is for its brand name, or for any', () => {
		const all = parse(SHIPPED, CODE);
		expect(['FTI', 'fti', 'Other'].map((brand) => textsOfBrand(all, brand).length)).toEqual([2, 1, 1]);
	});
});

describe('A text is filled in', () => {
	const shipped = only(SHIPPED.text);

	it('word for word, blanks around a value left out', () => {
		expect(fillText(shipped, { values: { order: ' DH1045\t', shop: 7 } })).toBe('Don hang DH1045 cua ban dang duoc giao. Cam on ban da mua hang tai 7.');
	});

	it('and one variable in several places has one value', () => {
		const text = only('{code} la ma. @fpt #{code}');
		expect(fillText(text, { values: { code: '1234' } })).toBe('1234 la ma. @fpt #1234');
	});

	it('what the node puts in later stays, written as the node finds it', () => {
		const text = only('{ Code :6} la ma cua {name}, {MINUTES} phut');
		const own = new Map([['code', '000000'], ['minutes', '5']]);
		expect(fillText(text, { values: { name: 'An', Code: '1' }, own })).toBe('{code} la ma cua An, {minutes} phut');
		expect(() => fillText(text, { values: { name: 'An' }, own: new Map([...own, ['code', '0000000']]) })).toThrow("'Code' of the registered text \"T\" has 7 characters; 6 are registered");
	});

	it('values are written as the node is told', () => {
		expect(fillText(only('Xin chào {name}'), { values: { name: 'Hà' }, write: () => 'Ha' })).toBe('Xin chào Ha');
	});

	it.each([
		['', 'is empty'],
		['  ', 'is empty'],
		[undefined, 'is empty'],
		[null, 'is empty'],
		['undefined', 'is "undefined": the expression found nothing'],
		['so null', 'is "so null"'],
		['NaN', 'is "NaN"'],
		['[object Object]', 'is "[object Object]"'],
		['{{ $json.a }}', 'is "{{ $json.a }}"'],
		['{code}', 'is "{code}"'],
		['a\nb', 'has a line break'],
		['a\rb', 'has a line break'],
		['a\u2028b', 'has a line break'],
		['1234567890123', 'has 13 characters; 12 are registered'],
		[{ a: 1 }, 'must be text, but is an object'],
		[['a'], 'must be text, but is a list'],
		['x'.repeat(613), 'has 613 characters; 4 SMS'],
	])('but not with %j', (order, what) => {
		const text = only('Don hang{order:12}');
		expect(() => fillText(text, { values: { order } })).toThrow(`'order' of the registered text "T" ${what}`);
	});

	it('nor with a mark that would join the letter before it', () => {
		expect(() => fillText(only('Ma{order}'), { values: { order: '\u0323b' } })).toThrow(`'order' of the registered text "T" begins or ends with a mark`);
	});

	it.each(['nullable', 'Nan', 'undefinedly', 'Nguyễn Null', 0, false, 123456789012n])('the value %p is one', (order) => {
		expect(fillText(only('Don {order:12}'), { values: { order } })).toBe(`Don ${String(order)}`);
	});
});

describe('A message is a registered text', () => {
	it.each([
		['Hi {a}', 'Hi x', true],
		['Hi {a}', 'Hi ', false],
		['Hi {a:3}', 'Hi abc', true],
		['Hi {a:3}', 'Hi abcd', false],
		['{a:3} bye', 'abc bye', true],
		['{a:3} bye', 'abcd bye', false],
		['{a}', 'x', true],
		['{a}', '', false],
		['{a}{b}', 'x', false],
		['{a:1}{b:1}', 'xy', true],
		['{a:1}{b:1}', 'xyz', false],
		['plain', 'plain', true],
		['plain', 'plain ', false],
		// Where the first " x " that is found leaves too much for the second place.
		['{a} x {b:1}', '1 x 2 x 3', true],
		['{a:1} x {b}', '1 x 2 x 3', true],
		['{a:1} x {b:1}', '1 x 2 x 3', false],
		['{a}-{b:2}-{c}', 'a-bbb-bb-c', true],
		['{a:1}-{b:2}-{c}', 'a-bbb-bb-c', false],
		['{a}aa{b:1}', 'xaaaa', true],
		['Hi {a} bye', 'Hi b\nc bye', false],
		['Hi {a}\nbye {b}', 'Hi x\nbye y', true],
		['Hi {a} bye', 'Hi  x bye', false],
		['Hi {a} bye', 'Hi x  bye', false],
		['Hi {a} bye', 'Hi x y bye', true],
		['Hi {a}', 'Hi x\u00a0', false],
		['{a}{b}', 'x y', false],
		['{a}{b}', 'x yz', true],
		['ab{x}ba', 'aba', false],
		['ab{x}ba', 'abaxba', true],
	])('%j and %j: %p', (text, message, is) => {
		expect(fits(only(text), message)).toBe(is);
	});

	it('of two that fit, the one with more fixed characters; of two alike, the first', () => {
		const { texts } = parse({ name: 'loose', text: 'Don {a}' }, { name: 'close', text: 'Don {a} da giao' }, { name: 'again', text: 'Don {b} da giao' });
		expect(matchText(texts, 'Don 1 da giao')?.name).toBe('close');
		expect(matchText(texts, 'Don 1')?.name).toBe('loose');
		expect(matchText(texts, 'Dom 1')).toBeUndefined();
	});

	it('composed or not, if it is registered decomposed', () => {
		expect(fits(only('Mã {a}'.normalize('NFD')), 'Mã 1')).toBe(true);
	});
});

/** The rule, written as a search through all ways to cut a message. */
function fitsSlowly({ literals, places }: RegisteredText, message: string, index = 0, at = 0): boolean {
	const literal = literals[index] ?? '';
	if (!message.startsWith(literal, at)) return false;
	const place = places[index];
	const start = at + literal.length;
	if (!place) return start === message.length;
	for (let end = start + 1; end <= message.length && end - start <= place.max && message[end - 1] !== '\n'; end++) {
		const value = message.slice(start, end);
		if (value === value.trim() && fitsSlowly({ literals, places } as RegisteredText, message, index + 1, end)) return true;
	}
	return false;
}

describe('Whatever the texts', () => {
	const small = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n'), maxLength: 3 });
	const template = fc.tuple(small, fc.array(fc.tuple(fc.constantFrom('', ':1', ':2', ':3'), small), { maxLength: 4 })).map(([first, rest]) => first + rest.map(([max, literal], index) => `{v${index}${max}}${literal}`).join(''));

	it('a message fits exactly if there is a way to cut it', () => {
		const bothWays = [0, 0];
		fc.assert(
			fc.property(template.filter((text) => text.trim() !== ''), fc.array(small, { minLength: 4, maxLength: 4 }), small, (text, values, change) => {
				const registered = only(text);
				const message = registered.literals.map((literal, index) => literal + (registered.places[index] ? values[index] : '')).join('').replace('ab', change);
				const expected = fitsSlowly(registered, message);
				bothWays[Number(expected)]! += 1;
				expect(fits(registered, message)).toBe(expected);
			}),
			{ numRuns: byDepth(300, 3_000) },
		);
		expect(Math.min(...bothWays)).toBeGreaterThan(byDepth(20, 100));
	});

	/** Undefined if a value can't be used. */
	function filledOrRefused(text: RegisteredText, values: string[]): string | undefined {
		try {
			return fillText(text, { values: Object.fromEntries(values.map((each, index) => [`v${index}`, each])) });
		} catch (error) {
			expect(isInvalidInput(error)).toBe(true);
			return undefined;
		}
	}

	it('every text that is filled in fits', () => {
		let filledIn = 0;
		const value = fc.string({ unit: fc.oneof(fc.constantFrom('a', 'b', ' ', 'ạ', 'a\u0323', '\u{1f600}'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })), minLength: 1, maxLength: 5 });
		fc.assert(
			fc.property(template.filter((text) => text.includes('{')), fc.array(value, { minLength: 4, maxLength: 4 }), (text, values) => {
				const registered = only(text);
				const filled = filledOrRefused(registered, values);
				fc.pre(filled !== undefined);
				filledIn += 1;
				expect(fits(registered, filled!)).toBe(true);
				expect(filled!.normalize('NFC')).toBe(filled);
			}),
			{ numRuns: byDepth(200, 2_000) },
		);
		expect(filledIn).toBe(byDepth(200, 2_000));
	});
});
