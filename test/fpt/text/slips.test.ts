import { slipsIn } from '../../../nodes/fpt/text/slips';

describe('What is seldom meant for a phone is named', () => {
	it.each([
		['Chao&nbsp;ban &amp; gia dinh &#39;', ['&nbsp;', '&amp;', '&#39;']],
		['Chao<br/>ban <b>50%</b>', ['<br/>', '<b>', '</b>']],
		['Chao\\nban', ['\\n']],
		['Chao {{ $json.name }}', ['{{ $json.name }}']],
		['Chao undefined, ma null NaN', ['undefined', 'null', 'NaN']],
		['Chao [object Object] luc Invalid DateTime', ['[object Object]', 'Invalid DateTime']],
		['<a><b><c><d><e><f>', ['<a>', '<b>', '<c>', '<d>', '<e>']],
	])('%s', (text, slips) => {
		expect(slipsIn(text)).toBe(`The text contains what is seldom meant: ${slips.map((slip) => `"${slip}"`).join(', ')}. It goes out as it is written.`);
	});

	it.each(['[QC] FTI: 50% off & more. To stop: TC', 'Nan, Null va Undefine', 'a < b > c <3', 'AT&T; R&D', '{code} {minutes}', 'C:/new', 'x\ny', 'Ban co 5 > 3'])('nothing in %j', (text) => {
		expect(slipsIn(text)).toBeUndefined();
	});
});
