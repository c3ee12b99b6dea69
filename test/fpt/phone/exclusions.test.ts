import { MAX_PHONE_LIST_UNITS } from '../../../nodes/fpt/limits';
import { readExclusions } from '../../../nodes/fpt/phone/exclusions';
import { cleanPhoneList, splitPhoneList } from '../../../nodes/fpt/phone/phoneList';
import { itLarge } from '../../support/harness/large';

const barredBy = (...lists: unknown[]) => [...readExclusions(lists)];

describe('Every whole number in an entry counts, whatever stands around it', () => {
	const LAN = ['84987654321'];
	const BOTH = ['84987654321', '84912345678'];
	it.each<[unknown, string[]]>([
		['0987654321 - từ chối', LAN], ['0987654321 (STOP 12/3)', LAN], ['0987654321 (STOP 12/3)\n0912345678', BOTH], ['Nguyen Van A - 0987654321', LAN],
		['0987654321<br>0912345678', BOTH], ['0987654321&nbsp;0912345678', BOTH], ['0987654321\u200B0912345678', BOTH], ['0987654321\\n0912345678', BOTH],
		['P0987654321Q', LAN], ['O987654321', LAN], ['📱0987654321', LAN], ['1. 0987 654 321', LAN], ['12/3/2025 0987654321 12', LAN], ['+84 (0) 987-654-321 !!!', LAN],
		['Lan ٠٩٨٧٦٥٤٣٢١ *', LAN], ['９８７６５４３２１?', LAN], ['{"phone":"0987654321"}', LAN], ['=HYPERLINK("tel:0987654321","Call")', LAN], ['9.876543210e8', LAN],
		['1,Lan,0987654321,12/3/2025', LAN], ['1000,Lan,0987654321,12/3/2025', LAN], ['Lan, 0987654321, 12 Ly Thuong Kiet', LAN], ['987,654,321', LAN],
		['0987654321 0912345678', BOTH], ['0987654321/0912345678', BOTH], ['0987654321-0912345678', BOTH], ['+84987654321+84912345678', BOTH], ['098 765 4321 091 234 5678', BOTH],
		[987654321, LAN], [987654321n, LAN], [[['0987654321'], '', null, '0912345678'], BOTH], ['["0987654321", 912345678]', BOTH],
		['01687654321', ['84387654321']],
	])('%j', (given, phones) => {
		expect(barredBy(given)).toEqual(phones);
	});

	it.each(['', ' , ;\n', [], null, undefined, ['', null], '+6591234567', 'Lan +65 9123 4567', '02438221234', 'Văn phòng 024 3822 1234', '1900 123456'])(
		'%j excludes nobody who could get a campaign, and is no reason to stop',
		(given) => {
			expect(barredBy(given)).toEqual([]);
		},
	);

	it.each(['Số điện thoại', 'SĐT', 'Phone', 'phone_number', 'Name, Phone', 'Do not call'])('A header may stand above the numbers: %s', (header) => {
		expect(barredBy(`${header}\n\n0987654321`)).toEqual(LAN);
		expect(barredBy([header, '0987654321'])).toEqual(LAN);
	});
});

describe('An entry without a whole number stops the push', () => {
	it.each<[unknown, string]>([
		['Ms Lan', 'Ms Lan'], ['098765****', '098765****'], ['0987xxx321', '0987xxx321'], ['#REF!', '#REF!'], [['#N/A', '0987654321'], '#N/A'], ['phone', 'phone'], ['0987654321\nphone', 'phone'],
		['09876', '09876'], ['0987654321, 09876', '0987654321, 09876'], ['0987654321\nLan 09876', 'Lan 09876'], ['Lan, 0987654321, 098765****', 'Lan, 0987654321, 098765****'],
		['8.49877E+10', '8.49877E+10'], ['Lan 9.87654321E8', 'Lan 9.87654321E8'], ['098765432112', '098765432112'], ['0312345678', '0312345678'], [true, 'true'], [12, '12'],
	])('%j', (given, entry) => {
		expect(() => barredBy(given)).toThrow(`'Exclude Numbers' has an entry without a whole number: "${entry}"`);
	});

	it('all of them are counted, and five are named', () => {
		const names = Array.from({ length: 7 }, (_, index) => `${'x'.repeat(200)} ${index}`);
		expect(() => barredBy(names)).toThrow(/^'Exclude Numbers' has 7 entries without a whole number: ("x{100}…"; ){5}and 2 more$/);
	});

	it.each<[unknown, string]>([
		[[{ phone: '0987654321' }], '(row) => row.phone'],
		[[{ json: { phone: '0987654321' }, pairedItem: 0 }], '(row) => row.json.phone'],
		['[{"phone":"0987654321"}]', '(row) => row.phone'],
		[{ phone: '0987654321' }, '(row) => row.phone'],
	])('objects are refused with the expression that picks the field: %j', (given, expression) => {
		expect(() => barredBy(given)).toThrow(expect.objectContaining({ message: "'Exclude Numbers' returns objects", advice: expect.stringContaining(expression) }));
	});
});

describe('Its size is bounded', () => {
	it('by its characters, over all lists', () => {
		expect(() => barredBy('x'.repeat(MAX_PHONE_LIST_UNITS + 1))).toThrow('Exclude Numbers has more than 4,000,000 characters');
		const half = `0987654321 ${'x'.repeat(MAX_PHONE_LIST_UNITS / 2 - 11)}`;
		expect(() => barredBy(half, half, half)).toThrow('Exclude Numbers has more than 4,000,000 characters');
	});

	itLarge('by its numbers: 200,000, for a list of as many', () => {
		const numbers = Array.from({ length: 200_000 }, (_, index) => `09${70_000_000 + index}`);
		const barred = readExclusions([numbers.filter((_, index) => index % 2 === 0).map((number) => `Lan +84 ${number.slice(1, 3)} ${number.slice(3)} (STOP)`)]);
		expect(barred.size).toBe(100_000);
		expect(cleanPhoneList(numbers, barred)).toMatchObject({ phones: { length: 100_000 }, excluded: 100_000, duplicates: 0, rejected: [] });
		expect(() => barredBy([...numbers, '0912345678'])).toThrow('Exclude Numbers has more than 200,000 numbers');
	});
});

/** Numbers that are the same in each run, from 0 to 1. */
function* randoms(seed: number): Generator<number, never> {
	for (let state = seed; ; ) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		yield state / 2 ** 32;
	}
}

describe('Nobody excluded ever gets a campaign, however the two lists are written', () => {
	const inDigits = (zero: number) => (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
	const grouped = (separator: string) => (rest: string) => `0${rest.slice(0, 2)}${separator}${rest.slice(2, 5)}${separator}${rest.slice(5)}`;
	/** Of the 9 digits behind the 0. */
	const SPELLINGS: Array<(rest: string) => string> = [
		(rest) => `0${rest}`, (rest) => rest, (rest) => `84${rest}`, (rest) => `+84${rest}`, (rest) => `0084${rest}`, (rest) => `+84 (0) ${rest}`, (rest) => `+84 84 ${rest}`,
		...[' ', '.', '-', '\u00A0', '\u200B', ' – ', '·'].map(grouped), (rest) => `(0${rest.slice(0, 2)}) ${rest.slice(2)}`,
		...[0x660, 0x6f0, 0x966, 0xff10, 0x1d7ce].map((zero) => (rest: string) => inDigits(zero)(`0${rest}`)),
	];
	const IN_LIST = ['§', '"§"', 'SĐT: §', 'Lan - §', '§ (Zalo)', 'Nguyễn Văn Huy §', '1. §', '1. Lan: §', 'Lan, §', '§;Lan', '<p>§</p>', '[§]', "'§", '="§"'];
	const IN_EXCLUSIONS = [
		...IN_LIST, '§ - từ chối', '§ (STOP 12/3)', '§: 12/03/2026', 'DNC § !', '📱§', 'x§x', '§ huỷ', '§\t2026-03-12\tkhông nhận nữa', '7 | Lan | § | 12 Lý Thường Kiệt', '{"phone":"§"}', '* § *', '§ → STOP', 'Lan & Nam: § / §§', '§§<br>§',
	];

	it.each(Array.from({ length: 20 }, (_, index) => index + 1))('random lists, %i', (seed) => {
		const random = randoms(seed);
		const below = (count: number) => Math.floor(random.next().value * count);
		const one = <T>(list: readonly T[]): T => list[below(list.length)] as T;
		const write = (rest: string, surroundings: readonly string[], other: string) => one(surroundings).replace('§§', `0${other}`).replace('§', one(SPELLINGS)(rest));
		const numbers = Array.from({ length: 200 }, () => `${one(['97', '91', '90', '86', '32', '56'])}${String(below(10_000_000)).padStart(7, '0')}`);
		const excluded = numbers.filter(() => below(3) === 0);
		const rows = numbers.flatMap((rest) => Array.from({ length: 1 + below(2) }, () => write(rest, IN_LIST, '')));
		const entries = excluded.map((rest) => write(rest, IN_EXCLUSIONS, one(excluded)));
		const barred = readExclusions([below(2) === 0 ? entries : entries.join(one(['\n', '\r\n', '\n\n']))]);
		const given = splitPhoneList(below(2) === 0 ? rows : rows.join('\n'));
		const { phones, duplicates, excluded: out, rejected } = cleanPhoneList(given, barred);
		const mustNot = new Set(excluded.map((rest) => `84${rest}`));
		expect(phones.filter((phone) => mustNot.has(phone))).toEqual([]);
		// And everybody else gets it, each row counted once.
		expect(rejected).toEqual([]);
		expect(new Set(phones)).toEqual(new Set(numbers.map((rest) => `84${rest}`).filter((phone) => !mustNot.has(phone))));
		expect(phones.length + duplicates + out).toBe(rows.length);
	});
});
