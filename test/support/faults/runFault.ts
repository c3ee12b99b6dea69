import axios from 'axios';
import { type ApiCredential, fingerprint } from '../../../nodes/fpt/api/token';
import { DEFAULT_APP } from '../../simulator';
import { type Expected, type FaultCase, FAULTS, MAX_TRIES, TIMEOUT_S } from './faultTable';
import { startFront } from './front';
import { CAMPAIGN, operations } from './operations';
import { freePort, startBlackHole, startRawServer } from './rawServer';
import { startWorld } from '../harness/world';

/** What came of a fault. */
export interface Told extends Omit<Expected, 'asked'> {
	/** Requests that left the node. */
	asked: number;
	ms: number;
	/** How often FPT did what it was asked to. */
	times: number;
	/** The message of the error. */
	error: string;
	/** Secrets that are in the saved execution. */
	leaked: string[];
	/** What arrived at the host of a redirect. */
	elsewhere: number;
}

export const OPERATION_NAMES = operations('').map(({ name }) => name);

/** Brings a fault about under an operation, in a world of its own; `timeout` is the seconds of one attempt. */
export async function runFault(fault: FaultCase, operationName: string, timeout = TIMEOUT_S): Promise<Told> {
	const world = await startWorld();
	const front = await startFront(world.fpt.url);
	const elsewhere = await startRawServer((socket, received) => void (received && socket.end()));
	const place = await placeOf(fault, front.url);
	try {
		const { data: token } = await axios.post<{ access_token: string }>(`${world.fpt.url}/oauth2/token`, {
			grant_type: 'client_credentials',
			client_id: DEFAULT_APP.clientId,
			client_secret: DEFAULT_APP.clientSecret,
			scope: DEFAULT_APP.scopes.join(' '),
			session_id: '1',
		});
		await axios.post(`${world.fpt.url}/api/create-campaign`, {
			access_token: token.access_token,
			session_id: '1',
			CampaignName: CAMPAIGN.campaignName,
			BrandName: CAMPAIGN.brandName,
			Message: CAMPAIGN.message,
			ScheduleTime: CAMPAIGN.scheduleTime,
			Quota: CAMPAIGN.quota,
		});
		const credential = { environment: 'custom', baseUrl: place.url, ...DEFAULT_APP, brandName: '', accessToken: '', accessTokenExpiresAt: 0, accessTokenFor: '' };
		// Unless the fault hits the token call, a token is there already.
		const stored = { accessToken: token.access_token, accessTokenExpiresAt: Date.now() + 3_600_000, accessTokenFor: fingerprint(credential as ApiCredential) };
		await world.setCredential({ baseUrl: place.url, ...(fault.token ? {} : stored) });

		const operation = operations([...world.fpt.campaigns.keys()][0] ?? '').find(({ name }) => name === operationName)!;
		const path = fault.token ? '/oauth2/token' : operation.path;
		if (fault.meddling) front.meddle(path, redirecting(fault, elsewhere.url).meddling!, fault.times ?? Infinity);
		if (fault.simulator) world.fpt.addFault({ path, times: fault.times ?? 1, do: fault.simulator });
		fault.prepare?.(world.fpt);

		const askedBefore = world.received(operation.path).length;
		const before = Date.now();
		const { error, saved } = await world.run({ parameters: { ...operation.parameters, options: { maxTries: MAX_TRIES, timeout } } });
		const ms = Date.now() - before;
		const asked = world.received(operation.path).length - askedBefore + (fault.meddling && !fault.meddling.onResponse ? front.met : 0);
		const times = operation.done(world.fpt);
		const { accessToken } = await world.store.load('fpt').getData();
		const secrets = [DEFAULT_APP.clientSecret, token.access_token, String(accessToken)].flatMap((secret) => [secret, encodeURIComponent(secret)]);
		return {
			outcome: error ? ((error.context?.outcome ?? 'notSent') as Expected['outcome']) : 'ok',
			asked,
			done: operation.isSend ? times > 0 : !error,
			ms,
			times,
			error: `${error?.message ?? ''} ${error?.description ?? ''}`.trim(),
			leaked: secrets.filter((secret) => secret !== '' && saved.includes(secret)),
			elsewhere: elsewhere.received.length,
		};
	} finally {
		await Promise.all([front.close(), elsewhere.close(), place.close(), world.close()]);
	}
}

async function placeOf({ place }: FaultCase, front: string) {
	const close = async () => {};
	if (place === 'dead') return { url: `http://127.0.0.1:${await freePort()}`, close };
	if (place === 'nowhere') return { url: 'http://fpt.invalid', close };
	return place === 'blackHole' ? await startBlackHole() : { url: front, close };
}

/** The fault with the address of the other host in its response. */
function redirecting(fault: FaultCase, elsewhere: string): FaultCase {
	const { onRequest } = fault.meddling ?? {};
	if (!fault.name.startsWith('a redirect') || !onRequest) return fault;
	return {
		...fault,
		meddling: {
			onRequest: (client, request) => {
				const end = client.end.bind(client);
				client.end = ((text: string) => end(text.replace('ELSEWHERE', elsewhere))) as typeof client.end;
				onRequest(client, request);
			},
		},
	};
}

/** Runs faults under all operations, some at once; in the order of the table. */
export async function runFaults(faults: FaultCase[] = FAULTS, atOnce = 4): Promise<Array<{ fault: FaultCase; operation: string; told: Told }>> {
	const cases = faults.flatMap((fault) => OPERATION_NAMES.map((operation) => ({ fault, operation })));
	const results: Array<{ fault: FaultCase; operation: string; told: Told }> = [];
	const queue = cases.entries();
	const work = async () => {
		for (const [index, { fault, operation }] of queue) results[index] = { fault, operation, told: await runFault(fault, operation) };
	};
	await Promise.all(Array.from({ length: atOnce }, work));
	return results;
}
