/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a setting of the tests; never shipped */
/**
 * Tests of sheer size, which others prove in small, and those of every text that there is. The quick levels leave them to the deep
 * one; so do mutation tests, which would run them thousands of times.
 */
const isLeftOut = 'LEAVE_OUT_LARGE' in globalThis;

export const itLarge = isLeftOut ? it.skip : it;

export const describeLarge = isLeftOut ? describe.skip : describe;
