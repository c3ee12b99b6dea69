import * as deadlines from '../../../../nodes/FptSms/transport/deadlines';
import { SendRecord } from '../../../../nodes/FptSms/transport/record';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const PHONE = '84987654321';
const OTHER = '84901234567';
const BLOCKED = '84912345678';
const EACH = { phone: '={{ $json.phone }}', options: { concurrency: 1, maxTries: 2, timeout: 2 } };
const CODE = { ...EACH, message: '{code} is your code', generateCode: true };

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

const people = (...phones: string[]) => phones.map((phone) => ({ phone }));

describe("FPT's 2501 to a later attempt of ours shows that it accepted an earlier one", () => {
	it.each([
		['1007', { code: 1007 }],
		['1011', { code: 1011 }],
		['1012', { code: 1012 }],
		['1013', { code: 1013 }],
		['429', { status: 429, body: '' }],
	] as const)('after %s, with the challenge of the code that was sent', async (_what, action) => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: action });
		const { error, json } = await world.run({ items: people(PHONE), parameters: CODE });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ status: 'alreadySent', challenge: expect.stringMatching(/^v1\./), messageId: null }]);
		expect(world.fpt.messages).toHaveLength(1);
		const code = /\d{6}/.exec(world.fpt.messages[0]?.text ?? '')?.[0];
		const verified = await world.run({ parameters: { operation: 'verifyOtp', challenge: String(json[0]?.challenge), code, expectedPhone: '' } });
		expect(verified.json[0]).toMatchObject({ valid: true });
	});

	it('but not to the first one, nor after a 2501', async () => {
		await world.run({ items: people(PHONE), parameters: EACH });
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const { error } = await world.run({ items: people(PHONE), parameters: EACH, settings });
		expect(error?.context).toMatchObject({ code: '2501', outcome: 'notSent' });
	});
});

describe("A correction before the editor's Retry sends nothing to those who have it", () => {
	it.each([
		['the text', { message: 'Another text' }],
		['the brand name', { brandName: 'OTHER' }],
		['the text to one that is blank', { message: ' ' }],
		['the text to one that is too long', { message: 'a'.repeat(700) }],
	])('corrected: %s', async (_what, change) => {
		world.fpt.options.blockedPhones = [BLOCKED];
		const first = await world.run({ items: people(PHONE, BLOCKED), parameters: EACH });
		expect(first.error?.context?.code).toBe('2505');
		world.fpt.options.blockedPhones = [];
		const { json } = await world.run({ items: people(PHONE, BLOCKED), parameters: { ...EACH, ...change }, retryOf: first, settings: { onError: 'continueRegularOutput' } });
		expect(json[0]).toMatchObject({ status: 'alreadySent', message: null, messageId: world.fpt.messages[0]?.messageId });
		expect(world.fpt.sentTo(PHONE)).toHaveLength(1);
	});

	it('corrected: the number, which is another one: it gets the message', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		const first = await world.run({ items: people(PHONE, BLOCKED), parameters: EACH });
		const phone = `={{ ${JSON.stringify([OTHER, '0905555555'])}[$itemIndex] }}`;
		const { json } = await world.run({ items: people(PHONE, BLOCKED), parameters: { ...EACH, phone }, retryOf: first });
		expect(json.map(({ status }) => status)).toEqual(['sent', 'sent']);
		expect(world.fpt.messages.map((sent) => sent.phone)).toEqual([PHONE, OTHER, '84905555555']);
	});

	it('what was begun is told as unknown if its values can no longer be used', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const first = await world.run({ items: people(PHONE), parameters: EACH });
		expect(first.error?.context?.outcome).toBe('unknown');
		const { error } = await world.run({ items: people(PHONE), parameters: { ...EACH, message: ' ' }, retryOf: first });
		expect(error?.context?.outcome).toBe('unknown');
		expect(`${error?.message} ${error?.description}`).not.toContain('Nothing was sent');
	});

	it('of a send that was only begun, nobody is told that it was made', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: 'cut' });
		const first = await world.run({ items: people(PHONE, OTHER), parameters: EACH });
		expect(first.error?.context?.outcome).toBe('unknown');
		const phone = `={{ ${JSON.stringify([PHONE, 'none'])}[$itemIndex] }}`;
		const { error } = await world.run({ items: people(PHONE, OTHER), parameters: { ...EACH, phone }, retryOf: first });
		expect(error?.message).toContain('"none"');
		expect(error?.description).toContain('This try sent nothing; an earlier try of this execution may have sent something.');
	});

	it('a correction that makes two messages one finds the one that was sent, whichever item it was of', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
		const parameters = { ...EACH, message: '={{ ["Misspelt", "Hello"][$itemIndex] }}', options: { concurrency: 2 } };
		const first = await world.run({ items: people(PHONE, PHONE), parameters });
		expect(first.error?.context).toMatchObject({ code: '1014', itemIndex: 0 });
		const id = world.fpt.messages[0]?.messageId;
		const { json } = await world.run({ items: people(PHONE, PHONE), parameters: { ...parameters, message: 'Hello' }, retryOf: first });
		expect(json.map(({ status, messageId }) => [status, messageId])).toEqual([['alreadySent', id], ['alreadySent', id]]);
		expect(world.fpt.messages.map(({ text }) => text)).toEqual(['Hello']);
	});

	it('of two messages that a correction makes one, the one that was sent counts, whatever is known of the other', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: 'cut' });
		const parameters = { ...EACH, message: '={{ ["Misspelt", "Hello"][$itemIndex] }}', options: { concurrency: 2 } };
		const first = await world.run({ items: people(PHONE, PHONE), parameters });
		expect(first.error?.context).toMatchObject({ outcome: 'unknown', itemIndex: 0 });
		const id = world.fpt.messages[0]?.messageId;
		const { json } = await world.run({ items: people(PHONE, PHONE), parameters: { ...parameters, message: 'Hello' }, retryOf: first });
		expect(json.map(({ status, messageId }) => [status, messageId])).toEqual([['alreadySent', id], ['alreadySent', id]]);
	});

	it('of two messages that a correction makes one, the one that may have been sent counts, if the other was not', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { status: 429, body: '' } });
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const parameters = { ...EACH, message: '={{ ["Misspelt", "Hello"][$itemIndex] }}', options: { concurrency: 2, maxTries: 1 } };
		const first = await world.run({ items: people(PHONE, PHONE), parameters });
		expect(world.fpt.messages).toHaveLength(1);
		world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
		const { error } = await world.run({ items: people(PHONE, PHONE), parameters: { ...parameters, message: 'Hello' }, retryOf: first });
		expect(error?.context?.outcome).toBe('unknown');
	});

	it('what was certainly not sent is told as not sent if its values can no longer be used', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { status: 429, body: '' } });
		const first = await world.run({ items: people(PHONE), parameters: { ...EACH, options: { maxTries: 1 } } });
		expect(first.error?.context?.outcome).toBe('notSent');
		const { error } = await world.run({ items: people(PHONE), parameters: { ...EACH, message: ' ' }, retryOf: first });
		expect(error?.description).toContain('Nothing was sent.');
	});

	it('what an earlier round of a loop has sent says nothing of an item that has other values in this one', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		const phone = '={{ $runIndex === 1 && $itemIndex === 1 ? "none" : $json.phone }}';
		const { json } = await world.run({ items: people(BLOCKED, PHONE), parameters: { ...EACH, phone }, settings: { onError: 'continueRegularOutput' }, runs: 2 });
		expect(json[1]).toMatchObject({ outcome: 'notSent', phone: 'none' });
	});

	it('a thing nobody foresaw, after FPT accepted the message, is told as unknown', async () => {
		const { settle } = SendRecord.prototype;
		const spy = jest.spyOn(SendRecord.prototype, 'settle').mockImplementation(function (this: SendRecord, send, end) {
			if (end === 'accepted') throw new Error('Out of memory');
			settle.call(this, send, end);
		});
		const { json } = await world.run({ items: people(PHONE), parameters: EACH, settings: { onError: 'continueRegularOutput' } });
		spy.mockRestore();
		expect(json).toMatchObject([{ outcome: 'unknown', phone: PHONE }]);
		expect(world.fpt.messages).toHaveLength(1);
	});

	it('"Nothing was sent" is said only if nothing was', async () => {
		world.fpt.options.blockedPhones = [BLOCKED];
		const first = await world.run({ items: people(PHONE, BLOCKED), parameters: EACH });
		const items = people(PHONE, 'none');
		const { error } = await world.run({ items, parameters: { ...EACH, phone: `={{ ${JSON.stringify(['84987654321', 'none'])}[$itemIndex] }}` }, retryOf: first });
		expect(error?.description).toContain('This try sent nothing; an earlier try of this execution did.');
	});
});

describe('The same number, brand name and text twice in a run', () => {
	it('is one message: the later item is alreadySent, with the id of the first', async () => {
		const { items, json } = await world.run({ items: people(PHONE, OTHER, '0987 654 321'), parameters: EACH });
		expect(world.fpt.messages.map(({ phone }) => phone)).toEqual([PHONE, OTHER]);
		const id = world.fpt.messages[0]?.messageId;
		expect(json.map(({ status }) => status)).toEqual(['sent', 'sent', 'alreadySent']);
		expect([json[0]?.messageId, json[2]?.messageId]).toEqual([id, id]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	it('fails both items if it fails', async () => {
		world.fpt.options.blockedPhones = [PHONE];
		const { json } = await world.run({ items: people(PHONE, PHONE), parameters: EACH, settings: { onError: 'continueRegularOutput' } });
		expect(json.map(({ code, outcome }) => [code, outcome])).toEqual([['2505', 'notSent'], ['2505', 'notSent']]);
	});

	it('is two messages if each has a code of its own, or another text', async () => {
		await world.run({ items: people(PHONE, PHONE), parameters: CODE });
		await world.run({ items: people(PHONE, PHONE), parameters: { ...EACH, message: '={{ "text " + $itemIndex }}' } });
		expect(world.fpt.messages).toHaveLength(4);
	});
});

it('A second try of a generated code within an execution carries the same code', async () => {
	world.fpt.addFault({ path: OTP_PATH, times: 3, do: { code: 1007 } });
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const { json } = await world.run({ items: people(PHONE), parameters: { ...CODE, options: { maxTries: 1 } }, settings: { ...settings, maxTries: 5 } });
	const texts = world.received(OTP_PATH).map(({ Message }) => Message);
	expect(texts).toHaveLength(4);
	expect(new Set(texts).size).toBe(1);
	expect(json[0]?.status).toBe('sent');
});

it("FPT's 2501 to n8n's next try shows that it accepted what it denied before", async () => {
	world.fpt.addFault({ path: OTP_PATH, after: 'process', do: { status: 429, body: '' } });
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const { json } = await world.run({ items: people(PHONE), parameters: { ...EACH, options: { maxTries: 1 } }, settings });
	expect(json).toMatchObject([{ status: 'alreadySent' }]);
	expect(world.fpt.messages).toHaveLength(1);
});

it("The editor's Retry of a code that FPT rejected carries the same code", async () => {
	world.fpt.addFault({ path: OTP_PATH, do: { code: 1014 } });
	const first = await world.run({ items: people(PHONE), parameters: CODE });
	expect(first.error?.context?.code).toBe('1014');
	await world.run({ items: people(PHONE), parameters: CODE, retryOf: first });
	const texts = world.received(OTP_PATH).map(({ Message }) => Message);
	expect(texts).toEqual([texts[0], texts[0]]);
});

it('A push of which FPT says that it sent 0 messages is an error that says so', async () => {
	world.fpt.addFault({ path: '/api/push-brandname-ads', do: { status: 200, body: { NumMessageSent: 0, NumRemainQuota: 8, BatchId: 'qc.2215.1623984019.82989' } } });
	const { error } = await world.run({ parameters: { resource: 'campaign', operation: 'pushAds', campaignCode: 'x', phoneList: PHONE } });
	expect(error?.message).toBe('Campaign x may have been pushed: FPT accepted the push, and says that it sent 0 messages');
	expect(error?.context?.outcome).toBe('unknown');
});

it('Another attempt, after one whose outcome is not known, ends with the 4 minutes in which it can do no harm', async () => {
	const clocked = await startWorld({ clock: () => Date.now() });
	const times: number[] = [];
	const { deadlines: start } = deadlines;
	jest.spyOn(deadlines, 'deadlines').mockImplementation((stop) => {
		const deadline = start(stop);
		return (ms) => {
			times.push(ms);
			return deadline(ms);
		};
	});
	clocked.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
	const parameters = { ...EACH, options: { timeout: 30 } };
	const first = await clocked.run({ items: people(PHONE), parameters });
	const now = Date.now.bind(Date);
	jest.spyOn(Date, 'now').mockImplementation(() => now() + 3.9 * 60_000);
	const { json } = await clocked.run({ items: people(PHONE), parameters, retryOf: first });
	jest.restoreAllMocks();
	await clocked.close();
	expect(json).toMatchObject([{ status: 'alreadySent' }]);
	expect(times).toEqual([30_000, expect.any(Number)]);
	expect(times[1]).toBeGreaterThan(1_000);
	expect(times[1]).toBeLessThanOrEqual(6_000);
});

describe('What FPT responds is no proof, and the outcome unknown', () => {
	it.each([
		['if it is about another number', { MessageId: '5', Phone: '84901234567' }, /FPT's response is about 84901234567$/],
		['if it is about another number, written with a 0', { MessageId: '5', Phone: '0901234567' }, /FPT's response is about 84901234567$/],
	])('%s', async (_what, body, reason) => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: { status: 200, body } });
		const { json } = await world.run({ items: people(PHONE), parameters: EACH, settings: { onError: 'continueRegularOutput' } });
		expect(json).toMatchObject([{ outcome: 'unknown', phone: PHONE, error: expect.stringMatching(reason) }]);
	});

	it('if it has an error, and the id of a message that a second one of its name hides', async () => {
		const body = Buffer.from('{"MessageId":"5","error":1007,"MessageId":null}');
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: { status: 400, body: body.toString() } });
		const { json } = await world.run({ items: people(PHONE), parameters: EACH, settings: { onError: 'continueRegularOutput' } });
		expect(json).toMatchObject([{ outcome: 'unknown' }]);
		expect(world.received(OTP_PATH)).toHaveLength(1);
	});

	it.each(['84987654321', '0987654321', '+84 987 654 321', '8498***4321', '', null])('control: "%s" is no other number', async (phone) => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: { status: 200, body: { MessageId: '5', Phone: phone } } });
		const { json } = await world.run({ items: people(PHONE), parameters: EACH });
		expect(json).toMatchObject([{ status: 'sent', messageId: '5' }]);
	});
});
