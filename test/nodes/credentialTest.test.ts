import axios from 'axios';
import { FptSmsApi } from '../../credentials/FptSmsApi.credentials';
import { DEFAULT_APP } from '../simulator';
import { startWorld, type World } from '../support/harness/world';

// What n8n's credential test shows: the message of the error alone.

let world: World;
const api = new FptSmsApi();
const { clientId, clientSecret } = DEFAULT_APP;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

/** As n8n tests a credential: a token is fetched, then the request of the test is authenticated. Returns what it would show. */
async function test(fields: object): Promise<string> {
	const credential = { environment: 'custom', baseUrl: world.fpt.url, clientId, clientSecret, scopes: ['send_brandname_otp', 'send_brandname'], brandName: '', accessToken: '', ...fields };
	const helpers = {
		httpRequest: async ({ url, body }: { url: string; body: unknown }) => {
			const { data, status, headers } = await axios.post<unknown>(url, body, { responseType: 'stream', validateStatus: () => true, proxy: false });
			return { body: data, statusCode: status, headers };
		},
	};
	try {
		Object.assign(credential, await api.preAuthentication.call({ helpers } as never, credential));
		await api.authenticate(credential, { ...api.test.request, url: String(api.test.request.url) } as never);
	} catch (error) {
		return (error as Error).message;
	}
	return 'passes';
}

it.each([
	['a right one', {}, /^passes$/],
	['a secret that is cut off', { clientSecret: 'abcd' }, /\(FPT code 1008\)\..* The client secret has 4 characters; FPT's have 72\.$/],
	['an ID that is too long', { clientId: `${clientId}0` }, /The client ID has 41 characters; FPT's have 40\.$/],
	['ID and secret exchanged', { clientId: clientSecret, clientSecret: clientId }, /'Client ID' and 'Client Secret' look exchanged\.$/],
	['a wrong secret of the right length', { clientSecret: '0'.repeat(72) }, /^(?!.*characters)(?!.*exchanged).*\(FPT code 1008\)/],
	['an empty secret', { clientSecret: ' ' }, /^The credential has no 'Client Secret'\. Copy it from developer\.sms\.fpt\.net/],
	['a Base URL without http', { baseUrl: '127.0.0.1:4710' }, /is not an http or https address: "127\.0\.0\.1:4710"\. Enter it in full, e\.g\. http:\/\/localhost:4010/],
	['a brand name of 17 characters', { brandName: 'FPT Telecom Hanoi' }, /^'Brand Name' has 17 characters; FPT registers at most 11\./],
	['a brand name of 11 letters with accents', { brandName: 'Bánh mì Hội' }, /^passes$/],
	['an environment that was never saved', { environment: 'simulation', accessTokenFor: '' }, /no 'Environment' was saved with it\. Open it, choose the environment, and save it\./],
	['no environment', { environment: undefined }, /^The credential's 'Environment' is .* does not exist\. Choose another/],
])('Of %s it says what is wrong', async (_what, fields, told) => {
	expect(await test(fields)).toMatch(told);
});

it.each([
	['nothing chosen', [], true],
	['both chosen', ['send_brandname_otp', 'send_brandname'], false],
])('Of scopes that FPT has not granted, with %s, it says that nothing chosen asks for both: %p', async (_what, scopes, isTold) => {
	world.fpt.addFault({ path: '/oauth2/token', times: Infinity, do: { status: 400, body: { error: 1005, error_description: 'Scope không hợp lệ' } } } as never);
	const told = await test({ scopes });
	expect(told).toContain('(FPT code 1005)');
	expect(told.includes("With nothing chosen in 'Scopes', both are asked for: choose the one that FPT has granted.")).toBe(isTold);
});

it('The node says the same of its own requests, once', async () => {
	await world.setCredential({ clientSecret: 'abcd' });
	const { error } = await world.run({});
	expect(error?.description?.split("The client secret has 4 characters; FPT's have 72.")).toHaveLength(2);
	expect(error?.message).not.toContain('4 characters');
	await world.setCredential({ baseUrl: 'localhost:1' });
	const wrong = await world.run({});
	expect(`${wrong.error?.message} ${wrong.error?.description}`.split('Enter it in full')).toHaveLength(2);
});
