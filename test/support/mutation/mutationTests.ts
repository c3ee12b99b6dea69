/* eslint-disable @typescript-eslint/no-require-imports -- only within `describe` do the hooks of each stay its own; never shipped */
const { tests } = require('./levels') as { tests: string[] };

// All in one file: jest loads what is of this project for each file.
for (const test of tests) describe(test, () => void require(`../../../${test}`));
