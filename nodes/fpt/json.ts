import { MAX_JSON_DEPTH, MAX_JSON_UNITS } from './limits';
import { valueOr } from './valueOr';

/** A field's name in small letters, without underscores: the manual writes CampaignCode and campaign_code. */
export const plainName = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** A field of FPT's by its name, however it is spelled. Undefined if the object itself has none. */
export function field(data: Record<string, unknown>, name: string): unknown {
	if (Object.hasOwn(data, name)) return data[name];
	const wanted = plainName(name);
	const key = Object.keys(data).find((candidate) => plainName(candidate) === wanted);
	return key === undefined ? undefined : data[key];
}

/** Text as FPT means it: strings and numbers as they are, an empty text for null, the JSON of anything else. */
export function asText(value: unknown): string {
	if (value === undefined || value === null) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A count of FPT's, which comes as a number or as a string; null if it is neither. */
export function asNumber(value: unknown): number | null {
	const text = asText(value).trim();
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** Whether a value of FPT's says yes: 1 or true, as a number, a text or a boolean. */
export const isYes = (value: unknown): boolean => ['1', 'true'].includes(asText(value).trim().toLowerCase());

/** Parses JSON, integers of 16 digits or more as strings, which keep them all. Undefined if it is none, too long, or nested too deep. */
export function parseJson(text: string): unknown {
	if (text.length > MAX_JSON_UNITS) return undefined;
	const json = quoteLongIntegers(text.startsWith('\uFEFF') ? text.slice(1) : text);
	return json === undefined ? undefined : valueOr((): unknown => JSON.parse(json), undefined);
}

const [QUOTE, BACKSLASH, MINUS, ZERO, NINE] = [0x22, 0x5c, 0x2d, 0x30, 0x39];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What a number in JSON can have, and a whole one of 16 digits or more that is not a name (names have quotes). */
const NUMBER = /[\d.eE+-]+/y;
const LONG_INTEGER = /^-?[1-9]\d{15,}$/;
const COLON_NEXT = /\s*:/y;

/** The same JSON with quotes around long integers; undefined if it is nested too deep, which takes JSON.parse seconds. Linear. */
function quoteLongIntegers(json: string): string | undefined {
	const parts: string[] = [];
	let copied = 0;
	let depth = 0;
	for (let at = 0; at < json.length; at++) {
		const unit = json.charCodeAt(at);
		if (unit === QUOTE) {
			at = endOfString(json, at);
		} else if (unit === MINUS || (unit >= ZERO && unit <= NINE)) {
			NUMBER.lastIndex = at;
			const [number = ''] = NUMBER.exec(json) ?? [];
			const end = at + number.length;
			COLON_NEXT.lastIndex = end;
			if (number.length >= 16 && LONG_INTEGER.test(number) && !COLON_NEXT.test(json)) {
				parts.push(json.slice(copied, at), `"${number}"`);
				copied = end;
			}
			at = end - 1;
		} else if (unit === OPEN_ARRAY || unit === OPEN_OBJECT) {
			depth += 1;
			if (depth > MAX_JSON_DEPTH) return undefined;
		} else if (unit === CLOSE_ARRAY || unit === CLOSE_OBJECT) {
			depth -= 1;
		}
	}
	return parts.length === 0 ? json : parts.join('') + json.slice(copied);
}

/** Where the string that begins at `start` has its closing quote; the end of the text if it never closes. */
function endOfString(json: string, start: number): number {
	for (let at = start + 1; at < json.length; at++) {
		const unit = json.charCodeAt(at);
		if (unit === QUOTE) return at;
		if (unit === BACKSLASH) at += 1;
	}
	return json.length;
}
