import { deepCopy, type INodeParameters, type IRun, type IRunExecutionData, sleep } from 'n8n-workflow';
import { DEFAULT_APP } from '../../../simulator';
import { parse, stringify } from '../../../support/harness/flatted';
import { CAMPAIGN } from '../../../support/faults/operations';
import { speedUp } from '../../../support/harness/fastClock';
import { startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';
const PHONE = '84987654321';
const TEXT = 'Mã của quý khách: 482913';

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

interface Entry {
	state: string;
	doubtSince: number;
	path: string;
	items: number[];
	target: string;
	content: string;
	source: string;
	secret: string;
	again?: { seed?: unknown };
	output?: Record<string, unknown>;
}

const HASH = expect.stringMatching(/^[\w-]{24}$/) as string;

/** What n8n saves with the execution of this node's sends. */
function savedBy({ run }: { run: Pick<IRun, 'data'> }): { version: number; run: number; sends: Entry[] } {
	const { fptSms } = run.data.executionData?.contextData['node:FPT SMS'] as unknown as { fptSms: ReturnType<typeof savedBy> };
	return JSON.parse(JSON.stringify(fptSms)) as ReturnType<typeof savedBy>;
}

const LAST = '0912345678';

/** Sends to some numbers and fails at the last, so that there is a record. */
async function sendTo(phones: string[], parameters: INodeParameters = {}): Promise<ReturnType<typeof savedBy>> {
	world.fpt.options.blockedPhones = [LAST];
	const items = [...phones, LAST].map((phone) => ({ phone }));
	const result = await world.run({ items, parameters: { phone: '={{ $json.phone }}', message: TEXT, ...parameters, options: { concurrency: 1, maxTries: 1, timeout: 1, ...(parameters.options as object) } } });
	expect(result.error?.context?.code).toBe('2505');
	return savedBy(result);
}

/** Anything from which somebody could read or find a value: itself, parts of it, and base64 and hexadecimal of them. */
const traces = (value: string) => {
	const bytes = Buffer.from(value, 'utf8');
	// In base64 the same bytes look otherwise in each of three places.
	const shifted = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(shift === 0 ? 0 : 4, -4));
	return [value, encodeURIComponent(value), bytes.toString('hex'), ...shifted, ...shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))].filter((trace) => trace.length > 3);
};

/** Which of some values show in a text. */
const shownIn = (text: string, values: string[]) => values.filter((value) => traces(value).some((trace) => text.includes(trace)));

const SECRETS = [DEFAULT_APP.clientId, DEFAULT_APP.clientSecret];
const TEXTS = [TEXT, '482913', 'quý khách'];

it('control: what the record must not contain is found, where it is', () => {
	for (const value of [...SECRETS, ...TEXTS, PHONE]) {
		for (const code of [value, Buffer.from(`x${value}yz`).toString('base64'), Buffer.from(`${value}yzyz`).toString('base64url')]) expect([value, shownIn(code, [value])]).toEqual([value, [value]]);
	}
});

describe('What n8n saves of the sends with the execution', () => {
	it.each([true, false])('has hashes that tell nothing, and of a send that went out the output without its text (Simplify %s)', async (simplify) => {
		const saved = await sendTo([PHONE], { options: { simplify } });
		const [entry] = saved.sends as [Entry];
		expect(saved).toEqual({ version: 3, run: 0, sends: [entry] });
		const hashes = { secret: expect.stringMatching(/^[\w-]{8}$/) as string, target: HASH, content: HASH, source: HASH };
		expect(entry).toEqual({ state: 'accepted', doubtSince: expect.any(Number), path: OTP_PATH, items: [0], ...hashes, output: expect.any(Object) });
		expect(shownIn(JSON.stringify(saved), [...SECRETS, ...TEXTS])).toEqual([]);
		const { output, ...rest } = entry;
		// The number is in the output alone, which n8n saves as the node's output as well.
		expect(shownIn(JSON.stringify(rest), [PHONE, '987654321'])).toEqual([]);
		expect(shownIn(JSON.stringify(output), [PHONE])).toEqual([PHONE]);
	});

	it('of a send whose outcome is not known, contains nothing but when and where it was made', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const result = await world.run({ parameters: { phone: PHONE, message: TEXT, options: { maxTries: 1 } } });
		const saved = savedBy(result);
		const hashes = { secret: expect.stringMatching(/^[\w-]{8}$/) as string, target: HASH, content: HASH, source: HASH };
		expect(saved.sends).toEqual([{ state: 'started', doubtSince: expect.any(Number), path: OTP_PATH, items: [0], ...hashes }]);
		expect(shownIn(JSON.stringify(saved), [...SECRETS, ...TEXTS, PHONE, '987654321'])).toEqual([]);
	});

	it('of a send that n8n tried again, contains what is known last, once', async () => {
		world.fpt.addFault({ path: OTP_PATH, times: 3, do: { status: 429, body: '' } });
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const result = await world.run({ parameters: { phone: PHONE, message: TEXT, options: { maxTries: 1 } }, settings });
		expect(savedBy(result).sends).toMatchObject([{ state: 'notSent', items: [0] }]);
	});

	it.each([
		['nothing, even if it had a Request ID', { options: { requestId: 'order-10432' } }, []],
		['the seed of a code, to send the same again', { message: 'Your code is {code}', generateCode: true, options: { requestId: 'order-10432' } }, [{ requestId: 'order-10432', seed: expect.any(Object) as object }]],
	])('of a send that FPT certainly did not accept, contains %s', async (_what, parameters, kept) => {
		const { sends } = await sendTo([], parameters as INodeParameters);
		expect(sends.map(({ again }) => again)).toEqual(kept);
	});

	it('of a send with a code, contains neither the code nor the text', async () => {
		const saved = await sendTo([PHONE], { message: 'Your code is {code}', generateCode: true });
		const text = world.fpt.messages[0]?.text ?? '';
		const code = /\d{6}/.exec(text)?.[0] ?? '';
		expect(shownIn(JSON.stringify(saved.sends.map(({ again, target, content, source }) => ({ again, target, content, source }))), [...SECRETS, PHONE])).toEqual([]);
		expect(shownIn(JSON.stringify(saved), [...SECRETS, text, code])).toEqual([]);
		expect(saved.sends[0]?.again?.seed).toBeDefined();
	});

	it('of campaigns, contains neither text nor numbers', async () => {
		const items = [{ name: 'One' }, { name: 'One' }];
		const created = await world.run({ items, parameters: { ...CAMPAIGN, campaignName: '={{ $json.name }}', message: `[QC] ${TEXT}. TC to 1234`, options: { concurrency: 1, maxTries: 1 } } });
		expect(created.error?.context?.code).toBe('1014');
		expect(savedBy(created).sends.map(({ output }) => output?.campaignCode)).toEqual([...world.fpt.campaigns.keys()]);
		expect(shownIn(JSON.stringify(savedBy(created)), [...SECRETS, ...TEXTS])).toEqual([]);
		const [code] = [...world.fpt.campaigns.keys()];
		const pushed = await world.run({
			items: [{ code }, { code: 'none' }],
			parameters: { resource: 'campaign', operation: 'pushAds', campaignCode: '={{ $json.code }}', phoneList: PHONE, options: { concurrency: 1, maxTries: 1 } },
		});
		expect(pushed.error?.context?.code).toBe('1014');
		expect(savedBy(pushed).sends.map(({ output }) => output?.campaignCode)).toEqual([code]);
		expect(shownIn(JSON.stringify(savedBy(pushed)), [...SECRETS, PHONE, '987654321'])).toEqual([]);
	});
});

describe('What n8n saves in the midst of a run', () => {
	const ITEMS = [PHONE, '84901234567', LAST].map((phone) => ({ phone }));
	const parameters = { phone: '={{ $json.phone }}', message: TEXT, options: { concurrency: 1, maxTries: 1, timeout: 2 } };

	beforeEach(() => speedUp(10));
	afterEach(() => jest.restoreAllMocks());

	/** Runs until the last message is under way; returns the record as it then is, and how the run ends, the last without a response. */
	async function saveInMidst(copy: (data: IRunExecutionData) => IRunExecutionData) {
		world.fpt.addFault({ path: OTP_PATH, phone: '84912345678', after: 'process', do: 'hang' });
		let data!: IRunExecutionData;
		const result = world.run({ items: ITEMS, parameters, watch: (given) => (data = given) });
		while (world.fpt.messages.length < 3) await sleep(10);
		const midst = copy(data);
		return { midst: savedBy({ run: { data: midst } }), end: savedBy(await result) };
	}

	it.each([
		['JSON', (data: IRunExecutionData) => JSON.parse(JSON.stringify(data)) as IRunExecutionData],
		["n8n's format in its database", (data: IRunExecutionData) => parse(stringify(data)) as IRunExecutionData],
		["n8n's deepCopy", (data: IRunExecutionData) => deepCopy(data)],
		['a structured clone', (data: IRunExecutionData) => ({ executionData: { contextData: structuredClone(data.executionData?.contextData) } }) as unknown as IRunExecutionData],
	])('has the sends so far, as in the record of the end (%s)', async (_what, copy) => {
		const { midst, end } = await saveInMidst(copy);
		expect(midst.sends.map(({ output }) => output?.phone)).toEqual([PHONE, '84901234567', undefined]);
		expect(midst).toEqual(end);
		expect(shownIn(JSON.stringify(midst), [...SECRETS, ...TEXTS])).toEqual([]);
	});
});

describe("Items that JSON can't represent", () => {
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const items = () =>
		[PHONE, '84901234567', LAST].map((phone) => {
			const json: Record<string, unknown> = { phone };
			return Object.assign(json, { itself: json });
		});
	const parametersWith = (message: string) => ({ phone: '={{ $json.phone }}', message, options: { concurrency: 1, maxTries: 1, timeout: 1 } });

	it.each([
		['the same text', TEXT],
		['a text that changes with each try', '={{ "Code " + Math.random() }}'],
	])('are sent, and once only by Retry On Fail: %s', async (_what, message) => {
		world.fpt.addFault({ path: OTP_PATH, phone: '84912345678', do: { code: 1007 } });
		const { json } = await world.run({ items: items(), settings, parameters: parametersWith(message) });
		expect(json.map(({ status }) => status)).toEqual(['alreadySent', 'alreadySent', 'sent']);
		expect(world.fpt.messages.map(({ phone }) => phone)).toEqual([PHONE, '84901234567', '84912345678']);
	});

	it('are not sent again with another text if the first got no response', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const { error } = await world.run({ items: items(), settings, parameters: parametersWith('={{ "Code " + Math.random() }}') });
		expect(error?.message).toContain('an earlier try got no response, and this one has other values');
		expect(world.fpt.messages.map(({ phone }) => phone)).toEqual([PHONE]);
	});
});

describe('The hashes of a send', () => {
	/** All that is made from secret and values. */
	const marks = ({ sends }: ReturnType<typeof savedBy>) => [...new Set(sends.map(({ secret }) => secret)), ...sends.flatMap(({ target, content, source }) => [target, content, source])];
	const forget = () => world.fpt.reset();

	it('are the same in another execution under the same secret', async () => {
		const first = await sendTo([PHONE, '84901234567']);
		forget();
		expect(marks(await sendTo([PHONE, '84901234567']))).toEqual(marks(first));
		expect(new Set(marks(first)).size).toBe(7);
	});

	it.each([
		['client secret', { clientSecret: 'e5F6'.repeat(18) }],
		['client id', { clientId: 'e5F6'.repeat(10) }],
	])('are all others under another %s', async (_what, fields) => {
		const first = marks(await sendTo([PHONE]));
		forget();
		world.fpt.options.apps = [{ ...DEFAULT_APP, ...fields }];
		await world.setCredential(fields);
		const second = marks(await sendTo([PHONE]));
		expect(second).toHaveLength(first.length);
		expect(second.filter((mark) => first.includes(mark))).toEqual([]);
	});

	it('do not change with the token, nor with spaces around the secret', async () => {
		const first = marks(await sendTo([PHONE]));
		forget();
		await world.setCredential({ clientSecret: ` ${DEFAULT_APP.clientSecret}\n` });
		expect(marks(await sendTo([PHONE]))).toEqual(first);
	});

	it.each([
		['another number', '84901234567', {}, [false, false, false]],
		['another text', PHONE, { message: 'Another text' }, [true, false, false]],
	])('are others for %s', async (_what, phone, parameters, same) => {
		const [, ...first] = marks(await sendTo([PHONE]));
		forget();
		const [, ...second] = marks(await sendTo([phone], parameters));
		expect(second.map((mark, index) => mark === first[index])).toEqual(same);
	});
});
