import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { OtpSeed } from '../../fpt/otp';
import type { ApiCredential } from '../../fpt/api/token';
import type { Send } from '../operation';

/** What n8n keeps of one send. An entry without output was begun, and its outcome is not known. */
interface Entry {
	/** When the request first went out: milliseconds since 1970. */
	at: number;
	/** What the code in it was made from. */
	seed?: OtpSeed;
	/** What the node gave for it, without its text. */
	output?: IDataObject;
	/** What it was made from: see `origin`. */
	from?: string;
}

/** As it stands in the node's context, which n8n saves with the execution and hands on to its retries. */
interface Saved {
	/** Tells under which secret the keys were made. */
	secret: string;
	/** The run, in a loop, whose sends these are. */
	run: number;
	sends: Record<string, Entry>;
}

/** Stands where the text stood: the record must not hold it. */
const TEXT = '\u0000text';

/**
 * What this node has sent in this execution, so that no second run of it sends the same again: n8n's Retry On Fail runs the whole
 * node again with all its items, and the editor's Retry hands the record on to another execution. A later run in a loop is a new
 * send. As a tool of an agent, where each try is a run of its own, the same values are one send.
 * Keys are HMACs under the client secret: who reads the execution can't guess texts or codes from them. A first try has nothing to
 * look up, and mostly leaves nothing: its keys are made when somebody reads the record, which spares a run a tenth of its time.
 */
export class SendRecord {
	private readonly saved: Saved;
	private readonly key: KeyObject;
	private readonly isTool: boolean;
	/** Whether the record was made under another client secret, so that what was sent can't be found in it. */
	readonly isUnreadable: boolean;
	/** By key; of a first try, by place in `firstSends`, and with the output as the node gives it. */
	private readonly entries: Record<string, Entry>;
	/** The sends of a first try, in the order in which they were looked up. */
	private readonly firstSends?: Send[];
	/** What n8n hands to the node: its parameters before expressions are evaluated, and its input. */
	private readonly given: { parameters: string; input: INodeExecutionData[] };
	/** Keys of the sends by what they were made from. */
	private readonly keys: Map<string | undefined, string>;
	/** Sends that another call of the same tool has under way. */
	private readonly underWay: Map<string, Promise<unknown>>;

	constructor(ctx: IExecuteFunctions, { clientId, clientSecret }: ApiCredential) {
		const key = hkdfSync('sha256', clientSecret.trim(), clientId.trim(), 'n8n-nodes-fpt-sms send record', 32);
		// Not the bytes: Node would make a key of them for each HMAC, which costs ten times as much.
		this.key = createSecretKey(Buffer.from(key));
		this.isTool = isToolCall(ctx);
		this.given = { parameters: this.hmac(JSON.stringify(ctx.getNode().parameters)), input: ctx.getInputData() };
		const run = this.isTool ? 0 : Number(ctx.getWorkflowDataProxy(0).$runIndex);
		const context = ctx.getContext('node') as { fptSms?: Saved };
		this.saved = context.fptSms ??= { secret: '', run, sends: {} };
		// The runs before are over: n8n repeats none of them.
		this.keep(this.saved.run === run ? this.saved.sends : {});
		this.saved.run = run;
		const sends = Object.entries(this.saved.sends);
		const secret = this.hmac('secret');
		if (sends.length === 0) this.saved.secret = secret;
		this.isUnreadable = this.saved.secret !== secret;
		this.keys = new Map(sends.map(([key, { from }]) => [from, key]));
		this.underWay = underWayIn(this.saved);
		this.entries = this.saved.sends;
		if (this.isTool || sends.length > 0) return;
		this.firstSends = [];
		// n8n may save the execution at any moment, as where it is stopped: whoever reads the record finds it as it stands.
		Object.defineProperty(this.saved, 'sends', { get: () => this.keyed(), enumerable: true, configurable: true });
	}

	/**
	 * The key of a send: the same for each try of it, also where an expression gives another value with each (a random code, the
	 * time), or where the user has changed what does not make it another send.
	 */
	keyOf(send: Send): string {
		if (this.firstSends) return String(this.firstSends.push(send) - 1);
		const key = this.ownKeyOf(send);
		// Whatever else an agent sends with a tool is another send.
		if (this.isTool || key in this.entries) return key;
		return this.keys.get(this.origin(send)) ?? key;
	}

	/** Whether the send that stands under a key had other values. */
	hasOtherValues(key: string, send: Send): boolean {
		return !this.firstSends && key !== this.ownKeyOf(send);
	}

	private ownKeyOf(send: Send): string {
		return this.hmac(JSON.stringify([this.placeOf(send), send.idempotencyFields ?? send.body]));
	}

	/** What a send is made from: within one run, the same parameters for the same item are the same send. */
	private origin(send: Send): string {
		const { parameters, input } = this.given;
		return this.hmac(JSON.stringify([this.placeOf(send), parameters, send.items.map((item) => jsonOf(input[item]))]));
	}

	private placeOf({ items, endpoint }: Send): unknown[] {
		return [endpoint.path, this.isTool ? 'tool' : [this.saved.run, items]];
	}

	/** When a send whose outcome is not known first went out, in milliseconds since 1970; undefined for any other. */
	unknownSince(key: string): number | undefined {
		const entry = this.entries[key];
		return entry?.output ? undefined : entry?.at;
	}

	/** The output of a send that went out; undefined for any other. */
	outputOf(key: string, send: Send): IDataObject | undefined {
		const output = this.entries[key]?.output;
		if (!output) return undefined;
		// A text that is made anew with each try is not known any more.
		const text = this.hasOtherValues(key, send) ? null : send.text;
		const restored = mapValues(output, (_name, value) => (value === TEXT ? text : value));
		return { ...restored, ...('status' in output ? { status: 'alreadySent' } : {}) };
	}

	/** What the code of a send that went out was made from. */
	seedOf(key: string): OtpSeed | undefined {
		return this.entries[key]?.seed;
	}

	/** Notes that a request goes out now: from here on its outcome is unknown, until told otherwise. */
	begun(key: string, send: Send, now: number): void {
		this.note(key, send, { at: now, ...(send.seed && { seed: send.seed }) });
	}

	/** Notes that FPT has taken a request, and what the node gives for it. */
	taken(key: string, output: IDataObject, send: Send): void {
		this.note(key, send, { ...(this.entries[key] ?? { at: Date.now() }), output });
	}

	private note(key: string, send: Send, entry: Entry): void {
		this.entries[key] = this.firstSends ? entry : this.lasting(send, entry);
	}

	/** An entry as n8n may save it. */
	private lasting(send: Send, entry: Entry): Entry {
		return { from: this.origin(send), ...entry, ...(entry.output && { output: withoutText(entry.output, send) }) };
	}

	/** What the sends of a first try leave. */
	private keyed(): Record<string, Entry> {
		const sends = (this.firstSends ?? []).map((send, place) => ({ send, entry: this.entries[place] }));
		return Object.fromEntries(sends.flatMap(({ send, entry }) => (entry ? [[this.ownKeyOf(send), this.lasting(send, entry)]] : [])));
	}

	/** Notes that FPT has certainly not taken a request. */
	notTaken(key: string): void {
		delete this.entries[key];
	}

	/** Runs `send`, after another call with the same key where an agent makes several at once. */
	async alone<T>(key: string, send: () => Promise<T>): Promise<T> {
		if (!this.isTool) return await send();
		while (this.underWay.has(key)) await this.underWay.get(key)?.catch(() => undefined);
		const running = send();
		this.underWay.set(key, running);
		return await running.finally(() => this.underWay.delete(key));
	}

	/** Ends this run. One that n8n has no reason to run again is forgotten; a tool may be called again. */
	closeRun(isOver: boolean): void {
		if (!this.isTool) this.keep(isOver ? {} : this.saved.sends);
	}

	/** Puts entries into the record as they are, in place of those that a try makes when they are read. */
	private keep(sends: Saved['sends']): void {
		Object.defineProperty(this.saved, 'sends', { value: sends, enumerable: true, configurable: true });
	}

	private hmac(text: string): string {
		return createHmac('sha256', this.key).update(text).digest('base64url').slice(0, 24);
	}
}

/** An item as text; nothing where JSON can't hold it. Its place and the parameters still tell it from others of the run. */
function jsonOf(item: INodeExecutionData | undefined): string {
	try {
		return JSON.stringify(item?.json) ?? '';
	} catch {
		return '';
	}
}

function withoutText(output: IDataObject, { text }: Send): IDataObject {
	// FPT's own answer holds the text as FPT has it.
	const isText = (name: string, value: unknown) => value === text || /^message$/i.test(name);
	return mapValues(output, (name, value) => (text !== undefined && isText(name, value) ? TEXT : value));
}

/** A copy of some JSON with other values, at any depth. */
function mapValues<T extends object>(json: T, change: (name: string, value: unknown) => unknown): T {
	const copy = (Array.isArray(json) ? [...(json as unknown[])] : { ...json }) as Record<string, unknown>;
	for (const name of Object.keys(copy)) {
		const value = change(name, copy[name]);
		copy[name] = typeof value === 'object' && value !== null ? mapValues(value, change) : value;
	}
	return copy as T;
}

/** The calls of a tool that are under way: beside the record, and never saved with it. */
function underWayIn(saved: Saved & { underWay?: Map<string, Promise<unknown>> }): Map<string, Promise<unknown>> {
	const underWay = saved.underWay ?? new Map<string, Promise<unknown>>();
	if (!saved.underWay) Object.defineProperty(saved, 'underWay', { value: underWay, enumerable: false });
	return underWay;
}

/** Whether an agent calls the node as its tool: n8n makes a node type of that name for it. */
export function isToolCall(ctx: IExecuteFunctions): boolean {
	return ctx.getNode().type.endsWith('Tool');
}
