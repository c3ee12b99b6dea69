import { parseCsv } from './csv';
import { cleanVietnamPhone } from './phone';

type Row = Record<string, string>;

/** As many rows tell which column holds the numbers as make it sure, and no more. */
const SAMPLE_ROWS = 200;

/**
 * The rows of a campaign's CSV report, which FPT does not document, each with `phone` as `84…` where it has a number: from the
 * column whose values are mobile numbers, else from one of ids, since a QC message's id ends with its number (manual, section
 * 3.4.4.2). A column of FPT's that is called `phone` stays as it is.
 */
export function parseCampaignReport(text: string): Row[] {
	const rows = parseCsv(text);
	const find = phoneFinder(rows.slice(0, SAMPLE_ROWS));
	for (const row of rows) {
		const phone = find?.(row);
		if (phone !== undefined && !Object.hasOwn(row, 'phone')) row.phone = phone;
	}
	return rows;
}

function phoneFinder(sample: Row[]): ((row: Row) => string | undefined) | undefined {
	const columns = [...new Set(sample.flatMap(Object.keys))];
	for (const read of [phoneIn, phoneAtEnd]) {
		const shares = columns.map((column) => ({ column, share: shareOf(sample, column, read) }));
		const { column, share } = shares.reduce((best, other) => (other.share > best.share ? other : best), { column: '', share: 0 });
		if (share >= MIN_SHARE) return (row) => read(row[column]);
	}
	return undefined;
}

/** A column of numbers may have cells that are blank or broken, but not many. */
const MIN_SHARE = 0.5;

/** Which part of a column's cells hold a number; 1 more where its name says so, since ids may look like numbers too. */
function shareOf(sample: Row[], column: string, read: typeof phoneIn): number {
	const share = sample.filter((row) => read(row[column]) !== undefined).length / sample.length;
	return share >= MIN_SHARE && PHONE_NAME.test(column.normalize('NFC')) ? share + 1 : share;
}

const PHONE_NAME = /phone|mobile|isdn|sđt|sdt|điện thoại|dien thoai|thuê bao|số máy/i;

function phoneIn(cell: string | undefined): string | undefined {
	const cleaned = cleanVietnamPhone(cell ?? '');
	return cleaned.valid ? cleaned.phone : undefined;
}

/** An id is no number by itself, but has letters or dots before it. */
function phoneAtEnd(cell: string | undefined): string | undefined {
	const [, end] = /^[a-z].*(84\d{9})$/i.exec(cell?.trim() ?? '') ?? [];
	return phoneIn(end);
}
