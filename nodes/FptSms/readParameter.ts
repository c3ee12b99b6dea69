import type { IExecuteFunctions } from 'n8n-workflow';

type Read = (itemIndex: number) => unknown;
/** Makes a parameter's value from an item's `json`. */
type Compute = (json: unknown) => unknown;

/** Instead of a value: only n8n's expression engine can read it. */
const FOR_ENGINE = Symbol('for the engine');

/** The readers of each execution's parameters, by name. */
const readers = new WeakMap<IExecuteFunctions, Map<string, Read>>();

/**
 * A parameter's value for one item, as `getNodeParameter` returns it; `fallback` if the node has no such parameter. n8n's
 * expression engine needs a millisecond or two for each value, which is minutes for 100,000 items. So a value without an
 * expression is read once, and fields of the item, alone or within a text, are read here. This short way is only for what
 * n8n surely reads alike, with each of its engines; everything else goes to the engine. Throws what the engine throws.
 */
export function readParameter(ctx: IExecuteFunctions, name: string, itemIndex: number, fallback: unknown = ''): unknown {
	const known = readers.get(ctx) ?? new Map<string, Read>();
	readers.set(ctx, known);
	const read = known.get(name) ?? readerOf(ctx, name, fallback);
	known.set(name, read);
	return read(itemIndex);
}

/** A parameter as it is written in the node, an expression as such; `fallback` if the node has no such parameter. */
export function rawParameter(ctx: IExecuteFunctions, name: string, fallback: unknown = ''): unknown {
	return ctx.getNodeParameter(name, 0, fallback as object, { rawExpressions: true });
}

function readerOf(ctx: IExecuteFunctions, name: string, fallback: unknown): Read {
	const evaluate: Read = (itemIndex) => ctx.getNodeParameter(name, itemIndex, fallback as object);
	const raw = rawParameter(ctx, name, fallback);
	if (isSameForAll(raw)) {
		let first: { value: unknown } | undefined;
		return (itemIndex) => (first ??= { value: evaluate(itemIndex) }).value;
	}
	const compute = compile(raw);
	if (!compute) return evaluate;
	const items = ctx.getInputData();
	return (itemIndex) => {
		const value = compute(items[itemIndex]?.json);
		return value === FOR_ENGINE ? evaluate(itemIndex) : value;
	};
}

/** A field of another node's first or last item. */
const FIELD_OF_NODE = /^=\{\{\s*\$\((["'])[^"'\\]+\1\)\.(?:first|last)\(\)\.json(?:\.\w+|\[(["'])[^"'\\]+\2\])\s*\}\}$/;

function isSameForAll(raw: unknown): boolean {
	if (typeof raw === 'string') return !raw.startsWith('=') || FIELD_OF_NODE.test(raw);
	return typeof raw !== 'object' || raw === null || Object.values(raw).every(isSameForAll);
}

/** Something that may differ from item to item, in an expression. A node's name, as in `$('Items').all()`, does not. */
const MENTIONS_ITEM =
	/\$(?:json|binary|data|node|itemIndex|position|thisItem|parameter|rawParameter|self|fromAI|evaluateExpression|getPairedItem)\b|(?:\.|\[\s*["'`]|\{(?:[^{}]*,)?\s*)(?:item|itemMatching|pairedItem|random\w*)\b/;

/**
 * Whether a value, as it is written in the node, is meant for all items: no expression, or one that mentions none. n8n evaluates
 * such an expression for each item all the same, each time at another `$now`.
 */
export const isForAll = (raw: unknown): boolean => typeof raw !== 'string' || !raw.startsWith('=') || !MENTIONS_ITEM.test(raw);

/** What the short way reads: texts, and the fields of the item between them. There is one text more than fields. */
interface Template {
	texts: string[];
	fields: string[][];
}

/** In characters. A longer template is left to the engine. */
const MAX_TEMPLATE = 20_000;

/** What a parameter's value is computed with; undefined if that needs the engine. */
function compile(raw: unknown): Compute | undefined {
	if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return compileEach(Object.entries(raw));
	if (typeof raw !== 'string') return isSameForAll(raw) ? () => raw : undefined;
	if (!raw.startsWith('=')) return () => raw;
	const template = parseTemplate(raw.slice(1));
	if (!template) return undefined;
	const { texts, fields } = template;
	const [only] = fields;
	if (only && fields.length === 1 && texts.join('') === '') return (json) => onlyData(valueAt(json, only));
	return (json) => fill(texts, fields.map((path) => valueAt(json, path)));
}

function compileEach(entries: Array<[string, unknown]>): Compute | undefined {
	const computes = entries.map(([name, value]) => [name, compile(value)] as const);
	if (computes.some(([, compute]) => !compute)) return undefined;
	return (json) => {
		const values = computes.map(([name, compute]) => [name, compute?.(json)] as const);
		return values.some(([, value]) => value === FOR_ENGINE) ? FOR_ENGINE : Object.fromEntries(values);
	};
}

/** A backslash before braces has a meaning, and n8n refuses `.constructor` also in a text. The characters: see `isText`. */
const NOT_IN_TEMPLATE = /[\\\p{Cs}\ufeff\0]|constructor/u;

/**
 * Splits a template as n8n does: an expression goes from the first `{{` to the first `}}` behind it. Undefined if there is no
 * expression, if one is more than a field of the item, or if braces are left over.
 */
function parseTemplate(template: string): Template | undefined {
	if (template.length > MAX_TEMPLATE || NOT_IN_TEMPLATE.test(template)) return undefined;
	const texts: string[] = [];
	const fields: string[][] = [];
	let from = 0;
	for (let open = template.indexOf('{{'); open >= 0; open = template.indexOf('{{', from)) {
		const close = template.indexOf('}}', open);
		const field = close < 0 ? undefined : parseField(template.slice(open + 2, close));
		if (!field) return undefined;
		texts.push(template.slice(from, open));
		fields.push(field);
		from = close + 2;
	}
	texts.push(template.slice(from));
	const hasStrayBraces = texts.some((text) => text.startsWith('}') || text.includes('}}'));
	return fields.length === 0 || hasStrayBraces ? undefined : { texts, fields };
}

/** `$json.phone` or `$json["Số máy"].first`, as the editor writes it when a field is dragged in. Each repetition ends for certain. */
const FIELD_OF_ITEM = /^[ \t\n]*\$json((?:\.[A-Za-z_]\w*|\[(?:"[^"'{}\p{C}\p{Zl}\p{Zp}]+"|'[^"'{}\p{C}\p{Zl}\p{Zp}]+')\])+)[ \t\n]*$/u;
const STEP = /\.(\w+)|\[["']([^"']+)["']\]/g;

/** Names that n8n refuses, on top of those of every object and those that start with `__`. Not each version refuses each. */
const UNSAFE_NAMES = new Set([
	'prototype',
	'getPrototypeOf',
	'setPrototypeOf',
	'getOwnPropertyDescriptor',
	'getOwnPropertyDescriptors',
	'defineProperty',
	'defineProperties',
	'mainModule',
	'binding',
	'_linkedBinding',
	'_load',
	'prepareStackTrace',
	'caller',
	'callee',
	'arguments',
	'getBuiltinModule',
	'dlopen',
	'execve',
	'loadEnvFile',
]);

/** The names on the way to a field; undefined if it isn't a field, or has a name that n8n refuses or reads in a way of its own. */
function parseField(expression: string): string[] | undefined {
	const steps = FIELD_OF_ITEM.exec(expression)?.[1];
	const names = [...(steps ?? '').matchAll(STEP)].map(([, dotted, quoted]) => dotted ?? quoted ?? '');
	const isSure = (name: string) => !UNSAFE_NAMES.has(name) && !name.startsWith('__') && !(name in Object.prototype);
	return names.length > 0 && names.every(isSure) ? names : undefined;
}

/** Follows a path through plain data; an instance (a date, an item of another kind) has readings of its own, which the engine knows. */
function valueAt(json: unknown, path: string[]): unknown {
	let value = json;
	for (const name of path) {
		if (!isPlain(value)) return FOR_ENGINE;
		const own = Object.getOwnPropertyDescriptor(value, name);
		if (own && !('value' in own)) return FOR_ENGINE;
		// What is inherited, or what a Proxy makes up as it is read, differs from the own value.
		if (!Object.is(value[name], own?.value)) return FOR_ENGINE;
		value = own?.value;
	}
	return value;
}

function isPlain(value: unknown): value is Record<string, unknown> {
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}

/** A whole value as it is, if each engine returns it so: not an object, which they copy, or change before they return it. */
function onlyData(value: unknown): unknown {
	return isScalar(value) || value === undefined || isListOfScalars(value) ? value : FOR_ENGINE;
}

function isListOfScalars(value: unknown): boolean {
	if (!Array.isArray(value) || Object.getPrototypeOf(value) !== Array.prototype) return false;
	// Not every engine copies what a list has beside its elements. `Array.from` fills holes, which `every` would leave out.
	return Object.keys(value).length === value.length && Array.from(value).every(isScalar);
}

const isScalar = (value: unknown) => isText(value) || isNumber(value) || typeof value === 'boolean' || value === null;

/** Half a surrogate pair, a byte order mark or a NUL doesn't come out of each engine as it went in. */
const isText = (value: unknown) => typeof value === 'string' && !/[\p{Cs}\ufeff\0]/u.test(value);
const isNumber = (value: unknown) => Number.isFinite(value) && !Object.is(value, -0);

/** The texts with the values between them. How n8n writes anything but texts and numbers is left to it. */
function fill([first = '', ...texts]: string[], values: unknown[]): unknown {
	if (!values.every((value) => isText(value) || isNumber(value))) return FOR_ENGINE;
	return first + values.map((value, index) => `${String(value)}${texts[index]}`).join('');
}
