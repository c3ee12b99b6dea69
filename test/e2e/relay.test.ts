/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- starts nginx, a DNS server and TLS servers; never shipped */
import '../support/harness/environment';
import { createSocket, type Socket as DnsSocket } from 'node:dgram';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import axios from 'axios';
import { type Certificate, type Front as TlsFront, makeCertificate, startTls } from '../bench/distance';
import { type ApiCredential, fingerprint } from '../../nodes/fpt/api/token';
import { DEFAULT_APP, startSimulator, type Simulator } from '../simulator';
import { type Front, reset, startFront } from '../support/faults/front';
import { startBlackHole } from '../support/faults/rawServer';
import { startWorld, type World } from '../support/harness/world';
import { findNginx, type Nginx, startNginx } from './nginx';
import { freePorts } from './ports';

// examples/relay/fpt-sms-relay.conf as it is, in nginx: only its addresses are those of this machine. FPT's two hosts are two
// simulators with a certificate each, behind names that a DNS server of the test's own gives.

const PATH_WORD = '0123456789abcdef'.repeat(2);
const OTP_PATH = '/api/push-brandname-otp';
const TEST_MS = 60_000;
const HOSTS = ['app.sms.fpt.net', 'service.sms.fpt.net'] as const;
const FIRST_RUN = { parameters: { options: { maxTries: 1, timeout: 20 } } };

jest.setTimeout(TEST_MS);

let folder: string;
let certificates: Record<string, Certificate>;
let dns: DnsSocket;
/** Names that the DNS server does not know at the moment. */
const unknownNames = new Set<string>();
let world: World;
let second: Simulator;
let front: Front;
let closers: Array<() => Promise<unknown>> = [];
let relay: Nginx;
let address: string;

/** Responds to each question for the address of a name with 127.0.0.1, for no time at all, or with "no such name" (RFC 1035). */
function responseTo(question: Buffer): Buffer {
	let end = 12;
	const labels: string[] = [];
	while (question[end]) {
		const length = question[end] as number;
		labels.push(question.toString('latin1', end + 1, end + 1 + length));
		end += length + 1;
	}
	const isUnknown = unknownNames.has(labels.join('.'));
	const header = Buffer.from([question[0] as number, question[1] as number, 0x81, isUnknown ? 0x83 : 0x80, 0, 1, 0, isUnknown ? 0 : 1, 0, 0, 0, 0]);
	const record = isUnknown ? [] : [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1];
	return Buffer.concat([header, question.subarray(12, end + 5), Buffer.from(record)]);
}

beforeAll(async () => {
	findNginx();
	folder = await mkdtemp(join(tmpdir(), 'fpt-sms-relay-'));
	const names = [...HOSTS, '127.0.0.1'];
	certificates = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await makeCertificate(folder, name)] as const)));
	// n8n's helper makes its own agents, so what this process trusts is told to Node itself.
	const own = await readFile(certificates['127.0.0.1']!.certFile);
	const create = tls.createSecureContext;
	jest.spyOn(tls, 'createSecureContext').mockImplementation((options) => {
		const context = create(options);
		(context.context as { addCACert(certificate: Buffer): void }).addCACert(own);
		return context;
	});
	dns = createSocket('udp4', (question, { port, address: from }) => dns.send(responseTo(question), port, from));
	await new Promise<void>((resolve) => dns.bind(0, '127.0.0.1', resolve));
});

afterAll(async () => {
	jest.restoreAllMocks();
	await new Promise<void>((resolve) => dns.close(() => resolve()));
	await rm(folder, { recursive: true, force: true });
});

interface Doors {
	/** The port of FPT's first and second host; that of the simulators' TLS unless given. */
	first?: number;
	other?: number;
	/** The names in their certificates; their own unless given. */
	firstName?: string;
	otherName?: string;
}

const portOf = (url: string) => Number(new URL(url).port);

/** A port that swallows connections. */
async function hole(): Promise<number> {
	const { url, close } = await startBlackHole();
	closers.push(close);
	return portOf(url);
}

const deadPort = async () => (await freePorts(1))[0] as number;

/** Puts the relay between the world's credential and FPT's two hosts. */
async function open({ first, other, firstName = HOSTS[0], otherName = HOSTS[1] }: Doors = {}): Promise<void> {
	const behind = async (name: string, url: string): Promise<number> => {
		const server: TlsFront = await startTls(certificates[name]!, portOf(url));
		closers.push(async () => await server.close());
		return server.port;
	};
	const ports = [first ?? (await behind(firstName, front.url)), other ?? (await behind(otherName, second.url))];
	const [port] = (await freePorts(1)) as [number];
	const trusted = join(folder, 'trusted.pem');
	const both = await Promise.all(HOSTS.map(async (host) => await readFile(certificates[host]!.certFile, 'utf8')));
	await writeFile(trusted, both.join(''));
	const file = await readFile(join(__dirname, '../../examples/relay/fpt-sms-relay.conf'), 'utf8');
	const changes: Array<[string, string]> = [
		['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
		['/etc/letsencrypt/live/relay.example.com/fullchain.pem', certificates['127.0.0.1']!.certFile],
		['/etc/letsencrypt/live/relay.example.com/privkey.pem', certificates['127.0.0.1']!.keyFile],
		['/var/log/nginx/fpt-sms-relay.log', '/dev/stderr'],
		['1.1.1.1 8.8.8.8 valid=60s', `127.0.0.1:${(dns.address() as AddressInfo).port} valid=1s`],
		['/etc/ssl/certs/ca-certificates.crt', trusted],
		['CHANGE-ME', PATH_WORD],
		...HOSTS.map((host, index): [string, string] => [`https://${host}$`, `https://${host}:${ports[index]}$`]),
	];
	const conf = changes.reduce((text, [from, to]) => {
		expect([from, text.split(from).length]).toEqual([from, 2]);
		return text.replace(from, () => to);
	}, file);
	const nginx = await startNginx(conf, port);
	relay = nginx;
	closers.push(nginx.remove);
	address = `https://127.0.0.1:${port}/${PATH_WORD}`;
	await world.setCredential({ baseUrl: address });
}

/** What n8n has stored of a token that came through this relay. */
function tokenFor(baseUrl: string) {
	const { clientId, clientSecret, scopes } = DEFAULT_APP;
	const accessToken = String(world.received(OTP_PATH)[0]?.access_token);
	const accessTokenFor = fingerprint({ environment: 'custom', baseUrl, clientId, clientSecret, scopes } as ApiCredential);
	return { accessToken, accessTokenExpiresAt: Date.now() + 3_600_000, accessTokenFor };
}

beforeEach(async () => {
	unknownNames.clear();
	world = await startWorld();
	second = await startSimulator();
	front = await startFront(world.fpt.url);
	closers = [async () => await front.close(), async () => await second.close(), async () => await world.close()];
});

afterEach(async () => {
	for (const close of [...closers].reverse()) await close();
});

const CAMPAIGN = { resource: 'campaign', operation: 'create', campaignName: 'Tet sale', brandName: 'FTI', message: '[QC] Sale. Tu choi: soan TC', scheduleTime: '2031-01-15 09:00', quota: 200_000 };

describe('Through the relay', () => {
	it('a token, a message, a campaign and its details arrive, byte for byte, at the first host alone', async () => {
		await open();
		const { json, error } = await world.run({ parameters: { message: 'Mã của bạn là 1234 €' } });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ status: 'sent', message: 'Mã của bạn là 1234 €' }]);
		const created = await world.run({ parameters: CAMPAIGN });
		const campaignCode = created.json[0]?.campaignCode as string;
		expect((await world.run({ parameters: { resource: 'campaign', operation: 'pushAds', campaignCode, phoneList: '0987654321, 0912345678' } })).json).toMatchObject([{ sent: 2, status: 'sent' }]);
		expect((await world.run({ parameters: { resource: 'campaign', operation: 'getDetail', campaignCode } })).json).toMatchObject([{ isSent: true }]);
		expect([world.fpt.tokenCalls, world.fpt.messages.length, second.requests.length]).toEqual([1, 1, 0]);
	});

	it('a push of 200,000 numbers arrives, and a body beyond 4 MB is refused, certainly not sent', async () => {
		await open();
		const phoneList = Array.from({ length: 200_000 }, (_, index) => `098${String(index).padStart(7, '0')}`).join(',');
		const { json } = await world.run({ parameters: CAMPAIGN });
		const pushed = await world.run({ parameters: { resource: 'campaign', operation: 'pushAds', campaignCode: json[0]?.campaignCode as string, phoneList } });
		expect(pushed.json).toMatchObject([{ sent: 200_000, status: 'sent' }]);
		const { status } = await axios.post(`${address}${OTP_PATH}`, { text: 'a'.repeat(4_200_000) }, { validateStatus: () => true });
		expect(status).toBe(413);
		expect(await relay.log()).not.toContain('temporary file');
	});

	it('a report of 64 MB arrives byte for byte, and nothing of it is written to disk', async () => {
		await open();
		const report = Buffer.from('Phone,Status\n'.concat('84987654321,1\n'.repeat(Math.floor((64_000_000 - 13) / 14))));
		world.fpt.addFault({ path: '/api/dlr-ads', do: { status: 200, body: report, contentType: 'text/csv' } });
		const { items, error } = await world.run({ parameters: { resource: 'campaign', operation: 'getDlr', campaignCode: 'c', output: 'file' } });
		expect(error).toBeUndefined();
		expect(Buffer.from(items[0]?.binary?.data?.data ?? '', 'base64').equals(report)).toBe(true);
		expect(await relay.log()).not.toContain('temporary file');
	});

	it("FPT's own errors come through as they are", async () => {
		await open();
		world.fpt.addFault({ path: OTP_PATH, do: { code: 2505 } });
		expect((await world.run(FIRST_RUN)).error?.context).toMatchObject({ code: '2505', outcome: 'notSent' });
		expect(second.requests).toHaveLength(0);
	});

	it('its log has neither the text, the number, the token, the client secret nor the secret path', async () => {
		await open();
		await world.run({ parameters: { message: 'A text of our own' } });
		const log = await relay.log();
		expect(log).toMatch(new RegExp(`POST ${OTP_PATH} 200 from 127\\.0\\.0\\.1`));
		const { access_token: token, client_secret: clientSecret } = { ...world.received('/oauth2/token')[0], ...world.received(OTP_PATH)[0] } as Record<string, string>;
		for (const hidden of [PATH_WORD, 'A text of our own', Buffer.from('A text of our own').toString('base64'), '84987654321', token, clientSecret]) expect(log).not.toContain(hidden);
	});

	it.each([
		['without the secret path', 'POST', (base: string) => `${base.slice(0, -PATH_WORD.length)}oauth2/token`, 404],
		['with another one', 'POST', (base: string) => `${base.slice(0, -1)}0/oauth2/token`, 404],
		['for another path of FPT', 'POST', (base: string) => `${base}/api/cancel-ads`, 404],
		['for a path below', 'POST', (base: string) => `${base}${OTP_PATH}/..%2f..`, 404],
		['for the root', 'GET', (base: string) => base, 404],
		['by GET', 'GET', (base: string) => `${base}/oauth2/token`, 403],
		['by PUT', 'PUT', (base: string) => `${base}${OTP_PATH}`, 403],
	])('nothing gets to FPT %s', async (_what, method, urlOf, expected) => {
		await open();
		const { status } = await axios.request({ method, url: urlOf(address), data: method === 'GET' ? undefined : {}, validateStatus: () => true });
		expect(status).toBe(expected);
		expect([world.fpt.requests.length, second.requests.length]).toEqual([0, 0]);
	});
});

describe("FPT's second host", () => {
	const timesAsked = () => [world.fpt, second].map((fpt) => fpt.requests.filter(({ path }) => path === OTP_PATH).length);

	it.each<[string, () => Promise<Doors>, string?]>([
		['refuses connections', async () => ({ first: await deadPort() })],
		['swallows connections', async () => ({ first: await hole() })],
		['has a certificate for another name', async () => ({ firstName: HOSTS[1] })],
		['has no address', async () => ({}), HOSTS[0]],
	])('takes over, token and all, if the first %s', async (_what, doors, unknownName = '') => {
		unknownNames.add(unknownName);
		await open(await doors());
		const { error, json } = await world.run(FIRST_RUN);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ status: 'sent' }]);
		expect(timesAsked()).toEqual([0, 1]);
	});

	it.each([
		['cuts the connection once the request is there', { onRequest: reset }],
		['cuts it after FPT has accepted', { onResponse: reset }],
		['cuts it in the middle of the request', { onData: reset }],
	])('is not asked if the first one %s, and the outcome is unknown', async (_what, meddling) => {
		await open();
		await world.run({});
		front.meddle(OTP_PATH, meddling, 1);
		const { error } = await world.run({ parameters: { message: 'another', ...FIRST_RUN.parameters } });
		expect(front.met).toBeGreaterThan(0);
		expect(error?.context?.outcome).toBe('unknown');
		expect(error?.message).toContain('got an HTML page (HTTP 502)');
		expect(second.requests).toHaveLength(0);
	});
});

describe("A relay that can't reach FPT is never told as not sent, since its page does not say whether anything went out", () => {
	it.each<[string, () => Promise<Doors>, number]>([
		['refuse connections', async () => ({ first: await deadPort(), other: await deadPort() }), 502],
		['swallow connections', async () => ({ first: await hole(), other: await hole() }), 504],
		['have no certificate of their own', async () => ({ firstName: '127.0.0.1', otherName: '127.0.0.1' }), 502],
	])('both hosts %s', async (_what, doors, status) => {
		await open();
		await world.run({});
		await open(await doors());
		await world.setCredential({ baseUrl: address, ...tokenFor(address) });
		const { error } = await world.run({ parameters: { message: 'another', ...FIRST_RUN.parameters } });
		expect(error?.message).toBe(`Message to 84987654321 may have been sent: got an HTML page (HTTP ${status}) instead of a response from FPT`);
		expect(error?.context?.outcome).toBe('unknown');
		expect([world.fpt.messages.length, second.messages.length]).toEqual([1, 0]);
	});
});
