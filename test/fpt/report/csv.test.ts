import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { readCsv } from '../../../nodes/fpt/report/csv';

const bytesOf = (text: string | Uint8Array) => (typeof text === 'string' ? Buffer.from(text) : text);
const recordsOf = (text: string | Uint8Array) => [...readCsv(bytesOf(text))].flat();

/** UTF-16, big endian. */
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

const WIDE = 'ốếờ'.repeat(20);

const TABLE = [['a', 'b'], ['1', '2']];

describe('A CSV file is read', () => {
	it.each<[string, string | Uint8Array, string[][]]>([
		['with commas', 'a,b\n1,2\n', TABLE],
		['with semicolons', 'a;b\n1,5;2\n', [['a', 'b'], ['1,5', '2']]],
		['with tabs', 'a\tb\n1\t2', TABLE],
		['with tabs and empty values', 'a\tb\tc\n1\t\t2\n', [['a', 'b', 'c'], ['1', '', '2']]],
		['with pipes', 'a | b\n1|2\n', TABLE],
		['with a first line that names the separator', 'sep=;\r\na;b\r\n1;2\r\n', TABLE],
		['with such a line in quotes, of a separator that is not usual', '"sep=^"\na^b\n1^2\n', TABLE],
		['with such a line alone', 'sep=,', []],
		['with CRLF', 'a,b\r\n1,2\r\n3,4\r\n', [...TABLE, ['3', '4']]],
		['with CR', 'a,b\r1,2\r', TABLE],
		['with mixed line ends', 'a,b\n1,2\r\n3,4\r5,6\n\r7,8', [...TABLE, ['3', '4'], ['5', '6'], ['7', '8']]],
		['with mixed line ends after quotes', '"a","b"\n"1","2"\r\n"3","4"\r"5","6"', [...TABLE, ['3', '4'], ['5', '6']]],
		['with a BOM', '\uFEFFa,b\n1,2\n', TABLE],
		['in UTF-16 with a BOM', Buffer.from('\uFEFFSố,b\n1,2\n', 'utf16le'), [['Số', 'b'], ['1', '2']]],
		['in UTF-16 with a BOM, mostly of letters that have no zero byte', Buffer.from(`\uFEFF${WIDE},b\n`, 'utf16le'), [[WIDE, 'b']]],
		['in UTF-16, big endian, of such letters', bigEndian(`\uFEFF${WIDE},b\n`), [[WIDE, 'b']]],
		['in UTF-16, big endian, with a BOM', bigEndian('\uFEFFSố,b\n1,2\n'), [['Số', 'b'], ['1', '2']]],
		['with quoted commas', 'a,b\n"1,1",2\n', [['a', 'b'], ['1,1', '2']]],
		['with line breaks in quotes', 'a,b\n"1\r\n1",2\n', [['a', 'b'], ['1\r\n1', '2']]],
		['with doubled quotes', 'a,b\n"say ""hi""",2\n', [['a', 'b'], ['say "hi"', '2']]],
		['with a stray quote', 'a,b\n5" pipe,2\n', [['a', 'b'], ['5" pipe', '2']]],
		['with a stray quote at the start of a value', 'a,b\n"5 pipe,2\n"3",4\n', [['a', 'b'], ['"5 pipe', '2'], ['3', '4']]],
		['with text behind a closed quote', 'a,b\n"5" pipe,2\n', [['a', 'b'], ['"5" pipe', '2']]],
		['with spaces around quotes', 'a,b\n "1" , "2,2" \n', [['a', 'b'], ['1', '2,2']]],
		['with a quoted header', '"Số, máy",b\n1,2\n', [['Số, máy', 'b'], ['1', '2']]],
		['with a quoted header that has the other separator', '"a;b;c",d\n1,2\n3,4\n', [['a;b;c', 'd'], ['1', '2'], ['3', '4']]],
		['with a line break in the header', '"a\nx";b\n1;2\n', [['a\nx', 'b'], ['1', '2']]],
		['with a blank first line', '\r\n \na;b\n1;2\n', TABLE],
		['with a comma in most values and semicolons between them', 'a;b\n1,5;2,5\n3,5;4,5\n', [['a', 'b'], ['1,5', '2,5'], ['3,5', '4,5']]],
		['with spaces around the values', ' a , b\u00A0\n 1 ,\t2 \n', TABLE],
		['without its empty lines', 'a,b\n\n1,2\n,\n ; \n'.replace(' ; \n', ''), TABLE],
		['of one column, whose empty values are quoted', 'a\n""\n1\n', [['a'], [''], ['1']]],
		['with formulas, as they are', 'a\n=1+1\n@x\n+84\n="09"\n', [['a'], ['=1+1'], ['@x'], ['+84'], ['="09"']]],
		['with leading zeros, as they are', 'a\n0987654321\n', [['a'], ['0987654321']]],
		['of a header alone', 'a,b\r\n', [['a', 'b']]],
		['of nothing', '', []],
	])('%s', (_what, text, records) => {
		expect(recordsOf(text)).toEqual(records);
	});
});

const OTHER_ENCODING = 'it is encoded neither in UTF-8 nor in UTF-16 with a byte order mark';

describe('A file that is no CSV is refused', () => {
	it.each<[string, string | Uint8Array, string]>([
		['a quote that is never closed', 'a,b\n1,2\n"3,4\n5,6\n', 'a quotation mark in row 3 is never closed'],
		['such a quote in the header', '"a,b\n1,2\n', 'a quotation mark in row 1 is never closed'],
		['such a quote, and much after it', `a,b\n"1,2\n${'3,4\n'.repeat(400_000)}`, 'row 2 has more than 1000000 characters: a quotation mark in it may never be closed'],
		['UTF-16 without its byte order mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'it is not a text file'],
		['Windows-1258', Buffer.from('53f4ec206de1790d0a', 'hex'), OTHER_ENCODING],
		['UTF-8 with a broken character, far behind', Buffer.concat([Buffer.from('a,b\n'.repeat(100_000)), Buffer.from([0xe1, 0xba])]), OTHER_ENCODING],
		['half of a byte order mark', Buffer.from('ff2c310a', 'hex'), OTHER_ENCODING],
		['half a character of UTF-16', Buffer.concat([Buffer.from('\uFEFFa,b\n', 'utf16le'), Buffer.from('a')]), OTHER_ENCODING],
		['a workbook of Excel', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00]), 'it is not a text file'],
	])('%s', (_what, text, reason) => {
		expect(() => recordsOf(text)).toThrow(expect.objectContaining({ name: 'UnreadableReportError', reason }));
	});
});

/** Values as programs write them: quoted where they have to be. */
const quoted = (value: string) => (/[",;|\t\r\n]|^\s|\s$|^$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const anyValue = fc.string({ unit: fc.constantFrom('a', '1', 'ố', '😀', ' ', ',', ';', '\t', '|', '"', '\r', '\n', '='), maxLength: 8 });

it('whatever values are written are read as they were, and as a library reads them', () => {
	const table = fc.integer({ min: 2, max: 5 }).chain((width) => fc.array(fc.array(anyValue, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
	fc.assert(
		fc.property(table, fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n'), (values, separator, lineEnd) => {
			const text = values.map((record) => record.map(quoted).join(separator)).join(lineEnd);
			const declared = `sep=${separator}\n${text}`;
			const written = values.filter((record) => record.some((value) => value !== ''));
			expect(recordsOf(declared)).toEqual(written);
			expect(parse(text, { delimiter: separator, skip_empty_lines: true }).filter((record) => record.some((value) => value !== ''))).toEqual(written);
		}),
		{ numRuns: 200 },
	);
});

it('a file of any bytes is read or refused for a reason', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
			try {
				recordsOf(bytes);
			} catch (error) {
				expect(error).toMatchObject({ name: 'UnreadableReportError' });
			}
		}),
		{ numRuns: 500 },
	);
});

it('a file is read piece by piece, wherever its pieces end', () => {
	const records = Array.from({ length: 60_000 }, (_, index) => [`849${index}`, `Đã nhận, "${index}"`, index % 7 === 0 ? `a\r\nb${index}` : '😀']);
	const text = records.map((record) => record.map(quoted).join(',')).join('\r\n');
	const pieces = [...readCsv(Buffer.from(text))];
	// As JSON: jest compares so many values one by one for seconds.
	expect(JSON.stringify(pieces.flat())).toBe(JSON.stringify(records));
	expect(pieces.length).toBeGreaterThan(5);
	expect(JSON.stringify(recordsOf(Buffer.from(`\uFEFF${text}`, 'utf16le')))).toBe(JSON.stringify(records));
});
