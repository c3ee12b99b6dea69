/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   prints the growth; never shipped */
import { writeFileSync } from 'node:fs';
import { isFptError } from '../../nodes/fpt/api/errors';
import { isInvalidInput } from '../../nodes/fpt/invalidInput';
import { UnreadableReportError } from '../../nodes/fpt/report/unreadableReport';
import { readExclusions } from '../../nodes/fpt/phone/exclusions';
import { cleanPhoneList, splitPhoneList } from '../../nodes/fpt/phone/phoneList';
import { type Growth, growthOf } from '../support/harness/growth';
import { FORMS, TABLE } from './linearTable';

jest.setTimeout(120_000);

const forms = new Map<string, string>();

/** Made once for all functions. */
function formOf(name: string, size: number): string {
	const key = `${name} ${size}`;
	const text = forms.get(key) ?? FORMS[name]!(size);
	forms.set(key, text);
	return text;
}

/** A text that is refused is read. Anything else that is thrown is a fault, such as a stack that overflows. */
const isRefusal = (error: unknown) => isInvalidInput(error) || isFptError(error) || error instanceof UnreadableReportError;

/** Of one function, the forms for which its time grows faster than the input, or that it fails at; `found` receives all growths. */
async function faultsOf(run: (text: string) => unknown, maxSize?: number, found: Record<string, Growth> = {}): Promise<string[]> {
	const faults: string[] = [];
	for (const form of Object.keys(FORMS)) {
		const failures: string[] = [];
		const read = async (text: string) => {
			try {
				await run(text);
			} catch (error) {
				if (!isRefusal(error)) failures.push(`${form}: ${String(error).slice(0, 200)}`);
			}
		};
		const growth = await growthOf((size) => formOf(form, size), read, maxSize);
		const { exponent = 0, ms, tooLongAt } = growth;
		found[form] = growth;
		faults.push(...failures.slice(0, 1));
		if (tooLongAt) faults.push(`${form}: exponent ${exponent.toFixed(2)}, ${Math.round(ms)} ms for ${tooLongAt / 1000} kB`);
	}
	return faults;
}

describe('no text from outside takes more time than its size', () => {
	const growths: Record<string, Record<string, Growth>> = {};

	afterAll(() => {
		// The whole table, for who asks for it.
		if (process.env.GROWTH_TABLE) writeFileSync(process.env.GROWTH_TABLE, JSON.stringify(growths));
	});

	for (const [fn, where, run, maxSize] of TABLE) {
		it(`${fn}: ${where}`, async () => {
			expect(await faultsOf(run, maxSize, (growths[`${fn}: ${where}`] = {}))).toEqual([]);
		});
	}

	it('the rows of a campaign: to be split, cleaned and looked for in a list as long', async () => {
		const ROWS = 200_000;
		const LARGEST = 1_000_000;
		const phoneOf = (index: number) => `09${String(10_000_000 + index)}`;
		const make = (size: number) => Array.from({ length: (size / LARGEST) * ROWS }, (_, index) => `${index % 3 === 0 ? 'Lan - ' : ''}${phoneOf(index % 7 === 0 ? 1 : index)}`);
		const count = (rows: string[], list: unknown) => {
			const { phones, duplicates, excluded, rejected } = cleanPhoneList(splitPhoneList(list), readExclusions(rows.filter((_, index) => index % 2 === 0).map((row) => `${row} (STOP)`)));
			if (phones.length + duplicates + excluded + rejected.length !== rows.length) throw new Error('A row is missing');
		};
		expect((await growthOf(make, (rows) => count(rows, rows))).tooLongAt).toBeUndefined();
		expect((await growthOf(make, (rows) => count(rows, rows.join('\n')))).tooLongAt).toBeUndefined();
	});

	it('control: a quadratic function is found', async () => {
		const faults = await faultsOf((text) => / +$/.test(text));
		expect(faults).toEqual([expect.stringMatching(/^spaces: exponent (1\.[6-9]|2)/)]);
	});

	it('control: a function whose stack overflows is found', async () => {
		const spread = (text: string) => Math.max(...text.split(',').map((each) => each.length));
		expect(await faultsOf(spread)).toContainEqual(expect.stringMatching(/^commas: RangeError/));
	});
});
