/**
 * One call for all who ask for the same key while it is pending. `pending` contains those calls, by key. Returns what the call
 * returns, and throws what it throws, to each of them.
 */
export async function singleFlight<T>(pending: Map<string, Promise<T>>, key: string, call: () => Promise<T>): Promise<T> {
	const own = pending.get(key) ?? call().finally(() => pending.delete(key));
	pending.set(key, own);
	return await own;
}
