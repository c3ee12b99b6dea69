import { parseCsv } from '../../nodes/fpt/csv';

it.each([
	['commas', 'a,b\n1,2\n', [{ a: '1', b: '2' }]],
	['semicolons', 'a;b\n1,5;2\n', [{ a: '1,5', b: '2' }]],
	['tabs', 'a\tb\n1\t2', [{ a: '1', b: '2' }]],
	['CRLF', 'a,b\r\n1,2\r\n3,4\r\n', [{ a: '1', b: '2' }, { a: '3', b: '4' }]],
	['a BOM', '\uFEFFa,b\n1,2\n', [{ a: '1', b: '2' }]],
	['quoted commas', 'a,b\n"1,1",2\n', [{ a: '1,1', b: '2' }]],
	['line breaks in quotes', 'a,b\n"1\r\n1",2\n', [{ a: '1\r\n1', b: '2' }]],
	['doubled quotes', 'a,b\n"say ""hi""",2\n', [{ a: 'say "hi"', b: '2' }]],
	['a stray quote', 'a,b\n5" pipe,2\n', [{ a: '5" pipe', b: '2' }]],
	['a quoted header', '"Số, máy",b\n1,2\n', [{ 'Số, máy': '1', b: '2' }]],
	['spaces around the header', ' a , b \n1,2\n', [{ a: '1', b: '2' }]],
	['empty lines', 'a,b\n\n1,2\n\n', [{ a: '1', b: '2' }]],
	['rows that are too short', 'a,b,c\n1\n', [{ a: '1' }]],
	['rows that are too long', 'a\n1,2\n', [{ a: '1', column_2: '2' }]],
	['a header twice, and one without a name', 'a,a,\n1,2,3\n', [{ a: '1', column_2: '2', column_3: '3' }]],
	['formulas, as they are', 'a\n=1+1\n@x\n+84\n', [{ a: '=1+1' }, { a: '@x' }, { a: '+84' }]],
	['leading zeros, as they are', 'a\n0987654321\n', [{ a: '0987654321' }]],
	['a header alone', 'a,b\r\n', []],
	['nothing', '', []],
])('%s', (_what, text, rows) => {
	expect(parseCsv(text)).toEqual(rows);
});

it('a column called __proto__ is a column', () => {
	const [row] = parseCsv('__proto__,a\nx,1\n');
	expect(Object.keys(row ?? {})).toEqual(['__proto__', 'a']);
	expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
});

it('100,000 rows are all there', () => {
	const rows = parseCsv(`phone,status\n${Array.from({ length: 100_000 }, (_, index) => `849${index},1`).join('\n')}`);
	expect(rows).toHaveLength(100_000);
	expect(rows.at(-1)).toEqual({ phone: '84999999', status: '1' });
});
