import formFile from '../../examples/otp-form.json';
import { makeOtp, newNonce, otpKeys } from '../../nodes/fpt/text/otp';
import { DEFAULT_APP, type Simulator, startSimulator } from '../simulator';
import { exampleCredentials } from './example';
import { type ImportedWorkflow, N8n } from './n8n';
import { packPackage } from './packPackage';
import { until } from './until';

const START_MS = 300_000;
const PAGE_MS = 20_000;
const EXAMPLE = formFile as ImportedWorkflow;
const PATH = 'fpt-sms-otp-form';
const OLD = 'oldCode';

jest.setTimeout(90_000);

let simulator: Simulator;
let n8n: N8n;

beforeAll(async () => {
	simulator = await startSimulator({ blockedPhones: ['0901000009'] });
	n8n = await N8n.create({ name: 'form-example' });
	await n8n.installPackage(await packPackage(n8n.home));
	await n8n.importCredentials(exampleCredentials(simulator.url, 'not used in this test'));
	await n8n.importWorkflows([EXAMPLE, withOldCode()]);
	await n8n.start();
	await n8n.setupOwner();
	for (const id of [EXAMPLE.id, OLD]) await n8n.publish(id);
}, START_MS);

afterAll(async () => {
	await n8n?.remove();
	await simulator?.close();
});

/** The example as it is for somebody who types in a code of an hour ago. */
function withOldCode(): ImportedWorkflow {
	const template = '{code} is your code';
	const { challenge } = makeOtp({ keys: otpKeys(DEFAULT_APP), nonce: newNonce(), phone: '84912345604', template, length: 6, minutes: 5, now: Date.now() - 3_600_000 });
	const workflow = { ...structuredClone(EXAMPLE), id: OLD, name: OLD };
	const nodes = workflow.nodes as Array<{ name: string; parameters: { challenge?: string; options: { path?: string } } }>;
	for (const { name, parameters } of nodes) {
		if (name === 'Verify Code') parameters.challenge = challenge;
		if (name === 'Phone Number') parameters.options.path = OLD;
	}
	return workflow;
}

/** Somebody at the form: does what the script of n8n's pages does in a browser. */
class Visitor {
	private url: URL;

	constructor(path = PATH) {
		this.url = new URL(`${n8n.url}/form/${path}`);
	}

	/** The text of the page as it is. */
	async read(): Promise<string> {
		const response = await fetch(this.url);
		expect(response.status).toBe(200);
		return (await response.text()).replace(/\s+/g, ' ');
	}

	/** Fills in the one field of the page; returns the next one. */
	async submit(value: string): Promise<string> {
		const response = await this.post({ 'field-0': value });
		// The first page is told where the others are; they all have the same address.
		const { formWaitingUrl } = (response.startsWith('{') ? JSON.parse(response) : {}) as { formWaitingUrl?: string };
		if (formWaitingUrl) this.url = this.onLoopback(formWaitingUrl);
		await until('the next page', PAGE_MS, async () => (await this.status()) === 'form-waiting');
		return await this.read();
	}

	/** What the last page does by itself: the workflow ends. */
	async leave(): Promise<void> {
		await this.post({});
		await until('the end of the form', PAGE_MS, async () => (await this.status()) === 'success');
	}

	private async post(fields: Record<string, string>): Promise<string> {
		const body = new FormData();
		for (const [name, value] of Object.entries(fields)) body.append(name, value);
		const response = await fetch(this.url, { method: 'POST', body, redirect: 'manual' });
		expect(response.status).toBeLessThan(400);
		return await response.text();
	}

	private async status(): Promise<string> {
		const url = new URL(this.url);
		url.pathname += '/n8n-execution-status';
		return (await (await fetch(url)).text()).trim();
	}

	// n8n writes "localhost", which is not the address that it listens on everywhere.
	private onLoopback(address: string): URL {
		const { pathname, search } = new URL(address);
		return new URL(pathname + search, n8n.url);
	}
}

const codeTo = (phone: string) => /^\d{6}/.exec(simulator.sentTo(phone).at(-1)?.text ?? '')?.[0] ?? '';
const wrongFor = (code: string, step: number) => String((Number(code) + step) % 1_000_000).padStart(6, '0');

describe('OTP on an n8n form', () => {
	it('asks for the number, then for the code, and says welcome', async () => {
		const visitor = new Visitor();
		expect(await visitor.read()).toContain('Log in with a code by SMS');
		expect(await visitor.submit('0912 345 601')).toContain('It was sent to 84912345601.');
		const code = codeTo('0912345601');
		const welcome = await visitor.submit(`${code.slice(0, 3)} ${code.slice(3)}`);
		expect(welcome).toContain('You are logged in with the number 84912345601.');
		await visitor.leave();
		expect(simulator.sentTo('0912345601')).toHaveLength(1);
	});

	it('asks again after a wrong code, with the tries that are left, and takes the right one then', async () => {
		const visitor = new Visitor();
		await visitor.submit('0912345602');
		const code = codeTo('0912345602');
		expect(await visitor.submit(wrongFor(code, 1))).toMatch(/That is not the code.*Tries left: 4/);
		expect(await visitor.submit(wrongFor(code, 2))).toMatch(/That is not the code.*Tries left: 3/);
		expect(await visitor.submit(code)).toContain('You are logged in with the number 84912345602.');
	});

	it('ends after five wrong codes', async () => {
		const visitor = new Visitor();
		await visitor.submit('0912345603');
		const code = codeTo('0912345603');
		for (const step of [1, 2, 3, 4]) expect(await visitor.submit(wrongFor(code, step))).toContain(`Tries left: ${5 - step}`);
		expect(await visitor.submit(wrongFor(code, 5))).toContain('Too many wrong codes');
		await visitor.leave();
	});

	it('says of a code that is too old that a new one is needed', async () => {
		const visitor = new Visitor(OLD);
		await visitor.submit('0912345604');
		expect(await visitor.submit(codeTo('0912345604'))).toContain('The code is too old');
		await visitor.leave();
	});

	it('sends a number five codes in 10 minutes, and says then when to try again', async () => {
		const pages: string[] = [];
		for (let time = 0; time < 6; time++) pages.push(await new Visitor().submit('0912345605'));
		expect(pages.slice(0, 5).filter((page) => page.includes('It was sent to 84912345605.'))).toHaveLength(5);
		expect(pages[5]).toMatch(/No code was sent.*too many codes of late\. Please try again in (9|10) minutes/);
		expect(simulator.sentTo('0912345605')).toHaveLength(5);
	});

	it('says that no code was sent to a number that can get none, or that FPT blocks', async () => {
		for (const phone of ['024 3822 1234', '0901000009']) {
			const visitor = new Visitor();
			expect(await visitor.submit(phone)).toMatch(/No code was sent.*Please check it/);
			await visitor.leave();
		}
		expect(simulator.sentTo('0901000009')).toEqual([]);
	});
});
