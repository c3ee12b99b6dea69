// The levels that need no n8n server: the only ones that run thousands of times in an hour. Neither do the suites that put
// thousands of requests through a rule which a shorter test knows as well.
const config = require('./jest.config');

const LONG = ['test/nodes/simulator', 'test/nodes/faults', 'test/nodes/triggerFuzz', 'test/nodes/triggerBurst', 'test/nodes/neverTwice.property'];

module.exports = {
	...config,
	projects: config.projects
		.filter(({ displayName }) => displayName !== 'e2e')
		.map((project) => ({ ...project, testPathIgnorePatterns: ['/node_modules/', ...LONG] })),
};
