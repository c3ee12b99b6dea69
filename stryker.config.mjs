/** Changes the code of the rules, token, record and trigger, and sees whether a test notices (npm run test:mutation). */
export default {
	mutate: [
		'nodes/fpt/**/*.ts',
		'nodes/FptSms/transport/session.ts',
		'nodes/FptSms/transport/*ecord*.ts',
		'nodes/FptSms/*ecord*.ts',
		'nodes/FptSmsDlrTrigger/**/*.ts',
		'credentials/FptSmsApi.credentials.ts',
	],
	testRunner: 'jest',
	jest: { configFile: 'jest.mutation.config.js', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	// What a form says is no rule, and no test reads it word for word.
	mutator: { excludedMutations: ['StringLiteral', 'ObjectLiteral', 'ArrayDeclaration'] },
	ignorePatterns: ['.n8n', 'dist', 'docs', '/test/support/n8n'],
	concurrency: 2,
	timeoutMS: 20_000,
	reporters: ['clear-text', 'progress', 'html'],
	htmlReporter: { fileName: '.n8n/mutation.html' },
	thresholds: { high: 95, low: 85, break: 85 },
	tempDirName: '.stryker-tmp',
};
