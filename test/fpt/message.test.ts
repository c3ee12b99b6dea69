import fc from 'fast-check';
import { BROKEN_CHARACTER, measure, nameOffending, removeAccents } from '../../nodes/fpt/message';

/** 3GPP TS 23.038, section 6.2.1, row by row. */
const GSM_BASIC = [
	'@£$¥èéùìòÇ\nØø\rÅå', 'Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ', ' !"#¤%&\'()*+,-./', '0123456789:;<=>?',
	'¡ABCDEFGHIJKLMNO', 'PQRSTUVWXYZÄÖÑÜ§', '¿abcdefghijklmno', 'pqrstuvwxyzäöñüà',
];

it.each(GSM_BASIC)('%j is GSM, one septet each', (row) => {
	for (const character of row) expect(measure(character)).toMatchObject({ encoding: 'GSM-7', parts: 1, length: 1, offending: [] });
});

it.each([...'€[]{}|^~\\\f'])('%j is GSM, two septets', (character) => {
	expect(measure(character)).toMatchObject({ encoding: 'GSM-7', parts: 1, length: 2, offending: [] });
});

it.each([...'đĐăâêôơưấậÀÈ`ç…“”’–\u00A0\u200B\t\u0301😀'])('%j makes the text UCS-2', (character) => {
	expect(measure(`a${character}`)).toMatchObject({ encoding: 'UCS-2', offending: [character] });
});

describe('Parts', () => {
	it.each([
		[0, 0], [1, 1], [160, 1], [161, 2], [200, 2], [306, 2], [307, 3], [459, 3], [460, 4], [612, 4], [613, 5],
	])('%i characters without accents are %i', (length, parts) => {
		expect(measure('a'.repeat(length))).toMatchObject({ encoding: 'GSM-7', length, parts });
	});

	it.each([
		[1, 1], [70, 1], [71, 2], [134, 2], [135, 3], [201, 3], [202, 4], [268, 4], [269, 5],
	])('%i characters with accents are %i', (length, parts) => {
		expect(measure('ă'.repeat(length))).toMatchObject({ encoding: 'UCS-2', length, parts });
	});

	it.each([
		['80 euro signs fill one SMS', '€'.repeat(80), 160, 1],
		['an escape sequence is never cut: 152 + a euro sign + 152 need three parts', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 306, 3],
		['35 emoji fill one SMS', '😀'.repeat(35), 70, 1],
		['a surrogate pair is never cut: 67 emoji need three parts', '😀'.repeat(67), 134, 3],
		['a line break of Windows is two characters', 'a\r\nb', 4, 1],
	])('%s', (_rule, text, length, parts) => {
		expect(measure(text)).toMatchObject({ length, parts });
	});
});

describe('What is left in the last part', () => {
	it.each([
		['nothing yet: a whole SMS', '', 160, 160],
		['one SMS', 'a'.repeat(100), 160, 60],
		['a full SMS', 'a'.repeat(160), 160, 0],
		['two parts', 'a'.repeat(161), 153, 145],
		['two full parts', 'a'.repeat(306), 153, 0],
		['an SMS with accents', 'ă'.repeat(60), 70, 10],
		['two parts with accents', 'ă'.repeat(71), 67, 63],
		['an escape sequence moved to the last part', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 153, 152],
	])('%s', (_what, text, perPart, remaining) => {
		expect(measure(text)).toMatchObject({ perPart, remaining });
	});

	it('as many characters more cost nothing, and one more costs a part', () => {
		fc.assert(
			fc.property(fc.constantFrom('a', 'ă'), fc.integer({ min: 1, max: 700 }), (character, length) => {
				const text = character.repeat(length);
				const { parts, remaining } = measure(text);
				// A single SMS that grows into two gives each of them a header.
				const filled = text + character.repeat(remaining);
				expect(measure(filled)).toMatchObject({ parts, remaining: 0 });
				expect(measure(filled + character).parts).toBe(parts + 1);
			}),
		);
	});
});

describe('The characters that force UCS-2', () => {
	it('are each named once, in the order of the text', () => {
		expect(measure('Mã xác thực: đã gửi mã. à é ù').offending).toEqual([...'ãáựđử']);
	});

	it('are named whole, emoji too, and half a surrogate pair by itself', () => {
		expect(measure('a😀\ud83d').offending).toEqual(['😀', '\ud83d']);
	});

	it('are found in a text of any form', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
				const { offending, encoding, length, perPart, remaining, parts } = measure(text);
				expect(encoding).toBe(offending.length === 0 ? 'GSM-7' : 'UCS-2');
				expect(remaining).toBeGreaterThanOrEqual(0);
				expect(Math.max(parts, 1) * perPart).toBeGreaterThanOrEqual(length + remaining);
			}),
		);
	});
});

describe('Without accents', () => {
	/** The Vietnamese alphabet: each vowel bare and with the five tones, and its consonants. */
	const LETTERS = 'aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đ';
	const PLAIN = 'aaaaaa aaaaaa aaaaaa eeeeee eeeeee iiiiii oooooo oooooo oooooo uuuuuu uuuuuu yyyyyy d';

	it.each(['NFC', 'NFD', 'NFKC', 'NFKD'])('every Vietnamese letter is its plain one, given in %s', (form) => {
		const given = LETTERS.normalize(form);
		expect(removeAccents(given)).toBe(PLAIN);
		expect(removeAccents(given.toUpperCase())).toBe(PLAIN.toUpperCase());
	});

	it.each([
		['Mã xác thực', 'Ma xac thuc'],
		['Đường Nguyễn Thị Minh Khai, số 1', 'Duong Nguyen Thi Minh Khai, so 1'],
		// The Icelandic capital, which converters of old encodings put for Đ.
		['Ðà Nẵng', 'Da Nang'],
		['“Chào” ‘bạn’ « a »', '"Chao" \'ban\' " a "'],
		['it’s `x´', "it's 'x'"],
		['9–11 — a − b‑c', '9-11 - a - b-c'],
		['chờ…', 'cho...'],
		['1\u00A0000\u202F000\u3000đ', '1 000 000 d'],
		['100.000₫', '100.000d'],
		['a\u200Bb\uFEFFc\u00ADd\u2060e\u200Cf\u200Eg\u200Dh', 'abcdefgh'],
		['a\tb\u2028c', 'a b\nc'],
		['ＡＢＣ１２３！', 'ABC123!'],
		['ﬁ ² ™', 'fi 2 TM'],
		['tie\u0302\u0301ng, e\u0301\u0323', 'tieng, e'],
		['ñ ü ç Å', 'n u c A'],
	])('%j is %j', (text, plain) => {
		expect(removeAccents(text)).toBe(plain);
		expect(measure(plain).encoding).toBe('GSM-7');
	});

	it.each(['Xin chào 😀', '价格 100', 'цена й', '한국', 'ガ', '👨\u200D👩\u200D👧', '•', 'a\ud83d', 'Δ Ø æ ß ¿'])(
		'what has no counterpart stays, and is told: %j',
		(text) => {
			const plain = removeAccents(text);
			expect(plain).toBe(text.replace('à', 'a'));
			expect(measure(plain).offending).toEqual(measure(text).offending);
		},
	);

	it('a text of GSM letters without accents is not changed', () => {
		const gsm = '@£$¥ØøΔ_ΦΓΛΩΠΨΣΘΞÆæß !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCXYZ§¿abcxyz^{}\\[~]|€\r\n';
		expect(removeAccents(gsm)).toBe(gsm);
	});

	it('done twice is done once, and a text that then fits into GSM never costs more', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(...LETTERS.normalize('NFD'), ...'“”…–€{}\u200B\u00A0bcd'), maxLength: 400 }), (text) => {
				const once = removeAccents(text);
				expect(removeAccents(once)).toBe(once);
				const { encoding, parts } = measure(once);
				if (encoding === 'GSM-7') expect(parts).toBeLessThanOrEqual(measure(text).parts);
			}),
		);
	});
});

it.each([
	[[], ''],
	[['ã'], 'ã'],
	[['ã', '😀'], 'ã 😀'],
	// What can't be seen, or would stand on the blank before it.
	[['\u00A0', '\u200B', '\u0301', '\u{E0001}'], 'U+00A0 U+200B U+0301 U+E0001'],
	[[...'áàảãạăắằẳẵ'], 'á à ả ã ạ ă ắ ằ ẳ ẵ'],
	[[...'áàảãạăắằẳẵặâ'], 'á à ả ã ạ ă ắ ằ ẳ ẵ and 2 more'],
])('the offending characters %j are named "%s"', (characters, named) => {
	expect(nameOffending(characters)).toBe(named);
});

it('half of a surrogate pair is a broken character, a whole one and any other is none', () => {
	expect(['Code \uD83D', '\uDE00', '\uDE00\uD83D'].filter((text) => !BROKEN_CHARACTER.test(text))).toEqual([]);
	expect(['', 'Code 😀', 'Mã'].filter((text) => BROKEN_CHARACTER.test(text))).toEqual([]);
});
