/* eslint-disable @n8n/community-nodes/no-restricted-imports -- sends over HTTP; never shipped */
import { Agent, request } from 'node:http';

const TIMEOUT_MS = 120_000;

/** What one call got in response. */
export interface Call {
	id: string;
	/** 0 if the connection broke. */
	status: number;
	body: string;
	/** Milliseconds. */
	sentAt: number;
	respondedAt: number;
}

interface Load {
	url: string;
	headers: Record<string, string>;
	/** How many calls are under way at any time. */
	parallel: number;
	bodyOf: (id: string) => string;
	/** The id of the next call; undefined ends a caller. */
	nextId: () => string | undefined;
	/** The caller waits for it before its next call. */
	onCall?: (call: Call) => void | Promise<void>;
}

/** Posts over kept connections, each caller its next as soon as it has a response; returns all calls when all have one. */
export async function call({ url, headers, parallel, bodyOf, nextId, onCall }: Load): Promise<Call[]> {
	const agent = new Agent({ keepAlive: true, maxSockets: parallel });
	const calls: Call[] = [];
	const caller = async () => {
		for (let id = nextId(); id !== undefined; id = nextId()) {
			const done = await post(agent, url, headers, id, bodyOf(id));
			calls.push(done);
			await onCall?.(done);
		}
	};
	await Promise.all(Array.from({ length: parallel }, caller));
	agent.destroy();
	return calls;
}

async function post(agent: Agent, url: string, headers: Record<string, string>, id: string, body: string): Promise<Call> {
	const sentAt = performance.now();
	const { status, text } = await new Promise<{ status: number; text: string }>((resolve) => {
		const broken = () => resolve({ status: 0, text: '' });
		const sent = request(url, {
			agent,
			method: 'POST',
			timeout: TIMEOUT_MS,
			headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers },
		});
		sent.on('error', broken);
		sent.on('timeout', () => sent.destroy());
		sent.on('response', (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', broken);
			response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
		});
		sent.end(body);
	});
	return { id, status, body: text, sentAt, respondedAt: performance.now() };
}

/** The value below which this share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
