/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- packs and scans the package; never shipped */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../../package.json';
import { REPOSITORY } from './installN8n';
import { packPackage } from './packPackage';

jest.setTimeout(180_000);

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'fpt-sms-package-'));
});

afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

describe('The packed package', () => {
	it('contains the build, README, LICENSE and nothing else', async () => {
		const { stdout } = await promisify(execFile)('tar', ['-tzf', await packPackage(folder)]);
		const files = stdout.trim().split('\n').map((file) => file.replace(/^package\//, ''));
		const built = files.filter((file) => file.startsWith('dist/'));
		expect(files.filter((file) => !built.includes(file)).sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
		expect(built.filter((file) => !/\.(js|json|svg)$/.test(file))).toEqual(['dist/LICENSES.txt']);
		for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) expect(built).toContain(file);
		for (const node of manifest.n8n.nodes) expect(built).toContain(node.replace(/\.js$/, '.json'));
	});

	it('asks for nothing to be installed with it, and runs no scripts where it is installed', () => {
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
	});
});

describe("The rules of n8n's scanner", () => {
	// In jest's environment (NODE_ENV=test) the rules take other files for nodes than at n8n.
	const env = { ...process.env, NODE_ENV: undefined };
	const scan = async (...args: string[]) =>
		await promisify(execFile)(process.execPath, ['--import', 'tsx', 'test/e2e/scan.ts', ...args], { cwd: REPOSITORY, env }).then(
			({ stdout }) => ({ code: 0, stdout }),
			({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
		);

	it('find nothing in the source and in the package', async () => {
		expect(await scan()).toEqual({ code: 0, stdout: expect.stringContaining('Nothing found.') });
	});

	it('find what they forbid, also behind a comment that switches them off', async () => {
		await writeFile(join(folder, 'bad.js'), '/* eslint-disable */\nsetTimeout(() => console.log(process.env), 1);\n');
		const { code, stdout } = await scan(folder);
		expect(code).toBe(1);
		for (const rule of ['no-restricted-globals', 'no-console']) expect(stdout).toContain(rule);
	});
});
