/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- lints the source; never shipped */
import * as parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..');
const FILES = ['nodes', 'credentials']
	.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(ROOT, folder, file)))
	.filter((file) => file.endsWith('.ts'));
/** On no disk: a promise of the language's, one of n8n's, and a condition. */
const CONTROL = join(ROOT, 'nodes/control.ts');
const CONTROL_SOURCE = "import { sleep } from 'n8n-workflow';\nexport function wait(): void {\n\tPromise.resolve();\n\tsleep(1);\n\tif (!Promise.resolve(false)) throw new Error();\n}\n";

const sourceOf = (path: string) => (path === CONTROL ? CONTROL_SOURCE : readFileSync(path, 'utf8'));

/** The types of the source alone: those of the tests would take three times as long. */
function programOf(files: string[]): ts.Program {
	const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile) as { config: { compilerOptions: object } };
	const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: ['node'], incremental: false, tsBuildInfoFile: undefined }, ROOT);
	const host = ts.createCompilerHost(options, true);
	const { fileExists, readFile } = host;
	host.fileExists = (path) => path === CONTROL || fileExists(path);
	host.readFile = (path) => (path === CONTROL ? CONTROL_SOURCE : readFile(path));
	return ts.createProgram(files, options, host);
}

// typescript-eslint comes with @n8n/node-cli, whose own config leaves these rules out.
it('Each promise is awaited, returned, or left on purpose with void, and none is a condition; control: a missing await is found', async () => {
	const eslint = new ESLint({
		cwd: ROOT,
		overrideConfigFile: true,
		allowInlineConfig: false,
		overrideConfig: {
			files: ['**/*.ts'],
			languageOptions: { parser, parserOptions: { programs: [programOf([...FILES, CONTROL])] } },
			plugins: { '@typescript-eslint': jest.requireActual<ESLint.Plugin>('@typescript-eslint/eslint-plugin') },
			rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }] },
		},
	});
	const found: string[] = [];
	for (const filePath of [...FILES, CONTROL]) {
		const [result] = await eslint.lintText(sourceOf(filePath), { filePath });
		found.push(...(result?.messages ?? []).map(({ line, ruleId, message }) => `${filePath}:${line}: ${ruleId ?? message}`));
	}
	const [floating, misused] = ['no-floating-promises', 'no-misused-promises'].map((rule) => `@typescript-eslint/${rule}`);
	expect(found).toEqual([`${CONTROL}:3: ${floating}`, `${CONTROL}:4: ${floating}`, `${CONTROL}:5: ${misused}`]);
}, 300_000);
