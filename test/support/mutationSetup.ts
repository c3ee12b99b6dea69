/* eslint-disable @n8n/community-nodes/no-restricted-globals -- times of tests; never shipped */
import { speedUp } from './fastClock';

// A mutation test runs all tests that know a line, for each change of it: so time goes faster, and nothing is done thousands of times.

const FACTOR = 3;

/** Tests of sheer size, which others prove in small; and every text that there is. */
const LARGE = /^100,000|in a text of any form|in a text of 5 MB/;

const { describe, it } = globalThis;
const small = <F extends typeof it | typeof describe>(define: F): F =>
	Object.assign(((title: string, ...given: unknown[]) => (LARGE.test(title) ? define.skip : define)(title, ...(given as [never]))) as F, define);
Object.assign(globalThis, { describe: small(describe), it: small(it) });

const now = Date.now.bind(Date);

/** Whether the test has no fast clock of its own. */
let isOurs = false;

beforeEach(() => {
	isOurs = !jest.isMockFunction(performance.now);
	if (!isOurs) return;
	speedUp(FACTOR);
	const start = now();
	jest.spyOn(Date, 'now').mockImplementation(() => Math.floor(start + (now() - start) * FACTOR));
});

afterEach(() => {
	if (isOurs) jest.restoreAllMocks();
});
