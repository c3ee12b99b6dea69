import type { IN8nHttpFullResponse } from 'n8n-workflow';

type Stream = Extract<IN8nHttpFullResponse['body'], { readableEnded: boolean }>;

/** Reads a body of at most `maxBytes`; undefined, and the stream destroyed, if there is more. Throws if the stream breaks. */
export async function collectBody(body: unknown, maxBytes: number): Promise<Buffer | undefined> {
	// A simulated response.
	if (body instanceof Uint8Array) return body.length > maxBytes ? undefined : Buffer.from(body);
	const stream = body as Stream;
	const chunks: Buffer[] = [];
	let size = 0;
	// By events: for a response of one chunk, an async iterator costs several times as much.
	await new Promise<void>((resolve, reject) => {
		const broken = () => reject(stream.errored ?? new Error('aborted'));
		if (stream.destroyed) return broken();
		stream.on('data', (chunk: Buffer) => {
			size += chunk.length;
			chunks.push(chunk);
			// Closes the connection, too.
			if (size > maxBytes) stream.destroy();
		});
		stream.on('end', resolve);
		stream.on('error', reject);
		stream.on('close', () => (size > maxBytes || stream.readableEnded ? resolve() : broken()));
	});
	return size > maxBytes ? undefined : Buffer.concat(chunks, size);
}
