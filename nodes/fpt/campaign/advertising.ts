import { invalidInput } from '../invalidInput';
import { MAX_CAMPAIGN_NAME, MAX_CAMPAIGN_NAME_UNITS } from '../limits';
import { composeAccents } from '../text/parts';
import { slipsIn } from '../text/slips';
import { approvalTime } from './schedule';
import { formatVietnamTime } from './time';

/** A campaign's name as it is counted and sent: composed (NFC). Throws if it has more than 32 characters (manual, section 3.4.3.1). */
export function composeCampaignName(given: string): string {
	const isHuge = given.length > MAX_CAMPAIGN_NAME_UNITS;
	const name = isHuge ? given : composeAccents(given);
	const length = isHuge ? given.length : [...name].length;
	if (length <= MAX_CAMPAIGN_NAME) return name;
	throw invalidInput(`'Campaign Name' has ${length} characters; FPT accepts at most ${MAX_CAMPAIGN_NAME}`, 'Shorten it.');
}

/** Where the label of advertising is looked for, at the start of a text, and the way to opt out, at its end, in characters. */
export const LABEL_UNITS = 50;
export const OPT_OUT_UNITS = 300;

export const LABEL = /^[[(<]? ?(qc|ad)\b/i;
export const OPT_OUT = /t[uừ] ch[oố]i|\btc\b|\bhuy\b|hủy|\bstop\b|opt.?out|unsubscribe/i;

/** What may get a campaign refused later by its text alone, so that a form can say it before. */
export const TEXT_HINTS = {
	label: 'The text does not start with [QC]. Decree 91/2020 requires this label at the start of each advertisement, and has fines for those without.',
	optOut: 'The text does not seem to say how to opt out. Decree 91/2020 requires that at the end of each advertisement, and has fines for those without.',
} as const;

/**
 * What may get a campaign refused later, but is no reason not to create it: its text has no [QC] label or no way to opt out
 * (Decree 91/2020), it has slips in it, or `time` leaves too little for the telcos' approval. Sentences; times in milliseconds since 1970.
 */
export function campaignHints(message: string, time: number, now: number): string[] {
	const hints: string[] = [];
	const start = message.slice(0, LABEL_UNITS).trimStart().replace(/\s+/g, ' ');
	if (!LABEL.test(start)) hints.push(TEXT_HINTS.label);
	if (!OPT_OUT.test(composeAccents(message.slice(-OPT_OUT_UNITS)))) hints.push(TEXT_HINTS.optOut);
	const slips = slipsIn(message);
	if (slips !== undefined) hints.push(slips);
	const approval = approvalTime(now);
	if (time < approval) {
		hints.push(
			`Telcos may not approve the campaign in time: ordered now, it is surely approved by ${formatVietnamTime(approval)} (they take orders from 08:30 to 16:30, Monday to Friday, and need 2 to 3 hours).`,
		);
	}
	return hints;
}
