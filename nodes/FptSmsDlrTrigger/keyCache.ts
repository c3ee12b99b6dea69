import { sleep } from 'n8n-workflow';

/** How long a key is used after it was read, and so how long one that the user has replaced is still accepted. */
export const KEPT_MS = 1_000;

/** Pending and recent reads, by name. */
const keys = new Map<string, Promise<string>>();

/** Reads the key `name` once for all calls within a second: it takes n8n as long as all else. Keeps none if `read` throws, and throws that. */
export async function readKeyCached(name: string, read: () => Promise<string>): Promise<string> {
	let key = keys.get(name);
	if (!key) {
		key = read();
		keys.set(name, key);
		void key.then(async () => await sleep(KEPT_MS)).catch(() => {}).finally(() => keys.delete(name));
	}
	return await key;
}
