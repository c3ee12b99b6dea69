import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { toAsciiDigits } from './digits';
import { type Redactor, redactor } from '../redact';
import { invalidInput } from '../invalidInput';
import { MAX_CHALLENGE_UNITS, MAX_TYPED_CODE_UNITS } from '../limits';
import { parseNumber, quote } from '../optionValue';
import type { OtpAttempts } from './otpAttempts';
import { MINUTE_MS } from '../campaign/time';

/** Keys for one-time passwords, one per purpose: neither reveals anything of the other, nor of the client secret. */
export interface OtpKeys {
	code: Buffer;
	challenge: Buffer;
	/** Tells these keys from another credential's. It is no secret. */
	id: string;
}

/** Derives the keys (HKDF-SHA-256, RFC 5869), the same in any process. Throws if ID or secret is blank: everybody would have those. */
export function otpKeys({ clientId, clientSecret }: { clientId: string; clientSecret: string }): OtpKeys {
	const [id, secret] = [String(clientId ?? '').trim(), String(clientSecret ?? '').trim()];
	if (id === '' || secret === '') throw invalidInput("The credential has no 'Client ID' or no 'Client Secret'", 'Copy both from developer.sms.fpt.net > My App.');
	const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, id, `n8n-nodes-fpt-sms/otp/v1/${purpose}`, 32));
	return { code: derive('code'), challenge: derive('challenge'), id: derive('id').toString('base64url') };
}

const NONCE_BYTES = 16;

/** What makes a code another one each time: 128 random bits. It is no secret, and may be stored. */
export const newNonce = (random: (size: number) => Buffer = randomBytes): string => random(NONCE_BYTES).toString('base64url');

export const MIN_CODE_LENGTH = 4;
export const MAX_CODE_LENGTH = 10;

/** 24 hours: what is kept of a challenge in memory is kept until it expires. */
export const MAX_CODE_MINUTES = 1440;

/** What a code is derived from, with the key: the same three make the same code. */
interface CodeInput {
	nonce: string;
	/** As cleaned: digits with the country code. */
	phone: string;
	/** Digits of the code, 4 to 10. */
	length: number;
}

/** The largest multiple of 10 that a byte can count: bytes from there on would make the digits 0 to 5 likelier. */
const FAIR_BYTES = 250;

/** The code, digits with leading zeros: each digit equally likely, and none to be guessed without the key. */
export function codeOf(keys: OtpKeys, { nonce, phone, length }: CodeInput): string {
	let code = '';
	for (let block = 0; code.length < length; block++) {
		const bytes = createHmac('sha256', keys.code).update(JSON.stringify([nonce, phone, length, block])).digest();
		for (const byte of bytes) if (byte < FAIR_BYTES && code.length < length) code += String(byte % 10);
	}
	return code;
}

/** What a code and its expiry are made from: kept if a message may have to be sent again as it was. */
export interface OtpSeed {
	nonce: string;
	/** When it was made, in milliseconds since 1970. */
	now: number;
}

export interface OtpInput extends OtpSeed, CodeInput {
	keys: OtpKeys;
	/** Has `{code}`, once or more, and may have `{minutes}`. */
	template: string;
	/** How long it is valid, 1 to 1440. */
	minutes: number;
}

export interface Otp {
	/** What is sent, with the code: the only place for it. */
	message: string;
	/** What `verifyOtp` needs besides the code. */
	challenge: string;
	/** When it was made, in milliseconds since 1970. */
	madeAt: number;
	/** In milliseconds since 1970. */
	expiresAt: number;
	/** Redacts the code, and the message in base64, in a text that FPT returns. */
	redact: Redactor;
}

/** A message with asterisks for its code: as long as with the code. Throws if template, length or minutes can't be used. */
export function maskOtp({ template, length, minutes }: Pick<OtpInput, 'template' | 'length' | 'minutes'>): string {
	checkOtpInput(template, length, minutes);
	return fillIn(template, minutes, '*'.repeat(length));
}

const fillIn = (template: string, minutes: number, code: string) =>
	template.replace(MINUTES_PLACEHOLDERS, String(minutes)).replace(CODE_PLACEHOLDERS, code);

/** Makes a message with a code, and its challenge; the same from the same input. Throws if template, length or minutes can't be used. */
export function makeOtp({ keys, nonce, phone, template, length, minutes, now }: OtpInput): Otp {
	checkOtpInput(template, length, minutes);
	const expiresAt = now + minutes * MINUTE_MS;
	const code = codeOf(keys, { nonce, phone, length });
	const mask = '*'.repeat(length);
	const message = fillIn(template, minutes, code);
	const base64 = Buffer.from(message, 'utf8').toString('base64');
	let redactBase64: Redactor | undefined;
	return {
		message,
		challenge: sign(keys, { nonce, phone, length, expiresAt }, code),
		madeAt: now,
		expiresAt,
		redact: (text) => {
			// FPT may quote the request cut short.
			redactBase64 ??= redactor([base64], BASE64_PREFIX);
			return redactBase64(text.replaceAll(base64, mask).replaceAll(code, mask));
		},
	};
}

/** So many first characters of the message in base64 are hidden, and what follows: a code may be there already. */
const BASE64_PREFIX = 8;

/** The places for the code and the minutes in a template, in any case and with blanks: `{ Code }` is meant as `{code}`. */
export const CODE_PLACEHOLDERS = /\{\s*code\s*\}/gi;
export const MINUTES_PLACEHOLDERS = /\{\s*minutes\s*\}/gi;

/** The habits of other tools, which would leave a brace or a dollar sign beside the code: `{{code}}`, `${code}`. */
const FOREIGN_PLACEHOLDER = /(?:\{\s*|\$)\{\s*(?:code|minutes)\s*\}(?:\s*\})?|\{\s*(?:code|minutes)\s*\}\s*\}/i;

/** Whether a text has a place for a one-time password, in whatever way it is written: sent as it is, a person would read it. */
export const hasCodePlaceholder = (text: string): boolean => text.search(CODE_PLACEHOLDERS) >= 0;

const TEMPLATE_ADVICE = 'Write {code} where the code goes, e.g. "{code} is your code. It is valid for {minutes} minutes."';

function checkOtpInput(template: string, length: number, minutes: number): void {
	if (!hasCodePlaceholder(template)) throw invalidInput("'Message' has no {code}, the place for the code", TEMPLATE_ADVICE);
	const [foreign] = FOREIGN_PLACEHOLDER.exec(template) ?? [];
	if (foreign !== undefined) {
		throw invalidInput(`'Message' contains ${quote(foreign)}: what is around {code} or {minutes} would be sent, too`, TEMPLATE_ADVICE);
	}
	parseNumber(length, { min: MIN_CODE_LENGTH, max: MAX_CODE_LENGTH, integer: true }, 'Code Length');
	parseNumber(minutes, { min: 1, max: MAX_CODE_MINUTES, integer: true }, 'Code Minutes');
}

type Claims = CodeInput & Pick<Otp, 'expiresAt'>;

const CHALLENGE = /^(v1\.(\d{7,15})\.(\d{1,16})\.(\d{1,2})\.([\w-]{22}))\.([\w-]{43})$/;

// Phone, expiry, length and nonce are for anybody to read. The code is in the signature alone, though it follows from the
// nonce: so a challenge is for its code even if somebody had made two codes of one nonce.
function sign(keys: OtpKeys, { nonce, phone, length, expiresAt }: Claims, code: string): string {
	const claims = `v1.${phone}.${expiresAt}.${length}.${nonce}`;
	return `${claims}.${createHmac('sha256', keys.challenge).update(`${claims}.${code}`).digest('base64url')}`;
}

/** The claims and the code of a challenge that these keys signed; undefined for any other. */
function verifySignature(keys: OtpKeys, challenge: unknown): (Claims & { code: string }) | undefined {
	const match = typeof challenge === 'string' && challenge.length <= MAX_CHALLENGE_UNITS ? CHALLENGE.exec(challenge.trim()) : null;
	if (!match) return undefined;
	const [given, , phone = '', expiresAt, length, nonce = ''] = match;
	const claims = { nonce, phone, length: Number(length), expiresAt: Number(expiresAt) };
	const code = codeOf(keys, claims);
	return safeEqual(given, sign(keys, claims, code)) ? { ...claims, code } : undefined;
}

/** Whether two texts are the same, in a time that does not depend on where they differ. */
function safeEqual(given: string, expected: string): boolean {
	const bytes = Buffer.from(given);
	const expectedBytes = Buffer.from(expected);
	return bytes.length === expectedBytes.length && timingSafeEqual(bytes, expectedBytes);
}

export type VerifyReason = 'ok' | 'wrongCode' | 'wrongPhone' | 'expired' | 'tooManyAttempts' | 'alreadyUsed' | 'invalidChallenge';

export interface Verdict {
	valid: boolean;
	reason: VerifyReason;
	/** The number that the code was sent to; null if the challenge is not one of ours. */
	phone: string | null;
	attemptsLeft: number;
}

export interface VerifyInput {
	keys: OtpKeys;
	challenge: unknown;
	/** As typed: see `normalizeCode`. */
	code: unknown;
	/** As cleaned; null if any will do. */
	expectedPhone: string | null;
	/** Whose memory the attempts count for: an id of the credential. */
	credential: string;
	/** Milliseconds since 1970. */
	now: number;
	attempts: OtpAttempts;
}

/** Verifies a code, which is right once; after five wrong ones none is, nor for an hour after ten for its number. Never throws. */
export function verifyOtp({ keys, challenge, code, expectedPhone, credential, now, attempts }: VerifyInput): Verdict {
	const signed = verifySignature(keys, challenge);
	if (!signed) return { valid: false, reason: 'invalidChallenge', phone: null, attemptsLeft: 0 };
	const { phone, nonce, expiresAt } = signed;
	const invalid = (reason: VerifyReason, attemptsLeft = 0): Verdict => ({ valid: false, reason, phone, attemptsLeft });

	if (now >= expiresAt) return invalid('expired');
	const subject = { credential, challenge: `${keys.id}/${nonce}`, number: `${keys.id}/${phone}`, now };
	const { used, left } = attempts.of(subject);
	if (expectedPhone !== null && expectedPhone !== phone) return invalid('wrongPhone', left);
	if (used) return invalid('alreadyUsed');
	const isRight = safeEqual(normalizeCode(code, signed.length), signed.code);
	// Before the verdict, and without one if it can't be kept: else it could be tried without end.
	if (!attempts.record(subject, { isRight, expiresAt })) return invalid('tooManyAttempts');
	if (!isRight) return invalid('wrongCode', left - 1);
	return { valid: true, reason: 'ok', phone, attemptsLeft: 0 };
}

const DIGITS = /\d+/g;
/** Digits in groups, with blanks, dashes, dots or other such signs between. */
const GROUPED_DIGITS = /\d+(?:[\s\p{Pd}.,·_/']+\d+)*/gu;

/**
 * The only run of so many digits in what was typed, in any script, in groups or not ("FTI 482913."); a number may have lost its
 * leading zeros. Empty, which no code is, if there is no such run or more than one: each try is one guess.
 */
function normalizeCode(code: unknown, length: number): string {
	// Compared before it is written out, which takes long for a very large one.
	const isNumber = typeof code === 'bigint' ? code >= 0 && code <= Number.MAX_SAFE_INTEGER : Number.isSafeInteger(code) && Number(code) >= 0;
	if (isNumber) return String(code).padStart(length, '0');
	if (typeof code !== 'string' || code.length > MAX_TYPED_CODE_UNITS) return '';
	const text = toAsciiDigits(code).replace(/\p{Cf}/gu, '');
	const runs = [...(text.match(GROUPED_DIGITS) ?? []).map((run) => run.replace(/\D/g, '')), ...(text.match(DIGITS) ?? [])];
	const [only = '', ...others] = new Set(runs.filter((run) => run.length === length));
	return others.length === 0 ? only : '';
}
