import { parseCampaignReport } from '../../../nodes/fpt/report/campaignReport';
import { itLarge } from '../../support/harness/large';

const rowsOf = async (csv: string | Uint8Array) => await parseCampaignReport(typeof csv === 'string' ? Buffer.from(csv) : csv, async () => {});

describe('A row has its values by the names of the header', () => {
	it.each<[string, string, Array<Record<string, string>>]>([
		['however it is separated', 'a;b\n1,5;2\n', [{ a: '1,5', b: '2' }]],
		['with mixed line ends, without any in its values', 'Status,b\r\n1,2\n3,4\r5,6', [{ Status: '1', b: '2' }, { Status: '3', b: '4' }, { Status: '5', b: '6' }]],
		['a quoted header', '"Số, máy",b\n1,2\n', [{ 'Số, máy': '1', b: '2' }]],
		['a header of two lines', '"Số\r\n  máy";b\n1;2\n', [{ 'Số máy': '1', b: '2' }]],
		['spaces around the header', ' a , b \n1,2\n', [{ a: '1', b: '2' }]],
		['empty lines', 'a,b\n\n1,2\n,\n\n', [{ a: '1', b: '2' }]],
		['rows that are too short', 'a,b,c\n1\n', [{ a: '1' }]],
		['rows that are too long', 'a\n1,2\n', [{ a: '1', column_2: '2' }]],
		['a header twice, and one without a name', 'a,a,\n1,2,3\n', [{ a: '1', column_2: '2', column_3: '3' }]],
		['a header that is called as one without a name', 'column_2,,column_2_2\n1,2,3\n', [{ column_2: '1', column_2_2: '3', column_2_3: '2' }]],
		['formulas, as they are', 'a\n=1+1\n@x\n+84\n', [{ a: '=1+1' }, { a: '@x' }, { a: '+84' }]],
		['a header alone', 'a,b\r\n', []],
		['nothing', '', []],
	])('%s', async (_what, text, rows) => {
		expect(await rowsOf(text)).toEqual(rows);
	});

	it('also by one that is called __proto__', async () => {
		const [row] = await rowsOf('__proto__,a\nx,1\n');
		expect(Object.keys(row ?? {})).toEqual(['__proto__', 'a']);
		expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
	});
});

it('The first record is the header, and each below it is a row: a title or a total is not guessed', async () => {
	expect(await rowsOf('Báo cáo\nPhone,Status\n84987654321,1\nTotal,1\n')).toEqual([
		{ 'Báo cáo': 'Phone', column_2: 'Status' },
		{ 'Báo cáo': '84987654321', column_2: '1' },
		{ 'Báo cáo': 'Total', column_2: '1' },
	]);
});

describe('A body that is no table is refused, with what it says', () => {
	it.each(['[]', '{}', '{"error":0}', '[{"phone":"0987654321"}]', '{\n"a":1\n}', 'Chưa có dữ liệu', 'Report not ready', 'Sorry, there is no report yet.', `a,${'x'.repeat(61)}`])('%s', async (body) => {
		await expect(rowsOf(body)).rejects.toMatchObject({ reason: expect.stringContaining(`it is no table, but says "${body.charAt(0)}`) as string });
	});

	it.each(['', '\n', 'phone', 'Phone,Status', 'MessageId;Status;Time\r\n'])('but %j is one without rows', async (body) => {
		expect(await rowsOf(body)).toEqual([]);
	});
});

describe('A row gets the number that one of its columns contains, as 84…', () => {
	it.each([
		['whatever the column is called', 'a,b\nx,0987654321\n', ['84987654321']],
		['in any form', 'Số điện thoại\n0987654321\n987654321\n+84 987.654.321\n84987654321\n', Array(4).fill('84987654321')],
		['with mixed line ends', 'Phone\r\n0987654321\n0987654321\r"0987654321"\r\n', Array(3).fill('84987654321')],
		['a cell without one has none', 'Phone\n84987654321\n84912345678\n""\nunknown\n', ['84987654321', '84912345678', undefined, undefined]],
		['not from ids that look like numbers', 'Id,Phone\n912345678,84987654321\n912345679,84987654322\n912345680,\n', ['84987654321', '84987654322', undefined]],
		['a decomposed name counts as well', 'Id,Số máy\n912345678,84987654321\n'.normalize('NFD'), ['84987654321']],
		["from FPT's message id, batch and number, if no column is one of numbers", 'MessageId,Status\nqc.2215.1623984019.8298984987654321,1\n', ['84987654321']],
		['not from a column if few cells contain one', 'Note\n0987654321\nx\ny\n', [undefined, undefined, undefined]],
		['not from digits that end with one by chance', 'Id\n1623984019829\n9984987654321\n', [undefined, undefined]],
		['a landline is none', 'Phone\n842438221234\n', [undefined]],
		['a text of more than 100 characters is none', `Phone\n${' 0'.repeat(60)}987654321\n`, [undefined]],
	])('%s', async (_rule, csv, phones) => {
		expect((await rowsOf(csv)).map(({ phone }) => phone)).toEqual(phones);
	});

	it("FPT's own columns stay as they are, also one that is called phone", async () => {
		expect(await rowsOf('phone,Status\n0987654321,1\n')).toEqual([{ phone: '0987654321', Status: '1' }]);
		expect(await rowsOf('Phone,Status\n0987654321,1\n')).toEqual([{ Phone: '0987654321', Status: '1', phone: '84987654321' }]);
	});

	it('a report of a header alone, or of nothing, has no rows', async () => {
		expect(await rowsOf('Phone,Status\n')).toEqual([]);
		expect(await rowsOf('')).toEqual([]);
	});
});

itLarge('100,000 rows each get theirs', async () => {
	const phones = Array.from({ length: 100_000 }, (_, index) => `8490${String(index).padStart(7, '0')}`);
	const rows = await rowsOf(`MessageId,Phone,Note\n${phones.map((phone) => `qc.1.2.3${phone},${phone},"a, b"`).join('\n')}`);
	expect(rows.map(({ phone }) => phone)).toEqual(phones);
	expect(rows.at(-1)).toEqual({ MessageId: 'qc.1.2.384900099999', Phone: '84900099999', Note: 'a, b', phone: '84900099999' });
});

describe('A report that is larger than items should be is refused', () => {
	itLarge.each<[string, () => string, string]>([
		['32 MB', () => ' '.repeat(32_000_001), 'it has 32000001 bytes or more, and at most 32000000 become items'],
		['500,000 rows', () => '1\n'.repeat(500_002), 'it has 500001 rows or more, and at most 500000 become items'],
		['2,000,000 cells', () => `${'1,'.repeat(99)}1\n`.repeat(20_002), ' cells or more, and at most 2000000 become items'],
		['1,000 columns in the header', () => ','.repeat(1000).concat('a\n1\n'), 'it has 1001 columns or more, and at most 1000 become items'],
		['1,000 columns in a row', () => 'a\nb\n'.concat('1,'.repeat(1000), '1\n'), 'it has 1001 columns or more, and at most 1000 become items'],
	])('more than %s', async (_what, csv, reason) => {
		await expect(rowsOf(csv())).rejects.toMatchObject({ name: 'UnreadableReportError', reason: expect.stringContaining(reason) });
	});

	itLarge('control: one of 500,000 rows is read', async () => {
		expect(await rowsOf(`a\n${'1\n'.repeat(500_000)}`)).toHaveLength(500_000);
	});
});

itLarge.each<[string, () => string]>([
	['many rows', () => 'a,b,c,d\n'.concat('84987654321,1,2,3\n'.repeat(499_000))],
	['many columns', () => `${'84987654321,'.repeat(999)}1\n`.repeat(1990)],
	['long values', () => `a\n${'x'.repeat(900_000)}\n`.repeat(30)],
	['quotes', () => 'a,b\n'.concat('"""""",""\n'.repeat(400_000))],
])('a report of %s lets others on at each 256 kB of it', async (_what, csv) => {
	const bytes = Buffer.from(csv());
	let pauses = 0;
	await parseCampaignReport(bytes, async () => void (pauses += 1));
	expect(pauses).toBeGreaterThan(bytes.length / 256_000);
});
