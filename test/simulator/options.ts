import type { SentMessage } from './messages';
import { startRealTimer, type StartTimer } from './timers';

/** The scopes that the manual names. */
export const SCOPES = { otp: 'send_brandname_otp', ads: 'send_brandname' } as const;

/** An application of FPT's developer portal. */
export interface App {
	clientId: string;
	clientSecret: string;
	scopes: string[];
	partnerId: string;
}

/** Where delivery reports go. Without it none are posted. */
export interface ReportOptions {
	url: string;
	/** The raw string after `Basic `. */
	authorizationKey: string;
	/** Milliseconds from the response to the report; 50 unless given. */
	delay?: number;
	/** Fields that replace those of the usual report ("delivered"). */
	status?: (message: SentMessage) => object;
}

/**
 * How FPT treats a request. `strict`, for our own requests: the manual to the letter, stricter than FPT is known to be.
 * `live`: what clients are known, or very likely, to get through with, and what FPT's servers are known to say.
 */
export type Temperament = 'strict' | 'live';

export interface SimulatorOptions {
	/** `strict` unless given. */
	temperament?: Temperament;
	/** 0, the default, is any free port. */
	port?: number;
	/** Milliseconds since 1970: token age, duplicates and schedule times follow it. */
	clock?: () => number;
	/** Every wait (latency, faults, delivery reports) is a timer that this starts; real unless given. */
	startTimer?: StartTimer;
	apps?: App[];
	/** Case-sensitive. */
	brandNames?: string[];
	/** `expires_in` of new tokens. */
	tokenSeconds?: number;
	/** Whether a new token turns the older ones of its app into 1012; as live it does not unless given. */
	newTokenEndsOlder?: boolean;
	/** HTTP status of FPT's errors: the manual says only "not 200"; 400 unless given. */
	errorStatus?: number;
	/** HTTP status of 1011, 1012 and 1013. As live 401, unless this or errorStatus is given; else errorStatus. */
	tokenErrorStatus?: number;
	/** The addresses that FPT accepts requests from, else 1008; any unless given. */
	allowedAddresses?: string[];
	/** The address that FPT sees of every caller; that of the connection unless given. */
	callerAddress?: string;
	/** `error` and `error_description`, or `Error` and `Error_description`. */
	errorCasing?: 'lower' | 'upper';
	/** `"1011"` instead of `1011`. */
	codesAsStrings?: boolean;
	messageIdAsNumber?: boolean;
	/** Milliseconds before a response of `/api/*`. */
	latency?: number;
	/** Milliseconds before a response of `/oauth2/token`. */
	tokenLatency?: number;
	/** Customer-care parts left. It counts down; then 2502. */
	quota?: number;
	/** If given, a customer-care text must match one of them, else 5. */
	templates?: RegExp[];
	/** In either form; 2505. */
	blockedPhones?: string[];
	/** In any case; 2519. */
	bannedWords?: string[];
	report?: ReportOptions;
	/** Is called with one line for each request and report, secrets masked. */
	log?: (line: string) => void;
}

type Absent = 'tokenErrorStatus' | 'allowedAddresses' | 'callerAddress' | 'templates' | 'report' | 'log';

/** The options in force. A change applies from the next request on; a change of `port` or `startTimer` never does. */
export type LiveOptions = Required<Omit<SimulatorOptions, Absent>> & Pick<SimulatorOptions, Absent>;

/** The app that the simulator knows unless told others. */
// Computed from a pattern, so that no scanner reports a leaked secret.
export const DEFAULT_APP: App = {
	clientId: 'a1B2'.repeat(10),
	clientSecret: 'c3D4'.repeat(18),
	scopes: [SCOPES.otp, SCOPES.ads],
	partnerId: '2215',
};

/** Defaults filled in, and copied deep enough that a change never reaches what the caller gave. */
export function liveOptions(options: SimulatorOptions): LiveOptions {
	const temperament = options.temperament ?? 'strict';
	const isLive = temperament === 'live';
	return {
		temperament,
		port: options.port ?? 0,
		clock: options.clock ?? Date.now,
		startTimer: options.startTimer ?? startRealTimer,
		apps: (options.apps ?? [DEFAULT_APP]).map((app) => ({ ...app, scopes: [...app.scopes] })),
		brandNames: [...(options.brandNames ?? ['FTI'])],
		tokenSeconds: options.tokenSeconds ?? 86_400,
		newTokenEndsOlder: options.newTokenEndsOlder ?? !isLive,
		errorStatus: options.errorStatus ?? 400,
		tokenErrorStatus:
			options.tokenErrorStatus ?? (isLive && options.errorStatus === undefined ? 401 : undefined),
		allowedAddresses: options.allowedAddresses && [...options.allowedAddresses],
		callerAddress: options.callerAddress,
		errorCasing: options.errorCasing ?? 'lower',
		codesAsStrings: options.codesAsStrings ?? false,
		messageIdAsNumber: options.messageIdAsNumber ?? false,
		latency: options.latency ?? 0,
		tokenLatency: options.tokenLatency ?? 0,
		quota: options.quota ?? Infinity,
		templates: options.templates && [...options.templates],
		blockedPhones: [...(options.blockedPhones ?? [])],
		bannedWords: [...(options.bannedWords ?? [])],
		report: options.report && { ...options.report },
		log: options.log,
	};
}
