/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a setting of the tests; never shipped */
import { startSimulator, type Simulator, type SimulatorOptions, type Temperament } from '../../simulator';

/** How FPT treats the nodes in this test run: `FPT_TEMPERAMENT`, which the jest project "nodes as live" sets; else strict. */
export const TEMPERAMENT: Temperament = process.env.FPT_TEMPERAMENT === 'live' ? 'live' : 'strict';

/** Starts a simulator of FPT with the temperament of this test run. */
export async function startFpt(options: SimulatorOptions = {}): Promise<Simulator> {
	return await startSimulator({ temperament: TEMPERAMENT, ...options });
}

/** What a test expects in this run, of what it expects on each temperament. */
export function byTemperament<T>(expected: Record<Temperament, T>): T {
	return expected[TEMPERAMENT];
}
