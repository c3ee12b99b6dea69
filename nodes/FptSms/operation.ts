import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Endpoint } from '../fpt/api/endpoints';
import type { FptError, Notice } from '../fpt/api/errors';
import type { Redactor } from '../fpt/redact';
import type { OtpSeed } from '../fpt/text/otp';
import type { SendLimit } from '../fpt/sendLimits';

/** One request to FPT, made from one input item or from several, and what its response becomes. */
export interface FptRequest {
	/** Indexes of the input items that it came from, at least one. */
	items: readonly number[];
	endpoint: Endpoint;
	/** Fields as the manual names them, without token and session id. */
	body: Readonly<Record<string, string | number>>;
	/** What it is about, at the start of a sentence: "Message to 84987654321". */
	subject: string;
	/** Identifies a failed item in its output; not given if the operation has no such value. */
	identifiers?: Identifiers;
	attempts: Attempts;
	/** How many of its kind may go out. */
	limit?: SendLimit;
	/** How a send is kept from being made twice. */
	once?: Once;
	/** How it is sent once for a key of the user's, whatever the execution. */
	oncePer?: OncePer;
	/** What a code of ours in its text needs. */
	otp?: OtpRequest;
	/** What to add about one of FPT's error codes, with the numbers of this request. */
	explain?: (fptCode: string) => string | undefined;
	/** What its errors say besides. */
	notice?: Notice;
	/** Why it must not be made, unless it has been. */
	refuse?: () => FptError | undefined;
	/** What follows once FPT has accepted it, from its output: another request, whose output is then that of the items. */
	next?: (output: IDataObject) => FptRequest;
	/** Turns FPT's response into items; the router adds `pairedItem` to those without. Throws if the response is not what the manual promises. */
	output: (response: FptResponse) => INodeExecutionData[] | Promise<INodeExecutionData[]>;
}

/** What a failed item is found by among the others; null if it has no such value. */
export interface Identifiers {
	phone: string | null;
	requestId: string | null;
}

export interface Attempts {
	/** Seconds for one attempt. */
	timeout: number;
	maxTries: number;
}

export interface Once {
	/** Whom or what it is for, so that it is the same send whatever its text: the number, the campaign's name or code. */
	target: string;
	/** The fields that make it another send, if that is less than the whole body. */
	idempotencyFields?: Readonly<Record<string, string | number>>;
	/** The text, if the output contains it: the record of what was sent must not. */
	text?: string;
	/**
	 * The output if FPT's rejection of another attempt shows that it accepted an earlier one; undefined if it does not show that.
	 * `ask` makes a request that only reads.
	 */
	acceptedEarlier?: (rejection: FptError, ask: (request: FptRequest) => Promise<FptResponse>) => Promise<IDataObject | undefined>;
	/** For how many milliseconds such a rejection may be about an earlier attempt; for ever if not given. */
	duplicateRuleMs?: number;
	/** The items of output for what FPT accepted earlier, if there is more than one. */
	toItems?: (output: IDataObject) => INodeExecutionData[];
	/** What the user can do if the outcome is not known, if that is not the usual. */
	unknownAdvice?: string;
}

export interface OncePer {
	/** The key of each of its items. */
	keys: readonly string[];
	/** The output if an earlier execution has sent it for the key: nothing but the key is known of that one. */
	alreadySent: () => INodeExecutionData[];
}

export interface OtpRequest {
	/** What the code was made from: the record keeps it, so that another attempt sends the same code. */
	seed: OtpSeed;
	/** In milliseconds since 1970. */
	expiresAt: number;
	/** The same request with the code of another seed. */
	withSeed: (seed: OtpSeed) => FptRequest;
	/** Hides the code in a text that FPT sends back. */
	redact: Redactor;
}

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

export interface Plan {
	requests: FptRequest[];
	invalid: InvalidItem[];
}

/** What a form shows of an operation. */
interface Face {
	/** Its value in the parameter `operation`. */
	value: string;
	name: string;
	/** In n8n's list of actions. */
	action: string;
	description: string;
	/** Under the node on the canvas: the node's own copy is a literal, as n8n's lint wants it, and a test compares the two. */
	subtitle: string;
	fields: INodeProperties[];
}

/** An operation that asks FPT: how it turns the input items into requests. Everything else is the router's. */
export interface RequestOperation extends Face {
	/** The endpoint whose success makes an item done. */
	endpoint: Endpoint;
	/** If an item takes two requests, the endpoint of the first, and what there is to say once that has been accepted. */
	first?: { endpoint: Endpoint; notice: (output: IDataObject) => Notice };
	plan: (ctx: IExecuteFunctions, itemCount: number) => Plan | Promise<Plan>;
}

/** An operation that makes no request: the `json` that it returns for an input item. */
export interface LocalOperation extends Face {
	/** Whether it needs the credential all the same. */
	needsCredential: boolean;
	run: (ctx: IExecuteFunctions, itemIndex: number) => IDataObject | Promise<IDataObject>;
}

export type Operation = RequestOperation | LocalOperation;

/** Something that n8n's form lists under Resource, and its operations in alphabetical order of their names. */
export interface Resource {
	value: string;
	name: string;
	description: string;
	operations: readonly Operation[];
	/** The value of the operation that a new node has. */
	default: string;
}

/** Plans each input item by itself; one whose values can't be used does not keep the others from being planned. */
export function planEachItem<T>(itemCount: number, planItem: (itemIndex: number) => T): { requests: T[]; invalid: InvalidItem[] } {
	const requests: T[] = [];
	const invalid: InvalidItem[] = [];
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		try {
			requests.push(planItem(itemIndex));
		} catch (error) {
			invalid.push({ itemIndex, error });
		}
	}
	return { requests, invalid };
}

/**
 * Plans the items with the same key as one request. If that can't be done, all of them are invalid; `invalid` are those that were
 * so before.
 */
export function planTogether(
	{ requests: keyed, invalid }: { requests: Array<{ itemIndex: number; key: string }>; invalid: InvalidItem[] },
	planItems: (key: string, items: [number, ...number[]]) => FptRequest,
): Plan {
	const groups = new Map<string, [number, ...number[]]>();
	for (const { itemIndex, key } of keyed) {
		const group = groups.get(key);
		if (group) group.push(itemIndex);
		else groups.set(key, [itemIndex]);
	}
	const plan: Plan = { requests: [], invalid: [...invalid] };
	for (const [key, items] of groups) {
		try {
			plan.requests.push(planItems(key, items));
		} catch (error) {
			for (const itemIndex of items) plan.invalid.push({ itemIndex, error });
		}
	}
	return plan;
}
