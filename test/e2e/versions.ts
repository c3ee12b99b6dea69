/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a command; never shipped */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GIVEN_DIRECTORY, installN8n, N8N_VERSION, REPOSITORY } from './installN8n';

// The end-to-end tests in each n8n of test/e2e/n8n, and a table of the results. One version alone: its number as argument, or the
// folder of one that is there already as N8N_DIRECTORY (in n8n's Docker image: /usr/local/lib).

/** Not the editor's, which looks another way in each n8n, nor those that no n8n takes part in. */
const NOT_BY_VERSION = 'test/e2e/(doNotCall|editor|package|processes|relay)';
const SUITE_TIMEOUT_MS = 30 * 60_000;

interface Result {
	version: string;
	node: string;
	passed: number;
	/** Titles of what this n8n can't do. */
	left: string[];
	failed: string[];
}

async function test(version: string): Promise<Result> {
	const installation = await installN8n(console.log, version);
	const { stdout: node } = await promisify(execFile)(installation.node, ['--version']);
	const folder = await mkdtemp(join(tmpdir(), 'fpt-sms-versions-'));
	const file = join(folder, 'results.json');
	console.log(`Testing in n8n ${version} on Node ${node.trim()}.`);
	try {
		await promisify(execFile)(
			process.execPath,
			['node_modules/jest/bin/jest.js', '--selectProjects', 'e2e', '-i', '--testPathIgnorePatterns', NOT_BY_VERSION, '--json', '--outputFile', file],
			{ cwd: REPOSITORY, env: { ...process.env, N8N_UNDER_TEST: version }, timeout: SUITE_TIMEOUT_MS, maxBuffer: 100_000_000 },
		).catch(() => {});
		const { testResults, numPassedTests: passed } = JSON.parse(await readFile(file, 'utf8')) as {
			numPassedTests: number;
			testResults: Array<{ assertionResults: Array<{ status: string; fullName: string }>; status: string; message: string }>;
		};
		const failed = testResults.flatMap(({ assertionResults, status, message }) => {
			const titles = assertionResults.filter((result) => result.status === 'failed').map(({ fullName }) => fullName);
			return status === 'failed' && titles.length === 0 ? [message] : titles;
		});
		const left = testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'pending').map(({ fullName }) => fullName));
		return { version, node: node.trim(), passed, left, failed };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function main(): Promise<void> {
	const only = GIVEN_DIRECTORY === undefined ? process.argv[2] : N8N_VERSION;
	const versions = (await readdir(join(REPOSITORY, 'test/e2e/n8n'))).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
	const results: Result[] = [];
	for (const version of only === undefined ? versions : [only]) results.push(await test(version));
	console.log('\n| n8n | Node | Tests passed | Left out |\n|---|---|---|---|');
	for (const { version, node, passed, left, failed } of results) {
		const all = failed.length === 0 ? `all ${passed}` : `${passed} of ${passed + failed.length}`;
		console.log(`| ${version} | ${node.slice(1)} | ${all} | ${left.length || ''} |`);
	}
	for (const { version, left } of results) for (const title of left) console.log(`\nLeft out in n8n ${version}: ${title}`);
	for (const { version, failed } of results) for (const title of failed) console.log(`\nFailed in n8n ${version}: ${title}`);
	if (results.some(({ failed, passed }) => failed.length > 0 || passed === 0)) process.exitCode = 1;
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
