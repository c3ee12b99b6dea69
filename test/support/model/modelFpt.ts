/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error --
   FPT in this process, for tests; never shipped */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import type { IHttpRequestOptions } from 'n8n-workflow';
import * as transport from '../../../nodes/FptSms/transport/request';
import type { Draft } from '../../../nodes/FptSms/operation';
import { type Core, startCore } from '../../simulator/core';
import { FptError } from '../../simulator/errors';
import { DEFAULT_APP, liveOptions } from '../../simulator/options';
import { PATHS } from '../../simulator/paths';
import type { Body } from '../../simulator/parameters';
import { engineModule } from '../harness/engineModule';
import type { FateName } from './fates';
import { FATES } from './fates';

/** Who asks: the execution, and the items that a request is for. */
export interface Caller {
	execution: number;
	items: readonly number[];
}

/** A request to do something, and what became of it. */
export interface Asked extends Caller {
	path: string;
	body: Body;
	/** By FPT's clock. */
	at: number;
	fate: FateName;
	/** The message or the campaign that FPT made of it; undefined if it has not accepted it. */
	accepted?: object;
	/** The code that FPT rejected it with. */
	rejectedWith?: string;
}

/** FPT's secret of before, and the one it is changed to: both are good. */
export const SECRETS = [DEFAULT_APP.clientSecret, 'e5F6'.repeat(18)] as const;

/**
 * FPT and the network before it, in this process: n8n's request helper hands it what would go out. It accounts for who asked what.
 */
export class ModelFpt {
	core!: Core;
	asked: Asked[] = [];
	/** Of the next requests that do something, in the order in which they go out. */
	fates: FateName[] = [];
	/** Of the next calls for a token. */
	tokenFates: FateName[] = [];
	private readonly caller = new AsyncLocalStorage<Caller>();
	private readonly options = liveOptions({});

	constructor(private readonly now: () => number) {
		const { OutboundHttp } = engineModule<{ OutboundHttp: { prototype: { requests: () => object } } }>('@n8n/backend-network');
		jest.spyOn(OutboundHttp.prototype, 'requests').mockImplementation(() => ({ request: async (options: IHttpRequestOptions) => await this.receive(options) }));
		const { sendRequest } = transport;
		jest.spyOn(transport, 'sendRequest').mockImplementation(async (session, draft: Draft, ...rest) => {
			const { execution = 0 } = this.caller.getStore() ?? {};
			return await this.caller.run({ execution, items: draft.items }, async () => await sendRequest(session, draft, ...rest));
		});
		this.reset();
	}

	reset(): void {
		this.core = startCore(liveOptions({ clock: this.now, apps: SECRETS.map((clientSecret) => ({ ...DEFAULT_APP, clientSecret })) }));
		this.asked = [];
		this.fates = [];
		this.tokenFates = [];
	}

	/** Runs an execution, under the number that its requests are accounted for. */
	async as<T>(execution: number, run: () => Promise<T>): Promise<T> {
		return await this.caller.run({ execution, items: [] }, run);
	}

	private async receive({ url, body, abortSignal }: IHttpRequestOptions): Promise<object> {
		const path = new URL(url).pathname;
		const doesSomething = DOING.includes(path);
		const name = (doesSomething ? this.fates.shift() : path === PATHS.token ? this.tokenFates.shift() : undefined) ?? 'fine';
		const { processed, gets, after = 0 } = FATES[name] as (typeof FATES)[FateName] & { after?: number };
		const given = JSON.parse(JSON.stringify(body)) as Body;
		const caller = this.caller.getStore() ?? { execution: 0, items: [] };
		const asked: Asked = { ...caller, path, body: given, at: this.now(), fate: name };
		if (doesSomething) this.asked.push(asked);
		if (typeof processed === 'number') setTimeout(() => this.process(asked), processed);
		const own = processed === 'now' ? this.process(asked) : undefined;
		await aborted(abortSignal as AbortSignal | undefined, gets === 'hang' ? undefined : after);
		switch (gets) {
			case 'own':
				return respond(own!.status, JSON.stringify(own!.json));
			case 'truncated':
				return respond(own!.status, JSON.stringify(own!.json).slice(0, -10));
			case 'cut in the body':
				return { ...respond(own!.status, ''), body: Readable.from(breaking(JSON.stringify(own!.json).slice(0, 20))) };
			case 'cut':
				throw networkError('ECONNRESET', 'read');
			case 'refused':
				throw networkError('ECONNREFUSED', 'connect');
			case 'not found':
				throw networkError('ENOTFOUND', 'getaddrinfo');
			case 'hang':
				throw new Error('A hung request ends with its signal alone');
			default: {
				const { status, code, body: text, headers } = gets as { status: number; code?: number; body?: string | object; headers?: Record<string, string> };
				if (code !== undefined) return respond(status, JSON.stringify(new FptError(code).toBody(this.options)));
				return respond(status, typeof text === 'string' ? text : JSON.stringify(text ?? ''), headers);
			}
		}
	}

	private process(asked: Asked): { status: number; json: object } {
		try {
			const json = this.core.routes.get(asked.path)!(asked.body) as object;
			const { messages, campaigns } = this.core;
			const made = { [PATHS.createCampaign]: (json as { CampaignCode?: string }).CampaignCode, [PATHS.pushCampaign]: asked.body.CampaignCode as string }[asked.path];
			asked.accepted = made === undefined ? messages.sent.at(-1) : campaigns.byCode.get(made);
			return { status: 200, json };
		} catch (error) {
			if (!(error instanceof FptError)) throw error;
			const json = error.toBody(this.options) as Record<string, unknown>;
			asked.rejectedWith = String(json.error);
			return { status: error.toStatus(this.options), json };
		}
	}
}

const DOING: readonly string[] = [PATHS.otp, PATHS.createCampaign, PATHS.pushCampaign];

const respond = (statusCode: number, text: string, headers: Record<string, string> = {}) => ({ statusCode, headers, body: Readable.from(text === '' ? [] : [Buffer.from(text)]) });

/** A body whose connection breaks. */
async function* breaking(text: string): AsyncGenerator<Buffer> {
	yield Buffer.from(text);
	throw networkError('ECONNRESET', 'read');
}

/** As Node's sockets say it, and n8n's helper passes it on: the request has left unless there was no connection. */
const networkError = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall, request: SENT });

const SENT = { socket: { bytesWritten: 400, writableLength: 0 } };

/** Waits some milliseconds, or for ever; throws as axios does once the signal is aborted. */
async function aborted(signal: AbortSignal | undefined, ms: number | undefined): Promise<void> {
	if (ms === 0 && !signal?.aborted) return;
	await new Promise<void>((resolve, reject) => {
		const cancel = () => reject(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED', request: SENT }));
		if (signal?.aborted) return reject(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' }));
		signal?.addEventListener('abort', cancel, { once: true });
		if (ms !== undefined) setTimeout(resolve, ms);
	});
}
