import fc from 'fast-check';
import type { Model } from './model';
import type { Sequence } from './sequence';

export const SEED = 20_261_128;

/** Outcomes of which each must have been told in one sequence of ten, or the model proves nothing. */
const OUTCOMES = ['sent', 'alreadySent', 'notSent', 'unknown'];

/** Carries so many random sequences out. Throws if one breaks a promise, with the shortest that does so. */
export async function checkModel(model: Model, seed: number, numRuns: number): Promise<void> {
	await fc.assert(model.property(), { seed, numRuns, reporter: report });
	for (const outcome of OUTCOMES) expect([outcome, (model.seen[outcome] ?? 0) > numRuns / 10]).toEqual([outcome, true]);
}

function report({ failed, errorInstance, counterexamplePath, seed, numRuns }: fc.RunDetails<[Sequence]>): void {
	if (failed) throw new Error(`After ${numRuns} sequences (seed ${seed}, path "${counterexamplePath}"):\n${(errorInstance as Error).message}`);
}
