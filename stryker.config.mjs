import { readdirSync } from 'node:fs';

// Changes the code and sees whether a test notices. Rules that a test of their own knows are tried with these, which are quick;
// token, record, trigger and what is left of the rules with the nodes in n8n's engine (npm run test:mutation runs both).
const level = process.env.LEVEL ?? 'fpt';
const rules = readdirSync('test/fpt').map((file) => `nodes/fpt/${file.replace('.test.ts', '.ts')}`);
const throughNodes = [
	'nodes/fpt/**/*.ts',
	...rules.map((file) => `!${file}`),
	'nodes/FptSms/transport/*.ts',
	'nodes/FptSms/readParameter.ts',
	'nodes/FptSmsDlrTrigger/**/*.ts',
	'credentials/FptSmsApi.credentials.ts',
];

export default {
	mutate: level === 'fpt' ? rules : throughNodes,
	testRunner: 'jest',
	jest: { configFile: 'jest.mutation.config.js', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	// What a form says is no rule, and no test reads it word for word.
	mutator: { excludedMutations: ['StringLiteral', 'ObjectLiteral', 'ArrayDeclaration'] },
	ignorePatterns: ['.n8n', 'dist', 'docs', '/test/support/n8n'],
	concurrency: 2,
	timeoutMS: 20_000,
	reporters: ['clear-text', 'progress', 'html'],
	htmlReporter: { fileName: `.n8n/mutation-${level}.html` },
	thresholds: { high: 95, low: 85, break: 85 },
	tempDirName: '.stryker-tmp',
};
