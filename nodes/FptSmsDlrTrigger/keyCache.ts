import { sleep } from 'n8n-workflow';

/** How long a key is used after it was read, and so how long one that the user has replaced is still accepted. */
export const KEPT_MS = 1_000;

/** Pending and recent reads, by name. */
const keys = new Map<string, Promise<string>>();

/**
 * Reads a key, once for all calls that come while it is read or within a second after: for each read n8n asks its database, and
 * by default makes an expression engine, which costs as much as all else of a request. Expects a name for the key. Throws what
 * `read` throws; a key that could not be read is not kept.
 */
export async function readKeyCached(name: string, read: () => Promise<string>): Promise<string> {
	let key = keys.get(name);
	if (!key) {
		key = read();
		keys.set(name, key);
		void key.then(async () => await sleep(KEPT_MS)).catch(() => {}).finally(() => keys.delete(name));
	}
	return await key;
}
