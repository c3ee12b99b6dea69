/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- the functions of a test runner; never shipped */
import { addEventHandler } from 'jest-circus';

// A mutation test runs the tests that know a line, for each change of it, until one fails.

let hasFailed = false;

addEventHandler((event) => {
	if (event.name === 'test_done' && event.test.errors.length > 0) hasFailed = true;
	if (event.name === 'test_start' && hasFailed) event.test.mode = 'skip';
});

/** Tests of sheer size, which others prove in small; and every text that there is. */
const LARGE = /^100,000|in a text of any form|in a text of 5 MB/;

const { describe, it } = globalThis;
const small = <F extends typeof it | typeof describe>(define: F): F =>
	Object.assign(((title: string, ...given: unknown[]) => (LARGE.test(title) ? define.skip : define)(title, ...(given as [never]))) as F, define);
Object.assign(globalThis, { describe: small(describe), it: small(it) });
