import {
	base64,
	call,
	campaign,
	clock,
	CREATE,
	expectError,
	INTERNATIONAL,
	OTP,
	PUSH,
	SESSION,
	start,
	startReceiver,
	token,
	TOKEN,
	tokenBody,
	tryOut,
} from './support';

describe("the manual's own samples", () => {
	test('3.1: a token, for a day, with the scopes asked for', async () => {
		const simulator = await start();
		const { status, data, headers } = await call(simulator, TOKEN, tokenBody());
		expect(status).toBe(200);
		expect(headers['content-type']).toMatch(/^application\/json/);
		expect(data).toEqual({
			access_token: expect.stringMatching(/^[A-Za-z0-9+/=]{200,}$/),
			expires_in: 86400,
			token_type: 'Bearer',
			scope: 'send_brandname_otp send_brandname',
		});
	});

	test('3.1.2: 1008 in the words of the manual', async () => {
		const simulator = await start();
		const response = await call(simulator, TOKEN, tokenBody({ client_secret: 'no' }));
		expectError(response, 1008, 'Invalid Client Information.');
	});

	test('3.2: a message to a phone at home', async () => {
		const simulator = await start();
		const { status, data } = await tryOut(simulator, OTP, {
			Phone: '84848486687',
			Message: 'ZGF5IGxhIG5vaSBkdW5nIHRlc3Q=',
			RequestId: 'tranID-Core01-987654321',
		});
		expect(status).toBe(200);
		expect(data).toEqual({
			MessageId: '491785',
			Phone: '84848486687',
			BrandName: 'FTI',
			Message: 'day la noi dung test',
			PartnerId: '2215',
			Telco: 'vina',
		});
		expect(simulator.messages).toEqual([
			{
				messageId: '491785',
				phone: '84848486687',
				text: 'day la noi dung test',
				brandName: 'FTI',
				requestId: 'tranID-Core01-987654321',
				parts: 1,
				telco: 'vina',
				kind: 'otp',
				at: clock.now,
			},
		]);
	});

	test('3.2.2: 1011 in the words of the manual', async () => {
		const simulator = await start();
		const response = await tryOut(simulator, OTP, { access_token: 'no' });
		expectError(response, 1011, 'Access token is incorrect.');
	});

	test('3.3: a message to a phone abroad', async () => {
		const simulator = await start();
		const { status, data } = await tryOut(simulator, INTERNATIONAL, {
			Phone: '1749123456',
			Message: base64('This is testing content'),
			RequestId: 'tranID-Core01-987654321',
		});
		expect(status).toBe(200);
		expect(data).toEqual({
			MessageId: '491785',
			Phone: '1749123456',
			BrandName: 'FTI',
			Message: 'This is testing content',
			PartnerId: '2215',
			Telco: 'US',
		});
		expect(simulator.messages).toMatchObject([{ kind: 'international', phone: '1749123456' }]);
	});

	test('3.4: a campaign is created, pushed once, and its name is used up', async () => {
		const simulator = await start();
		const campaign = {
			access_token: await token(simulator),
			session_id: SESSION,
			CampaignName: ' Promotion program 06/2021',
			BrandName: 'FTI',
			Message: ' Discount 50% for all purchase order under 100 million dong ',
			ScheduleTime: '2021-06-18 09:00',
			Quota: 10,
		};
		const created = await call(simulator, CREATE, campaign);
		expect(created.status).toBe(200);
		expect(created.data).toEqual({
			CampaignCode: expect.stringMatching(/^MjIxNQ==[0-9a-f]{13}$/),
		});
		expectError(await call(simulator, CREATE, campaign), 1014, 'Campaign name already exists.');

		const push = {
			access_token: campaign.access_token,
			session_id: SESSION,
			CampaignCode: created.data.CampaignCode,
			PhoneList: '0987654321,0987654123',
		};
		const pushed = await call(simulator, PUSH, push);
		expect(pushed.status).toBe(200);
		expect(pushed.data).toEqual({
			NumMessageSent: 2,
			NumRemainQuota: 8,
			BatchId: expect.stringMatching(/^qc\.2215\.1623895200\.\d{5}$/),
		});
		expectError(await call(simulator, PUSH, push), 1014, 'Campaign is already sent.');
	});

	test('3.4.3.1: 200 characters to 1000 numbers need a quota of 2000', async () => {
		const simulator = await start();
		const phones = Array.from({ length: 1000 }, (_, n) => `0987${String(n).padStart(6, '0')}`);
		const pushWithQuota = async (Quota: number) => {
			const push = await campaign(simulator, {
				CampaignName: `Quota ${Quota}`,
				Message: 'a'.repeat(200),
				Quota,
			});
			return await call(simulator, PUSH, { ...push, PhoneList: phones.join(',') });
		};
		expectError(await pushWithQuota(1999), 1016);
		expect((await pushWithQuota(2000)).data).toMatchObject({
			NumMessageSent: 2000,
			NumRemainQuota: 0,
		});
	});

	test('4.1: a delivery report', async () => {
		const receiver = await startReceiver();
		const simulator = await start({ report: { url: receiver.url, authorizationKey: 'raw key' } });
		await simulator.postReport({
			smsid: '270148016',
			status: 1,
			telco: 'viettel',
			error: null,
			mt_count: 1,
		});
		expect(receiver.received).toMatchObject([
			{
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					accept: 'application/json',
					authorization: 'Basic raw key',
				},
				body: '{"smsid":"270148016","status":1,"telco":"viettel","error":null,"mt_count":1}',
			},
		]);
		expect(simulator.reports).toMatchObject([
			{ messageId: '270148016', status: 200, body: { status: 1 } },
		]);
	});
});
