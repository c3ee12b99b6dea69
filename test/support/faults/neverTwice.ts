import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';
import type { Fault } from '../../simulator';
import { type Meddling, reset } from './front';

/** What one run of the property is made of. */
export interface Campaign {
	/** Which number and which text each item has: few, so that they repeat. */
	items: Array<{ phone: string; text: string }>;
	text: keyof typeof TEXTS;
	/** What goes wrong with each request, in the order in which they arrive. */
	faults: Array<keyof typeof REQUEST_FAULTS>;
	/** What goes wrong with the first token calls. */
	tokenFaults: Array<keyof typeof TOKEN_FAULTS>;
	/** What the network does with some requests before FPT's server sees them, or with their responses. */
	network: keyof typeof NETWORK;
	networkTimes: number;
	blocked: string[];
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	retryOnFail: boolean;
	/** Tries of n8n's, if it retries on fail. */
	nodeTries: number;
	/** Tries of one request within one run of the node. */
	requestTries: number;
	concurrency: number;
	/** Retries from the list of executions, if one failed; before some, the client secret is changed. */
	retries: Array<{ newSecret: boolean }>;
	/** How far the clock goes on before each run of the node, in minutes. */
	jumps: number[];
}

const PHONES = ['84987654321', '84912345678', '84901234567', '84971234567'];

/** The text of the node: the same for each try; another one with each; with a code that the node makes. */
export const TEXTS = {
	fixed: { message: '={{ $json.text }}' },
	random: { message: '={{ $json.text + " " + Math.random() }}' },
	code: { message: '={{ $json.text + " {code}" }}', generateCode: true },
} satisfies Record<string, INodeParameters>;

const accepted = (action: Fault['do']): Omit<Fault, 'path'> => ({ after: 'process', do: action });
const lost = (action: Fault['do']): Omit<Fault, 'path'> => ({ do: action });

/** None of them lies against a standard or the manual: none whose meaning is "not accepted" comes of what FPT accepts, or the other way round. */
export const REQUEST_FAULTS = {
	none: lost({ delay: 0 }),
	slow: lost({ delay: 500 }),
	'hangs, not accepted': lost('hang'),
	'hangs, accepted': accepted('hang'),
	'cut, not accepted': lost('cut'),
	'cut, accepted': accepted('cut'),
	busy: lost({ code: 1007 }),
	refused: lost({ code: 1014 }),
	'server error, not accepted': lost({ code: 1006 }),
	'server error, accepted': accepted({ code: 2507 }),
	'token expired': lost({ code: 1013 }),
	'token changed': lost({ code: 1012 }),
	'too many requests': lost({ status: 429, body: '', headers: { 'Retry-After': '1' } }),
	'502, not accepted': lost({ status: 502, body: '<html>' }),
	'504, accepted': accepted({ status: 504, body: '<html>' }),
	'403 of a firewall': lost({ status: 403, body: '<html>' }),
	'empty response, not accepted': lost({ status: 200, body: '' }),
	'empty response, accepted': accepted({ status: 200, body: '' }),
	'302, not accepted': lost({ status: 302, body: '', headers: { Location: 'http://127.0.0.1:9/' } }),
	'302, accepted': accepted({ status: 302, body: '', headers: { Location: 'http://127.0.0.1:9/' } }),
	'404 page, not accepted': lost({ status: 404, body: '<html>' }),
	'404 page, accepted': accepted({ status: 404, body: '<html>' }),
	'408, accepted': accepted({ status: 408, body: '<html>' }),
	'an unlisted code, not accepted': lost({ code: 4242 }),
	'an unlisted code, accepted': accepted({ code: 4242 }),
	'an error beside an id, accepted': accepted({ status: 400, body: { error: 2505, MessageId: '491785' } }),
	'busy beside an id, accepted': accepted({ status: 400, body: { error: 1007, MessageId: 7 } }),
	'an id of false, accepted': accepted({ status: 200, body: { MessageId: false } }),
	'an id of 0, not accepted': lost({ status: 200, body: { MessageId: 0 } }),
	'an id in HTML, accepted': accepted({ status: 200, body: { MessageId: '<b>1</b>' } }),
	'a response without id, accepted': accepted({ status: 200, body: { Phone: '84987654321' } }),
} satisfies Record<string, Omit<Fault, 'path'>>;

export const TOKEN_FAULTS = {
	busy: lost({ code: 1007 }),
	cut: lost('cut'),
	'502': lost({ status: 502, body: '<html>' }),
	'wrong secret': lost({ code: 1008 }),
} satisfies Record<string, Omit<Fault, 'path'>>;

export const NETWORK = {
	whole: {},
	'reset at once': { onConnect: reset },
	'cut while the request comes': { onData: (client) => void client.destroy() },
	'cut after the request': { onRequest: (client) => void client.destroy() },
	'reset after FPT accepted it': { onResponse: reset },
	'cut in the response': { onResponse: (client, bytes) => void client.end(bytes.subarray(0, bytes.length - 10)) },
} satisfies Record<string, Meddling>;

const oneOf = <T extends object>(table: T) => fc.constantFrom(...(Object.keys(table) as Array<keyof T>));

const phone = fc.constantFrom(...PHONES);

/** Any items, faults and retries. */
export const anyCampaign: fc.Arbitrary<Campaign> = fc.record({
	items: fc.array(fc.record({ phone, text: fc.constantFrom('Hello', 'Your order is here') }), { minLength: 1, maxLength: 6 }),
	text: fc.oneof({ weight: 3, arbitrary: fc.constant('fixed' as const) }, oneOf(TEXTS)),
	faults: fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant('none' as const) }, { weight: 3, arbitrary: oneOf(REQUEST_FAULTS) }), { maxLength: 12 }),
	tokenFaults: fc.oneof({ weight: 4, arbitrary: fc.constant<never[]>([]) }, fc.array(oneOf(TOKEN_FAULTS), { maxLength: 3 })),
	network: fc.oneof({ weight: 2, arbitrary: fc.constant('whole' as const) }, oneOf(NETWORK)),
	networkTimes: fc.integer({ min: 1, max: 4 }),
	blocked: fc.array(phone, { maxLength: 1 }),
	onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	retryOnFail: fc.boolean(),
	nodeTries: fc.integer({ min: 2, max: 4 }),
	requestTries: fc.integer({ min: 1, max: 3 }),
	concurrency: fc.integer({ min: 1, max: 4 }),
	retries: fc.array(fc.record({ newSecret: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()) }), { maxLength: 3 }),
	jumps: fc.array(fc.constantFrom(0, 0, 0, 1, 3.9, 4.1, 6, -1), { maxLength: 8 }),
});
