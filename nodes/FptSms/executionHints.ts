import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeParameters, NodeExecutionHint } from 'n8n-workflow';
import { UNKNOWN_ADVICE } from '../fpt/api/responseErrors';
import { TEXT_HINTS } from '../fpt/campaign/advertising';
import { escapeHtml } from '../fpt/escapeHtml';
import { formatCount } from '../fpt/formatCount';
import { PHONE_PROBLEM } from '../fpt/phone/phone';
import { countReasons } from '../fpt/phone/rejections';
import { measure, nameOffending, ROOM } from '../fpt/text/parts';
import { shorten } from '../fpt/shorten';
import { SLIPS_START, slipsIn } from '../fpt/text/slips';
import { findOperation } from './resources';

/** Texts whose characters are looked at, and entries that are named: an execution may have 100,000 items. */
const MAX_TEXTS = 100;
const MAX_NAMED = 5;

/** What a person should know of a run that sends: above its output in n8n, and by which values the execution is found. */
export function announce(ctx: IExecuteFunctions, items: INodeExecutionData[]): void {
	const { parameters } = ctx.getNode();
	const outputs = items.map(({ json }) => json);
	if (!isSend(parameters)) {
		const message = parameters.operation === 'check' ? checkHint(outputs) : emptyReportsHint(outputs);
		if (message !== undefined) ctx.addExecutionHints?.({ message, type: 'info', location: 'outputPane' });
		return;
	}
	const hints = executionHints(outputs, parameters);
	// Older versions of n8n have neither.
	if (hints.length > 0) ctx.addExecutionHints?.(...hints);
	const ids = messageIds(outputs, ctx.customData?.get?.(ID_KEY));
	if (ids !== '') ctx.customData?.set?.(ID_KEY, ids);
}

/** What Check has found in a list: numbers that can't get an SMS, and such as are there more than once. */
function checkHint(outputs: readonly IDataObject[]): string | undefined {
	const refused = outputs.filter(({ problems }) => Array.isArray(problems) && problems.some((problem) => String(problem).startsWith(PHONE_PROBLEM))).length;
	const phones = outputs.flatMap(({ phone }) => (typeof phone === 'string' ? [phone] : []));
	const seen = new Set<string>();
	const repeated = new Set(phones.filter((phone) => seen.size === seen.add(phone).size)).size;
	const found = [refused > 0 && `${formatCount(refused)} can't get an SMS`, repeated > 0 && `${formatCount(repeated)} ${repeated === 1 ? 'is' : 'are'} there more than once`].filter(Boolean);
	const given = refused + phones.length;
	return given > 1 && found.length > 0 ? `Of ${formatCount(given)} numbers, ${found.join('; ')}.` : undefined;
}

// The columns of a report are FPT's, and may be called as fields of ours are: but their values are texts.
function emptyReportsHint(outputs: readonly IDataObject[]): string | undefined {
	const empty = outputs.filter(({ rows }) => rows === 0).length;
	return empty === 0 ? undefined : `${countOf(empty, 'report')} ${empty === 1 ? 'has' : 'have'} no rows yet: FPT has the results 3 to 5 working days after sending.`;
}

function isSend({ resource, operation: name }: INodeParameters): boolean {
	const operation = findOperation(String(resource), String(name));
	return operation !== undefined && 'endpoint' in operation && operation.endpoint.isSend;
}

/** What to say of outputs of an operation that sends; nothing if all went as expected, nor what the form (`HINTS`) says already. */
export function executionHints(outputs: readonly IDataObject[], { message, options }: INodeParameters = {}): NodeExecutionHint[] {
	const isTyped = typeof message === 'string' && !message.startsWith('=');
	const toldByForm: ReadonlySet<string> = new Set(isTyped ? Object.values(TEXT_HINTS) : []);
	const given = (options ?? {}) as IDataObject;
	const texts = outputs.slice(0, MAX_TEXTS).flatMap(({ message: text }) => (typeof text === 'string' ? [text] : []));
	const ofPlans = [...new Set(listOf(outputs, 'hints').map(String))].slice(0, MAX_NAMED);
	const warnings = [
		...outcomeHints(outputs),
		partsHint(outputs, isTyped && !given.removeAccents),
		isTyped ? undefined : texts.map(slipsIn).find((hint) => hint !== undefined),
		loneNumberHint(outputs, given),
		...numberHints(outputs),
		...ofPlans.filter((hint) => !toldByForm.has(hint) && !hint.startsWith(SLIPS_START)),
	];
	// n8n renders hints as HTML.
	const hintsOf = (type: 'info' | 'warning', hints: Array<string | undefined>) =>
		hints.filter((text) => text !== undefined).map((text): NodeExecutionHint => ({ message: escapeHtml(text), type, location: 'outputPane' }));
	return [...hintsOf('info', [rehearsalHint(outputs)]), ...hintsOf('warning', warnings), ...hintsOf('info', [excludeHint(outputs, given)])];
}

const isRehearsed = ({ status }: IDataObject) => status === 'rehearsed';

/** That nothing went out, what would, and how to send it. */
function rehearsalHint(outputs: readonly IDataObject[]): string | undefined {
	const rehearsed = outputs.filter(isRehearsed);
	if (rehearsed.length === 0) return undefined;
	const sumOf = (field: string) => rehearsed.reduce((sum, output) => sum + Number(output[field]), 0);
	const cost = rehearsed.some(({ smsTotal }) => smsTotal === null) ? '' : `, ${formatCount(sumOf('smsTotal'))} SMS`;
	const how = rehearsed[0]?.campaignCode === null ? "set 'Mode' to Send for Real" : "switch the option 'Rehearse' off";
	return `Rehearsed: nothing was created or sent. It would go to ${countOf(sumOf('recipients'), 'number')}${cost}. To send it, ${how}.`;
}

/** How long the list of those who must not get it is, and how many were on it, if there is one: fewer than were meant are seen here. */
function excludeHint(outputs: readonly IDataObject[], options: IDataObject): string | undefined {
	const lists = listsOf(outputs, options);
	if (lists.length === 0) return undefined;
	const out = lists.reduce((sum, { excluded }) => sum + Number(excluded), 0);
	return `'Exclude Numbers' has ${countOf(mostOf(lists, 'excludeList'), 'number')}: ${countOf(out, 'number')} of 'Phone List' ${out === 1 ? 'was' : 'were'} taken out.`;
}

/** n8n advises `.first()` if a column of another node is dragged in: one number of the list then. */
function loneNumberHint(outputs: readonly IDataObject[], options: IDataObject): string | undefined {
	const lists = listsOf(outputs, options);
	const { excludeNumbers } = options;
	const isLone = typeof excludeNumbers === 'string' && excludeNumbers.startsWith('=') && mostOf(lists, 'excludeList') === 1;
	if (!isLone || !lists.some(({ recipients, sent, parts }) => Number(recipients ?? Number(sent) / Number(parts ?? 1)) > 1)) return undefined;
	return `'Exclude Numbers' has one number only, and more people get the campaign. All rows of another node are {{ $('Do not call').all().map((row) => row.json.phone) }}.`;
}

const listsOf = (outputs: readonly IDataObject[], options: IDataObject) =>
	Object.hasOwn(options, 'excludeNumbers') ? outputs.filter(({ excludeList }) => typeof excludeList === 'number') : [];

const mostOf = (outputs: readonly IDataObject[], field: string) => outputs.reduce((most, output) => Math.max(most, Number(output[field])), 0);

function* outcomeHints(outputs: readonly IDataObject[]): Iterable<string> {
	const items = countOf(outputs.length, 'item');
	const unknown = outputs.filter(({ outcome }) => outcome === 'unknown').length;
	if (unknown > 0) yield `It is not known whether FPT has accepted ${unknown} of ${items}. ${UNKNOWN_ADVICE}`;
	const known = outputs.filter(({ status }) => status === 'alreadySent').length;
	const [were, them] = known === 1 ? ['was', 'it'] : ['were', 'them'];
	if (known > 0) yield `${formatCount(known)} of ${items} ${were} sent before, by an earlier item or execution: nothing went out for ${them} now.`;
}

/** Messages and campaigns that were sent with more than one SMS each, and why. */
function partsHint(outputs: readonly IDataObject[], isAccentTold: boolean): string | undefined {
	const sent = outputs.filter(({ status, parts }) => (status === 'sent' || status === 'rehearsed') && typeof parts === 'number');
	const long = sent.filter(({ parts }) => Number(parts) > 1);
	if (long.length === 0) return undefined;
	const texts = long.slice(0, MAX_TEXTS).map(({ message }) => (typeof message === 'string' ? message : ''));
	const { offending } = measure(texts.join(''));
	if (offending.length > 0 && isAccentTold) return undefined;
	const [contain, them] = long.length === 1 ? ['It contains', 'it'] : ['They contain', 'them'];
	const why =
		offending.length === 0
			? `One SMS has room for ${ROOM.gsm}, and each of several for ${ROOM.gsmPart}.`
			: `${contain} characters outside the GSM alphabet, with which one SMS has room for ${ROOM.fall}: ${nameOffending(offending)}. The option 'Remove Accents' writes ${them} without accents.`;
	const most = mostOf(long, 'parts');
	return `${long.length} of ${countOf(sent.length, 'text')} ${long.length === 1 ? 'takes' : 'take'} more than one SMS${long.length === 1 ? `: ${most}` : `, up to ${most}`}. ${why}`;
}

/** Numbers that did not get a campaign, and those that are there more than once. */
function* numberHints(outputs: readonly IDataObject[]): Iterable<string> {
	const [did, got] = outputs.some(isRehearsed) ? ['would', 'would get'] : ['did', 'got'];
	const rejected = listOf(outputs, 'rejected') as Array<{ phone?: unknown; reason?: unknown }>;
	const named = rejected.slice(0, MAX_NAMED).map(({ phone, reason }) => `"${shorten(String(phone))}" ${shorten(String(reason))}`);
	const which = rejected.length > MAX_NAMED ? `${countReasons(rejected.map(({ reason }) => String(reason)))}. Each is in "rejected"` : named.join('; ');
	if (rejected.length > 0) yield `${countOf(rejected.length, 'number')} ${did} not get the campaign: ${which}.`;
	const duplicates = outputs.reduce((sum, output) => sum + (typeof output.duplicates === 'number' ? output.duplicates : 0), 0);
	if (duplicates > 0) yield `${countOf(duplicates, 'number')} ${duplicates === 1 ? 'was' : 'were'} given more than once, and ${got} the campaign once.`;
}

const listOf = (outputs: readonly IDataObject[], field: string): unknown[] =>
	outputs.flatMap((output) => (Array.isArray(output[field]) ? (output[field] as unknown[]) : []));

const countOf = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

const ID_KEY = 'fptMessageId';

/** n8n writes an entry into its log for a longer value. */
const MAX_IDS_UNITS = 255;

/** The ids of the first messages, after those of an earlier run in the execution, as many as one value has room for. */
export function messageIds(outputs: readonly IDataObject[], before: unknown): string {
	const known = typeof before === 'string' && before !== '' ? before.split(' ') : [];
	// FPT's own name of it, with Simplify off.
	const ids = outputs.map(({ messageId, MessageId }) => messageId ?? MessageId).filter((id) => typeof id === 'string' && id !== '');
	const text = [...new Set([...known, ...ids])].join(' ');
	return text.length > MAX_IDS_UNITS ? text.slice(0, MAX_IDS_UNITS + 1).replace(/(?:^| )\S*$/, '') : text;
}
