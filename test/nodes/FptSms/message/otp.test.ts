import { runAsTool, runFptSms } from '../../../support/harness/engine';
import { OTP, startWorld, type World } from '../../../support/harness/world';

const OTP_PATH = '/api/push-brandname-otp';

/** Ten digits: what looks like them by chance, in an id or a time, is never found. */
const GENERATED = {
	...OTP,
	generateCode: true,
	codeLength: 10,
	codeMinutes: 5,
	message: '{code} is your code for FTI. It is valid for {minutes} minutes.',
};
const RETRIED = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };

let world: World;

beforeEach(async () => {
	world = await startWorld({}, GENERATED);
});

afterEach(async () => {
	jest.restoreAllMocks();
	await world.close();
});

const codeIn = (text: string | undefined) => /\d{10}/.exec(text ?? '')?.[0] ?? '';

/** Where a text contains a code: as it is, or in base64 at any of its three positions. */
function found(saved: string, code: string): string[] {
	const base64 = [0, 1, 2].map((shift) => {
		const bytes = Buffer.concat([Buffer.alloc(shift, 'x'), Buffer.from(code)]);
		// Without the characters that its neighbours have a part in.
		return bytes.toString('base64').slice(shift === 0 ? 0 : shift + 1, Math.floor((bytes.length * 4) / 3));
	});
	return [code, ...base64].filter((form) => saved.includes(form));
}

const verify = async (parameters: object) => {
	const result = await world.run({ parameters: { operation: 'verifyOtp', challenge: '', code: '', ...parameters } });
	expect(result.error).toBeUndefined();
	return result.json[0];
};

/** Sends a code; returns what only the phone knows, too. */
const send = async (parameters: object = {}) => {
	const { json, error, saved } = await world.run({ parameters: parameters as never });
	expect(error).toBeUndefined();
	const text = world.fpt.messages.at(-1)?.text;
	return { output: json[0]!, challenge: String(json[0]?.challenge), code: codeIn(text), text, saved };
};

describe('Send OTP with Generate Code', () => {
	it('puts a code of 6 digits, and 5 minutes, into the text unless told otherwise', async () => {
		await runFptSms({ store: world.store, parameters: { ...OTP, generateCode: true, message: '{code}, {minutes}' } });
		expect(world.fpt.messages[0]?.text).toMatch(/^\d{6}, 5$/);
	});

	it('returns these fields, the code masked, and no others', async () => {
		const now = Date.now();
		const { output, text } = await send({ options: { requestId: 'login-1' } });
		expect(text).toMatch(/^\d{10} is your code for FTI\. It is valid for 5 minutes\.$/);
		expect(output).toEqual({
			messageId: expect.stringMatching(/^\d+$/),
			phone: '84987654321',
			brandName: 'FTI',
			message: '********** is your code for FTI. It is valid for 5 minutes.',
			telco: 'viettel',
			partnerId: '2215',
			requestId: 'login-1',
			parts: 1,
			encoding: 'GSM-7',
			status: 'sent',
			challenge: expect.stringMatching(/^v1\.84987654321\.\d+\.10\./),
			expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
		});
		const validFor = Date.parse(String(output.expiresAt)) - now;
		expect(validFor).toBeGreaterThanOrEqual(300_000);
		expect(validFor).toBeLessThan(310_000);
	});

	it("never returns FPT's echo of the text, with Simplify off neither", async () => {
		const { output, code, saved } = await send({ options: { simplify: false } });
		expect(output).toMatchObject({ status: 'sent', message: expect.stringContaining('**********') });
		expect(output).not.toHaveProperty('Message');
		expect(found(saved, code)).toEqual([]);
	});

	it('makes another code for each item and each time, even for the same number', async () => {
		const items = Array.from({ length: 20 }, (_, index) => ({ index }));
		const parameters = { options: { maxPerNumber: 0 } };
		await world.run({ items, parameters });
		await world.run({ items, parameters });
		expect(new Set(world.fpt.messages.map(({ text }) => codeIn(text))).size).toBe(40);
	});

	it('takes accents out of the template, and counts the text with the code in it', async () => {
		const template = `Mã {code} ${'a'.repeat(146)}`;
		const { error } = await world.run({ parameters: { message: template, options: { removeAccents: true, maxParts: 1 } } });
		expect(error).toBeUndefined();
		expect(world.fpt.messages[0]?.text).toMatch(/^Ma \d{10} a+$/);
		const longer = await world.run({ parameters: { message: `${template}a`, options: { removeAccents: true, maxParts: 1 } } });
		expect(longer.error?.message).toContain('would take 2 SMS');
	});

	it.each([
		['no {code}', { message: 'Your code' }, "'Message' has no {code}"],
		['{{code}}', { message: 'Code {{code}}' }, `'Message' contains "{{code}}"`],
		['${code}', { message: 'Code ${code}' }, "'Message' contains \"${code}\""],
		['3 digits', { codeLength: 3 }, "'Code Length' must be a whole number from 4 to 10, but is"],
		['11 digits', { codeLength: 11 }, 'Code Length'],
		['digits that are no number', { codeLength: '={{ "six" }}' }, 'Code Length'],
		['0 minutes', { codeMinutes: 0 }, "'Code Minutes' must be a whole number from 1 to 1440, but is"],
		['minutes from an expression that returns nothing', { codeMinutes: '={{ $json.missing }}' }, 'Code Minutes'],
		['an empty message', { message: '={{ "" }}' }, "'Message' is empty"],
	])('refuses %s, and sends nothing', async (_what, parameters, message) => {
		const { error } = await world.run({ parameters: parameters as never });
		expect(error?.message).toContain(message);
		expect(world.fpt.requests).toHaveLength(0);
	});

	it('puts the code into each place, as phones that fill it in want it a second time, and masks each', async () => {
		const { output, text } = await send({ message: '{code} is your code. Never share it.\n\n@shop.vn #{ Code }' });
		expect(text).toMatch(/^(\d{10}) is your code\. Never share it\.\n\n@shop\.vn #\1$/);
		expect(output.message).toBe('********** is your code. Never share it.\n\n@shop.vn #**********');
	});

	it('without it, {code} is a text like any other, and there is no challenge', async () => {
		const { output, text } = await send({ generateCode: false });
		expect(text).toBe(GENERATED.message);
		expect(output).not.toHaveProperty('challenge');
	});
});

describe('The code is nowhere in what n8n saves of the execution, plain or in base64', () => {
	it('control: a code in the text of the node is found', async () => {
		const { saved } = await world.run({ parameters: { generateCode: false, message: '1234567890 is your code' } });
		expect(found(saved, '1234567890')).toEqual(['1234567890']);
		expect(found(JSON.stringify(world.received(OTP_PATH)), '1234567890')).toHaveLength(1);
		for (const before of ['', 'a', 'ab', 'abc']) {
			expect(found(Buffer.from(`${before}1234567890 z`).toString('base64'), '1234567890')).not.toEqual([]);
		}
	});

	it('after a message was sent', async () => {
		const { saved, code, challenge } = await send();
		expect(code).toHaveLength(10);
		expect(saved).toContain(challenge);
		expect(found(saved, code)).toEqual([]);
		expect(found(Buffer.from(challenge.split('.')[4] ?? '', 'base64url').toString('latin1'), code)).toEqual([]);
	});

	it.each<[string, object]>([
		['stops the node', {}],
		['leads to the error branch', { onError: 'continueErrorOutput' }],
		['is an item of the output', { onError: 'continueRegularOutput' }],
	])("if FPT's refusal, which quotes the text, %s", async (_what, settings) => {
		for (const encoding of ['utf8', 'base64'] as const) {
			world.fpt.addFault({ path: OTP_PATH, do: quotingTheText(encoding) });
			const { saved } = await world.run({ settings });
			const code = codeIn(lastText());
			expect(code).toHaveLength(10);
			expect(saved).toMatch(/FPT says: \\*"Content \\*"\*{10}/);
			expect(found(saved, code)).toEqual([]);
		}
	});

	it('if the connection is lost after FPT has accepted the message, and n8n runs the node again', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const { saved, json } = await world.run({ settings: RETRIED });
		expect(json[0]).toMatchObject({ status: 'alreadySent' });
		expect(found(saved, codeIn(world.fpt.messages[0]?.text))).toEqual([]);
	});

	it('while the outcome is not known, in the error and in the record neither', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut', times: Infinity });
		const { saved, error } = await world.run({ settings: RETRIED });
		expect(error?.message).toContain('may have been sent');
		expect(saved).toContain('nonce');
		expect(found(saved, codeIn(world.fpt.messages[0]?.text))).toEqual([]);
	});

	const lastMessage = () => String(world.received(OTP_PATH).at(-1)?.Message);
	const lastText = () => Buffer.from(lastMessage(), 'base64').toString();

	/** FPT's refusal of a message with a description that quotes it. */
	const quotingTheText = (encoding: 'utf8' | 'base64') => ({
		status: 400,
		get body() {
			return { error: 2519, error_description: `Content "${encoding === 'utf8' ? lastText() : lastMessage()}" has a keyword` };
		},
	});
});

describe('A second try of the same item', () => {
	it("sends the same text if the outcome of the first is unknown, so that FPT's rule protects the person", async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const { json, error } = await world.run({ settings: RETRIED });
		expect(error).toBeUndefined();
		const sent = world.received(OTP_PATH).map(({ Message }) => Message);
		expect(sent).toHaveLength(2);
		expect(new Set(sent).size).toBe(1);
		expect(world.fpt.messages).toHaveLength(1);
		expect(json[0]).toMatchObject({ messageId: null, status: 'alreadySent', challenge: expect.any(String), expiresAt: expect.any(String) });
		const code = codeIn(world.fpt.messages[0]?.text);
		expect(await verify({ challenge: json[0]?.challenge, code })).toMatchObject({ valid: true });
	});

	it('if FPT had not accepted the first: the challenge belongs to the code that arrived', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: 'cut' });
		const { json } = await world.run({ settings: RETRIED });
		expect(world.fpt.messages).toHaveLength(1);
		expect(json[0]).toMatchObject({ status: 'sent' });
		const code = codeIn(world.fpt.messages[0]?.text);
		expect(await verify({ challenge: json[0]?.challenge, code })).toMatchObject({ valid: true });
	});

	it('returns the same challenge again for an item that was sent, and sends only what failed', async () => {
		world.fpt.addFault({ path: OTP_PATH, do: { delay: 1 } });
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const { json } = await world.run({
			items: [{ phone: '0901000001' }, { phone: '0901000002' }, { phone: '0901000003' }],
			settings: RETRIED,
			parameters: { phone: '={{ $json.phone }}', options: { concurrency: 1 } },
		});
		expect(json.map(({ status }) => status)).toEqual(['alreadySent', 'alreadySent', 'sent']);
		const byPhone = new Map(world.fpt.messages.map(({ phone, text }) => [phone, codeIn(text)]));
		expect(world.fpt.messages).toHaveLength(3);
		for (const { challenge, phone } of json) {
			expect(await verify({ challenge, code: byPhone.get(String(phone)) })).toMatchObject({ valid: true, phone });
		}
	});

	it('as a tool of an agent: the same values are one message with one code', async () => {
		world.fpt.addFault({ path: OTP_PATH, after: 'process', do: 'cut' });
		const parameters = { ...GENERATED, phone: "={{ $fromAI('Phone', 'mobile number', 'string') }}" };
		const responses = await runAsTool(world.store, parameters, [{ Phone: '0987654321' }, { Phone: '0987 654 321' }, { Phone: '0987654321' }]);
		expect(world.fpt.messages).toHaveLength(1);
		const code = codeIn(world.fpt.messages[0]?.text);
		expect(found(responses.join(), code)).toEqual([]);
		const challenge = /v1\.[\w.-]+/.exec(responses[2] ?? '')?.[0];
		expect(await verify({ challenge, code })).toMatchObject({ valid: true });
	});
});

describe('Verify OTP', () => {
	it('takes the code that arrived, once, and makes no request', async () => {
		const { challenge, code } = await send();
		const before = world.fpt.requests.length;
		expect(await verify({ challenge, code })).toEqual({ valid: true, reason: 'ok', phone: '84987654321', attemptsLeft: 0 });
		expect(await verify({ challenge, code })).toEqual({ valid: false, reason: 'alreadyUsed', phone: '84987654321', attemptsLeft: 0 });
		expect(world.fpt.requests).toHaveLength(before);
	});

	it('tells how many attempts are left, and ends at the fifth, for 4 callers at once', async () => {
		const { challenge, code } = await send();
		const guesses = Array.from({ length: 40 }, (_, index) => String((Number(code) + 1 + index) % 1e10).padStart(10, '0'));
		const callers = [0, 1, 2, 3].map(async (caller) => {
			const items = guesses.filter((_, index) => index % 4 === caller).map((guess) => ({ guess }));
			const { json } = await world.run({ items, parameters: { operation: 'verifyOtp', challenge, code: '={{ $json.guess }}' } });
			return json;
		});
		const verdicts = (await Promise.all(callers)).flat();
		expect(verdicts.filter(({ reason }) => reason === 'wrongCode').map(({ attemptsLeft }) => attemptsLeft).sort()).toEqual([0, 1, 2, 3, 4]);
		expect(verdicts.filter(({ reason }) => reason === 'tooManyAttempts')).toHaveLength(35);
		expect(await verify({ challenge, code })).toMatchObject({ valid: false, reason: 'tooManyAttempts' });
	});

	it.each([
		['a full stop', (code: string) => `${code}.`],
		['the brand before it', (code: string) => `FTI ${code}.`],
		['digits of another script', (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)))],
	])('takes a code typed with %s', async (_how, write) => {
		const { challenge, code } = await send();
		expect(await verify({ challenge, code: write(code) })).toMatchObject({ valid: true });
	});

	it('allows a number ten wrong codes over all its challenges', async () => {
		const phone = '0912345679';
		const sent = [await send({ phone }), await send({ phone }), await send({ phone })];
		const items = sent.flatMap(({ challenge }) => Array.from({ length: 5 }, () => ({ challenge })));
		const { json } = await world.run({ items, parameters: { operation: 'verifyOtp', challenge: '={{ $json.challenge }}', code: 'x' } });
		expect(json.map(({ reason }) => reason)).toEqual([...Array(10).fill('wrongCode'), ...Array(5).fill('tooManyAttempts')]);
		expect(await verify({ challenge: sent[2]?.challenge, code: sent[2]?.code })).toMatchObject({ valid: false, reason: 'tooManyAttempts' });
	});

	it.each(['0987654321', '+84 987 654 321', '={{ 987654321 }}'])('takes the expected phone %s as people write it', async (expectedPhone) => {
		const { challenge, code } = await send();
		expect(await verify({ challenge, code, expectedPhone })).toMatchObject({ valid: true });
	});

	it.each([
		["another person's", '0912345678'],
		['none', 'nobody'],
		['an expression that returns nothing', '={{ $json.missing }}'],
		['an expression that returns an empty text', '={{ "" }}'],
	])('refuses a challenge if the expected phone is %s', async (_whose, expectedPhone) => {
		const { challenge, code } = await send();
		expect(await verify({ challenge, code, expectedPhone })).toMatchObject({ valid: false, reason: 'wrongPhone', attemptsLeft: 5 });
		expect(await verify({ challenge, code })).toMatchObject({ valid: true });
	});

	it('refuses a code after its time', async () => {
		const { challenge, code } = await send({ codeMinutes: 1 });
		const later = Date.now() + 60_000;
		jest.spyOn(Date, 'now').mockReturnValue(later);
		expect(await verify({ challenge, code })).toMatchObject({ valid: false, reason: 'expired' });
	});

	it('takes a challenge over a renewed token and another environment, not over another secret or ID', async () => {
		const { challenge, code } = await send();
		for (const fields of [{ clientSecret: 'e5F6'.repeat(18) }, { clientId: 'e5F6'.repeat(10) }]) {
			await world.setCredential(fields);
			expect(await verify({ challenge, code })).toMatchObject({ valid: false, reason: 'invalidChallenge' });
		}
		await world.setCredential({ environment: 'production', scopes: ['send_brandname_otp'], accessToken: 'another' });
		expect(await verify({ challenge, code })).toMatchObject({ valid: true });
	});

	it.each<[string, string]>([
		['empty', '={{ "" }}'],
		['missing', '={{ $json.missing }}'],
		['null', '={{ null }}'],
		['a number', '={{ 42 }}'],
		['a list', '={{ ["v1"] }}'],
		['an object', '={{ { a: 1 } }}'],
		['another text', 'hello'],
		['forged', `v1.84987654321.9999999999999.6.${'A'.repeat(22)}.${'A'.repeat(43)}`],
	])('a challenge that is %s is no error, but not valid', async (_what, challenge) => {
		expect(await verify({ challenge, code: '482913' })).toEqual({ valid: false, reason: 'invalidChallenge', phone: null, attemptsLeft: 0 });
	});

	// A number for each, since it gets only so many wrong codes.
	it.each([
		['={{ null }}', '0912345601'], ['={{ [1] }}', '0912345602'], ['={{ {} }}', '0912345603'], ['={{ true }}', '0912345604'], ['abc', '0912345605'],
		['={{ $json.missing }}', '0912345606'],
	])('the code %s is no error, but wrong', async (code, phone) => {
		const { challenge } = await send({ phone });
		expect(await verify({ challenge, code })).toMatchObject({ valid: false, reason: 'wrongCode', attemptsLeft: 4 });
	});

	it('needs a credential, and says so', async () => {
		const { error } = await world.run({
			parameters: { operation: 'verifyOtp', challenge: 'a', code: 'b' },
			settings: { credentials: undefined },
		});
		expect(error?.message).toBe('No credential is chosen');
	});

	it('returns each item its own verdict, in order', async () => {
		const one = await send();
		const other = await send();
		const items = [one, other].map(({ challenge, code }) => ({ challenge, code }));
		const { json } = await world.run({
			items: [items[0]!, { challenge: one.challenge, code: other.code }, items[1]!],
			parameters: { operation: 'verifyOtp', challenge: '={{ $json.challenge }}', code: '={{ $json.code }}' },
		});
		expect(json.map(({ reason }) => reason)).toEqual(['ok', 'alreadyUsed', 'ok']);
	});
});
