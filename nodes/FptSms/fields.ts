import type { INodeProperties } from 'n8n-workflow';

/** Shows properties for one operation of one resource only. */
export function shownFor(resource: string, operation: string, properties: INodeProperties[]): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { ...property.displayOptions?.show, resource: [resource], operation: [operation] },
		},
	}));
}

export const brandName: INodeProperties = {
	displayName: 'Brand Name',
	name: 'brandName',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. FTI',
	hint: 'The sender that the phone shows, exactly as registered with FPT',
	description:
		'At most 11 characters; upper and lower case count. FPT registers brand names: ask your contact there for yours.',
};

export const campaignCode: INodeProperties = {
	displayName: 'Campaign Code',
	name: 'campaignCode',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. MjIxNQ==60cb06fa1d9bb',
	hint: 'From the output of Campaign > Create',
	description: 'The code that Campaign > Create gave for the campaign',
};

/** The options, in the order in which n8n lists them: alphabetical. */
const OPTIONS = {
	concurrency: {
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
		default: 10,
		description: 'How many requests may be under way at once, 1 to 100. The value of the first item counts for all.',
	},
	invalidNumbers: {
		displayName: 'Invalid Numbers',
		name: 'invalidNumbers',
		type: 'options',
		options: [
			{ name: 'Skip Them', value: 'skip', description: 'Push the good numbers; the others stand in "rejected", each with its reason' },
			{ name: 'Stop With an Error', value: 'error', description: 'Push nothing where a number is not valid' },
		],
		default: 'skip',
		description: 'What to do with numbers that are not Vietnamese mobile numbers',
	},
	maxParts: {
		displayName: 'Max Parts',
		name: 'maxParts',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 999, numberPrecision: 0 },
		default: 0,
		description: 'Refuse a message that would take more SMS than this, before anything is sent. FPT bills each. 0 is no limit.',
	},
	maxTries: {
		displayName: 'Max Tries',
		name: 'maxTries',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
		default: 3,
		description:
			'How often to try a request that FPT has certainly not taken, 1 to 10, for instance because the connection was refused. Where FPT may have taken it, the node never tries again by itself.',
	},
	outsideWindow: {
		displayName: 'Outside Sending Hours',
		name: 'outsideWindow',
		type: 'options',
		options: [
			{ name: 'Stop With an Error', value: 'error', description: 'Create nothing, and say which time is next' },
			{ name: 'Move to the Next Allowed Minute', value: 'move', description: 'Create the campaign for the next time at which FPT delivers' },
			{ name: 'Use the Time All the Same', value: 'ignore', description: 'Create the campaign as it is; FPT blocks messages outside its hours' },
		],
		default: 'error',
		description: 'What to do where the time is not within 08:00-11:30 or 13:30-20:00 in Vietnam, the hours in which FPT delivers advertising',
	},
	removeAccents: {
		displayName: 'Remove Accents',
		name: 'removeAccents',
		type: 'boolean',
		default: false,
		description:
			'Whether to write the message without accents, curly quotes and the like, so that one SMS holds 160 characters instead of 70. What has no plain form stays as it is.',
	},
	requestId: {
		displayName: 'Request ID',
		name: 'requestId',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-10432',
		description: "Your own mark for this message, at most 100 characters, shown in FPT's reports. It does not keep a message from being sent twice.",
	},
	requestsPerSecond: {
		displayName: 'Requests per Second',
		name: 'requestsPerSecond',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1000 },
		default: 0,
		description: 'The most requests that may start within a second, if FPT has set a limit for you; 0 is no limit. The value of the first item counts for all.',
	},
	simplify: {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	timeout: {
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 600 },
		default: 30,
		description: 'How many seconds one try may take, 1 to 600',
	},
} satisfies Record<string, INodeProperties>;

/** Those of every operation that asks FPT. */
const ALWAYS = ['concurrency', 'maxTries', 'requestsPerSecond', 'timeout'] as const;

/** The options collection of an operation that asks FPT; those that all of them have need not be named. */
export function optionsOf(...names: Array<keyof typeof OPTIONS>): INodeProperties {
	return localOptionsOf(...names, ...ALWAYS);
}

/** The options collection of an operation that makes no request. */
export function localOptionsOf(...names: Array<keyof typeof OPTIONS>): INodeProperties {
	const sorted = names.sort((one, other) => OPTIONS[one].displayName.localeCompare(OPTIONS[other].displayName));
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: sorted.map((name) => OPTIONS[name]),
	};
}
