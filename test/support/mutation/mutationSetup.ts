/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- the functions of a test runner; never shipped */
import { addEventHandler } from 'jest-circus';

// A mutation test runs the tests that know a line, for each change of it, until one fails.

let hasFailed = false;

addEventHandler((event) => {
	if (event.name === 'test_done' && event.test.errors.length > 0) hasFailed = true;
	if (event.name === 'test_start' && hasFailed) event.test.mode = 'skip';
});

// See harness/large.ts, which each test file loads after this.
Object.assign(globalThis, { LEAVE_OUT_LARGE: true });
