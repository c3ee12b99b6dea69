/* eslint-disable @n8n/community-nodes/no-restricted-globals, no-console -- starts n8n; never shipped */
import { randomBytes, randomInt } from 'node:crypto';
import { version as packageVersion } from '../../package.json';
import { startSimulator, type Simulator } from '../simulator';
import { EXAMPLE, EXAMPLE_NODES, EXAMPLE_PATHS, exampleCredentials } from './example';
import { installN8n, N8N_VERSION } from './installN8n';
import { N8n, OWNER } from './n8n';
import { packPackage } from './packPackage';

const REPORT_TIMEOUT_MS = 60_000;
/** A telco takes seconds; one is enough to see that it comes later. */
const REPORT_DELAY_MS = 1_000;
const PHONE = '0912345678';

/** The first is what the demo sends. */
const REGISTERED_TEXTS = [
	{ name: 'Code', text: '{code:6} is your code for FTI. It is valid for {minutes} minutes.', brandName: 'FTI' },
	{ name: 'Order shipped', text: 'Don hang {order:20} cua ban dang duoc giao. Cam on ban da mua hang tai {shop}.', brandName: 'FTI' },
];

const isOnce = process.argv.includes('--once');
const started = Date.now();
const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1);
const say = (line = '') => console.log(line);
const step = (line: string) => say(`[${seconds(started).padStart(5)} s] ${line}`);

let n8n: N8n | undefined;
let simulator: Simulator | undefined;
let isStaying = false;

async function main(): Promise<void> {
	say('FPT SMS in a real n8n. A simulator stands in for FPT: no SMS leaves this machine.');
	say();
	const installation = await installN8n();
	step(`n8n ${N8N_VERSION} is installed.`);

	const authorizationKey = randomBytes(16).toString('hex');
	simulator = await startSimulator({ temperament: 'live' });
	n8n = await N8n.create({ name: 'demo', port: 5678, installation, env: { GENERIC_TIMEZONE: 'Asia/Ho_Chi_Minh' } });
	simulator.options.report = {
		url: `${n8n.url}/webhook/${EXAMPLE_PATHS.report}`,
		authorizationKey,
		delay: REPORT_DELAY_MS,
	};
	step(`FPT's stand-in listens at ${simulator.url}`);

	await n8n.installPackage(await packPackage(n8n.home));
	step(`n8n-nodes-fpt-sms ${packageVersion}, packed as for npm, is installed in a fresh n8n.`);
	const credentials = exampleCredentials(simulator.url, authorizationKey);
	await n8n.importCredentials(credentials.map((each) => (each.type === 'fptSmsApi' ? { ...each, data: { ...each.data, registeredTexts: { texts: REGISTERED_TEXTS } } } : each)));
	await n8n.importWorkflows([EXAMPLE]);
	await n8n.publish(EXAMPLE.id);
	step(`The credentials and the workflow "${EXAMPLE.name}" are in it, and published.`);
	await n8n.start();
	await n8n.setupOwner();
	step('n8n runs.');
	say();

	await sendOne(n8n, simulator);
	say();
	if (isOnce) {
		say('Both happened: the OTP went out through n8n, and its report came back into n8n.');
		return;
	}
	await stay(n8n);
}

async function sendOne(n8n: N8n, simulator: Simulator): Promise<void> {
	const text = `${randomInt(100_000, 1_000_000)} is your code for FTI. It is valid for 5 minutes.`;
	const sentAt = Date.now();
	const response = await n8n.webhook<{ messageId?: string; phone?: string; telco?: string; parts?: number }>(
		EXAMPLE_PATHS.send,
		{ phone: PHONE, message: text },
	);
	const { messageId, phone, telco, parts } = response.data;
	if (response.status !== 200 || !messageId) {
		throw new Error(`The OTP was not sent: the workflow responded with ${response.status} ${JSON.stringify(response.data)}`);
	}
	const arrived = simulator.sentTo(PHONE).find((message) => message.messageId === messageId);
	if (arrived?.text !== text) throw new Error(`n8n says that message ${messageId} was sent, but FPT's stand-in has no such message`);
	say('The OTP');
	say(`  to          ${phone} (${telco})`);
	say(`  text        "${arrived.text}" (${parts} SMS, brand name ${arrived.brandName})`);
	say(`  message id  ${messageId}`);
	say(`  took        ${seconds(sentAt)} s from the call of n8n's webhook to its response`);

	const reported = await n8n.finishedExecution(EXAMPLE.id, REPORT_TIMEOUT_MS, ({ data }) =>
		itemOf(data, EXAMPLE_NODES.trigger)?.messageId === messageId,
	).catch((error: Error) => {
		const posted = simulator.reports.find((report) => report.messageId === messageId);
		throw new Error(
			`The OTP went out, but its report started no workflow. ${error.message}. ${
				posted ? `n8n responded to the report with ${posted.error ?? posted.status}: ${JSON.stringify(posted.body)}` : 'No report was posted'
			}.`,
		);
	});
	const report = itemOf(reported.data, EXAMPLE_NODES.trigger);
	const sentence = itemOf(reported.data, EXAMPLE_NODES.sentence)?.sentence;
	if (reported.status !== 'success' || report?.status !== 'delivered') {
		throw new Error(`The report came, but its execution ended as "${reported.status}": ${JSON.stringify(report)}`);
	}
	say();
	say('Its delivery report, posted back by FPT');
	say(`  message id  ${report.messageId}`);
	say(`  status      ${report.status}, by ${report.telcoName}`);
	say(`  took        ${seconds(sentAt)} s after the call (FPT's stand-in waits ${REPORT_DELAY_MS / 1000} s); started execution ${reported.id}`);
	say(`  workflow    "${sentence}"`);
}

function itemOf({ resultData }: Awaited<ReturnType<N8n['execution']>>['data'], node: string) {
	return resultData.runData[node]?.[0]?.data?.main[0]?.[0]?.json;
}

async function stay(n8n: N8n): Promise<void> {
	say('n8n is open:');
	say(`  address   ${n8n.url}/workflow/${EXAMPLE.id}`);
	say(`  e-mail    ${OWNER.email}`);
	say(`  password  ${OWNER.password}`);
	say();
	say('Another OTP (FPT refuses the same text to the same number within 5 minutes):');
	say(`  curl -X POST ${n8n.url}/webhook/${EXAMPLE_PATHS.send} -H 'Content-Type: application/json' \\`);
	say(`    -d '{"phone": "${PHONE}", "message": "123456 is your code for FTI."}'`);
	say();
	say('Ctrl+C ends it all. What you build in this n8n goes with it: download what you want to keep.');
	isStaying = true;
	const code = await n8n.ended;
	throw new Error(`n8n ended by itself (code ${code})`);
}

let endingSince: number | undefined;
async function end(code: number): Promise<void> {
	endingSince = Date.now();
	await n8n?.remove();
	await simulator?.close();
	process.exit(code);
}

/** One Ctrl+C arrives several times: from the terminal, and from each program in between that passes it on. */
const SAME_SIGNAL_MS = 1_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		if (endingSince === undefined) {
			say();
			say('Ending n8n.');
			// Ctrl+C is how a demo that stays is meant to end.
			void end(isStaying ? 0 : 130);
		} else if (Date.now() - endingSince > SAME_SIGNAL_MS) process.exit(130);
	});
}

main().then(
	async () => {
		if (endingSince === undefined) await end(0);
	},
	async (error: Error) => {
		if (endingSince !== undefined) return;
		console.error();
		console.error(`The demo failed. ${error.message}`);
		if (n8n) console.error(`n8n's log: ${n8n.keptLog}`);
		await end(1);
	},
);
