/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a test server; never shipped */
import { connect, type Socket } from 'node:net';
import { type RawServer, startRawServer } from './rawServer';

/** What whoever is between the node and FPT does with the connection of a request. */
export interface Meddling {
	/** As soon as somebody connects. */
	onConnect?: (client: Socket) => void;
	/** As soon as anything of the request has come. */
	onData?: (client: Socket) => void;
	/** Once the request is there in whole; FPT never sees it. */
	onRequest?: (client: Socket, request: string) => void;
	/** FPT has accepted the request: what becomes of its response. */
	onResponse?: (client: Socket, response: Buffer) => void;
}

export interface Front extends RawServer {
	/** Meddles with the requests for a path, so many times; lets all others through. */
	meddle: (path: string, meddling: Meddling, times: number) => void;
	/** How many requests for a path were met with meddling. */
	readonly met: number;
}

/** Stands in front of FPT as a proxy would, one connection a request, and meddles with the bytes. */
export async function startFront(target: string): Promise<Front> {
	let wanted: { path: string; meddling: Meddling; left: number } | undefined;
	let met = 0;
	const done = new WeakSet<Socket>();

	const serve = (client: Socket, received: string) => {
		if (done.has(client)) return;
		const next = wanted && wanted.left > 0 ? wanted : undefined;
		const take = () => {
			done.add(client);
			met += 1;
			if (next) next.left -= 1;
			return next?.meddling ?? {};
		};
		if (received === '') return next?.meddling.onConnect ? take().onConnect?.(client) : undefined;
		const isWanted = next !== undefined && received.startsWith(`POST ${next.path} `);
		if (isWanted && next.meddling.onData) return take().onData?.(client);
		if (!isWhole(received)) return undefined;
		if (isWanted && next.meddling.onRequest) return take().onRequest?.(client, received);
		const meddling = isWanted ? take() : {};
		done.add(client);
		return forward(target, client, received, meddling.onResponse);
	};
	const server = await startRawServer(serve);
	return {
		...server,
		meddle: (path, meddling, times) => {
			wanted = { path, meddling, left: times };
		},
		get met() {
			return met;
		},
	};
}

function isWhole(request: string): boolean {
	const end = request.indexOf('\r\n\r\n');
	const length = /content-length: (\d+)/i.exec(request)?.[1];
	return end >= 0 && request.length >= end + 4 + Number(length ?? 0);
}

function forward(target: string, client: Socket, request: string, onResponse: Meddling['onResponse']): void {
	const { hostname, port } = new URL(target);
	const upstream = connect(Number(port), hostname);
	const chunks: Buffer[] = [];
	upstream.on('error', () => client.destroy());
	client.on('close', () => upstream.destroy());
	upstream.on('data', (bytes) => chunks.push(bytes));
	upstream.on('end', () => {
		const response = Buffer.concat(chunks);
		if (onResponse) onResponse(client, response);
		else client.end(response);
	});
	// FPT ends its side with the response, so that the end of it shows.
	upstream.write(Buffer.from(request.replace(/\r\nconnection: [^\r]*/i, '').replace('\r\n', '\r\nConnection: close\r\n'), 'latin1'));
}

/** Cuts a connection with a reset, or, if its other side has gone, without: Node never closes one that is reset while it ends. */
export function reset(client: Socket): void {
	if (client.writable) client.resetAndDestroy();
	else client.destroy();
}

/** Sends some bytes at a time, with pauses, until all is sent or nobody listens. */
export function drip(client: Socket, bytes: Buffer, size: number, everyMs: number): void {
	let from = 0;
	const timer = setInterval(() => {
		if (client.destroyed || from >= bytes.length) {
			clearInterval(timer);
			client.end();
			return;
		}
		client.write(bytes.subarray(from, from + size));
		from += size;
	}, everyMs);
	client.on('close', () => clearInterval(timer));
}

/** Sends the same bytes for as long as somebody takes them. */
export function flood(client: Socket, bytes: Buffer): void {
	const more = () => {
		while (!client.destroyed && client.write(bytes));
	};
	client.on('drain', more);
	more();
}
