/* eslint-disable @n8n/community-nodes/no-restricted-imports -- packs the package; never shipped */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from './installN8n';

const PACK_TIMEOUT_MS = 60_000;

/** Packs the built repository as `npm publish` would, into `folder`; returns the path of the tarball. */
export async function packPackage(folder: string): Promise<string> {
	if (!existsSync(join(REPOSITORY, 'dist/package.json')) && !existsSync(join(REPOSITORY, 'dist/nodes'))) {
		throw new Error('There is no build to pack: run "npm run build" first.');
	}
	const { stdout } = await promisify(execFile)(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
		{ cwd: REPOSITORY, timeout: PACK_TIMEOUT_MS, maxBuffer: 10_000_000 },
	);
	const [packed] = JSON.parse(stdout) as Array<{ filename: string }>;
	if (!packed) throw new Error('npm pack made nothing');
	return join(folder, basename(packed.filename));
}
