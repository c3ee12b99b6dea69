import type { Answer } from './answer';
import { lookUpCode } from './codes';
import { type Deed, failureOf, type FptFailure, type Outcome } from './failure';

/** FPT's error answer as a failure; `more` is what the request itself can tell of the code. */
export function refusal(deed: Deed, answer: Answer & { kind: 'error' }, httpStatus: number, more = ''): FptFailure {
	const { code, description } = answer;
	const entry = lookUpCode(code);
	const said = description === '' ? '' : ` FPT says: "${description}"`;
	return failureOf(deed, `${entry?.meaning ?? 'FPT gave a code that is in no table'} (FPT code ${code})`, {
		advice: `${entry?.advice ?? 'Ask FPT what this code means.'}${more && ` ${more}`}${said}`,
		fptCode: code,
		vendorText: description,
		httpStatus,
		outcome: entry?.outcome ?? 'notSent',
	});
}

/**
 * An answer that is not FPT's (a proxy's page, nothing, no JSON) as a failure. Whoever answered 3xx or 4xx did not hand the
 * request on; after 2xx, 408 or 5xx FPT may have had it.
 */
export function strangeAnswer(deed: Deed, answer: Answer, httpStatus: number, location?: string): FptFailure {
	const form = { empty: 'an empty answer', html: 'an HTML page', text: 'text that is no JSON' };
	const got = answer.kind === 'other' ? form[answer.form] : 'JSON without the fields that the manual promises';
	const outcome: Outcome = httpStatus >= 300 && httpStatus < 500 && httpStatus !== 303 && httpStatus !== 408 ? 'notSent' : 'unknown';
	const redirect = location ? ` It points to ${hostOf(location)}, which the node does not follow.` : '';
	return failureOf(deed, `${got} came with HTTP status ${httpStatus}, which is no answer of FPT's`, {
		advice: `A proxy, a firewall or a wrong address may stand between n8n and FPT: check Environment and Base URL in the credential.${redirect}`,
		httpStatus,
		outcome,
	});
}

/** FPT's answer of success without what the manual promises in it: what it did is not known. */
export function missingField(deed: Deed, name: string): FptFailure {
	return failureOf(deed, `FPT answered without ${name}`, {
		advice: 'Look in partner.sms.fpt.net before you send it again.',
		outcome: 'unknown',
	});
}

function hostOf(location: string): string {
	return URL.canParse(location) ? new URL(location).host : 'another page';
}
