import { DEFAULT_APP, type Simulator, type Temperament } from './index';
import {
	base64,
	call,
	CREATE,
	expectError,
	goodBody,
	INTERNATIONAL,
	OTP,
	PUSH,
	start,
	TOKEN,
	token,
	tokenBody,
	type Body,
} from './support';

// Requests of the shapes that FPT's own SDK, the manual's samples and public clients send. All get through to FPT as far as is
// known, so they do as live. What strict rejects is stricter than FPT.

const MANUAL_SESSION = '5c22be0c0396440829c98d7ba124092020145753419';

const SENT = { BrandName: 'FTI', Phone: '0987654321', Message: base64('Ma OTP 1') };
const CAMPAIGN = {
	CampaignName: 'QC_1',
	BrandName: 'FTI',
	Message: 'Giam gia 50%',
	ScheduleTime: '2021-06-18 09:00',
	Quota: 10,
};
const { clientId: client_id, clientSecret: client_secret } = DEFAULT_APP;

/** A shape: who sends it, where, what besides the token, and the code and reason of strict, if strict rejects it. */
type Shape = [client: string, url: string, body: Body, strict?: [code: number, description: string]];

const SESSION_REQUIRED: [number, string] = [1014, 'session_id is required.'];
const SESSION_TOO_LONG: [number, string] = [1014, 'session_id must be at most 32 characters.'];
const SESSION_NOT_TEXT: [number, string] = [1014, 'session_id must be a string.'];

const SHAPES: Shape[] = [
	["FPT's SDK, token", TOKEN, { ...tokenBody(), session_id: 'a8f3c1e09b7d4f6a' }],
	["FPT's SDK, message", OTP, { Phone: '84987654321', BrandName: 'FTI', Message: base64('x'), RequestId: '' }, SESSION_REQUIRED],
	["FPT's SDK, campaign", CREATE, CAMPAIGN, SESSION_REQUIRED],
	["FPT's SDK, push", PUSH, { PhoneList: '0987654321,0987654123' }, SESSION_REQUIRED],
	["the manual's sample, token", TOKEN, { ...tokenBody(), session_id: MANUAL_SESSION }, SESSION_TOO_LONG],
	[
		"the manual's sample, message",
		OTP,
		{
			session_id: MANUAL_SESSION,
			BrandName: 'FTI',
			Phone: '84848486687',
			Message: 'ZGF5IGxhIG5vaSBkdW5nIHRlc3Q=',
			RequestId: 'tranID-Core01-987654321',
		},
		SESSION_TOO_LONG,
	],
	[
		"the manual's sample, message abroad",
		INTERNATIONAL,
		{
			session_id: MANUAL_SESSION,
			BrandName: 'FTI',
			Phone: '1749123456',
			Message: 'ZGF5IGxhIG5vaSBkdW5nIHRlc3Q=',
			RequestId: 'tranID-Core01-987654321',
		},
		SESSION_TOO_LONG,
	],
	[
		"the manual's sample, campaign",
		CREATE,
		{
			session_id: MANUAL_SESSION,
			CampaignName: ' Promotion program 06/2021',
			BrandName: 'FTI',
			Message: ' Discount 50% for all purchase order under 100 million dong ',
			ScheduleTime: '2021-06-18 09:00',
			Quota: 1000,
		},
		SESSION_TOO_LONG,
	],
	[
		"the manual's sample, push",
		PUSH,
		{ session_id: MANUAL_SESSION, PhoneList: '0987654321,0987654123' },
		SESSION_TOO_LONG,
	],
	["the manual's table, push", PUSH, { session_id: 'abcde', PhoneList: '0987654321,0123456789' }, [53, 'Wrong phone number.']],
	['Node, one session id for all', OTP, { ...SENT, session_id: 'abcde' }],
	['Node, a fixed session id of 27 characters', OTP, { ...SENT, session_id: '789dC48b88e54f58ece5939f14a' }],
	['Java, a SHA-256 as session id', OTP, { ...SENT, session_id: 'e3b0c44298fc1c149afbf4c8996fb924'.repeat(2) }, SESSION_TOO_LONG],
	['PHP, a session id of 4 characters', OTP, { ...SENT, session_id: '5c22' }],
	['PHP, a number as session id', OTP, { ...SENT, session_id: 1623895200 }, SESSION_NOT_TEXT],
	['Python, no session id', OTP, SENT, SESSION_REQUIRED],
	['C#, a RequestId of null', OTP, { ...SENT, session_id: 'a', RequestId: null }, [1014, 'RequestId must be a string.']],
	['Go, a number as RequestId', OTP, { ...SENT, session_id: 'a', RequestId: 42 }, [1014, 'RequestId must be a string.']],
	['Node, a UUID as RequestId', OTP, { ...SENT, session_id: 'a', RequestId: '123e4567-e89b-42d3-a456-426614174000' }],
	['C#, its own fields as well', OTP, { ...SENT, session_id: 'a', CustomerId: 9 }, [1014, 'CustomerId is not a parameter.']],
	['Node, the quota as text', CREATE, { ...CAMPAIGN, session_id: 'a', Quota: '100' }, [1014, 'Quota must be an integer.']],
	[
		'PHP, a campaign name of 71 characters',
		CREATE,
		{ ...CAMPAIGN, session_id: 'a', CampaignName: 'x'.repeat(71) },
		[1014, 'CampaignName must be at most 32 characters.'],
	],
	[
		'Node, a comma after each phone',
		PUSH,
		{ session_id: 'a', PhoneList: '0987654321,84987654123,' },
		[53, 'Wrong phone number.'],
	],
];

async function send(simulator: Simulator, url: string, body: Body, isForm = false) {
	const known = url === PUSH ? await goodBody(simulator, PUSH, { session_id: 'x' }) : undefined;
	const given: Body =
		url === TOKEN
			? body
			: {
					access_token: known?.access_token ?? (await token(simulator, { session_id: 'x' })),
					...(known && { CampaignCode: known.CampaignCode }),
					...body,
				};
	if (!isForm) return await call(simulator, url, given);
	const form = new URLSearchParams(given as Record<string, string>).toString();
	const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
	return await call(simulator, url, form, { headers });
}

describe('the requests of real clients', () => {
	test.each(SHAPES)('as live: %s, %s is accepted', async (_, url, body) => {
		const simulator = await start({ temperament: 'live' });
		expect((await send(simulator, url, body)).status).toBe(200);
	});

	test.each(SHAPES.filter(([, , , strict]) => !strict))('strict: %s, %s is accepted', async (_, url, body) => {
		const simulator = await start();
		expect((await send(simulator, url, body)).status).toBe(200);
	});

	const rejected = SHAPES.flatMap(([client, url, body, strict]) => (strict ? [[client, url, ...strict, body] as const] : []));

	test.each(rejected)('strict: %s, %s is %d: %s', async (_, url, code, description, body) => {
		const simulator = await start();
		expectError(await send(simulator, url, body), code, description);
	});

	const FORMS: Array<[string, string, Body]> = [
		['token', TOKEN, { grant_type: 'client_credentials', client_id, client_secret, scope: 'send_brandname_otp send_brandname' }],
		['message', OTP, { ...SENT, session_id: 'abc' }],
		['campaign', CREATE, { ...CAMPAIGN, session_id: 'abc' }],
		['push', PUSH, { session_id: 'abc', PhoneList: '0987654321' }],
	];

	test.each(FORMS)('as live: a form is accepted for a %s', async (_, url, body) => {
		const simulator = await start({ temperament: 'live' });
		expect((await send(simulator, url, body, true)).status).toBe(200);
	});

	test.each(FORMS)('strict: a form is 1001 for a %s', async (_, url, body) => {
		const simulator = await start();
		const { data } = await send(simulator, url, body, true);
		expect(data).toMatchObject({ error: 1001, error_description: expect.stringMatching(/content type/) });
	});

	test('as live: the message of a form arrives as it was', async () => {
		const simulator = await start({ temperament: 'live' });
		const content = 'Mã: 1+1=2 & 100%';
		const { data } = await send(simulator, OTP, { ...SENT, Message: base64(content) }, true);
		expect(data).toMatchObject({ Message: content });
		expect(simulator.messages).toMatchObject([{ text: content }]);
	});

	test.each<Temperament>(['strict', 'live'])('%s: a body that is a form without its content type is 1001', async (temperament) => {
		const simulator = await start({ temperament });
		const { data } = await call(simulator, TOKEN, new URLSearchParams(tokenBody() as Record<string, string>).toString());
		expect(data).toMatchObject({ error: 1001 });
	});
});
