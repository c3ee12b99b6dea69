import { DataDeduplicationService, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type IConnections,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';
import { FptSms } from '../../../nodes/FptSms/FptSms.node';
import { FptSmsDlrTrigger } from '../../../nodes/FptSmsDlrTrigger/FptSmsDlrTrigger.node';
import { type CredentialStore, StoreCredentialsHelper } from './credentialStore';
import { assertOffered } from './formOnly';
import { ProcessedData } from './processedData';

/** In place of a workflow's trigger: it hands the test's items on. */
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

/** Ends a loop: hands its items back until it has run so often as its parameter says. */
const again = {
	description: {
		...items.description,
		displayName: 'Again',
		name: 'again',
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		properties: [{ displayName: 'Runs', name: 'runs', type: 'number', default: 1 }],
	},
	async execute(this: IExecuteFunctions) {
		const isOver = Number(this.getWorkflowDataProxy(0).$runIndex) + 1 >= Number(this.getNodeParameter('runs', 0));
		return isOver ? [[], this.getInputData()] : [this.getInputData(), []];
	},
} satisfies INodeType;

/** In place of an AI agent: calls the tool that is connected to it. */
const agent = {
	description: { ...items.description, displayName: 'Agent', name: 'agent', inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool] },
	async execute(this: IExecuteFunctions) {
		const [tool] = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Array<{ invoke: (given: object) => Promise<string> }>;
		const responses: string[] = [];
		// An agent reads a failure as the tool's response.
		const invoke = async (call: object) => await tool!.invoke(call).catch((error: Error) => error.message);
		for (const call of this.getInputData()[0]?.json.calls as object[]) {
			responses.push(...(await Promise.all(Array.isArray(call) ? call.map(invoke) : [invoke(call)])));
		}
		return [[{ json: { responses }, pairedItem: { item: 0 } }]];
	},
} satisfies INodeType;

/** The node as n8n offers it to agents: its output is a tool. */
function asTool(node: INodeType): INodeType {
	const tool = Object.create(node) as INodeType;
	tool.description = { ...node.description, name: `${node.description.name}Tool`, inputs: [], outputs: [NodeConnectionTypes.AiTool] };
	return tool;
}

/** n8n's server tells the engine where it keeps such keys. */
export const processedData = new ProcessedData();
void DataDeduplicationService.init(processedData);

const NODES: Record<string, INodeType> = {
	items,
	again,
	agent,
	fptSms: new FptSms(),
	fptSmsTool: asTool(new FptSms()),
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

/** What n8n's server hands to the engine for one execution. */
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
	/** Is given the execution's data before it starts: what n8n saves, at any moment. */
	watch?: (data: IRunExecutionData) => void;
	/** How often the node runs, in a loop; once by default. */
	runs?: number;
	/** The workflow's id; none if it is not saved. */
	workflowId?: string;
	/** The execution that this one is the editor's "Retry" of: it goes on where that one failed, with all that was saved of it. */
	retryOf?: IRun;
	/** Lets values through that the form does not offer, as a workflow may have them that nobody made in the editor. */
	offForm?: boolean;
	/** The node alone, on its items, as *Execute step* runs it: how many rows the run before has of the node that gave them, and which output and run they are from. */
	step?: { rows: number; previousNodeOutput?: number; previousNodeRun?: number };
}

/** The parameters as n8n has them, defaults filled in. Throws for what the form does not offer, unless `offForm` says so. */
export function withDefaults(type: string, parameters: INodeParameters, offForm = false, typeVersion = 1): INodeParameters {
	const { description } = typeOf(type);
	const filledIn = NodeHelpers.getNodeParameters(description.properties, parameters, true, false, { typeVersion }, description) ?? {};
	if (!offForm) assertOffered(description.properties, parameters, filledIn, typeVersion);
	return filledIn;
}

/** Runs a workflow of one FPT SMS node in n8n's engine; returns the run with its whole data. */
export async function runFptSms({ parameters, items = [{}], store, settings, signal, watch, runs = 1, workflowId = 'w1', retryOf, offForm, step }: FptSmsRun): Promise<IRun> {
	const toFptSms = { main: [[{ node: 'FPT SMS', type: NodeConnectionTypes.Main, index: 0 }]] };
	const end: INode = { id: '4', name: 'Again', type: 'again', typeVersion: 1, position: [400, 0], parameters: { runs } };
	const connections = { Items: toFptSms, 'FPT SMS': { main: [[{ node: 'Again', type: NodeConnectionTypes.Main, index: 0 }]] }, Again: toFptSms };
	const nodes = [START, fptSmsNode('fptSms', store, parameters, settings, offForm), ...(runs > 1 ? [end] : [])];
	if (runs === 1) Object.assign(connections, { 'FPT SMS': { main: [] }, Again: { main: [] } });
	const data = retryOf ? handedOn(retryOf, nodes) : step ? startingAt(nodes[1]!, items, step) : startingWith(items);
	watch?.(data);
	return await run(nodes, connections, data, store, signal, workflowId);
}

/** What the engine starts from: items that a trigger gave. */
function startingWith(items: Array<Record<string, unknown>>): IRunExecutionData {
	const data: INodeExecutionData[] = items.map((json, item) => ({ json: json as never, pairedItem: { item } }));
	return createRunExecutionData({ executionData: { nodeExecutionStack: [{ node: START, data: { main: [data] }, source: null }] } } as never);
}

/** What the engine starts from if only a node is run, on items that were pinned: the data of an earlier run need not fit them. */
function startingAt(node: INode, items: Array<Record<string, unknown>>, { rows, ...from }: NonNullable<FptSmsRun['step']>): IRunExecutionData {
	const data = (count: number): INodeExecutionData[] => items.slice(0, count).map((json, item) => ({ json: json as never, pairedItem: { item } }));
	return createRunExecutionData({
		resultData: { runData: { Items: [{ startTime: 0, executionIndex: 0, executionTime: 0, executionStatus: 'success', source: [], data: { main: [data(rows)] } }] } },
		executionData: { nodeExecutionStack: [{ node, data: { main: [data(items.length)] }, source: { main: [{ previousNode: 'Items', ...from }] } }] },
	} as never);
}

/** What n8n makes of a saved execution for its "Retry" (2.40: `execution.service.js`), with the workflow as it is now. */
function handedOn({ data: saved }: IRun, nodes: INode[]): IRunExecutionData {
	const data = JSON.parse(JSON.stringify(saved)) as IRunExecutionData;
	const { lastNodeExecuted, runData } = data.resultData;
	delete data.resultData.error;
	const runs = lastNodeExecuted ? runData[lastNodeExecuted] : undefined;
	if (runs?.at(-1)?.error) runs.pop();
	for (const entry of data.executionData?.nodeExecutionStack ?? []) {
		entry.node = nodes.find(({ name }) => name === entry.node.name) ?? entry.node;
	}
	return data;
}

/**
 * Runs a workflow in which an agent calls the FPT SMS node as its tool, once for each of `calls`, one after another; those of a
 * list within it at once, as when a model asks for several in one response. Returns what the tool responded to each.
 */
export async function runAsTool(
	store: CredentialStore,
	parameters: INodeParameters,
	calls: object[],
	{ offForm, ...settings }: Partial<INode> & { offForm?: boolean } = {},
): Promise<string[]> {
	const agent: INode = { id: '3', name: 'Agent', type: 'agent', typeVersion: 1, position: [0, 0], parameters: {} };
	const connections = {
		Items: { main: [[{ node: 'Agent', type: NodeConnectionTypes.Main, index: 0 }]] },
		'FPT SMS': { ai_tool: [[{ node: 'Agent', type: NodeConnectionTypes.AiTool, index: 0 }]] },
	};
	const { data } = await run([START, agent, fptSmsNode('fptSmsTool', store, parameters, settings, offForm)], connections, startingWith([{ calls }]), store);
	if (data.resultData.error) throw data.resultData.error;
	return data.resultData.runData.Agent?.[0]?.data?.main?.[0]?.[0]?.json.responses as string[];
}

const START: INode = { id: '1', name: 'Items', type: 'items', typeVersion: 1, position: [0, 0], parameters: {} };

function fptSmsNode(type: string, store: CredentialStore, parameters: INodeParameters, settings: Partial<INode> = {}, offForm = false): INode {
	return {
		id: '2',
		name: 'FPT SMS',
		type,
		typeVersion: 1,
		position: [200, 0],
		parameters: withDefaults('fptSms', parameters, offForm, settings.typeVersion),
		credentials: { fptSmsApi: { id: store.id, name: 'fpt' } },
		...settings,
	};
}

async function run(
	nodes: INode[],
	connections: IConnections,
	data: IRunExecutionData,
	store: CredentialStore,
	signal?: AbortSignal,
	workflowId = 'w1',
): Promise<IRun> {
	const workflow = new Workflow({ id: workflowId, nodes, connections, active: false, nodeTypes, settings: { executionOrder: 'v1' } });
	const additionalData = additionalDataFor(store);
	const saved = { id: 'w1', name: 'test', active: false, nodes, connections, createdAt: new Date(), updatedAt: new Date() };
	additionalData.hooks = new ExecutionLifecycleHooks('manual', '1', saved as never);
	const execution = new WorkflowExecute(additionalData, 'manual', data).processRunExecutionData(workflow);
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
