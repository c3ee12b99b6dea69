/* eslint-disable @n8n/community-nodes/no-restricted-imports -- compares values deeply; never shipped */
import fc from 'fast-check';
import { ExecuteContext } from 'n8n-core';
import {
	createRunExecutionData,
	Expression,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IWorkflowExecuteAdditionalData,
	NodeConnectionTypes,
	Workflow,
} from 'n8n-workflow';
import { isDeepStrictEqual } from 'node:util';
import { readParameter } from '../../../nodes/FptSms/readParameter';

export type Json = Record<string, unknown>;

const NODE = 'FPT SMS';
const URL = 'http://localhost:5678/';

/** Only parameters are read here, so any node will do: the real ones need more than an expression does. */
const type = { description: { properties: [], outputs: [NodeConnectionTypes.Main] } } as unknown as INodeType;
const nodeTypes: INodeTypes = { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ({}) };

/** A workflow with the node FPT SMS behind a node "Items". */
export function workflowOf(): Workflow {
	const node: INode = { id: '2', name: NODE, type: 'any', typeVersion: 1, position: [0, 0], parameters: {} };
	const before: INode = { ...node, id: '1', name: 'Items' };
	const connections = { Items: { main: [[{ node: NODE, type: NodeConnectionTypes.Main, index: 0 }]] } };
	return new Workflow({ id: 'w', nodes: [before, node], connections, active: false, nodeTypes });
}

/** A context of the node FPT SMS with these parameters, behind a node "Items" that outputs these items. */
export function contextOf(parameters: INodeParameters, jsons: Json[], workflow = workflowOf()): IExecuteFunctions {
	const node: INode = { ...workflow.getNode(NODE)!, parameters };
	const items: INodeExecutionData[] = jsons.map((json, item) => ({ json: json as never, pairedItem: { item } }));
	const input = { main: [items] };
	const data = createRunExecutionData({});
	data.resultData.runData.Items = [{ startTime: 0, executionTime: 0, executionIndex: 0, source: [], executionStatus: 'success', data: input }];
	const executeData = { node, data: input, source: { main: [{ previousNode: 'Items' }] } };
	const additionalData = { executionId: '1', variables: {}, webhookWaitingBaseUrl: URL, formWaitingBaseUrl: URL } as IWorkflowExecuteAdditionalData;
	return new ExecuteContext(workflow, node, additionalData, 'manual', data, 0, items, input, executeData, []);
}

/** The value, or what the engine says against it. */
export function outcome(read: () => unknown): unknown {
	try {
		return { value: read() };
	} catch (error) {
		return { error: (error as Error).message };
	}
}

class Customer {
	name = 'Lan';
	get year() {
		return 2035;
	}
}

/** What Edit Fields returns for an expression such as `{{ $now }}`: made with n8n's first engine, before another is set. */
export const DATE_TIMES = ['2035-01-02T03:04:05+07:00', 'no date'].map((iso): unknown =>
	new Expression('Asia/Ho_Chi_Minh').resolveSimpleParameterValue(`={{ DateTime.fromISO("${iso}") }}`, {} as never),
);

/** As n8n's augmented objects: reads more than it owns. */
const lazyProxy = () =>
	new Proxy({} as Json, {
		get: (_target, name) => (name === 'name' ? 'Hoa' : undefined),
		getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
		ownKeys: () => ['name'],
	});

/** Made again for each item: n8n changes what it reads. */
const INSTANCES: Array<() => unknown> = [
	() => new Date(Date.UTC(2035, 0, 2)),
	() => new Date(Number.NaN),
	() => new Customer(),
	() => new Map([['name', 'Lan']]),
	() => new Set(['name']),
	() => /name/,
	() => new String('boxed'),
	() => lazyProxy(),
	() => new Proxy({ name: 'Lan', year: 1 }, {}),
	() => Object.create({ name: 'inherited', year: 2035 }) as unknown,
	() => Object.assign(Object.create(null) as Json, { name: 'bare' }),
	() => Object.defineProperty({}, 'name', { get: () => 'made', enumerable: true }),
	() => Object.defineProperty({}, 'name', { value: 'hidden', enumerable: false }),
	() => Object.assign(['a', 'b'], { name: 'of a list' }),
	// eslint-disable-next-line no-sparse-arrays -- lists with holes are what is read
	() => ['a', , 'b'],
	() => Object.setPrototypeOf(['a'], { name: 'x' }) as unknown,
	() => JSON.parse('{"__proto__":{"name":"polluted"},"constructor":"own","toString":"own","length":"own"}') as unknown,
	() => [1, [2, { name: 3 }]],
	() => () => 'called',
	() => 12n,
];

const LEAVES: unknown[] = [
	'0987654321', '', ' ', 'Nguyễn', 'Nguyễn', '\u0000', 'a\nb\r\n\u2028c', '\\n "x"', "it's", '\ud83d\ude00', 'half \ud83d', '\udc00',
	'{{ $json.phone }}', '{code}', '}}', '=1+1', '={{ 1 }}', '2035-01-02T03:04:05.000Z', '\ufeff', '€', '\ufdfa',
	0, -0, 482913, 84987654321, 1.5, 1e21, 1e-7, Number.NaN, Infinity, -Infinity, 2 ** 53,
	true, false, null, undefined,
]; // prettier-ignore

const NAMES = [
	'phone', 'code', 'name', 'customer', 'when', 'year', 'phones', 'Số máy', 'a.b', 'a b', '_x', 'class', 'π', '0', 'then',
]; // prettier-ignore
/** Names that n8n or JavaScript treats apart, or that break an expression. */
const ODD_NAMES = [
	'prototype', 'constructor', 'caller', 'callee', 'arguments', 'toString', 'valueOf', 'hasOwnProperty', '__proto__', '__defineGetter__',
	'length', 'map', 'first', 'binding', '_load', 'mainModule', '__isObject', '__isArray', '__isError', '__n8nType', '__sanitize',
	'___n8n_data', '$', '$json', 'globalThis', 'process', 'this', 'get', 'set', 'new', 'eval', '', 'x{y', 'x}y', 'x}}y', 'x{{y', 'a\nb', 'a\u2028b', '\ud800', 'a\\b', 'Số máy', 'toJSON', 'isEmpty',
]; // prettier-ignore

const nameOf = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: fc.constantFrom(...ODD_NAMES) });
const instance = fc.oneof(
	fc.constantFrom(...INSTANCES).map((make) => make()),
	fc.constantFrom(...DATE_TIMES),
);
const leaf = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom(...LEAVES) },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
	{ weight: 1, arbitrary: fc.double() },
	{ weight: 2, arbitrary: instance },
);

const { value: anyValue } = fc.letrec<{ value: unknown; object: Json }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 3 },
		{ weight: 5, arbitrary: leaf },
		{ weight: 2, arbitrary: tie('object') },
		{ weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
	),
	object: objectOf(tie('value')),
}));

function objectOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<Json> {
	return fc.array(fc.tuple(nameOf, value), { maxLength: 8 }).map((entries) => {
		const object: Json = {};
		// As JSON.parse does it: "__proto__" is a name like others.
		for (const [name, each] of entries) Object.defineProperty(object, name, { value: each, writable: true, enumerable: true, configurable: true });
		return object;
	});
}

/** What people have: half of the items, so that the short way is what is tested. */
const usualItem = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(fc.constantFrom(...LEAVES), fc.string({ unit: 'grapheme' }), fc.integer()), { minKeys: 10 });
const item = fc.oneof(
	{ weight: 20, arbitrary: usualItem as fc.Arbitrary<Json> },
	{ weight: 20, arbitrary: objectOf(anyValue) },
	{ weight: 1, arbitrary: instance as fc.Arbitrary<Json> },
);

const step = nameOf.chain((name) =>
	fc.constantFrom(...(/^[\w$π]+$/.test(name) ? [`.${name}`, `.${name}`] : []), `["${name}"]`, `['${name}']`, `["${name}"]`),
);
const oddStep = fc.constantFrom('?.name', '[0]', '.name()', ' .name', '. name', '.length', '["a" + ".b"]', '[`name`]', '.name.', '["name\']', '[]', '.0');
const path = fc
	.array(fc.oneof({ weight: 30, arbitrary: step }, { weight: 1, arbitrary: oddStep }), { minLength: 1, maxLength: 3 })
	.map((steps) => `$json${steps.join('')}`);
const space = fc.oneof(
	{ weight: 10, arbitrary: fc.constantFrom(' ', '') },
	{ weight: 1, arbitrary: fc.constantFrom('\n', '\t', '\u00a0', '\ufeff', '\r\n', '\u2028', '/* */', ';', '{', '}', '(', '// x\n', '  ') },
);
const placeholder = fc.tuple(space, path, space).map(([before, inner, after]) => `{{${before}${inner}${after}}}`);
const text = fc.oneof(
	fc.constantFrom(
		'Code ', ' is your code', ' ', '', '{', '}', '{ ', '{}', '}}', '{{', '\\', '\\\\', '$& $1', '"€"', '`', '\n', '\r\n', '\r', '\u2028',
		'Chào ', 'a. constructor', 'constructor', '\ud83d', '\ud83d\ude00', '${code}', '=', '{code}', '// ', '/* ', '\u0000', "'",
	), // prettier-ignore
	fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const mixed = fc.array(fc.oneof({ weight: 2, arbitrary: placeholder }, { weight: 3, arbitrary: text }), { minLength: 1, maxLength: 5 });
/** What people write: half of the templates, so that the short way is what is tested. */
const usual = fc.array(fc.constantFrom(...NAMES.slice(0, 9)), { minLength: 1, maxLength: 2 }).chain((names) =>
	fc.constantFrom(
		`{{ $json["${names[0]}"] }}`,
		`Hi {{ $json["${names[0]}"] }}!`,
		`{{ $json${names.map((name) => `['${name}']`).join('')} }}`,
		`Code {{$json["${names[0]}"]}} of {{ $json["${names.at(-1)}"] }} €\n`,
	),
);
const template = fc
	.oneof(
		usual,
		usual,
		placeholder,
		mixed.map((parts) => parts.join('')),
	)
	.map((inner) => `=${inner}`);

export interface Comparison {
	/** Pairs of a template and an item that were read. */
	pairs: number;
	/** How many of them went past n8n's engine, and were compared with it. */
	short: number;
	/** The smallest pair found that is read in two ways; undefined if there is none. */
	difference?: string;
}

/** Reads random templates of random items by the short way and by n8n's engine, whichever is set, in one workflow. */
export function compareRandomPairs(templates: number, seed: number, workflow = workflowOf(), read: typeof readParameter = readParameter): Comparison {
	const counted = { pairs: 0, short: 0 };
	const property = fc.property(template, fc.array(item, { minLength: 1, maxLength: 4 }), (raw, items) => {
		const ctx = contextOf({ phone: raw }, items, workflow);
		const evaluate = ctx.getNodeParameter.bind(ctx) as (name: string, index: number) => unknown;
		let evaluations = 0;
		ctx.getNodeParameter = ((...[name, index, fallback, options]: Parameters<typeof ctx.getNodeParameter>) => {
			if (!options?.rawExpressions) evaluations++;
			return (evaluate as typeof ctx.getNodeParameter)(name, index, fallback as never, options);
		}) as never;
		items.forEach((_json, index) => {
			evaluations = 0;
			const short = outcome(() => read(ctx, 'phone', index));
			counted.pairs++;
			// What the engine has read already is as the engine reads it.
			if (evaluations > 0) return;
			counted.short++;
			const engine = outcome(() => evaluate('phone', index));
			if (!isDeepStrictEqual(short, engine)) throw new Error(`${show(short)} instead of ${show(engine)}`);
		});
	});
	const found = fc.check(property, { numRuns: templates, seed });
	if (!found.failed) return counted;
	const message = found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance);
	return { ...counted, difference: `${fc.stringify(found.counterexample)}: ${message}` };
}

function show(result: unknown): string {
	return fc.stringify(result);
}
