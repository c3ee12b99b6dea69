import { cleanPhoneList, splitPhoneList } from '../../nodes/fpt/phoneList';

describe('A list', () => {
	it.each([
		['0987654321,0912345678', ['0987654321', '0912345678']],
		['0987654321; 0912345678 ;', ['0987654321', '0912345678']],
		['0987654321\r\n0912345678\n\n', ['0987654321', '0912345678']],
		['0987654321\t0912345678', ['0987654321', '0912345678']],
		['0987654321 0912345678', ['0987654321', '0912345678']],
		['091 234 5678', ['091 234 5678']],
		['091 234 5678, 098 765 4321', ['091 234 5678', '098 765 4321']],
		['+84 987654321', ['+84 987654321']],
		['0987654321', ['0987654321']],
		[987654321, [987654321]],
		[['0987654321', 912345678, ['0987654322;0987654323']], ['0987654321', 912345678, '0987654322', '0987654323']],
		[[{ phone: 1 }], [{ phone: 1 }]],
		[['0987654321', '', null, undefined, ' ; '], ['0987654321', '', '', '', '']],
		['0987654321\n\nNguyen Van A\n0912345678\n', ['0987654321', 'Nguyen Van A', '0912345678']],
		['12, Le Loi, Quan 1', ['12, Le Loi, Quan 1']],
		['=HYPERLINK("tel:0987654321","Call")', ['=HYPERLINK("tel:0987654321","Call")']],
		['=IF(A1,0987654321,0)', ['=IF(A1,0987654321,0)']],
		['@SUM(A1;0987654321)', ['@SUM(A1;0987654321)']],
		['1.250.000,50', ['1.250.000,50']],
		['０９８７６５４３２１；０９１２３４５６７８, x', ['０９８７６５４３２１；０９１２３４５６７８', 'x']],
		['', []],
		[' , ;\n', []],
		[[], []],
		[null, []],
		[undefined, []],
	])('%j is read as %j', (given, numbers) => {
		expect(splitPhoneList(given)).toEqual(numbers);
	});
});

it('Good numbers, doubles and rejected ones add up to what was given', () => {
	expect(cleanPhoneList(['0987654321', '+84 987 654 321', 'x', '0912345678', 987654321, { a: 1 }])).toEqual({
		phones: ['84987654321', '84912345678'],
		duplicates: 2,
		rejected: [
			{ phone: 'x', reason: 'has characters that are no digits' },
			{ phone: '{"a":1}', reason: 'is no phone number' },
		],
	});
});

it('100,000 numbers of one text are all there, in their order', () => {
	const numbers = Array.from({ length: 100_000 }, (_, index) => `09${String(70000000 + index)}`);
	const { phones, duplicates, rejected } = cleanPhoneList(splitPhoneList(numbers.join('\n')));
	expect(phones).toEqual(numbers.map((number) => `84${number.slice(1)}`));
	expect([duplicates, rejected]).toEqual([0, []]);
});
