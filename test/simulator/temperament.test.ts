import {
	base64,
	call,
	campaign,
	CREATE,
	DETAIL,
	DLR,
	goodBody,
	INTERNATIONAL,
	OTP,
	PUSH,
	SESSION,
	start,
	token,
	TOKEN,
	tokenBody,
	tryOut,
	type Body,
} from './support';

const live = async (options = {}) => await start({ temperament: 'live', ...options });

describe('as live', () => {
	test.each<[string, string, Body, number, string, number]>([
		['a client that FPT does not know', TOKEN, { client_id: 'no' }, 1008, 'Các thông tin client là không đúng.', 400],
		['a scope that it does not know', TOKEN, { scope: 'no' }, 1005, 'Scope không hợp lệ cho request này.', 400],
		['a phone with the wrong number of digits', OTP, { Phone: '098765432' }, 1014, 'Số điện thoại không hợp lệ', 400],
		['a prefix that no network has', OTP, { Phone: '0123456789' }, 1014, 'Số điện thoại không hợp lệ', 400],
		['a phone with a plus', OTP, { Phone: '+84987654321' }, 1014, 'Phone-notDigits', 400],
		['a wrong phone abroad', INTERNATIONAL, { Phone: '123' }, 1014, 'Số điện thoại không hợp lệ', 400],
		['a wrong phone of a list', PUSH, { PhoneList: '0987654321,1' }, 1014, 'Số điện thoại không hợp lệ', 400],
		['no phone', OTP, { Phone: undefined }, 1014, 'Giá trị của "Phone" là bắt buộc.', 400],
		['an empty phone', OTP, { Phone: '' }, 1014, 'Giá trị của "Phone" là bắt buộc.', 400],
		['a phone that is null', OTP, { Phone: null }, 1014, 'Giá trị của "Phone" là bắt buộc.', 400],
		['no message', OTP, { Message: undefined }, 1014, 'Giá trị của "Message" là bắt buộc.', 400],
		['no quota', CREATE, { Quota: null }, 1014, 'Giá trị của "Quota" là bắt buộc.', 400],
		['a token that it does not know', OTP, { access_token: 'no' }, 1011, 'Access token không đúng.', 401],
	])('%s is an error in Vietnamese, as FPT logged it if it did', async (_, url, changes, code, description, status) => {
		const simulator = await live();
		const response =
			url === TOKEN ? await call(simulator, url, tokenBody(changes)) : await tryOut(simulator, url, changes);
		expect(response.data).toEqual({ error: code, error_description: description });
		expect(response.status).toBe(status);
		expect(simulator.messages).toEqual([]);
	});

	test('slashes and letters that are not ASCII are escaped, as PHP does', async () => {
		const simulator = await live();
		const Message = base64('Mã 1/2 👍');
		const response = await call(simulator, OTP, await goodBody(simulator, OTP, { Message }), {
			responseType: 'text',
		});
		expect(response.data).toContain('"Message":"M\\u00e3 1\\/2 \\ud83d\\udc4d"');
		expect(JSON.parse(response.data)).toMatchObject({ Message: 'Mã 1/2 👍' });
	});

	test.each([
		['expireTokens', 1013],
		['changeTokens', 1012],
		['forgetTokens', 1011],
	] as const)('after %s, %d has HTTP status 401', async (ending, code) => {
		const simulator = await live();
		const body = await goodBody(simulator, OTP);
		simulator[ending]();
		const { status, data } = await call(simulator, OTP, body);
		expect([status, data.error]).toEqual([401, code]);
	});

	test('the status of errors is that of the options, if they have one', async () => {
		const simulator = await live({ errorStatus: 403 });
		expect((await tryOut(simulator, OTP, { access_token: 'no' })).status).toBe(403);
		const other = await start({ errorStatus: 403, tokenErrorStatus: 401 });
		expect((await tryOut(other, OTP, { access_token: 'no' })).status).toBe(401);
		expect((await tryOut(other, OTP, { Phone: 'no' })).status).toBe(403);
	});

	test('an older token stays valid', async () => {
		const simulator = await live();
		const body = await goodBody(simulator, OTP);
		await token(simulator);
		expect((await call(simulator, OTP, body)).status).toBe(200);
	});

	test.each<[string, string, Body]>([
		['without a session id', OTP, { session_id: undefined }],
		['with a session id of 64 characters', OTP, { session_id: 'x'.repeat(64) }],
		['with a session id that is a number', PUSH, { session_id: 5 }],
		['with an unknown field', OTP, { Schedule: 'x' }],
		['with a number for the phone', OTP, { Phone: 84987654321 }],
		['with a RequestId that is a number', OTP, { RequestId: 7 }],
		['with a RequestId that is null', OTP, { RequestId: null }],
		['to a phone at home by the international call', INTERNATIONAL, { Phone: '0987654321' }],
		['with a quota of digits in a text', CREATE, { Quota: '10' }],
		['with a campaign name of 71 characters', CREATE, { CampaignName: 'x'.repeat(71) }],
		['with commas at the end of the list', PUSH, { PhoneList: '0987654321,0987654322,,' }],
		["with the list of the manual's table", PUSH, { PhoneList: '0987654321,0123456789' }],
		['with a session id', DETAIL, { session_id: SESSION }],
		['with a session id', DLR, { session_id: SESSION }],
	])('a request %s is accepted by %s', async (_, url, changes) => {
		const simulator = await live();
		expect((await tryOut(simulator, url, changes)).status).toBe(200);
	});

	test('commas at the end of a list are no phones', async () => {
		const simulator = await live();
		const push = await campaign(simulator);
		const { data } = await call(simulator, PUSH, { ...push, PhoneList: '0987654321,84987654123,' });
		expect(data).toMatchObject({ NumMessageSent: 2 });
		const { phones } = simulator.campaigns.get(String(push.CampaignCode))!;
		expect(phones).toEqual(['84987654321', '84987654123']);
	});

	test.each([DETAIL, DLR])('%s knows the campaign by either spelling of its code', async (url) => {
		const simulator = await live();
		const { access_token, CampaignCode } = await goodBody(simulator, PUSH);
		for (const code of [{ CampaignCode }, { campaign_code: CampaignCode }]) {
			expect((await call(simulator, url, { access_token, ...code })).status).toBe(200);
		}
		const { data } = await call(simulator, url, { access_token });
		expect(data.error_description).toMatch(/^Giá trị của "(CampaignCode|campaign_code)" là bắt buộc\.$/);
	});

	test.each<[string, string, Body]>([
		['a phone that is a list', OTP, { Phone: ['0987654321'] }],
		['a message that is not base64', OTP, { Message: 'Ma OTP 1' }],
		['a quota in words', CREATE, { Quota: 'ten' }],
		['a quota of 0 in a text', CREATE, { Quota: '0' }],
		['a time in ISO 8601', CREATE, { ScheduleTime: '2021-06-18T09:00' }],
		['a list of commas', PUSH, { PhoneList: ' , ' }],
	])('%s is still 1014', async (_, url, changes) => {
		const simulator = await live();
		expect((await tryOut(simulator, url, changes)).data).toMatchObject({ error: 1014 });
	});

	test('a second push says in Vietnamese that the campaign is sent', async () => {
		const simulator = await live();
		const push = await goodBody(simulator, PUSH);
		await call(simulator, PUSH, push);
		expect((await call(simulator, PUSH, push)).data).toEqual({
			error: 1014,
			error_description: 'Chiến dịch đã được gửi.',
		});
	});
});

describe.each(['strict', 'live'] as const)('a list of allowed addresses, %s', (temperament) => {
	const respond = async (options: object, url: string = TOKEN) => {
		const simulator = await start({ temperament, ...options });
		return (await call(simulator, url, tokenBody())).data;
	};
	const error = (address: string) => ({
		error: 1008,
		error_description: `Địa chỉ ip "${address}" là không phù hợp`,
	});

	test.each([TOKEN, OTP, INTERNATIONAL, CREATE, PUSH, DETAIL, DLR])(
		'without the address of the caller: %s is 1008, before anything else',
		async (url) => {
			expect(await respond({ allowedAddresses: ['203.0.113.1'] }, url)).toEqual(error('127.0.0.1'));
		},
	);

	test('the options can give every caller an address', async () => {
		const options = { callerAddress: '203.0.113.9' };
		expect(await respond({ allowedAddresses: [], ...options })).toEqual(error('203.0.113.9'));
		expect(await respond({ allowedAddresses: ['203.0.113.9'], ...options })).toHaveProperty('access_token');
	});

	test('with the address of the caller, or no list: the request is accepted', async () => {
		expect(await respond({ allowedAddresses: ['203.0.113.9', '127.0.0.1'] })).toHaveProperty('access_token');
		expect(await respond({})).toHaveProperty('access_token');
	});

	test('a list that changes while it runs applies to the next request', async () => {
		const simulator = await start({ temperament, allowedAddresses: ['127.0.0.1'] });
		const body = await goodBody(simulator, OTP);
		simulator.options.allowedAddresses = [];
		expect((await call(simulator, OTP, body)).data).toEqual(error('127.0.0.1'));
		expect(simulator.messages).toEqual([]);
		simulator.options.allowedAddresses = undefined;
		expect((await call(simulator, OTP, body)).status).toBe(200);
	});
});
