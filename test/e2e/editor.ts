/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- drives a browser; never shipped */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { findBrowser } from './browser';
import { REPOSITORY, WORKSHOP } from './installN8n';
import { type N8n, OWNER } from './n8n';

const ACTION_MS = 30_000;
/** A change of theme fades in. */
const FADE_MS = 400;
/** The list of nodes follows what is typed after a pause. */
const SEARCH_PAUSE_MS = 400;

// Without the switches for its background work, it asks hosts on the internet; as root, its sandbox doesn't start.
const SWITCHES = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync',
];

/** Where pictures go: for the README with `npm run screenshots`, else where Git does not see them. */
const PICTURES = process.env.SCREENSHOTS ? resolve(REPOSITORY, process.env.SCREENSHOTS) : join(WORKSHOP, 'screenshots');

/** They come and go, and lie over what a picture is of. */
const HIDE_MESSAGES = '.el-notification { display: none !important; }';

/** n8n's editor in a browser, by what a user does in it. */
export class Editor {
	private constructor(
		private readonly n8n: N8n,
		private readonly browser: Browser,
		readonly page: Page,
	) {}

	/** Opens a browser and signs in as the owner. */
	static async open(n8n: N8n): Promise<Editor> {
		const browser = await chromium.launch({ executablePath: findBrowser(), args: SWITCHES });
		const page = await browser.newPage({ viewport: { width: 1440, height: 860 }, colorScheme: 'light', locale: 'en-US' });
		page.setDefaultTimeout(ACTION_MS);
		await page.goto(`${n8n.url}/signin`);
		await page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
		await page.locator('input[type=password]').fill(OWNER.password);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.waitForURL(/\/(home|workflow|projects)/);
		return new Editor(n8n, browser, page);
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** By n8n's own names for the parts of its pages, which its own tests use. */
	part(name: string, within: Page | Locator = this.page): Locator {
		return within.locator(`[data-test-id="${name}"]`);
	}

	/** Takes `<name>.light.png` and `<name>.dark.png` of the page, or of a part of it. */
	async picture(name: string, of: Page | Locator = this.page): Promise<void> {
		await mkdir(PICTURES, { recursive: true });
		// A field in use opens its helpers over others.
		await this.page.evaluate('document.activeElement?.blur()');
		for (const theme of ['dark', 'light'] as const) {
			await this.page.emulateMedia({ colorScheme: theme });
			await this.page.waitForTimeout(FADE_MS);
			await of.screenshot({ path: join(PICTURES, `${name}.${theme}.png`), animations: 'disabled', style: HIDE_MESSAGES });
		}
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.n8n.url}/workflow/new`);
		await this.part('canvas-plus-button').waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.n8n.url}/workflow/${id}`);
		await this.part('canvas-node').first().waitFor();
		await this.part('zoom-to-fit').click();
		await this.page.waitForTimeout(FADE_MS);
	}

	/** Opens the node panel. */
	async openNodePanel(): Promise<void> {
		await this.part('canvas-plus-button').or(this.part('node-creator-plus-button')).first().click();
		await this.part('node-creator-search-bar').waitFor();
	}

	/** Types into the open node panel; gives what it lists, best first. */
	async search(words: string): Promise<string[]> {
		await this.part('node-creator-search-bar').fill(words);
		await this.page.waitForTimeout(SEARCH_PAUSE_MS);
		return await this.listed.locator('[data-test-id="node-creator-item-name"]').allInnerTexts();
	}

	/** What the open node panel lists. */
	private get listed(): Locator {
		return this.part('item-iterator-item', this.part('node-creator'));
	}

	/** Opens an entry of the node panel: a node's list of actions, or an action. */
	async choose(entry: string): Promise<void> {
		await this.listed.getByText(entry, { exact: true }).first().click();
		await this.page.waitForTimeout(SEARCH_PAUSE_MS);
	}

	/** The actions that the node panel lists, for the node that was chosen. */
	async actions(): Promise<string[]> {
		return await this.listed.locator('[data-test-id="node-creator-item-name"]').allInnerTexts();
	}

	/** Drags an entry of the node panel onto the canvas. Its form opens. */
	async drop(entry: string): Promise<void> {
		const canvas = await this.part('canvas').boundingBox();
		if (!canvas) throw new Error('There is no canvas');
		await this.listed.getByText(entry, { exact: true }).first().dragTo(this.part('canvas'), {
			targetPosition: { x: canvas.width / 3, y: canvas.height / 2 },
		});
		await this.form.waitFor();
	}

	/** The open form of a node. */
	get form(): Locator {
		return this.part('ndv');
	}

	async closeForm(): Promise<void> {
		await this.part('ndv-close-button').click();
		await this.form.waitFor({ state: 'hidden' });
	}

	/** Fills a text field of a form, by the parameter's name. */
	async fill(parameter: string, value: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).locator('input, textarea').first().fill(value);
	}

	/** Chooses an option of a list, by the parameter's name and the option's label. */
	async select(parameter: string, label: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).click();
		await this.page.locator('.el-select-dropdown__item:visible').filter({ hasText: label }).first().click();
	}

	/** What a form shows of a parameter: its value or its chosen options. */
	async shown(parameter: string): Promise<string> {
		const field = this.part(`parameter-input-${parameter}`);
		const [text, inputs] = await Promise.all([field.innerText(), field.locator('input, textarea').all()]);
		return [text, ...(await Promise.all(inputs.map(async (input) => await input.inputValue())))].join(' ').trim();
	}

	async executeStep(): Promise<void> {
		await this.part('node-execute-button').first().click();
	}

	/** The output of the open form, once it has `text`. */
	async output(text: string): Promise<string> {
		const panel = this.part('output-panel');
		await panel.getByText(text).first().waitFor();
		return await panel.innerText();
	}

	/** The dialog of a credential. */
	get credential(): Locator {
		return this.page.getByRole('dialog').filter({ has: this.part('credential-save-button') });
	}

	/** Opens the dialog for a new credential, from the open form. */
	async newCredential(): Promise<void> {
		const select = this.part('node-credentials-select', this.form);
		// Where there is no credential of this type yet, n8n shows a button instead.
		const connect = this.part('node-credentials-empty-state', this.form).getByRole('button');
		await select.or(connect).first().click();
		if (await select.isVisible()) await this.page.getByText(/^\s*Create new credential\s*$/).last().click();
		await this.part('credential-save-button').waitFor();
	}

	/** Saves the open credential, which n8n then tests. */
	async saveCredential(): Promise<void> {
		await this.part('credential-save-button').click();
	}

	/** What n8n says of the credential that it has just tested and found wrong. */
	async credentialProblem(): Promise<string> {
		const more = this.credential.getByText('More details');
		await more.click();
		return await this.credential.innerText();
	}
}
