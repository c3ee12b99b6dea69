/* eslint-disable @n8n/community-nodes/no-restricted-globals, no-console -- a program for the tests; never shipped */
import './environment';
import { Expression } from 'n8n-workflow';
import { compareRandomPairs, workflowOf } from './expressionPairs';

/**
 * Compares the short way past n8n's expression engine with one of its engines, and prints what was found as JSON:
 * compareExpressions ENGINE TEMPLATES SEED. `vm`, n8n's default, runs only on a Node that its isolated-vm is built for.
 */
async function main([engine = 'legacy', templates = '1000', seed = '1']: string[]): Promise<void> {
	const settings = { poolSize: 1, maxCodeCacheSize: 1024, bridgeTimeout: 5000, bridgeMemoryLimit: 128 };
	await Expression.initExpressionEngine({ engine: engine as never, ...settings });
	if (Expression.getActiveImplementation() !== engine) throw new Error(`n8n evaluates with ${Expression.getActiveImplementation()}`);
	const workflow = workflowOf();
	await workflow.expression.acquireIsolate();
	const found = compareRandomPairs(Number(templates), Number(seed), workflow);
	console.log(JSON.stringify(found));
	process.exit(0);
}

main(process.argv.slice(2)).catch((error: Error) => {
	console.error(error);
	process.exit(1);
});
