/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a bench; never shipped */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer as createTcpServer, isIP, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';

/** A server on loopback, as if it were far away. */
export interface Front {
	port: number;
	close(): Promise<void>;
}

/** The files of a certificate for one host, and of its private key. */
export interface Certificate {
	certFile: string;
	keyFile: string;
}

/**
 * Makes a self-signed certificate for a host in `folder`, for a day: RSA with 2,048 bits, as most public servers have. Needs
 * openssl.
 */
export async function makeCertificate(folder: string, host = '127.0.0.1'): Promise<Certificate> {
	const [certFile, keyFile] = [join(folder, `${host}.cert.pem`), join(folder, `${host}.key.pem`)];
	const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=${isIP(host) ? 'IP' : 'DNS'}:${host}`];
	await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject, '-keyout', keyFile, '-out', certFile]);
	return { certFile, keyFile };
}

/** Takes TLS connections and hands on what they carry to a port of loopback, in plain. */
export async function startTls({ certFile, keyFile }: Certificate, target: number): Promise<Front> {
	const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
	const sockets = new Set<Socket>();
	const server = createTlsServer({ cert, key, minVersion: 'TLSv1.3' }, (client) => {
		const backend = connect(target, '127.0.0.1');
		endTogether(client, backend, sockets);
		client.pipe(backend).pipe(client);
	});
	return await listening(server, sockets);
}

/**
 * Hands on connections to a port of loopback as if it were `roundTripMs` away: each way takes half of it, and what a client sends
 * first waits for the round trip that a real connection takes until it is open.
 */
export async function startDistance(roundTripMs: number, target: number): Promise<Front> {
	const sockets = new Set<Socket>();
	const server = createTcpServer({ noDelay: true }, (client) => {
		const backend = connect({ port: target, host: '127.0.0.1', noDelay: true });
		endTogether(client, backend, sockets);
		delayed(client, backend, roundTripMs / 2, performance.now() + roundTripMs);
		delayed(backend, client, roundTripMs / 2, 0);
	});
	return await listening(server, sockets);
}

/** Writes to one socket what another receives, so many milliseconds later and in order; nothing of it sets out before `openAt`. */
function delayed(from: Socket, to: Socket, delayMs: number, openAt: number): void {
	const waiting: Array<{ due: number; run: () => void }> = [];
	const runDue = () => {
		while (waiting[0] && waiting[0].due <= performance.now()) waiting.shift()?.run();
		if (waiting[0]) setTimeout(runDue, Math.max(1, waiting[0].due - performance.now()));
	};
	const later = (run: () => void) => {
		waiting.push({ due: Math.max(performance.now(), openAt) + delayMs, run });
		if (waiting.length === 1) setTimeout(runDue, delayMs + Math.max(0, openAt - performance.now()));
	};
	from.on('data', (chunk: Buffer) => later(() => to.writable && to.write(chunk)));
	from.on('end', () => later(() => to.end()));
}

/** Ends both if one breaks. */
function endTogether(client: Socket, backend: Socket, sockets: Set<Socket>): void {
	for (const [socket, other] of [[client, backend], [backend, client]] as const) {
		sockets.add(socket);
		socket.on('error', () => other.destroy());
		socket.on('close', () => sockets.delete(socket));
	}
}

async function listening(server: Server, sockets: Set<Socket>): Promise<Front> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
