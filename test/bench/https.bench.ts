import { NAMES } from './send.bench';
import { type Given, messageMs, ROUND_TRIP_MS, ROUND_TRIPS, type Route, startSendWorld } from './sendWorld';
import { printTable, type Row, short } from './table';

const COUNT = 1_000;
const CONCURRENCIES = [10, 20, 50, 100];
const ROUTES: Route[] = ['http', 'https'];
const ROUNDS = 3;
/** How long FPT itself takes for a response, on top of the way. */
const LATENCY_MS = 50;

/**
 * Compares sending over HTTP and over HTTPS, with FPT SMS and with n8n's HTTP Request node, to a simulator as if it were 30 ms
 * away: n8n opens a connection for each request, which costs a round trip, and TLS costs another. `quick`: once each.
 */
export async function bench(args: string[]): Promise<void> {
	const rounds = args.includes('quick') ? 1 : ROUNDS;
	const world = await startSendWorld('bench-https', { isFar: true });
	const rows: Row[] = [];
	try {
		for (const route of ROUTES) {
			await world.measure({ kind: 'ours', latency: 0, count: 100, concurrency: 10, route });
		}
		for (const concurrency of CONCURRENCIES) {
			for (const kind of ['ours', 'http'] as const) {
				for (const route of ROUTES) {
					const given: Given = { kind, latency: LATENCY_MS, count: COUNT, concurrency, route };
					const { wall, cpu, connections, rounds: runs } = await world.medianOf(given, rounds);
					const ideal = (messageMs(given) * COUNT) / concurrency;
					rows.push({
						over: route,
						'at once': concurrency,
						node: NAMES[kind],
						'wall ms': short(wall),
						'ideal ms': short(ideal),
						efficiency: `${Math.round((100 * ideal) / wall)} %`,
						'messages/s': short((COUNT * 1000) / wall),
						'CPU s/1000': short((cpu * 1000) / COUNT),
						connections,
						runs,
					});
				}
			}
		}
	} finally {
		await world.close();
	}
	printTable(
		`${COUNT} messages to a server ${ROUND_TRIP_MS} ms away that takes ${LATENCY_MS} ms for a response (median of ${rounds}). Ideal: ${ROUTES.map((route) => `${ROUND_TRIPS[route]} round trips a message over ${route}`).join(', ')}`,
		Object.keys(rows[0] ?? {}),
		rows,
	);
}
