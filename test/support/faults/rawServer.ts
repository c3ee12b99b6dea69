/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a test server; never shipped */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

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

/** Listens, accepts no connection, and has its queue full: further ones never get through, as behind a firewall that drops. */
export async function startBlackHole(): Promise<{ url: string; close: () => Promise<void> }> {
	const worker = new Worker(
		`const { parentPort } = require('node:worker_threads');
		const server = require('node:net').createServer();
		server.listen(0, '127.0.0.1', 1, () => {
			parentPort.postMessage(server.address().port);
			setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
		});`,
		{ eval: true },
	);
	const port = await new Promise<number>((resolve) => worker.once('message', resolve));
	await new Promise((resolve) => setTimeout(resolve, 200));
	const sockets = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
	await new Promise((resolve) => setTimeout(resolve, 100));
	return {
		url: `http://127.0.0.1:${port}`,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await worker.terminate();
		},
	};
}
