import { shorten } from '../shorten';

/** A tag of HTML, as forms and editors leave it in texts. <QC> and <AD> are labels of advertising. */
export const HTML_TAG = /<(?!QC>|AD>)\/?[a-zA-Z][a-zA-Z\d]{0,10}(?:\s[^<>]{0,100})?\/?>/;

/** A character of HTML written out: &amp;, &nbsp;, &#39;. */
export const HTML_ENTITY = /&(?:[a-zA-Z]{2,8}|#\d{1,6}|#[xX][\da-fA-F]{1,5});/;

/** What is seldom meant for a phone: HTML, a line break that was typed as \n, an expression in a fixed text, an empty value of a program. */
export const SLIPS = new RegExp(
	`${HTML_TAG.source}|${HTML_ENTITY.source}|\\\\[nrt]|\\{\\{[^{}]{0,100}\\}\\}|\\[object [A-Z]\\w{0,20}\\]|Invalid Date(?:Time)?|\\b(?:undefined|null|NaN)\\b`,
);

const MAX_NAMED = 5;

/** The slips in a text, as a sentence; undefined if it has none. They go out as they are written. */
export function slipsIn(text: string): string | undefined {
	const found = new Set<string>();
	for (const [slip] of text.matchAll(new RegExp(SLIPS, 'g'))) {
		found.add(shorten(slip));
		if (found.size === MAX_NAMED) break;
	}
	return found.size === 0 ? undefined : `${SLIPS_START}: ${[...found].map((slip) => `"${slip}"`).join(', ')}. It goes out as it is written.`;
}

/** How such a sentence starts. */
export const SLIPS_START = 'The text contains what is seldom meant';
