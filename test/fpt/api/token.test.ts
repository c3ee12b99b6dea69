import { type ApiCredential, fingerprint, isTokenUsable, newSessionId, renewalTime, scopeOf } from '../../../nodes/fpt/api/token';

const NOW = Date.parse('2026-11-24T02:00:00Z');
const CREDENTIAL: ApiCredential = {
	environment: 'production',
	baseUrl: '',
	clientId: 'id',
	clientSecret: 'secret',
	scopes: ['send_brandname_otp'],
	brandName: '',
	accessToken: 'token',
	accessTokenExpiresAt: NOW + 1000,
	accessTokenFor: '',
};
const usable = (fields: Partial<ApiCredential> = {}) => {
	const credential = { ...CREDENTIAL, accessTokenFor: fingerprint(CREDENTIAL), ...fields };
	return isTokenUsable(credential, NOW);
};

it.each([
	[86_400, 86_100], ['86400', 86_100], [3_000, 2_700], [60, 54], [1, 0.9], [undefined, 86_100], [0, 86_100], [-5, 86_100], ['x', 86_100], [null, 86_100],
])('a token of %p seconds is renewed after %d', (seconds, after) => {
	expect(renewalTime(seconds, NOW)).toBe(NOW + after * 1000);
});

describe('A stored token is used', () => {
	it('until its renewal is due', () => {
		expect(usable()).toBe(true);
		expect(usable({ accessTokenExpiresAt: String(NOW + 1000) })).toBe(true);
		expect(usable({ accessTokenExpiresAt: NOW })).toBe(false);
		expect(usable({ accessTokenExpiresAt: '' })).toBe(false);
	});

	it.each([
		['no token', { accessToken: '' }],
		['another environment', { environment: 'sandbox' }],
		['another host', { environment: 'custom', baseUrl: 'https://app.sms.fpt.net:444' }],
		['another id', { clientId: 'id2' }],
		['another secret', { clientSecret: 'secret2' }],
		['other scopes', { scopes: ['send_brandname_otp', 'send_brandname'] }],
		['a token of before fingerprints', { accessTokenFor: '' }],
	])('but not with %s', (_what, fields) => {
		expect(usable(fields)).toBe(false);
	});

	it('and its fingerprint tells neither secret nor token', () => {
		expect(fingerprint(CREDENTIAL)).toMatch(/^[\w-]{43}$/);
		expect(fingerprint({ ...CREDENTIAL, accessToken: 'x' })).toBe(fingerprint(CREDENTIAL));
	});
});

it.each([
	['separated by a space, in the manual\'s order, without others', ['send_brandname', 'other', 'send_brandname_otp'], 'send_brandname_otp send_brandname'],
	['only those chosen', ['send_brandname'], 'send_brandname'],
	['both if none is chosen, as in a new credential in the editor', [], 'send_brandname_otp send_brandname'],
	['both if n8n has put its own permissions there', ['credential:read', 'credential:update'], 'send_brandname_otp send_brandname'],
])('scopes are %s', (_rule, scopes, expected) => {
	expect(scopeOf({ scopes })).toBe(expected);
});

it('a session id is 32 hexadecimal characters, never twice the same', () => {
	const ids = Array.from({ length: 1000 }, newSessionId);
	expect(new Set(ids).size).toBe(1000);
	expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
});
