/** A row of a marketer's sheet, and what must become of it. */
export interface SheetRow {
	name: string;
	phone: unknown;
	/** `sent` for the first of a number; `double` for one that is above already. */
	fate: 'sent' | 'double' | 'rejected';
	[column: string]: unknown;
}

/** The ways in which people and spreadsheets write the mobile number 0 + `rest` (9 digits). */
const WAYS: Array<(rest: string) => unknown> = [
	(rest) => `0${rest}`,
	(rest) => `84${rest}`,
	(rest) => `+84${rest}`,
	(rest) => `0084${rest}`,
	(rest) => Number(rest),
	(rest) => `0${rest.slice(0, 2)} ${rest.slice(2, 5)} ${rest.slice(5)}`,
	(rest) => `0${rest.slice(0, 3)}.${rest.slice(3, 6)}.${rest.slice(6)}`,
	(rest) => `(0${rest.slice(0, 2)}) ${rest.slice(2, 5)}-${rest.slice(5)}`,
	(rest) => `\u00A00${rest}\u200B`,
	(rest) => `0${rest}`.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
	(rest) => `="0${rest}"`,
	(rest) => `'0${rest}`,
	(rest) => `SĐT: 0${rest}`,
	(rest) => `0${rest} (Zalo),`,
	(rest) => `\u202A+84 84 ${rest}\u202C`,
	(rest) => `${rest[0]}.${rest.slice(1)}E+8`,
	(rest) => `0${rest}.0`,
	(rest) => `“0${rest}”`,
	(rest) => `0${rest}`.replace(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit))),
];

/** What is in phone columns and is no mobile number of Vietnam. */
const BAD: unknown[] = [
	'', '   ', null, undefined, '\u00A0',
	'Nguyen Van A', 'không có', '12, Le Loi, Quan 1', 'n/a', '-', 'nv.a@example.com', '1.250.000,50',
	'+6591234567', '+1 202 555 0123', '0044 7911 123456', '+855 12 345 678',
	'02438221234', '028 3822 1234', '+84 24 3822 1234', '842838221234',
	'=A1+B1', '=SUM(A1,A2)', '=HYPERLINK("tel:0987654321","Call")', '=IF(A1,0987654321,0)', '#REF!', '@cmd',
	'📱', '📱0987654321', '☎️ 098 765', '🙂, 🙃',
	'0123456789', '09876', '098765432112', '8.49877E+10', true, 9876543.21,
	'O987654321', '1900 1234', '113', '0987654321 (sai số)', 'MST: 0312345678', '24740123.0', '{"tax":"0312345678"}',
];

/**
 * A sheet of `count` rows in a fixed order: half of them good numbers, each written in another way, a fifth doubles of these in
 * yet another way, the others blanks, text, foreign numbers, landlines, formulas and emoji.
 */
export function messySheet(count: number): SheetRow[] {
	const goods: string[] = [];
	return Array.from({ length: count }, (_, index): SheetRow => {
		const name = `Customer ${index + 1}`;
		const kind = index % 10;
		if (kind < 5) {
			// 09x prefixes of four telcos; a number of its own for each row.
			const rest = `${['97', '91', '90', '92'][index % 4]}${String(1_000_000 + index * 37).slice(-7)}`;
			goods.push(rest);
			return { name, phone: WAYS[index % WAYS.length]?.(rest), fate: 'sent' };
		}
		if (kind < 7) {
			const rest = goods[(index * 7) % goods.length] ?? '';
			return { name, phone: WAYS[(index * 5 + 3) % WAYS.length]?.(rest), fate: 'double' };
		}
		return { name, phone: BAD[(index + Math.floor(index / 10)) % BAD.length], fate: 'rejected' };
	});
}

/** How many of the rows must end in which way. */
export function expectedOf(rows: SheetRow[]): { sent: number; duplicates: number; rejected: number } {
	const count = (fate: SheetRow['fate']) => rows.filter((row) => row.fate === fate).length;
	return { sent: count('sent'), duplicates: count('double'), rejected: count('rejected') };
}
