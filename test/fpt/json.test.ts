/* eslint-disable @n8n/community-nodes/no-restricted-globals -- processor time; never shipped */
import fc from 'fast-check';
import { field, parseJson } from '../../nodes/fpt/json';
import { MAX_JSON_UNITS } from '../../nodes/fpt/limits';
import { itLarge } from '../support/harness/large';

function parsedOrUndefined(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

describe('parseJson', () => {
	it('reads what JSON.parse reads, long integers aside', () => {
		fc.assert(
			fc.property(fc.json({ maxDepth: 8 }), (text) => {
				// What fast-check makes has no integer of 16 digits; those have a table of their own.
				fc.pre(!/(?<![\d.])-?\d{16}/.test(text));
				expect(parseJson(text)).toEqual(JSON.parse(text));
			}),
			{ numRuns: 2_000 },
		);
	});

	it('returns undefined for what JSON.parse refuses', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(...'"\\[]{}:,1e.-+ u0ntrue'), maxLength: 30 }), (text) => {
				expect(parseJson(text)).toEqual(parsedOrUndefined(text));
			}),
			{ numRuns: 5_000 },
		);
	});

	it('returns undefined for a text that is longer than its bound, and reads one that is as long', () => {
		expect(parseJson('[1,2]'.padEnd(MAX_JSON_UNITS))).toEqual([1, 2]);
		expect(parseJson('[1,2]'.padEnd(MAX_JSON_UNITS + 1))).toBeUndefined();
	});

	it('keeps the digits of a long integer wherever it is', () => {
		expect(parseJson('[1234567890123456 ,{"a":-90071992547409931234},\n90071992547409931234]')).toEqual([
			'1234567890123456',
			{ a: '-90071992547409931234' },
			'90071992547409931234',
		]);
	});

	it('never makes JSON of what is none by quoting its digits', () => {
		for (const text of ['{1234567890123456:1}', '1234567890123456 1234567890123456', '[01234567890123456]', '--1234567890123456']) {
			expect(parseJson(text)).toBeUndefined();
		}
	});
});

it('A field is one of the object itself', () => {
	const data = JSON.parse('{"__proto__":{"status":1},"a":2}') as Record<string, unknown>;
	expect(field(data, 'status')).toBeUndefined();
	expect(field(data, 'constructor')).toBeUndefined();
	expect(field({}, '__proto__')).toBeUndefined();
	expect(field(data, '__PROTO__')).toEqual({ status: 1 });
});

describe('The time of parseJson grows no faster than the text', () => {
	const FORMS: ReadonlyArray<[string, (units: number) => string]> = [
		['escaped quotes', (units) => '\\"'.repeat(units / 2)],
		['a string of escaped quotes that never closes', (units) => `"${'\\"'.repeat(units / 2)}`],
		['the same behind a long integer', (units) => `[1234567890123456,"${'\\"'.repeat(units / 2)}`],
		['escaped quotes behind a long integer', (units) => `[1234567890123456,${'\\"'.repeat(units / 2)}`],
		['the same behind many brackets', (units) => `${'[],'.repeat(200)}${'\\"'.repeat(units / 2)}`],
		['quotes', (units) => '"'.repeat(units)],
		['backslashes', (units) => `"${'\\'.repeat(units)}`],
		['brackets that open', (units) => '['.repeat(units)],
		['brackets in pairs', (units) => `[${'[],'.repeat(units / 3)}[]]`],
		['digits', (units) => '1'.repeat(units)],
		['long integers', (units) => `[${'1234567890123456,'.repeat(units / 17)}1]`],
		['minus signs', (units) => '-'.repeat(units)],
		['exponents', (units) => '1e'.repeat(units / 2)],
		['spaces', (units) => ' '.repeat(units)],
		['distinct names', (units) => JSON.stringify(Object.fromEntries(Array.from({ length: units / 12 }, (_, index) => [`k${index}`, 1])))],
	];

	const processorMs = (work: () => void) => {
		const before = process.cpuUsage();
		work();
		const { user, system } = process.cpuUsage(before);
		return (user + system) / 1000;
	};
	const best = (text: string) => Math.min(...[1, 2, 3].map(() => processorMs(() => parseJson(text))));

	itLarge.each(FORMS)('%s: 16 times the text takes less than 64 times as long, and 1 MB less than a second', (_what, make) => {
		const [small, large] = [make(64_000), make(1_024_000)];
		const msOfLarge = best(large);
		expect(msOfLarge).toBeLessThan(1_000);
		// Below some milliseconds, noise is larger than the work.
		expect(msOfLarge / Math.max(best(small), 2)).toBeLessThan(64);
	});
});
