/* eslint-disable @n8n/community-nodes/no-restricted-imports -- starts a process; never shipped */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installN8n } from './installN8n';

const TIMEOUT_MS = 60_000;

/** What n8n has saved of the executions of a workflow. */
export interface Saved {
	/** Ids of executions that are finished, of those under way, and of those that n8n found dead when it started. */
	finished: number;
	underWay: number;
	crashed: number;
	/** Message ids that stand in an execution's data, with the number of executions that hold them. */
	holders: Map<string, number>;
	/** Those of them that a crashed execution contains. */
	inCrashed: Set<string>;
	/** Those in an execution that is not finished: crashed, or killed before n8n had noted that it runs. */
	inUnfinished: Set<string>;
}

// With n8n's own SQLite, in its own Node.
const READ = `
const [module, file, workflowId, prefix] = process.argv.slice(1);
const sqlite = require(module);
const database = new sqlite.Database(file, sqlite.OPEN_READONLY);
// Where n8n has it locked.
database.configure('busyTimeout', 30000);
const ids = new RegExp('\\\\b' + prefix + '\\\\d+\\\\b', 'g');
const found = { finished: 0, underWay: 0, crashed: 0, holders: {} };
const inCrashed = new Set();
const inUnfinished = new Set();
const take = (error, { status, data } = {}) => {
	if (error) throw error;
	const state = status === 'crashed' ? 'crashed' : ['new', 'running'].includes(status) ? 'underWay' : 'finished';
	found[state] += 1;
	for (const id of new Set((data ?? '').match(ids))) {
		found.holders[id] = (found.holders[id] ?? 0) + 1;
		if (state === 'crashed') inCrashed.add(id);
		if (state !== 'finished') inUnfinished.add(id);
	}
};
database.each('SELECT e.status, d.data FROM execution_entity e LEFT JOIN execution_data d ON d.executionId = e.id WHERE e.workflowId = ?', [workflowId], take, (error) => {
	if (error) throw error;
	console.log(JSON.stringify({ ...found, inCrashed: [...inCrashed], inUnfinished: [...inUnfinished] }));
});
`;

/**
 * Reads n8n's database, also while n8n runs or after it was killed: which message ids of a prefix (letters, digits and `-`,
 * followed by digits) stand in executions of a workflow.
 */
export async function savedReports(home: string, workflowId: string, prefix: string): Promise<Saved> {
	const { node, script } = await installN8n();
	const { stdout } = await promisify(execFile)(
		node,
		['-e', READ, '--', createRequire(script).resolve('sqlite3'), join(home, '.n8n/database.sqlite'), workflowId, prefix],
		{ timeout: TIMEOUT_MS, maxBuffer: 100_000_000 },
	);
	const { holders, inCrashed, inUnfinished, ...counts } = JSON.parse(stdout) as Pick<Saved, 'finished' | 'underWay' | 'crashed'> & {
		holders: Record<string, number>;
		inCrashed: string[];
		inUnfinished: string[];
	};
	return { ...counts, holders: new Map(Object.entries(holders)), inCrashed: new Set(inCrashed), inUnfinished: new Set(inUnfinished) };
}
