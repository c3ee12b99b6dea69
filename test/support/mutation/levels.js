const { readdirSync } = require('node:fs');

const inFolder = (folder, ending) => readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(ending)).map((file) => `${folder}/${file}`);
const named = (folder, names) => names.map((name) => `${folder}/${name}.test.ts`);

const NODE = 'test/nodes/FptSms';

/**
 * What is mutated, and the tests that must notice. Suites that put thousands of requests through a rule that a shorter test
 * covers as well are left out: they would run thousands of times.
 */
const LEVELS = {
	fpt: {
		mutate: ['nodes/fpt/*.ts', 'nodes/fpt/{phone,text,campaign,report}/*.ts', 'nodes/fpt/response/codes.ts', 'nodes/fpt/api/{networkErrors,response,token}.ts'],
		// Not the one that measures growth: what Stryker adds to the code grows as well.
		tests: inFolder('test/fpt', '.test.ts').filter((file) => !file.includes('linear')),
	},
	token: {
		mutate: ['nodes/FptSms/transport/tokenSource.ts', 'credentials/FptSmsApi.credentials.ts'],
		tests: [...named(`${NODE}/transport`, ['token', 'tokenHang', 'hosts']), 'test/nodes/description.test.ts'],
		setup: ['mutationClock'],
	},
	record: {
		mutate: ['nodes/FptSms/transport/{deliver,record,savedOutput,send,sendSlots,userKeys}.ts'],
		tests: [
			...named(`${NODE}/transport`, ['retry', 'record', 'once', 'sendLimits', 'onceKeys', 'hosts', 'token', 'nodeErrors']),
			...named(`${NODE}/campaign`, ['campaignRetry', 'campaignAiTool', 'run', 'runRetry']),
			...named(`${NODE}/message`, ['aiTool', 'otp']),
		],
	},
	trigger: {
		mutate: ['nodes/FptSmsDlrTrigger/*.ts'],
		tests: [...inFolder('test/nodes/FptSmsDlrTrigger', '.test.ts').filter((file) => !file.includes('fuzz')), 'test/nodes/description.test.ts'],
	},
};

/** The one that LEVEL names. */
const level = process.env.LEVEL ?? 'fpt';

module.exports = { level, ...LEVELS[level] };
