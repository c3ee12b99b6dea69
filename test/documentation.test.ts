/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the documentation; never shipped */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ERROR_CODES } from '../nodes/fpt/response/codes';
import { listCountries } from '../nodes/fpt/phone/countries';
import { FptSmsApi } from '../credentials/FptSmsApi.credentials';
import { FptSmsDlrApi } from '../credentials/FptSmsDlrApi.credentials';
import { FptSms } from '../nodes/FptSms/FptSms.node';
import { FptSmsDlrTrigger } from '../nodes/FptSmsDlrTrigger/FptSmsDlrTrigger.node';

// The pictures are taken by test/e2e/editor.test.ts (npm run screenshots).

const REPOSITORY = join(__dirname, '..');
const GUIDES = ['README.md', 'docs/vi/README.md'];
const IMAGES = 'docs/images';
const ADDRESS = `https://raw.githubusercontent.com/n8n-nodes-fpt-sms/n8n-nodes-fpt-sms/main/${IMAGES}/`;
const THEMES = ['light', 'dark'];
const MAX_PICTURE_BYTES = 220_000;

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const listed = (folder: string, ending: string) =>
	readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending)).sort();

/** The pictures of a guide, by name and theme, as they stand under `docs/images`. */
function picturesIn(guide: string): string[] {
	const sources = [...read(guide).matchAll(/(?:src|srcset)="([^"]+\.png)"/g)].map(([, source]) => source as string);
	return sources.map((source) =>
		source.startsWith(ADDRESS) ? source.slice(ADDRESS.length) : relative(IMAGES, join(dirname(guide), source)),
	);
}

/** The section of a guide that starts with this heading, without the heading. */
function sectionOf(guide: string, heading: string): string {
	const [, section] = read(guide).split(`\n## ${heading}\n`);
	if (section === undefined) throw new Error(`${guide} has no section "${heading}"`);
	return section.split('\n## ')[0] as string;
}

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').replaceAll(' ', '-');

describe.each(GUIDES)('%s', (guide) => {
	it('shows each picture in both themes, and none that is missing', () => {
		const pictures = picturesIn(guide);
		expect(pictures.length).toBeGreaterThan(10);
		expect(pictures.filter((picture) => !existsSync(join(REPOSITORY, IMAGES, picture)))).toEqual([]);
		const inTheme = (theme: string) => pictures.filter((picture) => picture.endsWith(`.${theme}.png`)).map((picture) => picture.split('.')[0]);
		expect(inTheme('dark')).toEqual(inTheme('light'));
	});

	it('links to headings and files that are there', () => {
		const text = read(guide);
		const anchorsIn = (file: string) => [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading as string));
		const links = [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link]) => link as string);
		expect(links.length).toBeGreaterThan(10);
		const broken = links.filter((link) => {
			const [path = '', anchor] = link.split('#');
			const file = path === '' ? guide : join(dirname(guide), path);
			return !existsSync(join(REPOSITORY, file)) || (anchor !== undefined && !anchorsIn(file).includes(decodeURI(anchor)));
		});
		expect(broken).toEqual([]);
	});

	it('lists its sections, in order', () => {
		const contents = read(guide).split('\n').find((line) => line.split(' · ').length > 5) ?? '';
		const sections = [...read(guide).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading as string);
		expect([...contents.matchAll(/\(#([^)]+)\)/g)].map(([, anchor]) => anchor)).toEqual(
			sections.filter((heading) => !['Contents', 'Licence'].includes(heading)).map(anchorOf),
		);
	});

	it("explains each of FPT's error codes in its table", () => {
		const rows = read(guide).split('\n').flatMap((line) => /^\| ((?:-?\d+)(?:, -?\d+)*) \|/.exec(line)?.[1]?.split(', ') ?? []);
		const known = ERROR_CODES.flatMap(({ codes }) => codes);
		expect([...rows].sort()).toEqual([...known].sort());
	});
});

// n8n verifies English packages only. Single letters are samples of what makes a text dearer.
const VIETNAMESE_WORD = /[A-Za-z]+[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹãẽĩõũ]|[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹãẽĩõũ][A-Za-z]+/i;

it.each(['README.md', 'CHANGELOG.md', 'package.json'])('%s is in English', (file) => {
	const lines = read(file).split('\n').filter((line) => VIETNAMESE_WORD.test(line));
	expect(lines).toEqual([]);
});

it('The forms are in English', () => {
	const types = [new FptSms(), new FptSmsDlrTrigger(), new FptSmsApi(), new FptSmsDlrApi()];
	const texts = types.map((type) => JSON.stringify('description' in type ? type.description : type.properties));
	// The English names of some countries have letters of their own.
	const withoutCountries = texts.map((text) => listCountries().reduce((rest, { name }) => rest.replaceAll(name, ''), text));
	expect(withoutCountries.flatMap((text) => VIETNAMESE_WORD.exec(text)?.[0] ?? [])).toEqual([]);
});

it('No picture is kept that no guide shows, and none is large', () => {
	const shown = new Set(GUIDES.flatMap(picturesIn));
	const kept = listed(IMAGES, '.png');
	expect(kept.filter((picture) => !shown.has(picture))).toEqual([]);
	expect(kept.filter((picture) => statSync(join(REPOSITORY, IMAGES, picture)).size > MAX_PICTURE_BYTES)).toEqual([]);
});

interface Example {
	id: string;
	name: string;
	pinData?: object;
	nodes: Array<{ name: string; webhookId?: string; parameters: object; credentials?: Record<string, object> }>;
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
		['README.md', 'Examples', `(examples/${name}.json)`],
		['docs/vi/README.md', 'Ví dụ làm sẵn', `(../../examples/${name}.json)`],
	])('is in the list of %s, once, with its pictures', (guide, heading, link) => {
		expect(sectionOf(guide, heading).split(link)).toHaveLength(2);
		expect(read(guide).split(link)).toHaveLength(2);
		for (const theme of THEMES) {
			expect(sectionOf(guide, heading)).toContain(`examples/${name}.${theme}.png`);
			expect(existsSync(join(REPOSITORY, IMAGES, 'examples', `${name}.${theme}.png`))).toBe(true);
		}
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

	it('contains no secret: no long key, and no address but made-up ones', () => {
		expect(text.match(/[\da-z]{32,}/gi) ?? []).toEqual([]);
		expect(text.match(/(?:sk|key|token|secret|password|bearer)[-_ ]?["':=]+\s*["']?[\w-]{12,}/gi) ?? []).toEqual([]);
		const hosts = [...text.matchAll(/https?:\/\/([^\s/"'\\)]+)/g)].map(([, host]) => host as string);
		expect(hosts.filter((host) => !/(^|\.)example\.com$|(^|\.)fpt\.net$|(^|\.)n8n\.io$/.test(host))).toEqual([]);
	});
});
