/* eslint-disable @n8n/community-nodes/no-restricted-globals -- prints; never shipped */

/** A row's cells by column; a column that a row lacks stays empty. */
export type Row = Readonly<Record<string, string | number>>;

/** Prints rows under the given columns: text to the left, numbers to the right. */
export function printTable(title: string, columns: readonly string[], rows: readonly Row[]): void {
	const cells = rows.map((row) => columns.map((column) => row[column] ?? ''));
	const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((row) => String(row[index]).length)));
	const isText = columns.map((_, index) => cells.some((row) => /^\D+$/.test(String(row[index]))));
	const line = (row: ReadonlyArray<string | number>) =>
		row
			.map((cell, index) => (isText[index] ? String(cell).padEnd(widths[index] ?? 0) : String(cell).padStart(widths[index] ?? 0)))
			.join('  ')
			.trimEnd();
	const lines = [line(columns), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.map(line)];
	process.stdout.write(`\n${title}\n\n${lines.join('\n')}\n`);
}

/** A number as people compare them: no digits after the point from 100 on, one from 10 on, else two. */
export function short(value: number): string {
	if (!Number.isFinite(value)) return '-';
	return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}
