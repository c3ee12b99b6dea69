import type { INodeProperties } from 'n8n-workflow';
import { message } from './message';
import type { Resource } from './operation';
import { RESOURCES } from './resources';

const choiceOf = ({ value, name, description }: Pick<Resource, 'value' | 'name' | 'description'>) => ({ value, name, description });

const DEFAULT_RESOURCE = message.value;

/** The node's form. It is made at build, so that n8n has it without loading the operations. */
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
