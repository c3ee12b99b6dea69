import fc from 'fast-check';
import { borderNote, BROKEN_CHARACTER, composeMessage, measure, nameOffending, removeAccents } from '../../../nodes/fpt/text/parts';
import { itLarge } from '../../support/harness/large';

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

	itLarge('are found in a text of any form', () => {
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
		// Letters in a style, with a mark that Unicode has no composed form for.
		['𝐌𝐚̃ 𝘅𝗮́𝗰 ⓣⓗⓤ̛̣ⓒ ａ̣̂', 'Ma xac thuc a'],
		['Ώ ́', 'Ω '],
		['1️⃣ *️', '1 *'],
		['a︎b️', 'ab'],
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

	it.each([
		['an ellipsis beside an emoji', `…${'a'.repeat(66)} 😀`, 1],
		['70 ellipses, which would be 210 characters', '…'.repeat(70), 1],
		['ligatures and a letter of another script', `${'ﬁ'.repeat(60)} цена`, 1],
		['letters that their composed form writes longer', '\uFB2C'.repeat(60), 1],
	])('a text never takes more SMS: %s', (_what, text, parts) => {
		expect(measure(text).parts).toBe(parts);
		expect(measure(removeAccents(text)).parts).toBe(parts);
	});

	it('done twice is done once, and never takes more SMS, whatever the text', () => {
		const unit = fc.oneof(
			fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
			fc.constantFrom('…', '™', 'ﬁ', '😀', '❤️', '€', 'ấ', 'a', '\u0301', '\u200D', '\uFB2C', '\uFDFA', '𝐚'),
		);
		fc.assert(
			fc.property(fc.array(unit, { maxLength: 200 }), fc.constantFrom(1, 2, 7), (units, times) => {
				const text = units.join('').repeat(times);
				const once = removeAccents(text);
				expect(measure(once).parts).toBeLessThanOrEqual(measure(text).parts);
				expect(removeAccents(once)).toBe(once);
			}),
			{ numRuns: 300 },
		);
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

describe('A character of two units on a border', () => {
	it.each([
		['is named if it costs a part', `${'a'.repeat(152)}€${'a'.repeat(458)}`, / its 612 septets would fit into 4: a character of two of them, such as €/],
		['is named in UCS-2 as well', '😀'.repeat(67), / its 134 units of 16 bits would fit into 2: .* an emoji/],
		['is not if it costs none', `${'a'.repeat(152)}€`, /^$/],
		['is not if there is none', 'a'.repeat(613), /^$/],
		['is not in one SMS', '€'.repeat(80), /^$/],
	])('%s', (_what, text, note) => {
		expect(borderNote(measure(text))).toMatch(note);
	});
});

describe('A message is composed', () => {
	it('so that two spellings of a text are one, and 71 characters are counted as 71', () => {
		const text = 'ắ'.repeat(71);
		expect(composeMessage(text.normalize('NFD'))).toBe(text);
		expect(measure(composeMessage(text.normalize('NFD')))).toMatchObject({ length: 71, parts: 2 });
	});

	it('and nothing of it is lost, however many marks are in a row', () => {
		const marks = 'a\u0323\u0301'.repeat(3) + '\u0323\u0301'.repeat(1000);
		expect(composeMessage(marks).replaceAll('\u034F', '').normalize('NFC')).toBe(marks.normalize('NFC'));
	});

	it.each([
		['a\u000Bb', 'a\nb'], ['a\u0085b\u2028c\u2029d', 'a\nb\nc\nd'], ['a\tb\u2800c\u3164d\uFFA0e', 'a b c d e'],
		['a\0\u0007\u001B\u007F\u0080\u009Fb', 'ab'], ['a\u180E\u061C\u200B\u200E\u202A\u2060\u2066\uFEFF\u00AD\u{E0001}\u{E0041}b', 'ab'],
		['a\r\nb\fc', 'a\r\nb\fc'],
	])('and without what a phone shows nothing for: %j is %j', (text, written) => {
		expect(composeMessage(text)).toBe(written);
		expect(measure(written).encoding).toBe('GSM-7');
	});

	it.each(['👨\u200D👩\u200D👧 ☎️', 'می\u200Cخواهم', '\u115F\u1161'])('but with what emoji and other scripts need: %j', (text) => {
		expect(composeMessage(text)).toBe(text.normalize('NFC'));
	});

	it('of up to what 255 parts carry, and refused past it', () => {
		expect(composeMessage('a'.repeat(39_015))).toHaveLength(39_015);
		expect(() => composeMessage('a'.repeat(39_016))).toThrow("'Message' has 39016 characters; the longest SMS has 39015, in 255 parts");
	});
});

it.each([
	[[], ''],
	[['ã'], 'ã'],
	[['ã', '😀'], 'ã 😀'],
	// What can't be seen, or would be on the blank before it.
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
