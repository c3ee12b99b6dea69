import { DEFAULT_APP, type Simulator } from './index';
import {
	base64,
	BOTH_SCOPES,
	call,
	clock,
	CREATE,
	DETAIL,
	DLR,
	expectError,
	GOOD,
	goodBody,
	INTERNATIONAL,
	OTP,
	PUSH,
	start,
	token,
	TOKEN,
	tokenBody,
	tryOut,
	type Body,
} from './support';

describe('POST /oauth2/token', () => {
	test.each<[string, Body, number, RegExp]>([
		['a grant type that is not client_credentials', { grant_type: 'password' }, 1015, /./],
		['no grant type', { grant_type: undefined }, 1015, /./],
		['a wrong client id', { client_id: DEFAULT_APP.clientId.toLowerCase() }, 1008, /./],
		['no client id', { client_id: undefined }, 1008, /./],
		['a wrong client secret', { client_secret: `${DEFAULT_APP.clientSecret} ` }, 1008, /./],
		['no client secret', { client_secret: undefined }, 1008, /./],
		['an empty scope', { scope: '' }, 1005, /./],
		['no scope', { scope: undefined }, 1005, /./],
		['a scope that is no string', { scope: ['send_brandname'] }, 1005, /./],
		['an unknown scope', { scope: 'send_brandname everything' }, 1005, /./],
		['scopes separated by commas', { scope: 'send_brandname_otp,send_brandname' }, 1005, /./],
		['two spaces between scopes', { scope: 'send_brandname_otp  send_brandname' }, 1005, /./],
		['no session id', { session_id: undefined }, 1014, /session_id/],
		['an empty session id', { session_id: '' }, 1014, /session_id/],
		['a session id that is no string', { session_id: 12345 }, 1014, /session_id/],
		['a session id of 33 characters', { session_id: 'x'.repeat(33) }, 1014, /session_id/],
		['an unknown parameter', { Scope: 'x' }, 1014, /Scope/],
	])('%s is an error', async (_, changes, code, description) => {
		const simulator = await start();
		expectError(await call(simulator, TOKEN, tokenBody(changes)), code, description);
	});

	test.each([1, 32])('a session id of %d characters is accepted', async (length) => {
		const simulator = await start();
		expect(await token(simulator, { session_id: 'x'.repeat(length) })).toBeTruthy();
	});

	test('an app gets no scope that it does not have', async () => {
		const app = { ...DEFAULT_APP, scopes: ['send_brandname_otp'] };
		const simulator = await start({ apps: [app] });
		expectError(await call(simulator, TOKEN, tokenBody()), 1005);
		const { data } = await call(simulator, TOKEN, tokenBody({ scope: 'send_brandname_otp' }));
		expect(data).toMatchObject({ scope: 'send_brandname_otp' });
	});

	test('the secret of one app does not open another', async () => {
		const other = { ...DEFAULT_APP, clientId: 'b2C3'.repeat(10), clientSecret: 'd4E5'.repeat(18) };
		const simulator = await start({ apps: [DEFAULT_APP, other] });
		expectError(await call(simulator, TOKEN, tokenBody({ client_id: other.clientId })), 1008);
	});

	test('tokenCalls counts every call, those with an error too', async () => {
		const simulator = await start();
		await call(simulator, TOKEN, {});
		await token(simulator);
		expect(simulator.tokenCalls).toBe(2);
	});
});

describe('an access token', () => {
	test.each([
		['missing', undefined],
		['empty', ''],
		['unknown', 'x'.repeat(256)],
		['no string', 1],
	])('that is %s is 1011, before anything else is looked at', async (_, access_token) => {
		const simulator = await start();
		for (const url of Object.keys(GOOD)) {
			expectError(await call(simulator, url, { access_token, nonsense: 1 }), 1011);
		}
	});

	const twice = async (simulator: Simulator, between: () => unknown) => {
		const body = await goodBody(simulator, OTP);
		expect((await call(simulator, OTP, body)).status).toBe(200);
		await between();
		return await call(simulator, OTP, { ...body, Message: base64('the second') });
	};

	test('lives for tokenSeconds by the clock, then is 1013', async () => {
		const alive = await twice(await start({ tokenSeconds: 60 }), () => (clock.now += 59_999));
		expect(alive.status).toBe(200);
		const ended = await twice(await start({ tokenSeconds: 60 }), () => (clock.now += 60_000));
		expectError(ended, 1013, 'Access token is expired.');
	});

	test('is changed, 1012, by a newer one of the same app', async () => {
		const simulator = await start();
		const ended = await twice(simulator, async () => await token(simulator));
		expectError(ended, 1012, 'Access token has been changed.');
	});

	test('is not changed by a newer one of another app, nor by a call with an error', async () => {
		const other = { ...DEFAULT_APP, clientId: 'b2C3'.repeat(10) };
		const simulator = await start({ apps: [DEFAULT_APP, other] });
		const alive = await twice(simulator, async () => {
			await token(simulator, { client_id: other.clientId });
			await call(simulator, TOKEN, tokenBody({ scope: 'no' }));
		});
		expect(alive.status).toBe(200);
	});

	test('is not changed by a newer one if newTokenEndsOlder is off', async () => {
		const simulator = await start({ newTokenEndsOlder: false });
		const alive = await twice(simulator, async () => await token(simulator));
		expect(alive.status).toBe(200);
	});

	test.each([
		['expireTokens', 1013],
		['changeTokens', 1012],
		['forgetTokens', 1011],
	] as const)('after %s is %d, and a newer one is good', async (ending, code) => {
		const simulator = await start();
		const ended = await twice(simulator, () => simulator[ending]());
		expectError(ended, code);
		expect((await tryOut(simulator, OTP)).data).toMatchObject({ error: 2501 });
		expect((await tryOut(simulator, OTP, { Message: base64('another') })).status).toBe(200);
	});

	test.each([
		[OTP, 'send_brandname'],
		[INTERNATIONAL, 'send_brandname'],
		[CREATE, 'send_brandname_otp'],
		[PUSH, 'send_brandname_otp'],
		[DETAIL, 'send_brandname_otp'],
		[DLR, 'send_brandname_otp'],
	])('for %s is 1010 with %s alone, and enough with the other', async (url, scope) => {
		const simulator = await start({ newTokenEndsOlder: false });
		const body = await goodBody(simulator, url);
		const other = BOTH_SCOPES.split(' ').find((name) => name !== scope);
		const rejected = await call(simulator, url, {
			...body,
			access_token: await token(simulator, { scope }),
		});
		expectError(rejected, 1010);
		const accepted = await call(simulator, url, {
			...body,
			access_token: await token(simulator, { scope: other }),
		});
		expect(accepted.status).toBe(200);
	});
});
