import { invalidInput } from '../invalidInput';

/** FPT's addresses by environment, the stand-in after the first (manual, section 2.1). */
export const HOSTS = {
	production: ['https://app.sms.fpt.net', 'https://service.sms.fpt.net'],
	sandbox: ['http://sandbox.sms.fpt.net'],
} as const;

export interface HostSettings {
	environment?: unknown;
	baseUrl?: unknown;
}

/**
 * The base addresses, without a slash at the end, that a credential's requests may go to, the preferred one first.
 * Throws where a custom address is no http(s) URL.
 */
export function hostsOf({ environment, baseUrl }: HostSettings): readonly string[] {
	if (environment === 'sandbox') return HOSTS.sandbox;
	if (environment !== 'custom') return HOSTS.production;
	return [customHost(String(baseUrl ?? '').trim())];
}

function customHost(text: string): string {
	const example = 'Enter it in full, e.g. http://localhost:4010, or choose Production as Environment.';
	if (text === '') throw invalidInput('The credential has no Base URL', example);
	if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
		throw invalidInput(`The credential's Base URL is no http or https address: ${text}`, example);
	}
	if (/[?#]|\/\/[^/]*@/.test(text)) {
		throw invalidInput("The credential's Base URL may hold only scheme, host, port and path", example);
	}
	return text.replace(/\/+$/, '');
}

export const TOKEN_PATH = '/oauth2/token';

export interface Endpoint {
	path: string;
	takesSessionId: boolean;
	/** Success is JSON, but for the report of a campaign, which is CSV. */
	responseForm: 'json' | 'csv';
}

/** The API's endpoints. `detail-ads` and `dlr-ads` take no session id (manual, sections 4.2.1 and 4.2.2). */
export const ENDPOINTS = {
	sendOtp: { path: '/api/push-brandname-otp', takesSessionId: true, responseForm: 'json' },
	sendInternational: { path: '/api/push-brandname-international', takesSessionId: true, responseForm: 'json' },
	createCampaign: { path: '/api/create-campaign', takesSessionId: true, responseForm: 'json' },
	pushAds: { path: '/api/push-brandname-ads', takesSessionId: true, responseForm: 'json' },
	campaignDetail: { path: '/api/detail-ads', takesSessionId: false, responseForm: 'json' },
	campaignDlr: { path: '/api/dlr-ads', takesSessionId: false, responseForm: 'csv' },
} as const satisfies Record<string, Endpoint>;

const BY_PATH: ReadonlyMap<string, Endpoint> = new Map(Object.values(ENDPOINTS).map((endpoint) => [endpoint.path, endpoint]));

/** The endpoint at a path; undefined for any other of FPT's addresses. */
export function endpointAt(path: string): Endpoint | undefined {
	return BY_PATH.get(path);
}
