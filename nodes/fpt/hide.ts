const HIDDEN = '(hidden)';

/**
 * A value from FPT's JSON in which no string and no name holds one of the secrets: whoever answers may send back what was sent.
 * Also finds them as they stand in a URL. A copy where it has to be another.
 */
export function hide<T>(value: T, secrets: readonly string[]): T {
	const forms = secrets.filter((secret) => secret !== '').flatMap((secret) => [secret, encodeURIComponent(secret)]);
	const holds = (inner: unknown): boolean => {
		if (typeof inner === 'string') return forms.some((form) => inner.includes(form));
		return typeof inner === 'object' && inner !== null && Object.entries(inner).some(([name, each]) => holds(name) || holds(each));
	};
	if (!holds(value)) return value;
	const hidden = (text: string) => forms.reduce((before, form) => before.replaceAll(form, HIDDEN), text);
	return copyOf(value, hidden) as T;
}

function copyOf(value: unknown, hidden: (text: string) => string): unknown {
	if (typeof value === 'string') return hidden(value);
	if (Array.isArray(value)) return value.map((each) => copyOf(each, hidden));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, each]) => [hidden(name), copyOf(each, hidden)]));
}
