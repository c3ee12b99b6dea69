import { invalidInput } from '../invalidInput';
import { MAX_NAME_UNITS, MAX_PLACES, MAX_REGISTERED_TEXTS, MAX_REGISTERED_UNITS } from '../limits';
import { quote } from '../optionValue';
import { shorten } from '../shorten';
import { composeAccents, composeMessage, MAX_CARE_PARTS, measure } from './parts';

/** What may stand for a part of a registered text that varies. */
export interface Place {
	variable: string;
	/** The most characters, in 16-bit units; Infinity if no length is registered. */
	max: number;
}

/** A text as it is registered with FPT. */
export interface RegisteredText {
	name: string;
	/** The brand name that it is registered for; empty if for any. */
	brandName: string;
	/** As it was written, with `{variable}` or `{variable:20}` for each place. */
	text: string;
	/** What is fixed: before, between and behind the places, so one more than these. */
	literals: readonly string[];
	places: readonly Place[];
}

export interface RegisteredTexts {
	/** In the order in which they were entered. */
	texts: readonly RegisteredText[];
	/** Those that can't be used, each with why, as a sentence. */
	unusable: ReadonlyArray<{ name: string; fault: string }>;
	/** What can't be right in the others, as sentences. */
	slips: readonly string[];
}

/** A credential's registered texts, as its form stores them: `{ texts: [{ name, text, brandName }] }`. Never throws: see `unusable`. */
export function parseRegisteredTexts(given: unknown): RegisteredTexts {
	const entries = entriesOf(given);
	const texts: RegisteredText[] = [];
	const unusable: Array<{ name: string; fault: string }> = [];
	const slips: string[] = [];
	for (const [index, entry] of entries.slice(0, MAX_REGISTERED_TEXTS).entries()) {
		const name = textOf(entry.name).trim();
		const label = `The registered text ${name === '' ? `number ${index + 1}` : quote(name)}`;
		const parsed = parseText(name, textOf(entry.text));
		if (typeof parsed === 'string') {
			unusable.push({ name, fault: `${label} ${parsed}` });
			continue;
		}
		const text = { ...parsed, name: composeAccents(name), brandName: textOf(entry.brandName).trim() };
		if (texts.some((other) => other.name === text.name)) slips.push(`Two registered texts are called ${quote(name)}: give each a name of its own.`);
		const slip = slipOf(text);
		if (slip !== undefined) slips.push(`${label} ${slip}`);
		texts.push(text);
	}
	const more = entries.length - MAX_REGISTERED_TEXTS;
	if (more > 0) slips.push(`The credential has ${entries.length} registered texts; only the first ${MAX_REGISTERED_TEXTS} are used.`);
	return { texts, unusable, slips };
}

function entriesOf(given: unknown): Array<Record<string, unknown>> {
	const texts = typeof given === 'object' && given !== null ? (given as { texts?: unknown }).texts : undefined;
	return Array.isArray(texts) ? texts.filter((entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null) : [];
}

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

const PLACE = /\{([^{}]*)\}/;
const VARIABLE = /^([\p{L}\p{N}_][\p{L}\p{M}\p{N}_ -]*?)\s*(?::\s*(\d{1,3})\s*)?$/u;

const HOW_TO_WRITE = 'write {name} for each place, e.g. {order}, or {order:20} if it may have 20 characters.';

/** The parts of a text; why it can't be used, as the end of a sentence, if it can't. */
function parseText(name: string, given: string): Pick<RegisteredText, 'text' | 'literals' | 'places'> | string {
	if (name === '') return 'has no name.';
	if (name.length > MAX_NAME_UNITS) return `has a name of ${name.length} characters; at most ${MAX_NAME_UNITS} are possible.`;
	if (given.length > MAX_REGISTERED_UNITS) return `has ${given.length} characters; ${MAX_CARE_PARTS} SMS have room for ${MAX_REGISTERED_UNITS}.`;
	const text = composeMessage(given);
	if (text.trim() === '') return 'is empty: copy it from FPT\'s mail.';
	const pieces = text.split(PLACE);
	const literals = pieces.filter((_, index) => index % 2 === 0);
	const stray = literals.map((literal) => /[{}]/.exec(literal)).find((match) => match !== null);
	if (stray) return `has a ${stray[0]} without its ${stray[0] === '{' ? '}' : '{'} at ${quote(shorten(stray.input.slice(stray.index), 20))}: ${HOW_TO_WRITE}`;
	const places: Place[] = [];
	for (const written of pieces.filter((_, index) => index % 2 === 1)) {
		const [, variable, max] = VARIABLE.exec(written.trim()) ?? [];
		if (variable === undefined || variable.length > MAX_NAME_UNITS || Number(max) === 0) return `contains ${quote(`{${shorten(written, 20)}}`)}: ${HOW_TO_WRITE}`;
		places.push({ variable, max: max === undefined ? Infinity : Number(max) });
	}
	if (places.length > MAX_PLACES) return `has ${places.length} places; at most ${MAX_PLACES} are possible.`;
	const { parts } = measure(literals.join('0'));
	if (parts > MAX_CARE_PARTS) return `takes ${parts} SMS; FPT accepts at most ${MAX_CARE_PARTS}.`;
	return { text, literals, places };
}

/** How FPT, telcos and other programs write a place: `[x]`, `xxx`, `%s`, `${`, `___`, `<name>`. */
const FOREIGN_PLACE = /\[(?:x+|p\d*|\d+|#)\]|(?<![\p{L}\p{N}])x{3,}(?![\p{L}\p{N}])|%(?:\d\$)?[sd](?![\p{L}\p{N}])|\$$|_{3,}|<[\p{L}\p{N} _-]+>/iu;

function slipOf({ literals, places }: RegisteredText): string | undefined {
	const [foreign] = literals.flatMap((literal) => FOREIGN_PLACE.exec(literal)?.[0] ?? []);
	if (foreign !== undefined) return `contains ${quote(foreign)}, which would be sent as it is: ${HOW_TO_WRITE}`;
	const numbered = places.find(({ variable }) => /^(?:p|var)?\d*$/i.test(variable));
	return numbered && `calls a place {${numbered.variable}}: ${HOW_TO_WRITE}`;
}

/** The text of that name. Throws if there is none, or more than one. */
export function textNamed({ texts, unusable }: RegisteredTexts, given: string): RegisteredText {
	const name = given.length > MAX_NAME_UNITS ? given : composeAccents(given.trim());
	const [text, another] = texts.filter((each) => each.name === name);
	if (another) throw invalidInput(`The credential has two registered texts ${quote(name)}`, 'Give each a name of its own.');
	if (text) return text;
	const fault = unusable.find((each) => each.name === name)?.fault;
	if (name !== '' && fault !== undefined) throw invalidInput(fault.replace(/[.]$/, ''), "Correct it in the FPT SMS API credential, under 'Registered Texts'.");
	if (name === '') throw invalidInput("'Registered Text' is empty", 'Choose one, or check the expression for this item.');
	throw invalidInput(`The credential has no registered text ${quote(name)}; it has: ${namesOf(texts)}`, "Choose another, or add it in the FPT SMS API credential, under 'Registered Texts'.");
}

const MAX_NAMED = 10;

function namesOf(texts: readonly RegisteredText[]): string {
	const names = texts.slice(0, MAX_NAMED).map(({ name }) => quote(name));
	return `${names.join(', ') || 'none'}${texts.length > names.length ? ` and ${texts.length - names.length} more` : ''}`;
}

/** The texts that a message of this brand name may be; undefined stands for any. */
export function textsOfBrand({ texts }: RegisteredTexts, brandName: string | undefined): RegisteredText[] {
	return texts.filter((text) => brandName === undefined || text.brandName === '' || text.brandName === brandName);
}

export interface Filling {
	/** By variable. */
	values: Readonly<Record<string, unknown>>;
	/** What the node puts in later, by variable in lower case: something as long, for which the text keeps `{variable}`. */
	own?: ReadonlyMap<string, string>;
	/** How a value is written: without accents, or composed. */
	write?: (value: string) => string;
}

/** A line break of any kind (Unicode Standard, section 5.8). */
export const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/;

/** What an expression returns that has found nothing. */
const FOUND_NOTHING = /(?<![\p{L}\p{N}])(?:undefined|null|NaN)(?![\p{L}\p{N}])|\[object \w+\]/u;

/** A registered text with its places filled in. Throws, naming the variable, for a value that is empty, too long, or can't be meant. */
export function fillText({ name, literals, places }: RegisteredText, { values, own = new Map(), write = composeMessage }: Filling): string {
	let text = literals[0] ?? '';
	for (const [index, { variable, max }] of places.entries()) {
		const isOwn = own.has(variable.toLowerCase());
		const value = own.get(variable.toLowerCase()) ?? valueOf(Object.hasOwn(values, variable) ? values[variable] : undefined, variable, name, write);
		if (value.length > max) throw refused(variable, name, `has ${value.length} characters; ${max} are registered`);
		const literal = literals[index + 1] ?? '';
		if (composeAccents(text + value + literal) !== text + value + literal) throw refused(variable, name, 'begins or ends with a mark that joins the letter beside it');
		text += (isOwn ? `{${variable.toLowerCase()}}` : value) + literal;
	}
	return text;
}

function valueOf(given: unknown, variable: string, name: string, write: (value: string) => string): string {
	if (typeof given === 'object' && given !== null) throw refused(variable, name, `must be text, but is ${quote(given)}`);
	const raw = String(given ?? '');
	if (raw.length > MAX_REGISTERED_UNITS) throw refused(variable, name, `has ${raw.length} characters; ${MAX_CARE_PARTS} SMS have room for ${MAX_REGISTERED_UNITS}`);
	const value = write(raw).trim();
	if (value === '') throw refused(variable, name, 'is empty');
	if (LINE_BREAK.test(value)) throw refused(variable, name, 'has a line break');
	if (FOUND_NOTHING.test(value) || /[{}]/.test(value)) throw refused(variable, name, `is ${quote(value)}: the expression found nothing, or was taken as text`);
	return value;
}

const refused = (variable: string, name: string, what: string) =>
	invalidInput(`'${variable}' of the registered text ${quote(name)} ${what}`, 'Correct the value, or the expression for this item.');

/**
 * Whether a composed text is this registered one: its literals in order, from start to end, and in each place at least one
 * character, at most its length, no line break, no blank at its ends. Exact, and linear: all ends that a literal can have are kept.
 */
export function fits({ literals, places }: RegisteredText, text: string): boolean {
	const [first = ''] = literals;
	if (places.length === 0) return text === first;
	if (text.length > MAX_REGISTERED_UNITS || !text.startsWith(first) || !text.endsWith(literals.at(-1) ?? '')) return false;
	let ends = [first.length];
	for (const [index, { max }] of places.entries()) ends = endsAfter(text, ends.filter((end) => !isBlankAt(text, end)), max, literals[index + 1] ?? '');
	return ends.at(-1) === text.length;
}

const isBlankAt = (text: string, at: number) => /\s/.test(text[at] ?? '');

/** Where a literal can end if a place before it starts at one of `starts`; both ascend. */
function endsAfter(text: string, starts: readonly number[], max: number, literal: string): number[] {
	const ends: number[] = [];
	if (starts[0] === undefined) return ends;
	let [start] = starts;
	let following = 1;
	let read = start;
	let lineBreak = -1;
	for (let at = text.indexOf(literal, start + 1); at > start; at = text.indexOf(literal, at + 1)) {
		// The nearest start makes the place the shortest: if that is too long, or has a line break, all are.
		for (let next = starts[following]; next !== undefined && next < at; next = starts[following]) {
			start = next;
			following += 1;
		}
		for (; read < at; read++) if (LINE_BREAK.test(text[read] ?? '')) lineBreak = read;
		if (at - start <= max && lineBreak < start && !isBlankAt(text, at - 1)) ends.push(at + literal.length);
		if (at === text.length) break;
	}
	return ends;
}

const literalUnits = ({ literals }: RegisteredText) => literals.reduce((sum, { length }) => sum + length, 0);

/** The text that a composed message is, of several the one with most fixed characters; undefined if it is none. */
export function matchText(texts: readonly RegisteredText[], message: string): RegisteredText | undefined {
	const isBetter = (text: RegisteredText, best?: RegisteredText) => (!best || literalUnits(text) > literalUnits(best)) && fits(text, message);
	return texts.reduce<RegisteredText | undefined>((best, text) => (isBetter(text, best) ? text : best), undefined);
}
