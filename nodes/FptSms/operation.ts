import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Endpoint } from '../fpt/api/endpoints';
import type { FptError } from '../fpt/api/errors';
import type { Otp } from '../fpt/text/otp';
import type { Options } from './fields';

/** What an operation plans from one input item or from several. Small: up to 100,000 wait until they go out. */
export interface Draft {
	/** Indexes of the input items that it came from, at least one. */
	readonly items: readonly number[];
	readonly endpoint: Endpoint;
	/** Whom or what it is for: the number, the campaign's name or code. */
	readonly target: string;
	/** The user's, for its attempts and limits. */
	readonly options: Options;
	/** Of a send: by these a retry sees whether it has become another one to the same target. What follows is in AFTER_EARLIER. */
	readonly identity?: Readonly<Record<string, unknown>>;
	/** The parameter that names it, and may have the time in it: as it is written in the node, it alone tells whether another send is meant. Else all do. */
	readonly namedBy?: string;
	/** The user's idempotency key of each item, if there are keys. */
	readonly userKeys?: readonly string[];
	/** The request as it goes out now: text, code, body; or, with its `again` ({} if it had none), that of an earlier try. Throws an `FptError` if there must be none. */
	request(again?: unknown): FptRequest;
	/** The output of a send, as far as it is known without FPT's response. Its `message` is put back into what the record has kept. */
	known?(): IDataObject;
	/** What its errors say after their advice, and what a failed item has for people and workflows to find it by. */
	explain?(error: FptError): Explanation;
	/** What follows once FPT has accepted it, from its output, which is then the output for the items. */
	next?(output: IDataObject): Draft;
}

export type Explanation = Partial<Pick<FptError, 'notes' | 'context'>>;

/** One request to FPT. */
export interface FptRequest {
	/** Fields as the manual names them, without token and session id. */
	body: Readonly<Record<string, string | number>>;
	/** Turns FPT's response into items. Throws an `FptError` if the response is not what the manual promises. */
	output(response: FptResponse): INodeExecutionData[] | Promise<INodeExecutionData[]>;
	/** The output, if FPT's rejection of an attempt shows that it accepted an earlier one. `ask` makes a request that only reads. */
	acceptedBefore?(rejection: FptError, ask: Ask): IDataObject | undefined | Promise<IDataObject | undefined>;
	/** What another try needs to make the same request again, as JSON that the record keeps. */
	again?: unknown;
	/** A code of ours in its text. */
	otp?: Otp;
}

export type Ask = (question: Draft) => Promise<FptResponse>;

/** FPT's response, once it is known to be a success. `data` is empty if the body is not JSON. */
export interface FptResponse {
	data: Record<string, unknown>;
	bytes: Buffer;
}

/** An input item whose values can't be used. */
export interface InvalidItem {
	itemIndex: number;
	error: unknown;
}

/** What input items would send, as their output. */
export interface Rehearsal {
	items: readonly number[];
	rehearsal: IDataObject;
}

export interface Plan {
	drafts: Draft[];
	invalid: InvalidItem[];
	rehearsals?: Rehearsal[];
}

/** What a form shows of an operation. */
interface Face {
	/** Its value in the parameter `operation`. */
	value: string;
	name: string;
	/** In n8n's list of actions. */
	action: string;
	description: string;
	fields: INodeProperties[];
}

/** An operation that asks FPT: how it plans the input items. Everything else is the router's. */
export interface RequestOperation extends Face {
	/** The endpoint whose success makes an item done. */
	endpoint: Endpoint;
	/** If an item takes two requests: the endpoint of the first, and what errors say and have once that has been accepted. */
	firstStep?: { endpoint: Endpoint; explain(output: IDataObject): Required<Explanation> };
	/** Reads and checks all items; nothing is sent. */
	plan(ctx: IExecuteFunctions, itemCount: number): Plan | Promise<Plan>;
}

/** An operation that makes no request: the `json` that it returns for an input item. */
export interface LocalOperation extends Face {
	run: (ctx: IExecuteFunctions, itemIndex: number) => IDataObject | Promise<IDataObject>;
}

export type Operation = RequestOperation | LocalOperation;

/** Something that n8n's form lists under Resource, and its operations, in that order. */
export interface Resource {
	value: string;
	name: string;
	description: string;
	operations: readonly Operation[];
	/** The value of the operation that a new node has. */
	default: string;
}

/** Plans each input item by itself; one whose values can't be used does not keep the others from being planned. */
export function planEachItem<T>(itemCount: number, planItem: (itemIndex: number) => T): { drafts: T[]; invalid: InvalidItem[] } {
	const drafts: T[] = [];
	const invalid: InvalidItem[] = [];
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		try {
			drafts.push(planItem(itemIndex));
		} catch (error) {
			invalid.push({ itemIndex, error });
		}
	}
	return { drafts, invalid };
}

/**
 * Plans the items with the same key as one draft, or as one rehearsal. If that can't be done, all of them are invalid; `invalid` are
 * those that were so before.
 */
export function planTogether(
	{ drafts: keyed, invalid }: { drafts: Array<{ itemIndex: number; key: string }>; invalid: InvalidItem[] },
	planItems: (key: string, items: [number, ...number[]]) => Draft | Rehearsal,
): Plan {
	const groups = new Map<string, [number, ...number[]]>();
	for (const { itemIndex, key } of keyed) {
		const group = groups.get(key);
		if (group) group.push(itemIndex);
		else groups.set(key, [itemIndex]);
	}
	const plan = { drafts: [] as Draft[], invalid: [...invalid], rehearsals: [] as Rehearsal[] };
	for (const [key, items] of groups) {
		try {
			const planned = planItems(key, items);
			if ('rehearsal' in planned) plan.rehearsals.push(planned);
			else plan.drafts.push(planned);
		} catch (error) {
			for (const itemIndex of items) plan.invalid.push({ itemIndex, error });
		}
	}
	return plan;
}
