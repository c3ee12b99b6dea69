const REDACTED = '(hidden)';

/** A text that must not come back in a response. */
export interface Secret {
	text: string;
	/** So many characters of it in a row are hidden, too: servers quote requests cut short. At most its length. */
	run: number;
}

/** Hides secrets in a text. */
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

/** The first characters of a run: most places of a text are passed over by them alone. */
const HASHED = 4;
const BUCKETS = 65_536;

/**
 * Makes a function that replaces each run of a secret's characters, in each of its forms, in one pass over the text: what is
 * made once for a token is used for each response.
 */
export function redactor(secrets: readonly Secret[]): Redactor {
	const byLength = new Map<number, Set<string>>();
	for (const { text, run } of secrets) {
		for (const form of text === '' ? [] : new Set(FORMS.map((write) => write(text)))) {
			const length = Math.max(1, Math.min(run, form.length));
			const runs = byLength.get(length) ?? new Set();
			byLength.set(length, runs);
			for (let start = 0; start + length <= form.length; start++) runs.add(form.slice(start, start + length));
		}
	}
	const finders = [...byLength].map(([length, runs]) => finderOf(length, runs));
	return (text) => finders.reduce((before, find) => replaceRuns(before, find), text);
}

interface Finder {
	length: number;
	isRun: (text: string, start: number) => boolean;
}

function finderOf(length: number, runs: ReadonlySet<string>): Finder {
	const hashed = Math.min(HASHED, length);
	const buckets = new Uint8Array(BUCKETS);
	for (const run of runs) buckets[hash(run, 0, hashed)] = 1;
	return { length, isRun: (text, start) => buckets[hash(text, start, hashed)] === 1 && runs.has(text.slice(start, start + length)) };
}

function hash(text: string, start: number, length: number): number {
	let value = 0;
	for (let index = start; index < start + length; index++) value = (value * 31 + text.charCodeAt(index)) % BUCKETS;
	return value;
}

/** Replaces what runs cover; runs that overlap or touch are one. */
function replaceRuns(text: string, { length, isRun }: Finder): string {
	const pieces: string[] = [];
	let kept = 0;
	let end = 0;
	for (let start = 0; start + length <= text.length; start++) {
		if (!isRun(text, start)) continue;
		if (start > end || end === 0) {
			pieces.push(text.slice(kept, start), REDACTED);
		}
		end = start + length;
		kept = end;
	}
	return pieces.length === 0 ? text : pieces.join('') + text.slice(kept);
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
