import { LoadOptionsContext } from 'n8n-core';
import { type INodeParameters, NodeHelpers, Workflow } from 'n8n-workflow';
import { FptSms } from '../../../../nodes/FptSms/FptSms.node';
import { FptSmsApi } from '../../../../credentials/FptSmsApi.credentials';
import { methods } from '../../../../nodes/FptSms/methods';
import { byDepth } from '../../../support/harness/depth';
import { additionalDataFor, nodeTypes, runAsTool } from '../../../support/harness/engine';
import { startWorld, type World } from '../../../support/harness/world';

const SHIPPED = { name: 'Order shipped', text: 'Don hang {mã đơn:12} cua ban dang duoc giao. Cam on ban da mua hang tai {shop}.', brandName: '' };
const CODE = { name: 'Login code', text: '{code:6} la ma dang nhap {shop} cua ban, co hieu luc {minutes} phut.', brandName: 'SHOP' };
const TEXTS = { registeredTexts: { texts: [SHIPPED, CODE] } };
const RIGHT = 'Don hang DH1 cua ban dang duoc giao. Cam on ban da mua hang tai FTI.';
const BLANK = RIGHT.replace('duoc', ' duoc');
const DIFFERENCE = 'closest to "Order shipped", up to character 26: one blank too many before "duoc giao. Cam o…"';

let world: World;

beforeEach(async () => {
	world = await startWorld();
	await world.setCredential(TEXTS);
});

afterEach(async () => await world.close());

const chosen = (registeredText: string, value: object, more: object = {}): INodeParameters =>
	({ textSource: 'registered', registeredText, variables: { mappingMode: 'defineBelow', value }, message: '', ...more }) as never;

const textsSent = () => world.fpt.messages.map(({ text }) => text);
const hintsOf = ({ run }: Awaited<ReturnType<World['run']>>) => (run.data.resultData.runData['FPT SMS']?.at(-1)?.hints ?? []).map(({ message }) => message);

describe('A registered text that is chosen', () => {
	it('goes out with its places filled in, word for word', async () => {
		const { json, error } = await world.run({ parameters: chosen('Order shipped', { 'mã đơn': ' DH1 ', shop: 'FTI' }) });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ status: 'sent', message: RIGHT, brandName: 'FTI' });
		expect(textsSent()).toEqual([RIGHT]);
	});

	it('of many items has the values of each, its name from an expression', async () => {
		const items = Array.from({ length: byDepth(100, 1_000) }, (_, index) => ({ phone: `0987${String(100_000 + index)}`, order: `DH${index}`, which: 'Order shipped' }));
		const result = await world.run({ parameters: chosen('={{ $json.which }}', { 'mã đơn': '={{ $json.order }}', shop: 'FTI' }, { phone: '={{ $json.phone }}' }), items });
		expect(result.error).toBeUndefined();
		expect(result.json.map(({ message }) => message)).toEqual(items.map(({ order }) => RIGHT.replace('DH1', order)));
		expect(hintsOf(result)).toEqual([]);
	}, 60_000);

	it('in a loop is filled in anew each time', async () => {
		const { error, run } = await world.run({ parameters: chosen('Order shipped', { 'mã đơn': '=DH{{ $runIndex }}', shop: 'FTI' }), runs: 3 });
		expect(error).toBeUndefined();
		expect(run.data.resultData.runData['FPT SMS']).toHaveLength(3);
		expect(textsSent()).toEqual([0, 1, 2].map((index) => RIGHT.replace('DH1', `DH${index}`)));
	});

	it('is sent with its brand name if the field is empty, else with that of the field, which is compared', async () => {
		const world2 = { parameters: chosen('Login code', { code: '1234', shop: 'FTI', minutes: 5 }, { brandName: '' }) };
		expect((await world.run(world2)).error?.message).toContain('2513');
		const { error } = await world.run({ parameters: { ...world2.parameters, brandName: 'FTI' } });
		expect(error).toBeUndefined();
		await world.setCredential({ ...TEXTS, onlyRegistered: true });
		const refused = await world.run({ parameters: { ...world2.parameters, brandName: 'FTI' } });
		expect(refused.error?.message).toContain('it is "Login code", which is registered for the brand name "SHOP"');
	});

	it('has the code and the minutes of Generate Code, and is verified', async () => {
		await world.setCredential({ registeredTexts: { texts: [{ ...CODE, brandName: 'FTI' }] } });
		const result = await world.run({ parameters: chosen('Login code', { shop: 'FTI' }, { generateCode: true, codeMinutes: 7 }) });
		expect(result.error).toBeUndefined();
		expect(result.json[0]).toMatchObject({ message: '****** la ma dang nhap FTI cua ban, co hieu luc 7 phut.' });
		expect(textsSent()[0]).toMatch(/^\d{6} la ma dang nhap FTI cua ban, co hieu luc 7 phut\.$/);
		const { json } = await world.run({ parameters: { operation: 'verifyOtp', challenge: result.json[0]?.challenge, code: textsSent()[0]!.slice(0, 6) } as never });
		expect(json[0]).toMatchObject({ valid: true });
		expect(hintsOf(result)).toEqual([]);
	});

	it.each([
		['a code that is longer than registered', chosen('Login code', { shop: 'FTI' }, { generateCode: true, codeLength: 7 }), `'code' of the registered text "Login code" has 7 characters; 6 are registered`],
		['no {code} for Generate Code', chosen('Order shipped', { 'mã đơn': '1', shop: 'FTI' }, { generateCode: true }), 'The registered text "Order shipped" has no {code}'],
		['a value that is missing', chosen('Order shipped', { shop: 'FTI' }), `'mã đơn' of the registered text "Order shipped" is empty`],
		['a value that is nothing', chosen('Order shipped', { 'mã đơn': '={{ $json.none }}', shop: 'FTI' }), `'mã đơn' of the registered text "Order shipped" is empty`],
		['a value that is a list', chosen('Order shipped', { 'mã đơn': '={{ ["a"] }}', shop: 'FTI' }), `'mã đơn' of the registered text "Order shipped" must be text, but is a list`],
		['a failed expression within text', chosen('Order shipped', { 'mã đơn': '=so {{ $json.none }}!{{ undefined }}', shop: '={{ String($json.none) }}' }), `'shop' of the registered text "Order shipped" is "undefined"`],
		['a line break', chosen('Order shipped', { 'mã đơn': 'a\nb', shop: 'FTI' }), `'mã đơn' of the registered text "Order shipped" has a line break`],
		['a value longer than registered', chosen('Order shipped', { 'mã đơn': '1234567890123', shop: 'FTI' }), 'has 13 characters; 12 are registered'],
		['no name', chosen('={{ "" }}', {}), `'Registered Text' is empty`],
		['no values at all', { textSource: 'registered', registeredText: 'Order shipped', message: '' }, `'mã đơn' of the registered text "Order shipped" is empty`],
		['a name that was renamed or deleted', chosen('Order gone', {}), 'The credential has no registered text "Order gone"; it has: "Order shipped", "Login code"'],
	] as Array<[string, INodeParameters, string]>)('is refused before anything is sent: %s', async (_what, parameters, message) => {
		const { error } = await world.run({ parameters, offForm: true });
		expect(error?.message).toContain(message);
		expect(error?.context).toMatchObject({ itemIndex: 0 });
		expect(error?.description).toContain('Nothing was sent.');
		expect(world.received('/api/push-brandname-otp')).toEqual([]);
	});

	it('an item that can not be filled in fails alone, and the others go out', async () => {
		const items = [{ order: 'DH1' }, { order: '' }, { order: 'DH1' }];
		const { items: sent, failed } = await world.run({
			parameters: chosen('Order shipped', { 'mã đơn': '={{ $json.order }}', shop: 'FTI' }),
			items,
			settings: { onError: 'continueErrorOutput' },
		});
		expect(sent.map(({ json }) => json.status)).toEqual(['sent', 'alreadySent']);
		expect(failed.map(({ json }) => [json.outcome, json.error])).toEqual([['notSent', expect.stringContaining(`'mã đơn'`)]]);
	});

	it('is told to be unusable if the credential has it so', async () => {
		await world.setCredential({ registeredTexts: { texts: [{ name: 'Bad', text: 'Don {a', brandName: '' }] } });
		const { error } = await world.run({ parameters: chosen('Bad', {}) });
		expect(error?.message).toContain('The registered text "Bad" has a { without its }');
		expect(world.received('/api/push-brandname-otp')).toEqual([]);
	});

	it('has accents where it is registered with them; Remove Accents is for the values', async () => {
		await world.setCredential({ registeredTexts: { texts: [{ name: 'Hi', text: 'Xin chào {tên}', brandName: '' }] } });
		const { json } = await world.run({ parameters: chosen('Hi', { tên: 'Hà' }, { options: { removeAccents: true } }) });
		expect(json[0]).toMatchObject({ message: 'Xin chào Ha' });
	});

	it('as a tool: the model fills in the variables and nothing else', async () => {
		const variable = (name: string) => `={{ $fromAI('${name}', '', 'string') }}`;
		const responses = await runAsTool(
			world.store,
			{ resource: 'message', operation: 'sendOtp', brandName: 'FTI', phone: variable('phone'), ...chosen('Order shipped', { 'mã đơn': variable('order'), shop: 'FTI' }) },
			[{ phone: '0987654321', order: 'DH1' }, { phone: '0987654321', order: 'DH2 va 100 trieu dong, goi 0900' }, { phone: '0987654321', order: 'x', message: 'Free text', shop: 'Evil' }],
		);
		expect(responses[0]).toContain('"sent"');
		expect(responses[1]).toContain(`'mã đơn' of the registered text "Order shipped" has 31 characters; 12 are registered`);
		expect(textsSent()).toEqual([RIGHT, RIGHT.replace('DH1', 'x')]);
	});
});

describe('A text that is written', () => {
	it('and fits goes out without a word', async () => {
		const result = await world.run({ parameters: { message: RIGHT } });
		expect(result.json[0]).toMatchObject({ status: 'sent' });
		expect(hintsOf(result)).toEqual([]);
	});

	it('and fits none goes out, with the difference above the output', async () => {
		const result = await world.run({ parameters: { message: BLANK } });
		expect(result.json[0]).toMatchObject({ status: 'sent' });
		expect(hintsOf(result)).toEqual([`The text is none of the credential's registered texts, so FPT may reject it: ${DIFFERENCE}.`]);
	});

	it('of several, the number is told and the first difference', async () => {
		const items = [{ text: RIGHT, phone: '0987654321' }, { text: BLANK, phone: '0987654322' }, { text: 'Hello', phone: '0987654323' }];
		const result = await world.run({ parameters: { message: '={{ $json.text }}', phone: '={{ $json.phone }}' }, items });
		expect(hintsOf(result)).toEqual([`2 of 3 texts are none of the credential's registered texts, so FPT may reject them. The first: ${DIFFERENCE}.`]);
	});

	it.each([
		['without registered texts', {}],
		['without one for its brand name', { registeredTexts: { texts: [CODE] } }],
		['with nothing that can be used', { registeredTexts: { texts: [{ name: 'Bad', text: '{', brandName: '' }] } }],
	])('%s is compared with none', async (_what, fields) => {
		await world.setCredential(fields);
		const result = await world.run({ parameters: { message: BLANK } });
		expect(result.json[0]).toMatchObject({ status: 'sent' });
		expect(hintsOf(result)).toEqual([]);
	});

	it('with markup in it is told as text: n8n renders hints as HTML', async () => {
		const [hint] = hintsOf(await world.run({ parameters: { message: RIGHT.replace('duoc giao', 'duoc <img src=x>') } }));
		expect(hint).toContain('&lt;');
		expect(hint).not.toContain('<img');
	});

	describe('with Send Only Registered Texts', () => {
		beforeEach(async () => await world.setCredential({ ...TEXTS, onlyRegistered: true }));

		it('and fits none is refused, not sent, with the same words', async () => {
			const { error } = await world.run({ parameters: { message: BLANK } });
			expect(error?.message).toContain(`The text is none that the credential has as registered: ${DIFFERENCE}`);
			expect(error?.description).toContain('Nothing was sent.');
			expect(world.received('/api/push-brandname-otp')).toEqual([]);
			const { failed } = await world.run({ parameters: { message: BLANK }, settings: { onError: 'continueErrorOutput' } });
			expect(failed[0]?.json).toMatchObject({ outcome: 'notSent' });
		});

		it('and fits goes out', async () => {
			expect((await world.run({ parameters: { message: RIGHT } })).json[0]).toMatchObject({ status: 'sent' });
		});

		it('none goes out if the credential has none', async () => {
			await world.setCredential({ onlyRegistered: true });
			const { error } = await world.run({ parameters: { message: RIGHT } });
			expect(error?.message).toContain('The text is none that the credential has as registered: none is registered for this brand name');
		});

		it('1,000 that fit none are refused, the first 20 with their difference', async () => {
			const items = Array.from({ length: 1000 }, (_, index) => ({ text: `${BLANK}${index}` }));
			const { failed, items: sent } = await world.run({ parameters: { message: '={{ $json.text }}' }, items, settings: { onError: 'continueErrorOutput' } });
			expect(sent).toEqual([]);
			expect(failed.filter(({ json }) => String(json.error).includes('closest to'))).toHaveLength(20);
			expect(failed.every(({ json }) => String(json.error).startsWith('The text is none that the credential has as registered'))).toBe(true);
		});

		it('an agent gets the difference as the response, and sends nothing', async () => {
			const [response] = await runAsTool(world.store, { resource: 'message', operation: 'sendOtp', brandName: 'FTI', phone: '0987654321', message: `={{ $fromAI('message', '', 'string') }}` }, [{ message: BLANK }]);
			expect(response).toContain(DIFFERENCE);
			expect(textsSent()).toEqual([]);
		});
	});

	it.each([5, -20, 55, 2518])('that FPT rejects with %d: the error has the difference', async (code) => {
		world.fpt.addFault({ path: '/api/push-brandname-otp', do: { code } });
		const { error } = await world.run({ parameters: { message: BLANK } });
		expect(error?.description).toContain(`Compared with the credential's registered texts: ${DIFFERENCE}.`);
	});

	it('that FPT rejects although it fits: the error says which it is', async () => {
		world.fpt.addFault({ path: '/api/push-brandname-otp', do: { code: 5 } });
		const { error } = await world.run({ parameters: { message: RIGHT } });
		expect(error?.description).toContain(`It is the registered text "Order shipped" of the credential: compare that with FPT's mail.`);
	});

	it('that FPT rejects for another reason: nothing is said of it', async () => {
		world.fpt.addFault({ path: '/api/push-brandname-otp', do: { code: 2505 } });
		const { error } = await world.run({ parameters: { message: BLANK } });
		expect(error?.description).not.toContain('registered texts');
	});
});

describe('Check', () => {
	const check = async (message: string, settings = {}) => (await world.run({ parameters: { operation: 'check', message, phone: '' }, settings })).json[0]!;

	it('with a credential says which registered text it is, or where it differs', async () => {
		expect(await check(RIGHT)).toMatchObject({ registeredText: 'Order shipped', valid: true, problems: [] });
		expect(await check(BLANK)).toMatchObject({ registeredText: null, valid: false, problems: [`The text is none that the credential has as registered: ${DIFFERENCE}`] });
		expect(world.fpt.requests).toEqual([]);
	});

	it('finds a text whatever its brand name, since it knows none', async () => {
		expect(await check('123456 la ma dang nhap FTI cua ban, co hieu luc 5 phut.')).toMatchObject({ registeredText: 'Login code' });
	});

	it('reads the credential once for all items', async () => {
		const before = world.store.reads;
		const { json } = await world.run({ parameters: { operation: 'check', message: RIGHT, phone: '' }, items: [{}, {}, {}] });
		expect(json).toHaveLength(3);
		expect(world.store.reads - before).toBe(1);
	});

	it('without a credential, with one that is gone, or one without texts is as it was', async () => {
		for (const credentials of [undefined, { fptSmsApi: { id: 'gone', name: 'gone' } }]) expect(await check(BLANK, { credentials })).not.toHaveProperty('registeredText');
		await world.setCredential();
		expect(await check(BLANK)).not.toHaveProperty('registeredText');
		expect(await check(BLANK)).toMatchObject({ valid: true });
	});
});

describe('Without an account', () => {
	beforeEach(async () => await world.setCredential({ environment: 'simulation', clientId: undefined, ...TEXTS }));

	it('a text that fits none is rejected with 5, so that the lesson is learned before the contract', async () => {
		const { error } = await world.run({ parameters: { message: BLANK } });
		expect(error?.message).toContain('FPT code 5');
		expect(error?.description).toContain(DIFFERENCE);
		expect((await world.run({ parameters: { message: RIGHT, phone: '0987654399' } })).json[0]).toMatchObject({ status: 'sent', simulated: true });
	});

	it('a text to a phone abroad is not compared: they are registered for Vietnam', async () => {
		const { json } = await world.run({ parameters: { operation: 'sendInternational', phone: '+6591234567', message: BLANK } });
		expect(json[0]).toMatchObject({ status: 'sent' });
	});

	it('without registered texts every text is accepted', async () => {
		await world.store.save('fpt', 'fptSmsApi', { environment: 'simulation' });
		expect((await world.run({ parameters: { message: BLANK, phone: '0987654398' } })).json[0]).toMatchObject({ status: 'sent' });
	});
});

describe('What the form loads', () => {
	const contextFor = (parameters: INodeParameters) => {
		const node = { id: '2', name: 'FPT SMS', type: 'fptSms', typeVersion: 1, position: [0, 0] as [number, number], parameters, credentials: { fptSmsApi: { id: world.store.id, name: 'fpt' } } };
		const workflow = new Workflow({ id: 'w1', nodes: [node], connections: {}, active: false, nodeTypes });
		const data = { ...additionalDataFor(world.store), currentNodeParameters: parameters };
		return new LoadOptionsContext(workflow, node, data, 'parameters');
	};
	const variablesFor = async (parameters: INodeParameters) => (await methods.resourceMapping.getTextVariables.call(contextFor(parameters))).fields;

	it('the list has the names with their texts, and what accents cost', async () => {
		await world.setCredential({ registeredTexts: { texts: [SHIPPED, CODE, { name: 'Hi', text: `Chạo ${'a'.repeat(80)} {a}`, brandName: '' }, { name: 'Bad', text: '{', brandName: '' }] } });
		expect(await methods.loadOptions.getRegisteredTexts.call(contextFor({}))).toEqual([
			{ name: 'Order shipped', value: 'Order shipped', description: SHIPPED.text },
			{ name: 'Login code', value: 'Login code', description: `${CODE.text} (SHOP)` },
			{ name: 'Hi', value: 'Hi', description: `Chạo ${'a'.repeat(80)} {a} (with accents, at least 2 SMS)` },
		]);
	});

	it('each variable is a field; the code and the minutes are not if the node makes them', async () => {
		const ids = async (parameters: INodeParameters) => (await variablesFor(parameters)).map(({ id }) => id);
		expect(await ids({ registeredText: 'Order shipped' })).toEqual(['mã đơn', 'shop']);
		expect(await ids({ registeredText: 'Login code' })).toEqual(['code', 'shop', 'minutes']);
		expect(await ids({ registeredText: 'Login code', generateCode: true })).toEqual(['shop']);
		expect(await ids({ registeredText: '={{ $json.which }}' })).toEqual(['mã đơn', 'shop', 'code', 'minutes']);
		expect(await variablesFor({ registeredText: 'Order shipped' })).toMatchObject([{ displayName: 'mã đơn (at most 12)', required: true }, { displayName: 'shop', required: true }]);
	});

	it('nothing else of the credential is in it', async () => {
		const loaded = JSON.stringify([await methods.loadOptions.getRegisteredTexts.call(contextFor({})), await variablesFor({ registeredText: 'Order shipped' })]);
		const stored = await world.store.load('fpt').getData();
		for (const secret of [stored.clientId, stored.clientSecret, stored.baseUrl]) expect(loaded).not.toContain(secret as string);
	});
});

it('a workflow that was saved before opens and sends as it did: the text is the one that is written', async () => {
	const { description } = new FptSms();
	const typed = { brandName: 'FTI', phone: '0987654321', message: RIGHT };
	const saved = { resource: 'message', operation: 'sendOtp', ...typed };
	const opened = NodeHelpers.getNodeParameters(description.properties, saved, true, false, null, description)!;
	expect(opened).toMatchObject({ ...saved, textSource: 'here' });
	expect(opened).not.toHaveProperty('registeredText');
	expect(NodeHelpers.getNodeParameters(description.properties, saved, false, false, null, description)).toEqual(typed);
});

describe("The credential's test", () => {
	const api = new FptSmsApi();
	const request = { url: api.test.request.url!, method: 'GET' as const };
	const test = async (registeredTexts: object) => await api.authenticate({ environment: 'simulation', registeredTexts } as never, request);

	it('passes with texts that can be right', async () => {
		expect(await test({ texts: [SHIPPED, CODE] })).toMatchObject({ url: 'data:text/plain;base64,b2s=' });
	});

	it.each([
		[{ texts: [{ name: 'A', text: '{order' }] }, 'has a { without its }'],
		[{ texts: [{ name: 'A', text: 'Don {P1}' }] }, 'calls a place {P1}: write {name} for each place'],
		[{ texts: [{ name: 'A', text: 'a' }, { name: 'A', text: 'b' }] }, 'Two registered texts are called "A"'],
		[{ texts: ['[x]', 'xxx', '%s', '{#var#}'].map((text, index) => ({ name: `T${index}`, text: `Don ${text}` })) }, 'And 1 more.'],
	])('fails for %j', async (texts, message) => {
		await expect(test(texts)).rejects.toThrow(message);
	});

	it('alone looks at them: a request that sends does not', async () => {
		const given = { environment: 'simulation', registeredTexts: { texts: [{ name: 'A', text: '{' }] } } as never;
		expect(await api.authenticate(given, { url: 'about:blank', method: 'GET' })).toMatchObject({ url: 'data:text/plain;base64,b2s=' });
	});
});
