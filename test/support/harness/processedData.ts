import { createHash } from 'node:crypto';
import {
	type DeduplicationItemTypes,
	type DeduplicationScope,
	type ICheckProcessedContextData,
	type ICheckProcessedOptions,
	type IDataDeduplicator,
	type IDeduplicationOutput,
	sleep,
} from 'n8n-workflow';

type Step = 'find' | 'insert' | 'update';

/**
 * The table in which n8n's server keeps what was processed, with the steps of its own `DeduplicationHelper` (2.41) in their order:
 * a row for a workflow and a node, read, changed, and written back as a whole. The end-to-end tests run the real one.
 */
export class ProcessedData implements IDataDeduplicator {
	private readonly rows = new Map<string, string[]>();
	/** The calls so far: what, and with how many values. */
	calls: Array<[name: 'check' | 'remove', count: number]> = [];
	/** Is awaited before a step; may throw, as a database may. */
	before: (step: Step) => unknown = () => undefined;

	reset(): void {
		this.rows.clear();
		this.calls = [];
		this.before = () => undefined;
	}

	/** Whether a value is recorded, for the node that the tests run. */
	has(value: string): boolean {
		return [...this.rows.values()].some((hashes) => hashes.includes(hashOf(value)));
	}

	get size(): number {
		return [...this.rows.values()].reduce((sum, { length }) => sum + length, 0);
	}

	async checkProcessedAndRecord(items: DeduplicationItemTypes[], scope: DeduplicationScope, context: ICheckProcessedContextData, { maxEntries = 0 }: ICheckProcessedOptions): Promise<IDeduplicationOutput> {
		this.calls.push(['check', items.length]);
		const row = rowOf(scope, context);
		const hashes = items.map(hashOf);
		const found = await this.find(row);
		if (!found) {
			await this.before('insert');
			if (this.rows.has(row)) throw new Error('SQLITE_CONSTRAINT: UNIQUE constraint failed: processed_data.context, processed_data.workflowId');
			this.rows.set(row, newest(hashes, maxEntries));
			return { new: items, processed: [] };
		}
		const known = new Set(found);
		const isKnown = (index: number) => known.has(hashes[index] ?? '');
		await this.before('update');
		this.rows.set(row, newest([...found, ...hashes.filter((hash) => !known.has(hash))], maxEntries));
		return { new: items.filter((_, index) => !isKnown(index)), processed: items.filter((_, index) => isKnown(index)) };
	}

	async removeProcessed(items: DeduplicationItemTypes[], scope: DeduplicationScope, context: ICheckProcessedContextData): Promise<void> {
		this.calls.push(['remove', items.length]);
		const row = rowOf(scope, context);
		const found = await this.find(row);
		if (!found) return;
		const removed = new Set(items.map(hashOf));
		await this.before('update');
		this.rows.set(row, found.filter((hash) => !removed.has(hash)));
	}

	async clearAllProcessedItems(): Promise<void> {
		this.rows.clear();
	}

	async getProcessedDataCount(): Promise<number> {
		return this.size;
	}

	private async find(row: string): Promise<string[] | undefined> {
		await this.before('find');
		const found = this.rows.get(row);
		await sleep(1);
		return found && [...found];
	}
}

function rowOf(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): string {
	if (!workflow.id) throw new Error('The expression evaluated to a falsy value');
	return `${workflow.id} ${scope === 'node' ? `n:${node?.id}` : ''}`;
}

const newest = (hashes: string[], maxEntries: number) => (maxEntries > 0 ? hashes.slice(-maxEntries) : hashes);
const hashOf = (value: DeduplicationItemTypes) => createHash('md5').update(value.toString()).digest('base64');
