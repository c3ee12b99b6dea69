import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { type Environment, SIMULATION } from '../nodes/fpt/api/endpoints';
import { TEST_NUMBERS } from '../nodes/fpt/api/simulatedAccount';
import { NOT_STORED, type SCOPES } from '../nodes/fpt/api/token';

const ENVIRONMENTS: Array<INodePropertyOptions & { value: Environment }> = [
	{ name: 'Try Without Account', value: SIMULATION, description: 'No request leaves n8n, and no phone gets a message: the node responds as FPT would' },
	{ name: 'Production', value: 'production', description: 'Real messages, to app.sms.fpt.net and its fallback service.sms.fpt.net' },
	{ name: 'Sandbox', value: 'sandbox', description: 'FPT responds as if it had sent, but no phone gets a message' },
	{
		name: 'Custom',
		value: 'custom',
		description: 'Another address that FPT gave you (some customers have https://api01.sms.fpt.net), or a simulator',
	},
];

/** Whether a token was ever kept with the credential. */
const WITH_TOKEN = { hide: { accessTokenFor: [''] } };
const WITHOUT_TOKEN = { show: { accessTokenFor: [''] } };

/**
 * n8n does not store a value that is the default, and fills the default in when it reads. A new credential has the default of the first
 * field of the name. One that has a token, and nothing stored, is of the first release: its default must be no other's, so that n8n's
 * editor stores what is chosen, and shows it again.
 */
const ENVIRONMENT_FIELDS: INodeProperties[] = [
	{ default: SIMULATION, displayOptions: WITHOUT_TOKEN },
	{ default: NOT_STORED, displayOptions: WITH_TOKEN },
].map((field) => ({
	displayName: 'Environment',
	name: 'environment',
	type: 'options',
	options: ENVIRONMENTS,
	description: 'Production and sandbox each have a client ID and secret of their own',
	...field,
}));

// Not by what hides them: n8n's server asks for them before it fills in what is the default.
const ofAccount = { show: { environment: [NOT_STORED, ...ENVIRONMENTS.map(({ value }) => value)].filter((value) => value !== SIMULATION) } };

const testNumbers = Object.entries(TEST_NUMBERS).map(([phone, { what }], index) => `${index === 0 ? phone : `…${phone.slice(-2)}`} ${what}`);

const SCOPE_CHOICES: Array<INodePropertyOptions & { value: (typeof SCOPES)[number] }> = [
	{
		name: 'One-Time Passwords and Customer Care',
		value: 'send_brandname_otp',
		description: 'The send_brandname_otp scope: Send OTP and Send International',
	},
	{ name: 'Advertising Campaigns', value: 'send_brandname', description: 'The send_brandname scope: everything under Campaign' },
];

/** What n8n keeps with a credential, and nobody fills in. */
const KEPT = { type: 'hidden', typeOptions: { password: true }, default: '' } as const;

/** The form of the credential `fptSmsApi`, and what is kept with it. */
export const FIELDS: INodeProperties[] = [
	{ displayName: 'Access Token For', name: 'accessTokenFor', ...KEPT },
	...ENVIRONMENT_FIELDS,
	{
		displayName: `Nothing is sent or billed. Every number is accepted, but: ${testNumbers.join(', ')}. Each output has "simulated".`,
		name: 'simulationNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { environment: [SIMULATION] } },
	},
	{
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. http://localhost:4010',
		description: 'Address of the API without a path, with http:// or https://',
		displayOptions: { show: { environment: ['custom'] } },
	},
	// It shows that the environment is none that was chosen: see `readCredential`.
	{ displayName: 'Client ID', name: 'clientId', type: 'hidden', default: '', displayOptions: { show: { environment: [SIMULATION] } } },
	{
		displayName: 'Client ID',
		name: 'clientId',
		type: 'string',
		default: '',
		required: true,
		displayOptions: ofAccount,
		hint: 'Sign in at developer.sms.fpt.net, open My App and your application: it shows ID and secret, one pair for Live (production) and one for Sandbox',
		description: 'The client_id of your application, 40 characters',
	},
	{
		displayName: 'Client Secret',
		name: 'clientSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
		displayOptions: ofAccount,
		description: 'The client_secret of your application, 72 characters, shown below the client_id',
	},
	{
		displayName: 'Scopes',
		name: 'scopes',
		type: 'multiOptions',
		options: SCOPE_CHOICES,
		displayOptions: ofAccount,
		default: ['send_brandname_otp', 'send_brandname'],
		hint: 'Nothing chosen means both. Choose one if FPT has granted your application only that one.',
		description: 'What FPT has granted your application, as developer.sms.fpt.net shows it under My App',
	},
	{
		displayName: 'Brand Name',
		name: 'brandName',
		type: 'string',
		default: '',
		placeholder: 'e.g. FTI',
		hint: 'May be empty: then each message needs its own',
		description: "The sender of every message and campaign whose own 'Brand Name' is empty: at most 11 characters, exactly as registered with FPT",
	},
	{
		displayName: 'Registered Texts',
		name: 'registeredTexts',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Text',
		default: {},
		description: 'The texts that FPT has registered for you. Send OTP lets you choose one, and compares what you write with them.',
		options: [
			{
				displayName: 'Text',
				name: 'texts',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						required: true,
						placeholder: 'e.g. Order shipped',
						description: 'How the list in Send OTP calls it',
					},
					{
						displayName: 'Text',
						name: 'text',
						type: 'string',
						typeOptions: { rows: 3 },
						default: '',
						required: true,
						placeholder: 'e.g. Don hang {order:20} cua ban dang duoc giao.',
						hint: "Copy it from FPT's mail, and write {name} where FPT has its placeholder",
						description: 'Word for word. A name may have blanks and accents; {order:20} is a place for at most 20 characters.',
					},
					{
						displayName: 'Brand Name',
						name: 'brandName',
						type: 'string',
						default: '',
						placeholder: 'e.g. FTI',
						description: 'The brand name that the text is registered for. Empty: any.',
					},
				],
			},
		],
	},
	{
		displayName: 'Send Only Registered Texts',
		name: 'onlyRegistered',
		type: 'boolean',
		default: false,
		description: 'Whether Send OTP refuses a text that is none of those above, and says where it differs. If off, it sends it with a warning.',
	},
	{ displayName: 'Access Token', name: 'accessToken', ...KEPT, typeOptions: { expirable: true, password: true } },
	{ displayName: 'Access Token Expires At', name: 'accessTokenExpiresAt', ...KEPT },
];
