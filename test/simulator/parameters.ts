import { FptError } from './errors';
import type { Temperament } from './options';

/** Reads one parameter of a body; throws 1014 if it is not valid. */
export type Parameter<T> = (value: unknown, name: string, temperament: Temperament) => T;

export type Body = Record<string, unknown>;

/** A string that must be there and not be empty, of at most `max` characters. As live: a number too, and of any length. */
export function text(max = Infinity): Parameter<string> {
	return (value, name, temperament) => {
		if (temperament === 'live') {
			const given = liveText(value, name);
			if (given === undefined || given === '') throw required(name);
			return given;
		}
		if (value === undefined) throw required(name);
		if (typeof value !== 'string') throw new FptError(1014, `${name} must be a string.`);
		if (value === '') throw new FptError(1014, `${name} must not be empty.`);
		return atMost(max, value, name);
	};
}

/** A string that may be left out, of at most `max` characters. As live: a number or null too, and of any length. */
export function optionalText(max: number): Parameter<string | undefined> {
	return (value, name, temperament) => {
		if (temperament === 'live') return liveText(value, name);
		if (value === undefined) return undefined;
		if (typeof value !== 'string') throw new FptError(1014, `${name} must be a string.`);
		return atMost(max, value, name);
	};
}

/** A session id of 1 to 32 characters. As live: anything, or nothing. */
export const sessionId: Parameter<unknown> = (value, name, temperament) =>
	temperament === 'live' ? value : text(32)(value, name, temperament);

/** A JSON integer of at least `min`. As live: digits in a string too. */
export function integer(min: number): Parameter<number> {
	return (value, name, temperament) => {
		if (value === undefined || (temperament === 'live' && (value === null || value === ''))) {
			throw required(name);
		}
		const isLiveText = temperament === 'live' && typeof value === 'string' && /^\d{1,15}$/.test(value);
		const number = isLiveText ? Number(value) : value;
		if (!Number.isSafeInteger(number)) throw new FptError(1014, `${name} must be an integer.`);
		if ((number as number) < min) throw new FptError(1014, `${name} must be at least ${min}.`);
		return number as number;
	};
}

/**
 * Reads every parameter of `shape`. Names are case-sensitive (manual). An unknown parameter is 1014; as live it is ignored.
 */
export function readParameters<T extends Record<string, Parameter<unknown>>>(
	body: Body,
	shape: T,
	temperament: Temperament,
): { [K in keyof T]: ReturnType<T[K]> } {
	const values: Body = {};
	for (const [name, read] of Object.entries(shape)) {
		values[name] = read(Object.hasOwn(body, name) ? body[name] : undefined, name, temperament);
	}
	if (temperament === 'strict') {
		const unknown = Object.keys(body).find((name) => !Object.hasOwn(shape, name));
		if (unknown !== undefined) throw new FptError(1014, `${unknown} is not a parameter.`);
	}
	return values as { [K in keyof T]: ReturnType<T[K]> };
}

/** A text as live: null is nothing, a number is its digits. */
function liveText(value: unknown, name: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string') throw new FptError(1014, `${name} must be a string.`);
	return value;
}

/** The error of a parameter that is missing. */
export function required(name: string): FptError {
	// in Vietnamese as in FPT's logs
	return new FptError(1014, { en: `${name} is required.`, vi: `Giá trị của "${name}" là bắt buộc.` });
}

function atMost(max: number, value: string, name: string): string {
	if ([...value].length > max) {
		throw new FptError(1014, `${name} must be at most ${max} characters.`);
	}
	return value;
}
