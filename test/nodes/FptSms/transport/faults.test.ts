/* eslint-disable @n8n/community-nodes/no-restricted-globals -- prints the table where FAULT_TABLE is set; never shipped */
import { faultReport } from '../../../support/faults/faultReport';
import { FAULTS, MAX_TRIES, TIMEOUT_S } from '../../../support/faults/faultTable';
import { OPERATION_NAMES, runFaults, type Told } from '../../../support/faults/runFault';

/** All tries, the wait between them, and what a busy machine adds. */
const LONGEST_MS = MAX_TRIES * TIMEOUT_S * 1000 + 8_000;

jest.setTimeout(400_000);

/** By operation and fault. */
const told = new Map<string, Told>();

beforeAll(async () => {
	const results = await runFaults();
	if (process.env.FAULT_TABLE) process.stdout.write(`${faultReport(results)}\n`);
	for (const { fault, operation, told: result } of results) told.set(`${operation} ${fault.name}`, result);
});

describe.each(OPERATION_NAMES)('%s', (operation) => {
	it.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s: the outcome is told truly, in bounded time, and nothing is done twice', (name, fault) => {
		const { outcome, asked, done, times, ms, leaked, elsewhere, error } = told.get(`${operation} ${name}`)!;
		const isSend = !operation.startsWith('get');
		const expected = isSend ? fault.send : ((operation === 'getDlr' && fault.report) || fault.read);
		// Its first request has got the new token, or met the fault, before.
		const isLate = operation === 'run, its push' && fault.prepare && expected.outcome === 'ok';
		const isExpected = Array.isArray(expected.asked) ? expected.asked.includes(asked) : expected.asked === asked;
		expect({ outcome, asked, done, error }).toEqual({ ...expected, asked: isExpected ? asked : isLate ? 1 : expected.asked, done: isSend ? expected.done : expected.outcome === 'ok', error });
		expect(times).toBe(isSend && expected.done ? 1 : 0);
		expect(ms).toBeLessThan(LONGEST_MS);
		expect(leaked).toEqual([]);
		expect(elsewhere).toBe(0);
		// Never a page, and never more than a person reads.
		expect(error).not.toMatch(/<html|<\w+>/);
		expect(error.length).toBeLessThan(1_500);
	});
});
