import mutation from './levels.js';

// Changes the code and sees whether a test notices: part by part, with the tests that know the part (npm run test:mutation runs
// them all; LEVEL names one).
export default {
	mutate: mutation.mutate,
	testRunner: 'jest',
	jest: { configFile: 'test/support/mutation/jest.config.js', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	// What a form says is no rule, and no test reads it word for word.
	mutator: { excludedMutations: ['StringLiteral', 'ObjectLiteral', 'ArrayDeclaration'] },
	ignorePatterns: ['.n8n', 'dist', '/test/e2e/n8n'],
	// Tests wait more than they compute.
	concurrency: 4,
	// A test that hangs ends by itself before.
	timeoutMS: 10_000,
	timeoutFactor: 1,
	reporters: ['clear-text', 'progress', 'html'],
	htmlReporter: { fileName: `.n8n/mutation-${mutation.level}.html` },
	thresholds: { high: 95, low: 85, break: 85 },
	tempDirName: `.stryker-tmp/${mutation.level}`,
};
