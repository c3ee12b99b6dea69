import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	INodeProperties,
} from 'n8n-workflow';
import { parseResponse } from '../nodes/fpt/api/response';
import { field } from '../nodes/fpt/json';
import { type Deed, fptError, FptError, isFptError } from '../nodes/fpt/api/errors';
import { invalidInput } from '../nodes/fpt/invalidInput';
import { ruleOf } from '../nodes/fpt/api/faults';
import { redact } from '../nodes/fpt/api/redact';
import { endpointAt, hostsOf, TOKEN_PATH } from '../nodes/fpt/api/endpoints';
import { explainNetworkError } from '../nodes/fpt/api/networkErrors';
import { collectBody } from '../nodes/fpt/api/readBody';
import { errorFromResponse, unexpectedResponse, responseTooLarge } from '../nodes/fpt/api/responseErrors';
import { type ApiCredential, fingerprint, newSessionId, renewalTime, scopeOf } from '../nodes/fpt/api/token';

type Token = Pick<ApiCredential, 'accessToken' | 'accessTokenExpiresAt' | 'accessTokenFor'>;

const TOKEN_TIMEOUT_MS = 30_000;

const MAX_TOKEN_BYTES = 100_000;

/** Token calls under way in this process, by the credential's fingerprint: parallel first requests share one. */
const underWay = new Map<string, Promise<Token>>();

/** Credentials for which a token was fetched, as n8n hands them on from one step of a request to the next. */
const fetched = new WeakSet<object>();

export class FptSmsApi implements ICredentialType {
	name = 'fptSmsApi';

	displayName = 'FPT SMS API';

	icon: Icon = { light: 'file:../icons/fptSms.svg', dark: 'file:../icons/fptSms.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-fpt-sms/n8n-nodes-fpt-sms#credentials';

	/** n8n's loader sets it, but not for packages in its folder for custom nodes. */
	declare supportedNodes?: string[];

	declare restrictToSupportedNodes?: true;

	// Hides it from the HTTP Request node, whose users would pay for a token and then be rejected. Only if n8n knows the nodes that
	// may use it: else it would be refused to our own.
	constructor() {
		const get = () => (this.supportedNodes?.length ? true : undefined);
		Object.defineProperty(this, 'restrictToSupportedNodes', { enumerable: true, configurable: true, get });
	}

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Production', value: 'production', description: 'Real messages, to app.sms.fpt.net and its stand-in service.sms.fpt.net' },
				{ name: 'Sandbox', value: 'sandbox', description: 'FPT answers as if it had sent, but no phone gets a message' },
				{ name: 'Custom', value: 'custom', description: 'Another address that FPT gave you, or a simulator' },
			],
			default: 'production',
			description: 'Production and sandbox each have a client ID and secret of their own',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'http://localhost:4010',
			description: 'Address of the API without a path, with http:// or https://',
			displayOptions: { show: { environment: ['custom'] } },
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			hint: 'Sign in at developer.sms.fpt.net, open My App and your application: it shows ID and secret, one pair for Live (production) and one for Sandbox',
			description: 'The client_id of your application, 40 characters',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The client_secret of your application, 72 characters, shown below the client_id',
		},
		{
			displayName: 'Scopes',
			name: 'scopes',
			type: 'multiOptions',
			options: [
				{ name: 'One-Time Passwords and Customer Care', value: 'send_brandname_otp', description: 'The send_brandname_otp scope: Send OTP and Send International' },
				{ name: 'Advertising Campaigns', value: 'send_brandname', description: 'The send_brandname scope: everything under Campaign' },
			],
			default: ['send_brandname_otp', 'send_brandname'],
			hint: 'Nothing chosen means both. Choose one where FPT has granted your application only that one.',
			description: 'What FPT has granted your application, as developer.sms.fpt.net shows it under My App',
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Access Token Expires At',
			name: 'accessTokenExpiresAt',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'Access Token For',
			name: 'accessTokenFor',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
	];

	/**
	 * Fetches an access token (manual, section 3.1); n8n calls this when the stored one is empty, and on each test of the
	 * credential, and keeps what it returns encrypted. Throws a failure that says which of the fields is wrong.
	 */
	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject): Promise<IDataObject> {
		const credential = credentials as unknown as ApiCredential;
		checkFields(credential);
		const key = fingerprint(credential);
		const token = underWay.get(key) ?? fetchToken(this, credential).finally(() => underWay.delete(key));
		underWay.set(key, token);
		const data = { ...(await token) };
		fetched.add(credentials);
		return data;
	}

	/** Puts the token, and a fresh session id where the manual lists one, into the body. Never for another host than FPT's. */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const hosts = hostsOf(credentials);
		const url = options.url.startsWith('/') ? `${hosts[0]}${options.url}` : options.url;
		const host = hosts.find((candidate) => url.startsWith(`${candidate}/`));
		if (host === undefined) {
			throw invalidInput("The FPT SMS credential can't be used for another host than FPT's: its token would leak");
		}
		if (options.url === TOKEN_PATH && !fetched.has(credentials)) throw tokenToBeFetched();
		const addressed = url === options.url ? options : { ...options, url };
		const endpoint = endpointAt(url.slice(host.length));
		if (!endpoint) return addressed;
		// In place: the node reads from its own body which token FPT was shown.
		const body = options.body as IDataObject;
		body.access_token = credentials.accessToken as string;
		if (endpoint.takesSessionId) body.session_id = newSessionId();
		return addressed;
	};

	// What is tested is the token call: see tokenToBeFetched. This request only follows it, and shows that something answers; a
	// second POST would end the token that n8n has just stored.
	test: ICredentialTestRequest = {
		request: { method: 'GET', url: TOKEN_PATH, ignoreHttpStatusErrors: true, disableFollowRedirect: true, encoding: 'text', timeout: TOKEN_TIMEOUT_MS },
	};
}

/**
 * n8n runs the credential test with the stored token where there is one, so that a wrong secret would pass. It fetches a new
 * token, and stores it, after an answer of 401: this error looks like one.
 */
function tokenToBeFetched(): Error {
	return Object.assign(new Error('No token was fetched'), { response: { status: 401 } });
}

function checkFields(credential: ApiCredential): void {
	if (String(credential.clientId ?? '').trim() === '') throw invalidInput('The credential has no Client ID');
	if (String(credential.clientSecret ?? '').trim() === '') throw invalidInput('The credential has no Client Secret');
}

/** Fetches a token from the first of FPT's hosts that can be connected to. */
async function fetchToken(ctx: IHttpRequestHelper, credential: ApiCredential): Promise<Token> {
	const [host, ...standIns] = hostsOf(credential) as [string, ...string[]];
	return await standIns.reduce(
		async (before, standIn) =>
			await before.catch(async (error: unknown) => {
				if (!isFptError(error) || !error.fault || !ruleOf(error.fault).nextHost) throw error;
				return await fetchTokenFrom(standIn, ctx, credential);
			}),
		fetchTokenFrom(host, ctx, credential),
	);
}

async function fetchTokenFrom(host: string, { helpers }: IHttpRequestHelper, credential: ApiCredential): Promise<Token> {
	const deed: Deed = { subject: `Access token from ${new URL(host).host} (environment: ${credential.environment})`, verb: 'fetched' };
	// `timeout` bounds only the silence between two bytes.
	const limit = AbortSignal.timeout(TOKEN_TIMEOUT_MS);
	const response: IN8nHttpFullResponse = await helpers
		.httpRequest({
			method: 'POST',
			url: host + TOKEN_PATH,
			body: {
				grant_type: 'client_credentials',
				client_id: credential.clientId.trim(),
				client_secret: credential.clientSecret.trim(),
				scope: scopeOf(credential),
				session_id: newSessionId(),
			},
			json: true,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: TOKEN_TIMEOUT_MS,
			abortSignal: limit,
		})
		.then(async (answered: IN8nHttpFullResponse) => ({ ...answered, body: await collectBody(answered.body, MAX_TOKEN_BYTES) }))
		.catch((error: unknown) => {
			const { reason, fault, advice } = explainNetworkError(error);
			if (ruleOf(fault).taken === 'no') throw withAdvice(fptError(deed, `the host was not reached, ${reason}`, { fault, advice }));
			throw withAdvice(fptError(deed, limit.aborted ? 'no answer came in time' : reason, { fault: limit.aborted ? 'timeout' : fault, advice }));
		});
	const head = { httpStatus: response.statusCode, location: response.headers.location, retryAfter: response.headers['retry-after'] };
	const body = response.body as Buffer | undefined;
	if (!body) throw withAdvice(responseTooLarge(deed, head));
	const text = body.toString('utf8');
	const answer = parseResponse(text);
	if (answer.kind === 'error') throw withAdvice(errorFromResponse(deed, redact(answer, [credential.clientSecret.trim()], text), head));
	const accessToken = answer.kind === 'success' ? field(answer.data, 'access_token') : undefined;
	if (answer.kind !== 'success' || typeof accessToken !== 'string' || accessToken === '') {
		throw withAdvice(unexpectedResponse(deed, answer, head));
	}
	const expiresAt = renewalTime(field(answer.data, 'expires_in'), Date.now());
	return { accessToken, accessTokenExpiresAt: expiresAt, accessTokenFor: fingerprint(credential) };
}

// n8n's credential test shows the message alone, so the advice goes into it.
function withAdvice(failure: FptError): FptError {
	return new FptError(`${failure.message}. ${failure.advice}`, { ...failure, advice: '' });
}
