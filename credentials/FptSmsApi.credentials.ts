import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { checkBrandName, withCredentialNotes } from '../nodes/fpt/api/credentialAdvice';
import { endpointAt, ENDPOINTS, type Environment, hostsOf, SIMULATION } from '../nodes/fpt/api/endpoints';
import type { FptError } from '../nodes/fpt/api/errors';
import { fetchToken, TOKEN_TIMEOUT_MS } from '../nodes/fpt/api/fetchToken';
import { simulatedToken, TEST_NUMBERS } from '../nodes/fpt/api/simulatedAccount';
import { singleFlight } from '../nodes/fpt/api/singleFlight';
import { type ApiCredential, fingerprint, leaveTokenError, newSessionId, readCredential, type SCOPES, type Token } from '../nodes/fpt/api/token';
import { invalidInput } from '../nodes/fpt/invalidInput';
import { parseRegisteredTexts } from '../nodes/fpt/text/registeredTexts';

/** Token calls pending in this process, by the credential's fingerprint: parallel first requests share one. */
const pendingFetches = new Map<string, Promise<Token>>();

/** Credentials for which a token was fetched, as n8n hands them on from one step of a request to the next. */
const fetched = new WeakSet<object>();

const ENVIRONMENTS: Array<INodePropertyOptions & { value: Environment }> = [
	{ name: 'Try Without Account', value: SIMULATION, description: 'No request leaves n8n, and no phone gets a message: the node responds as FPT would' },
	{ name: 'Production', value: 'production', description: 'Real messages, to app.sms.fpt.net and its fallback service.sms.fpt.net' },
	{ name: 'Sandbox', value: 'sandbox', description: 'FPT responds as if it had sent, but no phone gets a message' },
	{
		name: 'Custom',
		value: 'custom',
		description: 'Another address that FPT gave you (some customers have https://api01.sms.fpt.net), or a simulator',
	},
];

/** Whether a token was ever kept with the credential. */
const WITH_TOKEN = { hide: { accessTokenFor: [''] } };
const WITHOUT_TOKEN = { show: { accessTokenFor: [''] } };

/**
 * n8n does not store a value that is the default, and fills the default in when it reads: for a credential of the first release, whose default
 * was production, that must stay the default. It is told from a new one by what is kept with its token. n8n's editor gives a new
 * credential the default of the last field of the name.
 */
const ENVIRONMENT_FIELDS: INodeProperties[] = [
	{ default: 'production', displayOptions: WITH_TOKEN },
	{ default: SIMULATION, displayOptions: WITHOUT_TOKEN },
].map((field) => ({
	displayName: 'Environment',
	name: 'environment',
	type: 'options',
	options: ENVIRONMENTS,
	description: 'Production and sandbox each have a client ID and secret of their own',
	...field,
}));

// Not by what hides them: n8n's server asks for them before it fills in what is the default.
const ofAccount = { show: { environment: ENVIRONMENTS.map(({ value }) => value).filter((value) => value !== SIMULATION) } };

const testNumbers = Object.entries(TEST_NUMBERS).map(([phone, { what }], index) => `${index === 0 ? phone : `…${phone.slice(-2)}`} ${what}`);

const SCOPE_CHOICES: Array<INodePropertyOptions & { value: (typeof SCOPES)[number] }> = [
	{
		name: 'One-Time Passwords and Customer Care',
		value: 'send_brandname_otp',
		description: 'The send_brandname_otp scope: Send OTP and Send International',
	},
	{ name: 'Advertising Campaigns', value: 'send_brandname', description: 'The send_brandname scope: everything under Campaign' },
];

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

	properties: INodeProperties[] = [
		{
			displayName: 'Access Token For',
			name: 'accessTokenFor',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
		...ENVIRONMENT_FIELDS,
		{
			displayName: `Nothing is sent or billed. Every number is accepted, but: ${testNumbers.join(', ')}. Each output has "simulated".`,
			name: 'simulationNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { environment: [SIMULATION] } },
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://localhost:4010',
			description: 'Address of the API without a path, with http:// or https://',
			displayOptions: { show: { environment: ['custom'] } },
		},
		// It shows that the environment is none that was chosen: see `readCredential`.
		{ displayName: 'Client ID', name: 'clientId', type: 'hidden', default: '', displayOptions: { show: { environment: [SIMULATION] } } },
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: ofAccount,
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
			displayOptions: ofAccount,
			description: 'The client_secret of your application, 72 characters, shown below the client_id',
		},
		{
			displayName: 'Scopes',
			name: 'scopes',
			type: 'multiOptions',
			options: SCOPE_CHOICES,
			displayOptions: ofAccount,
			default: ['send_brandname_otp', 'send_brandname'],
			hint: 'Nothing chosen means both. Choose one if FPT has granted your application only that one.',
			description: 'What FPT has granted your application, as developer.sms.fpt.net shows it under My App',
		},
		{
			displayName: 'Brand Name',
			name: 'brandName',
			type: 'string',
			default: '',
			placeholder: 'e.g. FTI',
			hint: 'May be empty: then each message needs its own',
			description: "The sender of every message and campaign whose own 'Brand Name' is empty: at most 11 characters, exactly as registered with FPT",
		},
		{
			displayName: 'Registered Texts',
			name: 'registeredTexts',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add Text',
			default: {},
			description: 'The texts that FPT has registered for you. Send OTP lets you choose one, and compares what you write with them.',
			options: [
				{
					displayName: 'Text',
					name: 'texts',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							required: true,
							placeholder: 'e.g. Order shipped',
							description: 'How the list in Send OTP calls it',
						},
						{
							displayName: 'Text',
							name: 'text',
							type: 'string',
							typeOptions: { rows: 3 },
							default: '',
							required: true,
							placeholder: 'e.g. Don hang {order:20} cua ban dang duoc giao.',
							hint: "Copy it from FPT's mail, and write {name} where FPT has its placeholder",
							description: 'Word for word. A name may have blanks and accents; {order:20} is a place for at most 20 characters.',
						},
						{
							displayName: 'Brand Name',
							name: 'brandName',
							type: 'string',
							default: '',
							placeholder: 'e.g. FTI',
							description: 'The brand name that the text is registered for. Empty: any.',
						},
					],
				},
			],
		},
		{
			displayName: 'Send Only Registered Texts',
			name: 'onlyRegistered',
			type: 'boolean',
			default: false,
			description: 'Whether Send OTP refuses a text that is none of those above, and says where it differs. If off, it sends it with a warning.',
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
	];

	/**
	 * Fetches an access token (manual, section 3.1); n8n calls this when the stored one is empty, and on each test of the
	 * credential, and keeps what it returns encrypted. In the simulation, a random key. Throws an error that says which of the fields is wrong.
	 */
	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject): Promise<IDataObject> {
		const token = await tokenOf(this.helpers, credentials).catch((error: unknown) => {
			const told = withCredentialNotes(error, credentials);
			leaveTokenError(credentials, told);
			throw withAdviceInMessage(told);
		});
		fetched.add(credentials);
		return { ...token };
	}

	/**
	 * Puts the token, and a fresh session id if the manual lists one, into the body. Throws for another host than FPT's, and for
	 * a request that has no body of FPT's to put them into.
	 */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const credential = readCredential(credentials);
		const isSimulation = credential.environment === SIMULATION;
		// The second step of the credential's test: no other request has this address.
		if (options.url === ENDPOINTS.token.path && (isSimulation || fetched.has(credentials))) checkTexts(credential);
		// n8n's request helper answers this by itself, the credential's test too.
		if (isSimulation) return { ...options, url: 'data:text/plain,ok' };
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

/**
 * n8n runs the credential test with the stored token if there is one, so that a wrong secret would pass. It fetches a new
 * token, and stores it, after a response of 401: this error looks like one.
 */
function tokenToBeFetched(): Error {
	return Object.assign(new Error('No token was fetched'), { response: { status: 401 } });
}

/** n8n's test of a credential shows the message alone. */
function withAdviceInMessage(error: unknown): Error {
	const { message, advice, notes = [] } = error as Partial<FptError>;
	return advice === undefined ? (error as Error) : new Error([`${message}. ${advice}`, ...notes].join(' '), { cause: error });
}

/** One token call for all who ask at the same moment; in the simulation, none. */
async function tokenOf(helpers: IHttpRequestHelper['helpers'], credentials: ICredentialDataDecryptedObject): Promise<Token> {
	const credential = readCredential(credentials);
	if (credential.environment === SIMULATION) return simulatedToken(credential, Date.now());
	checkFields(credential);
	return await singleFlight(pendingFetches, fingerprint(credential), async () => await fetchToken(helpers, credential));
}

function checkFields(credential: ApiCredential): void {
	if (credential.clientId.trim() === '') throw invalidInput("The credential has no 'Client ID'", 'Copy it from developer.sms.fpt.net > My App.');
	if (credential.clientSecret.trim() === '') throw invalidInput("The credential has no 'Client Secret'", 'Copy it from developer.sms.fpt.net > My App.');
}

/** How many texts the credential's test names at once. */
const MAX_NAMED = 3;

/** Throws if a registered text can't be right. */
function checkTexts({ registeredTexts }: ApiCredential): void {
	const { unusable, slips } = parseRegisteredTexts(registeredTexts);
	const faults = [...unusable.map(({ fault }) => fault), ...slips];
	if (faults.length === 0) return;
	const more = faults.length > MAX_NAMED ? ` And ${faults.length - MAX_NAMED} more.` : '';
	throw invalidInput(`The account is right. ${faults.slice(0, MAX_NAMED).join(' ')}${more}`, "Correct it under 'Registered Texts'.");
}
