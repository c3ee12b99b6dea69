import { parseCampaignReport } from '../../nodes/fpt/campaignReport';

describe('A row gets the number that one of its columns holds, as 84…', () => {
	it.each([
		['whatever the column is called', 'a,b\nx,0987654321\n', ['84987654321']],
		['in any form', 'Số điện thoại\n0987654321\n987654321\n+84 987.654.321\n84987654321\n', Array(4).fill('84987654321')],
		['a cell without one has none', 'Phone\n84987654321\n84912345678\n""\nunknown\n', ['84987654321', '84912345678', undefined, undefined]],
		['not from ids that look like numbers', 'Id,Phone\n912345678,84987654321\n912345679,84987654322\n912345680,\n', ['84987654321', '84987654322', undefined]],
		['a decomposed name counts as well', 'Id,Số máy\n912345678,84987654321\n'.normalize('NFD'), ['84987654321']],
		["from FPT's message id, batch and number, where no column is one of numbers", 'MessageId,Status\nqc.2215.1623984019.8298984987654321,1\n', ['84987654321']],
		['not from a column where few cells hold one', 'Note\n0987654321\nx\ny\n', [undefined, undefined, undefined]],
		['not from digits that end with one by chance', 'Id\n1623984019829\n9984987654321\n', [undefined, undefined]],
		['a fixed line is none', 'Phone\n842438221234\n', [undefined]],
	])('%s', (_rule, csv, phones) => {
		expect(parseCampaignReport(csv).map(({ phone }) => phone)).toEqual(phones);
	});

	it("FPT's own columns stay as they are, also one that is called phone", () => {
		expect(parseCampaignReport('phone,Status\n0987654321,1\n')).toEqual([{ phone: '0987654321', Status: '1' }]);
		expect(parseCampaignReport('Phone,Status\n0987654321,1\n')).toEqual([{ Phone: '0987654321', Status: '1', phone: '84987654321' }]);
	});

	it('a report of a header alone, or of nothing, has no rows', () => {
		expect(parseCampaignReport('Phone,Status\n')).toEqual([]);
		expect(parseCampaignReport('')).toEqual([]);
	});
});

it('100,000 rows each get theirs', () => {
	const phones = Array.from({ length: 100_000 }, (_, index) => `8490${String(index).padStart(7, '0')}`);
	const rows = parseCampaignReport(`MessageId,Phone,Note\n${phones.map((phone) => `qc.1.2.3${phone},${phone},"a, b"`).join('\n')}`);
	expect(rows.map(({ phone }) => phone)).toEqual(phones);
});
