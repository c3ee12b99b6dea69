import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Deed, FptError } from '../fpt/api/errors';
import type { Endpoint } from '../fpt/api/endpoints';
import type { OtpSeed } from '../fpt/otp';

/** One request to FPT, made from one input item or from several, and what becomes of its answer. */
export interface Send {
	/** Indexes of the input items that it came from. */
	items: number[];
	endpoint: Endpoint;
	/** Fields as the manual names them, without token and session id. */
	body: Record<string, string | number>;
	deed: Deed;
	phone: string | null;
	requestId: string | null;
	/** Seconds for one try. */
	timeout: number;
	maxTries: number;
	/** The message's text, where the output holds it: the record of what was sent must not. */
	text?: string;
	/** What a code in it was made from: the record keeps it, so that another try sends the same code. */
	seed?: OtpSeed;
	/** The same send with the code of another seed. */
	withSeed?: (seed: OtpSeed) => Send;
	/** Takes out of a text of FPT's what must stand nowhere: a code. */
	redact?: (text: string) => string;
	/** What makes it the same send when it is tried again, where that is less than the whole body. */
	idempotencyFields?: Record<string, string | number>;
	/** The output where FPT's refusal of another try shows that it took an earlier one whose outcome was not known. */
	acceptedEarlier?: (refusal: FptError) => IDataObject | undefined;
	/** What the user can do where the outcome is not known, if that is not the usual. */
	unknownAdvice?: string;
	/** What else to tell of one of FPT's error codes, with the numbers of this request. */
	explain?: (fptCode: string) => string | undefined;
	/** Turns FPT's answer into items; `pairedItem` is added by the router. Throws where the answer lacks what the manual promises. */
	output: (answer: FptResponse) => INodeExecutionData[] | Promise<INodeExecutionData[]>;
}

/** FPT's answer, once it is known to be no error. `data` is undefined where the body is no JSON object. */
export interface FptResponse {
	data: Record<string, unknown> | undefined;
	bytes: Buffer;
}

/** An input item whose values are refused. */
export interface InvalidItem {
	item: number;
	error: unknown;
}

export interface Plan {
	sends: Send[];
	invalid: InvalidItem[];
}

/** An operation that asks FPT: its fields, and how it turns the input items into requests. Everything else is the router's. */
export interface RequestOperation {
	description: INodeProperties[];
	plan: (ctx: IExecuteFunctions, itemCount: number) => Plan | Promise<Plan>;
}

/** An operation that makes no request: its fields, and the `json` that it gives for an input item. */
export interface LocalOperation {
	description: INodeProperties[];
	run: (ctx: IExecuteFunctions, item: number) => IDataObject | Promise<IDataObject>;
}

export type Operation = RequestOperation | LocalOperation;

/** Prepares each input item by itself; one whose values are refused does not keep the others from being prepared. */
export function planEachItem<T>(prepare: (ctx: IExecuteFunctions, item: number) => T) {
	return (ctx: IExecuteFunctions, itemCount: number): { sends: T[]; invalid: InvalidItem[] } => {
		const sends: T[] = [];
		const invalid: InvalidItem[] = [];
		for (let item = 0; item < itemCount; item++) {
			try {
				sends.push(prepare(ctx, item));
			} catch (error) {
				invalid.push({ item, error });
			}
		}
		return { sends, invalid };
	};
}
