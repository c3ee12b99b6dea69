import type { INode, INodeExecutionData, INodeParameters, IRun, IRunExecutionData } from 'n8n-workflow';
import { DEFAULT_APP, type Simulator, type SimulatorOptions } from '../../simulator';
import { CredentialStore } from './credentialStore';
import { errorOf, type FptSmsRun, outputOf, processedData, runFptSms } from './engine';
import type { ProcessedData } from './processedData';
import { stringify } from './flatted';
import { startFpt } from './startFpt';

/** FPT, n8n's credential store with a credential for it, and the FPT SMS node. */
export interface World {
	fpt: Simulator;
	store: CredentialStore;
	/** Where n8n keeps the keys of what was processed. */
	processed: ProcessedData;
	/** Stores the credential again, some fields changed. */
	setCredential: (fields?: Record<string, unknown>) => Promise<void>;
	/** Runs the node; `parameters` go over those of a valid OTP. */
	run: (given: Given) => Promise<Result>;
	/** What arrived at one of FPT's paths. */
	received: (path: string) => Array<Record<string, unknown>>;
	close: () => Promise<void>;
}

interface Given {
	parameters?: INodeParameters;
	items?: Array<Record<string, unknown>>;
	settings?: Partial<INode>;
	signal?: AbortSignal;
	watch?: (data: IRunExecutionData) => void;
	runs?: number;
	workflowId?: string;
	retryOf?: Result;
	offForm?: boolean;
	step?: FptSmsRun['step'];
}

export interface Result {
	/** Of the first output. */
	items: INodeExecutionData[];
	json: Array<Record<string, unknown>>;
	/** Of the error branch. */
	failed: INodeExecutionData[];
	error: ReturnType<typeof errorOf>;
	/** The whole execution as n8n would save it. */
	saved: string;
	run: IRun;
}

export const OTP: INodeParameters = {
	resource: 'message',
	operation: 'sendOtp',
	brandName: 'FTI',
	phone: '0987654321',
	message: '482913 is your code',
};

/** Starts the world; `parameters` of each run go over `base`. */
export async function startWorld(options: SimulatorOptions = {}, base: INodeParameters = OTP): Promise<World> {
	const fpt = await startFpt(options);
	const store = new CredentialStore();
	const setCredential = async (fields: Record<string, unknown> = {}) => {
		const { clientId, clientSecret } = DEFAULT_APP;
		const scopes = ['send_brandname_otp', 'send_brandname'];
		const credential = { environment: 'custom', baseUrl: fpt.url, clientId, clientSecret, scopes, ...fields };
		await store.save('fpt', 'fptSmsApi', credential as never);
	};
	await setCredential();
	processedData.reset();
	return {
		fpt,
		store,
		processed: processedData,
		setCredential,
		run: async ({ parameters, retryOf, ...given }) => {
			const run = await runFptSms({ store, parameters: { ...base, ...parameters }, ...given, retryOf: retryOf?.run });
			const [items = [], failed = []] = outputOf(run);
			return {
				items,
				json: items.map(({ json }) => json),
				failed,
				error: errorOf(run),
				run,
				saved: stringify(run.data, (_key, value: unknown) =>
					value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value,
				),
			};
		},
		received: (path) =>
			fpt.requests.filter((request) => request.path === path).map(({ body }) => body as Record<string, unknown>),
		close: async () => await fpt.close(),
	};
}
