import { parseBoolean, parseChoice, parseChoices, parseNumber, quote } from '../../nodes/fpt/optionValue';

describe('a yes or no', () => {
	it.each([
		[true, true],
		[false, false],
		['true', true],
		['TRUE', true],
		[' False ', false],
		[1, true],
		[0, false],
		['1', true],
		['0', false],
	])('reads %j as %j', (value, expected) => {
		expect(parseBoolean(value, 'Simplify')).toBe(expected);
	});

	it.each(['', 'yes', 'no', 2, null, undefined, [], {}, 'true'.repeat(1000)])('refuses %j by name', (value) => {
		expect(() => parseBoolean(value, 'Simplify')).toThrow(/^'Simplify' must be true or false, but is /);
	});
});

describe('a choice', () => {
	it('is one of the choices, to the letter', () => {
		expect(parseChoice('move', ['error', 'move'], 'Outside Sending Hours')).toBe('move');
	});

	it.each(['Move', 'move ', '', null, 'toString', ['move']])('refuses %j and names the choices', (value) => {
		expect(() => parseChoice(value, ['error', 'move'], 'Outside Sending Hours')).toThrow(
			/^'Outside Sending Hours' must be one of error, move, but is /,
		);
	});
});

describe('a list of choices', () => {
	it('has each choice once', () => {
		expect(parseChoices(['TH', 'SG', 'TH'], ['SG', 'TH', 'MY'], 'Allowed Countries')).toEqual(['TH', 'SG']);
		expect(parseChoices([], ['SG'], 'Allowed Countries')).toEqual([]);
	});

	it.each([['sg'], ['SG '], [null], [['SG']], ['SG', 'toString'], [84]].map((list) => [list]))('refuses %j, which has something else in it', (list) => {
		expect(() => parseChoices(list, ['SG'], 'Allowed Countries')).toThrow(/^'Allowed Countries' contains .*, which is none of its choices$/);
	});

	it.each(['SG', '', null, undefined, { 0: 'SG' }])('refuses %j, which is no list', (value) => {
		expect(() => parseChoices(value, ['SG'], 'Allowed Countries')).toThrow(/^'Allowed Countries' must be a list, but is /);
	});
});

describe('a number', () => {
	it.each([
		[5, 5],
		['5', 5],
		[' 5 ', 5],
		[5n, 5],
		[1.5, 1.5],
	])('reads %p as %p', (value, expected) => {
		expect(parseNumber(value, { min: 1, max: 10 }, 'Timeout')).toBe(expected);
	});

	it.each([0, 11, 'a', '', ' ', null, undefined, true, [5], Number.NaN, '1'.repeat(200)])('refuses %p outside its bounds', (value) => {
		expect(() => parseNumber(value, { min: 1, max: 10 }, 'Timeout')).toThrow(/^'Timeout' must be a number from 1 to 10, but is /);
	});

	it('refuses a fraction if only whole numbers will do', () => {
		expect(() => parseNumber(1.5, { min: 1, integer: true }, 'Quota')).toThrow("'Quota' must be a whole number of at least 1, but is \"1.5\"");
	});
});

it('quotes at most 100 characters, and closes the quotation', () => {
	expect(quote('a'.repeat(1_000_000))).toBe(`"${'a'.repeat(100)}…"`);
});
