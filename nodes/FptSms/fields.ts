import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { COUNTRY_NAMES } from '../fpt/phone/countryNames';
import { formatCount } from '../fpt/formatCount';
import { invalidInput } from '../fpt/invalidInput';
import { MAX_BRAND_NAME, MAX_ONCE_KEY, MAX_ONCE_KEYS, MAX_REQUEST_ID } from '../fpt/limits';
import { parseBoolean, parseChoice, parseChoices, parseNumber } from '../fpt/optionValue';
import { DELIVERY_HOURS, type OutsideHours } from '../fpt/campaign/schedule';
import { ROOM } from '../fpt/text/parts';
import { CODES_PER_NUMBER, MAX_PER_HOUR, MAX_PER_NUMBER, MAX_PER_NUMBER_MINUTES } from '../fpt/sendLimits';

/** A choice of a form, typed by what the code knows. */
export type Choice<V extends string> = INodePropertyOptions & { value: V };

/** The choices of a form, one for each value that the code knows: one that is misspelt or missing does not compile. */
export function choices<V extends string>(table: Readonly<Record<V, { name: string; description: string }>>): Array<Choice<V>> {
	return (Object.keys(table) as V[]).map((value) => ({ value, ...table[value] }));
}

/** A field of a form; what it is called may be known elsewhere. */
type Field = Omit<INodeProperties, 'name'>;

/** What the code gets for a field of a form. */
export type ValueOf<F> = F extends { type: 'boolean' }
	? boolean
	: F extends { type: 'number' }
		? number
		: F extends { type: 'multiOptions' }
			? string[]
			: F extends { options: Array<Choice<infer V>> }
				? V
				: string;

/** A field's value as its form describes it: of its type, within its bounds, one of its choices. Throws for anything else. */
export function parseValue<F extends Field>(field: F, given: unknown): ValueOf<F> {
	const { displayName: label, type, typeOptions } = field;
	if (type === 'boolean') return parseBoolean(given, label) as ValueOf<F>;
	if (type === 'number') {
		const { minValue: min = 0, maxValue: max, numberPrecision } = typeOptions ?? {};
		return parseNumber(given, { min, max, integer: numberPrecision === 0 }, label) as ValueOf<F>;
	}
	if (type === 'options' || type === 'multiOptions') {
		const known = (field.options ?? []).flatMap((option) => ('value' in option ? [String(option.value)] : []));
		return (type === 'options' ? parseChoice(given, known, label) : parseChoices(given, known, label)) as ValueOf<F>;
	}
	return requireText(given, label) as ValueOf<F>;
}

/** A value as text. Throws for an object, for which no text can be meant. */
export function requireText(value: unknown, label: string): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
	if (value === null || value === undefined) return '';
	throw invalidInput(`'${label}' must be text`, 'The expression returns a list or an object: pick one of its fields.');
}

/** A note in the form. */
export const notice = (name: string, displayName: string, displayOptions?: INodeProperties['displayOptions']): INodeProperties => ({
	displayName,
	name,
	type: 'notice',
	default: '',
	displayOptions,
});

export const messageField = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
} satisfies INodeProperties;

export const phoneField = {
	displayName: 'Phone',
	name: 'phone',
	type: 'string',
	default: '',
} satisfies INodeProperties;

export const brandName: INodeProperties = {
	displayName: 'Brand Name',
	name: 'brandName',
	type: 'string',
	default: '',
	placeholder: 'e.g. FTI',
	hint: "The sender, exactly as registered with FPT. If empty: the credential's.",
	description:
		`At most ${MAX_BRAND_NAME} characters; upper and lower case count. FPT registers brand names: ask your contact there for yours.`,
};

/** The places of a registered text that *Generate Code* fills in; in lower case. */
export const CODE_VARIABLES: ReadonlySet<string> = new Set(['code', 'minutes']);

export const campaignCode: INodeProperties = {
	displayName: 'Campaign Code',
	name: 'campaignCode',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. MjIxNQ==60cb06fa1d9bb',
	hint: 'From the output of Campaign > Create or Run',
	description: 'The code that Campaign > Create or Run returned for the campaign',
};

/** A field for a whole number. */
export const wholeNumber = (minValue: number, maxValue: number) => ({ type: 'number', typeOptions: { minValue, maxValue, numberPrecision: 0 } }) as const;

/** The options by their names, in the order in which n8n lists them: alphabetical. */
const OPTIONS = {
	allowedCountries: {
		displayName: 'Allowed Countries',
		type: 'multiOptions',
		options: COUNTRY_NAMES.map(([value, name]) => ({ name, value })),
		default: [],
		description: 'The countries that may be sent to; a number of any other is refused before anything is sent. None chosen: all countries. An expression returns a list of ISO 3166 codes, as ["SG", "TH"].',
	},
	concurrency: {
		displayName: 'Concurrency',
		...wholeNumber(1, 100),
		default: 10,
		description: 'How many requests may be pending at once, 1 to 100. The value of the first item counts for all.',
	},
	excludeNumbers: {
		displayName: 'Exclude Numbers',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: "e.g. {{ $('Do not call').all().map((row) => row.json.phone) }}",
		hint: "All rows of another node: {{ $('Do not call').all().map((row) => row.json.phone) }}",
		description:
			'The numbers that must not get it, as text or a list: opt-outs, the national do-not-call list. Each whole number counts, whatever stands around it; an entry without one stops the push. At most 200,000.',
	},
	invalidNumbers: {
		displayName: 'Invalid Numbers',
		type: 'options',
		options: choices<'skip' | 'error'>({
			skip: { name: 'Skip Them', description: 'Push the good numbers; the others are in "rejected", each with its reason' },
			error: { name: 'Stop and Push Nothing', description: 'Push nothing if a number is not valid' },
		}),
		default: 'skip',
		description: 'What to do with numbers that are not Vietnamese mobile numbers',
	},
	maxParts: {
		displayName: 'Max Parts',
		...wholeNumber(0, 999),
		default: 0,
		description: 'Refuse a message that would take more SMS than this, before anything is sent. FPT bills each. 0 is no limit.',
	},
	maxPerHour: {
		displayName: 'Max per Hour',
		...wholeNumber(0, MAX_PER_HOUR),
		default: 100,
		description: 'The most messages in an hour to all numbers together; the rest are not sent. 0 is no limit. Each n8n process counts for itself, over all nodes with this option and the same credential.',
	},
	maxPerNumber: {
		displayName: 'Max per Number',
		...wholeNumber(0, MAX_PER_NUMBER),
		default: CODES_PER_NUMBER,
		description: `The most messages to one number within "Max per Number Minutes"; the rest are not sent. 0 is no limit. Without this option: ${CODES_PER_NUMBER} with Generate Code, else none. Each n8n process counts for itself.`,
	},
	maxPerNumberMinutes: {
		displayName: 'Max per Number Minutes',
		...wholeNumber(1, MAX_PER_NUMBER_MINUTES),
		default: 10,
		description: `For how many minutes a message counts for "Max per Number", 1 to ${MAX_PER_NUMBER_MINUTES}`,
	},
	maxTries: {
		displayName: 'Max Tries',
		...wholeNumber(1, 10),
		default: 3,
		description:
			'How often to try a request that FPT has certainly not accepted, 1 to 10, for instance because the connection was refused. If FPT may have accepted it, the node never tries again by itself.',
	},
	outsideWindow: {
		displayName: 'Outside Sending Hours',
		type: 'options',
		options: choices<OutsideHours>({
			error: { name: 'Stop and Create Nothing', description: 'Create nothing, and say which time is next' },
			move: { name: 'Move to the Next Allowed Minute', description: 'Create the campaign for the next time at which FPT delivers; a time more than 10 minutes past is not moved' },
			ignore: { name: 'Use the Time All the Same', description: 'Create the campaign as it is; FPT blocks messages outside its hours' },
		}),
		default: 'error',
		description: `What to do if the time is not within ${DELIVERY_HOURS} in Vietnam, the hours in which FPT delivers advertising`,
	},
	rehearse: {
		displayName: 'Rehearse',
		type: 'boolean',
		default: false,
		description: 'Whether to check and count only: the output has who would get it, and nothing is sent',
	},
	removeAccents: {
		displayName: 'Remove Accents',
		type: 'boolean',
		default: false,
		description:
			`Whether to write the message without accents, curly quotes and the like, which leave one SMS room for ${ROOM.fall}. What has no plain form is left as it is.`,
	},
	requestId: {
		displayName: 'Request ID',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-10432',
		description: `Your own ID for this message, at most ${MAX_REQUEST_ID} characters, shown in FPT's reports. It does not keep a message from being sent twice.`,
	},
	requestsPerSecond: {
		displayName: 'Requests per Second',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1000 },
		default: 0,
		description: 'The most requests that may start within a second, if FPT has set a limit for you; 0 is no limit. The value of the first item counts for all.',
	},
	sendOncePer: {
		displayName: 'Send Once Per',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-10432',
		description: `A key of your own, e.g. the order's number: what was sent for it is not sent again, in any later execution or call over MCP. At most ${MAX_ONCE_KEY} characters; the last ${formatCount(MAX_ONCE_KEYS)} keys are kept.`,
	},
	simplify: {
		displayName: 'Simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	timeout: {
		displayName: 'Timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 600 },
		default: 30,
		description: 'How many seconds one attempt may take, 1 to 600',
	},
} as const satisfies Record<string, Field>;

export type OptionName = keyof typeof OPTIONS;

/** What an option means that is not there, where that is not what the form puts there when it is added; if undefined, it is the operation's to say. */
const ABSENT: Readonly<Partial<Record<string, number>>> = { maxPerHour: 0, maxPerNumber: undefined, sendOncePer: undefined };

/** The options that keep a bill down: an empty value is refused, since the default would be no limit. */
const BOUNDS: ReadonlySet<string> = new Set<OptionName>(['allowedCountries', 'maxPerHour', 'maxPerNumber', 'maxPerNumberMinutes']);

/** The values of all options of an item: the user's, else the form's defaults. */
export type Options = {
	[N in OptionName]: N extends 'excludeNumbers' ? unknown : ValueOf<(typeof OPTIONS)[N]> | (N extends 'maxPerNumber' | 'sendOncePer' ? undefined : never);
};

/** The options collection of an operation that asks FPT; those that all of them have need not be named. */
export function optionsOf(...names: Array<OptionName>): INodeProperties {
	return localOptionsOf(...names, 'concurrency', 'maxTries', 'requestsPerSecond', 'timeout');
}

/** The options collection of an operation that makes no request. */
export function localOptionsOf(...names: Array<OptionName>): INodeProperties {
	const label = (name: OptionName) => OPTIONS[name].displayName.toLowerCase();
	const sorted = [...names].sort((one, other) => (label(one) < label(other) ? -1 : 1));
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: sorted.map((name) => ({ name, ...OPTIONS[name] })),
	};
}

/** Options, checked; the form's default for an empty one, but see ABSENT and BOUNDS. Throws for what the form does not offer. */
export function parseOptions(given: unknown): Options {
	const raw = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
	const valueOf = (name: string, field: Field) => {
		const isThere = Object.hasOwn(raw, name);
		if (!isThere && Object.hasOwn(ABSENT, name)) return ABSENT[name];
		const value = isThere ? raw[name] : undefined;
		// Numbers may be text or any list, as in the field Phone List, which is read later.
		if (isThere && name === 'excludeNumbers') return value;
		const isEmpty = value === undefined || value === null || value === '';
		return parseValue(field, isEmpty && !(isThere && BOUNDS.has(name)) ? field.default : value);
	};
	return Object.fromEntries(Object.entries(OPTIONS).map(([name, field]) => [name, valueOf(name, field)])) as unknown as Options;
}
