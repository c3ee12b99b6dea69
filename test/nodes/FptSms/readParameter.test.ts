/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- compares values deeply, lists names; never shipped */
import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { isDeepStrictEqual } from 'node:util';
import { isForAll } from '../../../nodes/FptSms/campaign/forAll';
import { readParameter } from '../../../nodes/FptSms/readParameter';
import { byDepth } from '../../support/harness/depth';
import { compareRandomPairs, contextOf as contextOfItems, DATE_TIMES, outcome } from '../../support/harness/expressionPairs';

class Customer {
	name = 'Lan';
	get year() {
		return 2035;
	}
}

const ITEMS: Array<Record<string, unknown>> = [
	{ phone: '0987654321', code: 482913, name: 'Lan', 'Số máy': '0912', 'a.b': 'dotted', customer: { name: 'Hoa', phones: ['1', '2'] } },
	{ phone: 84987654321, code: 0, name: '', 'Số máy': null, 'a.b': 1.5, customer: {} },
	{ phone: null, code: true, name: '{{ $json.phone }}', customer: { name: null } },
	{ phone: false, code: 1e21, name: '=1+1', customer: 'Minh' },
	{ phone: ['0987', '0912'], code: { a: 1 }, name: '\\n "x"', customer: null },
	{ phone: '', code: -0, name: 'a\nb\u2028c', customer: ['x'] },
	{},
	{ phone: DATE_TIMES[0], code: new Date(0), name: DATE_TIMES[1], customer: { name: DATE_TIMES[0] }, when: DATE_TIMES[0], 'Số máy': new Date(0) },
	{ phone: ['0987', DATE_TIMES[0]], customer: new Customer(), when: new Date(0), code: [1, , 2] }, // eslint-disable-line no-sparse-arrays
	{ phone: '\ud83d', code: '\udc00', name: '\u0000', when: { year: 2035 }, prototype: 1, arguments: 2, caller: 3 },
	JSON.parse('{"__proto__":{"name":"x"},"constructor":"own","toString":"own","length":1}') as Record<string, unknown>,
	new Customer() as unknown as Record<string, unknown>,
];

it.each<[unknown, boolean]>([
	['0987654321', true],
	[5, true],
	['=Sale of {{ $today.toISODate() }}', true],
	["={{ $('Customers').all().map((item) => item.json.phone) }}", true],
	["={{ $('Items').first().json.name }}", true],
	['={{ $input.all().length }}', true],
	['={{ $json.phone }}', false],
	["={{ $input.item.json.phone }}", false],
	["={{ $input['item'].json.phone }}", false],
	['={{ (({ item }) => item.json.phone)($input) }}', false],
	['={{ (({ params, item: one }) => one.json.phone)($input) }}', false],
	["={{ $('Customers').itemMatching(3).json.phone }}", false],
	['={{ $input.all()[$itemIndex].json.phone }}', false],
	['={{ Math.random() }}', false],
	["={{ $fromAI('phone') }}", false],
])('%j is meant for all items: %s', (written, expected) => {
	expect(isForAll(written)).toBe(expected);
});

/** Names of the language, of its globals and of n8n's: some of these n8n refuses, or reads in a way of its own. */
const TOUCHY_NAMES = [
	...[globalThis, Object, Reflect, process, Function.prototype, Array.prototype, String.prototype].flatMap((object) => Object.getOwnPropertyNames(object)),
	...'this class new delete get set super import yield await static enum let of async eval undefined NaN null true false'.split(' '),
	...'mainModule binding _load prepareStackTrace callee getBuiltinModule execve loadEnvFile json item all first'.split(' '),
].filter((name, index, names) => /^[A-Za-z_]\w*$/.test(name) && names.indexOf(name) === index);

const FAST = [
	'',
	'0987654321',
	' {{ $json.phone }}',
	'={{ $json.phone }}',
	'={{$json.phone}}',
	'={{ $json["phone"] }}',
	"={{ $json['Số máy'] }}",
	'={{ $json["a.b"] }}',
	'={{ $json.customer.name }}',
	'={{ $json.customer["name"] }}',
	'={{ $json.customer.phones }}',
	'={{ $json.phone.length }}',
	'={{ $json.missing }}',
	'={{ $json.missing.too }}',
	'={{ $json.constructor }}',
	'={{ $json.__proto__ }}',
	'={{ $json.toString }}',
	'=Code {{ $json.code }}',
	'={{ $json.code }} is your code, {{ $json.name }}',
	'={{ $json.code }}{{ $json.name }}',
	'=\n{{ $json.name }}\n',
	'=Chào {{ $json.customer.name }}: {{ $json["Số máy"] }} "€" $& {x}',
	"={{ $('Items').first().json.phone }}",
	'= {{ $json.phone }}',
	'={{ $json.phone }} ',
	'={{ $json.when.year }}',
	'={{ $json.when }}',
	'=At {{ $json.when }}',
	'={ {{ $json.code }} }',
	'={{\n\t$json.code\n}}',
];

const ENGINE = [
	'=',
	'=plain',
	'={{ $json.code + 1 }}',
	'={{ $json.name.toUpperCase() }}',
	'={{ $json.name || "nobody" }}',
	'=\\{{ $json.code }}',
	'=C:\\{{ $json.code }}',
	'={{ $json.code }} }} {{ $json.name }}',
	'={{ "{{ $json.code }}" }}',
	'={{ $itemIndex }}',
	'={{ $json["a" + ".b"] }}',
	'={{{ $json.code }}}',
	'=Code {{{ $json.code }}}',
	'={{ $json.code }}}',
	'={{{ $json.code }}',
	'={{ $json.code }} }}',
	'={{ {{ $json.code }} }}',
	'={{ $json["x{y"] }}',
	'={{ $json["a\nb"] }}',
	'={{ $json.prototype }}',
	'={{ $json.arguments }}',
	'={{ $json["caller"] }}',
	'={{ $json.__n8nType }}',
	'={{ $json["constructor"] }}',
	'=Ask the bus. constructor {{ $json.code }}',
	'={{ $json.code }} is a .constructor',
	'=\ud83d {{ $json.code }}',
	'={{ $json["\ud83d"] }}',
	'={{\u00a0$json.code }}',
	'={{ $json.code; }}',
	'={{ $json.code',
];

describe('a parameter reads as n8n itself reads it', () => {
	it.each([...FAST, ...ENGINE])('%j', (raw) => {
		const ctx = contextOf({ phone: raw });
		ITEMS.forEach((_json, item) => {
			expect(outcome(() => readParameter(ctx, 'phone', item))).toEqual(outcome(() => ctx.getNodeParameter('phone', item, '')));
		});
	});

	it.each([
		[{}],
		[{ concurrency: 5, removeAccents: true }],
		[{ requestId: '={{ $json.code }}', maxParts: 2 }],
		[{ requestId: '=order {{ $json.customer.name }}', maxParts: '={{ 1 + 1 }}' }],
	])('options %j', (options) => {
		const ctx = contextOf({ options });
		ITEMS.forEach((_json, item) => {
			expect(outcome(() => readParameter(ctx, 'options', item, {}))).toEqual(outcome(() => ctx.getNodeParameter('options', item, {})));
		});
	});

	it('fields of any name', () => {
		const item = Object.fromEntries(TOUCHY_NAMES.map((name) => [name, 'own']));
		const names = TOUCHY_NAMES.filter((_name, index) => index % byDepth(10, 1) === 0);
		const differing = names.flatMap((name) => [`={{ $json.${name} }}`, `=A {{ $json['${name}'] }}`]).filter((raw) => {
			const ctx = contextOfItems({ phone: raw }, [item]);
			return !isDeepStrictEqual(outcome(() => readParameter(ctx, 'phone', 0)), outcome(() => ctx.getNodeParameter('phone', 0, '')));
		});
		expect(differing).toEqual([]);
	});

	it('returns the fallback if the node has no such parameter', () => {
		expect(readParameter(contextOf({}), 'campaignCode', 0, 'none')).toBe('none');
	});
});

it('takes what needs no expression, and fields of the item, past the expression engine', () => {
	for (const raw of ['0987654321', '={{ $json.phone }}', '={{ $json.code }} is your code, {{ $json.name }}']) {
		const ctx = contextOf({ phone: raw });
		const evaluate = jest.spyOn(ctx, 'getNodeParameter');
		for (let item = 0; item < 2; item++) readParameter(ctx, 'phone', item);
		const evaluated = evaluate.mock.calls.filter((call) => (call as unknown[])[3] === undefined);
		expect(evaluated).toHaveLength(raw.startsWith('=') ? 0 : 1);
	}
});

it('reads each execution for itself', () => {
	const [one, other] = [contextOf({ phone: 'one' }), contextOf({ phone: 'other' })];
	expect([readParameter(one, 'phone', 0), readParameter(other, 'phone', 0)]).toEqual(['one', 'other']);
});

it('leaves to the engine what n8n refuses or reads in a way of its own', () => {
	const instances = ['={{ $json.when.year }}', '={{ $json.when }}', '=At {{ $json.when }}'];
	for (const raw of [...ENGINE.filter((each) => each.includes('$json')), ...instances]) {
		const ctx = contextOfItems({ phone: raw }, [{ ...ITEMS[0], when: DATE_TIMES[0] }]);
		const evaluate = jest.spyOn(ctx, 'getNodeParameter');
		outcome(() => readParameter(ctx, 'phone', 0));
		expect({ raw, evaluated: evaluate.mock.calls.filter((call) => (call as unknown[])[3] === undefined) }).toEqual({
			raw,
			evaluated: [['phone', 0, '']],
		});
	}
});

it('reads a DateTime of Edit Fields, and its parts, as n8n does', () => {
	const read = (raw: string) => readParameter(contextOfItems({ phone: raw }, [{ when: DATE_TIMES[0] }]), 'phone', 0);
	expect(read('={{ $json.when.year }}')).toBe(2035);
	expect(read('=At {{ $json.when }}')).toMatch(/^At 2035-01-0\dT/);
});

it('refuses three braces, as n8n does', () => {
	const ctx = contextOfItems({ phone: '={{{ $json.code }}}' }, [{ code: 482913 }]);
	expect(() => readParameter(ctx, 'phone', 0)).toThrow('invalid syntax');
});

describe("random templates and items read as n8n's engines read them", () => {
	const ENOUGH = { pairs: expect.any(Number) as number, short: expect.any(Number) as number };
	// The seed changes with each run; what fails is printed whole.
	const seed = Date.now() % 1_000_000;

	// Its default engine needs n8n's own Node: test/e2e compares with that.
	it("its engine 'legacy'", () => {
		const found = compareRandomPairs(byDepth(200, 1_500), seed);
		expect(found).toEqual(ENOUGH);
		expect(found.pairs).toBeGreaterThan(byDepth(250, 1_800));
		expect(found.short / found.pairs).toBeGreaterThan(0.1);
	}, 60_000);

	it('control: a reading that differs is found', () => {
		const readTrimmed: typeof readParameter = (...args) => {
			const value = readParameter(...args);
			return typeof value === 'string' ? value.trim() : value;
		};
		expect(compareRandomPairs(byDepth(150, 300), seed, undefined, readTrimmed).difference).toContain('instead of {"value":');
	}, 60_000);
});

function contextOf(parameters: Record<string, unknown>): IExecuteFunctions {
	return contextOfItems(parameters as INodeParameters, ITEMS);
}
