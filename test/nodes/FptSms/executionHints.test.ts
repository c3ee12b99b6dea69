import { executionHints, messageIds } from '../../../nodes/FptSms/executionHints';
import { OTP, startWorld, type World } from '../../support/harness/world';

const CAMPAIGN = {
	resource: 'campaign',
	operation: 'create',
	campaignName: 'Tet sale',
	brandName: 'FTI',
	message: '[QC] FTI giam 50%. Tu choi: soan TC gui 1234',
	scheduleTime: '2031-01-15 09:00',
	quota: 10,
};
const OTP_PATH = '/api/push-brandname-otp';

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

const hintsOf = async (given: Parameters<World['run']>[0]) => {
	const result = await world.run(given);
	const hints = result.run.data.resultData.runData['FPT SMS']?.[0]?.hints ?? [];
	return { ...result, hints: hints.map(({ message }) => message), metadata: result.run.data.resultData.metadata };
};

describe('After a run, n8n shows', () => {
	it('nothing if all went as expected', async () => {
		expect((await hintsOf({ parameters: OTP })).hints).toEqual([]);
		expect((await hintsOf({ parameters: CAMPAIGN })).hints).toEqual([]);
	});

	it('which messages took more than one SMS, and which characters are the reason', async () => {
		const items = [{ text: `Mã ${'x'.repeat(70)}` }, { text: 'plain' }, { text: `₫ ${'y'.repeat(140)}` }];
		const { hints } = await hintsOf({ parameters: { message: '={{ $json.text }}' }, items });
		expect(hints).toEqual([
			"2 of 3 texts take more than one SMS, up to 3. They contain characters outside the GSM alphabet, with which one SMS has room for 70 characters instead of 160: ã ₫. The option 'Remove Accents' writes them without accents.",
		]);
	});

	it('that a message is merely long', async () => {
		const { hints } = await hintsOf({ parameters: { message: 'x'.repeat(161) } });
		expect(hints).toEqual(['1 of 1 text takes more than one SMS: 2. One SMS has room for 160 characters, and each of several for 153.']);
	});

	it('why the one text that is given takes more, with Remove Accents too', async () => {
		const { hints } = await hintsOf({ parameters: { message: `😀${'x'.repeat(70)}`, options: { removeAccents: true } } });
		expect(hints).toEqual([
			"1 of 1 text takes more than one SMS: 2. It contains characters outside the GSM alphabet, with which one SMS has room for 70 characters instead of 160: 😀. The option 'Remove Accents' writes it without accents.",
		]);
	});

	it('nothing of a typed text that the form says already, above the same output', async () => {
		expect((await hintsOf({ parameters: { message: `Mã ${'x'.repeat(70)}` } })).hints).toEqual([]);
		const { hints, json } = await hintsOf({ parameters: { ...CAMPAIGN, message: 'FTI giam 50%' } });
		expect(json[0]?.hints).toHaveLength(2);
		expect(hints).toEqual([]);
	});

	it('the numbers of a campaign that were rejected or doubled, as text and not as HTML', async () => {
		const campaignCode = (await world.run({ parameters: CAMPAIGN })).json[0]?.campaignCode as string;
		const phoneList = ['0987654321', '0987654321', '< 12 >'].join();
		const { hints } = await hintsOf({ parameters: { ...CAMPAIGN, operation: 'pushAds', campaignCode, phoneList } });
		expect(hints).toEqual([
			expect.stringMatching(/^1 number did not get the campaign: "&lt; 12 &gt;" .*\.$/),
			'1 number was given more than once, and got the campaign once.',
		]);
	});

	it('how many numbers were rejected for which reason, if there are more than a few', async () => {
		const phoneList = ['0987654321', '', '', '', '024 3822 1234', '02438221235', '0912', '1900 1234'];
		const parameters = { ...CAMPAIGN, operation: 'run', phoneList: '={{ $json.phone }}' };
		const { hints } = await hintsOf({ parameters, items: phoneList.map((phone) => ({ phone })), settings: { typeVersion: 2 } });
		expect(hints).toEqual([
			expect.stringMatching(/^Rehearsed/),
			'7 numbers would not get the campaign: 3 empty, 2 landlines, 1 too short, 1 hotline. Each is in "rejected".',
		]);
	});

	const CHECK = { resource: 'message', operation: 'check', message: 'Xin chao', phone: '={{ $json.phone }}' };
	it.each([
		['two that cannot get one, and one twice', ['0987654321', '024 3822 1234', '+84 987 654 321', '12', '0912345678'], "Of 5 numbers, 2 can't get an SMS; 1 is there more than once."],
		['one that cannot, nothing in a row without', ['0987654321', '12', ''], "Of 2 numbers, 1 can't get an SMS."],
		['repeats', ['0987654321', '84987654321', '0987 654 321', '0912345678', '0912345678'], 'Of 5 numbers, 2 are there more than once.'],
		['good ones', ['0987654321', '0912345678'], undefined],
		['one number, which its own output tells of', ['12'], undefined],
	])('what Check has found in a list: %s', async (_what, phones, told) => {
		const { hints, json } = await hintsOf({ parameters: CHECK, items: phones.map((phone) => ({ phone })) });
		expect(json).toHaveLength(phones.length);
		expect(hints).toEqual(told === undefined ? [] : [told]);
	});

	it('nothing of numbers if it is the text that is not right', async () => {
		expect((await hintsOf({ parameters: { ...CHECK, message: '' }, items: [{ phone: '0987654321' }, { phone: '0912345678' }] })).hints).toEqual([]);
	});

	it('all that there is to say of a run: its text, its numbers, and the list of those who must not get it', async () => {
		const parameters = { ...CAMPAIGN, operation: 'run', message: '={{ "FTI" }}', phoneList: '0987654321, 12, 0912345678', options: { excludeNumbers: 'Lan, 0912345678\n0901234567' } };
		expect((await hintsOf({ parameters })).hints).toEqual([
			expect.stringMatching(/^1 number did not get the campaign: "12"/),
			expect.stringContaining('[QC]'),
			expect.stringContaining('opt out'),
			"'Exclude Numbers' has 2 numbers: 1 number of 'Phone List' was taken out.",
		]);
	});

	const DO_NOT_CALL = [{ phone: '0912345678' }, { phone: '0901234567' }, { phone: '0987654321' }];
	it.each([
		['one number of another node, as n8n advises', "={{ $('Items').first().json.phone }}", 1],
		['all rows of another node', "={{ $('Items').all().slice(0, 2).map((row) => row.json.phone) }}", 2],
	])('how long the list is: %s', async (_what, excludeNumbers, count) => {
		const parameters = { ...CAMPAIGN, operation: 'run', phoneList: '={{ $json.phone + ", 0971234567" }}', options: { excludeNumbers } };
		const { hints } = await hintsOf({ parameters, items: DO_NOT_CALL });
		const line = `'Exclude Numbers' has ${count} number${count === 1 ? '' : 's'}: ${count} number${count === 1 ? ' of' : 's of'} 'Phone List' ${count === 1 ? 'was' : 'were'} taken out.`;
		const lone = "'Exclude Numbers' has one number only, and more people get the campaign. All rows of another node are {{ $('Do not call').all().map((row) =&gt; row.json.phone) }}.";
		expect(hints).toEqual([...(count === 1 ? [lone] : []), expect.stringContaining('given more than once'), line]);
	});

	it('no line on a list that is not there, and one of a list that is empty', async () => {
		const parameters = { ...CAMPAIGN, operation: 'run', phoneList: '0987654321' };
		expect((await hintsOf({ parameters })).hints).toEqual([]);
		const { hints } = await hintsOf({ parameters: { ...parameters, campaignName: 'Tet 2', options: { excludeNumbers: '={{ [] }}' } } });
		expect(hints).toEqual(["'Exclude Numbers' has 0 numbers: 0 numbers of 'Phone List' were taken out."]);
	});

	it('what a text has in it that is seldom meant, of an expression', async () => {
		const { hints } = await hintsOf({ parameters: { message: '={{ $json.text }}' }, items: [{ text: 'Xin chao' }, { text: 'Chao undefined<br>' }] });
		expect(hints).toEqual(['The text contains what is seldom meant: "undefined", "&lt;br&gt;". It goes out as it is written.']);
	});

	it("a campaign's own hints", async () => {
		const { hints, json } = await hintsOf({ parameters: { ...CAMPAIGN, message: '={{ "FTI giam 50%" }}' } });
		expect(hints).toEqual(json[0]?.hints);
		expect(hints).toHaveLength(2);
	});

	it("nothing of a report's rows, whatever FPT calls their columns", async () => {
		const body = 'phone,outcome,MessageId,messageId,duplicates\n0987654321,unknown,77,78,1\n';
		world.fpt.addFault({ path: '/api/dlr-ads', do: { status: 200, body, contentType: 'text/csv' } });
		const { hints, json, metadata } = await hintsOf({ parameters: { resource: 'campaign', operation: 'getDlr', campaignCode: 'c' } });
		expect(json).toMatchObject([{ outcome: 'unknown', MessageId: '77' }]);
		expect([hints, metadata]).toEqual([[], undefined]);
	});

	it('that the outcome of some is not known', async () => {
		world.fpt.addFault({ path: OTP_PATH, times: 1, do: { status: 500, body: '' } });
		const settings = { onError: 'continueRegularOutput' } as const;
		const { hints } = await hintsOf({ parameters: { ...OTP, options: { concurrency: 1 }, message: '={{ $json.text }}' }, items: [{ text: 'a' }, { text: 'b' }], settings });
		expect(hints).toEqual([expect.stringMatching(/^It is not known whether FPT has accepted 1 of 2 items\. Look in partner\.sms\.fpt\.net/)]);
	});
});

it('100,000 items make no more than a few short hints', () => {
	const rejected = [{ phone: 'x'.repeat(1_000), reason: 'is not a number' }];
	const outputs = Array.from({ length: 100_000 }, (_, index) => ({ status: 'sent', parts: 2, message: `ã${index}`, rejected, hints: [`hint ${index}`] }));
	const hints = executionHints(outputs);
	expect(hints.length).toBeLessThanOrEqual(9);
	for (const { message } of hints) expect(message.length).toBeLessThan(1_000);
});

describe('An execution is found', () => {
	it('by the id of its message', async () => {
		const { json, metadata } = await hintsOf({ parameters: OTP });
		expect(json[0]?.messageId).toMatch(/./);
		expect(metadata).toEqual({ fptMessageId: json[0]?.messageId });
	});

	it('by that of the response as FPT sent it', async () => {
		const { json, metadata } = await hintsOf({ parameters: { ...OTP, options: { simplify: false } } });
		expect(metadata).toEqual({ fptMessageId: json[0]?.MessageId });
	});

	it('by no id if none was sent', async () => {
		expect((await hintsOf({ parameters: CAMPAIGN })).metadata).toBeUndefined();
	});

	it('by the ids of the first messages, whole, after those of an earlier run', () => {
		const outputs = Array.from({ length: 100 }, (_, index) => ({ messageId: `id-${String(index).padStart(7, '0')}` }));
		const ids = messageIds(outputs, 'earlier id-0000000');
		expect(ids).toMatch(/^earlier id-0000000 id-0000001 .*id-\d{7}$/);
		expect(ids.length).toBeLessThanOrEqual(255);
		expect(ids.length).toBeGreaterThan(240);
		expect(messageIds([{ messageId: 'x'.repeat(256) }, { messageId: null }, { messageId: '' }], undefined)).toBe('');
	});
});

it.each([
	[['sent', 'sent'], undefined],
	[['sent', 'alreadySent'], '1 of 2 items was sent before, by an earlier item or execution: nothing went out for it now.'],
	[Array<string>(8).fill('alreadySent'), '8 of 8 items were sent before, by an earlier item or execution: nothing went out for them now.'],
])('It says what was sent before: %j', (statuses, told) => {
	const messages = executionHints(statuses.map((status) => ({ status, parts: 1 }))).map(({ message }) => message);
	expect(messages).toEqual(told === undefined ? [] : [told]);
});
