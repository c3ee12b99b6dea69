interface Reads {
	underWay: Promise<string>;
	/** Begins when that one has ended. */
	next?: Promise<string>;
}

/** By what is read; only while somebody waits. */
const reads = new Map<string, Reads>();

/**
 * Reads a key once for all that ask at the same time: for each read n8n asks its database, and by default makes an expression
 * engine, which costs as much as all else of a request. Whoever asks gets a read that began after that, since one under way may
 * have seen an older key. Takes a name of what is read. Throws what `read` throws, to all who share it.
 */
export async function readShared(name: string, read: () => Promise<string>): Promise<string> {
	const begin = async () => {
		const own: Reads = { underWay: read() };
		reads.set(name, own);
		try {
			return await own.underWay;
		} finally {
			if (!own.next) reads.delete(name);
		}
	};
	const current = reads.get(name);
	if (!current) return await begin();
	current.next ??= current.underWay.then(begin, begin);
	return await current.next;
}
