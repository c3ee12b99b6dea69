import { FptError } from './errors';

/** Reads one parameter out of a body, or refuses it with 1014. */
export type Parameter<T> = (value: unknown, name: string) => T;

export type Body = Record<string, unknown>;

/** A string that must be there and not be empty, of at most `max` characters. */
export function text(max = Infinity): Parameter<string> {
	return (value, name) => {
		if (value === undefined) throw new FptError(1014, `${name} is required.`);
		if (typeof value !== 'string') throw new FptError(1014, `${name} must be a string.`);
		if (value === '') throw new FptError(1014, `${name} must not be empty.`);
		return atMost(max, value, name);
	};
}

/** A string that may be left out. */
export function optionalText(max: number): Parameter<string | undefined> {
	return (value, name) => {
		if (value === undefined) return undefined;
		if (typeof value !== 'string') throw new FptError(1014, `${name} must be a string.`);
		return atMost(max, value, name);
	};
}

/** A JSON integer of at least `min`; digits in a string are not one. */
export function integer(min: number): Parameter<number> {
	return (value, name) => {
		if (value === undefined) throw new FptError(1014, `${name} is required.`);
		if (!Number.isSafeInteger(value)) throw new FptError(1014, `${name} must be an integer.`);
		if ((value as number) < min) throw new FptError(1014, `${name} must be at least ${min}.`);
		return value as number;
	};
}

/**
 * Reads every parameter of `shape`, and refuses any other. Names are case-sensitive, as the manual says.
 */
export function readParameters<T extends Record<string, Parameter<unknown>>>(
	body: Body,
	shape: T,
): { [K in keyof T]: ReturnType<T[K]> } {
	const values: Body = {};
	for (const [name, read] of Object.entries(shape)) {
		values[name] = read(Object.hasOwn(body, name) ? body[name] : undefined, name);
	}
	const extra = Object.keys(body).find((name) => !Object.hasOwn(shape, name));
	if (extra !== undefined) throw new FptError(1014, `${extra} is not a parameter.`);
	return values as { [K in keyof T]: ReturnType<T[K]> };
}

function atMost(max: number, value: string, name: string): string {
	if ([...value].length > max) {
		throw new FptError(1014, `${name} must be at most ${max} characters.`);
	}
	return value;
}
