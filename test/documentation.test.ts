/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the documentation; never shipped */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { ERROR_CODES } from '../nodes/fpt/response/codes';
import type { ReportStatus } from '../nodes/fpt/report/deliveryReport';
import type { VerifyReason } from '../nodes/fpt/text/otp';
import { COUNTRY_NAMES } from '../nodes/fpt/phone/countryNames';
import { FptSmsApi } from '../credentials/FptSmsApi.credentials';
import { FptSmsDlrApi } from '../credentials/FptSmsDlrApi.credentials';
import { FptSms } from '../nodes/FptSms/FptSms.node';
import { TEST_NUMBERS } from '../nodes/fpt/api/simulatedAccount';
import { RESOURCES } from '../nodes/FptSms/resources';
import { FptSmsDlrTrigger } from '../nodes/FptSmsDlrTrigger/FptSmsDlrTrigger.node';

// The pictures are taken by the tests in n8n's editor (npm run screenshots). What the pages say of the code: guides.test.ts.

const REPOSITORY = join(__dirname, '..');
const IMAGES = 'docs/images';
const SITE = 'https://github.com/n8n-nodes-fpt-sms/n8n-nodes-fpt-sms';
const ADDRESS = `https://raw.githubusercontent.com/n8n-nodes-fpt-sms/n8n-nodes-fpt-sms/main/${IMAGES}/`;
const MAX_PICTURE_BYTES = 220_000;

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const listed = (folder: string, ending: string) =>
	readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending)).sort();

const README = 'README.md';
const VIETNAMESE = 'docs/vi/README.md';
const PAGES = readdirSync(join(REPOSITORY, 'docs'), { encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`);
const USERS_PAGES = [README, ...PAGES.filter((page) => page !== 'docs/verification.md')];
const ALL = [README, ...PAGES, VIETNAMESE, 'CONTRIBUTING.md', 'CHANGELOG.md'];

/** The pictures of a page, by name and theme, as they stand under `docs/images`. */
function picturesIn(page: string): string[] {
	const sources = [...read(page).matchAll(/(?:src|srcset)="([^"]+\.(?:png|svg))"/g)].map(([, source]) => source as string);
	return sources.map((source) =>
		source.startsWith(ADDRESS) ? source.slice(ADDRESS.length) : relative(IMAGES, join(dirname(page), source)),
	);
}

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').replaceAll(' ', '-');

const anchorsIn = (page: string) => [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading as string));

/** What a reader reads: no markup, no address, no bar of a table. */
function wordsIn(page: string): number {
	const text = read(page).replace(/<[^>]*>/g, ' ').replace(/\]\([^)]*\)/g, '] ');
	return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** The most words that a page may have. A page that needs more is two pages, or says something that another says. */
const MOST_WORDS: Record<string, number> = {
	'README.md': 1_500,
	'docs/campaigns.md': 850,
	'docs/delivery-reports.md': 700,
	'docs/errors.md': 500,
	'docs/fixed-address.md': 400,
	'docs/install.md': 550,
	'docs/messages.md': 700,
	'docs/never-twice.md': 900,
	'docs/options.md': 450,
	'docs/otp.md': 700,
	'docs/performance.md': 650,
	'docs/public-forms.md': 600,
	'docs/registered-texts.md': 400,
	'docs/security.md': 500,
	'docs/verification.md': 500,
	'docs/vi/README.md': 3_500,
	'CONTRIBUTING.md': 1_300,
};

describe.each(Object.keys(MOST_WORDS).filter((page) => existsSync(join(REPOSITORY, page))))('%s', (page) => {
	it(`has at most ${MOST_WORDS[page]} words`, () => {
		expect(wordsIn(page)).toBeLessThanOrEqual(MOST_WORDS[page] as number);
	});
});

it('Each page has its number of words', () => {
	expect([...PAGES, README, VIETNAMESE].filter((page) => !(page in MOST_WORDS))).toEqual([]);
});

describe.each(ALL)('%s', (page) => {
	it('shows each picture in both themes, and none that is missing', () => {
		const pictures = picturesIn(page);
		expect(pictures.filter((picture) => !existsSync(join(REPOSITORY, IMAGES, picture)))).toEqual([]);
		const inTheme = (theme: string) => pictures.filter((picture) => picture.includes(`.${theme}.`)).map((picture) => picture.replace(`.${theme}.`, '.'));
		expect(inTheme('dark')).toEqual(inTheme('light'));
		expect(inTheme('light')).toHaveLength(pictures.length / 2);
	});

	it('links to headings and files that are there', () => {
		const links = [...read(page).matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link]) => link as string);
		const broken = links.filter((link) => {
			const [path = '', anchor] = link.split('#');
			const file = path === '' ? page : join(dirname(page), path);
			return !existsSync(join(REPOSITORY, file)) || (anchor !== undefined && !anchorsIn(file).includes(decodeURI(anchor)));
		});
		expect(broken).toEqual([]);
	});
});

it('Each page of docs is linked from the README', () => {
	expect(PAGES.filter((page) => page !== 'docs/verification.md' && !read(README).includes(`](${page}`))).toEqual([]);
});

it('CONTRIBUTING and its drawing name files and folders that are there', () => {
	const named = [...read('CONTRIBUTING.md').matchAll(/`((?:nodes|test|credentials|docs|examples)\/[\w./-]+)`/g)].map(([, path]) => path as string);
	expect(named.length).toBeGreaterThan(8);
	expect(named.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
	const drawn = [...read(`${IMAGES}/path-of-a-send.light.svg`).matchAll(/>(?:or )?(\w+\.ts)/g)].map(([, file]) => file as string);
	expect(drawn.length).toBeGreaterThan(5);
	const files = listed('nodes', '.ts').map((file) => basename(file));
	expect(drawn.filter((file) => !files.includes(file))).toEqual([]);
});

it('The README names each n8n that the tests run in every night', () => {
	const [, named = ''] = /run in n8n ([\d., and]+), on Node/.exec(read(README)) ?? [];
	expect(named.match(/\d+(?:\.\d+){2}/g)?.sort()).toEqual(readdirSync(join(REPOSITORY, 'test/e2e/n8n')).sort());
});

it("n8n's links lead to pages that are there, without an anchor, since n8n appends a query", () => {
	const sources = ['nodes', 'credentials'].flatMap((folder) => [...listed(folder, '.ts'), ...listed(folder, '.json')].map((file) => read(`${folder}/${file}`)));
	const addresses = sources.flatMap((source) => [...source.matchAll(/https:\/\/github\.com\/n8n-nodes-fpt-sms\/[^'"`\s<>]*/g)].map(([address]) => address));
	expect(addresses.length).toBeGreaterThan(5);
	const paths = addresses.map((address) => [address, address.replace(`${SITE}/blob/main/`, '')] as const);
	expect(paths.filter(([, path]) => !existsSync(join(REPOSITORY, path))).map(([address]) => address)).toEqual([]);
});

it('The two themes of a drawing differ in nothing but colours', () => {
	const drawings = listed(IMAGES, '.light.svg');
	expect(drawings.length).toBeGreaterThan(1);
	const withoutColours = (file: string) => read(`${IMAGES}/${file}`).replace(/#[\da-f]{6}/g, '#');
	for (const drawing of drawings) expect(withoutColours(drawing)).toBe(withoutColours(drawing.replace('.light.', '.dark.')));
});

it("A user's page names no test and no bench", () => {
	const named = [...USERS_PAGES, VIETNAMESE].filter((page) => /\btest\/(?:\w+\/)?\w+\.|\.test\.ts|npm run (?:bench|test:)|npx jest/.test(read(page)));
	expect(named).toEqual([]);
});

/** The first cells of all rows of all tables, in the pages in English. */
const FIRST_CELLS = USERS_PAGES.flatMap((page) => [...read(page).matchAll(/^\| (.+?) \|/gm)].map(([, cell]) => cell as string));

describe('In the pages, exactly one row of a table is the main place of', () => {
	const options = new FptSms().description.properties.flatMap(({ type, options: fields }) => (type === 'collection' ? (fields as INodeProperties[]).map(({ displayName }) => displayName) : []));
	const operations = RESOURCES.flatMap((resource) => resource.operations.map(({ name }) => name));
	const codes = ERROR_CODES.flatMap((entry) => entry.codes);
	const reasons: Record<VerifyReason, true> = { ok: true, wrongCode: true, wrongPhone: true, expired: true, tooManyAttempts: true, alreadyUsed: true, invalidChallenge: true };
	const statuses: Record<ReportStatus, true> = { delivered: true, failed: true, pending: true, unknown: true };

	it.each([...new Set(options)])('the option %s', (name) => {
		expect(FIRST_CELLS.filter((cell) => cell === name)).toHaveLength(1);
	});

	it.each(operations)('the operation %s', (name) => {
		expect(FIRST_CELLS.filter((cell) => cell === `**${name}**`)).toHaveLength(1);
		expect(read(VIETNAMESE)).toContain(name);
	});

	it.each(codes)("FPT's code %s", (code) => {
		const rows = FIRST_CELLS.filter((cell) => /^-?\d+(?:, -?\d+)*$/.test(cell) && cell.split(', ').includes(code));
		expect(rows).toHaveLength(1);
	});

	it.each([...Object.keys(reasons), ...Object.keys(statuses), 'sent', 'alreadySent', 'rehearsed'])('`%s`', (value) => {
		expect(FIRST_CELLS.filter((cell) => cell === `\`${value}\``)).toHaveLength(1);
	});

	it('no code that is not known', () => {
		const rows = FIRST_CELLS.filter((cell) => /^-?\d+(?:, -?\d+)*$/.test(cell)).flatMap((cell) => cell.split(', '));
		expect(rows.filter((code) => !codes.includes(code))).toEqual([]);
	});
});

describe(VIETNAMESE, () => {
	it.each(Object.entries(TEST_NUMBERS))('tells what the test number %s does, as the README does, which has its code', (phone, { response }) => {
		for (const page of [README, VIETNAMESE]) expect([page, read(page).split(`| \`${phone}\` |`).length]).toEqual([page, 2]);
		if (response) expect(read(README)).toMatch(new RegExp(`^\\| \`${phone}\` \\| .* \\(${response.code}\\) \\|$`, 'm'));
	});

	it("has each of FPT's codes in one row", () => {
		const rows = [...read(VIETNAMESE).matchAll(/^\| (-?\d+(?:, -?\d+)*) \|/gm)].flatMap(([, cell]) => (cell as string).split(', '));
		expect([...rows].sort()).toEqual(ERROR_CODES.flatMap(({ codes }) => codes).sort());
	});
});

// n8n verifies English packages only. Single letters are samples of what makes a text dearer.
const VIETNAMESE_WORD = /[A-Za-z]+[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹãẽĩõũ]|[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹãẽĩõũ][A-Za-z]+/i;

it.each([README, ...PAGES, 'CONTRIBUTING.md', 'CHANGELOG.md', 'package.json'])('%s is in English', (file) => {
	const lines = read(file).split('\n').filter((line) => VIETNAMESE_WORD.test(line));
	expect(lines).toEqual([]);
});

it('The forms are in English', () => {
	const types = [new FptSms(), new FptSmsDlrTrigger(), new FptSmsApi(), new FptSmsDlrApi()];
	const texts = types.map((type) => JSON.stringify('description' in type ? type.description : type.properties));
	// The English names of some countries have letters of their own.
	const withoutCountries = texts.map((text) => COUNTRY_NAMES.reduce((rest, [, name]) => rest.replaceAll(name, ''), text));
	expect(withoutCountries.flatMap((text) => VIETNAMESE_WORD.exec(text)?.[0] ?? [])).toEqual([]);
});

it('No picture is kept that no guide shows, and none is large', () => {
	const shown = new Set(ALL.flatMap(picturesIn));
	const kept = [...listed(IMAGES, '.png'), ...listed(IMAGES, '.svg')];
	expect(kept.filter((picture) => !shown.has(picture))).toEqual([]);
	expect(kept.filter((picture) => statSync(join(REPOSITORY, IMAGES, picture)).size > MAX_PICTURE_BYTES)).toEqual([]);
});

interface Example {
	id: string;
	name: string;
	pinData?: object;
	nodes: Array<{ name: string; type: string; typeVersion: number; webhookId?: string; parameters: object; credentials?: Record<string, object> }>;
}

/** Those to import; `relay` is a file for nginx. */
const EXAMPLES = listed('examples', '.json').map((file) => file.replace('.json', ''));

/** What an example may hold; n8n's export adds more, such as the instance's id. */
const KEYS = ['active', 'connections', 'id', 'name', 'nodes', 'pinData', 'settings'];

it('The examples are found', () => {
	expect(EXAMPLES).toContain('first-otp');
	expect(listed('examples', '').filter((file) => !/^relay(?:\/|$)/.test(file))).toHaveLength(EXAMPLES.length);
});

describe.each(EXAMPLES)('The example %s', (name) => {
	const text = read(`examples/${name}.json`);
	const example = JSON.parse(text) as Example;

	it.each([
		[README, `(examples/${name}.json)`],
		[VIETNAMESE, `(../../examples/${name}.json)`],
	])('is in the list of %s, once', (page, link) => {
		expect(read(page).split(link)).toHaveLength(2);
	});

	it('contains no data of an instance, and refers to credentials without a word of what is in them', () => {
		expect(Object.keys(example).filter((key) => !KEYS.includes(key))).toEqual([]);
		expect(example.pinData ?? {}).toEqual({});
		expect(text).not.toMatch(/instanceId|versionId|projectId|shared"/);
		for (const { credentials = {}, webhookId } of example.nodes) {
			for (const reference of Object.values(credentials)) {
				expect(reference).toEqual({ id: expect.stringMatching(/^\w+Demo01$/), name: expect.any(String) });
			}
			// Made up, not n8n's own random ones.
			if (webhookId !== undefined) expect(webhookId).toMatch(/^[\da-f]{8}-0000-4000-8\d{3}-0{10}[\da-f]{2}$/);
		}
	});

	it('has the newest version of the trigger', () => {
		for (const { type, typeVersion } of example.nodes) {
			if (type === 'n8n-nodes-fpt-sms.fptSmsDlrTrigger') expect(typeVersion).toBe(new FptSmsDlrTrigger().description.defaultVersion);
		}
	});

	it('contains no secret: no long key, and no address but made-up ones', () => {
		expect(text.match(/[\da-z]{32,}/gi) ?? []).toEqual([]);
		expect(text.match(/(?:sk|key|token|secret|password|bearer)[-_ ]?["':=]+\s*["']?[\w-]{12,}/gi) ?? []).toEqual([]);
		const hosts = [...text.matchAll(/https?:\/\/([^\s/"'\\)]+)/g)].map(([, host]) => host as string);
		expect(hosts.filter((host) => !/(^|\.)example\.com$|(^|\.)fpt\.net$|(^|\.)n8n\.io$/.test(host))).toEqual([]);
	});
});
