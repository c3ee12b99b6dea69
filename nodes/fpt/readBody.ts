/** Reads a body of at most `maxBytes`; undefined, and the stream ended, where there is more. Throws where the stream breaks. */
export async function readBody(stream: unknown, maxBytes: number): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	// Leaving the loop early ends the stream, and with it the connection.
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > maxBytes) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks, size);
}
