import type { CodeEntry } from './codes';
import { MAX_DESCRIPTION_UNITS } from '../limits';

/** A description without accents, in small letters: FPT writes Vietnamese, composed or not. */
function plain(description: string): string {
	return description.slice(0, MAX_DESCRIPTION_UNITS).normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase();
}

/** A group of an IPv6 address; a quantifier appended to it counts the groups that follow. */
const GROUPS = '[0-9a-f]{1,4}(?::[0-9a-f]{1,4})';
/** An address: IPv4, or IPv6 in one of the forms of RFC 4291, section 2.2. */
const ADDRESS = `\\d{1,3}(?:\\.\\d{1,3}){3}|${GROUPS}{7}|(?:${GROUPS}{0,6})?::(?:${GROUPS}{0,6}(?:(?:\\.\\d{1,3}){3})?)?`;

const FIXED_ADDRESS = 'https://github.com/n8n-nodes-fpt-sms/n8n-nodes-fpt-sms/blob/main/docs/fixed-address.md';

/** The whole sentence, since "đã được gửi duyệt" is sent for approval, and "not already sent" the opposite. */
const ALREADY_SENT = /^\s*(?:(?:this |the )?campaign (?:is |was |has )?(?:been )?already (?:been )?sent|chien dich (?:nay )?da (?:duoc )?gui)[\s.!]*$/;

interface Rule {
	codes: readonly string[];
	/** In a plain description; a group is what the sentences below name. */
	pattern: RegExp;
	meaning?: (named: string) => string;
	advice: (named: string) => string;
}

/** Codes with several meanings, told apart by FPT's description of them, in Vietnamese or English. */
const RULES: readonly Rule[] = [
	{
		codes: ['1008'],
		pattern: new RegExp(`\\bip\\b.{0,30}?(${ADDRESS})`),
		meaning: (address) => `FPT does not accept requests from ${address}`,
		advice: (address) =>
			`${address} is the address of your n8n server as FPT sees it. Ask FPT to allow it for this application, for the sandbox too. If there are several (workers, n8n Cloud), or it changes: ${FIXED_ADDRESS}`,
	},
	{
		codes: ['1014'],
		pattern: ALREADY_SENT,
		meaning: () => 'it has been sent already',
		advice: () => 'FPT accepts the numbers of a campaign once. Those who were left out need a campaign of another name.',
	},
	{
		codes: ['1014'],
		pattern: /campaign.?name.{0,20}(?:exist|duplicate|used)|ten chien dich.{0,20}(?:ton tai|trung|su dung)/,
		meaning: () => 'there is a campaign of this name already',
		advice: () => 'FPT accepts a name once: give this one another name. The other campaign is in partner.sms.fpt.net.',
	},
	{
		codes: ['1014'],
		pattern: /gia tri cua "?(\w{1,40})"? la bat buoc|"?(\w{1,40})"? is (?:required|compulsory)/,
		advice: (field) => `FPT got no value for ${field}. Check this field of the node, and the expression for this item.`,
	},
	{
		codes: ['1014'],
		pattern:
			/sai so dien thoai|so dien thoai.{0,30}? (?:khong hop le|khong dung|khong phu hop|sai)|phone-notdigits|(?:invalid|wrong|incorrect) phone|phone.{0,30}? is (?:invalid|not valid|incorrect|wrong)/,
		advice: () => 'Check the phone number. For a number outside Vietnam use Send International, with its country code.',
	},
	{
		codes: ['1014'],
		pattern: /brand[ _-]?name|(?:thuong|nhan) hieu/,
		advice: () => 'Check the brand name: upper and lower case count, and it must be registered with FPT for this application.',
	},
	{
		codes: ['1014'],
		// How FPT puts it is not known: these are the words that there are for it.
		pattern: /\[qc\]|nhan (?:qc|quang cao)|(?:tu choi|huy|ngung) (?:nhan )?(?:quang cao|tin)|cu phap (?:tu choi|huy)|opt(?:ing)?[ -]?out|unsubscribe|advertis\w{0,6} label/,
		meaning: () => "the text's advertising label or its opt-out is not accepted",
		advice: () => 'An advertisement starts with [QC] and ends with how to opt out, e.g. "Tu choi: soan TC gui 1234". Correct the text as FPT says.',
	},
];

/** What FPT's description says beyond its code: another meaning, as the end of a sentence, and other advice; undefined if nothing. */
export function readDescription(code: string, description: string): Partial<Pick<CodeEntry, 'meaning' | 'advice'>> | undefined {
	const text = plain(description);
	for (const { codes, pattern, meaning, advice } of RULES) {
		const match = codes.includes(code) ? pattern.exec(text) : null;
		if (!match) continue;
		const named = namedIn(description, match.slice(1).find((group) => group !== undefined) ?? '');
		return { ...(meaning && { meaning: meaning(named) }), advice: advice(named) };
	}
	return undefined;
}

/** A name as FPT writes it: "Phone" for "phone". */
function namedIn(description: string, name: string): string {
	const start = description.slice(0, MAX_DESCRIPTION_UNITS).toLowerCase().indexOf(name);
	return start < 0 ? name : description.slice(start, start + name.length);
}

/** Whether FPT says that a campaign has been pushed before (manual, section 3.4.4.2), in English or Vietnamese. */
export const saysAlreadySent = (description: string): boolean => ALREADY_SENT.test(plain(description));
