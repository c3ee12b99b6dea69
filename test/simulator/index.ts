import type { Campaign } from './campaigns';
import { startCore } from './core';
import type { Fault } from './faults';
import type { SentMessage } from './messages';
import { liveOptions, type LiveOptions, type SimulatorOptions } from './options';
import { Reports, type PostedReport, type ReportHeaders } from './reports';
import { HttpServer, type ReceivedRequest } from './server';

export type { Campaign } from './campaigns';
export type { ResponseFault, Fault, FaultAction } from './faults';
export type { SentMessage } from './messages';
export { DEFAULT_APP, SCOPES } from './options';
export type { App, LiveOptions, ReportOptions, SimulatorOptions, Temperament } from './options';
export { PATHS, type Path } from './paths';
export type { PostedReport, ReportHeaders } from './reports';
export type { ReceivedRequest } from './server';

/** A running simulator of FPT, and what it has received. */
export interface Simulator {
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	/** May be changed while it runs. */
	readonly options: LiveOptions;
	/** Every request that arrived in full, oldest first. */
	readonly requests: ReceivedRequest[];
	/** How many POSTs to /oauth2/token arrived. */
	readonly tokenCalls: number;
	/** Customer-care messages that reached a phone. */
	readonly messages: SentMessage[];
	/** By campaign code. */
	readonly campaigns: Map<string, Campaign>;
	/** Delivery reports that were posted, each with its response. */
	readonly reports: PostedReport[];
	/** Faults still to come, next first. */
	readonly faults: Fault[];
	/** Connections that are open now, idle ones too. */
	readonly openConnections: number;
	/** The most connections open at once. */
	readonly peakConnections: number;
	/** The most requests under way at once. */
	readonly peakInFlight: number;
	/** Adds a fault behind those that wait. */
	addFault(fault: Fault): void;
	/** What a person at FPT decides about a campaign. */
	approve(campaignCode: string, approved?: boolean, reason?: string): void;
	/** From now on, tokens issued until now are 1013. */
	expireTokens(): void;
	/** From now on, tokens issued until now are 1012. */
	changeTokens(): void;
	/** From now on, tokens issued until now are 1011. */
	forgetTokens(): void;
	/** The messages that reached a phone, given as `84…` or `0…`. */
	sentTo(phone: string): SentMessage[];
	/** Posts a report of your own; a string goes out as it is, a header of null not at all. */
	postReport(body: unknown, headers?: ReportHeaders): Promise<PostedReport>;
	/** Forgets what arrived and the peaks; tokens, options and duplicates stay. */
	forgetRequests(): void;
	/** As just started: options too, and tokens. Requests and reports under way are dropped. */
	reset(): void;
	/** Ends every connection and wait. */
	close(): Promise<void>;
}

/** Starts FPT on this machine, on loopback only: as strict as the manual, unless the options say otherwise. */
export async function startSimulator(given: SimulatorOptions = {}): Promise<Simulator> {
	const atStart = liveOptions(given);
	const options = liveOptions(atStart);
	const reports = new Reports(options);
	const { tokens, messages, campaigns, routes } = startCore(options, (message) => reports.schedule(message));
	const server = new HttpServer(options, routes);
	const url = await server.listen();

	return {
		url,
		options,
		requests: server.requests,
		get tokenCalls() {
			return server.tokenCalls;
		},
		messages: messages.sent,
		campaigns: campaigns.byCode,
		reports: reports.posted,
		faults: server.faults,
		get openConnections() {
			return server.openConnections;
		},
		get peakConnections() {
			return server.peakConnections;
		},
		get peakInFlight() {
			return server.peakInFlight;
		},
		// a copy: it is counted down
		addFault: (fault) => void server.faults.push({ ...fault }),
		approve: (code, approved = true, reason = '') => campaigns.approve(code, approved, reason),
		expireTokens: () => tokens.end('expired'),
		changeTokens: () => tokens.end('changed'),
		forgetTokens: () => tokens.forget(),
		sentTo: (phone) => messages.to(phone),
		postReport: async (body, headers) => await reports.postByHand(body, headers),
		forgetRequests: () => {
			server.forget();
			messages.sent.length = 0;
		},
		reset: () => {
			server.forget();
			reports.forget();
			tokens.forget();
			messages.forget();
			campaigns.forget();
			Object.assign(options, liveOptions(atStart));
		},
		close: async () => {
			reports.close();
			await server.close();
		},
	};
}
