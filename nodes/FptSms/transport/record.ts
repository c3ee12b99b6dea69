import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { ApiCredential } from '../../fpt/api/token';
import type { OtpSeed } from '../../fpt/text/otp';
import type { FptRequest } from '../operation';
import { outputOfEarlier, withoutText } from './savedOutput';
import { isToolCall } from './toolCall';

/** What is known of one send. */
interface Send {
	/** `accepted` has an output; of `started` the outcome is not known; `notSent` was certainly not accepted. */
	state: 'accepted' | 'started' | 'notSent';
	/**
	 * When an attempt was first made that leaves doubt, in milliseconds since 1970; 0 if none was: FPT's rejection of a later one as a
	 * duplicate is about that one.
	 */
	doubtSince: number;
	/** What the code in it was made from. */
	seed?: OtpSeed;
	/** The node's output for it. */
	output?: IDataObject;
}

/** A send of an earlier attempt, as it is found for a request. */
interface Found extends Send {
	/** Its values were others. */
	differs: boolean;
	/** It was for all items that the request is for. */
	coversAllItems: boolean;
}

/** A send as n8n saves it: without its text. Hashes are HMACs. */
interface SavedSend extends Send {
	/** Path of the endpoint, and input items. */
	path: string;
	items: readonly number[];
	/** Hashes: of whom or what it is for, of its fields, and of the parameters and items that it was made from. */
	target: string;
	content: string;
	source: string;
}

/** As it is in the node's context, which n8n saves with the execution and hands on to its retries. */
interface Saved {
	version: typeof VERSION;
	/** Tells under which client secret the hashes were made. */
	secret: string;
	/** The run, in a loop, whose sends these are. */
	run: number;
	sends: SavedSend[];
}

const VERSION = 2;

/**
 * Remembers, in the node's context, which requests left this execution, and which of them FPT accepted. n8n runs the whole node
 * again on Retry On Fail, and the editor's Retry copies this context into a new execution: neither may send twice. A later loop
 * iteration is a new send; for an AI tool, equal values are one send. Hashes are HMACs under the client secret, so the record
 * reveals neither text nor code.
 *
 * A first run has nothing to look up, so its sends are hashed only if somebody reads the context: n8n saving it, or a retry.
 */
export class SendRecord {
	/** Why what an earlier try sent can't be found in the record; undefined if it can, or if there was no such try. */
	readonly unreadable: string | undefined;
	private readonly saved: Saved;
	private readonly hmacKey: KeyObject;
	private readonly isTool: boolean;
	/** Sends of earlier attempts; of a tool, of all its calls. */
	private readonly earlier: SavedSend[];
	/** Those that this run knows more about by now. */
	private readonly superseded = new Set<SavedSend>();
	/** Whether what an earlier send was made from is still the same: hashed once for each. */
	private readonly unchanged = new Map<SavedSend, boolean>();
	private readonly byItem = new Map<string, Map<number, SavedSend[]>>();
	/** Sends of this run of the node, by their request. */
	private readonly current = new Map<FptRequest, Send>();
	/** What n8n hands to the node: its parameters before expressions are evaluated, and its input. */
	private readonly source: { parameters: string; input: INodeExecutionData[] };
	/** Sends that another call of the same tool has pending, by content. */
	private readonly pendingCalls: Map<string, Promise<unknown>>;

	constructor(ctx: IExecuteFunctions, { clientId, clientSecret }: ApiCredential) {
		const key = hkdfSync('sha256', clientSecret.trim(), clientId.trim(), 'n8n-nodes-fpt-sms send record', 32);
		// Not the bytes: Node would make a key of them for each HMAC, which costs ten times as much.
		this.hmacKey = createSecretKey(Buffer.from(key));
		this.isTool = isToolCall(ctx);
		this.source = { parameters: this.hmac(JSON.stringify(ctx.getNode().parameters)), input: ctx.getInputData() };
		const run = runOf(ctx);
		const context = ctx.getContext('node') as { fptSms?: Saved };
		const secret = this.hmac('secret');
		// The runs before are over: n8n repeats none of them.
		const found = context.fptSms?.run === run ? context.fptSms : undefined;
		const isReadable = found?.version === VERSION && found.secret === secret;
		if (!isReadable && hasSends(found)) {
			this.unreadable = found?.version === VERSION ? 'the client secret has changed since' : 'another version of this node made its record of';
		}
		// The calls of an agent's tool, some at once, share one record.
		if (!isReadable && this.unreadable === undefined) context.fptSms = { version: VERSION, secret, run, sends: [] };
		this.saved = context.fptSms as Saved;
		this.earlier = this.isTool ? this.saved.sends : sendsIn(this.saved);
		this.pendingCalls = pendingCallsIn(this.saved);
		if (this.isTool) return;
		// n8n may save the execution at any moment: whoever reads the record finds it as it is then.
		Object.defineProperty(this.saved, 'sends', { get: () => this.allSends(), enumerable: true, configurable: true });
	}

	/** What is known of an earlier attempt at this send; undefined if there was none. */
	find(request: FptRequest): Found | undefined {
		if (this.earlier.length === 0) return undefined;
		const found = this.findSaved(request);
		if (!found) return undefined;
		const items = new Set(found.items);
		return { ...found, differs: found.content !== this.contentOf(request), coversAllItems: this.isTool || request.items.every((itemIndex) => items.has(itemIndex)) };
	}

	/** Whether an earlier try of this execution may have sent it already, or left a record that can't be read. */
	mayHaveSent(request: FptRequest): boolean {
		const earlier = this.find(request);
		return this.unreadable !== undefined || (earlier !== undefined && earlier.state !== 'notSent');
	}

	/**
	 * An AI tool's calls are told apart by their content. Otherwise it is the same send if it is at one of the same places and for the
	 * same number, or if neither the parameters nor the item have changed, though an expression returns another value with each try.
	 */
	private findSaved(request: FptRequest): SavedSend | undefined {
		const { path } = request.endpoint;
		if (this.isTool) {
			const content = this.contentOf(request);
			return this.earlier.find((send) => send.path === path && send.content === content);
		}
		const at = this.earlierAt(path);
		// One of many items is in the list of each of them.
		const sends = [...new Set(request.items.flatMap((itemIndex) => at.get(itemIndex) ?? []))];
		const target = this.targetOf(request);
		return mostKnown(sends.filter((send) => send.target === target)) ?? this.findSource(sends, request);
	}

	private findSource(sends: SavedSend[], request: FptRequest): SavedSend | undefined {
		if (sends.length === 0) return undefined;
		const source = this.sourceOf(request);
		return sends.find((send) => send.source === source);
	}

	/**
	 * Whether an earlier attempt may have sent something for some of these items, from the same parameters and items, but in another
	 * request: an expression with the time in it may gather items otherwise with each try.
	 */
	isRegrouped(request: FptRequest): boolean {
		if (this.isTool || this.earlier.length === 0) return false;
		const at = this.earlierAt(request.endpoint.path);
		return request.items.some((itemIndex) => (at.get(itemIndex) ?? []).some((send) => send.state !== 'notSent' && this.isUnchanged(send)));
	}

	private isUnchanged(send: SavedSend): boolean {
		const known = this.unchanged.get(send) ?? send.source === this.sourceOf(send);
		this.unchanged.set(send, known);
		return known;
	}

	private earlierAt(path: string): Map<number, SavedSend[]> {
		const known = this.byItem.get(path) ?? groupByItem(this.earlier.filter((send) => send.path === path));
		this.byItem.set(path, known);
		return known;
	}

	/**
	 * Notes what is known of a send now: `started` before an attempt may leave, so that its outcome is unknown until told otherwise;
	 * then `notSent` or `accepted`, with the node's output for it.
	 */
	note(request: FptRequest, known: Pick<Send, 'state' | 'doubtSince' | 'output'>): void {
		const send: Send = request.otp ? { ...known, seed: request.otp.seed } : known;
		const found = this.earlier.length === 0 ? undefined : this.findSaved(request);
		if (!this.isTool) {
			this.current.set(request, send);
			if (found) this.superseded.add(found);
		} else if (found) Object.assign(found, this.toPersisted(request, send));
		else this.earlier.push(this.toPersisted(request, send));
	}

	/** When an attempt of this run was first made that may leave doubt, in milliseconds since 1970; 0 if none was. */
	doubtSince(request: FptRequest): number {
		return (this.isTool ? this.findSaved(request) : this.current.get(request))?.doubtSince ?? 0;
	}

	/** The output of a send that FPT accepted earlier; the text is null if it has become another one. */
	restore({ output = {}, differs }: Found, { once }: FptRequest): IDataObject {
		return outputOfEarlier(output, differs ? null : (once?.text ?? null));
	}

	/** Runs `send`, after another call with the same content if an agent makes several at once. */
	async exclusive<T>(request: FptRequest, send: () => Promise<T>): Promise<T> {
		if (!this.isTool) return await send();
		const key = `${request.endpoint.path} ${this.contentOf(request)}`;
		while (this.pendingCalls.has(key)) await this.pendingCalls.get(key)?.catch(() => undefined);
		const running = send();
		this.pendingCalls.set(key, running);
		return await running.finally(() => this.pendingCalls.delete(key));
	}

	/** Forgets the run unless n8n may retry it. Tool calls are always kept. */
	closeRun(isOver: boolean): void {
		if (this.isTool) return;
		const sends = isOver ? [] : this.saved.sends;
		Object.defineProperty(this.saved, 'sends', { value: sends, enumerable: true, configurable: true });
	}

	private allSends(): SavedSend[] {
		const known = this.earlier.filter((send) => !this.superseded.has(send));
		const current = Array.from(this.current).filter(([, send]) => isWorthKeeping(send));
		return [...known, ...current.map(([request, send]) => this.toPersisted(request, send))];
	}

	private toPersisted(request: FptRequest, send: Send): SavedSend {
		const { seed, output, ...rest } = send;
		return {
			...rest,
			path: request.endpoint.path,
			items: request.items,
			target: this.targetOf(request),
			content: this.contentOf(request),
			source: this.sourceOf(request),
			...(seed && { seed }),
			...(output && { output: withoutText(output, request.once?.text) }),
		};
	}

	private targetOf({ once }: FptRequest): string {
		return this.hmac(once?.target ?? '');
	}

	private contentOf({ once, body }: FptRequest): string {
		return this.hmac(JSON.stringify(once?.idempotencyFields ?? body));
	}

	private sourceOf({ items }: Pick<FptRequest, 'items'>): string {
		const { parameters, input } = this.source;
		return this.hmac(JSON.stringify([parameters, items.map((itemIndex) => jsonOf(input[itemIndex]))]));
	}

	private hmac(text: string): string {
		return createHmac('sha256', this.hmacKey).update(text).digest('base64url').slice(0, 24);
	}
}

/** A request that certainly was not sent is forgotten, unless it is to carry the same code again, or leaves doubt. */
const isWorthKeeping = ({ state, doubtSince, seed }: Send) => state !== 'notSent' || doubtSince > 0 || seed !== undefined;

/** Of sends that have become one, the one that was accepted, else one that may have been. */
const mostKnown = (sends: SavedSend[]) =>
	sends.find(({ state }) => state === 'accepted') ?? sends.find(({ state }) => state === 'started') ?? sends[0];

function groupByItem(sends: SavedSend[]): Map<number, SavedSend[]> {
	const groups = new Map<number, SavedSend[]>();
	for (const send of sends) {
		for (const itemIndex of send.items) {
			const group = groups.get(itemIndex);
			if (group) group.push(send);
			else groups.set(itemIndex, [send]);
		}
	}
	return groups;
}

/** Whether a record, of whatever version, contains a send that may have been accepted. */
const hasSends = (saved: Saved | undefined) => Object.values<Partial<SavedSend>>(saved?.sends ?? {}).some(({ state }) => state !== 'notSent');

const sendsIn = (saved: Saved | undefined): SavedSend[] => (Array.isArray(saved?.sends) ? [...saved.sends] : []);

/**
 * What earlier tries of this execution have sent at an endpoint, by input item, whatever the items say now: the output if FPT
 * accepted it, null if that is not known.
 */
export function sentBefore(ctx: IExecuteFunctions, path: string): Map<number, IDataObject | null> {
	const { fptSms: saved } = ctx.getContext('node') as { fptSms?: Saved };
	const isOfThisRun = !isToolCall(ctx) && saved?.run === runOf(ctx);
	const sends = isOfThisRun ? sendsIn(saved).filter((send) => send.path === path && send.state !== 'notSent') : [];
	const outputs = Array.from(groupByItem(sends), ([item, [send, ...others]]) => {
		return [item, send?.output && others.length === 0 ? outputOfEarlier(send.output, null) : null] as const;
	});
	return new Map(outputs);
}

/** The number of the node's run in a loop; an agent's tool has a run for each call. */
const runOf = (ctx: IExecuteFunctions) => (isToolCall(ctx) ? 0 : Number(ctx.getWorkflowDataProxy(0).$runIndex));

/** An item as text; nothing if JSON can't represent it. Its place and the parameters still tell it from others of the run. */
function jsonOf(item: INodeExecutionData | undefined): string {
	try {
		return JSON.stringify(item?.json) ?? '';
	} catch {
		return '';
	}
}

/** The pending calls of a tool: beside the record, and never saved with it. */
function pendingCallsIn(saved: Saved & { pendingCalls?: Map<string, Promise<unknown>> }): Map<string, Promise<unknown>> {
	const pendingCalls = saved.pendingCalls ?? new Map<string, Promise<unknown>>();
	if (!saved.pendingCalls) Object.defineProperty(saved, 'pendingCalls', { value: pendingCalls, enumerable: false });
	return pendingCalls;
}
