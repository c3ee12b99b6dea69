const HIDDEN = '(hidden)';

/**
 * A copy of a value from FPT's JSON in which no string holds one of the secrets: whoever answers may send back what was sent.
 * Also finds them as they stand in a URL.
 */
export function hide<T>(value: T, secrets: readonly string[]): T {
	const forms = secrets.filter((secret) => secret !== '').flatMap((secret) => [secret, encodeURIComponent(secret)]);
	const hidden = (text: string) => forms.reduce((before, form) => before.replaceAll(form, HIDDEN), text);
	return JSON.parse(JSON.stringify(value), (_name, inner: unknown) => (typeof inner === 'string' ? hidden(inner) : inner)) as T;
}
