/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the repository, and runs npm; never shipped */
import type { Metafile } from 'esbuild';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { compileFunction } from 'node:vm';
import { parse } from 'yaml';
import { FptSms } from '../nodes/FptSms/FptSms.node';

// What goes out to npm: who may publish, with which rights, what is in the bundle, and what stands in the lock.

/** As the build uses it. */
const { bundle, licencesOf, packagesIn } = jest.requireActual<{
	bundle: () => Promise<{ metafile: Metafile; files: Array<{ path: string; text: string }> }>;
	packagesIn: (metafile: Metafile) => string[];
	licencesOf: (metafile: Metafile) => string;
}>('../bundle.js');

const ROOT = join(__dirname, '..');
const WORKFLOWS = '.github/workflows';
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}

interface Job {
	needs?: string;
	permissions?: Record<string, string>;
	environment?: string;
	steps: Step[];
}

interface Workflow {
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const workflowIn = (file: string) => parse(read(`${WORKFLOWS}/${file}`)) as Workflow;
const FILES = readdirSync(join(ROOT, WORKFLOWS));

describe.each(FILES)('The workflow %s', (file) => {
	const { permissions, jobs } = workflowIn(file);
	const steps = Object.values(jobs).flatMap((job) => job.steps);

	it('takes each action by its commit, and says which version that is', () => {
		const used = [...read(`${WORKFLOWS}/${file}`).matchAll(/uses: (.*)/g)].map(([, text]) => text);
		expect(used.length).toBe(steps.filter(({ uses }) => uses).length);
		expect(used.filter((text) => !/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(text ?? ''))).toEqual([]);
	});

	it('leaves no token of the repository in a checkout', () => {
		const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
		expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
	});

	it('may by itself at most read', () => {
		expect([{}, { contents: 'read' }]).toContainEqual(permissions);
	});

	it('runs no package of npm whose version is open', () => {
		for (const { run = '' } of steps) for (const [, name] of run.matchAll(/npx (?:--?\w+ )*(\S+)/g)) expect(name).toMatch(/@\d+\.\d+\.\d+$/);
	});
});

describe('publish.yml', () => {
	const { permissions, jobs } = workflowIn('publish.yml');
	const runs = (name: string) => (jobs[name]?.steps ?? []).map(({ run = '' }) => run).join('\n');
	const uses = (name: string) => (jobs[name]?.steps ?? []).map((step) => step.uses?.split('@')[0]);

	it('gives each job the rights that it needs, and no other', () => {
		expect(permissions).toEqual({});
		expect(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
			test: { contents: 'read' },
			pack: { contents: 'read' },
			publish: { 'id-token': 'write' },
			release: { contents: 'write' },
			scan: {},
		});
	});

	it('tests, packs, publishes and releases in this order', () => {
		expect(Object.entries(jobs).map(([name, { needs }]) => [name, needs])).toEqual([['test', undefined], ['pack', 'test'], ['publish', 'pack'], ['release', 'publish'], ['scan', 'publish']]);
	});

	it('packs where no package may run a script', () => {
		expect(runs('pack')).toContain('npm ci --ignore-scripts\nnpm run build\n');
		expect(runs('pack')).toContain('npm pack --ignore-scripts ');
		expect(uses('pack')).toEqual(['actions/checkout', 'actions/setup-node', undefined, undefined, undefined, 'actions/upload-artifact']);
	});

	it('publishes the tarball and nothing else, in an environment that asks a person: neither code nor packages are there', () => {
		expect(jobs.publish?.environment).toBe('npm');
		expect(uses('publish')).toEqual(['actions/setup-node', 'actions/download-artifact', undefined]);
		expect(runs('publish').trim()).toBe('npm publish --ignore-scripts --provenance --access public ./*.tgz');
	});

	it('releases without code or packages', () => {
		expect(uses('release')).toEqual(['actions/download-artifact', undefined, undefined]);
		expect(runs('release')).not.toMatch(/npx|npm (?!view)/);
	});
});

it('Dependabot watches the actions, and what is bundled', async () => {
	const { updates } = parse(read('.github/dependabot.yml')) as { updates: Array<{ 'package-ecosystem': string; allow?: Array<Record<string, string>> }> };
	const { metafile } = await bundle();
	expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions']);
	expect((updates[0]?.allow ?? []).map((each) => each['dependency-name']).sort()).toEqual(packagesIn(metafile));
});

it('SECURITY.md says where to report', () => {
	expect(read('SECURITY.md')).toContain('(https://github.com/n8n-nodes-fpt-sms/n8n-nodes-fpt-sms/security/advisories/new)');
});

it('Each package in the bundle has its licence beside it, by its version, and what it has of notices', async () => {
	const { metafile } = await bundle();
	const packages = packagesIn(metafile);
	expect(packages).toEqual(['ipaddr.js', 'libphonenumber-js']);
	const text = licencesOf(metafile);
	const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
	for (const name of packages) {
		expect(text).toContain(`${name} ${devDependencies[name]}`);
		expect(text).toContain(read(`node_modules/${name}/LICENSE`).trim());
	}
	// Google's metadata.
	expect(text).toContain("Google's libphonenumber");
	expect(text).toMatch(/Apache License\s+Version 2\.0/);
	expect(read('gulpfile.js')).toContain("writeFile('dist/LICENSES.txt', licencesOf(metafile))");
});

describe('The bundle', () => {
	let files: Map<string, string>;

	beforeAll(async () => {
		files = new Map((await bundle()).files.map(({ path, text }) => [path, text]));
	});

	it('has at most 375 kB of code, so that all of dist has at most 400', () => {
		const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
		expect(bytes / 1024).toBeLessThan(375);
		expect(bytes / 1024).toBeGreaterThan(100);
	});

	it('gives its functions their names as it is loaded, and never again', () => {
		const named = [...files.values()].filter((text) => text.includes(',"name",{value:'));
		expect(named.length).toBeGreaterThanOrEqual(4);
		for (const text of named) expect(text).toMatch(/\n[\w$]+=e=>e;\n$/);
	});

	describe('of the node', () => {
		interface Bundled {
			description: unknown;
			execute: () => Promise<unknown>;
		}
		const loaded = new Map<string, { exports: object }>();
		let bundled: Bundled;

		/** As Node loads it, from what the build makes. */
		const load = (path: string): object => {
			const module = loaded.get(path) ?? { exports: {} };
			if (!loaded.has(path)) {
				loaded.set(path, module);
				const requireFrom = (name: string): unknown => (name.startsWith('.') ? load(join(dirname(path), name)) : jest.requireActual(name));
				compileFunction(String(files.get(path)), ['require', 'module', 'exports'])(requireFrom, module, module.exports);
			}
			return module.exports;
		};

		beforeAll(() => {
			const { FptSms: Node } = load(join(ROOT, 'dist/nodes/FptSms/FptSms.node.js')) as { FptSms: new () => Bundled };
			bundled = new Node();
		});

		it('is loaded without what only a run needs', () => {
			const bytes = [...loaded.keys()].reduce((sum, path) => sum + (files.get(path)?.length ?? 0), 0);
			expect(bytes / 1024).toBeLessThan(110);
			expect([...loaded.keys()].filter((path) => files.get(path)?.includes('country_calling_codes'))).toEqual([]);
			expect([...files.values()].some((text) => text.includes('country_calling_codes'))).toBe(true);
		});

		it('has the form of the source, each country in it', () => {
			expect(JSON.parse(JSON.stringify(bundled.description))).toEqual(JSON.parse(JSON.stringify(new FptSms().description)));
			expect(JSON.stringify(bundled.description)).toContain('Åland Islands');
		});

		it('has the names of its functions in a stack trace', async () => {
			const failure = await bundled.execute.call({ getInputData: () => { throw new Error('no input'); } }).catch((error: Error) => error.stack);
			expect(failure).toMatch(/at runOperation .*\n.*at (?:Object\.)?route /);
		});
	});
});

describe('npm install leaves the lock of a clean clone as it is', () => {
	it('has nothing to mend in it', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'fpt-sms-lock-'));
		try {
			for (const file of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(join(ROOT, file), join(folder, file));
			// Without a network and a cache npm can only write what stands there.
			await promisify(execFile)('npm', ['install', '--package-lock-only', '--offline', '--cache', join(folder, 'cache')], { cwd: folder });
			expect(readFileSync(join(folder, 'package-lock.json'), 'utf8')).toBe(read('package-lock.json'));
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});

	// A peer that no version in the lock fits makes npm look for the newest, which moves what others share with it.
	it('and no peers to look for', () => {
		expect(read('.npmrc').split('\n')).toContain('legacy-peer-deps=true');
	});
});
