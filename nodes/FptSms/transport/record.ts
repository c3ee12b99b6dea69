import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { singleFlight } from '../../fpt/api/singleFlight';
import type { ApiCredential } from '../../fpt/api/token';
import { valueOr } from '../../fpt/valueOr';
import type { Draft } from '../operation';
import { outputOfEarlier, withoutText } from './savedOutput';
import { type Earlier, type End, type Ledger, NOTHING_EARLIER, type Send } from './send';
import { isToolCall } from './toolCall';

/** A send as n8n saves it, without its text. Hashes are HMACs under the client secret: they reveal neither text nor code. */
interface Entry extends Pick<Earlier, 'doubtSince' | 'again' | 'output'> {
	state: Exclude<Earlier['state'], 'new'>;
	/** Path of the endpoint, and input items. */
	path: string;
	items: readonly number[];
	/** Tells under which client secret the hashes were made. */
	secret: string;
	/** Hashes: of whom or what it is for, of its fields, of its keys, and of the parameters and items that it was made from. */
	target: string;
	content: string;
	keys?: string;
	source: string;
}

/** As it is in the node's context, which n8n saves with the execution and hands on to its retries. */
interface Saved {
	version: typeof VERSION;
	/** The run, in a loop, whose sends these are. */
	run: number;
	sends: Entry[];
}

const VERSION = 3;

const HASH_LENGTH = 24;

/**
 * Records in the node's context which sends left this execution, and which FPT accepted: on Retry On Fail n8n runs the node again,
 * and the editor's Retry copies this context into a new execution. Neither may send twice. A later loop iteration is a new send;
 * for an AI tool, equal values or equal sources are one. A send is found at one of its items: by its target (the number, the
 * campaign); else, since an expression may return another value, by what it was made from; if the client secret has changed, by its
 * items alone.
 */
export class SendRecord implements Ledger {
	/** Why nothing can be found in it; undefined if it can be read, or if there was no earlier try. */
	private readonly unreadable: string | undefined;
	private readonly saved: Saved;
	private readonly hmacKey: KeyObject;
	private readonly secret: string;
	private readonly isTool: boolean;
	/** Of earlier tries; of a tool, of all its calls. */
	private readonly earlier: readonly Entry[];
	private readonly byItem = new Map<string, Map<number, Entry[]>>();
	/** Of this run. */
	private readonly entries = new WeakMap<Send, Entry>();
	/** Sends that another call of the same tool has pending. */
	private readonly pendingCalls: Map<string, Promise<unknown>>;
	private readonly parameters: IDataObject;
	private readonly input: INodeExecutionData[];

	constructor(ctx: IExecuteFunctions, { clientId, clientSecret }: ApiCredential) {
		const key = hkdfSync('sha256', clientSecret.trim(), clientId.trim(), 'n8n-nodes-fpt-sms send record', 32);
		// Not the bytes: Node would make a key of them for each HMAC, which costs ten times as much.
		this.hmacKey = createSecretKey(Buffer.from(key));
		this.secret = this.hmac('secret').slice(0, 8);
		this.isTool = isToolCall(ctx);
		this.parameters = ctx.getNode().parameters as IDataObject;
		this.input = ctx.getInputData();
		const run = runOf(ctx);
		const context = ctx.getContext('node') as { fptSms?: Saved };
		// The runs before are over: n8n repeats none of them.
		const found = context.fptSms?.run === run ? context.fptSms : undefined;
		const sends = hasSends(found) ? found : undefined;
		if (sends && sends.version !== VERSION) this.unreadable = `another version of this node made its record of ${UNREADABLE}`;
		// The calls of an agent can't be told apart by their items.
		else if (this.isTool && sends?.sends.some(({ secret, state }) => secret !== this.secret && state !== 'notSent')) this.unreadable = `the client secret has changed since ${UNREADABLE}`;
		if (!found || (found.version !== VERSION && !sends)) context.fptSms = { version: VERSION, run, sends: [] };
		this.saved = context.fptSms as Saved;
		this.earlier = this.saved.version !== VERSION ? [] : this.isTool ? this.saved.sends : [...this.saved.sends];
		this.pendingCalls = pendingCallsIn(this.saved);
	}

	/** What an earlier try left of this send. */
	find(draft: Draft): Earlier {
		const entry = this.entryFor(draft);
		const isSurelyNew = !entry || entry.state === 'notSent';
		const obstacle = this.unreadable ?? (isSurelyNew && this.isRegrouped(draft) ? REGROUPED : undefined);
		if (!entry) return { ...NOTHING_EARLIER, obstacle };
		const isForeign = entry.secret !== this.secret;
		const differs = isForeign || entry.content !== this.contentOf(draft);
		return { ...entry, differs, isForeign, coversAllItems: this.isTool || covers(entry, draft.items), obstacle };
	}

	/** The items of a draft for which an earlier try of this execution may have sent it already; all if its record can't be read. */
	begun(draft: Draft): ReadonlySet<number> {
		if (this.unreadable !== undefined) return new Set(draft.items);
		const entry = this.entryFor(draft);
		if (!entry || entry.state === 'notSent') return new Set();
		return new Set(this.isTool ? draft.items : entry.items);
	}

	/** Before an attempt may leave: its outcome is unknown until told otherwise. */
	reserve(send: Send): void {
		const { draft, request, doubtSince } = send;
		const { endpoint, items, target, userKeys } = draft;
		const found = this.entryFor(draft);
		const entry: Entry = found && (this.isTool || covers(draft, found.items)) ? found : ({} as Entry);
		Object.assign(entry, {
			state: 'started',
			doubtSince,
			again: request?.again,
			path: endpoint.path,
			items,
			secret: this.secret,
			target: this.hmac(target),
			content: this.contentOf(draft),
			...(userKeys && { keys: keysOf(draft) }),
			source: this.sourceOf(draft),
		});
		if (entry !== found) this.saved.sends.push(entry);
		this.entries.set(send, entry);
	}

	settle(send: Send, end: End): void {
		const { draft, doubtSince, output, earlier, request } = send;
		const entry = this.entries.get(send) ?? (send.mayBeAccepted ? this.entryFor(draft) : undefined);
		if (!entry || earlier.state === 'accepted') return;
		if (end === 'accepted') Object.assign(entry, { state: 'accepted', output: withoutText(output ?? {}, textOf(draft)) });
		else if (!send.mayBeAccepted && end === 'unknown') Object.assign(entry, { doubtSince });
		// Of what was not sent a code alone may have to be the same again, be it that of an earlier try.
		else if (!send.mayBeAccepted) Object.assign(entry, { state: 'notSent', doubtSince, again: request?.otp ? request.again : earlier.again });
	}

	/** The output of a send that FPT accepted earlier; the text is null if it has become another one. */
	restore({ output = {}, differs }: Earlier, draft: Draft): IDataObject {
		return outputOfEarlier(output, differs ? null : (textOf(draft) ?? null));
	}

	/** Runs `send`, after what another call of an agent, of several at once, has for the same target. */
	async inTurn<T>(draft: Draft, send: () => Promise<T>): Promise<T> {
		if (!this.isTool) return await send();
		// The name of a campaign may be another one with each call.
		const key = `${draft.endpoint.path} ${draft.namedBy === undefined ? draft.target : ''}`;
		while (this.pendingCalls.has(key)) await this.pendingCalls.get(key)?.catch(() => undefined);
		return (await singleFlight(this.pendingCalls, key, send)) as T;
	}

	/** Forgets the run unless n8n may retry it. Tool calls are always kept. */
	closeRun(isOver: boolean): void {
		if (isOver && !this.isTool) this.saved.sends = [];
		else if (this.saved.version === VERSION) this.saved.sends = this.saved.sends.filter(isWorthKeeping);
	}

	private entryFor(draft: Draft): Entry | undefined {
		if (this.earlier.length === 0) return undefined;
		const { endpoint, items, namedBy } = draft;
		const target = this.hmac(draft.target);
		if (this.isTool) {
			const [content, keys] = [this.contentOf(draft), keysOf(draft)];
			const sends = this.earlier.filter(({ path }) => path === endpoint.path);
			const isSource = (entry: Entry) => (namedBy !== undefined || entry.target === target) && entry.source === this.sourceOf(draft);
			return mostKnown(sends.filter((entry) => entry.content === content && entry.keys === keys)) ?? mostKnown(sends.filter(isSource));
		}
		const at = this.earlierAt(endpoint.path);
		// One of many items is in the list of each of them.
		const sends = [...new Set(items.flatMap((itemIndex) => at.get(itemIndex) ?? []))];
		if (sends.length === 0) return undefined;
		const source = this.sourceOf(draft);
		return (
			mostKnown(sends.filter((entry) => entry.target === target && entry.secret === this.secret)) ??
			sends.find((entry) => entry.source === source) ??
			mostKnown(sends.filter(({ secret }) => secret !== this.secret))
		);
	}

	/** Whether an earlier try may have sent for these items in another request: an expression with the time may gather them anew. */
	private isRegrouped(draft: Draft): boolean {
		if (this.isTool || this.earlier.length === 0) return false;
		const at = this.earlierAt(draft.endpoint.path);
		const isUnchanged = (entry: Entry) => entry.source === this.sourceOf({ ...draft, items: entry.items });
		return draft.items.some((itemIndex) => (at.get(itemIndex) ?? []).some((entry) => entry.state !== 'notSent' && isUnchanged(entry)));
	}

	private earlierAt(path: string): Map<number, Entry[]> {
		const known = this.byItem.get(path) ?? groupByItem(this.earlier.filter((entry) => entry.path === path));
		this.byItem.set(path, known);
		return known;
	}

	private contentOf({ identity }: Draft): string {
		return this.hmac(JSON.stringify(identity));
	}

	/** What a send was made from: the parameters as they are written, and its items; or the one that names it, and what that reads of them. */
	private sourceOf({ items, namedBy }: Pick<Draft, 'items' | 'namedBy'>): string {
		// An agent's values are in its call, and nobody edits the node before the call is repeated.
		const name = this.isTool ? undefined : namedBy;
		const raw = JSON.stringify(name === undefined ? this.parameters : (this.parameters[name] ?? ''));
		const isRead = (field: string) => name === undefined || raw.includes(field);
		return this.hmac(JSON.stringify([raw, items.map((itemIndex) => jsonOf(this.input[itemIndex], isRead))]));
	}

	private hmac(text: string): string {
		return createHmac('sha256', this.hmacKey).update(text).digest('base64url').slice(0, HASH_LENGTH);
	}
}

const UNREADABLE = 'an earlier try of this execution, so it is not known what that one sent';
const REGROUPED = 'an earlier try of this execution may have sent to its items in another request, and FPT would accept this one as well';

const textOf = (draft: Draft) => draft.known?.().message as string | undefined;

/** Not under the secret: n8n's own store has a hash of each key, too. */
const keysOf = ({ userKeys }: Draft) => userKeys && createHash('sha256').update(JSON.stringify(userKeys)).digest('base64url').slice(0, HASH_LENGTH);

const covers = ({ items: some }: Pick<Entry, 'items'>, items: readonly number[]) => {
	if (some.length < items.length) return false;
	const set = new Set(some);
	return items.every((itemIndex) => set.has(itemIndex));
};

/** What certainly was not sent is forgotten, unless it leaves doubt, or is to carry the same code again. */
const isWorthKeeping = ({ state, doubtSince, again }: Entry) => state !== 'notSent' || doubtSince > 0 || again !== undefined;

/** Of sends that have become one, the one that was accepted, else one that may have been. */
const mostKnown = (sends: Entry[]) =>
	sends.find(({ state }) => state === 'accepted') ?? sends.find(({ state }) => state === 'started') ?? sends[0];

function groupByItem(sends: Entry[]): Map<number, Entry[]> {
	const groups = new Map<number, Entry[]>();
	for (const entry of sends) {
		for (const itemIndex of entry.items) {
			const group = groups.get(itemIndex) ?? [];
			group.push(entry);
			groups.set(itemIndex, group);
		}
	}
	return groups;
}

/** Whether a record, of whatever version, contains a send that may have been accepted. */
const hasSends = (saved: Saved | undefined) => Object.values<Partial<Entry>>(saved?.sends ?? {}).some(({ state }) => state !== 'notSent');

/** What earlier tries of this execution sent at an endpoint, by input item: the output if FPT accepted it, null if nobody knows. */
export function sentBefore(ctx: IExecuteFunctions, path: string): Map<number, IDataObject | null> {
	const { fptSms: saved } = ctx.getContext('node') as { fptSms?: Saved };
	const isOfThisRun = !isToolCall(ctx) && saved?.run === runOf(ctx) && Array.isArray(saved.sends);
	const sends = isOfThisRun ? saved.sends.filter((entry) => entry.path === path && entry.state !== 'notSent') : [];
	const outputs = Array.from(groupByItem(sends), ([item, [entry, ...others]]) => {
		return [item, entry?.output && others.length === 0 ? outputOfEarlier(entry.output, null) : null] as const;
	});
	return new Map(outputs);
}

/** The number of the node's run in a loop; an agent's tool has a run for each call. */
const runOf = (ctx: IExecuteFunctions) => (isToolCall(ctx) ? 0 : Number(ctx.getWorkflowDataProxy(0).$runIndex));

/** The fields of an item that matter, as text; nothing if JSON can't represent it. Its place and the parameters still tell it from others of the run. */
const jsonOf = (item: INodeExecutionData | undefined, isRead: (field: string) => boolean) =>
	valueOr(() => JSON.stringify(Object.entries(item?.json ?? {}).filter(([field]) => isRead(field))), '');

/** The pending calls of a tool: beside the record, and never saved with it. */
function pendingCallsIn(saved: Saved & { pendingCalls?: Map<string, Promise<unknown>> }): Map<string, Promise<unknown>> {
	const pendingCalls = saved.pendingCalls ?? new Map<string, Promise<unknown>>();
	if (!saved.pendingCalls) Object.defineProperty(saved, 'pendingCalls', { value: pendingCalls, enumerable: false });
	return pendingCalls;
}
