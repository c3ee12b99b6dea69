/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error, no-console -- finds or installs a browser; never shipped */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** The Chromium or Chrome of this machine; throws, with what to do, where there is none. */
export function findBrowser(): string {
	const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
	const found = [...onPath, ...ELSEWHERE].find(isProgram);
	if (found === undefined) {
		throw new Error(
			"The editor's tests need Chromium or Chrome, and this machine has none. Install one (Debian: apt-get install chromium; Ubuntu and macOS: Google Chrome), and start again.",
		);
	}
	return found;
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Finds a browser, or installs Debian's where this is Debian and we are root: as in a container that runs the tests. */
async function provideBrowser(): Promise<string> {
	try {
		return findBrowser();
	} catch (error) {
		if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) throw error;
		console.log("Installing Debian's Chromium with apt-get for the editor's tests: about 400 MB, once.");
		const run = async (...args: string[]) =>
			await promisify(execFile)('apt-get', args, {
				env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
				timeout: INSTALL_TIMEOUT_MS,
				maxBuffer: 50_000_000,
			});
		await run('update');
		await run('install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation');
		return findBrowser();
	}
}

if (require.main === module) {
	provideBrowser().catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
}
