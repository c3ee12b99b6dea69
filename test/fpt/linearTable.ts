import { isIpAllowed, parseAllowedIps } from '../../nodes/fpt/report/allowedIps';
import { lookUpCode } from '../../nodes/fpt/response/codes';
import { checkBrandName, checkFields, checkTexts, withCredentialNotes } from '../../nodes/fpt/api/credentialAdvice';
import { fptError } from '../../nodes/fpt/api/errors';
import { endpointAt, ENDPOINTS, hostsOf } from '../../nodes/fpt/api/endpoints';
import { parseRetryAfter } from '../../nodes/fpt/response/faults';
import { explainNetworkError } from '../../nodes/fpt/api/networkErrors';
import { readDescription, saysAlreadySent } from '../../nodes/fpt/response/descriptions';
import { redactBytes, redactJson, redactor } from '../../nodes/fpt/redact';
import { parseResponse } from '../../nodes/fpt/api/response';
import { Simulation } from '../../nodes/fpt/api/simulation';
import { fingerprint, readCredential, renewalTime, scopeOf } from '../../nodes/fpt/api/token';
import { campaignHints, composeCampaignName } from '../../nodes/fpt/campaign/advertising';
import { parseCampaignReport } from '../../nodes/fpt/report/campaignReport';
import { assertCountryAllowed } from '../../nodes/fpt/phone/countries';
import { readCsv } from '../../nodes/fpt/report/csv';
import { decodeCsv } from '../../nodes/fpt/report/csvEncoding';
import { isAuthorized, keyFormOf, validateKey } from '../../nodes/fpt/report/dlrKey';
import { asNumber, asText, field, isYes, parseJson } from '../../nodes/fpt/json';
import { MAX_MESSAGE_UNITS } from '../../nodes/fpt/limits';
import { asSeen, composeAccents, composeMessage, measure, messageLengthError, removeAccents } from '../../nodes/fpt/text/parts';
import { countryOf, normalizeE164 } from '../../nodes/fpt/phone/numberingPlan';
import { parseBoolean, parseChoice, parseChoices, parseNumber, quote } from '../../nodes/fpt/optionValue';
import { hasCodePlaceholder, makeOtp, maskOtp, otpKeys, verifyOtp } from '../../nodes/fpt/text/otp';
import { OtpAttempts } from '../../nodes/fpt/text/otpAttempts';
import { fillText, fits, matchText, parseRegisteredTexts, textNamed, textsOfBrand } from '../../nodes/fpt/text/registeredTexts';
import { differenceFrom } from '../../nodes/fpt/text/textDifference';
import { readExclusions } from '../../nodes/fpt/phone/exclusions';
import { checkPhone, cleanInternationalPhone, cleanVietnamPhone, findPhones } from '../../nodes/fpt/phone/phone';
import { cleanPhoneList, columnsOf, isBroken, leavesOf, linesOf, splitPhoneList } from '../../nodes/fpt/phone/phoneList';
import { countDigits, isWhole, numbersWithin, readPhoneDigits, saysNo, simpleDigits, splitNumbers, withoutName } from '../../nodes/fpt/phone/phoneText';
import { isOversized, parseReport } from '../../nodes/fpt/report/deliveryReport';
import { parseScheduleTime } from '../../nodes/fpt/campaign/schedule';
import { escapeHtml } from '../../nodes/fpt/escapeHtml';
import { shorten } from '../../nodes/fpt/shorten';
import { parseTime, zonedClock } from '../../nodes/fpt/campaign/time';
import { slipsIn } from '../../nodes/fpt/text/slips';

const repeat = (unit: string, end = '') => (size: number) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size) + end;
const each = (make: (index: number) => string) => (size: number) => {
	const parts: string[] = [];
	for (let length = 0; length < size; length += parts.at(-1)!.length) parts.push(make(parts.length));
	return parts.join('');
};

/** Texts that make a careless function slow, of any size. */
/** Hides what hostile texts consist of, and what they do not. */
const REDACT = redactor(['0123456789abcdef0123456789', 'aaaaaaaaaaaaaaaaaaaaaaaa', 'c9']);

export const FORMS: Record<string, (size: number) => string> = {
	'marks in order': (size) => `a${'\u0301'.repeat(size)}`,
	'marks out of order': (size) => `a${'\u0301\u0323'.repeat(size / 2)}`,
	'decomposed Vietnamese': repeat('a\u0302\u0301 o\u031b\u0323 '),
	'Hangul parts': repeat('\u1112\u1161\u11ab'),
	'U+FDFA': repeat('\ufdfa'),
	'zero-width joiners': repeat('\u200d'),
	'joined emoji': repeat('\u{1f468}\u200d'),
	'high surrogates': repeat('\ud83d'),
	'low surrogates': repeat('\ude00'),
	'escaped quotes': repeat('\\"'),
	'backslashes': repeat('\\'),
	'quotes': repeat('"'),
	'quoted cells': repeat('"a""b",'),
	'opening brackets': repeat('['),
	'opening braces': repeat('{"a":'),
	'parentheses': repeat('('),
	'digits': repeat('0123456789', 'x'),
	'zeros': repeat('0', 'x'),
	'plus signs': repeat('+84'),
	'dots and dashes': repeat('.-', 'x'),
	'spaces': repeat(' ', 'x'),
	'mixed blanks': repeat(' \t\u00a0', 'x'),
	'line breaks': repeat('\r\n', 'x'),
	'carriage returns': repeat('\r'),
	'one-letter words': repeat('a '),
	'one-digit words': repeat('1 '),
	'commas': repeat(','),
	'separators': repeat(',;|\t'),
	'slashes and colons': repeat('/:'),
	'distinct names': each((index) => `c${index},`),
	'distinct lines': each((index) => `${index},091${index}\n`),
	'repeated name': repeat('a,'),
	'phone numbers': each((index) => `09${String(10_000_000 + index)}, `),
	'one phone number': repeat('0912345678,'),
	'long words': repeat('stop', '!'),
	'placeholders': repeat('{code}{minutes}'),
	'half placeholders': repeat('{ code'),
	'angle brackets': repeat('<a'),
	'addresses': each((index) => `10.1${index % 90 + 10}.${index % 900 + 100}.${index % 90 + 10},`),
}; // prettier-ignore

/** Another line does the same with more. */
const QUARTER = 256_000;

const NOW = Date.UTC(2035, 0, 2);
const KEYS = otpKeys({ clientId: 'a'.repeat(40), clientSecret: 'b'.repeat(72) });
const OTP = { keys: KEYS, nonce: 'n'.repeat(22), phone: '84912345678', length: 6, minutes: 5, now: NOW };
const otp = makeOtp({ ...OTP, template: '{code}' });
const credential = (part: object) => ({ environment: 'custom', baseUrl: '', clientId: '', clientSecret: '', scopes: [], ...part }) as never;
const verify = (part: object) =>
	verifyOtp({ keys: KEYS, challenge: otp.challenge, code: '123456', expectedPhone: undefined, now: NOW, attempts: new OtpAttempts(), ...part } as never);

const simulated = new Simulation();
const REGISTERED = parseRegisteredTexts({ texts: [{ name: 'Code', text: '{a}aa {b:20}0{c}', brandName: 'FTI' }, { name: 'Plain', text: 'aaaa', brandName: 'FTI' }] });
const [REGISTERED_CODE] = REGISTERED.texts as [(typeof REGISTERED.texts)[number]];
const WRONG_CLIENT = fptError({ target: 'x', endpoint: ENDPOINTS.token }, 'x', { fault: 'rejected', advice: 'y', fptCode: '1008' });

const atOnce = async () => await Promise.resolve();

/** `maxSize` is for what its callers bound, each with a line of its own, and for what another line runs at full size. */
export type Row = readonly [fn: string, where: string, run: (text: string) => unknown, maxSize?: number];

/** Each function that is handed text from outside, in each place that it comes in. A new function joins by a line. */
export const TABLE: readonly Row[] = [
	['parseAllowedIps', 'list', (text) => parseAllowedIps(text)],
	['isIpAllowed', 'list', (text) => isIpAllowed(text, '10.1.2.3')],
	['isIpAllowed', 'address', (text) => isIpAllowed('10.0.0.0/8', text)],
	['lookUpCode', 'code', (text) => lookUpCode(text)],
	['hostsOf', 'base URL', (text) => hostsOf({ environment: 'custom', baseUrl: text } as never)],
	['endpointAt', 'path', (text) => endpointAt(text)],
	['parseRetryAfter', 'header', (text) => parseRetryAfter(text, NOW)],
	['explainNetworkError', 'message', (text) => explainNetworkError(Object.assign(new Error(text), { code: text }))],
	['readDescription', 'description', (text) => readDescription('1014', text)],
	['saysAlreadySent', 'description', (text) => saysAlreadySent(text)],
	['redactor', 'text', (text) => REDACT(text)],
	['redactJson', 'data', (text) => redactJson({ [text]: [text] }, REDACT)],
	['redactBytes', 'report', (text) => redactBytes(Buffer.from(text), REDACT)],
	['parseResponse', 'body', (text) => parseResponse(text)],
	['parseResponse', 'field', (text) => parseResponse(`{"error":1,"error_description":${JSON.stringify(text)}}`)],
	['parseResponse', 'cut off', (text) => parseResponse(`{"error":"${text}`)],
	['withCredentialNotes', 'client secret', (text) => withCredentialNotes(WRONG_CLIENT, credential({ clientSecret: text }))],
	['checkBrandName', 'brand name', (text) => checkBrandName(credential({ brandName: text }))],
	['checkFields', 'client ID', (text) => checkFields(credential({ clientId: text }))],
	['checkTexts', 'text', (text) => checkTexts(credential({ registeredTexts: { texts: [{ name: text, text, brandName: text }] } }))],
	['readCredential', 'client ID', (text) => readCredential({ environment: 'simulation', clientId: text })],
	['Simulation', 'message', (text) => simulated.respond('a', ENDPOINTS.sendOtp.path, { Phone: text, BrandName: text, Message: text }, NOW), MAX_MESSAGE_UNITS],
	['Simulation', 'campaign', (text) => simulated.respond('a', ENDPOINTS.createCampaign.path, { CampaignName: text, Message: text }, NOW), MAX_MESSAGE_UNITS],
	['renewalTime', 'seconds', (text) => renewalTime(text, NOW)],
	['fingerprint', 'client secret', (text) => fingerprint(credential({ clientSecret: text }))],
	['scopeOf', 'scopes', (text) => scopeOf({ scopes: text.split(' ') } as never)],
	['composeCampaignName', 'name', (text) => composeCampaignName(text)],
	['campaignHints', 'message', (text) => campaignHints(text, NOW, NOW)],
	['parseCampaignReport', 'file', async (text) => await parseCampaignReport(Buffer.from(text), atOnce)],
	['parseCampaignReport', 'row', async (text) => await parseCampaignReport(Buffer.from(`phone,status\n${text}`), atOnce), QUARTER],
	['decodeCsv', 'file', (text) => [...decodeCsv(Buffer.from(text))]],
	['decodeCsv', 'UTF-16', (text) => [...decodeCsv(Buffer.from(`\ufeff${text}`, 'utf16le'))]],
	['readCsv', 'file', (text) => [...readCsv(Buffer.from(text))], QUARTER],
	['validateKey', 'key', (text) => validateKey(text)],
	['isAuthorized', 'header', (text) => isAuthorized(text, 'key')],
	['isAuthorized', 'key in header', (text) => isAuthorized(`Basic ${text}`, 'key')],
	['field', 'name', (text) => field({ a: 1 }, text)],
	['asText', 'value', (text) => asText(text)],
	['asNumber', 'value', (text) => asNumber(text)],
	['isYes', 'value', (text) => isYes(text)],
	['parseJson', 'text', (text) => parseJson(text)],
	['parseJson', 'cut off', (text) => parseJson(`{"a":"${text}`)],
	['parseJson', 'string', (text) => parseJson(JSON.stringify({ a: text }))],
	['measure', 'message', (text) => measure(text), MAX_MESSAGE_UNITS],
	['removeAccents', 'message', (text) => removeAccents(text), MAX_MESSAGE_UNITS],
	['composeAccents', 'message', (text) => composeAccents(text), MAX_MESSAGE_UNITS],
	['asSeen', 'message', (text) => asSeen(text), MAX_MESSAGE_UNITS],
	['composeMessage', 'message', (text) => composeMessage(text)],
	['messageLengthError', 'message', (text) => messageLengthError(text)],
	['parseRegisteredTexts', 'text', (text) => parseRegisteredTexts({ texts: [{ name: 'a', text, brandName: text }] })],
	['parseRegisteredTexts', 'name', (text) => parseRegisteredTexts({ texts: [{ name: text, text: 'a' }] })],
	['parseRegisteredTexts', 'texts', (text) => parseRegisteredTexts({ texts: text.split(',').map((name) => ({ name, text: name })) })],
	['textNamed', 'name', (text) => textNamed(REGISTERED, text)],
	['textsOfBrand', 'brand name', (text) => textsOfBrand(REGISTERED, text)],
	['fillText', 'value', (text) => fillText(REGISTERED_CODE, { values: { a: text } })],
	['fits', 'message', (text) => fits(REGISTERED_CODE, text)],
	['matchText', 'message', (text) => matchText(REGISTERED.texts, text)],
	['differenceFrom', 'message', (text) => differenceFrom(REGISTERED, 'FTI', text)],
	['differenceFrom', 'brand name', (text) => differenceFrom(REGISTERED, text, 'aaa')],
	['normalizeE164', 'digits', (text) => normalizeE164(text, true)],
	['quote', 'value', (text) => quote(text)],
	['parseBoolean', 'value', (text) => parseBoolean(text, 'Option')],
	['parseChoice', 'value', (text) => parseChoice(text, ['move', 'error'], 'Option')],
	['parseChoices', 'value', (text) => parseChoices(text, ['SG'], 'Option')],
	['parseChoices', 'list', (text) => parseChoices(text.split(','), ['SG'], 'Option')],
	['parseNumber', 'value', (text) => parseNumber(text, { min: 1 } as never, 'Option')],
	['hasCodePlaceholder', 'message', (text) => hasCodePlaceholder(text)],
	['makeOtp', 'template', (text) => makeOtp({ ...OTP, template: `${text}{code}` })],
	['maskOtp', 'template', (text) => maskOtp({ template: `${text}{code}`, length: 6, minutes: 5 })],
	['makeOtp', 'redact', (text) => otp.redact(text)],
	['verifyOtp', 'challenge', (text) => verify({ challenge: text })],
	['verifyOtp', 'end of challenge', (text) => verify({ challenge: `${otp.challenge}${text}` })],
	['verifyOtp', 'code', (text) => verify({ code: text })],
	['verifyOtp', 'expected phone', (text) => verify({ expectedPhone: text })],
	['cleanVietnamPhone', 'phone', (text) => cleanVietnamPhone(text)],
	['cleanInternationalPhone', 'phone', (text) => cleanInternationalPhone(text)],
	['readPhoneDigits', 'phone', (text) => readPhoneDigits(text)],
	['splitNumbers', 'cell', (text) => splitNumbers(text)],
	['withoutName', 'cell', (text) => withoutName(text)],
	['isWhole', 'cell', (text) => isWhole(text)],
	['simpleDigits', 'phone', (text) => simpleDigits(text)],
	['countDigits', 'text', (text) => countDigits(text, Infinity)],
	['saysNo', 'words', (text) => saysNo(text)],
	['numbersWithin', 'entry', (text) => [...numbersWithin(text)]],
	['findPhones', 'entry', (text) => findPhones(text)],
	['isBroken', 'piece', (text) => isBroken(text)],
	['linesOf', 'text', (text) => linesOf(text)],
	['columnsOf', 'line', (text) => columnsOf(text)],
	['leavesOf', 'text', (text) => [...leavesOf(text, { label: '', advice: '' })]],
	['slipsIn', 'text', (text) => slipsIn(text)],
	['escapeHtml', 'text', (text) => escapeHtml(text)],
	['shorten', 'text', (text) => shorten(text)],
	['keyFormOf', 'header', (text) => keyFormOf(text, 'key')],
	['keyFormOf', 'key in header', (text) => keyFormOf(`Basic ${text}`, 'key')],
	['checkPhone', 'phone', (text) => checkPhone(text)],
	['countryOf', 'digits', (text) => countryOf(text)],
	['assertCountryAllowed', 'phone', (text) => assertCountryAllowed(text, ['SG'])],
	['splitPhoneList', 'cell', (text) => splitPhoneList(text)],
	['cleanPhoneList', 'cell', (text) => cleanPhoneList(splitPhoneList(text))],
	['cleanPhoneList', 'number', (text) => cleanPhoneList([text])],
	['isOversized', 'elements', (text) => isOversized(text.split(' '))],
	['isOversized', 'names', (text) => isOversized({ [text]: { [text]: text } })],
	['readExclusions', 'list', (text) => readExclusions([text])],
	['readExclusions', 'beside a number', (text) => readExclusions([`0912345678 ${text}`]), QUARTER],
	['parseReport', 'body', (text) => parseReport(text, new Date(NOW))],
	['parseReport', 'fields', (text) => parseReport({ smsid: text, status: text, telco: text, error: text, mt_count: text }, new Date(NOW))],
	['parseReport', 'names', (text) => parseReport({ smsid: 1, [text]: 1 }, new Date(NOW))],
	['parseScheduleTime', 'time', (text) => parseScheduleTime(text, 'error', NOW)],
	['parseTime', 'time', (text) => parseTime(text)],
	['zonedClock', 'time', (text) => zonedClock(text)],
];

/** The other functions of these modules, each with why it needs no line. */
export const NOT_FROM_OUTSIDE: Record<string, string> = {
	invalidInput: 'gets our own sentences',
	isInvalidInput: 'looks at the name only',
	countReasons: 'gets our own sentences',
	borderNote: 'gets what measure counted',
	nameOffending: 'gets what measure kept of a text',
	otpKeys: 'gets the credential',
	newNonce: 'gets no text',
	singleFlight: 'gets a key of ours',
	codeOf: 'gets a nonce and a number that were checked',
	OtpAttempts: 'gets nonces that were checked',
	RecentTimes: 'gets names of ours',
	valueOr: 'calls a function of ours',
	assertCount: 'gets a number',
	OBJECTS_ADVICE: 'looks for a name of ours',
	withNotes: 'gets our own sentences',
	maskOtp: 'gets what readMessage has bounded, as makeOtp does',
	isUnregisteredCode: 'looks a code up, as lookUpCode does',
	isDeliveryTime: 'gets a number',
	nextDeliveryTime: 'gets a number',
	approvalTime: 'gets a number',
	formatVietnamTime: 'gets a number',
	waitBeforeRetry: 'gets numbers',
	fptError: 'gets our own sentences',
	formatCount: 'gets a number',
	isFptError: 'looks at the name only',
	errorFromResponse: 'gets what parseResponse read, within its bound',
	unexpectedResponse: 'gets what parseResponse read, within its bound',
	responseTooLarge: 'gets no text',
	isTokenUsable: 'compares texts as they are',
	leaveTokenError: 'reads no text',
	leftTokenError: 'reads no text',
	newSessionId: 'gets no text',
	simulatedToken: 'digests a credential, as fingerprint does',
	logOncePerMinute: 'gets a name of ours',
	ruleOf: 'gets a name of ours',
	isDuplicateCode: 'looks a code up, as lookUpCode does',
	SendLimits: 'gets numbers that were cleaned',
	UnreadableReportError: 'gets our own sentences',
	unreadableReport: 'gets our own sentences',
	toAsciiDigits: 'gets what its callers have bounded',
	plainName: 'gets names of fields, within the bound of their JSON',
	leavesDoubt: 'looks at our own names',
	fromNetworkError: 'asks explainNetworkError, and takes our own sentences',
	tokenUnavailable: 'gets our own sentences',
	cancelledBeforeSending: 'gets our own sentences',
	fetchToken: 'asks FPT, and bounds what comes, by the bytes of its stream',
	post: 'asks FPT, and bounds what comes, by the bytes of its stream',
};
