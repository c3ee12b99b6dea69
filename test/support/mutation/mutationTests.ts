/* eslint-disable @typescript-eslint/no-require-imports -- only within `describe` do the hooks of each stay its own; never shipped */
const { tests } = require('./levels') as { tests: string[] };

// All in one file: loading n8n takes longer than most tests, and jest loads it for each file.
for (const test of tests) describe(test, () => void require(`../../../${test}`));
