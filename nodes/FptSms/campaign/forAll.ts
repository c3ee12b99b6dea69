/** What differs from item to item, in an expression; when in doubt, it does. A node's name, as in `$('Items').all()`, does not. */
const MENTIONS_ITEM =
	/\$(?:json|binary|data|node|itemIndex|position|thisItem|parameter|rawParameter|self|fromAI|evaluateExpression|getPairedItem)\b|(?:\.|\[\s*["'`]|\{(?:[^{}]*,)?\s*)(?:item|itemMatching|pairedItem|random\w*)\b/;

/** Whether a value, as it is written, is meant for all items: it mentions none. n8n evaluates it for each, at another `$now`. */
export const isForAll = (raw: unknown): boolean => typeof raw !== 'string' || !raw.startsWith('=') || !MENTIONS_ITEM.test(raw);
