import { ERROR_CODES, lookUpCode } from '../../../../nodes/fpt/response/codes';
import { ruleOf } from '../../../../nodes/fpt/response/faults';
import type { Fault } from '../../../simulator';
import { byDepth } from '../../../support/harness/depth';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';

type Action = Fault['do'];

interface Case {
	name: string;
	action: Action;
	/** Whether the response is proof that FPT did nothing: from a server that keeps to the standard and to its manual. */
	isProof?: boolean;
}

/** What proxies really say. */
const OFTEN = [301, 302, 304, 307, 308, 403, 404, 408, 409, 425, 499, 502, 503, 504, 520, 522, 524, 599];

/** Statuses of which a standard says that the request was not processed or not passed on: RFC 9110 (section 15.5) and RFC 6585. */
const NOT_PROCESSED = [401, 407, 411, 413, 414, 415, 421, 426, 428, 429, 431, 511];

/** In the quick level those, and a sample of the others. */
const STATUSES = Array.from({ length: 300 }, (_, index) => index + 300).filter((status) => NOT_PROCESSED.includes(status) || OFTEN.includes(status) || status % byDepth(20, 1) === 0);

const PAGE = '<html>a page of whoever is between</html>';
const statuses: Case[] = STATUSES.map((status) => ({
	name: `HTTP ${status} with a page`,
	action: { status, body: PAGE },
	isProof: NOT_PROCESSED.includes(status),
}));

const UNLISTED = [9, 10, 77, 100, 404, 500, 999, 1000, 1017, 1099, 2000, 2500, 2508, 3000, 4242, 9999, -1, -99, 99999].filter((code) => !lookUpCode(String(code)));
const codes: Case[] = [
	...ERROR_CODES.map(({ codes: [code], fault }) => ({ name: `FPT code ${code}`, action: { code: Number(code) }, isProof: ruleOf(fault).accepted === 'no' })),
	...UNLISTED.map((code) => ({ name: `unlisted code ${code}`, action: { code } })),
];

const besideIds: Case[] = [
	...['MessageId', 'messageid', 'message_id', 'BatchId', 'CampaignCode'].map((field) => ({ error: 2505, [field]: '491785' })),
	{ error: 1014, data: { MessageId: 491785 } },
	{ error: 1007, MessageId: 7 },
	{ error: 1011, result: [{ MessageId: 7 }] },
].map((body) => ({ name: `an error beside an id: ${JSON.stringify(body)}`, action: { status: 400, body } }));

const oddIds: Case[] = [false, true, 0, -1, 1.5, {}, [], [1], '', ' ', 'null', 'undefined', '0', '-5', '1.5', '1e5', 'abc', '<b>1</b>', '12 34', null, '0x1f'].map((id) => ({
	name: `the id ${JSON.stringify(id)}`,
	action: { status: 200, body: { MessageId: id, Phone: '84987654321' } },
}));

const CASES = [...statuses, ...codes, ...besideIds, ...oddIds];

const TEXTS = {
	'a fixed text': { message: '482913 is your code' },
	'a generated code': { message: '{code} is your code', generateCode: true },
};

const BLOCKED = '84901999999';
const phoneOf = (index: number) => `8498${String(1_000_000 + index)}`;

let world: World;

beforeEach(async () => {
	world = await startWorld();
	// Its error is the first item's, so that Retry On Fail runs the node again.
	world.fpt.options.blockedPhones = [BLOCKED];
});

afterEach(async () => await world.close());

/** What was told of each case's message, and how often FPT sent it. */
async function runAll(cases: Case[], when: 'before' | 'after', text: keyof typeof TEXTS, isRetried: boolean) {
	cases.forEach(({ action }, index) => {
		world.fpt.addFault({ path: OTP_PATH, phone: phoneOf(index), times: 1, do: action, ...(when === 'after' ? { after: 'process' as const } : {}) });
	});
	const phones = [BLOCKED, ...cases.map((_, index) => phoneOf(index))];
	const { items } = await world.run({
		items: phones.map((phone) => ({ phone })),
		parameters: { ...TEXTS[text], phone: '={{ $json.phone }}', options: { concurrency: 50, maxTries: 1, timeout: 10 } },
		settings: { onError: 'continueRegularOutput', ...(isRetried && { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }) },
	});
	const sent = new Map<string, number>();
	for (const { phone } of world.fpt.messages) sent.set(phone, (sent.get(phone) ?? 0) + 1);
	return cases.map((each, index) => {
		const { json } = items[index + 1]!;
		return { ...each, told: String(json.status ?? json.outcome), sent: sent.get(phoneOf(index)) ?? 0, challenge: json.challenge };
	});
}

describe.each(Object.keys(TEXTS) as Array<keyof typeof TEXTS>)('With %s', (text) => {
	it.each([
		['before FPT accepted it', 'before', false],
		['before FPT accepted it, and Retry On Fail', 'before', true],
		['after FPT accepted it', 'after', false],
		['after FPT accepted it, and Retry On Fail', 'after', true],
	] as const)(`each of ${CASES.length} responses %s: nothing is sent twice, and what is told is true`, async (_how, when, isRetried) => {
		// Whoever says "not processed" of what was passed on breaks the standard: only a second attempt can show it.
		const cases = when === 'after' && !isRetried ? CASES.filter(({ isProof }) => !isProof) : CASES.filter(({ name, isProof }) => when === 'before' || !isProof || !/^FPT code/.test(name));
		const results = await runAll(cases, when, text, isRetried);
		const named = (list: typeof results) => list.map(({ name, told, sent }) => `${name}: told ${told}, sent ${sent}`);
		expect(named(results.filter(({ sent }) => sent > 1))).toEqual([]);
		expect(named(results.filter(({ told, sent }) => told === 'notSent' && sent > 0))).toEqual([]);
		expect(named(results.filter(({ told, sent }) => (told === 'sent' || told === 'alreadySent') && sent === 0))).toEqual([]);
		// A code that reached a phone can be verified, whichever attempt brought it there.
		const isCode = text === 'a generated code';
		expect(named(results.filter(({ told, challenge }) => isCode && told !== 'notSent' && told !== 'unknown' && !challenge))).toEqual([]);
		if (when === 'after' && isRetried) expect(results.filter(({ told }) => told === 'alreadySent').length).toBeGreaterThan(cases.length / 2);
	}, 60_000);
});

it('control: the table has proof and no proof in it', () => {
	const proofs = CASES.filter(({ isProof }) => isProof).length;
	expect([proofs > 20, CASES.length - proofs > byDepth(80, 300)]).toEqual([true, true]);
});
