import { MAX_QUOTED_UNITS } from './limits';

/** A text as an error quotes it: the first `maxUnits` 16-bit units of it, no character cut in half. */
export function shorten(text: string, maxUnits = MAX_QUOTED_UNITS): string {
	if (text.length <= maxUnits) return text;
	return `${text.slice(0, maxUnits).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
