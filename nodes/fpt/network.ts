/** What became of a request that got no answer. */
export interface NetworkFault {
	/** What happened, as the end of a sentence. */
	reason: string;
	/** Whether the request was surely never sent: then FPT can't have taken the message. */
	neverSent: boolean;
	advice: string;
}

const DNS_ADVICE = 'Check the name of the host, and the DNS and proxy settings of your n8n server.';
const CONNECT_ADVICE = 'Check the firewall and proxy settings of your n8n server, and that the address in the credential is right.';
const CERTIFICATE_ADVICE = "Check the clock and the proxy of your n8n server; FPT's certificate was not accepted.";

/**
 * Errors of Node's sockets and of axios at which the connection never stood, so that no byte of the request left.
 * Anything that is not here may have happened after sending.
 */
const NEVER_SENT: Readonly<Record<string, Omit<NetworkFault, 'neverSent'>>> = {
	ECONNREFUSED: { reason: 'the connection was refused', advice: CONNECT_ADVICE },
	EHOSTUNREACH: { reason: 'there is no route to the host', advice: CONNECT_ADVICE },
	ENETUNREACH: { reason: 'the network is unreachable', advice: CONNECT_ADVICE },
	EHOSTDOWN: { reason: 'the host is down', advice: CONNECT_ADVICE },
	ENOTFOUND: { reason: 'the host name was not found', advice: DNS_ADVICE },
	EAI_AGAIN: { reason: 'the host name could not be looked up', advice: DNS_ADVICE },
	ERR_INVALID_URL: { reason: 'the address is not valid', advice: CONNECT_ADVICE },
	CERT_HAS_EXPIRED: { reason: 'the certificate has expired', advice: CERTIFICATE_ADVICE },
	DEPTH_ZERO_SELF_SIGNED_CERT: { reason: 'the certificate is self-signed', advice: CERTIFICATE_ADVICE },
	SELF_SIGNED_CERT_IN_CHAIN: { reason: 'the certificate chain is self-signed', advice: CERTIFICATE_ADVICE },
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: { reason: 'the certificate could not be verified', advice: CERTIFICATE_ADVICE },
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { reason: 'the certificate could not be verified', advice: CERTIFICATE_ADVICE },
	ERR_TLS_CERT_ALTNAME_INVALID: { reason: 'the certificate is for another host', advice: CERTIFICATE_ADVICE },
};

const TIME_OUT_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

interface ErrorLike {
	code?: unknown;
	syscall?: unknown;
	cause?: unknown;
	errors?: unknown;
}

/** Explains an error of n8n's request helper by the socket error within it; never quotes it, since it holds the request. */
export function explainNetworkError(error: unknown): NetworkFault {
	const chain = causesOf(error);
	const code = chain.map((link) => link.code).find((candidate) => typeof candidate === 'string') as string | undefined;
	const known = code === undefined ? undefined : NEVER_SENT[code];
	if (known) return { ...known, neverSent: true };
	const atConnect = chain.some((link) => link.syscall === 'connect' || link.syscall === 'getaddrinfo');
	if (code !== undefined && TIME_OUT_CODES.has(code)) {
		return {
			reason: atConnect ? 'the connection could not be made in time' : 'no answer came in time',
			neverSent: atConnect,
			advice: CONNECT_ADVICE,
		};
	}
	if (code === 'ERR_CANCELED') return { reason: 'the execution was stopped', neverSent: false, advice: '' };
	return { reason: 'the connection broke', neverSent: atConnect, advice: CONNECT_ADVICE };
}

/** The error, its causes, and, where several addresses were tried, the first error of those; bounded. */
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
