/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- looks for pages; never shipped */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ICredentialType, type IHookFunctions, type INodeProperties, NodeHelpers } from 'n8n-workflow';
import { FptSmsApi } from '../../credentials/FptSmsApi.credentials';
import { FptSmsDlrApi } from '../../credentials/FptSmsDlrApi.credentials';
import { ERROR_CODES } from '../../nodes/fpt/response/codes';
import { FptSms } from '../../nodes/FptSms/FptSms.node';
import { FptSmsDlrTrigger } from '../../nodes/FptSmsDlrTrigger/FptSmsDlrTrigger.node';
import nodeCodex from '../../nodes/FptSms/FptSms.node.json';
import { parseOptions } from '../../nodes/FptSms/fields';
import triggerCodex from '../../nodes/FptSmsDlrTrigger/FptSmsDlrTrigger.node.json';
import { RESOURCES } from '../../nodes/FptSms/resources';
import { DEFAULTS } from '../../nodes/FptSmsDlrTrigger/parameters';

const { description: node } = new FptSms();
const { description: trigger } = new FptSmsDlrTrigger();
const isShown = ({ displayOptions }: INodeProperties, resource: string, operation: string) => {
	const { resource: resources = [resource], operation: operations = [operation] } = displayOptions?.show ?? {};
	return resources.includes(resource) && operations.includes(operation);
};
const fieldsOf = (resource: string, operation: string) =>
	node.properties.filter((property) => property.type !== 'notice' && isShown(property, resource, operation));
const optionsOf = (properties: INodeProperties[]) =>
	((properties.find(({ name }) => name === 'options')?.options ?? []) as INodeProperties[]).map(({ name }) => name);

describe("Names that users' workflows depend on", () => {
	const FORMS: Array<[resource: string, operation: string, fields: string[], options: string[]]> = [
		['message', 'sendOtp', ['brandName', 'phone', 'textSource', 'registeredText', 'variables', 'message', 'generateCode', 'codeLength', 'codeMinutes'], ['concurrency', 'maxParts', 'maxPerHour', 'maxPerNumber', 'maxPerNumberMinutes', 'maxTries', 'removeAccents', 'requestId', 'requestsPerSecond', 'sendOncePer', 'simplify', 'timeout']],
		['message', 'sendInternational', ['brandName', 'phone', 'message'], ['allowedCountries', 'concurrency', 'maxParts', 'maxPerHour', 'maxPerNumber', 'maxPerNumberMinutes', 'maxTries', 'removeAccents', 'requestId', 'requestsPerSecond', 'sendOncePer', 'simplify', 'timeout']],
		['message', 'check', ['message', 'phone'], ['maxParts', 'removeAccents']],
		['message', 'verifyOtp', ['challenge', 'code', 'expectedPhone'], []],
		[
			'campaign',
			'create',
			['campaignName', 'brandName', 'message', 'scheduleTime', 'quotaMode', 'quota', 'recipients'],
			['concurrency', 'maxParts', 'maxTries', 'outsideWindow', 'removeAccents', 'requestsPerSecond', 'simplify', 'timeout'],
		],
		['campaign', 'pushAds', ['campaignCode', 'phoneList', 'combineItems'], ['concurrency', 'excludeNumbers', 'invalidNumbers', 'maxTries', 'rehearse', 'requestsPerSecond', 'simplify', 'timeout']],
		[
			'campaign',
			'run',
			['mode', 'campaignName', 'brandName', 'message', 'scheduleTime', 'phoneList'],
			['concurrency', 'excludeNumbers', 'invalidNumbers', 'maxParts', 'maxTries', 'outsideWindow', 'removeAccents', 'requestsPerSecond', 'timeout'],
		],
		['campaign', 'getDetail', ['campaignCode'], ['concurrency', 'maxTries', 'requestsPerSecond', 'simplify', 'timeout']],
		['campaign', 'getDlr', ['campaignCode', 'output', 'binaryProperty'], ['concurrency', 'maxTries', 'requestsPerSecond', 'timeout']],
	];

	it('of each operation', () => {
		const operations = RESOURCES.flatMap((resource) => resource.operations.map(({ value }) => `${resource.value}: ${value}`));
		expect(FORMS.map(([resource, operation]) => `${resource}: ${operation}`).sort()).toEqual(operations.sort());
	});

	it.each(FORMS)('%s: %s', (resource, operation, names, options) => {
		const shown = fieldsOf(resource, operation);
		expect(shown.map(({ name }) => name)).toEqual(['resource', 'operation', ...names, ...(options.length > 0 ? ['options'] : [])]);
		expect(optionsOf(shown)).toEqual(options);
	});

	it('with the defaults that they were saved with: n8n fills in a default that has changed, and the workflow does something else', () => {
		const defaults = new Map<string, unknown>();
		for (const property of node.properties) {
			for (const { name, default: value } of property.type === 'collection' ? (property.options as INodeProperties[]) : [property]) defaults.set(name, value);
		}
		expect(Object.fromEntries(defaults)).toMatchObject({
			concurrency: 10,
			requestsPerSecond: 0,
			timeout: 30,
			maxTries: 3,
			maxParts: 0,
			removeAccents: false,
			simplify: true,
			invalidNumbers: 'skip',
			outsideWindow: 'error',
			combineItems: true,
			rehearse: false,
			generateCode: false,
			textSource: 'here',
			codeLength: 6,
			codeMinutes: 5,
			quotaMode: 'fixed',
			output: 'items',
			binaryProperty: 'data',
		});
	});

	it('and what came with version 2 is not in a node of version 1, which n8n would give its default', () => {
		const added = node.properties.filter(({ displayOptions }) => displayOptions?.show?.['@version'] !== undefined);
		expect(added.map(({ name, displayOptions }) => [name, displayOptions?.show?.['@version'], displayOptions?.show?.operation])).toEqual([['mode', [2], ['run']]]);
		expect([node.version, node.defaultVersion]).toEqual([[1, 2], 2]);
	});

	it('of the nodes and the credentials', () => {
		expect([node.name, trigger.name]).toEqual(['fptSms', 'fptSmsDlrTrigger']);
		expect([trigger.version, trigger.defaultVersion]).toEqual([[1, 2], 2]);
		expect(node.properties[0]).toMatchObject({ name: 'resource', default: 'message' });
		expect(trigger.properties.filter(({ type }) => type !== 'notice').map(({ name }) => name)).toEqual(['events', 'batchUnderLoad', 'options']);
		expect(optionsOf(trigger.properties)).toEqual(['allowedIps', 'simplify']);
		expect(trigger.webhooks).toEqual([{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: 'dlr' }]);
		const api = new FptSmsApi();
		expect([api.name, new FptSmsDlrApi().name]).toEqual(['fptSmsApi', 'fptSmsDlrApi']);
		expect(api.properties.map(({ name }) => name)).toEqual([
			'accessTokenFor',
			'environment',
			'environment',
			'simulationNotice',
			'baseUrl',
			'clientId',
			'clientId',
			'clientSecret',
			'scopes',
			'brandName',
			'registeredTexts',
			'onlyRegistered',
			'accessToken',
			'accessTokenExpiresAt',
		]);
	});
});

it('What the credentials keep secret, the form shows as dots, and n8n blanks; what they need is marked', () => {
	const properties = [...new FptSmsApi().properties, ...new FptSmsDlrApi().properties];
	const namesOf = (which: (property: INodeProperties) => unknown) => properties.filter(which).map(({ name }) => name);
	expect(namesOf(({ typeOptions }) => typeOptions?.password)).toEqual(['accessTokenFor', 'clientSecret', 'accessToken', 'accessTokenExpiresAt', 'authorizationKey']);
	expect(namesOf(({ required }) => required)).toEqual(['baseUrl', 'clientId', 'clientSecret', 'authorizationKey']);
	expect(namesOf(({ typeOptions }) => typeOptions?.expirable)).toEqual(['accessToken']);
});

it('The trigger wants a key, and batches and simplifies unless told otherwise; n8n has nothing to end when it is switched off', async () => {
	expect(trigger.credentials).toMatchObject([{ name: 'fptSmsDlrApi', required: true }]);
	const options = trigger.properties.find(({ name }) => name === 'options')?.options as INodeProperties[];
	const defaults = [...trigger.properties, ...options].map(({ name, default: value }) => [name, value]);
	expect(Object.fromEntries(defaults)).toMatchObject({ batchUnderLoad: true, simplify: true, allowedIps: '' });
	expect(Object.fromEntries(defaults)).toMatchObject(DEFAULTS);
	expect(await new FptSmsDlrTrigger().webhookMethods.default.delete.call({} as IHookFunctions)).toBe(true);
});

describe('The credentials in the HTTP Request node', () => {
	/** As n8n's editor decides (2.40) which credentials it offers there: those that authenticate, and are for all nodes. */
	const isOffered = ({ authenticate, restrictToSupportedNodes, supportedNodes }: ICredentialType) =>
		authenticate !== undefined && !(restrictToSupportedNodes && !supportedNodes?.includes('n8n-nodes-base.httpRequest'));

	it('are not offered: there they could not work, and would cost a token', () => {
		// As n8n's loader of packages sets it, and the editor gets it.
		const api = Object.assign(new FptSmsApi(), { supportedNodes: ['fptSms'] });
		expect(isOffered({ ...api })).toBe(false);
		expect(isOffered({ ...new FptSmsDlrApi() })).toBe(false);
	});

	it('are not restricted if n8n does not know the nodes that may use them, as in its folder for custom nodes', () => {
		expect({ ...new FptSmsApi() }.restrictToSupportedNodes).toBeUndefined();
		expect(new FptSmsApi().restrictToSupportedNodes).toBeUndefined();
	});
});

const inForms: INodeProperties[] = [node, trigger].flatMap(({ properties }) =>
	properties.flatMap((property) => [property, ...(property.type === 'collection' ? (property.options as INodeProperties[]) : [])]),
);

it.each(inForms.filter(({ type, name }) => !['notice', 'collection'].includes(type) && !['resource', 'operation'].includes(name)))(
	'The field $displayName says what it is for',
	({ displayName, description = '', type, placeholder }) => {
		expect(description).toMatch(/^[A-Z]/);
		const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
		const said = words(description).filter((word) => !words(displayName).includes(word));
		expect(new Set(said).size).toBeGreaterThan(4);
		if (type === 'string' || type === 'dateTime') expect(placeholder ?? 'data').toMatch(/^(e\.g\. |data)/);
	},
);

it('The subtitle on the canvas is that of the chosen operation', () => {
	const table = /\{ (\{.*\})\[\$parameter\["operation"\]\] \}\}$/.exec(node.subtitle ?? '')?.[1] ?? '';
	const subtitles = [...table.matchAll(/(\w+): "([^"]*)"/g)].map(([, operation, subtitle]) => [operation, subtitle]);
	const operations = RESOURCES.flatMap((resource) => resource.operations.map(({ value }) => value));
	expect(subtitles.map(([operation]) => operation).sort()).toEqual(operations.sort());
	expect(Object.fromEntries(subtitles)).toEqual({
		sendOtp: 'Send OTP',
		sendInternational: 'Send International',
		check: 'Check Message',
		verifyOtp: 'Verify OTP',
		create: 'Create Campaign',
		pushAds: 'Push Ads',
		run: 'Run Campaign',
		getDetail: 'Campaign Details',
		getDlr: 'Campaign Report',
	});
});

/** What n8n's guidelines ask messages and forms not to say. */
const UNWANTED = /\b(error|problem|failure|mistake)s?\b/i;

it('No text of a form, a hint or one of FPT\'s codes speaks of errors, problems, failures or mistakes', () => {
	const textsOf = ({ displayName, description, hint, placeholder, options }: INodeProperties): unknown[] => [
		displayName,
		description,
		hint,
		placeholder,
		...(options ?? []).flatMap((option) => ('displayName' in option && 'type' in option ? textsOf(option) : [option.name, 'description' in option && option.description])),
	];
	const properties = [...node.properties, ...trigger.properties, ...new FptSmsApi().properties, ...new FptSmsDlrApi().properties];
	const texts = [
		...properties.flatMap(textsOf),
		...(node.hints ?? []).map(({ message }) => message),
		...ERROR_CODES.flatMap(({ meaning, advice }) => [meaning, advice]),
	];
	expect(texts.filter((text) => typeof text === 'string' && UNWANTED.test(text))).toEqual([]);
});

/** All texts of a form: of its fields, their options and choices, and of its hints. */
function textsOfForm(value: unknown): string[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, each]) =>
		['displayName', 'description', 'hint', 'placeholder', 'message', 'action'].includes(name) && typeof each === 'string' ? [each] : textsOfForm(each),
	);
}

describe('The forms', () => {
	const forms = { node, trigger: { ...trigger, triggerPanel: undefined }, api: new FptSmsApi().properties, dlr: new FptSmsDlrApi().properties };

	it.each(Object.entries(forms))('of %s have no text of more than 200 characters, as it is read', (_name, form) => {
		const texts = textsOfForm(form);
		expect(texts.length).toBeGreaterThan(2);
		expect(texts.filter((text) => text.replace(/<[^>]*>/g, '').length > 200)).toEqual([]);
	});

	it('list what most people look for first', () => {
		expect(RESOURCES.flatMap(({ operations }) => operations.map(({ name }) => name))).toEqual([
			'Send OTP',
			'Send International',
			'Verify OTP',
			'Check',
			'Run',
			'Create',
			'Push Ads',
			'Get Details',
			'Get Delivery Report',
		]);
		expect(RESOURCES[0]?.operations[0]?.action).toMatch(/^Send SMS in Vietnam/);
	});

	it('put a limit there when an option for one is added; one that is not there means none, and a typed 0 stays', () => {
		const options = node.properties.find(({ name, displayOptions }) => name === 'options' && displayOptions?.show?.operation?.includes('sendOtp'))?.options as INodeProperties[];
		const added = Object.fromEntries(options.map(({ name, default: value }) => [name, value]));
		expect(added).toMatchObject({ maxPerNumber: 5, maxPerNumberMinutes: 10, maxPerHour: 100 });
		expect(parseOptions({})).toMatchObject({ maxPerNumber: undefined, maxPerNumberMinutes: 10, maxPerHour: 0 });
		expect(parseOptions({ maxPerNumber: 0, maxPerHour: 0 })).toMatchObject({ maxPerNumber: 0, maxPerHour: 0 });
		const parameters = { resource: 'message', operation: 'sendOtp', options: { maxPerNumber: 5, maxPerHour: 0 } };
		const kept = NodeHelpers.getNodeParameters(node.properties, parameters, true, false, null, node);
		expect(kept?.options).toEqual({ maxPerNumber: 5, maxPerHour: 0 });
	});

	it('link to pages without an anchor, which n8n would lose', () => {
		const codex = [nodeCodex, triggerCodex].flatMap(({ resources }) => Object.values(resources).flatMap((links) => links.map(({ url }) => url)));
		const links = [...codex, new FptSmsApi().documentationUrl, new FptSmsDlrApi().documentationUrl, ...JSON.stringify(forms).matchAll(/href=\\"([^"\\]+)/g)].map((link) => (typeof link === 'string' ? link : link[1]));
		expect(links.length).toBeGreaterThan(6);
		// n8n's own, which its lint wants at each list that is loaded.
		const ours = links.filter((link) => link !== 'https://docs.n8n.io/code/expressions/');
		for (const link of ours) expect(link).toMatch(/^https:\/\/github\.com\/n8n-nodes-fpt-sms\/n8n-nodes-fpt-sms\/blob\/main\/(?:README|docs\/[a-z-]+)\.md$/);
		const pages = ours.map((link) => join(__dirname, '../..', link?.split('/blob/main/')[1] ?? ''));
		expect(pages.filter((page) => !existsSync(page))).toEqual([]);
	});
});

it('Actions have no articles, and the node says which trigger belongs to it', () => {
	const actions = RESOURCES.flatMap(({ operations }) => operations.map(({ action }) => action));
	expect(actions.filter((action) => /\b(an?|the)\b/i.test(action))).toEqual([]);
	expect(node.description).toContain(trigger.displayName);
});
