import { type Simulator } from './index';
import {
	call,
	CREATE,
	DETAIL,
	DLR,
	expectError,
	GOOD,
	goodBody,
	INTERNATIONAL,
	OTP,
	PUSH,
	SESSION,
	start,
	tryOut,
} from './support';

describe('parameters', () => {
	const COMPULSORY: Array<[string, string]> = [
		...[OTP, INTERNATIONAL].flatMap((url) =>
			['session_id', 'BrandName', 'Phone', 'Message'].map((name): [string, string] => [url, name]),
		),
		...['session_id', 'CampaignName', 'BrandName', 'Message', 'ScheduleTime', 'Quota'].map(
			(name): [string, string] => [CREATE, name],
		),
		...['session_id', 'CampaignCode', 'PhoneList'].map((name): [string, string] => [PUSH, name]),
		[DETAIL, 'CampaignCode'],
		[DLR, 'campaign_code'],
	];

	test.each(COMPULSORY)('%s needs %s, of its type and in its spelling: 1014', async (url, name) => {
		const simulator = await start();
		const good = await goodBody(simulator, url);
		const otherCase = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
		const invalid = [
			{ ...good, [name]: undefined },
			{ ...good, [name]: '' },
			{ ...good, [name]: null },
			{ ...good, [name]: [good[name]] },
			{ ...good, [name]: typeof good[name] === 'string' ? 987654321 : String(good[name]) },
			{ ...good, [name]: undefined, [otherCase]: good[name] },
		];
		for (const body of invalid) {
			expectError(await call(simulator, url, body), 1014, new RegExp(`^${name} `));
		}
		expect(simulator.messages).toEqual([]);
		expect((await call(simulator, url, good)).status).toBe(200);
	});

	test.each(Object.keys(GOOD))('%s accepts no parameter that the manual does not list', async (url) => {
		const simulator = await start();
		for (const name of ['Schedule', 'phone', '__proto__', 'constructor']) {
			const body = JSON.stringify(await goodBody(await restarted(simulator), url)).replace(
				/}$/,
				`,"${name}":"x"}`,
			);
			expectError(await call(simulator, url, body), 1014, `${name} is not a parameter.`);
		}
		expect(simulator.messages).toEqual([]);
	});

	const restarted = async (simulator: Simulator) => {
		simulator.reset();
		return simulator;
	};

	test.each([DETAIL, DLR])('%s accepts no session_id', async (url) => {
		const simulator = await start();
		const response = await tryOut(simulator, url, { session_id: SESSION });
		expectError(response, 1014, 'session_id is not a parameter.');
	});

	test('each of the two result calls has its own name for the campaign code', async () => {
		const simulator = await start();
		const detail = await goodBody(simulator, DETAIL);
		const { CampaignCode, ...rest } = detail;
		expectError(await call(simulator, DLR, detail), 1014, /^campaign_code /);
		expectError(
			await call(simulator, DETAIL, { ...rest, campaign_code: CampaignCode }),
			1014,
			/^CampaignCode /,
		);
	});

	test.each([OTP, INTERNATIONAL])('%s accepts a session id of at most 32 characters', async (url) => {
		const simulator = await start();
		expectError(await tryOut(simulator, url, { session_id: 'x'.repeat(33) }), 1014, /^session_id /);
		expect((await tryOut(simulator, url, { session_id: 'x'.repeat(32) })).status).toBe(200);
	});
});
