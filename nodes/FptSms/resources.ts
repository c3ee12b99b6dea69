import type { INodeProperties } from 'n8n-workflow';
import { campaign } from './campaign';
import { message } from './message';
import type { Operation, Resource } from './operation';

/** All that the node can do, in the order in which n8n lists it: what most people look for comes first. */
export const RESOURCES: readonly Resource[] = [message, campaign];

/** The operation with these values; undefined if there is none. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return RESOURCES.find(({ value }) => value === resource)?.operations.find(({ value }) => value === operation);
}

const choiceOf = ({ value, name, description }: Pick<Resource, 'value' | 'name' | 'description'>) => ({ value, name, description });

const DEFAULT_RESOURCE = message.value;

/** The node's form. */
export const PROPERTIES: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: RESOURCES.map(choiceOf),
		default: DEFAULT_RESOURCE,
	},
	...RESOURCES.flatMap(propertiesOf),
];

function propertiesOf({ value: resource, operations, default: initial }: Resource): INodeProperties[] {
	const show = { resource: [resource] };
	return [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show },
			options: operations.map((operation) => ({ ...choiceOf(operation), action: operation.action })),
			default: initial,
		},
		...operations.flatMap(({ value, fields }) => fields.map((field) => shownOnly(field, { ...show, operation: [value] }))),
	];
}

function shownOnly(field: INodeProperties, show: Record<string, string[]>): INodeProperties {
	return { ...field, displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, ...show } } };
}
