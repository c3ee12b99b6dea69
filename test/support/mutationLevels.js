const { existsSync, readdirSync } = require('node:fs');

const named = (folder, names) => names.map((name) => `${folder}/${name}.test.ts`);

/**
 * What is mutated, and the tests that must notice. Suites that put thousands of requests through a rule which a shorter test
 * knows as well are left out: they would run thousands of times.
 */
const LEVELS = {
	fpt: {
		mutate: readdirSync('test/fpt')
			.map((file) => `nodes/fpt/${file.replace('.test.ts', '.ts')}`)
			.filter(existsSync),
		// The documentation is no rule, and stays outside the copy that is mutated.
		tests: readdirSync('test/fpt')
			.filter((file) => file !== 'documentation.test.ts')
			.map((file) => `test/fpt/${file}`),
	},
	token: {
		mutate: ['nodes/FptSms/transport/token.ts', 'credentials/FptSmsApi.credentials.ts'],
		tests: named('test/nodes', ['token', 'tokenHang', 'hosts', 'description']),
		setup: ['mutationClock'],
	},
	record: {
		mutate: ['nodes/FptSms/transport/record.ts', 'nodes/FptSms/transport/sendOnce.ts'],
		tests: named('test/nodes', ['retry', 'record', 'campaignRetry', 'aiTool', 'campaignAiTool', 'otp']),
	},
	trigger: {
		mutate: ['nodes/FptSmsDlrTrigger/*.ts'],
		tests: named('test/nodes', ['trigger', 'triggerBurst', 'description']),
	},
};

/** The one that LEVEL names. */
const level = process.env.LEVEL ?? 'fpt';

module.exports = { level, ...LEVELS[level] };
