import { toAsciiDigits } from '../../../nodes/fpt/text/digits';

it('The digits of all scripts become 0 to 9, each by its value', () => {
	const digits = Array.from({ length: 0x20000 }, (_, code) => (code >= 0xd800 && code < 0xe000 ? '' : String.fromCodePoint(code))).filter((character) =>
		/^\p{Nd}$/u.test(character),
	);
	expect(digits.length).toBeGreaterThan(600);
	// Unicode's digits come in runs of ten, from zero on.
	expect(digits.map(toAsciiDigits).join('')).toBe('0123456789'.repeat(digits.length / 10));
});

it('Other characters stay as they are', () => {
	expect(toAsciiDigits('a+b 7 đ 😀')).toBe('a+b 7 đ 😀');
});
