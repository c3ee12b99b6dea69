const config = require('./jest.config');
const { level, setup = [] } = require('./test/support/mutationLevels');

const project = config.projects.find(({ displayName }) => displayName === (level === 'fpt' ? 'fpt' : 'nodes'));

module.exports = {
	...config,
	// Where a change lets a test hang.
	testTimeout: 8_000,
	projects: [
		{
			...project,
			roots: ['<rootDir>/test/support'],
			testMatch: ['<rootDir>/test/support/mutationTests.ts'],
			setupFilesAfterEnv: ['mutationSetup', ...setup].map((name) => `<rootDir>/test/support/${name}.ts`),
		},
	],
};
