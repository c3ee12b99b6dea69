import { ruleOf } from '../../../nodes/fpt/response/faults';
import { ERROR_CODES, isDuplicateCode, lookUpCode } from '../../../nodes/fpt/response/codes';

/** The manual's section 5, line by line, and the codes that only newer accounts return. */
const TABLE = [
	'1001', '1002', '1003', '1004', '1005', '1006', '1007', '1008', '1009', '1010', '1011', '1012', '1013', '1014', '1015', '1016',
	'2501 1', '2502', '2503', '2504 54', '2505 -11', '2506', '2507', '2 -8', '3', '4 -14 901', '5 -20 55', '6 -18', '7', '8',
	'53 -10 902', '2513', '2518', '2519',
];

it.each(TABLE)('%s is one entry, with a meaning, and with an advice unless that depends on the request', (line) => {
	const entries = new Set(line.split(' ').map(lookUpCode));
	expect(entries.size).toBe(1);
	const [entry] = [...entries];
	expect(entry?.meaning).toMatch(/\w{3}/);
	if (entry?.fault === 'serviceError') expect(entry.advice).toBeUndefined();
	else expect(entry?.advice).toMatch(/\w{3}.*\.$/);
});

it('knows no other code, and none twice', () => {
	const codes = ERROR_CODES.flatMap(({ codes: all }) => all);
	expect([...codes].sort()).toEqual(TABLE.flatMap((line) => line.split(' ')).sort());
	expect(lookUpCode('9999')).toBeUndefined();
});

it('leaves the outcome open for faults within FPT or the telco, and for no other', () => {
	const unknown = ERROR_CODES.filter(({ fault }) => ruleOf(fault).accepted === 'maybe').flatMap(({ codes }) => codes);
	expect(unknown).toEqual(['1006', '2506', '2507', '3']);
});

it('takes 1011, 1012 and 1013 for a token that is to be replaced', () => {
	const codes = ERROR_CODES.filter(({ fault }) => fault === 'tokenRejected').flatMap((entry) => entry.codes);
	expect(codes).toEqual(['1011', '1012', '1013']);
});

it('takes 2501, by each of its names, and nothing else for a repetition', () => {
	const codes = [...TABLE.flatMap((line) => line.split(' ')), '9999', ''];
	expect(codes.filter(isDuplicateCode)).toEqual(['2501', '1']);
	expect(isDuplicateCode(null)).toBe(false);
});
