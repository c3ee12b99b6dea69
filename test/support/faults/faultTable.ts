/* eslint-disable @n8n/community-nodes/no-restricted-imports -- makes a compressed body; never shipped */
import { gzipSync } from 'node:zlib';
import { ERROR_CODES } from '../../../nodes/fpt/response/codes';
import { drip, flood, type Meddling, reset } from './front';
import type { Fault as SimulatorFault, Simulator } from '../../simulator';

/** What must be so. For reading, which does no harm, a fault that leaves a send open is a failure like any other. */
export interface Expected {
	outcome: 'ok' | 'notSent' | 'unknown';
	/** Requests that leave the node; a list if the machine's speed decides. */
	asked: number | number[];
	/** Whether FPT has done what it was asked to. */
	done: boolean;
}

export interface FaultCase {
	name: string;
	/** One of these brings the fault about. */
	meddling?: Meddling;
	simulator?: SimulatorFault['do'];
	prepare?: (fpt: Simulator) => void;
	/** Where requests go instead. */
	place?: 'dead' | 'nowhere' | 'blackHole';
	/** The fault hits the token call. */
	token?: boolean;
	times?: number;
	send: Expected;
	read: Expected;
	/** Where the report of a campaign, which is CSV and may be long, is another case. */
	report?: Expected;
}

/** Tries that each operation has. */
export const MAX_TRIES = 2;
/** Seconds for each of them. */
export const TIMEOUT_S = 1;

const NOT_SENT: Expected = { outcome: 'notSent', asked: 1, done: false };
const LOST: Expected = { outcome: 'unknown', asked: 1, done: false };
const ACCEPTED: Expected = { outcome: 'unknown', asked: 1, done: true };
const MENDED: Expected = { outcome: 'ok', asked: 2, done: true };
const UNASKED: Expected = { outcome: 'notSent', asked: 0, done: false };
/** A report past its limit: known for it, or, if the machine is slow, late first and tried again. */
const FLOODED: Expected = { outcome: 'notSent', asked: [1, MAX_TRIES], done: false };
/** A read that is tried again, in vain. */
const IN_VAIN: Expected = { outcome: 'notSent', asked: MAX_TRIES, done: false };

/** FPT has certainly not accepted it, and another try helps. */
const passes = { send: MENDED, read: MENDED };
/** FPT has certainly not accepted it, and another try is of no use. */
const refused = { send: NOT_SENT, read: NOT_SENT };
const untold = { send: LOST, read: NOT_SENT };

const raw = (text: string): Meddling => ({ onRequest: (client) => void client.end(text) });
const respond = (status: string, body: string, headers = '') => raw(`HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
const half = (bytes: Buffer) => bytes.subarray(0, bytes.length - 10);
const head = (bytes: Buffer) => bytes.subarray(0, 40);

/** Faults of the network, by real sockets, by the stage at which they come. */
const NETWORK: FaultCase[] = [
	{ name: 'connection refused', place: 'dead', send: UNASKED, read: UNASKED },
	{ name: 'host not found', place: 'nowhere', send: UNASKED, read: UNASKED },
	{ name: 'connection never accepted', place: 'blackHole', send: UNASKED, read: UNASKED },
	// The reset comes before the first byte is written: certain, since all of the request still waits in the socket.
	{ name: 'reset at once', meddling: { onConnect: reset }, send: IN_VAIN, read: IN_VAIN },
	{ name: 'ended at once', meddling: { onConnect: (client) => void client.end() }, send: LOST, read: IN_VAIN },
	{ name: 'cut while the request comes', meddling: { onData: (client) => void client.destroy() }, send: LOST, read: IN_VAIN },
	{ name: 'reset while the request comes', meddling: { onData: reset }, send: LOST, read: IN_VAIN },
	{ name: 'cut after the request', meddling: { onRequest: (client) => void client.destroy() }, send: LOST, read: IN_VAIN },
	{ name: 'cut after FPT accepted it', meddling: { onResponse: (client) => void client.destroy() }, send: ACCEPTED, read: IN_VAIN },
	{ name: 'reset after FPT accepted it', meddling: { onResponse: reset }, send: ACCEPTED, read: IN_VAIN },
	{ name: "cut in the response's headers", meddling: { onResponse: (client, bytes) => void client.end(head(bytes)) }, send: ACCEPTED, read: IN_VAIN },
	{ name: "cut in the response's body", meddling: { onResponse: (client, bytes) => void client.end(half(bytes)) }, send: ACCEPTED, read: IN_VAIN },
	{ name: 'hangs once connected', meddling: { onConnect: () => {} }, send: LOST, read: IN_VAIN },
	{ name: 'hangs after the request', meddling: { onRequest: () => {} }, send: LOST, read: IN_VAIN },
	{ name: 'hangs after FPT accepted it', meddling: { onResponse: () => {} }, send: ACCEPTED, read: IN_VAIN },
	{ name: "hangs in the response's headers", meddling: { onResponse: (client, bytes) => void client.write(head(bytes)) }, send: ACCEPTED, read: IN_VAIN },
	{ name: "hangs in the response's body", meddling: { onResponse: (client, bytes) => void client.write(half(bytes)) }, send: ACCEPTED, read: IN_VAIN },
	{ name: 'headers that drip', meddling: { onResponse: (client, bytes) => drip(client, bytes, 1, 60) }, send: ACCEPTED, read: IN_VAIN },
	{
		name: 'a body that drips',
		meddling: { onResponse: (client, bytes) => (client.write(bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 4)), drip(client, bytes.subarray(bytes.indexOf('\r\n\r\n') + 4), 1, 100)) },
		send: ACCEPTED,
		read: IN_VAIN,
	},
	{ name: 'hints (103) that drip for ever', meddling: { onResponse: (client) => drip(client, Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000)), 28, 30) }, send: ACCEPTED, read: IN_VAIN },
];

/** What a broken or hostile server says. */
const HOSTILE: FaultCase[] = [
	{ name: 'a body of 10 MB', meddling: respond('200 OK', ' '.repeat(10_000_000)), ...untold },
	{ name: 'a body that is nested a hundred thousand deep', meddling: respond('200 OK', `{"MessageId":"1","a":${'['.repeat(100_000)}1${']'.repeat(100_000)}}`), ...untold },
	{
		name: 'a body without end',
		meddling: { onRequest: (client) => (client.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"a":"'), flood(client, Buffer.alloc(65_536, 'a'))) },
		send: LOST,
		read: NOT_SENT,
		report: FLOODED,
	},
	{ name: 'a body of 1 MB that unpacks to 1 GB', meddling: { onRequest: (client) => void client.end(bomb()) }, ...untold, report: FLOODED },
	{
		name: 'headers without end',
		meddling: { onRequest: (client) => (client.write('HTTP/1.1 200 OK\r\n'), flood(client, Buffer.from(`X-A: ${'a'.repeat(1000)}\r\n`))) },
		send: LOST,
		read: IN_VAIN,
	},
	{ name: 'no HTTP at all', meddling: raw('SSH-2.0-OpenSSH_9.2\r\n'), send: LOST, read: IN_VAIN },
	{ name: 'two lengths that differ', meddling: raw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'), send: LOST, read: IN_VAIN },
	...[301, 302, 303, 307, 308].map((status) => ({ name: `a redirect elsewhere (${status})`, meddling: respond(`${status} Moved`, '', 'Location: ELSEWHERE/steal\r\n'), ...untold })),
	{
		name: 'a refusal that echoes the request',
		meddling: { onRequest: (client, request) => void client.end(json(400, { error: 1014, error_description: request })) },
		...refused,
	},
	{ name: 'a page that echoes the request', meddling: { onRequest: (client, request) => void client.end(json(502, [request])) }, send: LOST, read: IN_VAIN },
];

const OTHER_RESPONSES: FaultCase[] = [
	{ name: '429 with Retry-After: 1', simulator: { status: 429, body: '', headers: { 'Retry-After': '1' } }, ...passes },
	{ name: '429 with a date', prepare: (fpt) => fpt.addFault({ path: /^\/api\//, do: { status: 429, body: '<html>', headers: { 'Retry-After': new Date(Date.now() + 900).toUTCString() } } }), ...passes },
	{ name: '429 with an hour', simulator: { status: 429, body: '', headers: { 'Retry-After': '3600' } }, ...refused },
	...[500, 502, 503, 504, 408].map((status) => ({ name: `${status} with HTML`, simulator: { status, body: '<html>' }, times: Infinity, send: LOST, read: IN_VAIN })),
	{ name: '502 that a proxy gives after FPT accepted it', meddling: { onResponse: (client) => void client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>') }, send: ACCEPTED, read: IN_VAIN },
	{ name: "502 with a gateway's own error", simulator: { status: 502, body: { error: 'Bad Gateway', status: 502 } }, times: Infinity, send: LOST, read: IN_VAIN },
	{ name: "503 with a gateway's own number", simulator: { status: 503, body: { error: 503 } }, times: Infinity, send: LOST, read: IN_VAIN },
	...[401, 413].map((status) => ({ name: `${status} with HTML`, simulator: { status, body: '<html>' }, ...refused })),
	...[400, 403, 404, 422].map((status) => ({ name: `${status} with HTML`, simulator: { status, body: '<html>' }, ...untold })),
	...['', 'OK', '[]', 'null', '7', '"x"', '{}', '{"error":0}', '{"error":null,"data":{}}', '{"CampaignCode":"ERROR","BatchId":"false","MessageId":"-1"}', '{"MessageId":', '\u0000'].map((body) => ({
		name: `200 with ${JSON.stringify(body)}`,
		simulator: { status: 200, body, contentType: 'application/json' },
		...untold,
	})),
	{ name: '200 with an error that is no code', simulator: { status: 200, body: { error: 'timeout' } }, ...untold },
];

const UNKNOWN_CODES = new Set(['1006', '2506', '2507', '3']);
/** Codes that FPT does not document: another attempt is of no use. */
const UNLISTED_CODES = ['4242', '77'];
const TOKEN_CODES = new Set(['1011', '1012', '1013']);

/** Each of FPT's codes, for as long as it is asked. */
const CODES: FaultCase[] = [...ERROR_CODES.flatMap(({ codes }) => codes), ...UNLISTED_CODES].map((code) => ({
	name: `FPT code ${code}`,
	simulator: { code: Number(code) },
	times: Infinity,
	...(UNLISTED_CODES.includes(code)
		? untold
		: UNKNOWN_CODES.has(code)
		? { send: LOST, read: IN_VAIN }
		: code === '1007'
			? { send: IN_VAIN, read: IN_VAIN }
			: TOKEN_CODES.has(code)
				? // With the token of the session, and with two new ones.
					{ send: { ...NOT_SENT, asked: 3 }, read: { ...NOT_SENT, asked: 3 } }
				: refused),
}));

const TOKENS: FaultCase[] = [
	{ name: '1007 once', simulator: { code: 1007 }, ...passes },
	{ name: 'the token has expired (1013)', prepare: (fpt) => fpt.expireTokens(), ...passes },
	{ name: 'the token was changed (1012)', prepare: (fpt) => fpt.changeTokens(), ...passes },
	{ name: 'FPT has forgotten the token (1011)', prepare: (fpt) => fpt.forgetTokens(), ...passes },
	...(
		[
			['cut', 'cut'],
			['502 with HTML', { status: 502, body: '<html>' }],
			['an empty response', { status: 200, body: '' }],
			['a response without token', { status: 200, body: {} }],
			['1008', { code: 1008 }],
			['1007', { code: 1007 }],
			['a redirect', { status: 302, body: '', headers: { Location: 'http://127.0.0.1:9/' } }],
			['10 MB', { status: 200, body: ' '.repeat(10_000_000) }],
		] as const
	).map(([name, fault]) => ({ name: `token call: ${name}`, simulator: fault as SimulatorFault['do'], token: true, times: Infinity, send: UNASKED, read: UNASKED })),
	{ name: 'token call: cut once', simulator: 'cut', token: true, send: { ...MENDED, asked: 1 }, read: { ...MENDED, asked: 1 } },
];

export const FAULTS: FaultCase[] = [...NETWORK, ...HOSTILE, ...OTHER_RESPONSES, ...CODES, ...TOKENS];

let bombed: Buffer | undefined;

function bomb(): Buffer {
	bombed ??= gzipSync(Buffer.alloc(200_000_000, ' '));
	return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bombed.length}\r\n\r\n`), bombed]);
}

function json(status: number, body: unknown): string {
	const text = JSON.stringify(body);
	return `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
