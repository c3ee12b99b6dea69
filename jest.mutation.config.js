const config = require('./jest.config');
const { level, setup = [], tests } = require('./test/support/mutationLevels');

const project = config.projects.find(({ displayName }) => displayName === (level === 'fpt' ? 'fpt' : 'nodes'));

module.exports = {
	...config,
	// Where a change lets a test hang.
	testTimeout: 8_000,
	projects: [
		{
			...project,
			// Which tests a changed file matters to, jest finds out within these.
			roots: ['credentials', 'nodes', 'test'].map((folder) => `<rootDir>/${folder}`),
			testMatch: tests.map((test) => `<rootDir>/${test}`),
			setupFilesAfterEnv: ['mutationSetup', ...setup].map((name) => `<rootDir>/test/support/${name}.ts`),
		},
	],
};
