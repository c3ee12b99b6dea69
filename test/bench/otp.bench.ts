/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a command; never shipped */
import { randomBytes } from 'node:crypto';
import { codeOf, newNonce, otpKeys } from '../../nodes/fpt/text/otp';

const LENGTH = 6;

/** Points that a fair source passes once in 10,000 times, of chi-square with as many degrees of freedom as values, less one. */
const LIMITS: Readonly<Record<number, number>> = { 10: 33.72, 1_000: 1_173.9, 10_000: 10_533.5 };

/** Pearson's statistic of counts that should all be equal. */
function chiSquare(counts: number[]): number {
	const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
	return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Makes codes from random nonces, a million unless told otherwise, and prints how evenly they are spread. */
export async function bench([wanted = '1000000']: string[]): Promise<void> {
	const total = Number(wanted);
	const keys = otpKeys({ clientId: randomBytes(20).toString('hex'), clientSecret: randomBytes(36).toString('hex') });
	const measures = [
		...Array.from({ length: LENGTH }, (_, place) => ({ what: `digit ${place + 1}`, of: (code: string) => code.slice(place, place + 1), size: 10 })),
		{ what: 'first three digits', of: (code: string) => code.slice(0, 3), size: 1_000 },
		{ what: 'last three digits', of: (code: string) => code.slice(3), size: 1_000 },
		{ what: 'middle four digits', of: (code: string) => code.slice(1, 5), size: 10_000 },
	].map((measure) => ({ ...measure, counts: new Array<number>(measure.size).fill(0) }));

	const started = performance.now();
	for (let made = 0; made < total; made++) {
		const code = codeOf(keys, { nonce: newNonce(), phone: '84987654321', length: LENGTH });
		for (const { counts, of } of measures) {
			const value = Number(of(code));
			counts[value] = (counts[value] ?? 0) + 1;
		}
	}
	const seconds = (performance.now() - started) / 1000;

	const rows = measures.map(({ what, counts, size }) => {
		const limit = LIMITS[size] ?? Infinity;
		const value = chiSquare(counts);
		return `${what.padEnd(20)}${String(size - 1).padStart(7)}${value.toFixed(1).padStart(12)}${limit.toFixed(1).padStart(12)}  ${value < limit ? 'even' : 'UNEVEN'}`;
	});
	process.stdout.write(`${total} codes of ${LENGTH} digits in ${seconds.toFixed(1)} s\n\n`);
	process.stdout.write(`${'what'.padEnd(20)}${'freedom'.padStart(7)}${'chi-square'.padStart(12)}${'99.99 %'.padStart(12)}\n${rows.join('\n')}\n`);
	if (rows.some((row) => row.endsWith('UNEVEN'))) process.exitCode = 1;
}
