/* eslint-disable @n8n/community-nodes/no-restricted-globals -- prints the table if FAULT_TABLE is set; never shipped */
import { faultReport } from '../../../support/faults/faultReport';
import { FAULTS, MAX_TRIES, TIMEOUT_S } from '../../../support/faults/faultTable';
import { OPERATION_NAMES, runFault, runFaults, type Told } from '../../../support/faults/runFault';

/** All tries of so many seconds, the wait between them, and what a busy machine adds. */
const longestMs = (timeout: number) => MAX_TRIES * timeout * 1000 + 8_000;

/** In seconds. */
const LONG_TIMEOUT = 6;

jest.setTimeout(400_000);

/** By operation and fault. */
const told = new Map<string, Told>();

beforeAll(async () => {
	const results = await runFaults();
	if (process.env.FAULT_TABLE) process.stdout.write(`${faultReport(results)}\n`);
	for (const { fault, operation, told: result } of results) told.set(`${operation} ${fault.name}`, result);
});

describe.each(OPERATION_NAMES)('%s', (operation) => {
	it.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s: the outcome is told truly, in bounded time, and nothing is done twice', async (name, fault) => {
		const isSend = !operation.startsWith('get');
		const expected = isSend ? fault.send : ((operation === 'getDlr' && fault.report) || fault.read);
		// Its first request has got the new token, or met the fault, before.
		const isLate = operation === 'run, its push' && fault.prepare && expected.outcome === 'ok';
		const askedAs = ({ asked }: Told) => {
			const isExpected = Array.isArray(expected.asked) ? expected.asked.includes(asked) : expected.asked === asked;
			return isExpected ? asked : isLate ? 1 : expected.asked;
		};
		const isAsExpected = (result: Told) => result.outcome === expected.outcome && result.asked === askedAs(result);
		const first = told.get(`${operation} ${name}`)!;
		// On a busy machine the time of an attempt may be up before it has met its fault: then once more, alone and with more time.
		const timeout = isAsExpected(first) ? TIMEOUT_S : LONG_TIMEOUT;
		const result = isAsExpected(first) ? first : await runFault(fault, operation, timeout);
		const { outcome, asked, done, times, ms, leaked, elsewhere, error } = result;
		expect({ outcome, asked, done, error }).toEqual({ ...expected, asked: askedAs(result), done: isSend ? expected.done : expected.outcome === 'ok', error });
		expect(times).toBe(isSend && expected.done ? 1 : 0);
		expect(ms).toBeLessThan(longestMs(timeout));
		expect(leaked).toEqual([]);
		expect(elsewhere).toBe(0);
		// Never a page, and never more than a person reads.
		expect(error).not.toMatch(/<html|<\w+>/);
		expect(error.length).toBeLessThan(1_500);
	});
});
