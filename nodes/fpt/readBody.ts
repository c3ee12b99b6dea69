import type { IN8nHttpFullResponse } from 'n8n-workflow';

type Stream = Extract<IN8nHttpFullResponse['body'], { readableEnded: boolean }>;

/** Reads a body of at most `maxBytes`; undefined, and the stream ended, where there is more. Throws where the stream breaks. */
export async function readBody(body: unknown, maxBytes: number): Promise<Buffer | undefined> {
	const stream = body as Stream;
	// By events: for the one chunk of an answer, an iterator costs several times as much.
	return await new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		stream.on('data', (chunk: Buffer) => {
			size += chunk.length;
			chunks.push(chunk);
			if (size <= maxBytes) return;
			resolve(undefined);
			// The connection with it.
			stream.destroy();
		});
		stream.on('end', () => resolve(Buffer.concat(chunks, size)));
		stream.on('error', reject);
		stream.on('close', () => {
			if (!stream.readableEnded) reject(new Error('aborted'));
		});
	});
}
