/**
 * Reads a body of at most `maxBytes`; undefined, and the stream ended, where there is more. Throws where the stream breaks. By
 * events: a loop over the stream costs three times as much.
 */
export async function readBody(body: unknown, maxBytes: number): Promise<Buffer | undefined> {
	const stream = body as NodeJS.ReadableStream & { destroy: () => void };
	return await new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		stream.on('data', (chunk: Buffer) => {
			size += chunk.length;
			chunks.push(chunk);
			if (size <= maxBytes) return;
			resolve(undefined);
			stream.destroy();
		});
		stream.on('end', () => resolve(Buffer.concat(chunks, size)));
		stream.on('error', reject);
		// A connection that is cut may end a stream without a word.
		stream.on('close', () => reject(new Error('aborted')));
	});
}
