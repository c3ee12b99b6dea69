/* eslint-disable @n8n/community-nodes/no-restricted-imports -- serves a package to npm; never shipped */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../../package.json';

/** A registry that has this package alone, and the npm that asks it. */
export interface Registry {
	/** A folder with an `npm`, for the front of a path. */
	readonly bin: string;
	/** The checksum of the package, in the form of npm's `dist.integrity`. */
	readonly integrity: string;
	/** How often the package was downloaded. */
	readonly downloads: number;
	close(): Promise<void>;
}

/**
 * Serves a packed package as npm's registry would once it is published. n8n names npm's own registry on each npm command, and
 * another one only with a licence: so the `npm` in `bin` is the machine's, with this registry as the last word.
 */
export async function startRegistry(tarball: string, folder: string): Promise<Registry> {
	const { name, version } = manifest;
	const content = await readFile(tarball);
	const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
	let downloads = 0;
	let url = '';
	const server = createServer((request, response) => {
		if (request.url === `/${name}`) {
			const dist = { tarball: `${url}/${name}.tgz`, integrity };
			response.setHeader('Content-Type', 'application/json');
			response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }));
		} else if (request.url === `/${name}.tgz`) {
			downloads += 1;
			response.end(content);
		} else {
			response.statusCode = 404;
			response.end('{}');
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	const bin = join(folder, 'bin');
	await mkdir(bin, { recursive: true });
	const { stdout } = await promisify(execFile)('sh', ['-c', 'command -v npm']);
	// A cache of its own: another build of the same version may be in the machine's.
	const npm = `#!/bin/sh\nexec '${stdout.trim()}' "$@" '--registry=${url}' '--cache=${join(folder, 'cache')}'\n`;
	await writeFile(join(bin, 'npm'), npm, { mode: 0o755 });
	return {
		bin,
		integrity,
		get downloads() {
			return downloads;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
