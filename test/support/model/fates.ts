/** What the server sees of a request, and what the node gets for it. */
export interface Fate {
	/** Whether FPT processes it: at once, after so many milliseconds, or never. */
	processed: 'now' | 'never' | number;
	/** `own` is FPT's response; `hang` is none; else a response, or how the connection fails. */
	gets: 'own' | 'hang' | 'cut' | 'cut in the body' | 'truncated' | 'refused' | 'not found' | HttpResponse;
	/** Milliseconds before that. */
	after?: number;
}

interface HttpResponse {
	status: number;
	body?: string | object;
	/** One of FPT's errors. */
	code?: number;
	headers?: Record<string, string>;
}

const HTML = '<html>a page of whoever is between</html>';
const page = (status: number, headers?: Record<string, string>): HttpResponse => ({ status, body: HTML, headers });
const json = (status: number, body: object | string): HttpResponse => ({ status, body });
const code = (number: number): HttpResponse => ({ status: 400, code: number });
const REDIRECT = page(302, { location: 'https://login.example/' });

/** A proxy passes a request on so much later. With a clock that is set back it stays below the minute that docs/never-twice.md allows for both. */
export const LATE_MS = 25_000;
export const SET_BACK_MS = 30_000;

/**
 * What may become of a request. None lies against a standard or the manual: none whose meaning is "not accepted" comes of what FPT
 * accepts, or the other way round.
 */
export const FATES = {
	fine: { processed: 'now', gets: 'own' },
	slow: { processed: 'now', gets: 'own', after: 1_500 },
	'accepted, hangs': { processed: 'now', gets: 'hang' },
	'accepted late, hangs': { processed: LATE_MS, gets: 'hang' },
	'accepted, cut': { processed: 'now', gets: 'cut' },
	'accepted, cut in the body': { processed: 'now', gets: 'cut in the body' },
	'accepted, truncated': { processed: 'now', gets: 'truncated' },
	'accepted, 502': { processed: 'now', gets: page(502) },
	'accepted late, 504': { processed: LATE_MS, gets: page(504) },
	'accepted, 302': { processed: 'now', gets: REDIRECT },
	'accepted, 404 page': { processed: 'now', gets: page(404) },
	'accepted, 408': { processed: 'now', gets: page(408) },
	'accepted, page': { processed: 'now', gets: page(200) },
	'accepted, empty': { processed: 'now', gets: { status: 200, body: '' } },
	'accepted, another phone': { processed: 'now', gets: json(200, { MessageId: '999', Phone: '84909999999' }) },
	'accepted, no id': { processed: 'now', gets: json(200, { Phone: '84987654321' }) },
	'accepted, 1006': { processed: 'now', gets: code(1006) },
	'accepted, unlisted code': { processed: 'now', gets: code(4242) },
	'accepted, error beside an id': { processed: 'now', gets: json(400, { error: 2505, MessageId: '491785' }) },
	'accepted, a name twice': { processed: 'now', gets: json(400, '{"MessageId":"5","error":1007,"MessageId":null}') },
	'lost, hangs': { processed: 'never', gets: 'hang' },
	'lost, cut': { processed: 'never', gets: 'cut' },
	'lost, 302': { processed: 'never', gets: REDIRECT },
	'lost, 403 page': { processed: 'never', gets: page(403) },
	'lost, 502': { processed: 'never', gets: page(502) },
	'lost, 2507': { processed: 'never', gets: code(2507) },
	'lost, empty': { processed: 'never', gets: { status: 200, body: '' } },
	refused: { processed: 'never', gets: 'refused' },
	'host not found': { processed: 'never', gets: 'not found' },
	busy: { processed: 'never', gets: code(1007) },
	'token expired': { processed: 'never', gets: code(1013) },
	'token changed': { processed: 'never', gets: code(1012) },
	'number blocked': { processed: 'never', gets: code(2505) },
	'text not registered': { processed: 'never', gets: code(5) },
	'value not accepted': { processed: 'never', gets: code(1014) },
	'too many requests': { processed: 'never', gets: { status: 429, body: '', headers: { 'retry-after': '1' } } },
	'too large': { processed: 'never', gets: page(413) },
} satisfies Record<string, Fate>;

export type FateName = keyof typeof FATES;

export const FATE_NAMES = Object.keys(FATES) as FateName[];

/** After these it is certain that FPT has not accepted the request: each other one that is no success leaves it open. */
const CERTAIN: readonly FateName[] = ['refused', 'host not found', 'busy', 'token expired', 'token changed', 'number blocked', 'text not registered', 'value not accepted', 'too many requests', 'too large'];

export const leavesDoubt = (fate: FateName) => !CERTAIN.includes(fate) && FATES[fate].gets !== 'own';
