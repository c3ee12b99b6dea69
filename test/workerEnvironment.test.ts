/* eslint-disable @n8n/community-nodes/no-restricted-imports, @typescript-eslint/no-require-imports -- jest's environment of the tests; never shipped */
import { type Context, runInContext } from 'node:vm';

interface Environment {
	setup: () => Promise<void>;
	teardown: () => Promise<void>;
	getVmContext: () => Context;
}

const WorkerEnvironment = require('./support/harness/workerEnvironment') as new (config: object, context: object) => Environment;

/** What a test file sees that runs this code in an environment of its own. */
async function seenBy(code: string, globals: object = {}): Promise<unknown> {
	const environment = new WorkerEnvironment({ globalConfig: {}, projectConfig: { globals, testEnvironmentOptions: {} } }, {});
	await environment.setup();
	const seen: unknown = runInContext(code, environment.getVmContext());
	await environment.teardown();
	return seen;
}

it('Test files of a worker share what was loaded', async () => {
	const load = "requireOfWorker('n8n-workflow').sleep";
	expect(await seenBy(load)).toBe(await seenBy(load));
});

it.each([
	['Math.random = () => 2', 'Math.random() < 1'],
	['Date.now = () => 0', 'Date.now() > 0'],
	['performance.now = () => 0', 'performance.now() > 0'],
	['AbortSignal.timeout = () => 0', 'AbortSignal.timeout(1) !== 0'],
	['setTimeout = () => 0', 'setTimeout(() => {}, 0) !== 0'],
	['delete globalThis.fetch', "typeof fetch === 'function'"],
	['left = 1', "typeof left === 'undefined'"],
	["globalThis[Symbol.for('left')] = 1", "!(Symbol.for('left') in globalThis)"],
	["process.env.LEFT = '1'", '!process.env.LEFT'],
	['delete process.env.PATH', "typeof process.env.PATH === 'string'"],
	['Array.prototype.left = 1', '[].left === undefined'],
	['JSON.parse = () => 1', "JSON.parse('2') === 2"],
])('What a test file leaves changed the next does not see: %s', async (change, isAsBefore) => {
	expect(await seenBy(isAsBefore)).toBe(true);
	await seenBy(change);
	expect(await seenBy(isAsBefore)).toBe(true);
});

it('Each file has the globals of its own project', async () => {
	expect(await seenBy("'DEEP' in globalThis", { DEEP: true })).toBe(true);
	expect(await seenBy("'DEEP' in globalThis")).toBe(false);
});
