/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test of a server; never shipped */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { DEFAULT_APP, PATHS, startSimulator, type Simulator, type SimulatorOptions } from './index';
import type { StartTimer } from './timers';

// What the simulator's tests share: a simulator with a clock of the test's, and good requests for the test to change.

export type Body = Record<string, unknown>;

export const {
	token: TOKEN,
	otp: OTP,
	international: INTERNATIONAL,
	createCampaign: CREATE,
	pushCampaign: PUSH,
	campaignDetail: DETAIL,
	campaignResults: DLR,
} = PATHS;
export const BOTH_SCOPES = 'send_brandname_otp send_brandname';
export const MINUTE = 60_000;
export const SESSION = '5c22be0c0396440829c98d7ba1240920';

/** 17 June 2021, 09:00 in Vietnam: the day before the campaign of the manual's sample. */
export const MANUAL_DAY = Date.UTC(2021, 5, 17, 2);

/** The clock of the simulators that `start` starts; MANUAL_DAY at the beginning of each test. */
export const clock = { now: MANUAL_DAY };

const cleanups: Array<() => Promise<unknown>> = [];

/** Runs `cleanup` when the test has ended. */
export function atEnd(cleanup: () => Promise<unknown>): void {
	cleanups.push(cleanup);
}

beforeEach(() => {
	clock.now = MANUAL_DAY;
});

afterEach(async () => {
	for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Starts a simulator that ends with the test. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
	const simulator = await startSimulator({ clock: () => clock.now, ...options });
	atEnd(simulator.close);
	return simulator;
}

/** Timers for a simulator's `startTimer` that end by `advance` only. */
export class FakeTimers {
	private now = 0;
	private pending: Array<{ endsAt: number; callback: () => void }> = [];

	readonly start: StartTimer = (callback, milliseconds) => {
		const timer = { endsAt: this.now + milliseconds, callback };
		this.pending.push(timer);
		return () => void (this.pending = this.pending.filter((other) => other !== timer));
	};

	/** How many have not ended yet. */
	get count(): number {
		return this.pending.length;
	}

	/** Ends those that are due within `milliseconds`. */
	advance(milliseconds: number): void {
		this.now += milliseconds;
		const due = this.pending.filter(({ endsAt }) => endsAt <= this.now);
		this.pending = this.pending.filter(({ endsAt }) => endsAt > this.now);
		for (const { callback } of due) callback();
	}

	/** Waits until `count` of them run. */
	async begun(count: number): Promise<void> {
		await eventually(() => this.count === count);
	}

	/** Waits for one to start, proves that it takes `milliseconds`, and ends it. */
	async expectOne(milliseconds: number): Promise<void> {
		await this.begun(1);
		this.advance(milliseconds - 1);
		expect(this.count).toBe(1);
		this.advance(1);
		expect(this.count).toBe(0);
	}
}

/** Waits, up to 10 seconds, until `isTrue` is. */
export async function eventually(isTrue: () => boolean): Promise<void> {
	const end = performance.now() + 10_000;
	while (!isTrue()) {
		if (performance.now() > end) throw new Error('The condition did not come true within 10 seconds');
		await sleep(2);
	}
}

/** POSTs `data` as JSON: an object as such, a string or bytes as they are. Any HTTP status is a response. */
export async function call(
	{ url: baseURL }: Pick<Simulator, 'url'>,
	url: string,
	data: unknown,
	config: AxiosRequestConfig = {},
): Promise<AxiosResponse> {
	return await axios.request({
		method: 'POST',
		baseURL,
		url,
		data: typeof data === 'string' || Buffer.isBuffer(data) ? data : JSON.stringify(data),
		headers: { 'Content-Type': 'application/json' },
		// axios would trim a string
		transformRequest: [(body: unknown) => body],
		validateStatus: () => true,
		proxy: false,
		...config,
	});
}

export const base64 = (content: string) => Buffer.from(content).toString('base64');

export const tokenBody = (changes: Body = {}): Body => ({
	grant_type: 'client_credentials',
	client_id: DEFAULT_APP.clientId,
	client_secret: DEFAULT_APP.clientSecret,
	scope: BOTH_SCOPES,
	session_id: SESSION,
	...changes,
});

/** A fresh access token. */
export async function token(simulator: Pick<Simulator, 'url'>, changes: Body = {}): Promise<string> {
	const { data } = await call(simulator, TOKEN, tokenBody(changes));
	expect(data).toHaveProperty('access_token');
	return String(data.access_token);
}

/** A good body for each path, without token, session id and campaign code. */
export const GOOD: Record<string, Body> = {
	[OTP]: { BrandName: 'FTI', Phone: '0987654321', Message: base64('Ma OTP 1'), RequestId: 'r-1' },
	[INTERNATIONAL]: { BrandName: 'FTI', Phone: '1749123456', Message: base64('Code 1') },
	[CREATE]: {
		CampaignName: 'Tet 2022',
		BrandName: 'FTI',
		Message: 'Giam gia 50%',
		ScheduleTime: '2021-06-18 09:00',
		Quota: 10,
	},
	[PUSH]: { PhoneList: '0987654321,84987654123' },
	[DETAIL]: {},
	[DLR]: {},
};
const WITHOUT_SESSION: string[] = [DETAIL, DLR];
const OF_A_CAMPAIGN: string[] = [PUSH, DETAIL, DLR];

/** A complete, good body for a path, with a token of its own; `changes` go over it. */
export async function goodBody(simulator: Simulator, url: string, changes: Body = {}): Promise<Body> {
	const body: Body = { access_token: await token(simulator), ...GOOD[url] };
	if (!WITHOUT_SESSION.includes(url)) body.session_id = SESSION;
	if (OF_A_CAMPAIGN.includes(url)) {
		const created = await call(simulator, CREATE, {
			access_token: body.access_token,
			session_id: SESSION,
			...GOOD[CREATE],
			CampaignName: 'For another call',
		});
		body[url === DLR ? 'campaign_code' : 'CampaignCode'] = created.data.CampaignCode;
	}
	return { ...body, ...changes };
}

/** Creates a campaign; resolves to the body that pushes it, without its phones. */
export async function campaign(simulator: Simulator, changes: Body = {}): Promise<Body> {
	const body = await goodBody(simulator, CREATE, changes);
	const { data } = await call(simulator, CREATE, body);
	return { access_token: body.access_token, session_id: SESSION, ...data };
}

/** One call with a token of its own and a good body, over which `changes` go. */
export async function tryOut(simulator: Simulator, url: string, changes: Body = {}): Promise<AxiosResponse> {
	return await call(simulator, url, await goodBody(simulator, url, changes));
}

/** Expects one of FPT's errors, with HTTP status 400. */
export function expectError(response: AxiosResponse, code: number, description: string | RegExp = /./): void {
	expect(response.data).toEqual({
		error: code,
		error_description:
			typeof description === 'string' ? description : expect.stringMatching(description),
	});
	expect(response.status).toBe(400);
}

/** An HTTP server that receives delivery reports. */
export interface Receiver {
	url: string;
	received: Array<{ method: string; headers: IncomingHttpHeaders; body: string }>;
	/** What it responds; null: it never does. */
	response: { status: number; body: string } | null;
	server: Server;
}

/** Starts a receiver that ends with the test; it responds 200 `{"status":1}`. */
export async function startReceiver(): Promise<Receiver> {
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8');
		request.on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			receiver.received.push({ method: request.method ?? '', headers: request.headers, body });
			if (!receiver.response) return;
			response.writeHead(receiver.response.status, {
				'Content-Type': 'application/json',
				Location: receiver.url,
			});
			response.end(receiver.response.body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const receiver: Receiver = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/id/dlr`,
		received: [],
		response: { status: 200, body: '{"status":1}' },
		server,
	};
	atEnd(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return receiver;
}
