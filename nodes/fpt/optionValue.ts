import { invalidInput } from './invalidInput';
import { MAX_OPTION_UNITS } from './limits';
import { shorten } from './shorten';

// A form offers only values of its type; an expression may return anything. A value that the form does not offer is refused: taken
// for the default, it would send what nobody asked for.

/** A value as an error message quotes it, shortened. */
export function quote(value: unknown): string {
	if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
	return `"${shorten(String(value))}"`;
}

/** Yes or no: a boolean, "true" or "false" in any case, 1 or 0. Throws for anything else; `label` names the field. */
export function parseBoolean(value: unknown, label: string): boolean {
	if (typeof value === 'boolean') return value;
	const text = typeof value === 'string' && value.length <= MAX_OPTION_UNITS ? value.trim().toLowerCase() : value;
	if (text === 'true' || text === 1 || text === '1') return true;
	if (text === 'false' || text === 0 || text === '0') return false;
	throw invalidInput(`'${label}' must be true or false, but is ${quote(value)}`, 'Change it, or check the expression of this field.');
}

/** One of a form's choices. Throws for anything else; `label` names the field. */
export function parseChoice<C extends string>(value: unknown, choices: readonly C[], label: string): C {
	const choice = choices.find((each) => each === value);
	if (choice !== undefined) return choice;
	throw invalidInput(`'${label}' must be one of ${choices.join(', ')}, but is ${quote(value)}`, 'Change it, or check the expression of this field.');
}

/** Some of a form's choices, as a list without repetitions. Throws for anything else; `label` names the field. */
export function parseChoices<C extends string>(value: unknown, choices: readonly C[], label: string): C[] {
	if (!Array.isArray(value)) throw invalidInput(`'${label}' must be a list, but is ${quote(value)}`, LIST_ADVICE);
	const known = new Map<unknown, C>(choices.map((choice) => [choice, choice]));
	return [...new Set(value as unknown[])].map((each) => {
		const choice = known.get(each);
		if (choice === undefined) throw invalidInput(`'${label}' contains ${quote(each)}, which is none of its choices`, LIST_ADVICE);
		return choice;
	});
}

const LIST_ADVICE = 'Check the expression of this field: it returns a list of values that the field offers, as ["SG", "TH"].';

/** A number within bounds (`integer`: a whole one), given as one or as text. Throws for anything else; `label` names the field. */
export function parseNumber(value: unknown, bounds: { min: number; max?: number; integer?: boolean }, label: string): number {
	const { min, max = Number.MAX_SAFE_INTEGER, integer = false } = bounds;
	const isText = typeof value === 'string' && value.length <= MAX_OPTION_UNITS && value.trim() !== '';
	const number = typeof value === 'number' || typeof value === 'bigint' || isText ? Number(value) : Number.NaN;
	if (number >= min && number <= max && (!integer || Number.isInteger(number))) return number;
	const kind = integer ? 'a whole number' : 'a number';
	const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
	throw invalidInput(`'${label}' must be ${kind} ${range}, but is ${quote(value)}`, 'Change it, or check the expression of this field.');
}
