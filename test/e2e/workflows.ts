import { EXAMPLE_CREDENTIALS } from './example';
import type { ImportedWorkflow } from './n8n';

interface Reference {
	id: string;
	name: string;
}

export interface SendingWorkflow {
	/** Also the path of its webhook. */
	id: string;
	/** Parameters of FPT SMS. Expressions see an item: what the webhook got (`$json.body`), or an element of `splitOut`. */
	parameters: Record<string, unknown>;
	/** A field of the webhook's body whose elements become items. */
	splitOut?: string;
	/** The form of a file that n8n makes of those items, and reads again, on their way: as from a person's sheet. */
	throughFile?: 'csv' | 'xlsx';
	/** What the webhook returns: every item of the last node, unless told otherwise. */
	respondWith?: 'allEntries' | 'firstEntryBinary';
	onError?: 'continueRegularOutput' | 'continueErrorOutput';
	/** n8n's Retry On Fail. */
	retry?: { maxTries: number; waitBetweenTries: number };
	credential?: Reference;
}

/** The node whose output counts, in each of these workflows. */
export const SENDER = 'FPT SMS';

/** A workflow that hands a webhook's body to FPT SMS, and responds with what comes out. */
export function sendingWorkflow(wanted: SendingWorkflow): ImportedWorkflow {
	const { id, parameters, splitOut, throughFile, respondWith = 'allEntries', onError, retry } = wanted;
	const nodes = [
		node('Webhook', 'n8n-nodes-base.webhook', 2, {
			parameters: { httpMethod: 'POST', path: id, responseMode: 'lastNode', responseData: respondWith, options: {} },
			webhookId: id,
		}),
		...(splitOut
			? [node('Split Out', 'n8n-nodes-base.splitOut', 1, { parameters: { fieldToSplitOut: `body.${splitOut}`, options: {} } })]
			: []),
		...(throughFile
			? [
					node('Convert to File', 'n8n-nodes-base.convertToFile', 1.1, { parameters: { operation: throughFile, options: {} } }),
					// n8n writes a byte order mark into a .csv file, and unless told otherwise reads it as part of the first column's name.
					node('Extract From File', 'n8n-nodes-base.extractFromFile', 1, {
						parameters: { operation: throughFile, options: throughFile === 'csv' ? { enableBOM: true } : {} },
					}),
				]
			: []),
		node(SENDER, 'n8n-nodes-fpt-sms.fptSms', 1, {
			parameters,
			credentials: { fptSmsApi: wanted.credential ?? EXAMPLE_CREDENTIALS.fptSmsApi },
			...(onError ? { onError } : {}),
			...(retry ? { retryOnFail: true, ...retry } : {}),
		}),
	];
	return { id, name: id, nodes, connections: chain(nodes.map(({ name }) => name)), settings: { executionOrder: 'v1' } };
}

/** A workflow of a trigger for reports, and if `waitSeconds` is given, of a node behind it that takes so long. */
export function reportWorkflow(
	id: string,
	credential: Reference,
	{ parameters = {}, waitSeconds, typeVersion = 2 }: { parameters?: Record<string, unknown>; waitSeconds?: number; typeVersion?: number } = {},
): ImportedWorkflow {
	const nodes = [
		node('Trigger', 'n8n-nodes-fpt-sms.fptSmsDlrTrigger', typeVersion, {
			parameters: { events: ['delivered'], options: {}, ...parameters },
			webhookId: id,
			credentials: { fptSmsDlrApi: credential },
		}),
		...(waitSeconds === undefined
			? []
			: [node('Wait', 'n8n-nodes-base.wait', 1.1, { parameters: { amount: waitSeconds, unit: 'seconds' }, webhookId: `${id}Wait` })]),
	];
	return { id, name: id, nodes, connections: chain(nodes.map(({ name }) => name)), settings: { executionOrder: 'v1' } };
}

function node(name: string, type: string, typeVersion: number, rest: object) {
	return { id: name, name, type, typeVersion, position: [0, 0], ...rest };
}

export function chain(names: string[]) {
	return Object.fromEntries(
		names.slice(0, -1).map((name, index) => [name, { main: [[{ node: names[index + 1], type: 'main', index: 0 }]] }]),
	);
}
