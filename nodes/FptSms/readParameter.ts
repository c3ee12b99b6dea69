import type { IExecuteFunctions } from 'n8n-workflow';

type Read = (item: number) => unknown;

/** Stands for a value that takes n8n's expression engine. */
const FOR_ENGINE = Symbol('for the engine');

/** Of each execution, what reads its parameters. */
const readers = new WeakMap<IExecuteFunctions, Map<string, Read>>();

/**
 * A parameter's value for one item, as `getNodeParameter` gives it; `fallback` where the node has no such parameter. n8n's
 * expression engine takes a millisecond or two for each value, which is minutes for 100,000 items: what needs no expression is
 * read once, and the expressions that everybody uses, fields of the item also within a text, do without the engine. All others
 * go through it. Throws what the engine throws.
 */
export function readParameter(ctx: IExecuteFunctions, name: string, item: number, fallback: unknown = ''): unknown {
	const known = readers.get(ctx) ?? new Map<string, Read>();
	readers.set(ctx, known);
	const read = known.get(name) ?? readerOf(ctx, name, fallback);
	known.set(name, read);
	return read(item);
}

function readerOf(ctx: IExecuteFunctions, name: string, fallback: unknown): Read {
	const evaluate: Read = (item) => ctx.getNodeParameter(name, item, fallback as object);
	const raw: unknown = ctx.getNodeParameter(name, 0, fallback as object, { rawExpressions: true });
	if (isSameForAll(raw)) {
		let first: { value: unknown } | undefined;
		return (item) => (first ??= { value: evaluate(item) }).value;
	}
	const compute = compile(raw);
	if (!compute) return evaluate;
	const items = ctx.getInputData();
	return (item) => {
		const value = compute(items[item]?.json ?? {});
		return value === FOR_ENGINE ? evaluate(item) : value;
	};
}

/** A field of another node's first or last item. */
const FIELD_OF_NODE = /^=\{\{\s*\$\((["'])[^"'\\]+\1\)\.(?:first|last)\(\)\.json(?:\.\w+|\[(["'])[^"'\\]+\2\])\s*\}\}$/;

function isSameForAll(raw: unknown): boolean {
	if (typeof raw === 'string') return !raw.startsWith('=') || FIELD_OF_NODE.test(raw);
	return typeof raw !== 'object' || raw === null || Object.values(raw).every(isSameForAll);
}

/** `{{ $json.phone }}` or `{{ $json["Số máy"].first }}`, as the editor writes it when a field is dragged in. */
const FIELD_OF_ITEM = /\{\{\s*\$json((?:\.[A-Za-z_]\w*|\[(?:"[^"'\\]+"|'[^"'\\]+')\])+)\s*\}\}/g;
const STEP = /\.(\w+)|\[["']([^"']+)["']\]/g;

/** What makes the value of an item's fields; undefined where that takes the engine. */
function compile(raw: unknown): ((json: object) => unknown) | undefined {
	if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return compileEach(Object.entries(raw));
	if (typeof raw !== 'string') return isSameForAll(raw) ? () => raw : undefined;
	if (!raw.startsWith('=')) return () => raw;
	const fields = [...raw.matchAll(FIELD_OF_ITEM)].map(([, path = '']) => [...path.matchAll(STEP)].map(([, dotted, quoted]) => dotted ?? quoted ?? ''));
	const [before = '', ...texts] = raw.slice(1).split(FIELD_OF_ITEM).filter((_text, index) => index % 2 === 0);
	if (fields.length === 0 || [before, ...texts].some((text) => /\{\{|\}\}|\\/.test(text))) return undefined;
	const [only = []] = fields;
	if (fields.length === 1 && `${before}${texts.join('')}` === '') return (json) => valueAt(json, only);
	return (json) => {
		const values = fields.map((path) => valueAt(json, path));
		// How n8n writes any others within a text is its own affair.
		const isPlain = values.every((value) => typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)));
		return isPlain ? before + values.map((value, index) => `${String(value)}${texts[index]}`).join('') : FOR_ENGINE;
	};
}

function compileEach(entries: Array<[string, unknown]>): ((json: object) => unknown) | undefined {
	const computes = entries.map(([name, value]) => [name, compile(value)] as const);
	if (computes.some(([, compute]) => !compute)) return undefined;
	return (json) => {
		const values = computes.map(([name, compute]) => [name, compute?.(json)] as const);
		return values.some(([, value]) => value === FOR_ENGINE) ? FOR_ENGINE : Object.fromEntries(values);
	};
}

/** Follows a path through own fields. Names that every object has are the engine's to refuse. */
function valueAt(json: object, path: string[]): unknown {
	let value: unknown = json;
	for (const name of path) {
		if (typeof value !== 'object' || value === null || name in Object.prototype) return FOR_ENGINE;
		value = Object.hasOwn(value, name) ? value[name as keyof typeof value] : undefined;
	}
	return value;
}
