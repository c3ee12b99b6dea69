import { MAX_PHONE_UNITS } from '../../../nodes/fpt/limits';
import { readPhoneDigits, splitNumbers } from '../../../nodes/fpt/phone/phoneText';

const NUMBER = { prefix: '', digits: '0987654321' };
const INTERNATIONAL = { prefix: '+', digits: '84987654321' };

describe('Labels before a number and notes behind it are left out', () => {
	it.each([
		'SĐT: 0987654321', 'sdt 0987654321', 'Số điện thoại: 0987654321', 'So\u0302\u0301 \u0111ie\u0323\u0302n thoa\u0323i: 0987654321', 'ĐT. 0987654321',
		'DĐ: 0987.654.321', 'tel:0987654321', 'Tel/Zalo: 0987654321', 'Mobile – 0987654321', 'Phone (mobile): 0987 654 321', 'M: 0987654321',
		'0987654321 (Zalo)', '0987654321 - Zalo', '0987654321 (Viettel)', '(SĐT) 0987654321 [zalo]', 'Hotline: 0987654321 (Zalo/Viber)',
	])('%s', (given) => {
		expect(readPhoneDigits(given)).toEqual(NUMBER);
	});

	it.each(['tel:+84-987-654-321', 'Mobile: (+84) 987 654 321', 'WhatsApp +84987654321'])('%s', (given) => {
		expect(readPhoneDigits(given)).toEqual(INTERNATIONAL);
	});

	// A tax code or an id has as many digits; a note may say that the number is wrong.
	it.each(['MST: 0312345678', 'CMND 321234567', 'Nam 0987654321', '0987654321 (sai số)', '0987654321 ext 5', 'P0987654321', 'SO0987654321', 'zalo'])(
		'but not other words: %s',
		(given) => {
			expect(readPhoneDigits(given)).toEqual({ reason: 'contains characters other than digits' });
		},
	);
});

describe('Decoration by its class in Unicode is left out', () => {
	it.each([
		['closing marks', '0987654321,'], ['closing marks', '0987654321;'], ['closing marks', '0987654321.'],
		['quotes', '“0987654321”'], ['quotes', '‘0987654321'], ['quotes', '«0987654321»'], ['quotes', '`0987654321`'], ['quotes', '´0987654321´'],
		['quotes', '「0987654321」'], ['quotes', '＂0987654321＂'], ['quotes', 'ʼ0987654321'], ['quotes', '″0987654321″'],
		['brackets', '<0987654321>'], ['brackets', '{0987654321}'], ['brackets', '［0987654321］'],
		['marks of direction', '\u202A0987654321\u202C'], ['marks of direction', '\u20660987654321\u2069'], ['marks of direction', '\u061C0987654321'],
		['invisible', '0987\u00AD654\u200B321\uFEFF'], ['invisible', '0987\u034F654\uFE0F321'], ['invisible', '0987\u180E654\u3164321\u{E0001}'],
		['spaces', '0987\u00A0654\u2009321'], ['spaces', '0987\u3000654\u202F321'], ['spaces', '0987\u2800654\u0085321\u2028'],
		['minus signs', '0987−654−321'], ['minus signs', '0987‒654—321'], ['minus signs', '0987﹣654－321'], ['minus signs', '0987➖654˗321'],
		['dots', '0987·654•321'], ['dots', '0987∙654⋅321'], ['dots', '0987。654・321'], ['dots', '0987‧654․321'],
		['digits of other scripts', '٠٩٨٧٦٥٤٣٢١'], ['digits of other scripts', '०९८७६५४३२१'], ['digits of other scripts', '０９８７６５４３２１'],
		['digits of other scripts', '𝟎𝟗𝟖𝟕𝟔𝟓𝟒𝟑𝟐𝟏'], ['digits of other scripts', '០៩៨៧៦៥៤៣២១'], ['keycaps', '0️⃣9️⃣8️⃣7️⃣6️⃣5️⃣4️⃣3️⃣2️⃣1️⃣'],
		['thousands', '0,987,654,321'], ['a cell kept as text', '="0987654321"'],
	])('%s: %s', (_kind, given) => {
		expect(readPhoneDigits(given)).toEqual(NUMBER);
	});

	it.each(['0987654321?', '*101#', '#N/A', '0987%654', '@0987654321', '📱0987654321', '0\u0301987654321', '0987\\654321'])('but nothing that has a meaning: %s', (given) => {
		expect(readPhoneDigits(given)).toEqual({ reason: 'contains characters other than digits' });
	});
});

describe('Numbers as spreadsheets and programs write them', () => {
	it.each([
		[987654321, '987654321'],
		[987654321n, '987654321'],
		['987,654,321', '987654321'],
		['987.654.321', '987654321'],
		['9.87654321E8', '987654321'],
		['9,87654321E+08', '987654321'],
		['9.876543210e8', '987654321'],
		['8.4987654321E10', '84987654321'],
		['987654321.0', '987654321'],
		['0987654321.0', '0987654321'],
		['84987654321.00', '84987654321'],
		['0987654.000', '0987654000'],
		['24740123.0', '24740123'],
	])('%p is %s', (given, digits) => {
		expect(readPhoneDigits(given)).toEqual({ prefix: '', digits });
	});

	it.each([
		['9.8765432E8', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		['8.49877E+10', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		['1E999', 'was turned into scientific notation by a spreadsheet, which lost digits'],
		['98765432.1', 'is not a whole number'],
		['98765432,10', 'is not a whole number'],
		[9876543.21, 'is not a phone number'],
		[-987654321n, 'is not a phone number'],
		[10n ** 100_000n, 'is not a phone number'],
		[new Date(0), 'is not a phone number'],
	])('%p %s', (given, reason) => {
		expect(readPhoneDigits(given)).toEqual({ reason });
	});
});

describe('A letter in the place of a digit is named', () => {
	it.each([
		['O987654321', 'O', '0'], ['o98 765 4321', 'o', '0'], ['098765432l', 'l', '1'], ['098765432I', 'I', '1'], ['О987654321', 'О', '0'],
	])('%s: %s for %s', (given, letter, digit) => {
		expect(readPhoneDigits(given)).toEqual({ reason: `contains the letter "${letter}" where the digit ${digit} is meant` });
	});
});

describe('Two numbers are not one', () => {
	it.each([
		['0987654321/0912345678', ['0987654321', '0912345678']],
		['0987654321 / 0912345678', ['0987654321', '0912345678']],
		['0987654321-0912345678', ['0987654321', '0912345678']],
		['098-765-4321 - 091-234-5678', ['098-765-4321', '091-234-5678']],
		['098 765 4321 hoặc 091 234 5678', ['098 765 4321', '091 234 5678']],
		['0987654321 hoa\u0323\u0306c 0912345678', ['0987654321', '0912345678']],
		['0987654321 or 0912345678', ['0987654321', '0912345678']],
		['0987654321 và 0912345678', ['0987654321', '0912345678']],
		['0987654321|0912345678', ['0987654321', '0912345678']],
		['0987654321 & 0912345678', ['0987654321', '0912345678']],
		['0987654321 ::: 0912345678 ::: 0934567890', ['0987654321', '0912345678', '0934567890']],
		['+84987654321+84912345678', ['+84987654321', '+84912345678']],
		['0987654321 0912345678', ['0987654321', '0912345678']],
	])('%s', (given, numbers) => {
		expect(splitNumbers(given)).toEqual(numbers);
		expect(readPhoneDigits(given)).toEqual({ reason: 'contains two phone numbers, where one is expected' });
	});

	it.each(['[098] 765/4321', '098-765-4321', '+84 987654321', '+84+84987654321', '0987654321/22', '0987654321 - 5'])('but %s is one', (given) => {
		expect(splitNumbers(given)).toEqual([given]);
	});
});

describe('The length of a number is bounded', () => {
	it('one more character than the limit is refused, and the limit is not', () => {
		expect(readPhoneDigits('0987654321'.padEnd(MAX_PHONE_UNITS))).toEqual(NUMBER);
		expect(readPhoneDigits('0987654321'.padEnd(MAX_PHONE_UNITS + 1))).toEqual({ reason: 'has 101 characters, where a phone number has at most 100' });
	});

	it.each(['\u0301', '\uFDFA', '1', ' ', '"', '\uD83D'])('250,000 of %j are refused before anything else reads them', (character) => {
		expect(readPhoneDigits(character.repeat(250_000))).toEqual({ reason: 'has 250,000 characters, where a phone number has at most 100' });
	});
});
