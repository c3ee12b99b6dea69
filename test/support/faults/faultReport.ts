import type { FaultCase } from './faultTable';
import { OPERATION_NAMES, type Told } from './runFault';

export interface FaultResult {
	fault: FaultCase;
	operation: string;
	told: Told;
}

/** The fault table as Markdown: what each fault did to each operation, and the counts. */
export function faultReport(results: FaultResult[]): string {
	const names = [...new Set(results.map(({ fault }) => fault.name))];
	const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const cells = (name: string) => results.filter(({ fault }) => fault.name === name).map(cellOf);
	const count = (fits: (told: Told) => boolean) => results.filter(({ told }) => fits(told)).length;
	const longest = Math.max(...results.map(({ told }) => told.ms)) / 1000;
	return [
		row(['fault', ...OPERATION_NAMES]),
		row(['---', ...OPERATION_NAMES.map(() => '---')]),
		...names.map((name) => row([name, ...cells(name)])),
		'',
		'Each cell: outcome, requests that left the node / times FPT did it, seconds.',
		`${results.length} runs: ${(['ok', 'notSent', 'unknown'] as const).map((outcome) => `${count((told) => told.outcome === outcome)} ${outcome}`).join(', ')}.`,
		`Done twice: ${count(({ times }) => times > 1)}. Told notSent though done: ${count(({ outcome, times }) => outcome === 'notSent' && times > 0)}.`,
		`Secrets in the saved execution: ${count(({ leaked }) => leaked.length > 0)}. Requests at another host: ${count(({ elsewhere }) => elsewhere > 0)}. Longest: ${longest.toFixed(1)} s.`,
	].join('\n');
}

function cellOf({ operation, told: { outcome, asked, times, ms } }: FaultResult): string {
	return `${outcome} ${asked}/${operation.startsWith('get') ? '-' : times} ${(ms / 1000).toFixed(1)}`;
}
