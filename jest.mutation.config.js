const config = require('./jest.config');

// Suites that put thousands of requests through a rule which a shorter test knows as well would run thousands of times.
const LONG = ['test/nodes/simulator', 'test/nodes/faults', 'test/nodes/triggerFuzz', 'test/nodes/triggerBurst', 'test/nodes/neverTwice.property'];
const level = process.env.LEVEL ?? 'fpt';

module.exports = {
	...config,
	projects: config.projects
		.filter(({ displayName }) => displayName === level)
		.map((project) => ({ ...project, testPathIgnorePatterns: ['/node_modules/', ...LONG] })),
};
