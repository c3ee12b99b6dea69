import type { INodeParameters } from 'n8n-workflow';
import { FptSms } from '../../nodes/FptSms/FptSms.node';
import { runAsTool } from '../support/engine';
import { startWorld, type World } from '../support/world';

const PUSH: INodeParameters = {
	resource: 'campaign',
	operation: 'pushAds',
	campaignCode: "={{ $fromAI('Campaign_Code', 'the code that Create gave', 'string') }}",
	phoneList: "={{ $fromAI('Phone_List', 'mobile numbers, separated by commas', 'string') }}",
};

const CREATE: INodeParameters = {
	resource: 'campaign',
	operation: 'create',
	brandName: 'FTI',
	campaignName: "={{ $fromAI('Campaign_Name', '', 'string') }}",
	message: "={{ $fromAI('Message', '', 'string') }}",
	scheduleTime: "={{ $fromAI('Schedule_Time', '', 'string') }}",
	quota: "={{ $fromAI('Quota', '', 'number') }}",
};

let world: World;

beforeEach(async () => {
	world = await startWorld();
});

afterEach(async () => await world.close());

const create = async () => {
	const call = { Campaign_Name: 'Tet sale', Message: '[QC] Sale. Tu choi: TC gui 1234', Schedule_Time: '2031-01-15T09:00:00+07:00', Quota: 10 };
	const [answer = ''] = await runAsTool(world.store, CREATE, [call]);
	return /"campaignCode":"([^"]+)"/.exec(answer)?.[1] ?? '';
};

const pushes = () => world.received('/api/push-brandname-ads');

it('An agent creates a campaign, and nothing goes out by that', async () => {
	const code = await create();
	expect(world.fpt.campaigns.get(code)).toMatchObject({ name: 'Tet sale', scheduleTime: '2031-01-15 09:00', quota: 10, isSent: false });
	expect(pushes()).toEqual([]);
});

it('An agent pushes to the numbers that it states, and reads who gets nothing and why', async () => {
	const code = await create();
	const [answer] = await runAsTool(world.store, PUSH, [{ Campaign_Code: code, Phone_List: '0987654321, 02438221234' }]);
	expect(world.fpt.campaigns.get(code)?.phones).toEqual(['84987654321']);
	expect(answer).toContain('"sent":1');
	expect(answer).toContain('is a fixed line, which gets no SMS');
});

it.each([
	['an empty list', { Phone_List: '' }, 'Phone List is empty'],
	['a blank list', { Phone_List: ' , ' }, 'Phone List is empty'],
	['words for a list', { Phone_List: 'all customers' }, 'has characters that are no digits'],
])('An agent that gives %s pushes nothing, and reads what is missing', async (_what, given, message) => {
	const code = await create();
	const [answer] = await runAsTool(world.store, PUSH, [{ Campaign_Code: code, ...given }]);
	expect(answer).toContain(message);
	expect(pushes()).toEqual([]);
});

it('An agent that a person left without a list in the form pushes nothing', async () => {
	const code = await create();
	const [answer] = await runAsTool(world.store, { resource: 'campaign', operation: 'pushAds', campaignCode: code }, [{}]);
	expect(answer).toContain('Phone List is empty');
	expect(pushes()).toEqual([]);
});

describe('What an agent reads', () => {
	const { properties } = new FptSms().description;
	const operations = properties.find(({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes('campaign'));
	const fields = (operation: string) => properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation));
	const descriptionOf = (operation: string, name: string) => fields(operation).find((field) => field.name === name)?.description ?? '';

	it('says that a push is real, for all, and happens once', () => {
		const push = (operations?.options as Array<{ value: string; description: string; action: string }>).find(({ value }) => value === 'pushAds');
		expect(push?.description).toMatch(/real/i);
		expect(push?.description).toMatch(/once/i);
		expect(push?.action).toMatch(/numbers/);
	});

	it.each([
		['create', 'campaignName', /32/],
		['create', 'brandName', /11 characters.*case/],
		['create', 'message', /\[QC\].*opt out/],
		['create', 'scheduleTime', /Vietnam time.*08:00 to 11:30.*13:30 to 20:00/],
		['create', 'quotaMode', /SMS, not people/],
		['create', 'quota', /people times the SMS/],
		['create', 'recipients', /people/],
		['pushAds', 'campaignCode', /Create/],
		['pushAds', 'phoneList', /separated by commas/],
		['pushAds', 'phoneList', /none is taken from anywhere else/],
		['getDetail', 'campaignCode', /Create/],
		['getDlr', 'campaignCode', /Create/],
	])('%s: %s', (operation, field, words) => {
		expect(descriptionOf(operation, field)).toMatch(words);
	});

	it('no field of a push has a default that is a number or a code', () => {
		expect(fields('pushAds').filter(({ type }) => type === 'string').map(({ name, default: value }) => [name, value])).toEqual([
			['campaignCode', ''],
			['phoneList', ''],
		]);
	});
});
