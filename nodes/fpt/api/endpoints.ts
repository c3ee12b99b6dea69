import { invalidInput } from '../invalidInput';
import { quote } from '../optionValue';
import { DUPLICATE_RULE_MS } from '../response/codes';

/** FPT's addresses by environment, the fallback after the first (manual, section 2.1). */
export const HOSTS = {
	production: ['https://app.sms.fpt.net', 'https://service.sms.fpt.net'],
	sandbox: ['http://sandbox.sms.fpt.net'],
	/** Never asked; a name that can't be looked up (RFC 6761). */
	simulation: ['https://simulation.invalid'],
} as const;

/** The environment in which no request leaves n8n. */
export const SIMULATION = 'simulation' satisfies Environment;

/** What the ids of a simulation begin with; FPT's never do. */
export const SIMULATED_ID = 'sim-';

export type Environment = keyof typeof HOSTS | 'custom';

/** A credential's base addresses, best first. Throws for an unknown environment, never taken for production, and for what is no URL. */
export function hostsOf({ environment, baseUrl }: { environment?: unknown; baseUrl?: unknown }): readonly [string, ...string[]] {
	if (environment === 'production' || environment === 'sandbox' || environment === SIMULATION) return HOSTS[environment];
	if (environment === 'custom') return [customHost(String(baseUrl ?? '').trim())];
	throw invalidInput(
		`The credential's 'Environment' is ${quote(environment)}, which does not exist`,
		'Choose another in the FPT SMS API credential.',
	);
}

const MAX_BASE_URL = 2_000;

function customHost(text: string): string {
	const example = "Enter it in full, e.g. http://localhost:4010, or choose Production as 'Environment'.";
	if (text === '') throw invalidInput("The credential has no 'Base URL'", example);
	if (text.length > MAX_BASE_URL || !/^https?:\/\//i.test(text) || !URL.canParse(text)) {
		throw invalidInput(`The credential's 'Base URL' is not an http or https address: ${quote(withoutUser(text))}`, example);
	}
	const { username, password } = new URL(text);
	if (/[?#]/.test(text) || username !== '' || password !== '') {
		throw invalidInput("The credential's 'Base URL' may contain only scheme, host, port and path", example);
	}
	let end = text.length;
	while (text[end - 1] === '/') end -= 1;
	return text.slice(0, end);
}

/** An address without the name and password before its host, which an error must not quote. */
function withoutUser(text: string): string {
	const [scheme = ''] = /^[a-z][a-z\d+.-]{0,20}:\/\//i.exec(text) ?? [];
	const at = text.lastIndexOf('@');
	return at < 0 ? text : `${scheme}…${text.slice(at)}`;
}

/** Whether a field's value proves that FPT did what it was asked to. */
type Proof = (value: unknown) => boolean;

// The manual says Int, its samples have text.
const isMessageId: Proof = (value) => /^(?:sim-)?[1-9]\d{0,39}$/.test(typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '');
// FPT makes both of the partner's number and the time: MjIxNQ==60cb06fa1d9bb, qc.2215.1623984019.82989. A word, a flag or a count is neither.
const isCode: Proof = (value) => typeof value === 'string' && /^(?!error)(?=[^1-9]*[1-9])[a-z\d][\w.:=+/-]{7,99}$/i.test(value);
const isPresent: Proof = (value) => value !== undefined && value !== null;
const isToken: Proof = (value) => typeof value === 'string' && value.trim() !== '';

/** All that is known of one of the API's addresses. */
export interface Endpoint {
	path: string;
	/** Whether the manual lists `session_id` among its fields. */
	takesSessionId: boolean;
	/** Whether a request to it reaches phones or makes something. If not, it may be repeated any number of times. */
	isSend: boolean;
	/** What a request to it is about, at the start of a sentence: "Message to 84987654321". */
	subject: (target: string) => string;
	/** What it does, as a participle for sentences. */
	done: 'sent' | 'pushed' | 'created' | 'read' | 'fetched';
	/** For how many milliseconds FPT rejects the same again as a duplicate; for ever if undefined. */
	rejectsSameForMs?: number;
	/** The field of its JSON that proves success; none for the report of a campaign, which is CSV. */
	proof?: { field: string; isValid: Proof };
}

const SEND = { takesSessionId: true, isSend: true } as const;
const READ = { takesSessionId: false, isSend: false, done: 'read' } as const;
const MESSAGE = { ...SEND, subject: (phone: string) => `Message to ${phone}`, done: 'sent', rejectsSameForMs: DUPLICATE_RULE_MS, proof: { field: 'MessageId', isValid: isMessageId } } as const;

/** The API's endpoints (manual, sections 3.1 to 4.2). `detail-ads` and `dlr-ads` list no session id (4.2.1 and 4.2.2). */
export const ENDPOINTS = {
	token: { path: '/oauth2/token', takesSessionId: true, isSend: false, subject: (source: string) => `Access token from ${source}`, done: 'fetched', proof: { field: 'access_token', isValid: isToken } },
	sendOtp: { path: '/api/push-brandname-otp', ...MESSAGE },
	sendInternational: { path: '/api/push-brandname-international', ...MESSAGE },
	createCampaign: { path: '/api/create-campaign', ...SEND, subject: (name: string) => `Campaign "${name}"`, done: 'created', proof: { field: 'CampaignCode', isValid: isCode } },
	pushAds: { path: '/api/push-brandname-ads', ...SEND, subject: (code: string) => `Campaign ${code}`, done: 'pushed', proof: { field: 'BatchId', isValid: isCode } },
	campaignDetail: { path: '/api/detail-ads', ...READ, subject: (code: string) => `Details of campaign ${code}`, proof: { field: 'IsSent', isValid: isPresent } },
	campaignDlr: { path: '/api/dlr-ads', ...READ, subject: (code: string) => `Report of campaign ${code}` },
} as const satisfies Record<string, Endpoint>;

const BY_PATH: ReadonlyMap<string, Endpoint> = new Map(Object.values(ENDPOINTS).map((endpoint) => [endpoint.path, endpoint]));

/** The endpoint at a path; undefined for any other of FPT's addresses. */
export const endpointAt = (path: string): Endpoint | undefined => BY_PATH.get(path);

/** The fields that name what FPT has made: their presence says that it did something, whatever else its response says. */
export const ID_FIELDS = ['MessageId', 'BatchId', 'CampaignCode'] as const;
