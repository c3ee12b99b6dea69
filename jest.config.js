// Three levels: the rules (fpt), the nodes in n8n's engine (nodes), a real n8n (e2e). Apart: n8n's queue mode (queue).
const level = (name) => ({
	displayName: name,
	roots: [`<rootDir>/test/${name}`],
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	testEnvironment: 'node',
	setupFiles: name === 'nodes' ? ['<rootDir>/test/support/environment.ts'] : [],
	transform: { '\\.ts$': ['ts-jest', { diagnostics: false }] },
});

module.exports = {
	projects: [level('fpt'), level('nodes'), level('e2e'), level('queue')],
	testTimeout: 20_000,
};
