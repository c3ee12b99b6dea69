import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { createHmac, hkdfSync } from 'node:crypto';
import type { OtpSeed } from '../../fpt/otp';
import type { ApiCredential } from '../../fpt/token';
import type { Send } from '../operation';

/** What n8n keeps of one send. An entry without output was begun, and its outcome is not known. */
interface Entry {
	/** When the request first went out: milliseconds since 1970. */
	at: number;
	/** What the code in it was made from. */
	seed?: OtpSeed;
	/** What the node gave for it, without its text. */
	output?: IDataObject;
}

/** As it stands in the node's context, which n8n saves with the execution and hands on to its retries. */
interface Saved {
	/** Tells under which secret the keys were made. */
	secret: string;
	sends: Record<string, Entry>;
}

/** Stands where the text stood: the record must not hold it. */
const TEXT = '\u0000text';

/**
 * What this node has sent in this execution, so that no second run of it sends the same again: n8n's Retry On Fail runs the whole
 * node again with all its items, and the editor's Retry hands the record on to another execution. A later run in a loop is a new
 * send. As a tool of an agent, where each try is a run of its own, the same values are one send.
 * Keys are HMACs under the client secret: who reads the execution can't guess texts or codes from them.
 */
export class SendRecord {
	private readonly saved: Saved;
	private readonly key: Buffer;
	private readonly place: (send: Send) => unknown;
	private readonly isTool: boolean;
	/** Whether the record was made under another client secret, so that what was sent can't be found in it. */
	readonly isUnreadable: boolean;
	private readonly used: string[] = [];
	/** Sends that another call of the same tool has under way. */
	private readonly underWay: Map<string, Promise<unknown>>;

	constructor(ctx: IExecuteFunctions, { clientId, clientSecret }: ApiCredential) {
		this.key = Buffer.from(hkdfSync('sha256', clientSecret.trim(), clientId.trim(), 'n8n-nodes-fpt-sms send record', 32));
		this.isTool = isToolCall(ctx);
		const runIndex = this.isTool ? -1 : Number(ctx.getWorkflowDataProxy(0).$runIndex);
		this.place = ({ items }) => (this.isTool ? 'tool' : [runIndex, items]);
		const context = ctx.getContext('node') as { fptSms?: Saved };
		const secret = this.hmac('secret');
		context.fptSms ??= { secret, sends: {} };
		this.saved = context.fptSms;
		this.isUnreadable = this.saved.secret !== secret && Object.keys(this.saved.sends).length > 0;
		if (!this.isUnreadable) this.saved.secret = secret;
		this.underWay = underWayIn(this.saved);
	}

	/** The key of a send: the same for each try of it. */
	keyOf(send: Send): string {
		return this.hmac(JSON.stringify([this.place(send), send.endpoint.path, send.identity ?? send.body]));
	}

	/** When a send whose outcome is not known first went out, in milliseconds since 1970; undefined for any other. */
	unknownSince(key: string): number | undefined {
		const entry = this.saved.sends[key];
		return entry?.output ? undefined : entry?.at;
	}

	/** The output of a send that went out; undefined for any other. */
	outputOf(key: string, { text }: Send): IDataObject | undefined {
		const output = this.saved.sends[key]?.output;
		if (!output) return undefined;
		const restored = Object.entries(output).map(([name, value]) => [name, value === TEXT ? text : value]);
		return { ...Object.fromEntries(restored), ...('status' in output ? { status: 'alreadySent' } : {}) };
	}

	/** What the code of a send that went out was made from. */
	seedOf(key: string): OtpSeed | undefined {
		return this.saved.sends[key]?.seed;
	}

	/** Notes that a request goes out now: from here on its outcome is unknown, until told otherwise. */
	begun(key: string, now: number, { seed }: Send): void {
		this.saved.sends[key] ??= { at: now, ...(seed && { seed }) };
		this.used.push(key);
	}

	/** Notes that FPT has taken a request, and what the node gives for it. */
	taken(key: string, output: IDataObject, { text }: Send): void {
		const at = this.saved.sends[key]?.at ?? Date.now();
		const masked = Object.entries(output).map(([name, value]) => [name, text !== undefined && value === text ? TEXT : value]);
		this.saved.sends[key] = { at, output: Object.fromEntries(masked) as IDataObject };
	}

	/** Notes that FPT has certainly not taken a request. */
	notTaken(key: string): void {
		delete this.saved.sends[key];
	}

	/** Runs `send`, after another call with the same key where an agent makes several at once. */
	async alone<T>(key: string, send: () => Promise<T>): Promise<T> {
		if (!this.isTool) return await send();
		while (this.underWay.has(key)) await this.underWay.get(key)?.catch(() => undefined);
		const running = send();
		this.underWay.set(key, running);
		return await running.finally(() => this.underWay.delete(key));
	}

	/** Forgets this run, all of which went well: n8n has no reason to run it again. A tool may be called again. */
	closeRun(): void {
		if (this.isTool) return;
		for (const key of this.used) delete this.saved.sends[key];
	}

	private hmac(text: string): string {
		return createHmac('sha256', this.key).update(text).digest('base64url').slice(0, 24);
	}
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
