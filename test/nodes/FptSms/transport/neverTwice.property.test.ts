import fc from 'fast-check';
import { FptSms } from '../../../../nodes/FptSms/FptSms.node';
import { DEFAULT_APP, type SentMessage } from '../../../simulator';
import { byDepth } from '../../../support/harness/depth';
import { speedUp } from '../../../support/harness/fastClock';
import { type Front, startFront } from '../../../support/faults/front';
import { anyCampaign, type Campaign, NETWORK, REQUEST_FAULTS, TEXTS, TOKEN_FAULTS } from '../../../support/faults/neverTwice';
import { type Result, startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const MINUTE = 60_000;
/** FPT knows both. */
const SECRETS = [DEFAULT_APP.clientSecret, 'e5F6'.repeat(18)] as const;

const RUNS = byDepth(60, 300);
const SEED = 20_261_125;

/** What the node told of an item. */
interface Told {
	item: number;
	outcome: 'sent' | 'alreadySent' | 'notSent' | 'unknown';
	messageId?: unknown;
}

let world: World;
let front: Front;
/** How far the clock of n8n and FPT goes ahead, in milliseconds, and how far it jumps before each run of the node. */
let ahead = 0;
let jumps: number[] = [];

beforeAll(async () => {
	const now = Date.now.bind(Date);
	jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
	speedUp(20);
	const { execute } = FptSms.prototype;
	jest.spyOn(FptSms.prototype, 'execute').mockImplementation(async function (this: ThisParameterType<typeof execute>) {
		ahead += (jumps.shift() ?? 0) * MINUTE;
		return await execute.call(this);
	});
	world = await startWorld({ clock: () => Date.now() });
	front = await startFront(world.fpt.url);
});

afterAll(async () => {
	await Promise.all([front.close(), world.close()]);
	jest.restoreAllMocks();
});

/** Makes the world again, for a campaign. */
async function prepare({ faults, tokenFaults, network, networkTimes, blocked, jumps: planned }: Campaign): Promise<void> {
	const { fpt } = world;
	fpt.reset();
	fpt.options.apps = SECRETS.map((clientSecret) => ({ ...DEFAULT_APP, clientSecret }));
	fpt.options.blockedPhones = blocked;
	for (const fault of faults) fpt.addFault({ path: OTP_PATH, ...REQUEST_FAULTS[fault] });
	for (const fault of tokenFaults) fpt.addFault({ path: '/oauth2/token', ...TOKEN_FAULTS[fault] });
	front.meddle(OTP_PATH, NETWORK[network], network === 'whole' ? 0 : networkTimes);
	jumps = [...planned];
	await world.setCredential({ baseUrl: front.url });
}

/** Runs a campaign with all its retries; `check` sees what each execution told. */
async function carryOut(campaign: Campaign, check: (result: Result) => void): Promise<void> {
	const { items, text, onError, retryOnFail, nodeTries, requestTries, concurrency, retries } = campaign;
	const parameters = {
		...TEXTS[text],
		phone: '={{ $json.phone }}',
		// Marks the item, so that FPT's log tells them apart.
		options: { requestId: '={{ "" + $itemIndex }}', maxPerNumber: 0, timeout: 4, maxTries: requestTries, concurrency },
	};
	const settings = { onError, retryOnFail, maxTries: nodeTries, waitBetweenTries: 1 };
	let result = await world.run({ items, parameters, settings });
	check(result);
	for (const { newSecret } of retries) {
		if (!result.error) return;
		if (newSecret) await world.setCredential({ baseUrl: front.url, clientSecret: SECRETS[1] });
		result = await world.run({ items, parameters, settings, retryOf: result });
		check(result);
	}
}

function toldBy({ items, failed, error }: Result): Told[] {
	if (error) return [{ item: Number(error.context?.itemIndex), outcome: outcomeOf(error.context?.outcome) }];
	return [...items, ...failed].map(({ json, pairedItem }) => {
		const { item } = pairedItem as { item: number };
		if (json.status === 'sent' || json.status === 'alreadySent') return { item, outcome: json.status, messageId: json.messageId };
		return { item, outcome: outcomeOf(json.outcome) };
	});
}

function outcomeOf(outcome: unknown): 'notSent' | 'unknown' {
	if (outcome !== 'notSent' && outcome !== 'unknown') throw new Error(`No outcome: ${String(outcome)}`);
	return outcome;
}

/** Whether what the node told of an item is what FPT's own list of messages says. */
function isTrue({ items, text }: Campaign, { item, outcome, messageId }: Told): boolean {
	const accepted = acceptedFor(item);
	if (outcome === 'unknown') return true;
	if (outcome === 'notSent') return accepted.length === 0;
	if (accepted.length === 1) return messageId === null || messageId === accepted[0]?.messageId;
	// Items with one number and text are one message: it has reached the phone for each of them.
	const sameMessage = world.fpt.messages.filter((message) => message.phone === items[item]?.phone && message.text === items[item]?.text);
	return outcome === 'alreadySent' && text === 'fixed' && sameMessage.some((message) => messageId === null || message.messageId === messageId);
}

const acceptedFor = (item: number): SentMessage[] => world.fpt.messages.filter(({ requestId }) => requestId === String(item));

/** How often something came about in all runs: what never does proves nothing. */
const seen: Record<string, number> = {};
const count = (what: string) => (seen[what] = (seen[what] ?? 0) + 1);

it('Whatever goes wrong, and however often it is tried again, no item is sent twice and what is told is true', async () => {
	const property = fc.asyncProperty(anyCampaign, async (campaign) => {
		await prepare(campaign);
		await carryOut(campaign, (result) => {
			const told = toldBy(result);
			const untrue = told.filter((each) => !isTrue(campaign, each)).map((each) => ({ ...each, accepted: acceptedFor(each.item).length }));
			const twice = campaign.items.map((_, item) => item).filter((item) => acceptedFor(item).length > 1);
			const items = told.map(({ item }) => item).sort((one, other) => one - other);
			expect({ untrue, twice }).toEqual({ untrue: [], twice: [] });
			if (!result.error) expect(items).toEqual(campaign.items.map((_, item) => item));
			expect(campaign.onError === 'stopWorkflow' || !result.error).toBe(true);
			for (const { outcome } of told) count(outcome);
			if (result.error) count('failed executions');
		});
		count('runs');
	});
	await fc.assert(property, { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 290_000 });
	for (const what of ['sent', 'alreadySent', 'notSent', 'unknown', 'failed executions']) expect([what, seen[what]! >= 20]).toEqual([what, true]);
}, 300_000);
