import type { IDataObject, IHookFunctions, INodePropertyOptions, IWebhookFunctions } from 'n8n-workflow';
import { invalidInput } from '../fpt/invalidInput';
import { parseBoolean, parseChoice, quote } from '../fpt/optionValue';
import type { ReportEvent } from '../fpt/report/deliveryReport';

type Context = IHookFunctions | IWebhookFunctions;

const EVENTS = {
	delivered: { name: 'Delivered', action: 'On delivered message', description: 'The phone has the message' },
	failed: { name: 'Failed', action: 'On failed message', description: 'The message did not reach the phone' },
	pending: {
		name: 'Pending',
		action: 'On message without a result yet',
		description: 'The telco has no result yet; another report follows',
	},
} satisfies Record<ReportEvent, Omit<INodePropertyOptions, 'value'>>;

const EVENT_VALUES = Object.keys(EVENTS) as ReportEvent[];

export const EVENT_OPTIONS: INodePropertyOptions[] = EVENT_VALUES.map((value) => ({ ...EVENTS[value], value }));

/** Of the form, and of a workflow that was saved without them. For yes and no the form repeats them: n8n's lint wants a literal there. */
export const DEFAULTS: Readonly<Settings> = { events: ['delivered', 'failed'], batchUnderLoad: true, simplify: true };

export interface Settings {
	events: readonly ReportEvent[];
	batchUnderLoad: boolean;
	simplify: boolean;
}

/** The parameters but for the addresses. Throws for what the form does not offer: as the default, it might start what nobody asked for. */
export function readSettings(ctx: Context): Settings {
	const options = readOptions(ctx);
	return {
		events: parseEvents(ctx.getNodeParameter('events', [...DEFAULTS.events])),
		batchUnderLoad: parseBoolean(ctx.getNodeParameter('batchUnderLoad', DEFAULTS.batchUnderLoad), 'Batch Under Load'),
		// An expression that returns nothing leaves the name without a value.
		simplify: parseBoolean(Object.hasOwn(options, 'simplify') ? options.simplify : DEFAULTS.simplify, 'Simplify'),
	};
}

/** The addresses that may report; empty allows all. Throws for no text: an expression that returns nothing must not open it to all. */
export function readAllowedIps(ctx: Context): string {
	const { allowedIps = '' } = readOptions(ctx);
	const list: unknown = Array.isArray(allowedIps) ? allowedIps.join(',') : allowedIps;
	const advice = 'Check the expression of this field. To allow all addresses, remove the option.';
	if (typeof list !== 'string') throw invalidInput(`'Allowed IPs' must be text, but is ${quote(list)}`, advice);
	const written = (ctx.getNode().parameters.options as IDataObject | undefined)?.allowedIps;
	if (list.trim() === '' && String(written ?? '').startsWith('=')) throw invalidInput("'Allowed IPs' is an expression that returns nothing", advice);
	return list;
}

function readOptions(ctx: Context): IDataObject {
	const options: unknown = ctx.getNodeParameter('options', {});
	if (typeof options === 'object' && options !== null && !Array.isArray(options)) return options as IDataObject;
	throw invalidInput(`'Options' must be a collection, but is ${quote(options)}`, 'Add the options one by one, not as an expression.');
}

function parseEvents(value: unknown): ReportEvent[] {
	if (!Array.isArray(value) || value.length === 0) {
		const given = Array.isArray(value) ? 'empty' : quote(value);
		throw invalidInput(`'Events' must be a list of ${EVENT_VALUES.join(', ')}, but is ${given}`, 'Check the expression of this field.');
	}
	return value.map((event: unknown) => parseChoice(event, EVENT_VALUES, 'Events'));
}
