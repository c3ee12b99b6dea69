// What V8 takes on 64 bits for what JSON.parse makes, rounded up to its worst shapes as measured: an empty object is 56 bytes, a
// name that no other object has costs about 130, for its text and for the shape of the object.
const ARRAY_BYTES = 64;
const ELEMENT_BYTES = 12;
const OBJECT_BYTES = 64;
const PROPERTY_BYTES = 128;
const STRING_BYTES = 24;
const NUMBER_BYTES = 16;

/** Characters that make V8 keep a string with two bytes for each. */
const TWO_BYTES = /[\u0100-\uFFFF]/;

/**
 * An upper estimate of the memory that a parsed JSON value takes, in bytes. Its text says little of that: `[]` is 2 bytes in a request,
 * and 16 to 64 in memory. Looks at own properties only, and at each once.
 */
export function memoryOf(value: unknown): number {
	let bytes = 0;
	const rest: unknown[] = [value];
	while (rest.length > 0) {
		const next = rest.pop();
		if (typeof next === 'string') bytes += STRING_BYTES + next.length * (TWO_BYTES.test(next) ? 2 : 1);
		else if (typeof next === 'number') bytes += NUMBER_BYTES;
		else if (Array.isArray(next)) {
			bytes += ARRAY_BYTES + ELEMENT_BYTES * next.length;
			for (const element of next as unknown[]) rest.push(element);
		} else if (typeof next === 'object' && next !== null) {
			bytes += OBJECT_BYTES;
			for (const [name, property] of Object.entries(next)) {
				bytes += PROPERTY_BYTES + name.length;
				rest.push(property);
			}
		}
	}
	return bytes;
}
