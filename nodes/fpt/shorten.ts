import { MAX_QUOTED_UNITS } from './limits';

/** A text as an error quotes it: the first MAX_QUOTED_UNITS of it, no character cut in half. */
export function shorten(text: string): string {
	if (text.length <= MAX_QUOTED_UNITS) return text;
	return `${text.slice(0, MAX_QUOTED_UNITS).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
