/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a command; never shipped */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ESLint, type Linter } from 'eslint';
import { REPOSITORY } from './installN8n';
import { packPackage } from './packPackage';

// The rules of n8n's scanner (@n8n/scan-community-package), which it runs over a published package: over the source of nodes and
// credentials, and over the packed code, each with comments that switch rules off ignored. n8n's own scanner can only read from
// npm, so it follows after each publication (.github/workflows/publish.yml).

type Rules = Linter.RulesRecord;

const UNTYPED: string = 'eslint-plugin-n8n-nodes-base';

async function scannerConfig(): Promise<Linter.Config[]> {
	const [{ n8nCommunityNodesPlugin: community }, base, parser] = await Promise.all([
		import('@n8n/eslint-plugin-community-nodes'),
		import(UNTYPED) as Promise<{ default: { configs: Record<string, { rules: Rules }> } }>,
		import('@typescript-eslint/parser'),
	]);
	const { default: nodesBase } = base;
	const rulesOf = (name: string, ...off: string[]): Rules => ({
		...nodesBase.configs[name]?.rules,
		...Object.fromEntries(off.map((rule) => [`n8n-nodes-base/${rule}`, 'off' as const])),
	});
	return [
		community.configs.recommended as Linter.Config,
		{ rules: { 'no-console': 'error' } },
		{ plugins: { 'n8n-nodes-base': nodesBase as never } },
		{ files: ['package.json'], rules: rulesOf('community') },
		{
			files: ['**/credentials/**/*.ts'],
			rules: rulesOf('credentials', 'cred-class-field-documentation-url-miscased', 'cred-class-field-type-options-password-missing'),
		},
		{
			files: ['**/nodes/**/*.ts'],
			rules: rulesOf(
				'nodes',
				'node-class-description-inputs-wrong-regular-node',
				'node-class-description-outputs-wrong',
				'node-param-type-options-max-value-present',
			),
		},
		{ files: ['**/*.json', '**/*.ts'], languageOptions: { parser: parser as never } },
	];
}

/** What the scanner's rules find in these files of a folder: one line each, empty if they find nothing. */
async function scan(folder: string, patterns: string[]): Promise<{ files: number; found: string[] }> {
	const eslint = new ESLint({ cwd: folder, allowInlineConfig: false, overrideConfigFile: true, overrideConfig: await scannerConfig() });
	const results = await eslint.lintFiles(patterns);
	const found = results.flatMap(({ filePath, messages }) =>
		messages
			// A comment that switches off a rule, and so is ignored, is only a warning of ESLint's own.
			.filter(({ ruleId }) => ruleId !== null)
			.map(({ line, message, ruleId }) => `${filePath.slice(folder.length + 1)}:${line} ${message} (${ruleId})`),
	);
	return { files: results.length, found };
}

async function scanPackage(): Promise<string[]> {
	const folder = await mkdtemp(join(tmpdir(), 'fpt-sms-scan-'));
	try {
		await promisify(execFile)('tar', ['-xzf', await packPackage(folder), '-C', folder]);
		const source = await scan(REPOSITORY, ['package.json', '{nodes,credentials}/**/*.{js,ts,json}']);
		const packed = await scan(join(folder, 'package'), ['**/*.js', 'package.json']);
		console.log(`Scanned ${source.files} files of the source and ${packed.files} of the package.`);
		if (source.files < 20 || packed.files < 5) throw new Error('Too few files: is the build there?');
		return [...source.found, ...packed.found];
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function main(): Promise<void> {
	const [folder] = process.argv.slice(2);
	const found = folder === undefined ? await scanPackage() : (await scan(folder, ['**/*.{js,ts,json}'])).found;
	for (const line of found) console.log(line);
	console.log(found.length === 0 ? 'Nothing found.' : `${found.length} found.`);
	process.exitCode = found.length === 0 ? 0 : 1;
}

void main();
