import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { checkBrandName, checkFields, checkTexts, withCredentialNotes } from '../nodes/fpt/api/credentialAdvice';
import { endpointAt, ENDPOINTS, hostsOf, SIMULATION } from '../nodes/fpt/api/endpoints';
import type { FptError } from '../nodes/fpt/api/errors';
import { fetchToken, TOKEN_TIMEOUT_MS } from '../nodes/fpt/api/fetchToken';
import { simulatedToken } from '../nodes/fpt/api/simulatedAccount';
import { singleFlight } from '../nodes/fpt/api/singleFlight';
import { type ApiCredential, fingerprint, leaveTokenError, newSessionId, readCredential, type Token } from '../nodes/fpt/api/token';
import { invalidInput } from '../nodes/fpt/invalidInput';
import { FIELDS } from './fields';

/** Token calls pending in this process, by the credential's fingerprint: parallel first requests share one. */
const pendingFetches = new Map<string, Promise<Token>>();

/** Credentials for which a token was fetched, as n8n hands them on from one step of a request to the next. */
const fetched = new WeakSet<object>();

export class FptSmsApi implements ICredentialType {
	name = 'fptSmsApi';

	displayName = 'FPT SMS API';

	icon: Icon = { light: 'file:../icons/fptSms.svg', dark: 'file:../icons/fptSms.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-fpt-sms/n8n-nodes-fpt-sms/blob/main/README.md';

	/** n8n's loader sets it, but not for packages in its folder for custom nodes. */
	declare supportedNodes?: string[];

	declare restrictToSupportedNodes?: true;

	// Hides it from the HTTP Request node, whose users would pay for a token and then be rejected. Only if n8n knows the nodes that
	// may use it: else it would be refused to our own.
	constructor() {
		const get = () => (this.supportedNodes?.length ? true : undefined);
		Object.defineProperty(this, 'restrictToSupportedNodes', { enumerable: true, configurable: true, get });
	}

	properties = FIELDS;

	/** Fetches a token (manual, section 3.1) if n8n has none, and on each test; n8n keeps it encrypted. Throws, naming the wrong field. */
	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject): Promise<IDataObject> {
		const token = await tokenOf(this.helpers, credentials).catch((error: unknown) => {
			const told = withCredentialNotes(error, credentials);
			leaveTokenError(credentials, told);
			throw withAdviceInMessage(told);
		});
		fetched.add(credentials);
		return { ...token };
	}

	/** Puts token and, if the manual lists it, a fresh session id into the body. Throws for another host or body than FPT's. */
	authenticate = async (credentials: ICredentialDataDecryptedObject, options: IHttpRequestOptions): Promise<IHttpRequestOptions> => {
		const credential = readCredential(credentials);
		const isSimulation = credential.environment === SIMULATION;
		// The second step of the credential's test: no other request has this address.
		if (options.url === ENDPOINTS.token.path && (isSimulation || fetched.has(credentials))) checkTexts(credential);
		// n8n's request helper responds to this by itself, the credential's test too; older ones read no other form.
		if (isSimulation) return { ...options, url: 'data:text/plain;base64,b2s=' };
		const hosts = hostsOf(credential);
		const url = options.url.startsWith('/') ? `${hosts[0]}${options.url}` : options.url;
		const host = hosts.find((candidate) => url.startsWith(`${candidate}/`));
		if (host === undefined) {
			throw invalidInput("The FPT SMS credential can't be used for another host than FPT's: its token would leak", 'Use the node FPT SMS.');
		}
		const path = url.slice(host.length);
		if (path === ENDPOINTS.token.path) {
			if (!fetched.has(credentials)) throw tokenToBeFetched();
			checkBrandName(credential);
			return { ...options, url };
		}
		const endpoint = endpointAt(path);
		const body: unknown = options.body;
		if (!endpoint || typeof body !== 'object' || body === null || Array.isArray(body)) {
			throw invalidInput(
				"The FPT SMS credential can be used only for a request to FPT's API with a JSON object as its body",
				'Use the node FPT SMS.',
			);
		}
		// In place: the node reads from its own body which token FPT was shown.
		Object.assign(body, { access_token: credential.accessToken, ...(endpoint.takesSessionId && { session_id: newSessionId() }) });
		return { ...options, url };
	};

	// The real test is the token call (see `tokenToBeFetched`). n8n wants a request as well; this GET only shows that the host
	// responds. A second POST would invalidate the token just stored.
	test: ICredentialTestRequest = {
		request: { method: 'GET', url: ENDPOINTS.token.path, ignoreHttpStatusErrors: true, disableFollowRedirect: true, encoding: 'text', timeout: TOKEN_TIMEOUT_MS },
	};
}

/** Looks like a response of 401, after which n8n fetches a new token: with the stored one its test would pass with a wrong secret. */
const tokenToBeFetched = (): Error => Object.assign(new Error('No token was fetched'), { response: { status: 401 } });

/** n8n's test of a credential shows the message alone. */
function withAdviceInMessage(error: unknown): Error {
	const { message, advice, notes = [] } = error as Partial<FptError>;
	return advice === undefined ? (error as Error) : new Error([`${message}. ${advice}`, ...notes].join(' '), { cause: error });
}

/** One token call for all who ask at once; none in the simulation. With `environment`, since a later release may have another default. */
async function tokenOf(helpers: IHttpRequestHelper['helpers'], credentials: ICredentialDataDecryptedObject): Promise<Token & Pick<ApiCredential, 'environment'>> {
	const credential = readCredential(credentials);
	const { environment } = credential;
	if (environment === SIMULATION) return { environment, ...simulatedToken(credential, Date.now()) };
	checkFields(credential);
	return { environment, ...(await singleFlight(pendingFetches, fingerprint(credential), async () => await fetchToken(helpers, credential))) };
}
