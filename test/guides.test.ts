/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the documentation; never shipped */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { DELIVERY_WINDOWS, MAX_MOVABLE_MINUTES } from '../nodes/fpt/campaign/schedule';
import { formatCount } from '../nodes/fpt/formatCount';
import * as limits from '../nodes/fpt/limits';
import { parseReport } from '../nodes/fpt/report/deliveryReport';
import { MIN_KEY_LENGTH } from '../nodes/fpt/report/dlrKey';
import { DUPLICATE_RULE_MS } from '../nodes/fpt/response/codes';
import { NOT_PROCESSED } from '../nodes/fpt/response/faults';
import { CODES_PER_NUMBER } from '../nodes/fpt/sendLimits';
import { MAX_CODE_LENGTH, MAX_CODE_MINUTES, MIN_CODE_LENGTH } from '../nodes/fpt/text/otp';
import { MAX_ATTEMPTS, MAX_WRONG_PER_NUMBER } from '../nodes/fpt/text/otpAttempts';
import { CAPACITY, MAX_CARE_PARTS } from '../nodes/fpt/text/parts';
import { parseOptions } from '../nodes/FptSms/fields';
import { SAFETY_MARGIN_MS } from '../nodes/FptSms/transport/deliver';
import { RESOURCES } from '../nodes/FptSms/resources';
import { FptSms } from '../nodes/FptSms/FptSms.node';

// What the pages say of the code is what the code does: defaults, bounds, samples, numbers.

const ROOT = join(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const VIETNAMESE = 'docs/vi/README.md';

const OPERATIONS = RESOURCES.flatMap(({ operations }) => [...operations]);

const OPTIONS = new Map(
	new FptSms().description.properties
		.flatMap(({ type, options }) => (type === 'collection' ? (options as INodeProperties[]) : []))
		.map((field) => [field.displayName, field]),
);

/** The rows of docs/options.md by the option: default, bounds, and the operations that have it. */
const ROWS = new Map(
	[...read('docs/options.md').matchAll(/^\| (.+?) \| (.*?) ?\| (.*?) ?\| (.*?) \| .* \|$/gm)].map(([, name, byDefault, bounds, operations]) => [name as string, { byDefault, bounds, operations: namesIn(operations) }]),
);

/** The operations that a cell names. */
function namesIn(cell = ''): string[] {
	const groups: Record<string, string[]> = { all: OPERATIONS.filter((operation) => 'plan' in operation).map(({ name }) => name), messages: ['Send OTP', 'Send International'] };
	return cell.split(', ').flatMap((name) => groups[name] ?? [name]).sort();
}

const operationsWith = (option: string) => OPERATIONS.filter(({ fields }) => fields.some(({ type, options = [] }) => type === 'collection' && options.some(({ name }) => name === option))).map(({ name }) => name).sort();

/** What an option that is not there means. */
function defaultOf({ name, type }: INodeProperties): string {
	const value = (parseOptions({}) as unknown as Record<string, unknown>)[name];
	if (type === 'multiOptions') return Array.isArray(value) && value.length === 0 ? 'all' : String(value);
	return value === undefined ? (type === 'number' ? '0' : '') : String(value);
}

/** Texts are bounded by a rule of their own. */
const TEXT_BOUNDS: Record<string, string> = {
	requestId: `${limits.MAX_REQUEST_ID} characters`,
	sendOncePer: `${limits.MAX_ONCE_KEY} characters`,
	excludeNumbers: `${formatCount(limits.MAX_PHONES)} numbers`,
};

function boundsOf({ name, type, typeOptions, options }: INodeProperties): string {
	if (type === 'number') return `${typeOptions?.minValue} to ${formatCount(typeOptions?.maxValue ?? NaN)}`;
	if (type === 'options') return (options ?? []).flatMap((option) => ('value' in option ? [String(option.value)] : [])).join(', ');
	return TEXT_BOUNDS[name] ?? '';
}

it('control: the table of options is found', () => {
	expect([...ROWS.keys()].filter((name) => OPTIONS.has(name)).length).toBe(OPTIONS.size);
});

describe.each([...OPTIONS.values()])('The option $displayName', (field) => {
	it('has its default, its bounds and its operations in the table', () => {
		expect(ROWS.get(field.displayName)).toEqual({ byDefault: defaultOf(field), bounds: boundsOf(field), operations: operationsWith(field.name) });
	});
});

interface Schema {
	type?: string | string[];
	properties: Record<string, { type: string | string[] }>;
}

const samplesIn = (page: string) => [...read(page).matchAll(/```json\n([\s\S]*?)```/g)].map(([, sample]) => JSON.parse(sample as string) as Record<string, unknown>);

const typeOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value);

/** Fields that only some outputs have. */
const ONLY_SOME = ['challenge', 'expiresAt', 'simulated', 'simulatedCode', 'registeredText'];

describe('A sample has the fields of its operation, each with a value of its type', () => {
	it.each([
		['README.md', 'message/sendOtp', []],
		['docs/otp.md', 'message/sendOtp', ['challenge', 'expiresAt']],
		['docs/messages.md', 'message/check', []],
	])('in %s, of %s', (page, operation, also) => {
		const { properties } = JSON.parse(read(`nodes/FptSms/__schema__/v1.0.0/${operation}.json`)) as Schema;
		const [sample = {}] = samplesIn(page);
		const expected = Object.keys(properties).filter((name) => !ONLY_SOME.includes(name));
		expect(Object.keys(sample).sort()).toEqual([...expected, ...also].sort());
		const ofAnotherType = Object.entries(sample).filter(([name, value]) => ![properties[name]?.type].flat().includes(typeOf(value)));
		expect(ofAnotherType).toEqual([]);
	});

	it('in docs/delivery-reports.md, of the report that is posted there', () => {
		const [, posted = ''] = /-d '(\{.*\})'/.exec(read('docs/delivery-reports.md')) ?? [];
		const [sample] = samplesIn('docs/delivery-reports.md');
		expect(parseReport(JSON.parse(posted), new Date(String(sample?.receivedAt)))).toEqual({ valid: true, report: sample });
	});
});

const { 'GSM-7': gsm, 'UCS-2': ucs } = CAPACITY;
const longest = ({ single, part }: { single: number; part: number }, parts: number) => (parts === 1 ? single : part * parts);
const perParts = (capacity: { single: number; part: number }) => [1, 2, 3, 4].map((parts) => longest(capacity, parts));
const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const [morning, afternoon] = DELIVERY_WINDOWS;
const dotted = (count: number) => formatCount(count).replaceAll(',', '.');
const MB = (bytes: number) => `${bytes / 1_000_000} MB`;
const RULE_MINUTES = DUPLICATE_RULE_MS / 60_000;
const RETRY_MINUTES = (DUPLICATE_RULE_MS - SAFETY_MARGIN_MS) / 60_000;

describe('A number is the one of the code', () => {
	it.each<[page: string, ...sentences: string[]]>([
		['docs/messages.md', ` ${gsm.single} characters | ${perParts(gsm).slice(1).join(' | ')} |`, ` | ${perParts(ucs).join(' | ')} |`, `the most that FPT accepts |`],
		['docs/options.md', `| Brand name | ${limits.MAX_BRAND_NAME} characters |`, `| Campaign name | ${limits.MAX_CAMPAIGN_NAME} characters,`, `| Customer-care message | ${MAX_CARE_PARTS} SMS: ${longest(gsm, MAX_CARE_PARTS)} characters, ${longest(ucs, MAX_CARE_PARTS)} with accents |`],
		['docs/options.md', `| Message of a campaign | ${limits.MAX_PARTS} SMS: ${formatCount(longest(gsm, limits.MAX_PARTS))} characters, ${formatCount(longest(ucs, limits.MAX_PARTS))} with`, `| Same text to the same number | once in ${RULE_MINUTES} minutes |`, `| Numbers of a campaign | ${formatCount(limits.MAX_PHONES)} |`],
		['docs/otp.md', `digits (${MIN_CODE_LENGTH} to ${MAX_CODE_LENGTH}) |`, `(1 to ${formatCount(MAX_CODE_MINUTES)}) |`, `at most ${CODES_PER_NUMBER} codes in 10 minutes`, `5 × *n* tries`],
		['docs/otp.md', `tries are left, of ${inWords(MAX_ATTEMPTS)} |`, `${capital(inWords(MAX_ATTEMPTS))} wrong codes for this challenge, or ${inWords(MAX_WRONG_PER_NUMBER)} within an hour`],
		['docs/public-forms.md', `${CODES_PER_NUMBER} in 10 minutes with *Generate Code*`],
		['docs/never-twice.md', `for ${RULE_MINUTES} minutes (code 2501)`, `a retry within ${RETRY_MINUTES} minutes can do no harm`, `After ${RETRY_MINUTES} minutes the outcome stays unknown`, `| HTTP ${Object.keys(NOT_PROCESSED).join(', ')}: by the standard`, `**the last ${formatCount(limits.MAX_ONCE_KEYS)}**`],
		['docs/campaigns.md', `from ${clock(morning.from)} to ${clock(morning.to)} and from ${clock(afternoon.from)} to ${clock(afternoon.to)}`, `more than ${MAX_MOVABLE_MINUTES} minutes in the past`],
		['docs/campaigns.md', `${MB(limits.MAX_REPORT_BYTES)}, ${formatCount(limits.MAX_REPORT_ROWS)} rows, ${formatCount(limits.MAX_REPORT_COLUMNS)} columns or ${formatCount(limits.MAX_REPORT_CELLS)} cells`],
		['docs/delivery-reports.md', `more than ${limits.MAX_DLR_NAMES} names`, `More than ${formatCount(limits.MAX_DLRS_IN_REQUEST)} reports or ${MB(limits.MAX_DLR_BODY_BYTES)} in one request`],
		[VIETNAMESE, `| ${gsm.single} ký tự | ${perParts(gsm).slice(1).join(' | ')} |`, `| ${ucs.single} ký tự | ${perParts(ucs).slice(1).join(' | ')} |`, `dài nhất ${limits.MAX_BRAND_NAME} ký tự`, `dài nhất ${limits.MAX_CAMPAIGN_NAME} ký tự`],
		[VIETNAMESE, `**${clock(morning.from)} đến ${clock(morning.to)}** và từ **${clock(afternoon.from)} đến ${clock(afternoon.to)}**`, `${CODES_PER_NUMBER} tin trong 10 phút`, `trong ${RULE_MINUTES} phút`, `**${dotted(limits.MAX_ONCE_KEYS)} khóa gần nhất`],
		[VIETNAMESE, `trong ${inVietnamese(MAX_ATTEMPTS)} lần |`, `Sai ${inVietnamese(MAX_ATTEMPTS)} lần với mã này, hoặc ${inVietnamese(MAX_WRONG_PER_NUMBER)} lần trong một giờ`, `từ ${MIN_KEY_LENGTH} ký tự trở lên`],
		['docs/delivery-reports.md', `a random key of ${MIN_KEY_LENGTH} characters or more`],
		['README.md', `a random key of ${MIN_KEY_LENGTH} characters or more`],
		['docs/images/send-in-time.light.svg', `>${RETRY_MINUTES} min<`, `>${RULE_MINUTES} min<`],
		[VIETNAMESE, `**${RETRY_MINUTES} phút**`, `${dotted(limits.MAX_PHONES)} số`],
	])('in %s', (page, ...sentences) => {
		const text = read(page);
		expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([]);
	});
});

function inWords(count: number): string {
	return ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'][count] ?? String(count);
}

function inVietnamese(count: number): string {
	return ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín', 'mười'][count] ?? String(count);
}

function capital(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}
