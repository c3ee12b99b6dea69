/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test server; never shipped */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server that speaks in bytes: what no proper HTTP server would say. */
export interface RawServer {
	/** `http://127.0.0.1:PORT` */
	url: string;
	/** What arrived on each connection. */
	received: string[];
	close: () => Promise<void>;
}

/** Starts a server that hands each connection over, with what has arrived on it whenever more arrives. */
export async function startRawServer(serve: (socket: Socket, received: string) => void): Promise<RawServer> {
	const sockets = new Set<Socket>();
	const received: string[] = [];
	const server = createServer((socket) => {
		const index = received.push('') - 1;
		sockets.add(socket);
		// Whoever cuts a connection finds the other side writing.
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
		socket.on('data', (bytes) => {
			received[index] += bytes.toString('latin1');
			serve(socket, received[index]!);
		});
		serve(socket, '');
	});
	await listening(server);
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		received,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await listening(server);
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

async function listening(server: Server): Promise<void> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}
