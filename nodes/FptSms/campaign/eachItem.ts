import type { IExecuteFunctions } from 'n8n-workflow';

/** `={{ $json.phone }}` or `={{ $json["Số máy"] }}`, as the editor writes it when a field is dragged in. */
const FIELD_OF_ITEM = /^=\{\{\s*\$json(?:\.([A-Za-z_]\w*)|\[(["'])([^"'\\]+)\2\])\s*\}\}$/;

/** A field of another node's first or last item: the same whatever the item. */
const FIELD_OF_NODE = /^=\{\{\s*\$\((["'])[^"'\\]+\1\)\.(?:first|last)\(\)\.json(?:\.\w+|\[(["'])[^"'\\]+\2\])\s*\}\}$/;

/**
 * Gives what reads a parameter of one item after the other. n8n's expression engine takes a millisecond or two a time, which is
 * minutes for 100,000 items: the expressions that everybody uses do without it, any other goes through it.
 */
export function readerOf(ctx: IExecuteFunctions, name: string): (item: number) => unknown {
	const raw: unknown = ctx.getNodeParameter(name, 0, '', { rawExpressions: true });
	const evaluate = (item: number): unknown => ctx.getNodeParameter(name, item, '');
	const [, dotted, , quoted] = FIELD_OF_ITEM.exec(String(raw)) ?? [];
	const field = dotted ?? quoted;
	if (field !== undefined) {
		const items = ctx.getInputData();
		return (item) => {
			const json = items[item]?.json ?? {};
			return Object.hasOwn(json, field) ? json[field] : undefined;
		};
	}
	if (!FIELD_OF_NODE.test(String(raw))) return evaluate;
	let read: { value: unknown } | undefined;
	return (item) => (read ??= { value: evaluate(item) }).value;
}
