/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the source; never shipped */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ENDPOINTS } from '../nodes/fpt/api/endpoints';
import { cleanVietnamPhone } from '../nodes/fpt/phone/phone';
import { parseOptions } from '../nodes/FptSms/fields';
import { RESOURCES } from '../nodes/FptSms/resources';
import { startSimulator } from './simulator';
import { mobileNumber } from './simulator/phones';
import { operations } from './support/faults/operations';

const ROOT = join(__dirname, '..');

interface Import {
	from: string;
	/** A file of ours, or a package. */
	to: string;
	isType: boolean;
}

/** The source files of the product, by their paths in the repository. */
const FILES = ['nodes', 'credentials'].flatMap((folder) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => `${folder}/${file}`),
);

const IMPORTS: Import[] = FILES.flatMap((from) => {
	const source = readFileSync(join(ROOT, from), 'utf8');
	return [...source.matchAll(/^import (type )?[^;]*?from '([^']+)';/gm)].map(([, type, to = '']) => ({
		from,
		to: to.startsWith('.') ? relative(ROOT, join(ROOT, dirname(from), to)) : to,
		isType: type !== undefined,
	}));
});

const arrow = ({ from, to }: Import) => `${from} → ${to}`;

/** A part of the house by the paths of its files. */
const PARTS: ReadonlyArray<readonly [string, RegExp]> = [
	['api', /^nodes\/fpt\/api\//],
	['rules', /^nodes\/fpt\//],
	['transport', /^nodes\/FptSms\/transport\//],
	['operation', /^nodes\/FptSms\/(?:message|campaign)(?:\/|$)/],
	['contract', /^nodes\/FptSms\/(?:operation|fields|parameters|readParameter|credential|hints)/],
	['list', /^nodes\/FptSms\/(?:resources|form)/],
	['router', /^nodes\/FptSms\/(?:router|executionHints|simulated)/],
	['node', /^nodes\/FptSms\/(?:FptSms\.node|methods)/],
	['trigger', /^nodes\/FptSmsDlrTrigger\//],
	['credential', /^credentials\//],
];

const partOf = (path: string) => PARTS.find(([, pattern]) => pattern.test(path))?.[0];

/** What each part may know, itself aside. Never upward. */
const MAY_IMPORT: Record<string, string[]> = {
	rules: [],
	api: ['rules'],
	contract: ['rules', 'api'],
	transport: ['contract', 'rules', 'api'],
	operation: ['contract', 'rules', 'api'],
	list: ['operation', 'contract'],
	router: ['list', 'transport', 'contract', 'rules', 'api'],
	node: ['router', 'list', 'contract', 'rules'],
	trigger: ['rules', 'api'],
	credential: ['rules', 'api'],
};

const ours = IMPORTS.filter(({ to }) => /^(nodes|credentials)\//.test(to));
const packages = IMPORTS.filter(({ to }) => !/^(nodes|credentials)\//.test(to));

it('control: imports are found, of each part', () => {
	expect(ours.length).toBeGreaterThan(150);
	expect(new Set(ours.map(({ from }) => partOf(from)))).toEqual(new Set(Object.keys(MAY_IMPORT)));
	expect(ours.filter(({ to }) => partOf(to) === undefined).map(arrow)).toEqual([]);
});

it('Arrows go one way', () => {
	const wrong = ours.filter(({ from, to }) => partOf(from) !== partOf(to) && !MAY_IMPORT[partOf(from) ?? '']?.includes(partOf(to) ?? ''));
	expect(wrong.map(arrow)).toEqual([]);
});

it('No operation imports another', () => {
	const isOperation = (path: string) => /\.operation$/.test(path.replace(/\.ts$/, ''));
	expect(ours.filter(({ from, to }) => isOperation(from) && isOperation(to)).map(arrow)).toEqual([]);
});

it('Rules know neither n8n nor the network', () => {
	const ofRules = (list: Import[]) => list.filter(({ from }) => partOf(from) === 'rules');
	const allowed = /^(?:node:crypto|ipaddr\.js|libphonenumber-js\/.*)$/;
	expect(ofRules(packages).filter(({ to }) => !allowed.test(to)).map(arrow)).toEqual([]);
});

it('The HTTP client knows of n8n only types', () => {
	const values = packages.filter(({ from, to, isType }) => partOf(from) === 'api' && to === 'n8n-workflow' && !isType);
	expect(values.map(arrow)).toEqual([]);
});

it('At run time only n8n-workflow and node:crypto are imported, but for what the build bundles', () => {
	const allowed = /^(?:n8n-workflow|node:crypto|ipaddr\.js|libphonenumber-js\/.*)$/;
	expect(packages.filter(({ to }) => !allowed.test(to)).map(arrow)).toEqual([]);
});

it('Each file has a name of its own, but those that a folder, a form and a node have one each of', () => {
	const names = FILES.map((file) => basename(file)).filter((name) => !['index.ts', 'fields.ts', 'parameters.ts'].includes(name));
	expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

// What it needs in the pages: documentation.test.ts and guides.test.ts.
describe('What a new endpoint, operation, option or prefix needs besides', () => {
	it.each(Object.values(ENDPOINTS).map(({ path }) => path))('%s has a route in the simulator', async (path) => {
		const fpt = await startSimulator();
		const { status } = await fetch(`${fpt.url}${path}`, { method: 'POST', body: '{}' }).finally(async () => await fpt.close());
		expect(status).not.toBe(404);
	});

	const all = RESOURCES.flatMap((resource) => resource.operations);

	it('the fault table has each operation that asks FPT', () => {
		const asking = all.filter((operation) => 'plan' in operation).map(({ value }) => value);
		// One with two requests has a row for each.
		const tested = new Set(operations('').map(({ name }) => name.split(',')[0]));
		expect([...tested].sort()).toEqual(asking.sort());
	});

	it('each option is read somewhere, and not only offered', () => {
		const readers = FILES.filter((file) => file !== 'nodes/FptSms/fields.ts').map((file) => readFileSync(join(ROOT, file), 'utf8'));
		// In quotes it is offered: optionsOf('simplify').
		const isRead = (name: string) => readers.some((source) => new RegExp(`(?<!['"\\w])${name}(?!['"\\w])`).test(source));
		expect(Object.keys(parseOptions({})).filter((name) => !isRead(name))).toEqual([]);
	});

	it('the simulator knows the prefixes that the node knows, each with its telco', () => {
		const numbers = Array.from({ length: 100 }, (_, prefix) => `0${String(prefix).padStart(2, '0')}1234567`);
		const ofNode = numbers.map((number) => cleanVietnamPhone(number)).map((cleaned) => (cleaned.valid ? cleaned.telco : undefined));
		expect(ofNode.filter((telco) => telco !== undefined).length).toBeGreaterThan(30);
		expect(numbers.map((number) => mobileNumber(number)?.telco)).toEqual(ofNode);
	});
});
