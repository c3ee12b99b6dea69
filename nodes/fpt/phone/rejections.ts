import { formatCount } from '../formatCount';

/** Kinds of reasons for which a number is rejected, as `cleanVietnamPhone` words them: what one is called, and what several are. */
const KINDS: ReadonlyArray<readonly [reason: RegExp, one: string, several?: string]> = [
	[/^is empty/, 'empty'],
	[/^is a landline/, 'landline', 'landlines'],
	[/^is a hotline/, 'hotline', 'hotlines'],
	[/^is a short number/, 'short number', 'short numbers'],
	[/^is a foreign number/, 'foreign number', 'foreign numbers'],
	[/^starts with/, 'without a mobile prefix'],
	[/^is an object/, 'object', 'objects'],
	[/^contains two/, 'with two numbers in one'],
];

/** How many digits a number has, and how many it should have. */
const DIGITS = /^has ([\d,]+) (?:digits|characters)\b.* (?:has|at most) (\d+)/;

function kindOf(reason: string): readonly [one: string, several: string] {
	const [, one, several = one] = KINDS.find(([pattern]) => pattern.test(reason)) ?? [];
	if (one !== undefined && several !== undefined) return [one, several];
	const [, given, expected] = DIGITS.exec(reason) ?? [];
	const unclear = given === undefined ? 'unreadable' : Number(given.replaceAll(',', '')) < Number(expected) ? 'too short' : 'too long';
	return [unclear, unclear];
}

/** How many numbers were rejected for each kind of reason, most first: "8 empty, 6 landlines, 5 too short". */
export function countReasons(reasons: readonly string[]): string {
	const counts = new Map<string, { count: number; kind: readonly [string, string] }>();
	for (const reason of reasons) {
		const kind = kindOf(reason);
		counts.set(kind[0], { kind, count: (counts.get(kind[0])?.count ?? 0) + 1 });
	}
	const sorted = [...counts.values()].sort((one, other) => other.count - one.count);
	return sorted.map(({ count, kind: [one, several] }) => `${formatCount(count)} ${count === 1 ? one : several}`).join(', ');
}
