import { campaign } from './campaign';
import { message } from './message';
import type { Operation, Resource } from './operation';

/** All that the node can do, in the order in which n8n lists it: what most people look for comes first. */
export const RESOURCES: readonly Resource[] = [message, campaign];

/** The operation with these values; undefined if there is none. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return RESOURCES.find(({ value }) => value === resource)?.operations.find(({ value }) => value === operation);
}
