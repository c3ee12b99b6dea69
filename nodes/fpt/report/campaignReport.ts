import { type CsvRecord, readCsv } from './csv';
import { MAX_REPORT_BYTES, MAX_REPORT_CELLS, MAX_REPORT_COLUMNS, MAX_REPORT_ROWS } from '../limits';
import { cleanVietnamPhone } from '../phone/phone';
import { shorten } from '../shorten';
import { unreadableReport } from './unreadableReport';

type Row = Record<string, string>;

/** Rows sampled to find the phone column; fewer of a wide table, for about so many cells. */
const SAMPLE_ROWS = 200;
const SAMPLE_CELLS = 20_000;

/**
 * The rows of a campaign's CSV report, which FPT does not document; the first record is the header, and columns without a name of
 * their own get `column_3`. Each has `phone` as `84…`: of a column of mobile numbers, else of ids, since a QC message's ends with
 * its number (manual, section 3.4.4.2); a column of that name stays. Yields between some milliseconds of work. Throws if it can't
 * be read, is no table (JSON, a sentence), or larger than items should be.
 */
export async function parseCampaignReport(bytes: Uint8Array, yieldToEventLoop: () => Promise<void>): Promise<Row[]> {
	if (bytes.length > MAX_REPORT_BYTES) throw tooLarge(bytes.length, MAX_REPORT_BYTES, 'bytes');
	const rows: Row[] = [];
	let toRow: ((record: CsvRecord) => Row) | undefined;
	let cells = 0;
	let header: CsvRecord = [];
	for (const records of readCsv(bytes)) {
		if (!toRow && records.length > 0) {
			header = records.shift() ?? [];
			const names = columnNames(header);
			toRow = rowMaker(names, phoneFinder(records, names));
		}
		for (const record of records) {
			if (record.length > MAX_REPORT_COLUMNS) throw tooLarge(record.length, MAX_REPORT_COLUMNS, 'columns');
			cells += record.length;
			if (toRow) rows.push(toRow(record));
		}
		if (cells > MAX_REPORT_CELLS) throw tooLarge(cells, MAX_REPORT_CELLS, 'cells');
		if (rows.length > MAX_REPORT_ROWS) throw tooLarge(rows.length, MAX_REPORT_ROWS, 'rows');
		await yieldToEventLoop();
	}
	if (!isTable(header, rows)) throw unreadableReport(`it is no table, but says "${shorten(header.join(', '))}"`);
	return rows;
}

/** Whether a body is a table, if only of a header, or empty: neither JSON nor a sentence. */
function isTable(header: CsvRecord, rows: Row[]): boolean {
	const [first = ''] = header;
	if (/^[[{]/.test(first)) return false;
	if (rows.length > 0 || header.length === 0) return true;
	return (header.length > 1 || isPhoneName(first)) && !header.some((name) => name.length > MAX_COLUMN_NAME || /[.!?]$/.test(name));
}

/** In 16-bit units: what is longer is a sentence. */
const MAX_COLUMN_NAME = 60;

/** Cut before it is composed, which takes the square of a long row of marks. */
const isPhoneName = (name: string) => PHONE_NAME.test(name.slice(0, MAX_COLUMN_NAME).normalize('NFC'));

const tooLarge = (count: number, most: number, what: string) =>
	unreadableReport(`it has ${count} ${what} or more, and at most ${most} become items`);

/** The name of each column by its index, also of those for which the header has none. */
function columnNames(header: CsvRecord): (column: number) => string {
	if (header.length > MAX_REPORT_COLUMNS) throw tooLarge(header.length, MAX_REPORT_COLUMNS, 'columns');
	const written = header.map((name) => name.replace(/\s+/g, ' ').trim());
	const taken = new Set(written);
	const used = new Set<string>();
	const names: string[] = [];
	return (column) => {
		while (names.length <= column) {
			const name = written[names.length] ?? '';
			names.push(name === '' || used.has(name) ? numbered(names.length + 1, taken) : name);
			used.add(name);
		}
		return names[column] ?? '';
	};
}

function numbered(number: number, taken: Set<string>): string {
	let name = `column_${number}`;
	for (let again = 2; taken.has(name); again++) name = `column_${number}_${again}`;
	return name;
}

function rowMaker(nameOf: (column: number) => string, phoneOf: PhoneFinder | undefined): (record: CsvRecord) => Row {
	return (record) => {
		// fromEntries makes own properties, even of a column that is called __proto__.
		const row: Row = Object.fromEntries(record.map((value, column) => [nameOf(column), value]));
		const phone = phoneOf?.(record);
		if (phone !== undefined && !Object.hasOwn(row, 'phone')) row.phone = phone;
		return row;
	};
}

type PhoneFinder = (record: CsvRecord) => string | undefined;

function phoneFinder(records: CsvRecord[], nameOf: (column: number) => string): PhoneFinder | undefined {
	const width = records.slice(0, SAMPLE_ROWS).reduce((widest, { length }) => Math.max(widest, length), 1);
	const sample = records.slice(0, Math.min(SAMPLE_ROWS, Math.ceil(SAMPLE_CELLS / width)));
	for (const read of [phoneIn, phoneAtEnd]) {
		let best = { column: 0, share: 0 };
		for (let column = 0; column < Math.min(width, MAX_REPORT_COLUMNS); column++) {
			const share = shareOf(sample, column, nameOf(column), read);
			if (share > best.share) best = { column, share };
		}
		if (best.share >= MIN_SHARE) return (record) => read(record[best.column]);
	}
	return undefined;
}

/** A column of numbers may have cells that are blank or broken, but not many. */
const MIN_SHARE = 0.5;

/** Which part of a column's cells contain a number; 1 more if its name says so, since ids may look like numbers too. */
function shareOf(sample: CsvRecord[], column: number, name: string, read: typeof phoneIn): number {
	const share = sample.filter((record) => read(record[column]) !== undefined).length / sample.length;
	return share >= MIN_SHARE && isPhoneName(name) ? share + 1 : share;
}

const PHONE_NAME = /phone|mobile|isdn|sđt|sdt|điện thoại|dien thoai|thuê bao|số máy/i;

/** The longest that a cell with a number or an id is. */
const MAX_PHONE_CELL = 100;

function phoneIn(cell: string | undefined): string | undefined {
	if (cell === undefined || cell === '' || cell.length > MAX_PHONE_CELL) return undefined;
	const cleaned = cleanVietnamPhone(cell);
	return cleaned.valid ? cleaned.phone : undefined;
}

/** An id is no number by itself, but has letters or dots before it. */
function phoneAtEnd(cell: string | undefined): string | undefined {
	if (cell === undefined || cell.length > MAX_PHONE_CELL) return undefined;
	const [, end] = /^[a-z].*(84\d{9})$/i.exec(cell.trim()) ?? [];
	return phoneIn(end);
}
