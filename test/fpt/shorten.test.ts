import { shorten } from '../../nodes/fpt/shorten';

it.each([
	['', ''],
	['x'.repeat(100), 'x'.repeat(100)],
	['x'.repeat(101), `${'x'.repeat(100)}…`],
	['x'.repeat(1_000_000), `${'x'.repeat(100)}…`],
	[`${'x'.repeat(99)}😀`, `${'x'.repeat(99)}…`],
	[`${'x'.repeat(98)}😀y`, `${'x'.repeat(98)}😀…`],
])('An error quotes at most 100 units of a value, and no half of a character (%#)', (given, quoted) => {
	expect(shorten(given)).toBe(quoted);
});
