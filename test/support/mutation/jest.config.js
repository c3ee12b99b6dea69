const config = require('../../../jest.config');
const { level, setup = [] } = require('./levels');

const project = config.projects.find(({ displayName }) => displayName === (level === 'fpt' ? 'fpt' : 'nodes'));

module.exports = {
	...config,
	rootDir: '../../..',
	// Stryker wraps this one.
	testEnvironment: project.testEnvironment,
	// If a change makes a test hang.
	testTimeout: 8_000,
	projects: [
		{
			...project,
			rootDir: '../../..',
			roots: ['<rootDir>/test/support/mutation'],
			testMatch: ['<rootDir>/test/support/mutation/mutationTests.ts'],
			setupFilesAfterEnv: ['mutationSetup', ...setup].map((name) => `<rootDir>/test/support/mutation/${name}.ts`),
		},
	],
};
