import { ROOM } from '../text/parts';
import type { Fault } from './faults';

export interface CodeEntry {
	/** The manual's number first, its aliases after it. */
	codes: string[];
	/** What it means, as the end of a sentence: "Message to 84987654321 not sent: …". */
	meaning: string;
	/** What the user can do about it; absent if that depends on whether the request sends something. */
	advice?: string;
	/** What kind of fault it is: it decides whether FPT may have accepted the message all the same, and about another attempt. */
	fault: Fault;
}

const SCOPES_ADVICE =
	"Open the FPT SMS API credential and compare 'Scopes' with those of the application at developer.sms.fpt.net. One-time passwords, customer care and international messages need send_brandname_otp, campaigns need send_brandname.";
const TEMPLATE_ADVICE =
	'Send the text exactly as it was registered with FPT for this brand name, or ask your FPT contact to register this template.';
const KEYWORD_ADVICE = 'Reword the message, or ask FPT which word is blocked.';

/** FPT's codes (manual, section 5; 2513, 2518, 2519: newer accounts). Only faults in FPT's or the telco's service leave an outcome open. */
export const ERROR_CODES: readonly CodeEntry[] = [
	{ codes: ['1001'], meaning: 'the request is not valid', advice: 'Check the fields of the node. If they are right, report this to the maintainers of the node.', fault: 'rejected' },
	{ codes: ['1002'], meaning: 'this application is not allowed to use the service', advice: 'Ask FPT to allow your application.', fault: 'rejected' },
	{ codes: ['1003'], meaning: 'access is denied', advice: 'Ask FPT whether your application is active.', fault: 'rejected' },
	{ codes: ['1004'], meaning: 'the kind of response that was asked for is not supported', advice: 'Report this to the maintainers of the node.', fault: 'rejected' },
	{ codes: ['1005'], meaning: 'the scopes are not valid for this application', advice: SCOPES_ADVICE, fault: 'rejected' },
	{ codes: ['1006'], meaning: "FPT's server could not process the request", fault: 'serviceError' },
	{ codes: ['1007'], meaning: "FPT's server can't take requests at the moment", advice: 'Nothing was sent. Try again in a few minutes.', fault: 'busy' },
	{ codes: ['1008'], meaning: 'the client ID or the client secret is wrong', advice: "Copy both again from developer.sms.fpt.net > My App. Production and sandbox each have a pair of their own, so check 'Environment' in the credential too. FPT uses this code as well for a server whose address it does not allow.", fault: 'rejected' },
	{ codes: ['1009'], meaning: 'the permission type is not valid', advice: 'Report this to the maintainers of the node.', fault: 'rejected' },
	{ codes: ['1010'], meaning: 'the scopes of the credential do not allow this operation', advice: SCOPES_ADVICE, fault: 'rejected' },
	{ codes: ['1011'], meaning: 'the access token is not valid', advice: 'A new token was fetched and rejected as well. Test the credential; if the test passes, ask FPT whether your application is active.', fault: 'tokenRejected' },
	{ codes: ['1012'], meaning: 'the access token has been changed', advice: 'Another program keeps fetching tokens for the same application. Give n8n an application of its own at developer.sms.fpt.net.', fault: 'tokenRejected' },
	{ codes: ['1013'], meaning: 'the access token has expired', advice: 'A new token was fetched and rejected as well. Check the clock of your n8n server, and test the credential.', fault: 'tokenRejected' },
	{ codes: ['1014'], meaning: 'a value is not accepted', advice: 'Read what FPT says, and correct that field.', fault: 'rejected' },
	{ codes: ['1015'], meaning: 'this permission type is not supported', advice: 'Report this to the maintainers of the node.', fault: 'rejected' },
	{ codes: ['1016'], meaning: "there are more messages than the campaign's quota allows", advice: 'Quota counts SMS parts, not people: 1,000 people and a text of 2 parts need a quota of 2,000. Create a campaign with a larger quota, or push fewer numbers.', fault: 'rejected' },
	{ codes: ['2501', '1'], meaning: 'the same text went to the same number less than 5 minutes ago', advice: 'Wait 5 minutes, or change the text: a new code is a new text.', fault: 'rejected' },
	{ codes: ['2502'], meaning: 'the sending quota is used up', advice: 'Ask FPT to raise the quota of your account.', fault: 'rejected' },
	{ codes: ['2503'], meaning: 'no sending quota is set for your account', advice: 'Ask FPT to set a quota for your account.', fault: 'rejected' },
	{ codes: ['2504', '54'], meaning: 'the brand name is not active or is locked', advice: 'Ask FPT to activate the brand name.', fault: 'rejected' },
	{ codes: ['2505', '-11'], meaning: 'the phone number is blocked', advice: 'The number is on a block list. Take it out of your list, or ask FPT why it is blocked.', fault: 'rejected' },
	{ codes: ['2506'], meaning: "FPT's service could not process the request", fault: 'serviceError' },
	{ codes: ['2507'], meaning: 'FPT could not process the request, and does not say why', fault: 'serviceError' },
	{ codes: ['2513'], meaning: 'the brand name is wrong or not declared', advice: 'Check the brand name: it is case-sensitive and must be registered with FPT.', fault: 'rejected' },
	{ codes: ['2518'], meaning: 'the text does not match the registered template', advice: TEMPLATE_ADVICE, fault: 'rejected' },
	{ codes: ['2519'], meaning: 'the text contains a banned keyword', advice: KEYWORD_ADVICE, fault: 'rejected' },
	{ codes: ['2', '-8'], meaning: "the brand name is not registered with the number's telco yet", advice: 'Ask FPT to register the brand name with this telco.', fault: 'rejected' },
	{ codes: ['3'], meaning: "the telco's service could not process the message", fault: 'serviceError' },
	{ codes: ['4', '-14', '901'], meaning: 'the text is longer than the telco allows', advice: `Shorten the message. Accents count: with them, one SMS has room for ${ROOM.fall}, so 'Remove Accents' in the options may do.`, fault: 'rejected' },
	{ codes: ['5', '-20', '55'], meaning: 'the text is not registered, or differs from the registered template', advice: TEMPLATE_ADVICE, fault: 'rejected' },
	{ codes: ['6', '-18'], meaning: 'the text contains a blocked keyword', advice: KEYWORD_ADVICE, fault: 'rejected' },
	{ codes: ['7'], meaning: 'the text has Vietnamese characters where the telco allows none', advice: "Write the message without accents, or switch 'Remove Accents' on in the options.", fault: 'rejected' },
	{ codes: ['8'], meaning: 'the text could not be decrypted, since it was not sent encrypted', advice: 'This route wants encrypted messages (bank route of Viettel). Ask FPT to switch your brand name to the ordinary route.', fault: 'rejected' },
	{ codes: ['53', '-10', '902'], meaning: 'the phone number is wrong', advice: 'Check the number. Numbers in Vietnam have 10 digits and start with 0; for other countries use Send International.', fault: 'rejected' },
];

const BY_CODE = new Map(ERROR_CODES.flatMap((entry) => entry.codes.map((code) => [code, entry] as const)));

/** What is known of one of FPT's error codes (manual, section 5), given as a string; undefined for any other. */
export const lookUpCode = (code: string): CodeEntry | undefined => BY_CODE.get(code);

/** For so many milliseconds FPT rejects the same text to the same number (manual, section 5, code 2501). */
export const DUPLICATE_RULE_MS = 5 * 60_000;

/** Whether a code means that the same text went to the same number within 5 minutes. */
export const isDuplicateCode = (code: string | null) => code !== null && lookUpCode(code)?.codes[0] === '2501';

/** Whether a code says that the text is not registered, or differs from what is. */
export const isUnregisteredCode = (code: string | null): boolean => lookUpCode(code ?? '')?.advice === TEMPLATE_ADVICE;
