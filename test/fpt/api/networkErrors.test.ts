import { ENDPOINTS } from '../../../nodes/fpt/api/endpoints';
import { fptError } from '../../../nodes/fpt/api/errors';
import { cancelledBeforeSending, explainNetworkError, fromNetworkError, tokenUnavailable } from '../../../nodes/fpt/api/networkErrors';
import { UNKNOWN_ADVICE } from '../../../nodes/fpt/api/responseErrors';
import { invalidInput } from '../../../nodes/fpt/invalidInput';

const fail = (fields: object, message = 'secret in http://x/?client_secret=1') => Object.assign(new Error(message), fields);

/** As axios returns what Node's socket threw. */
const failedAt = (syscall: string, code: string) => fail({ code, cause: fail({ code, syscall }) });

const faultOf = (error: unknown) => explainNetworkError(error).fault;

const BEFORE_TLS = 'Client network socket disconnected before secure TLS connection was established';

describe('What became of a request, by the error', () => {
	it.each([
		['connectionRefused', failedAt('connect', 'ECONNREFUSED')],
		['connectionRefused', fail({ errors: [failedAt('connect', 'ECONNREFUSED'), failedAt('connect', 'ENETUNREACH')] })],
		['hostNotFound', failedAt('getaddrinfo', 'ENOTFOUND')],
		['hostNotFound', failedAt('getaddrinfo', 'EAI_AGAIN')],
		['hostNotFound', fail({ code: 'ERR_INVALID_URL' })],
		['certificate', fail({ code: 'CERT_HAS_EXPIRED' })],
		['certificate', fail({ cause: fail({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }) })],
		['blocked', fail({ name: 'SsrfBlockedIpError' })],
		['blocked', fail({ name: 'SsrfBlockedHostnameError' })],
		['blocked', fail({ code: 'ECONNRESET', cause: fail({ cause: fail({ name: 'SsrfBlockedIpError' }) }) })],
		['blocked', fail({ errors: [fail({ name: 'SsrfBlockedIpError', syscall: 'read' })] })],
		['connectionCut', fail({ name: 'SsrfError' }, 'SsrfBlockedIpError')],
		['connectTimeout', failedAt('connect', 'ETIMEDOUT')],
		['connectTimeout', failedAt('connect', 'ECONNRESET')],
		['connectTimeout', failedAt('getaddrinfo', 'EOTHER')],
		['handshakeCut', fail({ code: 'ECONNRESET' }, BEFORE_TLS)],
		['notStarted', fail({ code: 'ERR_CANCELED' })],
		['connectTimeout', fail({ code: 'ERR_CANCELED', request: { socket: { bytesWritten: 9, writableLength: 9 } } })],
		['connectionCut', fail({ code: 'ERR_CANCELED', request: { socket: { bytesWritten: 9, writableLength: 0 } } })],
		['connectionCut', fail({ code: 'ERR_CANCELED', request: { socket: { bytesWritten: 9, writableLength: 4 } } })],
		['connectionCut', fail({ code: 'ERR_CANCELED', request: { socket: { bytesWritten: 0, writableLength: 0 } } })],
		['connectionCut', fail({ code: 'ERR_CANCELED', request: { socket: null } })],
		['connectionCut', fail({ code: 'ERR_CANCELED', request: {} })],
		['timeout', fail({ code: 'ECONNABORTED', request: { socket: { bytesWritten: 9, writableLength: 0 } } })],
		['timeout', failedAt('read', 'ETIMEDOUT')],
		['timeout', fail({ code: 'ESOCKETTIMEDOUT' })],
		['connectionCut', failedAt('read', 'ECONNRESET')],
		['connectionCut', failedAt('write', 'EPIPE')],
		['connectionCut', fail({})],
		['connectionCut', 'a text'],
		['connectionCut', null],
	])('%s: %p', (fault, error) => expect(faultOf(error)).toBe(fault));

	// The codes of Node's documentation of tls, "X509 certificate error codes".
	it.each([
		'UNABLE_TO_GET_ISSUER_CERT',
		'UNABLE_TO_GET_CRL',
		'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
		'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
		'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
		'CERT_SIGNATURE_FAILURE',
		'CRL_SIGNATURE_FAILURE',
		'CERT_NOT_YET_VALID',
		'CERT_HAS_EXPIRED',
		'CRL_NOT_YET_VALID',
		'CRL_HAS_EXPIRED',
		'ERROR_IN_CERT_NOT_BEFORE_FIELD',
		'ERROR_IN_CERT_NOT_AFTER_FIELD',
		'ERROR_IN_CRL_LAST_UPDATE_FIELD',
		'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'CERT_CHAIN_TOO_LONG',
		'CERT_REVOKED',
		'INVALID_CA',
		'PATH_LENGTH_EXCEEDED',
		'INVALID_PURPOSE',
		'CERT_UNTRUSTED',
		'CERT_REJECTED',
		'HOSTNAME_MISMATCH',
	])('%s: the certificate was not accepted, so nothing was sent', (code) => {
		const { fault, reason, advice } = explainNetworkError(fail({ code }));
		expect(fault).toBe('certificate');
		expect(reason).toMatch(/^the certificate /);
		expect(advice).toMatch(/^Check the clock and the proxy/);
	});

	it.each(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'])('%s is before sending only if the connection was being made', (code) => {
		expect(['connect', 'read', 'write'].map((syscall) => faultOf(failedAt(syscall, code)))).toEqual(['hostUnreachable', 'connectionCut', 'connectionCut']);
	});

	it('looks through causes, but not without end', () => {
		const inner = failedAt('connect', 'ECONNREFUSED');
		const wrap = (times: number) => Array.from({ length: times }).reduce<Error>((cause) => fail({ cause }), inner);
		expect([faultOf(wrap(7)), faultOf(wrap(8))]).toEqual(['connectionRefused', 'connectionCut']);
		const circle = fail({});
		expect(faultOf(Object.assign(circle, { cause: circle }))).toBe('connectionCut');
	});
});

it.each([failedAt('connect', 'ECONNREFUSED'), failedAt('connect', 'ETIMEDOUT'), failedAt('connect', 'ECONNRESET'), fail({ code: 'ECONNABORTED' }), fail({})])('says what happened and what to look at, without quoting %p', (error) => {
	const { reason, advice } = explainNetworkError(error);
	expect(reason).toMatch(/^(the connection (was refused|could not be made( in time)?|broke)|no response came in time)$/);
	expect(advice).toMatch(/^Check the firewall and proxy settings/);
});

describe('An error of a request', () => {
	const SEND = { target: '84987654321', endpoint: ENDPOINTS.sendOtp };
	const READ = { target: 'c', endpoint: ENDPOINTS.campaignDetail };
	const ALIVE = { stopped: false, late: false };
	const REFUSED = failedAt('connect', 'ECONNREFUSED');
	const CUT = failedAt('read', 'ECONNRESET');
	const OURS = fptError({ target: 'app.sms.fpt.net', endpoint: ENDPOINTS.token }, 'the secret is wrong', { fault: 'rejected', advice: 'Copy it again.' });

	it.each([
		['a refused connection', REFUSED, ALIVE, { fault: 'connectionRefused', outcome: 'notSent' }],
		['an address that n8n blocks', fail({ cause: fail({ name: 'SsrfBlockedIpError' }) }), ALIVE, { fault: 'blocked', outcome: 'notSent', message: "Message to 84987654321 not sent: n8n's SSRF protection blocks this address", advice: expect.stringMatching(/N8N_SSRF_ALLOWED_IP_RANGES.*N8N_SSRF_ALLOWED_HOSTNAMES/) }],
		['a refused connection after a stop', REFUSED, { stopped: true, late: false }, { fault: 'cancelled', outcome: 'notSent', reason: 'the execution was stopped before' }],
		['a connection that broke', CUT, ALIVE, { fault: 'connectionCut', outcome: 'unknown', advice: UNKNOWN_ADVICE }],
		['a connection that broke by a stop', CUT, { stopped: true, late: true }, { fault: 'aborted', outcome: 'unknown', advice: UNKNOWN_ADVICE }],
		['a connection that was ended in time', CUT, { stopped: false, late: true }, { fault: 'timeout', outcome: 'unknown', advice: UNKNOWN_ADVICE }],
	])('says of %s what became of the message', (_what, error, state, expected) => {
		expect(fromNetworkError(error, SEND, state)).toMatchObject(expected);
	});

	it('of a read has no advice about messages', () => {
		for (const state of [ALIVE, { stopped: true, late: false }, { stopped: false, late: true }]) {
			expect(fromNetworkError(CUT, READ, state).advice).not.toContain('message');
		}
	});

	it('of our own is kept, and one of the token call, also as its cause, says that there is no token', () => {
		expect(fromNetworkError(OURS, SEND, ALIVE)).toBe(OURS);
		expect(fromNetworkError(fail({ cause: OURS }), SEND, ALIVE)).toMatchObject({ noToken: true, outcome: 'notSent' });
		expect(fromNetworkError(fail({ cause: invalidInput('The credential has no secret', 'Copy it.') }), SEND, ALIVE)).toMatchObject({ noToken: true, outcome: 'notSent' });
	});

	it.each([
		['ours', OURS, 'access token from app.sms.fpt.net not fetched: the secret is wrong', 'Copy it again.'],
		['ours within that of n8n', fail({ cause: OURS }), 'access token from app.sms.fpt.net not fetched: the secret is wrong', 'Copy it again.'],
		['ours, with its advice for the credential test, within that of n8n', fail({ cause: new Error('The secret is wrong. Copy it again.', { cause: OURS }) }), 'access token from app.sms.fpt.net not fetched: the secret is wrong', 'Copy it again.'],
		['a field of the credential', invalidInput("The credential has no 'Client ID'", 'Copy it.'), "the credential has no 'Client ID'", 'Copy it.'],
		['of n8n alone', fail({}), 'n8n could not fetch or store the access token', ''],
		['nothing', undefined, 'n8n could not fetch or store the access token', ''],
	])('of the token (%s) becomes one about the message, which was not sent', (_what, error, reason, advice) => {
		const { message, ...rest } = tokenUnavailable(error, SEND);
		expect(message).toBe(`Message to 84987654321 not sent: ${reason}`);
		expect(rest).toMatchObject({ noToken: true, outcome: 'notSent', advice: expect.stringContaining(advice) });
	});

	it('for a request that never went out since the execution was stopped: not sent', () => {
		expect(cancelledBeforeSending(SEND)).toMatchObject({ message: 'Message to 84987654321 not sent: the execution was stopped before', outcome: 'notSent', fault: 'cancelled' });
	});
});
