/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- installs in n8n; never shipped */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import manifest from '../../package.json';
import { installN8n, N8N_VERSION } from './installN8n';
import { N8n } from './n8n';
import { packPackage } from './packPackage';
import { type Registry, startRegistry } from './registry';

// The ways into an n8n that has unverified packages switched off, as n8n 3 does by default. The variables are those of n8n 2.41.

const START_MS = 300_000;
const NAME = manifest.name;

jest.setTimeout(120_000);

let folder: string;
let registry: Registry;
let tarball: string;
let path: string;
const started: N8n[] = [];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'fpt-sms-install-'));
	tarball = await packPackage(folder);
	registry = await startRegistry(tarball, folder);
	const { node } = await installN8n();
	path = [registry.bin, dirname(node), process.env.PATH].join(delimiter);
}, START_MS);

afterAll(async () => {
	for (const n8n of started) await n8n.remove();
	await registry?.close();
	if (folder) await rm(folder, { recursive: true, force: true });
});

/** An n8n with unverified packages on or off, and a list of packages in its environment if one is given; not started yet. */
async function prepare(name: string, unverified: boolean, packages?: object[]): Promise<N8n> {
	const n8n = await N8n.create({
		name: `install-${name}`,
		env: {
			PATH: path,
			N8N_UNVERIFIED_PACKAGES_ENABLED: String(unverified),
			...(packages && { N8N_COMMUNITY_PACKAGES_MANAGED_BY_ENV: 'true', N8N_COMMUNITY_PACKAGES: JSON.stringify(packages) }),
			// Refused at once: nothing that is asked for here is on the internet.
			HTTPS_PROXY: 'http://127.0.0.1:9',
			NO_PROXY: '127.0.0.1',
		},
	});
	started.push(n8n);
	return n8n;
}

/** The types of this package's nodes that n8n has. */
const ourNodes = async (n8n: N8n) => (await n8n.types('nodes')).map(({ name }) => name).filter((name) => name.startsWith(`${NAME}.`)).sort();
const BOTH = [`${NAME}.fptSms`, `${NAME}.fptSmsDlrTrigger`, `${NAME}.fptSmsTool`].sort();

const fromSettings = async (n8n: N8n) => await n8n.rest('POST', '/community-packages', { name: NAME });
const release = (checksum: string) => [{ name: NAME, version: manifest.version, checksum }];

const [major = 0, minor = 0] = N8N_VERSION.split('.').map(Number);
// Older n8ns do not have all of these variables.
const HAS_VARIABLES = major > 2 || (major === 2 && minor >= 41);

(HAS_VARIABLES ? describe : describe.skip)('Where unverified packages are', () => {
	it('off, n8n refuses to install from its settings', async () => {
		const n8n = await prepare('off', false);
		await n8n.start();
		await n8n.setupOwner();
		await expect(fromSettings(n8n)).rejects.toThrow('Installation of unverified community packages is forbidden');
		expect(await ourNodes(n8n)).toEqual([]);
	});

	it('on, n8n installs from its settings', async () => {
		const n8n = await prepare('on', true);
		await n8n.start();
		await n8n.setupOwner();
		await fromSettings(n8n);
		expect(await ourNodes(n8n)).toEqual(BOTH);
	});

	it('off, n8n installs by environment the release whose checksum it is told, once', async () => {
		const n8n = await prepare('pinned', false, release(registry.integrity));
		await n8n.start();
		await n8n.setupOwner();
		expect(await ourNodes(n8n)).toEqual(BOTH);
		await expect(n8n.rest('DELETE', `/community-packages?name=${NAME}`)).rejects.toThrow('managed via environment variables');

		// What docs/install.md warns of: n8n looks into its database, not into its folder.
		await n8n.stop();
		await rm(join(n8n.home, '.n8n/nodes'), { recursive: true });
		await n8n.start();
		await n8n.login();
		expect(await ourNodes(n8n)).toEqual([]);
	});

	it('off, n8n installs nothing by environment that has another checksum', async () => {
		const n8n = await prepare('otherChecksum', false, release(registry.integrity.toLowerCase()));
		await n8n.start();
		await n8n.setupOwner();
		expect(await ourNodes(n8n)).toEqual([]);
		expect(await n8n.log()).toMatch(/Failed to install community package .*: .*checksum/i);
	});

	it('off, n8n loads what is in its folder, as in an image of its own', async () => {
		const n8n = await prepare('image', false);
		await n8n.installPackage(tarball);
		await n8n.start();
		await n8n.setupOwner();
		expect(await ourNodes(n8n)).toEqual(BOTH);
	});
});
