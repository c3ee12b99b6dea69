import { MAX_REGISTERED_UNITS } from '../limits';
import { quote } from '../optionValue';
import { shorten } from '../shorten';
import { fits, LINE_BREAK, type Place, type RegisteredText, type RegisteredTexts, textsOfBrand } from './registeredTexts';

/**
 * What keeps a composed message from being a registered text of its brand name (undefined: of any), for an error or a hint: the nearest text and the first
 * difference, e.g. `closest to "Order shipped", up to character 27: one blank too many before "duoc giao"`. Takes some milliseconds.
 */
export function differenceFrom(all: RegisteredTexts, brandName: string | undefined, message: string): string {
	const texts = textsOfBrand(all, brandName);
	const elsewhere = all.texts.find((text) => !texts.includes(text) && fits(text, message));
	if (elsewhere) return `it is ${quote(elsewhere.name)}, which is registered for the brand name ${quote(elsewhere.brandName)}`;
	if (texts.length === 0) return 'none is registered for this brand name';
	if (message.length > MAX_REGISTERED_UNITS) return `it has ${message.length} characters, a registered one at most ${MAX_REGISTERED_UNITS}`;
	const [nearest] = likeliest(texts, message)
		.map((text) => ({ text, alignment: new Alignment(text, message) }))
		.sort((one, other) => one.alignment.cost - other.alignment.cost);
	if (!nearest || nearest.alignment.cost > nearest.text.literals.join('').length) return 'it is like none of them';
	const { at, what } = differenceAtEnds(nearest.text, message) ?? nearest.alignment.firstDifference();
	const fitting = [...message.slice(0, at)].length;
	return `closest to ${quote(nearest.text.name)}, ${fitting === 0 ? 'from the first character on' : `up to character ${fitting}`}: ${what}`;
}

/** A difference at an end that is a place's neighbour: aligned, the place would take a part of it. */
function differenceAtEnds(text: RegisteredText, message: string): { at: number; what: string } | undefined {
	const trimmed = message.trim();
	if (trimmed !== message && fits(text, trimmed)) {
		const before = message.length - message.trimStart().length;
		return before > 0 ? { at: 0, what: `${countOf(message.slice(0, before))} too many at the start` } : { at: trimmed.length, what: `${countOf(message.slice(trimmed.length))} too many at the end` };
	}
	const last = text.literals.at(-1) ?? '';
	const isEndMissing = !/[\p{L}\p{N}]/u.test(last) && /[\p{L}\p{N}]$/u.test(message) && fits(text, message + last);
	return isEndMissing ? { at: message.length, what: `${last.length === 1 ? nameOf(last) : cut(last)} is missing at the end` } : undefined;
}

/** How many texts are aligned with the message, which takes as long as the two multiplied. */
const MAX_ALIGNED = 3;

/** Those of whose words most are in the message. */
function likeliest(texts: readonly RegisteredText[], message: string): readonly RegisteredText[] {
	if (texts.length <= MAX_ALIGNED) return texts;
	const words = new Set(wordsOf(message));
	const scored = texts.map((text) => {
		const own = wordsOf(text.literals.join(' '));
		return { text, score: own.filter((word) => words.has(word)).length / (own.length + 1) };
	});
	return scored.sort((one, other) => other.score - one.score).slice(0, MAX_ALIGNED).map(({ text }) => text);
}

const wordsOf = (text: string): string[] => text.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/[\u0300-\u036F]/g, '').match(/[^\s.,:;!?]+/g) ?? [];

// What an edit costs. Another character is cheaper than one too many or one missing, so that the place that is named is that of the
// character; a letter that is like the registered one is cheaper than another, so that the two are put beside each other.
const ALIKE = 1;
const OTHER = 2;
const EXTRA = 3;
const MISSING = 3;

/** A registered text and a message side by side with as few edits as possible (Wagner and Fischer 1974; a place is any text). */
class Alignment {
	/** One 16-bit unit of what is fixed, or a place. */
	private readonly tokens: ReadonlyArray<string | Place>;
	/** What it costs to make the rest of the message, from a position on, the rest of the text, from a token on. */
	private readonly costs: readonly Uint16Array[];
	private readonly codes: Uint16Array;
	private readonly isLineBreak: readonly boolean[];
	/** Whether a unit is a blank: none belongs at an end of what is in a place. */
	private readonly isBlank: readonly boolean[];
	readonly cost: number;

	constructor({ literals, places }: RegisteredText, private readonly message: string) {
		this.tokens = literals.flatMap((literal, index) => [...literal.split(''), ...places.slice(index, index + 1)]);
		const units = message.split('');
		this.isLineBreak = units.map((unit) => LINE_BREAK.test(unit));
		this.isBlank = units.map((unit, at) => !this.isLineBreak[at] && unit.trim() === '');
		this.codes = codesOf(units);
		const folded = codesOf(units.map(fold));
		let following = Uint16Array.from({ length: units.length + 1 }, (_, at) => (units.length - at) * EXTRA);
		const costs = [following];
		for (const token of [...this.tokens].reverse()) {
			following = typeof token === 'string' ? this.costsOfUnit(token, following, folded) : this.costsOfPlace(token, following);
			costs.push(following);
		}
		this.costs = costs.reverse();
		this.cost = this.costAt(0, 0);
	}

	/** The first edit, after how many units of the message, in words. */
	firstDifference(): { at: number; what: string } {
		let at = 0;
		for (const [index, token] of this.tokens.entries()) {
			if (typeof token === 'string') {
				if (this.message[at] !== token || this.costAt(index, at) !== this.costAt(index + 1, at + 1)) return { at, what: this.unitDifference(index, token, at) };
				at += 1;
				continue;
			}
			const isCheapest = (end: number) => this.costAt(index, at) === this.costAt(index + 1, end) + this.placeCost(token, at, end);
			// The shortest, if there are several ways; but what is too long is all in the place.
			let end = at;
			while (end < this.message.length && !isCheapest(end)) end += 1;
			while (end - at >= token.max && end < this.message.length && isCheapest(end + 1)) end += 1;
			if (this.placeCost(token, at, end) > 0) return { at, what: placeDifference(token, this.message.slice(at, end)) };
			at = end;
		}
		const rest = this.message.slice(at);
		return { at, what: rest.trim() === '' ? `${countOf(rest)} too many at the end` : `${cut(rest)} is written after its end` };
	}

	private costAt(index: number, at: number): number {
		return this.costs[index]?.[at] ?? Infinity;
	}

	private costsOfUnit(unit: string, following: Uint16Array, folded: Uint16Array): Uint16Array {
		const [exact, alike] = [unit.charCodeAt(0), fold(unit).charCodeAt(0)];
		const costs = following.map((cost) => cost + MISSING);
		let behind = costs[folded.length] as number;
		for (let at = folded.length - 1; at >= 0; at--) {
			const other = this.codes[at] === exact ? 0 : folded[at] === alike ? ALIKE : OTHER;
			behind = Math.min(costs[at] as number, (following[at + 1] as number) + other, behind + EXTRA);
			costs[at] = behind;
		}
		return costs;
	}

	private costsOfPlace(place: Place, following: Uint16Array): Uint16Array {
		const costs = following.map((cost) => cost + MISSING);
		for (let at = this.isLineBreak.length - 1; at >= 0; at--) {
			// What is too long by one unit costs as much without that unit, and an edit.
			let least = Math.min(costs[at] ?? 0, (costs[at + 1] ?? 0) + EXTRA);
			let breaks = 0;
			for (let end = at; end < this.isLineBreak.length && end - at < place.max; end++) {
				if (this.isLineBreak[end]) breaks += EXTRA;
				least = Math.min(least, (following[end + 1] ?? 0) + breaks + this.edgeCost(at, end + 1));
			}
			costs[at] = least;
		}
		return costs;
	}

	private placeCost({ max }: Place, at: number, end: number): number {
		if (at === end) return MISSING;
		const excess = Math.max(0, end - at - max);
		return EXTRA * (excess + this.isLineBreak.slice(at + excess, end).filter(Boolean).length) + this.edgeCost(at + excess, end);
	}

	private edgeCost(at: number, end: number): number {
		return (this.isBlank[at] ? EXTRA : 0) + (this.isBlank[end - 1] ? EXTRA : 0);
	}

	private unitDifference(index: number, registered: string, at: number): string {
		const { message } = this;
		const written = message[at];
		if (written === undefined) return `the message ends there, ${cut(this.restFrom(index))} is registered`;
		const cost = this.costAt(index, at);
		if (cost === this.costAt(index, at + 1) + EXTRA) {
			let end = at + 1;
			while (message[end] === written && this.costAt(index, end) === this.costAt(index, end + 1) + EXTRA) end += 1;
			return `${countOf(message.slice(at, end))} too many before ${cut(this.fixedFrom(index))}`;
		}
		if (cost === this.costAt(index + 1, at) + MISSING) return `${nameOf(registered)} is missing before ${cut(message.slice(at))}`;
		// Beside a place a letter looks like a part of what is in the place.
		const isBesidePlace = [index - 1, index + 1].some((other) => typeof this.tokens[other] === 'object');
		if (isBesidePlace && !/[\p{L}\p{N}]/u.test(registered) && /[\p{L}\p{N}]/u.test(written)) return `${nameOf(registered)} is missing before ${cut(this.fixedFrom(index + 1) || message.slice(at))}`;
		return `${nameOf(written)} is written, ${nameOf(registered)} is registered${alikeness(written, registered)}`;
	}

	private restFrom(index: number): string {
		return this.tokens.slice(index).map((token) => (typeof token === 'string' ? token : `{${token.variable}}`)).join('');
	}

	/** What is fixed from a token on, up to the next place. */
	private fixedFrom(index: number): string {
		const end = this.tokens.findIndex((token, other) => other >= index && typeof token === 'object');
		return this.tokens.slice(index, end < 0 ? undefined : end).join('');
	}
}

const codesOf = (units: readonly string[]) => Uint16Array.from(units, (unit) => unit.charCodeAt(0));

/** A text beside a difference, shortened. */
const cut = (text: string): string => quote(shorten(text.trimStart() || text, 16));

function placeDifference({ variable, max }: Place, value: string): string {
	if (value === '') return `{${variable}} is empty`;
	const inner = value.trimStart();
	const before = value.slice(0, value.length - inner.length);
	// Behind it, a blank too many is one of what follows.
	if (before !== '' && inner !== '' && inner.length <= max && !LINE_BREAK.test(value)) return `${countOf(before)} too many before {${variable}}`;
	return value.length > max ? `${cut(value)} for {${variable}} has ${value.length} characters, ${max} are registered` : `a line break in {${variable}}`;
}

/** Characters that no eye finds, or that are named rather than shown. */
const NAMES: ReadonlyMap<string, string> = new Map(
	Object.entries({ ' ': 'blank', '\n': 'line break', '\r': 'carriage return', '\t': 'tab', '\u00A0': 'no-break blank (U+00A0)', '.': 'full stop', ',': 'comma' }),
);

function plainName(unit: string): string {
	const code = `U+${(unit.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
	const name = NAMES.get(unit);
	if (name !== undefined) return name;
	if (/[\p{Z}\p{C}\p{M}]/u.test(unit)) return `${/\p{Z}/u.test(unit) ? 'other blank' : 'invisible character'} (${code})`;
	return /[\p{ASCII}\p{Script=Latin}]/u.test(unit) ? `"${unit}"` : `"${unit}" (${code})`;
}

/** A character in a sentence: "a blank", `"d"`. */
function nameOf(unit: string): string {
	const name = plainName(unit);
	return name.startsWith('"') ? name : `${/^[oi]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** So many of one character: "one blank", "2 blanks". */
function countOf(units: string): string {
	const name = plainName(units[0] ?? '');
	return units.length === 1 ? `one ${name}` : `${units.length} ${name.startsWith('"') ? name : name.replace(/(?= \(|$)/, 's')}`;
}

/** Letters of other scripts, and digits, by the Latin letter that they look like. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
	Object.entries({ a: 'аα', b: 'вβ', c: 'с', e: 'еε', h: 'нη', i: 'іι', j: 'ј', k: 'кκ', m: 'мμ', n: 'ν', o: 'оο0', p: 'рρ', s: 'ѕ', t: 'тτ', u: 'υ', x: 'хχ', y: 'уγ', z: 'ζ', d: 'đð', l: '1', ' ': '\n\r\t', "'": '‘’`´', '"': '“”„', '-': '–—−‐‑' }).flatMap(
		([latin, others]) => [...others].map((other) => [other, latin] as const),
	),
);

/** A character as one that it could be taken for: small, Latin, without its accent. */
function fold(unit: string): string {
	const small = (unit.normalize('NFKD')[0] ?? unit).toLowerCase();
	return LOOK_ALIKES.get(small) ?? small;
}

/** Why two characters that are not the same look so; empty if they do not. */
function alikeness(written: string, registered: string): string {
	if (fold(written) !== fold(registered) || fold(written) === ' ') return '';
	if (written.toLowerCase() === registered.toLowerCase()) return ': upper and lower case count';
	const isLatin = [written, registered].every((unit) => /\p{Script=Latin}/u.test(unit));
	return isLatin ? ': accents count' : ': they only look alike';
}
