import { type INodeParameters, Workflow } from 'n8n-workflow';
import { FptSms } from '../../../nodes/FptSms/FptSms.node';
import { HINTS } from '../../../nodes/FptSms/hints';
import { RESOURCES } from '../../../nodes/FptSms/resources';
import { measure } from '../../../nodes/fpt/text/parts';

const nodeTypes = { getByName: () => new FptSms(), getByNameAndVersion: () => new FptSms(), getKnownTypes: () => ({}) };

/** The hints that n8n's editor shows for these values: it evaluates their conditions as expressions of the node, before any run. */
function shown(parameters: INodeParameters): string[] {
	const node = { id: '1', name: 'FPT SMS', type: 'fptSms', typeVersion: 1, position: [0, 0] as [number, number], parameters };
	const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return HINTS.filter(({ displayCondition = '' }) => {
		const display: unknown = expression.getSimpleParameterValue(node, displayCondition, 'internal', {});
		if (typeof display !== 'boolean') throw new Error(`${displayCondition} is ${String(display)}`);
		return display;
	}).map(({ message }) => message);
}

const OTP = { resource: 'message', operation: 'sendOtp', brandName: 'FTI', phone: '0987654321', generateCode: false, message: '482913 is your code', options: {} };
const CAMPAIGN = {
	resource: 'campaign',
	operation: 'create',
	campaignName: 'Tet',
	brandName: 'FTI',
	message: '[QC] FTI giam 50%. Tu choi: soan TC gui 1234',
	scheduleTime: '2031-01-15T09:00:00',
	options: {},
};
const OUTSIDE = "'Message' has characters outside the GSM alphabet";

describe('No hint is shown', () => {
	it.each<[string, INodeParameters]>([
		['for a message that is right', OTP],
		['for a campaign that is right', CAMPAIGN],
		['for a run that is right', { ...CAMPAIGN, operation: 'run', phoneList: '0987654321' }],
		['while nothing is typed', { ...OTP, brandName: '', message: '' }],
		['while no campaign text and no time is typed', { ...CAMPAIGN, message: '', scheduleTime: '' }],
		['for Generate Code while nothing is typed', { ...OTP, generateCode: true, message: '' }],
		['for a code if Generate Code fills it in', { ...OTP, generateCode: true, message: '{ Code } is your code' }],
		['for what a phone shows nothing for', { ...OTP, message: 'a\u000Bb\u200Bc\u3164d\u{E0041}\t' }],
		['for accents that Remove Accents takes off', { ...OTP, message: 'Mã', options: { removeAccents: true } }],
		['for accents that an expression may take off', { ...OTP, message: 'Mã', options: { removeAccents: '={{ true }}' } }],
		['for all characters of the GSM alphabet', { ...OTP, message: '@£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ ^{}\\[~]|€àñ§\n' }],
		['for expressions in a message', { ...OTP, brandName: '={{ "a brand name of many characters" }}', message: '=Mã {code} {{ $json.code }}' }],
		['for an expression with Generate Code', { ...OTP, generateCode: true, message: '={{ $json.text }}' }],
		['for an expression as Generate Code', { ...OTP, generateCode: true, message: '={{ $json.text }}' }],
		['for expressions in a campaign', { ...CAMPAIGN, brandName: '={{ $json.brand }}', message: '={{ $json.text }}', scheduleTime: '={{ $json.time }}' }],
		['for a time that is moved', { ...CAMPAIGN, scheduleTime: '2031-01-15 21:00', options: { outsideWindow: 'move' } }],
		['for a time that is within the hours in Vietnam', { ...CAMPAIGN, scheduleTime: '2031-01-15T12:00:00Z' }],
		['for a time that is no time', { ...CAMPAIGN, scheduleTime: 'tomorrow' }],
		['for another operation', { resource: 'campaign', operation: 'getDetail', campaignCode: 'Mã {code}' }],
		['for a value that is no text', { ...OTP, brandName: 123456789012, message: 1 } as INodeParameters],
	])('%s', (_what, parameters) => {
		expect(shown(parameters)).toEqual([]);
	});
});

it('Each operation that sends a text has the hint on its accents', () => {
	const sending = RESOURCES.flatMap(({ value: resource, operations }) => operations.map((operation) => ({ resource, operation }))).filter(
		({ operation }) => 'plan' in operation && operation.fields.some(({ name }) => name === 'message'),
	);
	expect(sending.length).toBeGreaterThan(3);
	const missing = sending.filter(({ resource, operation }) => !shown({ ...OTP, ...CAMPAIGN, resource, operation: operation.value, message: 'Mã' }).some((hint) => hint.startsWith(OUTSIDE)));
	expect(missing.map(({ operation }) => operation.value)).toEqual([]);
});

describe('A hint says', () => {
	it.each<[string, INodeParameters, string]>([
		['that {code} is missing', { ...OTP, generateCode: true, message: 'your code' }, "'Message' has no {code}"],
		['that {code} would be sent as it is', { ...OTP, message: 'Code: { CODE }' }, "The {code} in 'Message' goes out as it is written: only with"],
		['that only Send OTP makes codes', { ...OTP, operation: 'sendInternational', message: '{code}' }, 'only Message > Send OTP makes codes'],
		['that a text has HTML in it', { ...OTP, message: 'Chao ban,<br>ma la 482913' }, "'Message' has in it what is seldom meant"],
		['that a fixed text has an expression in it', { ...CAMPAIGN, message: '[QC] Chao {{ $json.name }}. Tu choi: soan TC' }, "'Message' has in it what is seldom meant"],
		['that a brand name is too long', { ...OTP, brandName: 'x'.repeat(12) }, "'Brand Name' has more than 11 characters"],
		['that the label is missing', { ...CAMPAIGN, message: 'giam 50%. Tu choi: soan TC' }, 'does not start with [QC]'],
		['that the opt-out is missing', { ...CAMPAIGN, message: '[QC] giam 50%' }, 'does not seem to say how to opt out'],
		['that the label is missing, of a run', { ...CAMPAIGN, operation: 'run', message: 'giam 50%. Tu choi: soan TC' }, 'does not start with [QC]'],
		['that nothing is delivered at noon, of a run', { ...CAMPAIGN, operation: 'run', scheduleTime: '2031-01-15 12:00' }, 'outside the hours'],
		['that the brand name is too long, of a run', { ...CAMPAIGN, operation: 'run', brandName: 'ABCDEFGHIJKL' }, 'more than 11 characters'],
		['that nothing is delivered at noon', { ...CAMPAIGN, scheduleTime: '2031-01-15 12:00' }, 'outside the hours'],
		['that nothing is delivered in the evening', { ...CAMPAIGN, scheduleTime: '15/01/2031 20:00' }, 'outside the hours'],
		['that nothing is delivered at night, zone considered', { ...CAMPAIGN, scheduleTime: '2031-01-15T16:00:00.000Z' }, 'outside the hours'],
	])('%s', (_what, parameters, words) => {
		expect(shown(parameters)).toEqual([expect.stringContaining(words)]);
	});

	it('a brand name of 11 characters is accepted, whatever they are', () => {
		expect(shown({ ...OTP, brandName: ' 😀😀😀😀😀😀😀😀😀😀😀 ' })).toEqual([]);
	});

	it.each([1, 70, 71, 134, 135, 201, 202, 268])('how many SMS %d characters take of which one has an accent', (length) => {
		const message = 'ã'.padEnd(length, 'x');
		expect(shown({ ...OTP, message })).toEqual([expect.stringMatching(`^${OUTSIDE}.* It takes ${measure(message).parts} SMS\\.`)]);
	});

	it.each([66, 67, 133, 134, 200])('how many SMS it takes if an emoji follows %d characters', (length) => {
		const message = `${'x'.repeat(length)}😀${'x'.repeat(40)}`;
		expect(shown({ ...OTP, message })).toEqual([expect.stringContaining(` It takes ${measure(message).parts} SMS.`)]);
	});

	it('that FPT does not accept a message of more than 4 SMS, but a campaign of 5', () => {
		expect(shown({ ...OTP, message: 'ã'.repeat(269) })).toEqual([expect.stringContaining('more than 4 SMS, which FPT does not accept')]);
		const message = `[QC] ${'ã'.repeat(269)} Tu choi: TC`;
		expect(shown({ ...CAMPAIGN, message })).toEqual([expect.stringMatching(/more than 4 SMS\. The option/)]);
	});

	it.each<[number, string, INodeParameters?]>([
		[1, `=${'x'.repeat(159)}{{ $json.name }}`],
		[1, `={{ ${JSON.stringify('x'.repeat(300))} }}`],
		[1, `=${'ã'.repeat(150)}{{ $json.name }}`, { options: { removeAccents: true } }],
		[1, 'x'.repeat(300)],
		[2, `=${'x'.repeat(100)}{{ $json.name }}${'y'.repeat(61)}`],
		[2, `=${'x'.repeat(70)}ã{{ $json.name }}`],
		[3, `=${'x'.repeat(307)}{{ $json.name }}{{ $json.date }}`],
		[4, `={{ $json.name }}${'ế'.normalize('NFD').repeat(202)}`],
		[2, `=${'ã'.repeat(65)}{code}{{ $json.name }}`, { generateCode: true }],
	])('that a text takes at least %d SMS whatever its expressions return: %s', (parts, message, more = {}) => {
		const told = shown({ ...OTP, ...more, message }).filter((hint) => hint.includes('at least'));
		expect(told).toEqual(parts === 1 ? [] : [expect.stringMatching(`^'Message' takes at least ${parts} SMS: `)]);
	});

	it('that what is fixed of a text is too long already, of a message and of a campaign', () => {
		const message = `=[QC] ${'x'.repeat(608)} {{ $json.name }}`;
		for (const form of [OTP, CAMPAIGN]) expect(shown({ ...form, message })).toEqual([expect.stringContaining('takes more than 4 SMS: ')]);
		expect(shown({ ...OTP, textSource: 'registered', message })).toEqual([]);
	});

	it('what a text takes in which letters and accents are apart, and a code is to come', () => {
		expect(shown({ ...OTP, message: 'ế'.repeat(70).normalize('NFD') })).toEqual([expect.stringContaining('It takes 1 SMS')]);
		const message = `${'ã'.repeat(60)}{code}`;
		expect(shown({ ...OTP, generateCode: true, codeLength: 10, message })).toEqual([expect.stringContaining('It takes 1 SMS')]);
		expect(shown({ ...OTP, generateCode: true, codeLength: 10, message: `${message}x` })).toEqual([expect.stringContaining('It takes 2 SMS')]);
		const withMinutes = `${'ế'.repeat(62)}{code}{minutes}`;
		expect(shown({ ...OTP, generateCode: true, codeMinutes: 5, message: withMinutes })).toEqual([expect.stringContaining('It takes 1 SMS')]);
		expect(shown({ ...OTP, generateCode: true, codeMinutes: 1440, message: withMinutes })).toEqual([expect.stringContaining('It takes 2 SMS')]);
	});
});

it('Each hint is short, and shows above the output', () => {
	for (const { message, location } of HINTS) {
		expect(message.length).toBeLessThan(250);
		expect(message).toMatch(/\.$/);
		expect(location).toBe('outputPane');
	}
});
