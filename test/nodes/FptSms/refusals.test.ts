import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { sendOtp } from '../../../nodes/FptSms/message/sendOtp.operation';
import { OTP, startWorld, type World } from '../../support/harness/world';

const CAMPAIGN = {
	resource: 'campaign',
	operation: 'create',
	campaignName: 'Tet',
	brandName: 'FTI',
	message: '[QC] FTI giam 50%. Tu choi: soan TC gui 1234',
	scheduleTime: '2031-01-15 09:00',
	quota: 10,
};
const PUSH = { ...CAMPAIGN, operation: 'pushAds', campaignCode: 'c', phoneList: '0987654321' };

const ABROAD = { ...OTP, operation: 'sendInternational', phone: '+6591234567' };

const RUN = { ...CAMPAIGN, operation: 'run', phoneList: '0987654321' };

let world: World;

beforeAll(async () => {
	world = await startWorld();
});

afterAll(async () => await world.close());

const UNWANTED = /\b(error|problem|failure|mistake)s?\b/i;

/** Each refusal says what is wrong and what to do, as sentences, and sends nothing. */
async function expectRefusal(parameters: INodeParameters, words: string, offForm = false): Promise<void> {
	// One that sends fails its own row only.
	world.fpt.messages.length = 0;
	const { error } = await world.run({ parameters, offForm });
	const { message = '', description = '' } = error ?? {};
	expect(message).toContain(words);
	expect(message).not.toMatch(UNWANTED);
	expect(message).not.toMatch(/\.$/);
	expect(description).toMatch(/^[A-Z].*\."?$/s);
	expect(description).not.toMatch(UNWANTED);
	expect(world.fpt.messages).toEqual([]);
}

describe('The refusal of', () => {
	it.each<[string, INodeParameters, string]>([
		['a blank brand name', { ...OTP, brandName: ' ' }, "'Brand Name'"],
		['a long brand name', { ...OTP, brandName: 'x'.repeat(12) }, "'Brand Name' has 12 characters"],
		['a blank text', { ...OTP, message: ' ' }, "'Message' is empty"],
		['a text that is a list', { ...OTP, message: '={{ [1] }}' }, "'Message' must be text"],
		['a text of more than 4 SMS', { ...OTP, message: 'x'.repeat(700) }, 'would take 5 SMS'],
		['an accented text of more than 4 SMS', { ...OTP, message: 'ã'.repeat(300) }, 'would take 5 SMS'],
		['half an emoji', { ...OTP, message: '={{ "\\ud83d" }}' }, 'broken character'],
		['a short phone number', { ...OTP, phone: '12' }, 'has 2 digits'],
		['a landline', { ...OTP, phone: '02412345678' }, 'is a landline'],
		['a foreign number', { ...OTP, phone: '+6591234567' }, 'use Send International'],
		['a number without country code', { ...OTP, operation: 'sendInternational', phone: '0987654321' }, 'starts with 0'],
		['a long request ID', { ...OTP, options: { requestId: 'x'.repeat(101) } }, "'Request ID' has 101 characters"],
		['a time limit of no seconds', { ...OTP, options: { timeout: 0 } }, "'Timeout' must be"],
		['a limit that is negative', { ...OTP, options: { maxPerNumber: -1 } }, "'Max per Number' must be a whole number from 0 to 100"],
		['a limit that an expression leaves empty', { ...OTP, options: { maxPerHour: '={{ $json.none }}' } }, "'Max per Hour' must be"],
		['a number of another country than those that are allowed', { ...ABROAD, options: { allowedCountries: ['TH'] } }, 'is of Singapore (SG)'],
		['a country that there is not', { ...ABROAD, options: { allowedCountries: '={{ ["SG", "XX"] }}' } }, "'Allowed Countries' contains \"XX\""],
		['countries that are no list', { ...ABROAD, options: { allowedCountries: 'SG' } }, "'Allowed Countries' must be a list"],
		['countries that an expression leaves empty', { ...ABROAD, options: { allowedCountries: '={{ $json.none }}' } }, "'Allowed Countries' must be a list"],
		['a key that is blank', { ...OTP, options: { sendOncePer: ' ' } }, "'Send Once Per' is empty"],
		['a key that an expression leaves empty', { ...OTP, options: { sendOncePer: '={{ $json.none }}' } }, "'Send Once Per' is empty"],
		['a long key', { ...OTP, options: { sendOncePer: 'x'.repeat(256) } }, "'Send Once Per' has 256 characters"],
		['a switch that is neither on nor off', { ...OTP, options: { removeAccents: 'perhaps' } }, "'Remove Accents' must be true or false"],
		['a text without {code}', { ...OTP, generateCode: true, message: 'x' }, "'Message' has no {code}"],
		['a code in two braces', { ...OTP, generateCode: true, message: '{{code}}' }, "'Message' contains"],
		['a code of 3 digits', { ...OTP, generateCode: true, codeLength: 3, message: '{code}' }, "'Code Length' must be"],
		['a long campaign name', { ...CAMPAIGN, campaignName: 'x'.repeat(33) }, "'Campaign Name' has 33 characters"],
		['a time that is none', { ...CAMPAIGN, scheduleTime: 'tomorrow' }, "'Schedule Time' is not a valid date and time"],
		['a time at noon', { ...CAMPAIGN, scheduleTime: '2031-01-15 12:00' }, "'Schedule Time' 2031-01-15 12:00"],
		['a time in the past', { ...CAMPAIGN, scheduleTime: '2021-01-15 09:00' }, 'is in the past'],
		['a quota of 0', { ...CAMPAIGN, quota: 0 }, "'Number of SMS' must be"],
		['an empty list of numbers', { ...PUSH, phoneList: ',' }, "'Phone List' is empty"],
		['a list without a number that is valid', { ...PUSH, phoneList: '12' }, 'None of the 1 numbers'],
		['numbers to exclude that return nothing', { ...PUSH, options: { excludeNumbers: '={{ $json.x }}' } }, "'Exclude Numbers' returns nothing"],
		['a list that is excluded', { ...RUN, options: { excludeNumbers: '0987654321' } }, 'None of the 1 numbers for campaign "Tet" can get it'],
		['a run without numbers', { ...RUN, phoneList: ' ' }, "'Phone List' is empty"],
		['a choice that the form does not have', { ...CAMPAIGN, quotaMode: '={{ "x" }}' }, "'Quota' must be one of"],
	])('%s', async (_what, parameters, words) => await expectRefusal(parameters, words));

	const texts = sendOtp.fields.flatMap(({ type, options }) => (type === 'collection' ? (options as INodeProperties[]).filter((option) => option.type === 'string') : []));
	it.each(texts)('a text of any length in the option $displayName', async ({ name, displayName }) => {
		await expectRefusal({ ...OTP, options: { [name]: 'x'.repeat(1_000) } }, `'${displayName}' has 1,000 characters`);
	});

	it('an operation that is not there, as a workflow may have it that nobody made in the editor', async () => {
		await expectRefusal({ ...OTP, operation: 'x' }, 'There is no operation', true);
	});

	it('a token says what to do as well', async () => {
		await world.setCredential({ clientSecret: 'wrong' });
		await expectRefusal(OTP, 'the client ID or the client secret is wrong');
		await world.setCredential({ clientId: ' ' });
		await expectRefusal(OTP, "no 'Client ID'");
		await world.setCredential();
	});
});

it.each([
	[['09876', '0987654321', '024 3822 1234', '0912345678', 'x'], /3 of 5 items can't be sent \(item 0: .*09876.*; item 2: .*landline.*; item 4: .*\)\. Or set On Error in Settings to Continue: the other 2 are then sent\. Nothing was sent\.$/],
	[['0987654321', '09876'], /1 of 2 items can't be sent\. Or set On Error in Settings to Continue: the other 1 is then sent\. Nothing was sent\.$/],
	[['1', '2', '3', '4', '0987654321'], /4 of 5 items can't be sent \(item 0: .*; item 2: [^;]*; and 1 more\)/],
	[['09876', '09876'], /^(?!.*items can't be sent).*Nothing was sent\.$/],
])('One row that can not be sent tells of the others, and how those that can are sent: %j', async (phones, told) => {
	const world = await startWorld();
	const { error } = await world.run({ parameters: { ...OTP, phone: '={{ $json.phone }}' }, items: phones.map((phone) => ({ phone })) });
	await world.close();
	expect(error?.description).toMatch(told);
});

it('An account whose environment was never saved is refused, and that nothing was sent is said once', async () => {
	await world.store.save('fpt', 'fptSmsApi', { clientId: 'a'.repeat(40), clientSecret: 'b'.repeat(72) });
	const { error } = await world.run({ parameters: OTP });
	await world.setCredential();
	expect(error?.message).toContain("'Environment'");
	expect(error?.description?.split('Nothing was sent.')).toHaveLength(2);
});
