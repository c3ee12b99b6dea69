import { MAX_PHONE_LIST_UNITS, MAX_PHONES } from '../../../nodes/fpt/limits';
import { cleanPhoneList, splitPhoneList } from '../../../nodes/fpt/phone/phoneList';
import { itLarge } from '../../support/harness/large';

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
		['０９８７６５４３２１；０９１２３４５６７８, 12', ['０９８７６５４３２１', '０９１２３４５６７８', '12']],
		['0987654321 / 0912345678', ['0987654321', '0912345678']],
		['0987654321 ::: 0912345678', ['0987654321', '0912345678']],
		['0987654321 hoặc 0912345678, 0934567890', ['0987654321', '0912345678', '0934567890']],
		['[098] 765/4321', ['[098] 765/4321']],
		['0987654321 Nam 0912345678', ['0987654321 Nam 0912345678']],
		['SĐT: 0987654321, Zalo: 0912345678', ['0987654321', '0912345678']],
		['987,654,321\n912,345,678', ['987,654,321', '912,345,678']],
		['12, Le Loi\n0987654321', ['12, Le Loi', '0987654321']],
		['1. 0987654321\n2. 0912345678', ['0987654321', '0912345678']],
		['1) 0987 654 321, 2) 0912 345 678', ['0987 654 321', '0912 345 678']],
		['1. 0987654321 2. 0912345678', ['0987654321', '0912345678']],
		['1. 867479658\n2) 84987654321', ['867479658', '84987654321']],
		['1. 0987654321 2. 09876', ['1. 0987654321 2. 09876']],
		['["0987654321", "0912345678"]', ['0987654321', '0912345678']],
		[' [987654321, null, {"phone":"0912345678"}] ', [987654321, '', { phone: '0912345678' }]],
		['[987654321, 0912345678]', ['[987654321', '0912345678]']],
		['{"phone":"0987654321","other":"0912345678"}', ['{"phone":"0987654321","other":"0912345678"}']],
		[987654321n, [987654321n]],
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
	expect(cleanPhoneList(['0987654321', '+84 987 654 321', 'x', '0912345678', 987654321, { a: 1 }, 912345678n])).toEqual({
		phones: ['84987654321', '84912345678'],
		duplicates: 3,
		excluded: 0,
		rejected: [
			{ phone: 'x', reason: 'contains characters other than digits' },
			{ phone: '{"a":1}', reason: 'is an object, not a number: pick its field with the number' },
		],
	});
});

describe('A name beside a number', () => {
	const NUMBER = ['0987654321'];
	const TWO = ['0987654321', '0912345678'];
	it.each([
		['Lan - 0987654321', NUMBER], ['Lan: 0987654321', NUMBER], ['Nguyễn Thị Lan 0987654321', NUMBER], ['0987654321 Lan', NUMBER], ['0987654321 – Lan', NUMBER],
		['0987654321 (Lan)', NUMBER], ['Lan|0987654321', NUMBER], ['"Lan" <0987654321>', NUMBER], ['1. Lan - 0987654321', NUMBER], ['12) Lan: 0987654321', NUMBER],
		['Lan, 0987654321', NUMBER], ['Lan;0987654321', NUMBER], ['0987654321\tLan', NUMBER], ['Huy - 0987654321', NUMBER], ['Ms. Chan & Mr. Khổng, 0987654321', NUMBER],
		['1,Lan,0987654321,12/3/2025,12 Ly Thuong Kiet,lan@example.com', NUMBER], ['SĐT Lan: 0987654321 (Zalo)', NUMBER],
		['Lan, 0987654321\nNam, 0912345678', TWO], ['Lan 0987654321; Nam 0912345678', TWO], ['Lan - 0987654321 / 0912345678', TWO],
		['0987654321<br>0912345678', TWO], ['<p>Lan 0987654321</p><p>0912345678</p>', TWO], ['0987654321&nbsp;0912345678', TWO], ['0987654321\\n0912345678', TWO],
		['0987654321\\r\\n0912345678', TWO], ['0987654321 => 0912345678', TWO], ['0987654321 -> 0912345678', TWO],
	])('is left out, and is no row of its own: %j', (given, numbers) => {
		expect(splitPhoneList(given)).toEqual(numbers);
	});

	it.each([
		'0987654321 - từ chối', '0987654321 (STOP)', '0987654321 - không nhận', '0987654321 huỷ', '0987654321 huy', 'DNC: 0987654321', '0987654321 (sai số)', '0987654321 số cũ',
		'Lan, 0987654321, từ chối', 'Lan;0987654321;STOP 12/3', '0987654321 => STOP', 'MST: 0912345678', 'STK 0912345678', 'Lan0987654321', '0987654321 Nam 0912345678', 'Lan 0987654321 ?', 'Lan *0987654321',
	])('that may be more than a name makes the line a row of its own, which is rejected: %j', (given) => {
		expect(splitPhoneList(`${given}\n0901234567`)).toEqual([given, '0901234567']);
		expect(cleanPhoneList(splitPhoneList(given))).toMatchObject({ phones: [], rejected: [{ phone: given }] });
	});

	it('and a number that is not whole beside a name is a row, which is rejected', () => {
		expect(splitPhoneList('Lan, 0987654321, 09876')).toEqual(['0987654321', '09876']);
		expect(splitPhoneList('1000,Lan,0987654321')).toEqual(['0987654321']);
	});

	it('1,000 lines with names are 1,000 rows', () => {
		const lines = Array.from({ length: 1_000 }, (_, index) => `${index + 1}. Lan - 09${70_000_000 + index}`);
		const { phones, rejected } = cleanPhoneList(splitPhoneList(lines.join('\n')));
		expect([phones.length, rejected]).toEqual([1_000, []]);
	});
});

describe('A list is bounded', () => {
	it('by its characters, also over all texts of an array', () => {
		const text = '0'.repeat(MAX_PHONE_LIST_UNITS / 2);
		expect(splitPhoneList([text, text])).toHaveLength(2);
		expect(() => splitPhoneList([text, text, '0'])).toThrow('Phone List has more than 4,000,000 characters');
	});

	it('by its numbers, of text, of an array and of all items of a campaign', () => {
		const numbers = Array.from({ length: MAX_PHONES }, () => '0987654321');
		expect(splitPhoneList(numbers)).toHaveLength(MAX_PHONES);
		expect(() => splitPhoneList([...numbers, ''])).toThrow('Phone List has more than 200,000 numbers');
		expect(() => splitPhoneList(`0987654321${',9'.repeat(MAX_PHONES)}`)).toThrow('Phone List has more than 200,000 numbers');
		expect(() => cleanPhoneList([...numbers, ''])).toThrow('The campaign has more than 200,000 numbers');
	});

	it('by its depth: what is nested deeper is one entry, and no number', () => {
		let nested: unknown = '0987654321';
		for (let level = 0; level < 100_000; level++) nested = [nested];
		expect(cleanPhoneList(splitPhoneList(nested))).toMatchObject({ rejected: [{ phone: 'a list', reason: 'is not a phone number' }] });
		expect(splitPhoneList([[['0987654321']]])).toEqual(['0987654321']);
	});

	it('and what it rejects is quoted with at most 100 characters', () => {
		const { rejected } = cleanPhoneList(['x'.repeat(5_000)]);
		expect(rejected).toEqual([{ phone: `${'x'.repeat(100)}…`, reason: 'has 5,000 characters, where a phone number has at most 100' }]);
	});
});

itLarge('100,000 numbers of one text are all there, in their order', () => {
	const numbers = Array.from({ length: 100_000 }, (_, index) => `09${String(70000000 + index)}`);
	const { phones, duplicates, rejected } = cleanPhoneList(splitPhoneList(numbers.join('\n')));
	expect(phones).toEqual(numbers.map((number) => `84${number.slice(1)}`));
	expect([duplicates, rejected]).toEqual([0, []]);
});
