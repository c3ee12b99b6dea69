import type { IExecuteFunctions } from 'n8n-workflow';

type Read = (itemIndex: number) => unknown;
/** A text, or the names on the way to a field. */
type Part = string | string[];

const readers = new WeakMap<IExecuteFunctions, Map<string, Read>>();

/** A parameter's value for one item, as `getNodeParameter` returns or throws it; `fallback` if the node has no such parameter. */
export function readParameter(ctx: IExecuteFunctions, name: string, itemIndex: number, fallback: unknown = ''): unknown {
	// n8n's engine needs about a millisecond for an expression, minutes for 100,000 items: what is sure is read without it.
	const known = readers.get(ctx) ?? new Map<string, Read>();
	const read = known.get(name) ?? readerOf(ctx, name, fallback);
	readers.set(ctx, known.set(name, read));
	return read(itemIndex);
}

/** A parameter as it is written in the node, an expression as such; `fallback` if the node has no such parameter. */
export function rawParameter(ctx: IExecuteFunctions, name: string, fallback: unknown = ''): unknown {
	return ctx.getNodeParameter(name, 0, fallback as object, { rawExpressions: true });
}

function readerOf(ctx: IExecuteFunctions, name: string, fallback: unknown): Read {
	const evaluate: Read = (itemIndex) => ctx.getNodeParameter(name, itemIndex, fallback as object);
	const raw = rawParameter(ctx, name, fallback);
	if (!hasExpression(raw)) {
		let first: { value: unknown } | undefined;
		return (itemIndex) => (first ??= { value: evaluate(itemIndex) }).value;
	}
	const parts = typeof raw === 'string' ? parseTemplate(raw.slice(1)) : [];
	const items = ctx.getInputData();
	return (itemIndex) => fill(parts, items[itemIndex]?.json) ?? evaluate(itemIndex);
}

function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

/** A field of the item, `{{ $json.phone }}` or `{{ $json["Số máy"].first }}`, as the editor writes it when one is dragged in. */
const FIELD = /\{\{[ \t\n]*\$json((?:\.[A-Za-z]\w*|\["[^"'{}\\\p{C}\p{Zl}\p{Zp}]+"\]|\['[^"'{}\\\p{C}\p{Zl}\p{Zp}]+'\])+)[ \t\n]*\}\}/u;
const STEP = /\.(\w+)|\[["']([^"']+)["']\]/g;

/** Braces that belong to another expression; what n8n refuses or reads in a way of its own, also in the text around a field. */
const NOT_IN_TEXT = /\{\{|\}\}|^\}|\{$|[\\\p{Cs}\ufeff\0]|constructor/u;

/** Names that n8n refuses, and some more that begin like these: not each version refuses each. */
const UNSURE_NAME = /^(?:_|get|set|define|proto|constr|call|arguments|mainModule|binding|prepare|dlopen|execve|load|global)/;

/** A template's parts, texts and fields by turns; none if there is anything else in it, which is left to the engine. */
function parseTemplate(template: string): Part[] {
	const parts = template.split(FIELD).map((part, index) => (index % 2 === 0 ? part : [...part.matchAll(STEP)].map(([, dotted, quoted]) => dotted ?? quoted ?? '')));
	const isSure = (part: Part) => (typeof part === 'string' ? !NOT_IN_TEXT.test(part) : !part.some((name) => UNSURE_NAME.test(name) || name in {}));
	return parts.length > 1 && parts.every(isSure) ? parts : [];
}

/** The text, or the value itself if there is nothing around it; undefined if the engine must read it. */
function fill(parts: readonly Part[], json: unknown): unknown {
	const values = parts.map((part) => (typeof part === 'string' ? part : valueAt(json, part)));
	if (values.length === 0 || values.includes(undefined)) return undefined;
	return values.length === 3 && values[0] === '' && values[2] === '' ? values[1] : values.join('');
}

/** A text or a number in plain data. How n8n writes anything else, and what an instance's or a Proxy's fields are, is left to it. */
function valueAt(json: unknown, path: readonly string[]): unknown {
	let value = json;
	for (const name of path) {
		const isPlain = value !== null && value !== undefined && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
		const own = isPlain ? Object.getOwnPropertyDescriptor(value, name) : undefined;
		if (!own || !('value' in own) || !Object.is((value as Record<string, unknown>)[name], own.value)) return undefined;
		value = own.value;
	}
	// Half a surrogate pair, a byte order mark, a NUL and -0 don't come out of each engine as they went in.
	const isSure = typeof value === 'string' ? !/[\p{Cs}\ufeff\0]/u.test(value) : Number.isFinite(value) && !Object.is(value, -0);
	return isSure ? value : undefined;
}
