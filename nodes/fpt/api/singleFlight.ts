/** One call for all who ask for a key while it is `pending`. Returns what it returns, and throws what it throws, to each of them. */
export async function singleFlight<T>(pending: Map<string, Promise<T>>, key: string, call: () => Promise<T>): Promise<T> {
	const own = pending.get(key) ?? call().finally(() => pending.delete(key));
	pending.set(key, own);
	return await own;
}
