import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { escapeHtml } from '../../fpt/escapeHtml';
import { formatCount } from '../../fpt/formatCount';
import { invalidInput } from '../../fpt/invalidInput';
import { composeMessage, removeAccents } from '../../fpt/text/parts';
import { fillText, matchText, type RegisteredTexts, textNamed, textsOfBrand } from '../../fpt/text/registeredTexts';
import { differenceFrom } from '../../fpt/text/textDifference';
import { choices, CODE_VARIABLES, notice, type Options, requireText } from '../fields';
import { readValue } from '../parameters';
import { readParameter } from '../readParameter';

/** In the form of the node as a tool of an AI agent; n8n of before `@tool` shows it nowhere. */
const toolNotice = notice(
	'toolNotice',
	'Safest for an agent: <b>Choose a Registered Text</b>, and let the model define its variables only. The option <b>Send Once Per</b> keeps it from sending twice.',
	{ show: { '@tool': [true] } },
);

const textSource = {
	displayName: 'Text',
	name: 'textSource',
	type: 'options',
	noDataExpression: true,
	options: choices<'here' | 'registered'>({
		here: { name: 'Write It Here', description: 'The field Message has the text' },
		registered: { name: 'Choose a Registered Text', description: 'One that the credential has: only what varies is filled in, so that nothing is mistyped' },
	}),
	default: 'here',
	description: 'Where the text comes from. FPT sends only what was registered with it, word for word.',
} as const satisfies INodeProperties;

const registeredText = {
	displayName: 'Registered Text Name or ID',
	name: 'registeredText',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getRegisteredTexts' },
	required: true,
	default: '',
	displayOptions: { show: { textSource: ['registered'] } },
	hint: "The credential keeps them, under 'Registered Texts'",
	description: 'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
} as const satisfies INodeProperties;

const variables = {
	displayName: 'Variables',
	name: 'variables',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	typeOptions: {
		loadOptionsDependsOn: ['registeredText', 'generateCode'],
		resourceMapper: {
			resourceMapperMethod: 'getTextVariables',
			mode: 'add',
			fieldWords: { singular: 'variable', plural: 'variables' },
			addAllFields: true,
			supportAutoMap: false,
		},
	},
	displayOptions: { show: { textSource: ['registered'] }, hide: { registeredText: [''] } },
	description: 'What goes into the places of the text',
} as const satisfies INodeProperties;

/** The fields of a text that is chosen from the credential. */
export const registeredFields: INodeProperties[] = [toolNotice, textSource, registeredText, variables];

/** When a text is written in the node. */
export const WRITTEN = { displayOptions: { hide: { textSource: ['registered'] } } };

/** The text that an item chooses, filled in, and its brand name; undefined if its text is written. `code` is of *Generate Code*. */
export function readChosenText(ctx: IExecuteFunctions, itemIndex: number, all: RegisteredTexts, { removeAccents: isPlain }: Options, code?: { length: number; minutes: number }) {
	if (readValue(ctx, textSource, itemIndex) === 'here') return undefined;
	const text = textNamed(all, requireText(readParameter(ctx, registeredText.name, itemIndex), 'Registered Text'));
	if (code && !text.places.some(({ variable }) => variable.toLowerCase() === 'code')) {
		throw invalidInput(`The registered text "${text.name}" has no {code}`, "Choose one that has, or switch off 'Generate Code'.");
	}
	const { value } = (readParameter(ctx, variables.name, itemIndex) ?? {}) as { value?: unknown };
	const values = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	const own = code && new Map([...CODE_VARIABLES].map((name) => [name, name === 'code' ? '0'.repeat(code.length) : String(code.minutes)]));
	return { text: fillText(text, { values, own, write: (given) => (isPlain ? removeAccents(composeMessage(given)) : composeMessage(given)) }), brandName: text.brandName };
}

/** How many differences of an execution are looked for: one takes some milliseconds, and an execution may have 100,000 items. */
const MAX_DIFFERENCES = 20;

/** Compares the texts of an execution with the registered ones. */
export class TextComparison {
	private compared = 0;
	private strangers = 0;
	private first: string | undefined;
	private readonly differences = new Map<string, string>();

	constructor(
		private readonly all: RegisteredTexts,
		/** Whether a text that is none of them is refused. */
		private readonly isOnly: boolean,
	) {}

	/** Throws if the text may not be sent. */
	check(brandName: string, text: string): void {
		const texts = textsOfBrand(this.all, brandName);
		// A list that has none of a brand name says nothing of its texts.
		if (texts.length === 0 && !this.isOnly) return;
		this.compared += 1;
		if (matchText(texts, text)) return;
		this.strangers += 1;
		const difference = this.differenceOf(brandName, text);
		this.first ??= difference;
		if (this.isOnly) {
			throw invalidInput(`The text is none that the credential has as registered${difference === undefined ? '' : `: ${difference}`}`, "Correct it, or choose the registered text. The credential has 'Send Only Registered Texts' on.");
		}
	}

	/** What to say if FPT rejects a text as not registered. */
	explain(brandName: string, text: string): string[] {
		const texts = textsOfBrand(this.all, brandName);
		const known = matchText(texts, text);
		if (known) return [`It is the registered text "${known.name}" of the credential: compare that with FPT's mail.`];
		const difference = texts.length === 0 ? undefined : this.differenceOf(brandName, text);
		return difference === undefined ? [] : [`Compared with the credential's registered texts: ${difference}.`];
	}

	/** What to say above the output. */
	announce(ctx: IExecuteFunctions): void {
		if (this.isOnly || this.first === undefined) return;
		const which = this.compared === 1 ? 'The text is none' : `${formatCount(this.strangers)} of ${formatCount(this.compared)} texts are none`;
		const message = `${which} of the credential's registered texts, so FPT may reject ${this.compared === 1 ? 'it' : 'them'}${this.strangers > 1 ? '. The first:' : ':'} ${this.first}.`;
		// Older versions of n8n have no hints. n8n renders them as HTML.
		ctx.addExecutionHints?.({ message: escapeHtml(message), type: 'warning', location: 'outputPane' });
	}

	private differenceOf(brandName: string, text: string): string | undefined {
		const key = JSON.stringify([brandName, text]);
		if (!this.differences.has(key) && this.differences.size < MAX_DIFFERENCES) this.differences.set(key, differenceFrom(this.all, brandName, text));
		return this.differences.get(key);
	}
}
