/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- lints the source; never shipped */
import * as parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const FILES = ['nodes', 'credentials']
	.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(ROOT, folder, file)))
	.filter((file) => file.endsWith('.ts'));

// typescript-eslint comes with @n8n/node-cli, whose own config leaves these rules out.
it('Each promise is awaited, returned, or left on purpose with void, and none is a condition; control: a missing await is found', async () => {
	const eslint = new ESLint({
		cwd: ROOT,
		overrideConfigFile: true,
		allowInlineConfig: false,
		overrideConfig: {
			files: ['**/*.ts'],
			// With CI set, the parser would read each file from the disk, and not see the control's source.
			languageOptions: { parser, parserOptions: { project: './tsconfig.json', tsconfigRootDir: ROOT, disallowAutomaticSingleRunInference: true } },
			plugins: { '@typescript-eslint': jest.requireActual<ESLint.Plugin>('@typescript-eslint/eslint-plugin') },
			rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }] },
		},
	});
	const floatingIn = async (filePath: string, source: string) => {
		const [result] = await eslint.lintText(source, { filePath });
		return (result?.messages ?? []).map(({ line, ruleId, message }) => `${filePath}:${line}: ${ruleId ?? message}`);
	};
	const found: string[] = [];
	for (const file of FILES) found.push(...(await floatingIn(file, readFileSync(file, 'utf8'))));
	expect(found).toEqual([]);
	const [last = ''] = FILES;
	const source = 'export function wait(): void {\n\tPromise.resolve();\n\tif (!Promise.resolve(false)) throw new Error();\n}\n';
	expect(await floatingIn(last, source)).toEqual([`${last}:2: @typescript-eslint/no-floating-promises`, `${last}:3: @typescript-eslint/no-misused-promises`]);
}, 300_000);
