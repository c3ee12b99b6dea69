import { measure } from '../../nodes/fpt/message';

/** 3GPP TS 23.038, section 6.2.1, row by row. */
const GSM_BASIC = [
	'@£$¥èéùìòÇ\nØø\rÅå', 'Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ', ' !"#¤%&\'()*+,-./', '0123456789:;<=>?',
	'¡ABCDEFGHIJKLMNO', 'PQRSTUVWXYZÄÖÑÜ§', '¿abcdefghijklmno', 'pqrstuvwxyzäöñüà',
];

it.each(GSM_BASIC)('%j is GSM, one septet each', (row) => {
	for (const character of row) expect(measure(character)).toEqual({ encoding: 'GSM-7', parts: 1, length: 1 });
});

it.each([...'€[]{}|^~\\\f'])('%j is GSM, two septets', (character) => {
	expect(measure(character)).toEqual({ encoding: 'GSM-7', parts: 1, length: 2 });
});

it.each([...'đĐăâêôơưấậÀÈ`ç…“”’–\u00A0\t😀'])('%j makes the text UCS-2', (character) => {
	expect(measure(`a${character}`).encoding).toBe('UCS-2');
});

describe('Parts', () => {
	it.each([
		[1, 1], [160, 1], [161, 2], [200, 2], [306, 2], [307, 3], [459, 3], [460, 4], [612, 4], [613, 5],
	])('%i characters without accents are %i', (length, parts) => {
		expect(measure('a'.repeat(length))).toEqual({ encoding: 'GSM-7', length, parts });
	});

	it.each([
		[1, 1], [70, 1], [71, 2], [134, 2], [135, 3], [201, 3], [202, 4], [268, 4], [269, 5],
	])('%i characters with accents are %i', (length, parts) => {
		expect(measure('ă'.repeat(length))).toEqual({ encoding: 'UCS-2', length, parts });
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
