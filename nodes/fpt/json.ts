/** A field of FPT's by its name in any casing: the manual's tables and its samples differ. Undefined where there is none. */
export function field(data: Record<string, unknown>, name: string): unknown {
	if (Object.hasOwn(data, name)) return data[name];
	const wanted = name.toLowerCase();
	const key = Object.keys(data).find((candidate) => candidate.toLowerCase() === wanted);
	return key === undefined ? undefined : data[key];
}

/** Text as FPT means it: strings and numbers as they are, nothing for null, the JSON of anything else. */
export function asText(value: unknown): string {
	if (value === undefined || value === null) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A count of FPT's, which comes as a number or as a string; null where it is none. */
export function asNumber(value: unknown): number | null {
	const text = asText(value).trim();
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** Far more than FPT's answers have; n8n can't save an execution with a value of some thousand levels. */
const MAX_DEPTH = 100;

/**
 * Parses JSON without losing the digits of long ids: an integer of 16 digits or more, which a JavaScript number can't hold,
 * comes as a string. Undefined where the text is no JSON, or nested more than 100 deep.
 */
export function parseJson(text: string): unknown {
	const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
	if (isTooDeep(json)) return undefined;
	try {
		// A run of digits right after a quote is a string.
		return JSON.parse(/(?<!["\d])\d{16}/.test(json) ? quoteLongIntegers(json) : json);
	} catch {
		return undefined;
	}
}

// Strings and whole numbers are matched, so that digits within them stay as they are.
function quoteLongIntegers(json: string): string {
	return json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) =>
		/^-?\d{16,}$/.test(token) ? `"${token}"` : token,
	);
}

/** More than MAX_DEPTH brackets that open, whether in each other or not. */
const MANY_BRACKETS = new RegExp(`^(?:[^[{]*[[{]){${MAX_DEPTH + 1}}`);

// Before the text is parsed: what a hostile server nests by the million takes seconds.
function isTooDeep(json: string): boolean {
	if (!MANY_BRACKETS.test(json)) return false;
	let depth = 0;
	for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g)) {
		if (token === '[' || token === '{') depth += 1;
		if (token === ']' || token === '}') depth -= 1;
		if (depth > MAX_DEPTH) return true;
	}
	return false;
}
