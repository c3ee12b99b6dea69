import { cleanPhoneList, splitPhoneList } from '../../../nodes/fpt/phone/phoneList';
import { countReasons } from '../../../nodes/fpt/phone/rejections';

it.each([
	['empty', ['', ' ', '\u00A0']],
	['landlines', ['02438221234', '028 3822 1234', '842838221234']],
	['hotlines', ['1900 1234', '18001234']],
	['short numbers', ['113', '1414']],
	['foreign numbers', ['+6591234567', '0044 7911 123456']],
	['without a mobile prefix', ['0123456789', '0401234567']],
	['with two numbers in one', ['0987654321 0912345678', '0987654321/0912345678']],
	['too short', ['09876', '0912345', '849123']],
	['too long', ['098765432112', '9'.repeat(70), `${'9'.repeat(1_200)}`]],
	['unreadable', ['n/a', '8.49877E+10', '#REF!', 'O98765432x']],
])('Numbers are counted as %s: %j', (kind, numbers) => {
	const { rejected } = cleanPhoneList(numbers);
	expect(rejected).toHaveLength(numbers.length);
	expect(countReasons(rejected.map(({ reason }) => reason))).toBe(`${numbers.length} ${kind}`);
});

it('An object among good numbers is rejected with what to do about it, and is a row as they are', () => {
	const rows = splitPhoneList(['0987654321', { phone: '0912345678' }, ['0901234567'], '0971234567']);
	const { phones, rejected } = cleanPhoneList(rows);
	expect(phones).toEqual(['84987654321', '84901234567', '84971234567']);
	expect(rejected).toEqual([{ phone: '{"phone":"0912345678"}', reason: 'is an object, not a number: pick its field with the number' }]);
	expect(countReasons(rejected.map(({ reason }) => reason))).toBe('1 object');
});

it('The commonest comes first, one of a kind in the singular', () => {
	const { rejected } = cleanPhoneList(['02438221234', '113', '', '', '1900 1234']);
	expect(countReasons(rejected.map(({ reason }) => reason))).toBe('2 empty, 1 landline, 1 short number, 1 hotline');
	expect(countReasons(Array<string>(1_234).fill('is empty'))).toBe('1,234 empty');
});
