const LONGEST = 600;

/** A value as one line of JSON, without its secrets and of bounded length. */
export function maskedJson(value: unknown): string {
	const json =
		JSON.stringify(value, (key, inner: unknown) =>
			/token$|secret|authorization/i.test(key)
				? mask(typeof inner === 'string' ? inner : JSON.stringify(inner))
				: inner,
		) ?? '';
	return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
}

/** The first four characters, after `Basic ` or `Bearer ` if it begins with one. */
export function mask(secret: string): string {
	const scheme = /^(?:Basic|Bearer) /i.exec(secret)?.[0] ?? '';
	return `${secret.slice(0, scheme.length + 4)}…`;
}
