import { startWorld, type World } from '../../../support/harness/world';

const CHECK = { resource: 'message', operation: 'check', message: 'day la noi dung test', phone: '' };
const WITHOUT_CREDENTIAL = { credentials: undefined };

let world: World;

beforeEach(async () => {
	world = await startWorld({}, CHECK);
});

afterEach(async () => await world.close());

const check = async (parameters: object, item: Record<string, unknown> = {}) => {
	const { json, error, items } = await world.run({ parameters: parameters as never, items: [item], settings: WITHOUT_CREDENTIAL });
	expect(error).toBeUndefined();
	expect(items[0]?.pairedItem).toEqual({ item: 0 });
	return json[0];
};

it('makes no request and reads no credential: the node runs without one', async () => {
	await check({ phone: '0987654321' });
	expect(world.fpt.requests).toHaveLength(0);
	expect(world.store.reads).toBe(0);
});

it('returns these fields, and no others', async () => {
	expect(await check({ message: 'Mã của bạn là 482913 €', phone: '0987 654 321' })).toEqual({
		text: 'Mã của bạn là 482913 €',
		parts: 1,
		encoding: 'UCS-2',
		length: 22,
		perPart: 70,
		remaining: 48,
		offending: ['ã', 'ủ', 'ạ'],
		phone: '84987654321',
		telco: 'viettel',
		operation: 'sendOtp',
		valid: true,
		problems: [],
	});
});

it("counts the manual's own example: 200 characters are 2 parts", async () => {
	expect(await check({ message: 'x'.repeat(200) })).toMatchObject({ parts: 2, encoding: 'GSM-7', perPart: 153, remaining: 106, valid: true });
});

it('shows what Remove Accents saves, and what it can not write', async () => {
	const message = `Mã xác thực của bạn: {code} 😀 ${'ă'.repeat(100)}`;
	expect(await check({ message })).toMatchObject({ text: message, parts: 2 });
	const plain = `Ma xac thuc cua ban: {code} 😀 ${'a'.repeat(100)}`;
	expect(await check({ message, options: { removeAccents: true } })).toMatchObject({ text: plain, encoding: 'UCS-2', offending: ['😀'], valid: true });
});

it('checks each item by itself', async () => {
	const items = [{ text: 'a' }, { text: 'ă'.repeat(71) }, { text: '' }];
	const { json } = await world.run({ items, parameters: { message: '={{ $json.text }}' }, settings: WITHOUT_CREDENTIAL });
	expect(json.map(({ parts, valid }) => [parts, valid])).toEqual([[1, true], [2, true], [0, false]]);
});

describe('The phone', () => {
	it.each([
		['0912345678', '84912345678', 'vina', 'sendOtp'],
		['01687654321', '84387654321', 'viettel', 'sendOtp'],
		['+84 912 345 678', '84912345678', 'vina', 'sendOtp'],
		['+65 9123 4567', '6591234567', null, 'sendInternational'],
		['001 749 123 4567', '17491234567', null, 'sendInternational'],
	])('%s is %s, network %s, for %s', async (phone, cleaned, telco, operation) => {
		expect(await check({ phone })).toMatchObject({ phone: cleaned, telco, operation, valid: true, problems: [] });
	});

	it('may come as a number', async () => {
		expect(await check({ phone: '={{ 987654321 }}' })).toMatchObject({ phone: '84987654321', valid: true });
	});

	it.each([['02438221234', /landline/], ['none', /other than digits/], ['12', /2 digits/], ['+1', /digits/], ['6591234567', /Send International, it is written \+6591234567/], ['={{ [1] }}', /is /]])(
		'%s is a problem, and no error',
		async (phone, problem) => {
			expect(await check({ phone })).toMatchObject({ phone: null, telco: null, operation: null, valid: false, problems: [expect.stringMatching(problem)] });
		},
	);
});

describe('Bad texts are told in problems, never by an error', () => {
	it.each([
		['an empty text', { message: '' }, "'Message' is empty", { parts: 0, length: 0 }],
		['a blank text', { message: ' \n ' }, "'Message' is empty", { parts: 1 }],
		['an expression that returns nothing', { message: '={{ $json.missing }}' }, "'Message' is empty", { text: '' }],
		['null', { message: '={{ null }}' }, "'Message' is empty", { text: '' }],
		['a list', { message: '={{ [1, 2] }}' }, "'Message' must be text", { text: '' }],
		['half a surrogate pair', { message: '={{ "code \\ud83d" }}' }, 'broken character', { encoding: 'UCS-2' }],
		['5,000 characters', { message: 'a'.repeat(5000) }, 'would take 33 SMS; FPT accepts at most 4', { parts: 33, length: 5000 }],
		['5,000 characters with accents', { message: 'ă'.repeat(5000) }, 'would take 75 SMS; FPT accepts at most 4', { parts: 75 }],
		['40,000 characters, more than SMS can carry', { message: 'a'.repeat(40_000) }, "'Message' has 40000 characters; the longest SMS has 39015", { text: '', parts: 0 }],
		['2 parts if 1 is allowed', { message: 'a'.repeat(161), options: { maxParts: 1 } }, "would take 2 SMS; the option 'Max Parts' allows 1", { parts: 2 }],
		[
			'nothing but characters without width, once they are taken out',
			{ message: '\u200b\u200b', options: { removeAccents: true } },
			"'Message' is empty",
			{ parts: 0 },
		],
	])('%s', async (_what, parameters, problem, expected) => {
		expect(await check(parameters)).toMatchObject({ ...expected, valid: false, problems: [expect.stringContaining(problem)] });
	});

	it('a text whose accents are apart is counted composed', async () => {
		const text = 'ă'.repeat(70);
		expect(await check({ message: text.normalize('NFD') })).toMatchObject({ text, parts: 1, length: 70, offending: ['ă'] });
	});

	it('a number is a text', async () => {
		expect(await check({ message: '={{ 482913 }}' })).toMatchObject({ text: '482913', parts: 1, valid: true });
	});
});
