const HIDDEN = '(hidden)';

/**
 * A value from FPT's JSON in which no string holds one of the secrets: whoever answers may send back what was sent. Also finds
 * them as they stand in a URL. A copy where it has to be another.
 */
export function hide<T>(value: T, secrets: readonly string[]): T {
	const forms = secrets.filter((secret) => secret !== '').flatMap((secret) => [secret, encodeURIComponent(secret)]);
	const json = JSON.stringify(value);
	if (!forms.some((form) => json.includes(JSON.stringify(form).slice(1, -1)))) return value;
	const hidden = (text: string) => forms.reduce((before, form) => before.replaceAll(form, HIDDEN), text);
	return JSON.parse(json, (_name, inner: unknown) => (typeof inner === 'string' ? hidden(inner) : inner)) as T;
}
