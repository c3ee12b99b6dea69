const { accessSync, readdirSync, readFileSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const { compilerOptions } = require('./tsconfig.json');

const HARNESS = `${__dirname}/test/support/harness`;

// The levels: the rules (fpt), the nodes in n8n's engine (nodes), the stand-in for FPT (simulator), a real n8n (e2e), n8n's queue
// mode (queue). `house` holds the structure and the guides; `deep` has what takes long, of rules and nodes.
const level = (name, { roots = [`<rootDir>/test/${name}`], match = '**/*.test.ts' } = {}) => ({
	displayName: name,
	roots,
	testMatch: roots.map((root) => `${root}/${match}`),
	// The manifests of the n8ns under test all have one name, and none of them is a module.
	modulePathIgnorePatterns: ['<rootDir>/test/e2e/n8n/', '<rootDir>/.n8n/'],
	testEnvironment: name === 'nodes' ? `${HARNESS}/workerEnvironment.js` : 'node',
	setupFiles: name === 'nodes' ? [`${HARNESS}/environment.ts`, `${HARNESS}/engineOfWorker.ts`] : [],
	// jest has no import(): it is compiled to require, and the file that it names is TypeScript's.
	transform: { '\\.ts$': ['ts-jest', { diagnostics: false, tsconfig: { ...compilerOptions, module: 'commonjs', moduleResolution: 'node10' } }] },
	moduleNameMapper: { '^(\\./router)\\.js$': '$1' },
});

/** A test by its name. Throws if there is none: it would be left out without a word. */
function testFile(name) {
	const file = `test/${name}.test.ts`;
	accessSync(`${__dirname}/${file}`);
	return `<rootDir>/${file}`;
}

/**
 * The nodes again, with the simulator's temperament "live": the tests of what FPT accepts, says and does with tokens. The others
 * make their faults themselves, or send nothing.
 */
const asLive = {
	...level('nodes'),
	displayName: 'nodes as live',
	setupFiles: [...level('nodes').setupFiles, `${HARNESS}/asLive.ts`],
	testMatch: ['message/send', 'campaign/campaign', 'campaign/campaignRetry', 'transport/nodeErrors', 'transport/token'].map((name) => testFile(`nodes/FptSms/${name}`)),
};

/** Growth, leaks, and each fault at length. What guards money is in the quick levels, too, by a case of each kind. */
const DEEP = ['fpt/linear', 'nodes/FptSms/transport/faults', 'nodes/FptSms/transport/leaks', 'nodes/FptSms/campaign/runFaults'].map(testFile);
/** Of these the quick levels run a sample, and nothing large. */
const BY_DEPTH = ['fpt', 'nodes'].flatMap((name) =>
	readdirSync(`${__dirname}/test/${name}`, { recursive: true })
		.map((file) => `test/${name}/${file}`)
		.filter((file) => file.endsWith('.test.ts') && /support\/harness\/(?:depth|large)'/.test(readFileSync(`${__dirname}/${file}`, 'utf8')))
		.map((file) => `<rootDir>/${file}`),
);
const deep = { ...level('nodes'), displayName: 'deep', roots: ['<rootDir>/test'], testMatch: [...DEEP, ...BY_DEPTH], globals: { DEEP: true } };
const quick = (name) => ({ ...level(name), testPathIgnorePatterns: ['/node_modules/', ...DEEP], globals: { LEAVE_OUT_LARGE: true } });

module.exports = {
	projects: [
		quick('fpt'),
		quick('nodes'),
		asLive,
		level('simulator'),
		level('house', { roots: ['<rootDir>/test'], match: '*.test.ts' }),
		deep,
		level('e2e'),
		level('queue'),
	],
	testTimeout: 20_000,
	globalSetup: `${HARNESS}/makeFolder.js`,
	globalTeardown: `${HARNESS}/removeFolder.js`,
	// Tests wait about as long as they compute, so there are more workers than cores.
	maxWorkers: Math.ceil(availableParallelism() * 1.5),
	testSequencer: `${HARNESS}/slowestFirst.js`,
	// Nothing is left open at its end: a worker's last event comes within a tenth of a second. But Node then gives back some hundred
	// megabytes, of n8n's engine and its addons, which takes longer than jest waits by default.
	workerGracefulExitTimeout: 10_000,
	reporters: ['default', '<rootDir>/test/support/harness/slowestFiles.js'],
};
