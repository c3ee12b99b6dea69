import { MAX_PHONE_LIST_UNITS, MAX_PHONES } from '../../../nodes/fpt/limits';
import { cleanPhoneList, EXCLUDED_NUMBERS, orOneBlank, splitPhoneList } from '../../../nodes/fpt/phone/phoneList';
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
		['０９８７６５４３２１；０９１２３４５６７８, x', ['０９８７６５４３２１', '０９１２３４５６７８', 'x']],
		['0987654321 / 0912345678', ['0987654321', '0912345678']],
		['0987654321 ::: 0912345678', ['0987654321', '0912345678']],
		['0987654321 hoặc 0912345678, 0934567890', ['0987654321', '0912345678', '0934567890']],
		['[098] 765/4321', ['[098] 765/4321']],
		['0987654321 Nam 0912345678', ['0987654321 Nam 0912345678']],
		['SĐT: 0987654321, Zalo: 0912345678', ['SĐT: 0987654321', 'Zalo: 0912345678']],
		['987,654,321\n912,345,678', ['987,654,321', '912,345,678']],
		['12, Le Loi\n0987654321', ['12, Le Loi', '0987654321']],
		['1. 0987654321\n2. 0912345678', ['0987654321', '0912345678']],
		['1) 0987 654 321, 2) 0912 345 678', ['0987 654 321', '0912 345 678']],
		['1. 0987654321 2. 0912345678', ['0987654321', '0912345678']],
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
			{ phone: '{"a":1}', reason: 'is not a phone number' },
		],
		ineffective: [],
	});
});

describe('Numbers to exclude', () => {
	it('are taken out in any spelling, each time, and what is pushed, double, excluded and rejected adds up', () => {
		const numbers = ['0987654321', '+84 912 345 678', '0912345678', 'x', '84987654321', 934567890, '01627654321'];
		expect(cleanPhoneList(numbers, splitPhoneList('+84 (0) 912-345-678; 84 32 765 4321\n0999999999'))).toEqual({
			phones: ['84987654321', '84934567890'],
			duplicates: 1,
			excluded: 3,
			rejected: [{ phone: 'x', reason: 'contains characters other than digits' }],
			ineffective: [],
		});
	});

	it('that are no mobile numbers are named, since they exclude nobody', () => {
		expect(cleanPhoneList(['0987654321'], ['09876', '02438221234'])).toMatchObject({
			phones: ['84987654321'],
			excluded: 0,
			ineffective: [
				{ phone: '09876', reason: 'has 4 digits after the leading 0, where a mobile number has 9' },
				{ phone: '02438221234', reason: 'is a landline, which cannot receive SMS' },
			],
		});
	});

	it('may leave nobody', () => {
		expect(cleanPhoneList(['0987654321'], [987654321])).toMatchObject({ phones: [], excluded: 1 });
	});

	it('may be 100,000, for a list of 100,000', () => {
		const numbers = Array.from({ length: 100_000 }, (_, index) => `09${70_000_000 + index}`);
		const excluded = numbers.filter((_, index) => index % 2 === 0).map((number) => `+84 ${number.slice(1, 3)} ${number.slice(3)}`);
		const foreign = Array.from({ length: 50_000 }, (_, index) => `086${1_000_000 + index}`);
		const cleaned = cleanPhoneList(numbers, [...excluded, ...foreign]);
		expect([cleaned.phones.length, cleaned.excluded, cleaned.duplicates, cleaned.rejected.length]).toEqual([50_000, 50_000, 0, 0]);
	});
});

describe('A list is bounded', () => {
	it('by its characters, also over all texts of an array', () => {
		const text = '0'.repeat(MAX_PHONE_LIST_UNITS / 2);
		expect(splitPhoneList([text, text])).toHaveLength(2);
		expect(() => splitPhoneList([text, text, '0'])).toThrow('Phone List has more than 4,000,000 characters');
		expect(() => splitPhoneList('x'.repeat(MAX_PHONE_LIST_UNITS + 1), EXCLUDED_NUMBERS)).toThrow('Exclude Numbers has more than 4,000,000 characters');
	});

	it('by its numbers, of text, of an array and of all items of a campaign', () => {
		const numbers = Array.from({ length: MAX_PHONES }, () => '0987654321');
		expect(splitPhoneList(numbers)).toHaveLength(MAX_PHONES);
		expect(() => splitPhoneList([...numbers, ''])).toThrow('Phone List has more than 200,000 numbers');
		expect(() => splitPhoneList(`0987654321${',9'.repeat(MAX_PHONES)}`)).toThrow('Phone List has more than 200,000 numbers');
		expect(() => cleanPhoneList([...numbers, ''])).toThrow('The campaign has more than 200,000 numbers');
		expect(() => cleanPhoneList([], [...numbers, ''])).toThrow('Exclude Numbers has more than 200,000 numbers');
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

it('A list without any number counts as one blank entry, so that its row is told', () => {
	expect(orOneBlank([])).toEqual(['']);
	expect(orOneBlank(['1', 2])).toEqual(['1', 2]);
});
