import { fingerprint } from '../../nodes/fpt/api/token';
import { startSimulator, type Simulator } from '../simulator';
import { apiData } from './example';
import { IS_N8N_1, N8N_VERSION } from './installN8n';
import { type Execution, N8n } from './n8n';
import { packPackage } from './packPackage';
import { SENDER, sendingWorkflow } from './workflows';

// n8n's SSRF protection, as its server has it since 2.12: it refuses 127.0.0.1 unless that is allowed.

const START_MS = 300_000;
const TEST_MS = 120_000;
jest.setTimeout(TEST_MS);

/** As `fptSmsApi` reads it; a token that needs no request. */
function withToken(data: Record<string, unknown>): Record<string, unknown> {
	return { ...data, accessToken: 'a'.repeat(100), accessTokenExpiresAt: Date.now() + 86_400_000, accessTokenFor: fingerprint(data as never) };
}

let fpt: Simulator;
let n8n: N8n;

const CASES = [
	['no token stored', 'ip', (url: string) => apiData(url)],
	['a token stored', 'ipToken', (url: string) => withToken(apiData(url))],
	['a blocked host name', 'name', () => apiData('http://blocked.example')],
	['a blocked host name, a token stored', 'nameToken', () => withToken(apiData('http://blocked.example'))],
] as const;

const ALLOWED = 'allowed';
const message = { resource: 'message', operation: 'sendOtp', brandName: 'FTI', phone: '0987654321', message: 'hello', options: {} };
const credentialOf = (id: string) => ({ id: `${id}Credential`, name: id });

(IS_N8N_1 || N8N_VERSION === '2.8.4' ? describe.skip : describe)("n8n's SSRF protection", () => {
	beforeAll(async () => {
		fpt = await startSimulator();
		const ids = [...CASES.map(([, id]) => id), ALLOWED];
		const dataOf = (id: string) => CASES.find(([, each]) => each === id)?.[2](fpt.url) ?? apiData(fpt.url.replace('127.0.0.1', 'localhost'));
		n8n = await N8n.create({
			name: 'blocked',
			env: { N8N_SSRF_PROTECTION_ENABLED: 'true', N8N_SSRF_ALLOWED_HOSTNAMES: 'localhost', N8N_SSRF_BLOCKED_HOSTNAMES: 'blocked.example' },
		});
		await n8n.installPackage(await packPackage(n8n.home));
		await n8n.importCredentials(ids.map((id) => ({ ...credentialOf(id), type: 'fptSmsApi', data: dataOf(id) })));
		await n8n.importWorkflows(ids.map((id) => sendingWorkflow({ id, parameters: message, credential: credentialOf(id), onError: 'continueRegularOutput' })));
		await n8n.start();
		await n8n.setupOwner();
		for (const id of ids) await n8n.publish(id);
	}, START_MS);

	afterAll(async () => {
		await n8n?.remove();
		await fpt?.close();
	});

	const send = async (id: string): Promise<Execution['data']['resultData']['runData'][string]> => {
		await n8n.webhook(id, {});
		return (await n8n.finishedExecution(id, TEST_MS)).data.resultData.runData[SENDER] ?? [];
	};

	it.each(CASES)('%s: not sent, for certain, and the advice names what to set', async (_what, id) => {
		const [run] = await send(id);
		const json = run?.data?.main[0]?.[0]?.json;
		expect(json).toMatchObject({
			outcome: 'notSent',
			error: expect.stringMatching(/^Message to 84987654321 not sent: .*n8n's SSRF protection blocks this address$/),
			description: expect.stringMatching(/N8N_SSRF_ALLOWED_IP_RANGES.*N8N_SSRF_ALLOWED_HOSTNAMES/),
		});
		expect(fpt.requests).toEqual([]);
	});

	it('control: the same message goes out if the host is allowed', async () => {
		const [run] = await send(ALLOWED);
		expect(run?.data?.main[0]?.[0]?.json).toMatchObject({ status: 'sent' });
		expect(fpt.messages).toHaveLength(1);
	});
});
