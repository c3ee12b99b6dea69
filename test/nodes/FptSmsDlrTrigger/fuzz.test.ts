/* eslint-disable @n8n/community-nodes/no-restricted-imports -- raw requests; never shipped */
import fc from 'fast-check';
import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { MAX_DLR_NAMES } from '../../../nodes/fpt/limits';
import { pendingNodes } from '../../../nodes/FptSmsDlrTrigger/groupCommit';
import { CredentialStore } from '../../support/harness/credentialStore';
import { byDepth } from '../../support/harness/depth';
import { startWebhookServer, type WebhookServer } from '../../support/harness/webhookServer';

// What is generated: a key that is right, or wrong in many ways; headers that may contradict the body; a body that is a report by the
// manual, one with other casings and types and fields, several, JSON that is none, text that is no JSON, or bytes. For reports,
// what has to happen is known; of the rest, that it gets a response and starts nothing unless it happens to be one.

const KEY = '4355d6fc4cd24598'.repeat(2);
const RUNS = byDepth(1_500, 10_000);
const SEED = 20_261_124;
const PARALLEL = 25;
const RESPONSE_MS = 20_000;

interface Given {
	headers: Record<string, string>;
	body: Buffer;
	isAuthorized: boolean;
	/** Ids of the reports in it that are asked for; unknown if the body is arbitrary. */
	ids?: string[];
}

interface HttpResponse {
	status: number;
	text: string;
}

const casing = (name: string) =>
	fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }).map((upper) =>
		[...name].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter)).join(''),
	);

const numberOrText = (value: fc.Arbitrary<number>) => fc.oneof(value, value.map(String), value.map((given) => ` ${given} `));

/** A value for which n8n's and our reading must not differ from JSON's. */
const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<unknown>;

// Every second run has ids of its own, so that what one started is told from what others did.
let counter = 0;
const uniqueId = fc.constant(null).map(() => `f${(counter += 1)}z`);

const report = fc
	.record({
		names: fc.tuple(casing('smsid'), casing('status'), casing('telco'), casing('error'), casing('mt_count')),
		id: uniqueId,
		status: numberOrText(fc.constantFrom(1, 0, 2, -11, 7, -99, 123_456)),
		telco: fc.option(fc.oneof(fc.constantFrom('viettel', 'VINA', 'mobi', ''), anyJson), { nil: undefined }),
		error: fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(null, 2505, '2505 Blocked', '', true), anyJson), { nil: undefined }),
		parts: fc.option(fc.oneof(numberOrText(fc.nat(20)), anyJson), { nil: undefined }),
		extra: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'json', 'pairedItem')), anyJson, { maxKeys: 3 }),
	})
	.map(({ names, id, status, telco, error, parts, extra }) => {
		const [smsid, statusName, telcoName, errorName, partsName] = names;
		const isNamed = (key: string) => names.some((name) => name.toLowerCase() === key.toLowerCase());
		const others = Object.entries(extra).filter(([key]) => !isNamed(key));
		const fields: Array<[string, unknown]> = [[smsid, id], [statusName, status], [telcoName, telco], [errorName, error], [partsName, parts], ...others];
		// Written out, since an object would lose a field called __proto__.
		const json = `{${fields.filter(([, value]) => value !== undefined).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
		return { json, ids: [2, -11].includes(Number(status)) ? [] : [id] };
	})
	.filter(({ json }) => valuesIn(json) <= MAX_DLR_NAMES);

function valuesIn(json: string): number {
	// The whole is a value, too.
	let values = -1;
	JSON.parse(json, () => void (values += 1));
	return values;
}

const reportText = fc.oneof(
	{ weight: 4, arbitrary: report },
	{
		weight: 1,
		arbitrary: fc.array(report, { minLength: 1, maxLength: 8 }).map((many) => ({ json: `[${many.map(({ json }) => json).join(',')}]`, ids: many.flatMap(({ ids }) => ids) })),
	},
);

const encoded = fc.constantFrom<[string, BufferEncoding]>(
	['application/json', 'utf8'],
	['application/json; charset=utf-8', 'utf8'],
	['APPLICATION/JSON;charset="UTF-8"', 'utf8'],
	['application/json; charset=utf-16le', 'utf16le'],
	['text/plain', 'utf8'],
	['', 'utf8'],
	['application/octet-stream', 'utf8'],
	['application/x-www-form-urlencoded', 'utf8'],
);

const goodBody = fc.tuple(reportText, encoded, fc.boolean()).map(([{ json, ids }, [type, encoding], hasMark]) => ({
	body: Buffer.from(`${hasMark ? '\uFEFF' : ''}${json}`, encoding),
	type,
	ids,
}));

const brackets = fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.constantFrom('[]', '{"a":}')).map(([depth, pair]) =>
	pair === '[]' ? '['.repeat(depth) + ']'.repeat(depth) : '{"a":'.repeat(depth) + '1' + '}'.repeat(depth),
);

const otherBody = fc
	.tuple(
		fc.oneof(
			anyJson.map((value) => Buffer.from(JSON.stringify(value))),
			fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text)),
			fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
			brackets.map((text) => Buffer.from(text)),
			brackets.map((text) => Buffer.from(`{"smsid":"deep","status":0,"error":${text}}`)),
			// A report cut short, or with a byte changed.
			fc.tuple(report, fc.nat(), fc.option(fc.integer({ min: 0, max: 255 }))).map(([{ json }, at, byte]) => {
				const bytes = Buffer.from(json);
				if (byte === null) return bytes.subarray(0, at % bytes.length);
				bytes[at % bytes.length] = byte;
				return bytes;
			}),
			fc.integer({ min: 1, max: 200_000 }).map((length) => Buffer.alloc(length, 'x')),
			report.map(({ json }) => gzipSync(json)),
			fc.constant(Buffer.alloc(0)),
		),
		fc.oneof(
			encoded.map(([type]) => type),
			fc.constantFrom('application/json; charset=windows-1258', 'application/json; charset=', 'application/xml', 'text/html', ';;;', 'a'.repeat(500)),
		),
	)
	.map(([body, type]) => ({ body, type, ids: undefined }));

const authorization = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom(`Basic ${KEY}`, `basic ${KEY}`, `BASIC  ${KEY} `).map((header) => ({ header, isRight: true })) },
	{
		weight: 1,
		arbitrary: fc
			.oneof(
				fc.constantFrom('', 'Basic', 'Basic ', KEY, `Bearer ${KEY}`, `Basic ${KEY}${KEY}`, `Basic ${KEY.slice(1)}`, `Basic ${Buffer.from(KEY).toString('base64')}`),
				// What may be in a header.
				fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 200 }),
			)
			.filter((header) => !header.includes(KEY) || !/^basic +\S+ *$/i.test(header) || header.trim().length !== `Basic ${KEY}`.length)
			.map((header) => ({ header, isRight: false })),
	},
);

const given: fc.Arbitrary<Given> = fc
	.record({
		content: fc.oneof({ weight: 3, arbitrary: goodBody }, { weight: 2, arbitrary: otherBody }),
		authorization,
		more: fc.dictionary(fc.constantFrom('X-Forwarded-For', 'X-Real-IP', 'Accept', 'Content-Language', 'X-HTTP-Method-Override', 'Expect-CT'), fc.string({ unit: fc.constantFrom(...'abc,;/*="0: '), maxLength: 40 })),
	})
	.map(({ content, authorization: { header, isRight }, more }) => ({
		headers: { ...more, Authorization: header, ...(content.type ? { 'Content-Type': content.type } : {}) },
		body: content.body,
		isAuthorized: isRight,
		ids: content.ids,
	}));

let server: WebhookServer;
let agent: Agent;

async function post({ headers, body }: Given): Promise<HttpResponse> {
	return await new Promise((resolve, reject) => {
		const sent = request(server.url, { method: 'POST', agent, headers: { ...headers, 'Content-Length': body.length }, timeout: RESPONSE_MS }, (response) => {
			let text = '';
			response.on('data', (chunk: Buffer) => (text += chunk.toString()));
			response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
		});
		sent.on('timeout', () => sent.destroy(new Error(`No response in ${RESPONSE_MS} ms`)));
		sent.on('error', reject);
		sent.end(body);
	});
}

/** What is wrong with a response, or undefined. */
function problemWith({ isAuthorized, ids }: Given, { status, text }: HttpResponse): string | undefined {
	if (!isAuthorized) return status === 401 || status === 422 ? undefined : `${status} without the key`;
	if (status === 422) return ids === undefined ? undefined : 'a report is called malformed';
	const body = JSON.parse(text) as { status?: unknown; desc?: unknown };
	if ((status === 200) !== (body.status === 1)) return `${status} with ${text}`;
	if (ids !== undefined && status !== 200) return `a report gets ${status} ${text}`;
	if (![200, 400].includes(status)) return `status ${status}`;
	if (status === 400 && (body.status !== 0 || typeof body.desc !== 'string')) return `400 with ${text}`;
	return undefined;
}

it.each([[true, 1], [false, 2]])(`${RUNS / 2} generated requests, with simplify %s, at version %i: no throw, no hang, a response to each, no execution without a valid report`, async (simplify, typeVersion) => {
	const store = new CredentialStore();
	await store.save('key', 'fptSmsDlrApi', { authorizationKey: KEY });
	server = await startWebhookServer({ store, parameters: { options: { simplify } }, typeVersion });
	agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
	try {
		const requests = fc.sample(given, { numRuns: RUNS / 2, seed: SEED + Number(simplify) });
		const counts = { accepted: 0, none: 0, refused: 0, malformed: 0 };
		const problems: string[] = [];
		const expected: string[] = [];
		const queue = [...requests];
		const caller = async () => {
			for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
				const response = await post(next);
				const problem = problemWith(next, response);
				if (problem) problems.push(`${problem}: ${JSON.stringify(next.headers)} ${next.body.toString('latin1').slice(0, 300)}`);
				if (response.status === 200) expected.push(...(next.ids ?? []));
				counts[response.status === 200 ? 'accepted' : response.status === 400 ? 'none' : response.status === 401 ? 'refused' : 'malformed'] += 1;
			}
		};
		await Promise.all(Array.from({ length: PARALLEL }, caller));

		expect(problems).toEqual([]);
		expect(server.thrown).toEqual([]);
		expect(server.pending).toBe(0);
		expect(pendingNodes()).toBe(0);
		// Each kind came often enough for the test to mean something.
		expect(Object.entries(counts).filter(([, count]) => count < RUNS / 100)).toEqual([]);

		const items = server.started.flat().map(({ json }) => json);
		const lower = (json: object) => Object.fromEntries(Object.entries(json).map(([key, value]) => [key.toLowerCase(), value as unknown]));
		const idOf = (json: object) => String(simplify ? lower(json).messageid : lower(json).smsid).trim();
		expect(server.started.every((execution) => execution.length > 0)).toBe(true);
		expect(items.every((json) => idOf(json) !== '' && Number.isInteger(Number(simplify ? json.statusCode : lower(json).status)))).toBe(true);
		const started = items.map(idOf);
		expect(expected.filter((id) => !started.includes(id))).toEqual([]);
		// Those that were asked for, each once: a report that was changed by a byte may keep its id.
		const whole = new Set(expected);
		const seen = started.filter((id) => whole.has(id));
		expect(seen.length).toBe(whole.size);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	} finally {
		agent.destroy();
		await server.close();
	}
}, 180_000);
