/* eslint-disable @n8n/community-nodes/no-restricted-globals -- measures the processor's time; never shipped */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { codeOf, hasCodePlaceholder, makeOtp, maskOtp, newNonce, otpKeys, verifyOtp, type OtpInput } from '../../../nodes/fpt/text/otp';
import { MAX_ATTEMPTS, MAX_WRONG_PER_NUMBER, OtpAttempts } from '../../../nodes/fpt/text/otpAttempts';
import { RecentTimes } from '../../../nodes/fpt/recentTimes';
import { describeLarge } from '../../support/harness/large';

const CREDENTIAL = { clientId: 'a1B2'.repeat(10), clientSecret: 'c3D4'.repeat(18) };
const KEYS = otpKeys(CREDENTIAL);
const NOW = Date.UTC(2026, 10, 24, 2, 0, 0);
const MINUTE = 60_000;
const PHONE = '84987654321';
const NONCE = newNonce((size) => Buffer.alloc(size, 7));
const INPUT: OtpInput = {
	keys: KEYS,
	nonce: NONCE,
	phone: PHONE,
	template: '{code} is your code. It is valid for {minutes} minutes.',
	length: 6,
	minutes: 5,
	now: NOW,
};
const CODE = codeOf(KEYS, INPUT);
const { challenge: CHALLENGE } = makeOtp(INPUT);

let times: RecentTimes;
let attempts: OtpAttempts;

beforeEach(() => {
	times = new RecentTimes(50_000);
	attempts = new OtpAttempts(times);
});

const verify = (given: Partial<Parameters<typeof verifyOtp>[0]> = {}) =>
	verifyOtp({ keys: KEYS, challenge: CHALLENGE, code: CODE, expectedPhone: null, credential: 'mine', now: NOW, attempts, ...given });

/** Another code of the same length. */
const wrong = (code: string, by = 1) => String((Number(code) + by) % 10 ** code.length).padStart(code.length, '0');

describe('A code', () => {
	it.each([4, 5, 6, 7, 8, 9, 10])('of length %i has as many digits', (length) => {
		expect(codeOf(KEYS, { nonce: NONCE, phone: PHONE, length })).toMatch(new RegExp(`^\\d{${length}}$`));
	});

	it('is the same for the same nonce, number and length: a second try sends the same text', () => {
		expect(makeOtp(INPUT)).toMatchObject({ message: makeOtp(INPUT).message, challenge: CHALLENGE });
	});

	it.each([
		['nonce', { nonce: newNonce((size) => Buffer.alloc(size, 8)) }],
		['number', { phone: '84987654322' }],
		['length', { length: 7 }],
	])('is another one for another %s', (_what, change) => {
		expect(codeOf(KEYS, { ...INPUT, ...change }).slice(0, 6)).not.toBe(CODE);
	});

	it.each([
		['client secret', { clientSecret: 'd3D4'.repeat(18) }],
		['client ID', { clientId: 'b1B2'.repeat(10) }],
	])('is another one for another %s', (_what, change) => {
		expect(codeOf(otpKeys({ ...CREDENTIAL, ...change }), INPUT)).not.toBe(CODE);
	});

	it('comes from keys that differ by purpose, and that a blank secret never makes', () => {
		expect(KEYS.code.equals(KEYS.challenge)).toBe(false);
		expect(KEYS.code).toHaveLength(32);
		expect(otpKeys({ clientId: ` ${CREDENTIAL.clientId}`, clientSecret: `${CREDENTIAL.clientSecret}\n` })).toEqual(KEYS);
		expect(() => otpKeys({ ...CREDENTIAL, clientSecret: ' ' })).toThrow("no 'Client Secret'");
		expect(() => otpKeys({ ...CREDENTIAL, clientId: '' })).toThrow("no 'Client ID'");
	});

	it('has a nonce of 128 bits from a cryptographic source', () => {
		const sizes: number[] = [];
		newNonce((size) => {
			sizes.push(size);
			return Buffer.alloc(size);
		});
		expect(sizes).toEqual([16]);
		expect(new Set(Array.from({ length: 1000 }, () => newNonce())).size).toBe(1000);
	});
});

describeLarge('100,000 codes', () => {
	/** Pearson's statistic of counts that should all be equal. */
	const chiSquare = (counts: number[]) => {
		const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
		return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
	};
	// The 99.99 % points of chi-square with 9 and with 999 degrees of freedom. The nonces are fixed, so are the codes.
	const LIMITS = { digit: 33.7, thousand: 1170 };
	const nonces = Array.from({ length: 100_000 }, (_, index) => newNonce((size) => Buffer.alloc(size, String(index).padStart(size, '0'))));
	const statistics = (codes: string[]) => {
		const count = (size: number, of: (code: string) => string) => {
			const counts = new Array<number>(size).fill(0);
			for (const code of codes) counts[Number(of(code))]! += 1;
			return chiSquare(counts);
		};
		return {
			digits: [0, 1, 2, 3, 4, 5].map((place) => count(10, (code) => code[place]!)),
			head: count(1000, (code) => code.slice(0, 3)),
			tail: count(1000, (code) => code.slice(3)),
		};
	};

	it('have every digit equally often in every place, and every three digits', () => {
		const { digits, head, tail } = statistics(nonces.map((nonce) => codeOf(KEYS, { nonce, phone: PHONE, length: 6 })));
		expect(Math.max(...digits)).toBeLessThan(LIMITS.digit);
		expect(head).toBeLessThan(LIMITS.thousand);
		expect(tail).toBeLessThan(LIMITS.thousand);
	});

	it('control: bytes taken modulo 10 would be found out', () => {
		const bytes = (nonce: string) => createHash('sha256').update(nonce).digest().subarray(0, 6);
		const { digits } = statistics(nonces.map((nonce) => Array.from(bytes(nonce), (byte) => byte % 10).join('')));
		expect(Math.max(...digits)).toBeGreaterThan(LIMITS.digit);
	});
});

describe('The message', () => {
	it('has the code and the minutes in their places; the masked one has asterisks', () => {
		const { message, expiresAt } = makeOtp(INPUT);
		expect(message).toBe(`${CODE} is your code. It is valid for 5 minutes.`);
		expect(maskOtp(INPUT)).toBe('****** is your code. It is valid for 5 minutes.');
		expect(expiresAt).toBe(NOW + 5 * MINUTE);
	});

	it('has the code nowhere but in itself', () => {
		const { message, challenge, expiresAt } = makeOtp({ ...INPUT, length: 10 });
		const masked = maskOtp({ ...INPUT, length: 10 });
		const code = codeOf(KEYS, { ...INPUT, length: 10 });
		expect(message).toContain(code);
		const decoded = Buffer.from(challenge, 'base64').toString('latin1');
		expect([masked, challenge, expiresAt, decoded].join()).not.toContain(code);
	});

	it('has the code and the minutes wherever their places are, in any case and with blanks: phones fill in from a last line', () => {
		const input = { ...INPUT, template: '{ Code } for {Minutes} minutes.\n\n@shop.vn #{code}, { MINUTES }' };
		const { message } = makeOtp(input);
		expect(message).toBe(`${CODE} for 5 minutes.\n\n@shop.vn #${CODE}, 5`);
		expect(maskOtp(input)).toBe('****** for 5 minutes.\n\n@shop.vn #******, 5');
	});

	it('has everything else of the template as it is', () => {
		expect(maskOtp({ ...INPUT, template: "{code} $& $1 {x} {} {{name}} [{code}] {code" })).toBe("****** $& $1 {x} {} {{name}} [******] {code");
	});

	it.each([
		['{code}', true], ['Your { CODE }.', true], ['{{code}}', true], ['${code}', true],
		['', false], ['code', false], ['{codes}', false], ['{ co de }', false], ['(code)', false], ['{', false],
	])('of which it is asked whether it has a place for a code, %j: %s', (text, expected) => {
		expect([hasCodePlaceholder(text), hasCodePlaceholder(text)]).toEqual([expected, expected]);
	});

	it.each(['{', '{ ', '{{', '{code', '{ code', '$', '{code }'])('1 MB of "%s" is read, and refused', (unit) => {
		const template = unit.repeat(1_000_000 / unit.length);
		expect(hasCodePlaceholder(template)).toBe(unit === '{code }');
		expect(() => makeOtp({ ...INPUT, length: 3, template })).toThrow();
	});

	it("is taken out of somebody else's text, plain and in base64", () => {
		const { message, redact } = makeOtp(INPUT);
		const base64 = Buffer.from(message).toString('base64');
		expect(redact(`Bad content "${message}" (${base64}), code ${CODE}`)).toBe(
			'Bad content "****** is your code. It is valid for 5 minutes." (******), code ******',
		);
	});

	it.each([
		['without {code}', { template: 'Your code' }, "'Message' has no {code}"],
		['with {{code}}', { template: 'Code {{code}}.' }, `'Message' contains "{{code}}": what is around {code} or {minutes} would be sent, too`],
		['with ${code}', { template: 'Code ${code}.' }, "'Message' contains \"${code}\""],
		['with {{{ code }}}', { template: 'Code {{{ code }}}.' }, `'Message' contains "{{ code }}"`],
		['with { {Code} }', { template: 'Code { {Code} }.' }, `'Message' contains "{ {Code} }"`],
		['with {code}}', { template: 'Code {code}}.' }, `'Message' contains "{code}}"`],
		['with one good and one bad', { template: '{code} and {{code}}' }, `'Message' contains "{{code}}"`],
		['with {{minutes}}', { template: '{code}, {{minutes}}' }, `'Message' contains "{{minutes}}"`],
		['of length 3', { length: 3 }, "'Code Length' must be a whole number from 4 to 10, but is \"3\""],
		['of length 11', { length: 11 }, 'Code Length'],
		['of length 6.5', { length: 6.5 }, 'Code Length'],
		['of length NaN', { length: Number.NaN }, 'Code Length'],
		['for 0 minutes', { minutes: 0 }, "'Code Minutes' must be a whole number from 1 to 1440, but is \"0\""],
		['for -1 minutes', { minutes: -1 }, 'Code Minutes'],
		['for 1441 minutes', { minutes: 1441 }, 'Code Minutes'],
		['for Infinity minutes', { minutes: Infinity }, 'Code Minutes'],
	])('%s is refused', (_what, change, message) => {
		expect(() => makeOtp({ ...INPUT, ...change })).toThrow(message);
	});
});

describe('Verifying', () => {
	it('the right code is valid, once', () => {
		expect(verify()).toEqual({ valid: true, reason: 'ok', phone: PHONE, attemptsLeft: 0 });
		expect(verify()).toEqual({ valid: false, reason: 'alreadyUsed', phone: PHONE, attemptsLeft: 0 });
	});

	it('another process with the same credential verifies it too', () => {
		expect(verify({ keys: otpKeys({ ...CREDENTIAL }), attempts: new OtpAttempts() }).valid).toBe(true);
	});

	it('a wrong code is told with the attempts that are left; the sixth try is refused, right or wrong', () => {
		const verdicts = [1, 2, 3, 4, 5].map((by) => verify({ code: wrong(CODE, by) }));
		expect(verdicts).toEqual([4, 3, 2, 1, 0].map((attemptsLeft) => ({ valid: false, reason: 'wrongCode', phone: PHONE, attemptsLeft })));
		expect(verify()).toEqual({ valid: false, reason: 'tooManyAttempts', phone: PHONE, attemptsLeft: 0 });
		expect(verify({ code: wrong(CODE) }).reason).toBe('tooManyAttempts');
	});

	it('the right code is still valid at the fifth try', () => {
		for (const by of [1, 2, 3, 4]) verify({ code: wrong(CODE, by) });
		expect(verify()).toMatchObject({ valid: true, reason: 'ok' });
	});

	it('brute force by 4 callers at once gets 5 tries in all', async () => {
		const caller = async (first: number) => {
			const reasons: string[] = [];
			for (let guess = 0; guess < 50; guess++) {
				reasons.push(verify({ code: wrong(CODE, first + guess * 4) }).reason);
				await Promise.resolve();
			}
			return reasons;
		};
		const reasons = (await Promise.all([1, 2, 3, 4].map(caller))).flat();
		expect(reasons.filter((reason) => reason === 'wrongCode')).toHaveLength(MAX_ATTEMPTS);
		expect(reasons.filter((reason) => reason === 'tooManyAttempts')).toHaveLength(195);
		expect(verify().reason).toBe('tooManyAttempts');
	});

	it.each([
		['its last millisecond', 5 * MINUTE - 1, 'ok'],
		['its end', 5 * MINUTE, 'expired'],
		['a day later', 1440 * MINUTE, 'expired'],
	])('at %s it is %s', (_when, later, reason) => {
		expect(verify({ now: NOW + later }).reason).toBe(reason);
	});

	it('for another number than the expected one it is wrongPhone, whatever the code, and costs no attempt', () => {
		for (const code of [CODE, wrong(CODE)]) {
			expect(verify({ code, expectedPhone: '84912345678' })).toEqual({ valid: false, reason: 'wrongPhone', phone: PHONE, attemptsLeft: 5 });
		}
		verify({ code: wrong(CODE) });
		expect(verify({ expectedPhone: '84912345678' })).toMatchObject({ reason: 'wrongPhone', attemptsLeft: 4 });
		expect(verify({ expectedPhone: PHONE }).valid).toBe(true);
		expect(verify({ expectedPhone: '84912345678' })).toMatchObject({ reason: 'wrongPhone', attemptsLeft: 0 });
	});

	it.each([4, 9, 10])('a code of %i digits is valid, and with blanks of up to 100 characters in all', (length) => {
		const { challenge } = makeOtp({ ...INPUT, length });
		const code = codeOf(KEYS, { ...INPUT, length });
		expect(verify({ challenge, code: code.padEnd(101), attempts: new OtpAttempts() }).reason).toBe('wrongCode');
		expect(verify({ challenge, code: code.padEnd(100) }).reason).toBe('ok');
	});

	it.each([
		['with spaces', (code: string) => ` ${code.slice(0, 3)}\u00A0${code.slice(3)}\n`],
		['with a dash', (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
		['with marks without width', (code: string) => `\u200E${code}\uFEFF`],
		['of full-width digits', (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))],
		['as a number, which has lost its leading zeros', (code: string) => Number(code)],
		['as a bigint', (code: string) => BigInt(code)],
		['with a full stop', (code: string) => `${code}.`],
		['with its brand before it', (code: string) => `FTI ${code}.`],
		['stuck to a brand with digits', (code: string) => `F88-${code}`],
		['in quotes', (code: string) => `"${code}"`],
		['in the text of the SMS', (code: string) => `${code} is your code for FTI. It is valid for 5 minutes.`],
		['twice', (code: string) => `${code} ${code}`],
		['with dots', (code: string) => `${code.slice(0, 3)}.${code.slice(3)}`],
		['digit by digit', (code: string) => code.split('').join(' - ')],
		['of Arabic digits', (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)))],
		['of Devanagari digits', (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0x966 + Number(digit)))],
		['of mathematical digits', (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)))],
	])('a code %s is accepted', (_how, write) => {
		// One that starts with 0.
		const nonce = Array.from({ length: 100 }, (_, index) => newNonce((size) => Buffer.alloc(size, index))).find(
			(candidate) => codeOf(KEYS, { ...INPUT, nonce: candidate }).startsWith('0'),
		)!;
		const { challenge } = makeOtp({ ...INPUT, nonce });
		expect(verify({ challenge, code: write(codeOf(KEYS, { ...INPUT, nonce })) })).toMatchObject({ reason: 'ok' });
	});

	it.each([
		['', ' ', null, undefined, {}, [], [CODE], true, -1, 1.5, Number.NaN, CODE.slice(0, 5), `${CODE}0`, `${CODE.slice(0, 3)}x${CODE.slice(3)}`, -Number(CODE), -1n, 10n ** 1_000_000n, 'abcdef', '1'.repeat(1_000_000)],
	])('a code that is none is wrongCode, never an error', (...codes) => {
		for (const code of codes) {
			expect(verify({ code, attempts: new OtpAttempts() })).toEqual({ valid: false, reason: 'wrongCode', phone: PHONE, attemptsLeft: 4 });
		}
	});
});

it('Digits of every script that the engine knows are read', () => {
	const systems = Intl.supportedValuesOf('numberingSystem').filter((name) => !/^(hanidec|hant|hans|jpan|armn|cyrl|ethi|geor|grek|hebr|roman|taml$)/.test(name));
	const unread = systems.filter((name) => {
		const format = new Intl.NumberFormat('en', { numberingSystem: name, useGrouping: false });
		const digits = Array.from({ length: 10 }, (_, digit) => format.format(digit));
		const written = CODE.replace(/\d/g, (digit) => digits[Number(digit)] as string);
		return !verify({ code: written, attempts: new OtpAttempts() }).valid;
	});
	expect(systems.length).toBeGreaterThan(50);
	expect(unread).toEqual([]);
});

it('A try is one guess: two runs of the length of a code are none', () => {
	expect(verify({ code: `${wrong(CODE)} or ${CODE}` })).toMatchObject({ reason: 'wrongCode', attemptsLeft: 4 });
	expect(verify({ code: `${CODE} ${wrong(CODE)} ${wrong(CODE, 2)}` })).toMatchObject({ reason: 'wrongCode', attemptsLeft: 3 });
});

describe('A challenge that these keys did not sign, as it is, is invalidChallenge', () => {
	const INVALID = { valid: false, reason: 'invalidChallenge', phone: null, attemptsLeft: 0 };
	const [version, phone, expiresAt, length, nonce, signature] = CHALLENGE.split('.') as [string, string, string, string, string, string];

	it.each<[string, unknown]>([
		['none', undefined],
		['null', null],
		['an empty text', ''],
		['a number', 42],
		['an object', { challenge: CHALLENGE }],
		['a list', [CHALLENGE]],
		['another text', 'hello'],
		['1 MB of text', 'v1.'.repeat(350_000)],
		['the code itself', CODE],
		['one that is cut', CHALLENGE.slice(0, -1)],
		['one without its signature', CHALLENGE.slice(0, CHALLENGE.lastIndexOf('.') + 1)],
		['one with something behind it', `${CHALLENGE}A`],
		['another number', [version, '84912345678', expiresAt, length, nonce, signature].join('.')],
		['a later end', [version, phone, String(Number(expiresAt) + 1), length, nonce, signature].join('.')],
		['a shorter code', [version, phone, expiresAt, '4', nonce, signature].join('.')],
		['a code of no length', [version, phone, expiresAt, '0', nonce, signature].join('.')],
		['another nonce', [version, phone, expiresAt, length, newNonce(), signature].join('.')],
		['another version', CHALLENGE.replace('v1', 'v2')],
		["another number's signature", [version, phone, expiresAt, length, nonce, makeOtp({ ...INPUT, phone: '84912345678' }).challenge.split('.')[5]].join('.')],
		["another credential's", makeOtp({ ...INPUT, keys: otpKeys({ ...CREDENTIAL, clientSecret: 'e5F6'.repeat(18) }) }).challenge],
	])('%s', (_what, challenge) => {
		expect(verify({ challenge })).toEqual(INVALID);
		expect(times.size).toBe(0);
	});

	it('with any one character changed, also one that base64 would not heed', () => {
		const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
		fc.assert(
			fc.property(fc.integer({ min: 0, max: CHALLENGE.length - 1 }), fc.constantFrom(...alphabet), (index, character) => {
				fc.pre(CHALLENGE[index] !== character);
				const edited = CHALLENGE.slice(0, index) + character + CHALLENGE.slice(index + 1);
				expect(verify({ challenge: edited })).toEqual(INVALID);
			}),
			{ numRuns: 1000 },
		);
	});

	it('of any form whatever', () => {
		fc.assert(fc.property(fc.anything(), fc.anything(), (challenge, code) => expect(verify({ challenge, code })).toEqual(INVALID)));
	});

	it('but spaces around it do no harm', () => {
		expect(verify({ challenge: ` ${CHALLENGE}\n` }).valid).toBe(true);
	});
});

describe('What a process keeps of attempts', () => {
	const HOUR = 60 * MINUTE;
	const challengeOf = (index: number, minutes = 5, more: Partial<OtpInput> = {}) =>
		makeOtp({ ...INPUT, minutes, nonce: newNonce((size) => Buffer.alloc(size, String(index).padStart(size, '0'))), ...more }).challenge;
	const OTHER_KEYS = otpKeys({ ...CREDENTIAL, clientSecret: 'e5F6'.repeat(18) });

	it('is bounded: when it is full, an attempt on another challenge is refused, the right code too', () => {
		// Three challenges and their number.
		times = new RecentTimes(4);
		attempts = new OtpAttempts(times);
		for (const index of [0, 1, 2]) expect(verify({ challenge: challengeOf(index), code: 'x' }).reason).toBe('wrongCode');
		expect(verify({ challenge: CHALLENGE })).toMatchObject({ valid: false, reason: 'tooManyAttempts' });
		expect(times.size).toBe(4);
		// Those that are kept go on.
		expect(verify({ challenge: challengeOf(0), code: 'x' })).toMatchObject({ reason: 'wrongCode', attemptsLeft: 3 });
	});

	it('is bounded for each credential: one that is full does not keep the logins of another out', () => {
		times = new RecentTimes(4);
		attempts = new OtpAttempts(times);
		for (let index = 0; index < 1_000; index += 1) {
			verify({ keys: OTHER_KEYS, credential: 'flooded', challenge: challengeOf(index, 1440, { keys: OTHER_KEYS }), code: 'x' });
		}
		expect(times.size).toBeLessThanOrEqual(4);
		expect(verify()).toMatchObject({ valid: true });
	});

	it('takes no longer to be looked through if those of other credentials are full, too', () => {
		const timed = (credentials: number) => {
			const store = new OtpAttempts(new RecentTimes(500));
			const record = (credential: string, challenge: string) =>
				store.record({ credential, challenge, number: credential, now: NOW }, { isRight: false, expiresAt: NOW + HOUR });
			for (let index = 0; index < credentials; index += 1) for (let each = 0; each < 499; each += 1) store.record({ credential: `c${index}`, challenge: `${index}/${each}`, number: `n${index}/${each % 100}`, now: NOW }, { isRight: true, expiresAt: NOW + HOUR });
			const before = process.cpuUsage();
			for (let times = 0; times < 200; times += 1) record('c0', `new ${times}`);
			const { user, system } = process.cpuUsage(before);
			return (user + system) / 1000;
		};
		// Noise only adds: the least of some runs counts.
		const least = (credentials: number) => Math.min(...[1, 2, 3].map(() => timed(credentials)));
		expect(least(200)).toBeLessThan(20 * Math.max(1, least(1)));
	});

	it('counts for the credential, however many secrets an expression gives it', () => {
		times = new RecentTimes(4);
		attempts = new OtpAttempts(times);
		for (let index = 0; index < 100; index += 1) {
			const keys = otpKeys({ ...CREDENTIAL, clientSecret: `secret ${index}` });
			verify({ keys, credential: 'flooded', challenge: challengeOf(index, 5, { keys }), code: 'x' });
		}
		expect(times.size).toBeLessThanOrEqual(4);
	});

	it('is not written by another credential that signs a challenge with the same nonce, or for the same number', () => {
		const { challenge } = makeOtp({ ...INPUT, keys: OTHER_KEYS });
		for (let times = 0; times < 5; times += 1) verify({ keys: OTHER_KEYS, credential: 'other', challenge, code: 'x' });
		for (let index = 0; index < 10; index += 1) {
			verify({ keys: OTHER_KEYS, credential: 'other', challenge: challengeOf(index, 5, { keys: OTHER_KEYS }), code: 'x' });
		}
		expect(verify({ code: wrong(CODE) })).toMatchObject({ reason: 'wrongCode', attemptsLeft: 4 });
		expect(verify()).toMatchObject({ valid: true });
	});

	it('is nothing of challenges that were made up, however many come', () => {
		for (let index = 0; index < 2_000; index += 1) verify({ challenge: challengeOf(index, 5, { keys: OTHER_KEYS }) });
		verify({ challenge: 'v1.'.repeat(1_000_000) });
		expect(times.size).toBe(0);
	});

	it('is dropped some hours after the challenges expire', () => {
		for (const index of [0, 1, 2]) verify({ challenge: challengeOf(index, index + 1), code: 'x' });
		expect(times.size).toBe(4);
		verify({ challenge: challengeOf(3, 1440), now: NOW + 2 * MINUTE + 6 * HOUR });
		// The third, the last, and their number.
		expect(times.size).toBe(3);
	});

	it('is dropped as soon as the challenges expire if that makes room', () => {
		times = new RecentTimes(4);
		attempts = new OtpAttempts(times);
		for (const index of [0, 1, 2]) verify({ challenge: challengeOf(index, index + 1), code: 'x' });
		expect(verify({ now: NOW + 2 * MINUTE }).reason).toBe('ok');
		expect(times.size).toBe(3);
	});

	it.each([1, 3, 5])('a used challenge stays used even if the clock is set back by %i hours after it has expired', (hours) => {
		expect(verify().reason).toBe('ok');
		verify({ challenge: challengeOf(1, 1440), now: NOW + hours * HOUR + MINUTE });
		expect(verify({ now: NOW + MINUTE }).reason).toBe('alreadyUsed');
	});

	it('counts by nonce: a second challenge with the same one has no attempts of its own', () => {
		for (const by of [1, 2, 3, 4, 5]) verify({ code: wrong(CODE, by) });
		expect(verify({ challenge: makeOtp({ ...INPUT, minutes: 6 }).challenge }).reason).toBe('tooManyAttempts');
	});

	it('a number gets ten wrong codes an hour over all its challenges; then none is right, of any of them', () => {
		const reasons = Array.from({ length: 30 }, (_, index) => verify({ challenge: challengeOf(index), code: 'x' }));
		expect(reasons.filter(({ reason }) => reason === 'wrongCode').map(({ attemptsLeft }) => attemptsLeft)).toEqual([4, 4, 4, 4, 4, 4, 3, 2, 1, 0]);
		expect(reasons.slice(MAX_WRONG_PER_NUMBER).every(({ reason, attemptsLeft }) => reason === 'tooManyAttempts' && attemptsLeft === 0)).toBe(true);
		expect(verify()).toMatchObject({ valid: false, reason: 'tooManyAttempts', phone: PHONE });
		// Another number is not concerned.
		const other = { ...INPUT, phone: '84912345678' };
		expect(verify({ challenge: makeOtp(other).challenge, code: codeOf(KEYS, other) }).reason).toBe('ok');
	});

	it('the ten are those of the last hour, and refused tries do not count', () => {
		for (let index = 0; index < 20; index += 1) verify({ challenge: challengeOf(index), code: 'x', now: NOW + index * 1_000 });
		const later = (ms: number, index: number) => verify({ challenge: challengeOf(index, 1440), code: 'x', now: NOW + ms }).reason;
		expect(later(HOUR - 1, 100)).toBe('tooManyAttempts');
		expect(later(HOUR, 100)).toBe('wrongCode');
		expect(later(HOUR + 1, 101)).toBe('tooManyAttempts');
		expect(later(HOUR + 10_000, 102)).toBe('wrongCode');
	});

	it('a clock that was an hour ahead or more locks no number', () => {
		for (let index = 0; index < 10; index += 1) verify({ challenge: challengeOf(index, 1440), code: 'x', now: NOW + HOUR });
		expect(verify().reason).toBe('ok');
	});
});
