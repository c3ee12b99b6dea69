import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';
import { FptSms } from '../../nodes/FptSms/FptSms.node';
import { FptSmsDlrTrigger } from '../../nodes/FptSmsDlrTrigger/FptSmsDlrTrigger.node';
import { type CredentialStore, StoreCredentialsHelper } from './credentialStore';

/** Stands where a workflow's trigger would, and hands the test's items on. */
const items = {
	description: {
		displayName: 'Items',
		name: 'items',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: {},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		return [this.getInputData()];
	},
} satisfies INodeType;

const NODES: Record<string, INodeType> = {
	items,
	fptSms: new FptSms(),
	fptSmsDlrTrigger: new FptSmsDlrTrigger(),
};

const nodeTypes: INodeTypes = {
	getByName: (name) => typeOf(name),
	getByNameAndVersion: (name) => typeOf(name),
	getKnownTypes: () => ({}),
};

function typeOf(name: string): INodeType {
	const type = NODES[name];
	if (!type) throw new Error(`No node type ${name}`);
	return type;
}

/** What n8n's server gives the engine for one execution. */
export function additionalDataFor(store: CredentialStore): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper: new StoreCredentialsHelper(store),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: '',
		instanceBaseUrl: '',
		webhookBaseUrl: 'http://localhost:5678/webhook',
		webhookTestBaseUrl: 'http://localhost:5678/webhook-test',
		webhookWaitingBaseUrl: 'http://localhost:5678/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost:5678/form-waiting',
		formBaseUrl: '',
		formTestBaseUrl: '',
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
}

export interface FptSmsRun {
	parameters: INodeParameters;
	/** The `json` of the input items; one empty item by default. */
	items?: Array<Record<string, unknown>>;
	store: CredentialStore;
	/** Settings of the node, e.g. `onError`. */
	settings?: Partial<INode>;
	/** Stops the execution. */
	signal?: AbortSignal;
}

/** The parameters as n8n holds them, defaults filled in. */
export function withDefaults(type: string, parameters: INodeParameters): INodeParameters {
	const { description } = typeOf(type);
	return NodeHelpers.getNodeParameters(description.properties, parameters, true, false, null, description) ?? {};
}

/** Runs a workflow of one FPT SMS node in n8n's engine; gives the run with its whole data. */
export async function runFptSms({ parameters, items = [{}], store, settings, signal }: FptSmsRun): Promise<IRun> {
	const start: INode = { id: '1', name: 'Items', type: 'items', typeVersion: 1, position: [0, 0], parameters: {} };
	const node: INode = {
		id: '2',
		name: 'FPT SMS',
		type: 'fptSms',
		typeVersion: 1,
		position: [200, 0],
		parameters: withDefaults('fptSms', parameters),
		credentials: { fptSmsApi: { id: 'fpt', name: 'fpt' } },
		...settings,
	};
	const workflow = new Workflow({
		id: 'w1',
		nodes: [start, node],
		connections: { Items: { main: [[{ node: 'FPT SMS', type: NodeConnectionTypes.Main, index: 0 }]] } },
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});
	const additionalData = additionalDataFor(store);
	additionalData.hooks = new ExecutionLifecycleHooks('manual', '1', {
		id: 'w1',
		name: 'test',
		active: false,
		nodes: [start, node],
		connections: {},
		createdAt: new Date(),
		updatedAt: new Date(),
	} as never);
	const data: INodeExecutionData[] = items.map((json, item) => ({ json: json as never, pairedItem: { item } }));
	const runExecutionData = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node: start, data: { main: [data] }, source: null }],
		},
	} as never);
	const execution = new WorkflowExecute(additionalData, 'manual', runExecutionData).processRunExecutionData(workflow);
	signal?.addEventListener('abort', () => execution.cancel());
	return await execution;
}

/** The items that the FPT SMS node gave, by output. */
export function outputOf(run: IRun): INodeExecutionData[][] {
	return (run.data.resultData.runData['FPT SMS']?.at(-1)?.data?.main ?? []).map((items) => items ?? []);
}

/** The error that stopped the run. */
export function errorOf(run: IRun) {
	return run.data.resultData.error as (Error & { description?: string; context?: Record<string, unknown> }) | undefined;
}

export { nodeTypes };
