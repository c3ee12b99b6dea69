const REDACTED = '(hidden)';

export type Redactor = (text: string) => string;

/** What honest servers make of some characters: percent-encoding in either case, escapes of JSON as PHP and .NET write them. */
const FORMS: ReadonlyArray<(text: string) => string> = [
	(text) => text,
	(text) => encodeURIComponent(text),
	(text) => encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
	(text) => text.replaceAll('/', '\\/'),
	(text) => text.replace(/[^A-Za-z0-9_-]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`),
	(text) => text.replace(/[^A-Za-z0-9_-]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
	// UTF-16 that was read byte by byte.
	(text) => [...text].join('\0'),
];

/** Characters that stand in a text by chance if there are fewer. */
const MIN_PART = 8;

/** A part of a secret's form that is looked for, and where in it that starts. */
interface Part {
	form: string;
	start: number;
	part: string;
}

/**
 * Makes a function that hides secrets in each of their forms, whole or at least half of one, since servers quote requests cut short
 * (of a secret under 32 characters only the whole). With `prefix`, so many first characters of a form, and what goes on from there.
 */
export function redactor(secrets: readonly string[], prefix?: number): Redactor {
	const forms = new Set(secrets.filter((text) => text !== '').flatMap((text) => FORMS.map((write) => write(text))));
	const parts = [...forms].flatMap((form) => (prefix === undefined ? partsOf(form) : [{ form, start: 0, part: form.slice(0, prefix) }]));
	return (text) => {
		const found = parts.filter(({ part }) => text.includes(part));
		return found.length === 0 ? text : replaceSpans(text, found.flatMap((part) => [...spansOf(text, part)]));
	};
}

/** Each half of a form, wherever it starts, has its second quarter in it or its third. */
function partsOf(form: string): Part[] {
	const quarter = Math.floor(form.length / 4);
	if (quarter < MIN_PART) return [{ form, start: 0, part: form }];
	return [quarter, Math.ceil(form.length / 2)].map((start) => ({ form, start, part: form.slice(start, start + quarter) }));
}

/** Where a part is in a text, with as much of its form as is around it. */
function* spansOf(text: string, { form, start, part }: Part): Iterable<[from: number, to: number]> {
	let to = 0;
	for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, to)) {
		let before = 0;
		while (before < start && text[at - before - 1] === form[start - before - 1]) before += 1;
		let after = part.length;
		while (start + after < form.length && text[at + after] === form[start + after]) after += 1;
		to = at + after;
		yield [at - before, to];
	}
}

/** Spans that overlap or touch are one. */
function replaceSpans(text: string, spans: Array<[from: number, to: number]>): string {
	let [result, end] = ['', -1];
	for (const [from, to] of spans.sort(([one], [other]) => one - other)) {
		if (from > end) result += text.slice(Math.max(end, 0), from) + REDACTED;
		end = Math.max(end, to);
	}
	return result + text.slice(Math.max(end, 0));
}

/** A copy of some JSON in which no string, name or number contains a secret; the same object if none does. */
export function redactJson<T>(value: T, redact: Redactor): T {
	return (hasSecret(value, redact) ? copyOf(value, redact) : value) as T;
}

function hasSecret(value: unknown, redact: Redactor): boolean {
	if (typeof value === 'string') return redact(value) !== value;
	if (typeof value === 'number') return hasSecret(String(value), redact);
	if (Array.isArray(value)) return value.some((each) => hasSecret(each, redact));
	if (typeof value !== 'object' || value === null) return false;
	return Object.entries(value).some(([name, each]) => hasSecret(name, redact) || hasSecret(each, redact));
}

function copyOf(value: unknown, redact: Redactor): unknown {
	if (typeof value === 'string') return redact(value);
	if (typeof value === 'number') return hasSecret(value, redact) ? redact(String(value)) : value;
	if (Array.isArray(value)) return value.map((each) => copyOf(each, redact));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, each]) => [redact(name), copyOf(each, redact)]));
}

/** Bytes of any encoding that is one byte a character for ASCII, or UTF-16, without secrets; the same buffer if there are none. */
export function redactBytes(bytes: Buffer, redact: Redactor): Buffer {
	const text = bytes.toString('latin1');
	const redacted = redact(text);
	return redacted === text ? bytes : Buffer.from(redacted, 'latin1');
}
