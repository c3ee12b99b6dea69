const HIDDEN = '(hidden)';

/**
 * A value from FPT's JSON in which no string and no name holds one of the secrets: whoever answers may send back what was sent.
 * Also finds them as they stand in a URL. `source` is the text that the value was read from; gives a copy where it may hold one.
 */
export function redact<T>(value: T, secrets: readonly string[], source: string): T {
	const given = secrets.filter((secret) => secret !== '');
	// What the source does not show, only an escape of JSON's or of a URL's can hold.
	if (!/[\\%]/.test(source) && !given.some((secret) => source.includes(secret))) return value;
	const forms = given.flatMap((secret) => [secret, encodeURIComponent(secret)]);
	const hidden = (text: string) => forms.reduce((before, form) => before.replaceAll(form, HIDDEN), text);
	return copyOf(value, hidden) as T;
}

function copyOf(value: unknown, hidden: (text: string) => string): unknown {
	if (typeof value === 'string') return hidden(value);
	if (Array.isArray(value)) return value.map((each) => copyOf(each, hidden));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, each]) => [hidden(name), copyOf(each, hidden)]));
}
