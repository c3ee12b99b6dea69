import { campaignHints, composeCampaignName } from '../../../nodes/fpt/campaign/advertising';

describe('The name of a campaign', () => {
	it('is composed before it is counted, so that 32 letters are 32 however they are spelt', () => {
		const name = 'Khuyến mãi Tết Nguyên đán 2027ắẫ';
		expect([...name]).toHaveLength(32);
		expect(composeCampaignName(name.normalize('NFD'))).toBe(name);
		expect(composeCampaignName('😀'.repeat(32))).toBe('😀'.repeat(32));
	});

	it.each([
		['33 characters', 'n'.repeat(33), 33],
		['33 letters with their accents apart', 'ắ'.repeat(33).normalize('NFD'), 33],
		['a million marks', '\u0301'.repeat(1_000_000), 1_000_000],
	])('of %s is refused', (_what, name, length) => {
		expect(() => composeCampaignName(name)).toThrow(`'Campaign Name' has ${length} characters; FPT accepts at most 32`);
	});
});

describe('The hints for a campaign', () => {
	/** A Wednesday, 10:00 in Vietnam, and the same time a week later. */
	const NOW = Date.parse('2026-11-25T10:00:00+07:00');
	const LATER = NOW + 7 * 86_400_000;

	it.each([
		'[QC] FTI giam 50%. Tu choi: soan TC gui 1234', ' (QC) FTI giảm 50%. Từ chối soạn TC gửi 1234', '[ QC ] FTI. HUY QC gui 1234',
		'<AD> 50% off. Text STOP to 1234', 'QC FTI. Opt-out: 1234', '[QC] FTI. Từ chối: 1234'.normalize('NFD'), `[QC] ${'a'.repeat(600)} TC gui 1234`,
	])('are none for %j', (message) => {
		expect(campaignHints(message, LATER, NOW)).toEqual([]);
	});

	it.each([
		['no label', 'FTI giam 50%. Tu choi: soan TC gui 1234', [/does not start with \[QC\]/]],
		['a word that only begins like a label', 'Qcumber! TC gui 1234', [/does not start with \[QC\]/]],
		['no way to opt out', '[QC] FTI giam 50%', [/opt out/]],
		['a word that only contains the one to opt out', '[QC] FTI, TCVN 2027', [/opt out/]],
		['a way to opt out far from the end', `[QC] TC gui 1234 ${'a'.repeat(600)}`, [/opt out/]],
		['neither', 'Giam gia', [/\[QC\]/, /opt out/]],
	])('name %s', (_what, message, hints) => {
		expect(campaignHints(message, LATER, NOW)).toEqual(hints.map((hint) => expect.stringMatching(hint)));
	});

	it('name a time before the telcos have surely approved it, and when they have', () => {
		const [hint, ...others] = campaignHints('[QC] FTI. TC gui 1234', Date.parse('2026-11-25T12:59:00+07:00'), NOW);
		expect(hint).toContain('it is surely approved by 2026-11-25 13:00');
		expect(others).toEqual([]);
		expect(campaignHints('[QC] FTI. TC gui 1234', Date.parse('2026-11-25T13:00:00+07:00'), NOW)).toEqual([]);
	});

	it('are found in a text of any size', () => {
		expect(campaignHints(' '.repeat(10_000_000), LATER, NOW)).toHaveLength(2);
	});
});
