/** What differs from item to item, in an expression; when in doubt, it does. A node's name, as in `$('Items').all()`, does not. */
const MENTIONS_ITEM =
	/\$(?:json|binary|data|node|itemIndex|position|thisItem|parameter|rawParameter|self|fromAI|evaluateExpression|getPairedItem)\b|(?:\.|\[\s*["'`]|\{(?:[^{}]*,)?\s*)(?:item|itemMatching|pairedItem|random\w*)\b/;

/**
 * Whether a value, as it is written in the node, is meant for all items: no expression, or one that mentions none. n8n evaluates
 * such an expression for each item all the same, each time at another `$now`.
 */
export const isForAll = (raw: unknown): boolean => typeof raw !== 'string' || !raw.startsWith('=') || !MENTIONS_ITEM.test(raw);
