import { ExecuteContext } from 'n8n-core';
import { createRunExecutionData, type IExecuteFunctions, type INode, type INodeExecutionData, NodeConnectionTypes, Workflow } from 'n8n-workflow';
import { readParameter } from '../../../nodes/FptSms/readParameter';
import { CredentialStore } from '../../support/harness/credentialStore';
import { additionalDataFor, nodeTypes, withDefaults } from '../../support/harness/engine';

const ITEMS: Array<Record<string, unknown>> = [
	{ phone: '0987654321', code: 482913, name: 'Lan', 'Số máy': '0912', 'a.b': 'dotted', customer: { name: 'Hoa', phones: ['1', '2'] } },
	{ phone: 84987654321, code: 0, name: '', 'Số máy': null, 'a.b': 1.5, customer: {} },
	{ phone: null, code: true, name: '{{ $json.phone }}', customer: { name: null } },
	{ phone: false, code: 1e21, name: '=1+1', customer: 'Minh' },
	{ phone: ['0987', '0912'], code: { a: 1 }, name: '\\n "x"', customer: null },
	{ phone: '', code: -0, name: 'a\nb\u2028c', customer: ['x'] },
	{},
];

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
];

const ENGINE = [
	'=',
	'=plain',
	'= {{ $json.phone }}',
	'={{ $json.phone }} ',
	'={{ $json.code + 1 }}',
	'={{ $json.name.toUpperCase() }}',
	'={{ $json.name || "nobody" }}',
	'=\\{{ $json.code }}',
	'=C:\\{{ $json.code }}',
	'={{ $json.code }} }} {{ $json.name }}',
	'={{ "{{ $json.code }}" }}',
	'={{ $itemIndex }}',
	'={{ $json["a" + ".b"] }}',
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

	it('gives the fallback where the node has no such parameter', () => {
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

/** The value, or what the engine says against it. */
function outcome(read: () => unknown): unknown {
	try {
		return { value: read() };
	} catch (error) {
		return { error: (error as Error).message };
	}
}

function contextOf(parameters: Record<string, unknown>): IExecuteFunctions {
	const node: INode = {
		id: '2',
		name: 'FPT SMS',
		type: 'fptSms',
		typeVersion: 1,
		position: [0, 0],
		parameters: withDefaults('fptSms', { resource: 'message', operation: 'sendOtp', ...parameters } as never),
	};
	const before: INode = { id: '1', name: 'Items', type: 'items', typeVersion: 1, position: [0, 0], parameters: {} };
	const connections = { Items: { main: [[{ node: 'FPT SMS', type: NodeConnectionTypes.Main, index: 0 }]] } };
	const workflow = new Workflow({ id: 'w', nodes: [before, node], connections, active: false, nodeTypes });
	const items: INodeExecutionData[] = ITEMS.map((json, item) => ({ json: json as never, pairedItem: { item } }));
	const input = { main: [items] };
	const data = createRunExecutionData({});
	data.resultData.runData.Items = [{ startTime: 0, executionTime: 0, executionIndex: 0, source: [], executionStatus: 'success', data: input }];
	const source = { main: [{ previousNode: 'Items' }] };
	return new ExecuteContext(workflow, node, additionalDataFor(new CredentialStore()), 'manual', data, 0, items, input, { node, data: input, source }, []);
}
