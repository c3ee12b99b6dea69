/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test server; never shipped */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { isAxiosError } from 'axios';
import { maskedJson } from './masks';
import type { SentMessage } from './messages';
import type { LiveOptions, ReportOptions } from './options';
import { Timers } from './timers';

/** A delivery report that was posted, and what came back. */
export interface PostedReport {
	messageId: string | undefined;
	/** As it was sent. */
	sent: unknown;
	/** HTTP status of the response. */
	status?: number;
	/** The response's body, parsed if it is JSON. */
	body?: unknown;
	/** Why there was no response. */
	error?: string;
}

/** `null` leaves a header out that would be sent otherwise. */
export type ReportHeaders = Record<string, string | null>;

const DEFAULT_DELAY = 50;
const RESPONSE_TIMEOUT = 30_000;
const SOCKETS = 100;

/** Posts delivery reports, as FPT does after it hears from the telco. Never twice: its retry rule is not known. */
export class Reports {
	readonly posted: PostedReport[] = [];
	private readonly timers: Timers;
	private stop = new AbortController();
	// No kept connections: one that the receiver has just closed would look like a receiver that fails.
	private readonly agents = {
		httpAgent: new HttpAgent({ keepAlive: false, maxSockets: SOCKETS }),
		httpsAgent: new HttpsAgent({ keepAlive: false, maxSockets: SOCKETS }),
	};

	constructor(private readonly options: LiveOptions) {
		this.timers = new Timers(options.startTimer);
	}

	/** Posts the report of a message, some time after its response. */
	schedule(message: SentMessage): void {
		if (!this.options.report) return;
		const wait = this.options.latency + (this.options.report.delay ?? DEFAULT_DELAY);
		void this.timers.wait(wait).then(async (passed) => {
			// read again: the receiver may have moved meanwhile
			const report = this.options.report;
			if (passed && report) await this.post(report, usualReport(message, report));
		});
	}

	/** Posts any body: an object as JSON, a string as it is. */
	async postByHand(body: unknown, headers: ReportHeaders = {}): Promise<PostedReport> {
		if (!this.options.report) throw new Error('The option report says where reports go');
		return await this.post(this.options.report, body, headers);
	}

	/** Drops what is waiting and under way, and forgets what was posted. */
	forget(): void {
		this.timers.end();
		this.stop.abort();
		this.stop = new AbortController();
		this.posted.length = 0;
	}

	close(): void {
		this.timers.end();
		this.stop.abort();
		this.agents.httpAgent.destroy();
		this.agents.httpsAgent.destroy();
	}

	private async post(
		{ url, authorizationKey }: ReportOptions,
		body: unknown,
		headers: ReportHeaders = {},
	): Promise<PostedReport> {
		const { signal } = this.stop;
		const report: PostedReport = { messageId: smsId(body), sent: body };
		try {
			const response = await axios.post<unknown>(
				url,
				typeof body === 'string' ? body : JSON.stringify(body),
				{
					headers: {
						'Content-Type': 'application/json',
						Accept: 'application/json',
						Authorization: `Basic ${authorizationKey}`,
						...headers,
					},
					...this.agents,
					// a proxy of the environment cannot reach a receiver on this machine
					proxy: false,
					maxRedirects: 0,
					timeout: RESPONSE_TIMEOUT,
					signal,
					// axios would quote a string that is not JSON
					transformRequest: [(data: unknown) => data],
					validateStatus: () => true,
				},
			);
			report.status = response.status;
			report.body = response.data;
		} catch (error) {
			report.error = (isAxiosError(error) && error.code) || String(error);
		}
		if (!signal.aborted) {
			this.posted.push(report);
			this.options.log?.(
				`report ${maskedJson(body)} → ${report.error ?? `${report.status} ${maskedJson(report.body)}`}`,
			);
		}
		return report;
	}
}

function usualReport(message: SentMessage, report: ReportOptions): object {
	return {
		smsid: message.messageId,
		status: 1,
		telco: message.telco,
		error: null,
		mt_count: message.parts,
		...report.status?.(message),
	};
}

function smsId(body: unknown): string | undefined {
	const id: unknown =
		typeof body === 'object' && body !== null && 'smsid' in body ? body.smsid : undefined;
	return id === undefined ? undefined : String(id);
}
