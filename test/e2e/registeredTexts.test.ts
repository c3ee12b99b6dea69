import axios from 'axios';
import { type Editor, openEditor } from './editor';
import { N8N_VERSION } from './installN8n';
import type { N8n } from './n8n';

// A registered text as a person meets it in n8n's editor: chosen from the list, filled in by drag and drop, another one chosen. Each
// test goes on where the one before ended.

const START_MS = 300_000;
const CREDENTIAL = { id: 'registeredTexts1', name: 'Try it' };
const TEXTS = [
	{ name: 'Order shipped', text: 'Don hang {mã đơn:20} cua ban dang duoc giao. Cam on ban da mua hang tai {shop}.', brandName: 'FTI' },
	{ name: 'Paid', text: 'FTI da nhan {so tien} cho don hang {mã đơn:20}.', brandName: 'FTI' },
];
const node = (name: string, type: string, typeVersion: number, position: [number, number], rest: object) => ({ id: name, name, type, typeVersion, position, ...rest });
const WORKFLOW = {
	id: 'registeredTexts1',
	name: 'Registered texts',
	nodes: [
		node('Start', 'n8n-nodes-base.manualTrigger', 1, [0, 0], { parameters: {} }),
		node('Order', 'n8n-nodes-base.set', 3.4, [200, 0], {
			parameters: { assignments: { assignments: [{ id: '1', name: 'order', value: 'DH1045', type: 'string' }] }, options: {} },
		}),
		// A version that n8n 1.85 knows: below another, it shows no variables.
		node('Agent', '@n8n/n8n-nodes-langchain.agent', 1.7, [0, 300], { parameters: { options: {} } }),
		node('Tool', 'n8n-nodes-fpt-sms.fptSmsTool', 1, [0, 500], {
			parameters: { phone: '0987654321', textSource: 'registered', registeredText: 'Order shipped', options: {} },
			credentials: { fptSmsApi: CREDENTIAL },
		}),
		node('FPT SMS', 'n8n-nodes-fpt-sms.fptSms', 1, [400, 0], {
			parameters: { phone: '0987654321', message: '', options: {} },
			credentials: { fptSmsApi: CREDENTIAL },
		}),
	],
	connections: {
		Start: { main: [[{ node: 'Order', type: 'main', index: 0 }]] },
		Order: { main: [[{ node: 'FPT SMS', type: 'main', index: 0 }]] },
		Tool: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
	},
	settings: { executionOrder: 'v1' },
};

jest.setTimeout(120_000);

let opened: Awaited<ReturnType<typeof openEditor>>;
let n8n: N8n;
let editor: Editor;

beforeAll(async () => {
	const credentials = [{ ...CREDENTIAL, type: 'fptSmsApi', data: { environment: 'simulation', registeredTexts: { texts: TEXTS } } }];
	opened = await openEditor({ name: 'registered-texts', credentials, workflows: [WORKFLOW] });
	({ n8n, editor } = opened);
}, START_MS);

afterAll(async () => {
	await opened?.close();
});

const variable = (name: string) => editor.form.locator(`[data-test-id="parameter-input-value[\\"${name}\\"]"], [data-test-id="parameter-input-${name}"]`).first();

it('is chosen from a list, with the text below each name', async () => {
	await editor.openWorkflow(WORKFLOW.id);
	await editor.setHeight(1_000);
	await editor.openNode('FPT SMS');
	await editor.part('execute-previous-node').first().click();
	await editor.input('DH1045');
	// The list closes once what it shows is there.
	const loaded = editor.page.waitForResponse(/dynamic-node-parameters\/options/);
	await editor.select('textSource', 'Choose a Registered Text');
	await loaded;
	await editor.part('parameter-input-registeredText').click();
	const list = editor.page.locator('.el-select-dropdown__item:visible');
	await list.filter({ hasText: 'Paid' }).first().waitFor();
	expect(await list.allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining(TEXTS[0]!.text), expect.stringContaining(TEXTS[1]!.text)]));
	await editor.page.keyboard.press('Escape');
	await editor.select('registeredText', 'Order shipped');
});

it('has a field for each variable, which takes what is dragged into it, and goes out with the brand name of the text', async () => {
	await variable('mã đơn').waitFor();
	expect(await editor.form.getByText('so tien').count()).toBe(0);
	const pill = editor.part('ndv-input-panel').locator('[data-test-id="run-data-schema-node"], [data-target="mappable"]').filter({ hasText: 'order' }).last();
	await pill.dragTo(variable('mã đơn').locator('input, textarea, .cm-content').first());
	// Below an expression n8n shows its value.
	await editor.part('node-parameters').getByText('DH1045', { exact: true }).waitFor();
	await variable('shop').locator('input, textarea').first().fill('FTI');
	await editor.executeStep();
	const output = await editor.output('sim-');
	expect(output).toContain('Don hang DH1045 cua ban dang duoc giao. Cam on ban da mua hang tai FTI.');
	await editor.picture('registered-text');
});

it('another that is chosen has its own fields', async () => {
	await editor.select('registeredText', 'Paid');
	await variable('so tien').waitFor();
	expect(await editor.form.getByText('shop', { exact: true }).count()).toBe(0);
});

it('a text that is written is compared: the error has the first difference', async () => {
	await editor.select('textSource', 'Write It Here');
	await editor.fill('brandName', 'FTI');
	await editor.fill('message', 'Don hang DH1045 cua ban  dang duoc giao. Cam on ban da mua hang tai FTI.');
	await editor.executeStep();
	await editor.output('FPT code 5');
	const told = await editor.part('output-panel').innerText();
	expect(told).toContain('closest to "Order shipped", up to character 24: one blank too many before "dang duoc giao');
	await editor.picture('registered-text-difference');
});

it('Check names the text that a message is', async () => {
	await editor.select('operation', 'Check');
	await editor.fill('message', 'FTI da nhan 100.000d cho don hang DH1045.');
	await editor.executeStep();
	expect(await editor.output('registeredText')).toContain('Paid');
});

it('as a tool, n8n lets the model define each variable', async () => {
	const advice = editor.form.getByText('let the model define its variables only');
	await editor.select('operation', 'Send OTP');
	await editor.form.getByText('Generate Code').first().waitFor();
	expect(await advice.count()).toBe(0);
	await editor.closeForm();
	await editor.openNode('Tool');
	await variable('mã đơn').waitFor();
	// n8n 1.85 does not tell a tool's form from another's.
	expect(await advice.isVisible()).toBe(N8N_VERSION !== '1.85.4');
	await variable('mã đơn').hover();
	// The last fields with such a button are those of the text.
	await editor.part('from-ai-override-button').nth(-2).click();
	await editor.form.getByText('Defined automatically by the model').waitFor();
	await editor.picture('registered-text-tool');
});

// n8n 1.85 shows no list in a credential's form.
(N8N_VERSION === '1.85.4' ? it.skip : it)("is kept in the credential: its form shows each text, and opens also with a token that is stored with it", async () => {
	await editor.page.goto(`${n8n.url}/home/credentials/${CREDENTIAL.id}`);
	const list = editor.part('fixed-collection-registeredTexts');
	await list.first().waitFor();
	const names = await list.locator('[data-test-id="parameter-input-name"] input').all();
	expect(await Promise.all(names.map(async (name) => await name.inputValue()))).toEqual(TEXTS.map(({ name }) => name));
	await editor.picture('registered-text-credential');
});

describe('Another user of this n8n', () => {
	const ask = async (cookie: string, method: 'options' | 'resource-mapper-fields', parameters: object, methodName: string) => {
		const body = {
			path: 'parameters.registeredText',
			methodName,
			nodeTypeAndVersion: { name: 'n8n-nodes-fpt-sms.fptSms', version: 2 },
			currentNodeParameters: { resource: 'message', operation: 'sendOtp', textSource: 'registered', ...parameters },
			credentials: { fptSmsApi: CREDENTIAL },
		};
		const { status, data } = await axios.post<{ data: unknown }>(`${n8n.url}/rest/dynamic-node-parameters/${method}`, body, { headers: { Cookie: cookie }, validateStatus: () => true });
		return { status, data: data.data };
	};

	let member: { id: string; cookie: string };

	beforeAll(async () => {
		member = await n8n.addMember('second@example.com');
	});

	// These two n8ns let each of their users ask any credential for its list, of every node.
	(['1.85.4', '2.8.4'].includes(N8N_VERSION) ? it.skip : it)('may not choose from the list of a credential that is not shared with them', async () => {
		expect(await ask(member.cookie, 'options', {}, 'getRegisteredTexts')).toMatchObject({ status: 403 });
	});

	it('may choose from the list of a credential that is shared with them, not edit it, and gets its texts alone', async () => {
		const { id, cookie } = member;
		await n8n.share(CREDENTIAL.id, id);
		expect(await ask(cookie, 'options', {}, 'getRegisteredTexts')).toEqual({ status: 200, data: TEXTS.map(({ name, text }) => ({ name, value: name, description: `${text} (FTI)` })) });
		const fields = await ask(cookie, 'resource-mapper-fields', { registeredText: 'Paid' }, 'getTextVariables');
		expect(fields.data).toMatchObject({ fields: [{ id: 'so tien' }, { id: 'mã đơn' }] });
		const edited = await axios.patch<unknown>(`${n8n.url}/rest/credentials/${CREDENTIAL.id}`, { name: 'Mine', type: 'fptSmsApi', data: {} }, { headers: { Cookie: cookie }, validateStatus: () => true });
		expect(edited.status).toBe(403);
	});
});
