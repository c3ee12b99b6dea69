/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test server; never shipped */
import {
	createServer,
	STATUS_CODES,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { CsvFile } from './campaigns';
import { FptError } from './errors';
import { takeFault, type ResponseFault, type Fault } from './faults';
import { mask, maskedJson } from './masks';
import type { LiveOptions } from './options';
import type { Body } from './parameters';
import { PATHS } from './paths';
import { decodeUtf8 } from './text';
import { Timers } from './timers';

/** A request that arrived in full. */
export interface ReceivedRequest {
	path: string;
	method: string;
	headers: IncomingHttpHeaders;
	/** As parsed; the text itself if it is not JSON. */
	body: unknown;
	/** By the simulator's clock. */
	at: number;
	/** The same for two requests on one connection. */
	remoteSocketId: number;
	/** HTTP status of the response; undefined before it, and for good if the response was lost. */
	status: number | undefined;
	/** The IP address that FPT sees. */
	address: string;
}

/** What a path does with a body: returns JSON or a file, or throws an FptError. */
export type Route = (body: Body) => Body | CsvFile;

interface HttpResponse {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
	/** For the log: the body before it became bytes. */
	json?: unknown;
}

const MAX_BODY = 16 * 1024 * 1024;
/** A sender of more than this is cut off without a response. */
const MAX_READ = 4 * MAX_BODY;
const JSON_TYPE = 'application/json; charset=utf-8';
const FORM_TYPE = 'application/x-www-form-urlencoded';
/** How often a slow body gets some more bytes, at most. */
const DRIP_EVERY = 50;

/** The HTTP side: one JSON endpoint for each route, with faults and latency in between. */
export class HttpServer {
	readonly requests: ReceivedRequest[] = [];
	readonly faults: Fault[] = [];
	tokenCalls = 0;
	peakConnections = 0;
	peakInFlight = 0;

	private readonly server: Server;
	private readonly sockets = new Map<Socket, number>();
	private readonly pendingResponses = new Set<ServerResponse>();
	private readonly timers: Timers;
	private socketsSeen = 0;

	constructor(
		private readonly options: LiveOptions,
		private readonly routes: Map<string, Route>,
	) {
		this.timers = new Timers(options.startTimer);
		this.server = createServer((request, outgoing) => void this.serve(request, outgoing));
		// longer than the pauses of a test: a kept connection that ends under a request would look like a fault
		this.server.keepAliveTimeout = 65_000;
		this.server.on('connection', (socket) => {
			this.sockets.set(socket, ++this.socketsSeen);
			this.peakConnections = Math.max(this.peakConnections, this.sockets.size);
			socket.on('close', () => this.sockets.delete(socket));
		});
	}

	get openConnections(): number {
		return this.sockets.size;
	}

	/** Resolves to the address it listens on. */
	async listen(): Promise<string> {
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', reject);
			this.server.listen(this.options.port, '127.0.0.1', () => {
				this.server.off('error', reject);
				resolve();
			});
		});
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Cuts what is under way and forgets what arrived; idle connections stay open. */
	forget(): void {
		this.timers.end();
		for (const outgoing of this.pendingResponses) outgoing.destroy();
		this.pendingResponses.clear();
		this.requests.length = 0;
		this.faults.length = 0;
		this.tokenCalls = 0;
		this.peakConnections = this.sockets.size;
		this.peakInFlight = 0;
	}

	async close(): Promise<void> {
		this.timers.end();
		for (const socket of this.sockets.keys()) socket.destroy();
		await new Promise<void>((resolve) => {
			// it says so when it is closed already, which is all that is wanted
			this.server.close(() => resolve());
		});
	}

	private async serve(request: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		this.pendingResponses.add(outgoing);
		this.peakInFlight = Math.max(this.peakInFlight, this.pendingResponses.size);
		outgoing.on('close', () => this.pendingResponses.delete(outgoing));

		const bytes = await readAll(request, outgoing);
		if (bytes === undefined) return;
		const tooLarge = bytes.length > MAX_BODY;
		const received: ReceivedRequest = {
			path: (request.url ?? '/').split('?')[0]!,
			method: request.method ?? '',
			headers: request.headers,
			body: tooLarge ? undefined : parsed(bytes),
			at: this.options.clock(),
			address: this.options.callerAddress ?? (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
			remoteSocketId: this.sockets.get(request.socket) ?? 0,
			status: undefined,
		};
		this.requests.push(received);
		if (received.path === PATHS.token && received.method === 'POST') this.tokenCalls += 1;

		const phone = isObject(received.body) ? received.body.Phone : undefined;
		const fault = tooLarge ? undefined : takeFault(this.faults, received.path, phone);
		const early = fault?.after !== 'process';
		const action = fault?.do;
		if (early && typeof action === 'string') return this.lose(outgoing, received, action);
		const change: ResponseFault = typeof action === 'object' ? action : {};
		if (early && !(await this.pause(change.delay))) return;

		const replacement = this.replacement(change);
		let response: HttpResponse;
		if (tooLarge) response = page(413);
		else if (early && replacement) response = replacement;
		else {
			// FPT acts on what it has read, whether or not somebody still waits for the response
			response = this.process(received);
			if (replacement) response = replacement;
		}

		const latency = received.path.startsWith('/api/')
			? this.options.latency
			: received.path === PATHS.token
				? this.options.tokenLatency
				: 0;
		if (!(await this.pause(latency))) return;
		if (!early && typeof action === 'string') return this.lose(outgoing, received, action);
		if (!early && !(await this.pause(change.delay))) return;
		await this.send(outgoing, received, response, change);
	}

	private process(received: ReceivedRequest): HttpResponse {
		const { path, method } = received;
		const route = this.routes.get(path);
		if (!route) return page(404);
		try {
			if (method !== 'POST') throw new FptError(1001, 'Invalid Request: only POST is allowed.');
			this.checkAddress(received.address);
			const result = route(this.parameters(received));
			return result instanceof CsvFile ? csvResponse(result) : this.jsonResponse(200, result);
		} catch (error) {
			// a fault of the simulator itself is told, not hidden
			const response = this.errorResponse(
				error instanceof FptError ? error : new FptError(1006, String(error)),
			);
			return method === 'POST'
				? response
				: { ...response, status: 405, headers: { ...response.headers, Allow: 'POST' } };
		}
	}

	private checkAddress(address: string): void {
		const { allowedAddresses } = this.options;
		if (!allowedAddresses || allowedAddresses.includes(address)) return;
		// in FPT's words whatever the temperament: the manual has none
		throw new FptError(1008, `Địa chỉ ip "${address}" là không phù hợp`);
	}

	/** The parameters of a request: a JSON object, or as live a form too. */
	private parameters({ headers, body }: ReceivedRequest): Body {
		const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
		if (this.options.temperament === 'live' && type.trim() === FORM_TYPE && typeof body === 'string') {
			return Object.fromEntries(new URLSearchParams(body));
		}
		if (type.trim() !== 'application/json') {
			throw new FptError(1001, 'Invalid Request: the content type must be application/json.');
		}
		if (!isObject(body)) {
			throw new FptError(1001, 'Invalid Request: the body must be a JSON object.');
		}
		return body;
	}

	private errorResponse(error: FptError): HttpResponse {
		return this.jsonResponse(error.toStatus(this.options), error.toBody(this.options));
	}

	private jsonResponse(status: number, json: object): HttpResponse {
		const text = JSON.stringify(json);
		return {
			status,
			headers: { 'Content-Type': JSON_TYPE },
			body: Buffer.from(this.options.temperament === 'live' ? escapedAsByPhp(text) : text),
			json,
		};
	}

	private replacement(change: ResponseFault): HttpResponse | undefined {
		if (change.code !== undefined) {
			const response = this.errorResponse(new FptError(change.code, change.description));
			return { ...response, status: change.status ?? response.status };
		}
		if (change.status === undefined && change.body === undefined) return undefined;
		const status = change.status ?? 200;
		const body = change.body ?? '';
		if (typeof body === 'string' || Buffer.isBuffer(body)) {
			return { status, headers: { 'Content-Type': 'text/html' }, body: Buffer.from(body) };
		}
		return this.jsonResponse(status, body);
	}

	/** False if the server ended meanwhile. */
	private async pause(milliseconds: number | undefined): Promise<boolean> {
		return milliseconds ? await this.timers.wait(milliseconds) : true;
	}

	private lose(outgoing: ServerResponse, received: ReceivedRequest, how: 'hang' | 'cut'): void {
		this.logRequest(received, () => (how === 'cut' ? 'connection cut' : 'no response'));
		// a hung response stays in pendingResponses until somebody closes the connection
		if (how === 'cut') outgoing.destroy();
	}

	private async send(
		outgoing: ServerResponse,
		received: ReceivedRequest,
		response: HttpResponse,
		{ headers, contentType, slowBody }: ResponseFault,
	): Promise<void> {
		this.logRequest(received, () =>
			response.json === undefined
				? `${response.status} ${response.headers['Content-Type']}, ${response.body.length} bytes`
				: `${response.status} ${maskedJson(response.json)}`,
		);
		if (outgoing.destroyed) return;
		received.status = response.status;
		outgoing.writeHead(response.status, {
			'Content-Length': response.body.length,
			...response.headers,
			...(contentType === undefined ? {} : { 'Content-Type': contentType }),
			...headers,
		});
		if (slowBody === undefined) {
			outgoing.end(response.body);
			return;
		}
		const step = Math.max(1, Math.floor((slowBody * DRIP_EVERY) / 1000));
		for (let from = 0; from < response.body.length; from += step) {
			if (!(await this.timers.wait((step / slowBody) * 1000)) || outgoing.destroyed) return;
			outgoing.write(response.body.subarray(from, from + step));
		}
		outgoing.end();
	}

	private logRequest(received: ReceivedRequest, outcome: () => string): void {
		if (!this.options.log) return;
		const { method, path, headers, body } = received;
		// text that is not JSON stays out: a secret in it could not be told from the rest
		const shown = isObject(body) ? maskedJson(body) : body === '' ? '' : '(no JSON object)';
		const authorization = headers.authorization;
		const authorized = authorization ? ` [Authorization: ${mask(authorization)}]` : '';
		this.options.log(`${method} ${path}${authorized} ${shown} → ${outcome()}`);
	}
}

/** The whole body, or undefined if the sender went away. What is far too large is cut off. */
async function readAll(
	request: IncomingMessage,
	outgoing: ServerResponse,
): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	try {
		for await (const chunk of request as AsyncIterable<Buffer>) {
			size += chunk.length;
			// Read on after the limit, or the sender would see a broken connection instead of the response.
			if (size <= MAX_BODY + 1) chunks.push(chunk);
			if (size > MAX_READ) {
				outgoing.destroy();
				return undefined;
			}
		}
	} catch {
		return undefined;
	}
	return size > MAX_BODY ? Buffer.alloc(MAX_BODY + 1) : Buffer.concat(chunks);
}

function parsed(bytes: Buffer): unknown {
	const content = decodeUtf8(bytes);
	try {
		if (content !== undefined) return JSON.parse(content) as unknown;
	} catch {
		// not JSON: the text itself tells a test more than nothing
	}
	return bytes.toString();
}

function isObject(value: unknown): value is Body {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON as PHP's json_encode writes it: slashes and all that is not ASCII escaped. */
function escapedAsByPhp(json: string): string {
	const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
	return json.replaceAll('/', '\\/').replace(/[\u0080-\uffff]/g, escape);
}

function csvResponse(file: CsvFile): HttpResponse {
	return {
		status: 200,
		headers: {
			'Content-Type': 'text/csv; charset=utf-8',
			'Content-Disposition': `attachment; filename="${file.name}"`,
		},
		body: Buffer.from(file.content),
	};
}

/** What a plain web server in front says. */
function page(status: number): HttpResponse {
	const title = `${status} ${STATUS_CODES[status] ?? ''}`;
	return {
		status,
		headers: { 'Content-Type': 'text/html' },
		body: Buffer.from(
			`<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`,
		),
	};
}
