import { parse } from 'csv-parse/sync';

/**
 * Reads the CSV report of a campaign, whose columns FPT does not document: any header, comma, semicolon or tab, quotes with
 * separators and line breaks in them, CRLF, BOM, rows that are too short or too long. Every value stays text. Columns without
 * a name, or with one that stands already, get `column_3`.
 */
export function parseCsv(text: string): Array<Record<string, string>> {
	const rows: string[][] = parse(text, {
		bom: true,
		delimiter: delimiterOf(text),
		relax_column_count: true,
		relax_quotes: true,
		skip_empty_lines: true,
	});
	const [header = [], ...records] = rows;
	const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
	const names: string[] = [];
	for (let column = 0; column < width; column++) {
		const name = (header[column] ?? '').trim();
		names.push(name === '' || names.includes(name) ? `column_${column + 1}` : name);
	}
	// fromEntries makes own properties, even of a column that is called __proto__.
	return records.map((record) => Object.fromEntries(record.map((value, column) => [names[column] ?? '', value])));
}

/** The separator that the header has most of. */
function delimiterOf(text: string): string {
	const header = /^.*/.exec(text)?.[0] ?? '';
	const count = (delimiter: string) => header.split(delimiter).length;
	return [',', ';', '\t'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}
