import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { logOncePerMinute } from '../fpt/logThrottle';
import { credentialIdOf, credentialOf, isSimulated } from './credential';

/** Marks what a simulated credential has put out, so that nobody takes it for real: each item, the place above them, and n8n's log. */
export async function markSimulated(ctx: IExecuteFunctions, items: INodeExecutionData[]): Promise<void> {
	if (credentialIdOf(ctx) === '' || !(await credentialOf(ctx).then(isSimulated, () => false))) return;
	for (const item of items) {
		const json = { simulated: true, ...item.json };
		// The router may keep n8n from overwriting it.
		const isFixed = Object.getOwnPropertyDescriptor(item, 'json')?.get !== undefined;
		Object.defineProperty(item, 'json', isFixed ? { get: () => json } : { value: json });
	}
	// Older versions of n8n have no hints.
	ctx.addExecutionHints?.({ message: 'Simulated: nothing was sent.', type: 'info', location: 'outputPane' });
	if (ctx.getMode() === 'manual') return;
	const { name } = ctx.getNode();
	logOncePerMinute('simulated', () =>
		ctx.logger.warn(`The node "${name}" sends nothing: its credential is set to Try Without Account. Choose Production in it before people rely on it.`),
	);
}
