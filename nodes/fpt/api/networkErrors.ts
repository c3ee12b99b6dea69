import { type InvalidInputError, isInvalidInput } from '../invalidInput';
import { type Action, type FptError, fptError, isFptError } from './errors';
import { ruleOf } from '../response/faults';
import { UNKNOWN_ADVICE } from './responseErrors';

/** What is known of the moment at which a request failed. */
export interface AbortState {
	stopped: boolean;
	late: boolean;
}

/** What became of a request that got no response. */
export type NetworkFault = Pick<FptError, 'fault' | 'reason' | 'advice'>;

const DNS_ADVICE = 'Check the name of the host, and the DNS and proxy settings of your n8n server.';
const CONNECT_ADVICE = 'Check the firewall and proxy settings of your n8n server, and that the address in the credential is right.';
const CERTIFICATE_ADVICE = "Check the clock and the proxy of your n8n server; FPT's certificate was not accepted.";

const BLOCKED_ADVICE = 'If it is right, have it allowed on your n8n server: N8N_SSRF_ALLOWED_IP_RANGES takes an IP range, N8N_SSRF_ALLOWED_HOSTNAMES a host name.';

const faultOf = (fault: NetworkFault['fault'], reason: string, advice = CONNECT_ADVICE): NetworkFault => ({ fault, reason, advice });
const certificateFault = (reason: string) => faultOf('certificate', reason, CERTIFICATE_ADVICE);

/**
 * Other codes of a certificate's verification, which ends before Node sends (Node's documentation of tls, "X509 certificate error
 * codes"). OUT_OF_MEM is left out: its name says nothing of a certificate.
 */
const OTHER_VERIFICATION_CODES = (
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY ' +
	'UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE UNABLE_TO_GET_CRL CERT_SIGNATURE_FAILURE CERT_CHAIN_TOO_LONG ' +
	'CERT_UNTRUSTED CERT_REJECTED CRL_SIGNATURE_FAILURE CRL_NOT_YET_VALID CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_BEFORE_FIELD ' +
	'ERROR_IN_CERT_NOT_AFTER_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD INVALID_CA INVALID_PURPOSE PATH_LENGTH_EXCEEDED'
).split(' ');

/** Errors of sockets that never had a connection. Any other may have happened after sending, unless it happened while connecting. */
const BEFORE_SENDING: Readonly<Record<string, NetworkFault>> = {
	ECONNREFUSED: faultOf('connectionRefused', 'the connection was refused'),
	EHOSTUNREACH: faultOf('hostUnreachable', 'there is no route to the host'),
	ENETUNREACH: faultOf('hostUnreachable', 'the network is unreachable'),
	EHOSTDOWN: faultOf('hostUnreachable', 'the host is down'),
	ENOTFOUND: faultOf('hostNotFound', 'the host name was not found', DNS_ADVICE),
	EAI_AGAIN: faultOf('hostNotFound', 'the host name could not be looked up', DNS_ADVICE),
	ERR_INVALID_URL: faultOf('hostNotFound', 'the address is not valid'),
	CERT_HAS_EXPIRED: certificateFault('the certificate has expired'),
	CERT_NOT_YET_VALID: certificateFault('the certificate is not valid yet'),
	CERT_REVOKED: certificateFault('the certificate was revoked'),
	DEPTH_ZERO_SELF_SIGNED_CERT: certificateFault('the certificate is self-signed'),
	SELF_SIGNED_CERT_IN_CHAIN: certificateFault('the certificate chain is self-signed'),
	HOSTNAME_MISMATCH: certificateFault('the certificate is for another host'),
	ERR_TLS_CERT_ALTNAME_INVALID: certificateFault('the certificate is for another host'),
	...Object.fromEntries(OTHER_VERIFICATION_CODES.map((code) => [code, certificateFault('the certificate could not be verified')])),
};

const TIME_OUT_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** n8n's own; they have no code (`N8N_SSRF_PROTECTION_ENABLED`). */
const BLOCKED_NAMES: readonly unknown[] = ['SsrfBlockedIpError', 'SsrfBlockedHostnameError'];

interface ErrorLike {
	name?: unknown;
	code?: unknown;
	syscall?: unknown;
	message?: unknown;
	cause?: unknown;
	errors?: unknown;
	/** Node's `ClientRequest`, which axios puts into its errors. */
	request?: { socket?: { bytesWritten?: unknown; writableLength?: unknown } | null };
}

/** Explains an error of n8n's request helper by the socket error within it; never quotes it, since it contains the request. */
export function explainNetworkError(error: unknown): NetworkFault {
	const chain = causesOf(error);
	if (chain.some(({ name }) => BLOCKED_NAMES.includes(name))) return faultOf('blocked', "n8n's SSRF protection blocks this address", BLOCKED_ADVICE);
	const code = chain.map((link) => link.code).find((candidate) => typeof candidate === 'string') as string | undefined;
	const known = code === undefined ? undefined : BEFORE_SENDING[code];
	// A route may also be lost under an open connection.
	if (known && !chain.some(({ syscall }) => syscall === 'read' || syscall === 'write')) return known;
	const isTimeout = code !== undefined && TIME_OUT_CODES.has(code);
	const isAtConnect = chain.some(({ syscall }) => syscall === 'connect' || syscall === 'getaddrinfo');
	if (isAtConnect) return faultOf('connectTimeout', `the connection could not be made${isTimeout ? ' in time' : ''}`);
	// Node has no code of its own for it (`onConnectEnd` in its `_tls_wrap.js`).
	const isInHandshake = chain.some(({ message }) => /before secure TLS connection was established/.test(String(message)));
	if (isInHandshake) return faultOf('handshakeCut', 'the connection broke before anything was sent');
	if (chain.some(isBeforeRequest)) return faultOf('notStarted', 'the time was up before it could be sent', "Set a longer 'Timeout' in the options, or run the workflow again.");
	if (chain.some(isBeforeConnection)) return faultOf('connectTimeout', 'the connection could not be made in time');
	return isTimeout ? faultOf('timeout', 'no response came in time') : faultOf('connectionCut', 'the connection broke');
}

/** Whether axios found its signal aborted when it was about to make the request. */
const isBeforeRequest = ({ code, request }: ErrorLike) => code === 'ERR_CANCELED' && request === undefined;

/** Whether all that was to be written still waits in this process: a socket accepts its first bytes as soon as it is connected. */
function isBeforeConnection({ request }: ErrorLike): boolean {
	const { bytesWritten, writableLength } = request?.socket ?? {};
	return typeof writableLength === 'number' && writableLength > 0 && writableLength === bytesWritten;
}

/** The error and its causes, at most 8; if several addresses were tried, the first error of those. */
function causesOf(error: unknown): ErrorLike[] {
	const chain: ErrorLike[] = [];
	let link: unknown = error;
	while (typeof link === 'object' && link !== null && chain.length < 8) {
		const current = link as ErrorLike;
		chain.push(current);
		link = current.cause ?? (Array.isArray(current.errors) ? current.errors[0] : undefined);
	}
	return chain;
}

/** What n8n's helper threw, as an error of ours: of the token call, or of the network. Not kept itself: it contains token and text. */
export function fromNetworkError(error: unknown, action: Action, { stopped, late }: AbortState): FptError {
	if (isFptError(error)) return error;
	if (tokenErrorIn(error)) return tokenUnavailable(error, action);
	const { reason, fault, advice } = explainNetworkError(error);
	if (ruleOf(fault).accepted === 'no') return stopped ? cancelledBeforeSending(action) : fptError(action, reason, { fault, advice });
	const unknownAdvice = action.endpoint.isSend ? UNKNOWN_ADVICE : advice;
	if (stopped) return fptError(action, 'the execution was stopped while the request was pending', { fault: 'aborted', advice: unknownAdvice });
	if (late) return fptError(action, 'no response came in time', { fault: 'timeout', advice: unknownAdvice });
	return fptError(action, reason, { fault, advice: unknownAdvice });
}

/** A request that was not made, since no token could be fetched; `error` is what n8n's request helper threw. */
export function tokenUnavailable(error: unknown, action: Action): FptError {
	const cause = tokenErrorIn(error);
	if (isFptError(cause)) return fptError(action, lowerFirst(cause.message), { ...cause, noToken: true }, 'notSent');
	if (cause) return fptError(action, lowerFirst(cause.message), { fault: 'noToken', advice: cause.advice, noToken: true });
	const advice = 'Look into the log of n8n, and test the credential.';
	return fptError(action, 'n8n could not fetch or store the access token', { fault: 'noToken', advice, noToken: true });
}

/** A request that was held back: the user has stopped the execution, or another item's failure has ended it. */
export function cancelledBeforeSending(action: Action): FptError {
	return fptError(action, 'the execution was stopped before', { fault: 'cancelled', advice: 'Run the workflow again to send it.' });
}

/** The error of a token call that n8n's helper passes on, as it is or as a cause; undefined if it is another one. */
const tokenErrorIn = (error: unknown) => (causesOf(error) as unknown[]).find((link): link is FptError | InvalidInputError => isFptError(link) || isInvalidInput(link));

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
