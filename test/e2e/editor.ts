/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- drives a browser; never shipped */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { findBrowser } from './browser';
import { REPOSITORY, WORKSHOP } from './installN8n';
import { type ImportedWorkflow, N8n, OWNER } from './n8n';
import { packPackage } from './packPackage';
import { freePorts } from './ports';

const ACTION_MS = 30_000;
/** A change of theme fades in. */
const FADE_MS = 400;
/** The canvas glides to where it is sent. */
const ZOOM_MS = 800;
/** The list of nodes follows what is typed after a pause, a node's parameters what is typed into an expression. */
const SEARCH_PAUSE_MS = 400;
const TYPING_PAUSE_MS = 800;

// Without the switches for its background work, it asks hosts on the internet; as root, its sandbox doesn't start.
const SWITCHES = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync',
];

/** Where pictures go: for the README with `npm run screenshots`, else where Git does not see them. */
const PICTURES = process.env.SCREENSHOTS ? resolve(REPOSITORY, process.env.SCREENSHOTS) : join(WORKSHOP, 'screenshots');

/** The text of the README and of each page of docs. */
const PAGES = ['README.md', ...readdirSync(join(REPOSITORY, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)].map(
	(file) => readFileSync(join(REPOSITORY, file), 'utf8'),
);

/** Nobody compares themes in pictures that no guide shows. */
const THEMES = process.env.SCREENSHOTS ? (['dark', 'light'] as const) : (['light'] as const);

/** They come and go, and lie over what a picture is of. */
const HIDE_MESSAGES = '.el-notification { display: none !important; }';
/** What lies over or under a workflow, and is none of it. */
const HIDE_CANVAS_TOOLS = `
	.vue-flow__background, .vue-flow__panel, .vue-flow__minimap,
	[data-test-id="execute-workflow-button"], [data-test-id="canvas-plus-button"], [data-test-id="node-creator-plus-button"]
	{ visibility: hidden !important; }`;

const VIEWPORT = { width: 1440, height: 860 };
/** What n8n puts around the canvas, and leaves free within it. */
const AROUND_CANVAS = { width: 240, height: 280 };
/** At this zoom, notes can be read, and a long workflow makes no huge picture. */
const CANVAS_ZOOM = 0.8;
const CANVAS_MARGIN = 16;
const ZOOM_OF_CANVAS = "new DOMMatrix(getComputedStyle(document.querySelector('.vue-flow__transformationpane')).transform).a";

/** Where something is on the page or the canvas. */
interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

interface Opening {
	/** For the folder of this n8n. */
	name: string;
	/** A free one unless given. */
	port?: number;
	credentials?: Parameters<N8n['importCredentials']>[0];
	workflows?: object[];
}

/** Starts an n8n that has the package, with its owner signed in at the editor. `close` ends both. */
export async function openEditor({ name, port, credentials = [], workflows = [] }: Opening): Promise<{ n8n: N8n; editor: Editor; close: () => Promise<void> }> {
	const [freePort] = await freePorts(1);
	const n8n = await N8n.create({ name, port: port ?? freePort });
	let editor: Editor | undefined;
	const close = async () => {
		await editor?.close();
		await n8n.remove();
	};
	try {
		await n8n.installPackage(await packPackage(n8n.home));
		if (credentials.length > 0) await n8n.importCredentials(credentials);
		if (workflows.length > 0) await n8n.importWorkflows(workflows as ImportedWorkflow[]);
		await n8n.start();
		await n8n.setupOwner();
		editor = await Editor.open(n8n);
		return { n8n, editor, close };
	} finally {
		if (!editor) await close();
	}
}

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
		const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: 'light', locale: 'en-US' });
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

	/** Takes `<name>.light.png`, and for the guides `<name>.dark.png`, of the page or of a part of it. */
	async picture(name: string, of: Page | Locator = this.page): Promise<void> {
		await this.shoot(name, async (options) => await of.screenshot(options));
	}

	/** Takes a picture of the open workflow in whole, without n8n's tools. */
	async workflowPicture(name: string): Promise<void> {
		const boxes = await this.onCanvas();
		const [left, top] = [Math.min(...boxes.map(({ x }) => x)), Math.min(...boxes.map(({ y }) => y))];
		const clip = {
			x: left - CANVAS_MARGIN,
			y: top - CANVAS_MARGIN,
			width: Math.max(...boxes.map(({ x, width }) => x + width)) - left + 2 * CANVAS_MARGIN,
			height: Math.max(...boxes.map(({ y, height }) => y + height)) - top + 2 * CANVAS_MARGIN,
		};
		await this.shoot(name, async ({ style, ...options }) => await this.page.screenshot({ ...options, clip, style: style + HIDE_CANVAS_TOOLS }));
	}

	/** For the pages, only if one of them shows it. */
	private async shoot(name: string, shot: (options: { path: string; animations: 'disabled'; style: string }) => Promise<unknown>): Promise<void> {
		if (process.env.SCREENSHOTS && !PAGES.some((page) => page.includes(`/${name}.light.png"`))) return;
		await mkdir(PICTURES, { recursive: true });
		// A field in use opens its helpers over others.
		await this.page.evaluate('document.activeElement?.blur()');
		for (const theme of THEMES) {
			await this.page.emulateMedia({ colorScheme: theme });
			if (THEMES.length > 1) await this.page.waitForTimeout(FADE_MS);
			await shot({ path: join(PICTURES, `${name}.${theme}.png`), animations: 'disabled', style: HIDE_MESSAGES });
		}
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.n8n.url}/workflow/new`);
		await this.part('canvas-plus-button').waitFor();
	}

	/** Opens a workflow, and makes the window as large as it takes to read it. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.setViewportSize(VIEWPORT);
		await this.page.goto(`${this.n8n.url}/workflow/${id}`);
		await this.part('canvas-node').first().waitFor();
		await this.fitCanvas();
		const boxes = await this.onCanvas();
		const scale = await this.page.evaluate<number>(ZOOM_OF_CANVAS);
		const spanOf = (start: 'x' | 'y', length: 'width' | 'height') =>
			(Math.max(...boxes.map((box) => box[start] + box[length])) - Math.min(...boxes.map((box) => box[start]))) / scale;
		await this.page.setViewportSize({
			width: Math.ceil(spanOf('x', 'width') * CANVAS_ZOOM + AROUND_CANVAS.width),
			height: Math.ceil(spanOf('y', 'height') * CANVAS_ZOOM + AROUND_CANVAS.height),
		});
		await this.fitCanvas();
	}

	/** Opens the form of a node of the open workflow. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.form.waitFor();
	}

	private async fitCanvas(): Promise<void> {
		await this.part('zoom-to-fit').click();
		await this.page.waitForTimeout(ZOOM_MS);
	}

	/** Where the nodes, notes and lines of the open workflow stand on the page. */
	private async onCanvas(): Promise<Box[]> {
		const boxes = await Promise.all((await this.page.locator('.vue-flow__node, .vue-flow__edge-path').all()).map(async (node) => await node.boundingBox()));
		return boxes.filter((box) => box !== null);
	}

	/** Makes the window as high as a long form needs. */
	async setHeight(height = VIEWPORT.height): Promise<void> {
		await this.page.setViewportSize({ ...VIEWPORT, height });
	}

	/** Opens the node panel. */
	async openNodePanel(): Promise<void> {
		await this.part('canvas-plus-button').or(this.part('node-creator-plus-button')).first().click();
		await this.part('node-creator-search-bar').waitFor();
	}

	/** Types into the open node panel; returns what it lists, best first. */
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
		// The second is what older n8ns have.
		await this.part('ndv-close-button').or(this.part('back-to-canvas')).click();
		await this.form.waitFor({ state: 'hidden' });
	}

	/** Fills a text field of a form, by the parameter's name. */
	async fill(parameter: string, value: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).locator('input, textarea').first().fill(value);
	}

	/** Adds an option to the collection of options, by its label. */
	async addOption(label: string): Promise<void> {
		await this.part('collection-parameter-add-dropdown').or(this.part('collection-parameter-add')).first().click();
		await this.page.getByRole('menuitem', { name: label }).or(this.page.locator('.el-select-dropdown__item:visible').filter({ hasText: label })).first().click();
	}

	/** The expression in a field, by the parameter's name. */
	async expression(parameter: string): Promise<string> {
		return await this.part(`parameter-input-${parameter}`).locator('.cm-content').innerText();
	}

	/** Writes another expression into a field that has one. */
	async setExpression(parameter: string, expression: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).locator('.cm-content').click();
		await this.page.keyboard.press('ControlOrMeta+A');
		// Typed key by key, n8n would close each bracket once more.
		await this.page.keyboard.insertText(expression);
		await this.page.evaluate('document.activeElement?.blur()');
		await this.page.waitForTimeout(TYPING_PAUSE_MS);
	}

	/** Chooses an option of a list, by the parameter's name and the option's label. */
	async select(parameter: string, label: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).click();
		await this.page.locator('.el-select-dropdown__item:visible').filter({ hasText: label }).first().click();
	}

	/** Whether a field of the open form can be seen without scrolling. */
	async isInSight(parameter: string): Promise<boolean> {
		const box = await this.part(`parameter-input-${parameter}`).boundingBox();
		const { height = 0 } = this.page.viewportSize() ?? {};
		return box !== null && box.y >= 0 && box.y + box.height <= height;
	}

	/** Counts clicks on the open page from now on. */
	async countClicks(): Promise<void> {
		await this.page.evaluate("window.clicks = 0; document.addEventListener('click', ({ detail }) => { if (detail > 0) window.clicks += 1; }, true)");
	}

	/** How many there were. */
	async clicks(): Promise<number> {
		return await this.page.evaluate<number>('window.clicks');
	}

	/** What a form shows of a parameter: its value or its chosen options. */
	async shown(parameter: string): Promise<string> {
		const field = this.part(`parameter-input-${parameter}`);
		const [text, inputs] = await Promise.all([field.innerText(), field.locator('input, textarea').all()]);
		return [text, ...(await Promise.all(inputs.map(async (input) => await input.inputValue())))].join(' ').trim();
	}

	/** Turns a switch of a form on or off, by the parameter's name. */
	async toggle(parameter: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).locator('.el-switch').click();
	}

	/** Shows the output with a line for each field. */
	async showSchema(): Promise<void> {
		await this.part('output-panel').getByText('Schema', { exact: true }).click();
	}

	async executeStep(): Promise<void> {
		await this.part('node-execute-button').first().click();
	}

	/** The input of the open form, once it has `text`. */
	async input(text: string): Promise<string> {
		const panel = this.part('ndv-input-panel');
		await panel.getByText(text).first().waitFor();
		return await panel.innerText();
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

	/** Has n8n test the open credential again, which it has found wrong. */
	async testCredentialAgain(): Promise<void> {
		await this.credential.getByRole('button', { name: 'Retry' }).click();
	}

	/** What n8n says of the credential that it has just tested and found wrong, once that has `words`. */
	async credentialProblem(words: string): Promise<string> {
		const told = this.credential.getByText(words).first();
		const more = this.credential.getByText('More details');
		// After an earlier test they are open.
		await told.or(more).first().waitFor();
		if (await more.isVisible()) await more.click();
		await told.waitFor();
		return await this.credential.innerText();
	}
}
