/* eslint-disable @n8n/community-nodes/no-restricted-imports -- looks for free ports; never shipped */
import { createServer, type AddressInfo } from 'node:net';

/** Ports that are free now, all different. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, async () => await listen(0)));
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map(async (server) => await new Promise((resolve) => server.close(resolve))));
	return ports;
}

async function listen(port: number) {
	const server = createServer();
	return await new Promise<typeof server>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}

/** Whether nothing listens at this port of loopback. */
export async function isFree(port: number): Promise<boolean> {
	try {
		const server = await listen(port);
		await new Promise((resolve) => server.close(resolve));
		return true;
	} catch {
		return false;
	}
}
