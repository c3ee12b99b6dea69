// Three levels: the rules (fpt), the nodes in n8n's engine (nodes), a real n8n (e2e).
const level = (name) => ({
	displayName: name,
	roots: [`<rootDir>/test/${name}`, '<rootDir>/nodes', '<rootDir>/credentials'],
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	testEnvironment: 'node',
	transform: { '\\.ts$': ['ts-jest', { diagnostics: false }] },
});

module.exports = {
	projects: [level('fpt'), level('nodes'), level('e2e')],
	testTimeout: 20_000,
};
