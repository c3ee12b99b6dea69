/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- finds or installs a browser; never shipped */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findOrInstall } from './apt';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium or Chrome of this machine; throws, with what to do, if there is none. */
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

/** Finds a browser; installs Debian's if that may be done without asking. */
async function provideBrowser(): Promise<string> {
	return await findOrInstall(findBrowser, "Chromium for the editor's tests (about 400 MB)", 'chromium', 'fonts-liberation');
}

if (require.main === module) {
	provideBrowser().catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
}
