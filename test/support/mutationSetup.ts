/* eslint-disable @n8n/community-nodes/no-restricted-globals -- the functions of a test runner; never shipped */
// A mutation test runs all tests that know a line, for each change of it.

/** Tests of sheer size, which others prove in small; and every text that there is. */
const LARGE = /^100,000|in a text of any form|in a text of 5 MB/;

const { describe, it } = globalThis;
const small = <F extends typeof it | typeof describe>(define: F): F =>
	Object.assign(((title: string, ...given: unknown[]) => (LARGE.test(title) ? define.skip : define)(title, ...(given as [never]))) as F, define);
Object.assign(globalThis, { describe: small(describe), it: small(it) });
