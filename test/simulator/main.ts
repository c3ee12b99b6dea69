/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a command; never shipped */
import { HELP, isUsageError, parseCommandLine } from './commandLine';
import { DEFAULT_APP, startSimulator } from './index';

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
	const options = parseCommandLine(process.argv.slice(2));
	if (!options) return print(HELP);
	const simulator = await startSimulator({ ...options, log: print });
	print(`FPT simulator at ${simulator.url}`);
	print(`temperament    ${simulator.options.temperament}`);
	print(`client id      ${DEFAULT_APP.clientId}`);
	print(`client secret  ${DEFAULT_APP.clientSecret}`);
	print(`brandname      ${simulator.options.brandNames.join(', ')}`);
	const end = () => void simulator.close();
	process.once('SIGINT', end);
	process.once('SIGTERM', end);
}

main().catch((error: unknown) => {
	const message = error instanceof Error ? error.message : String(error);
	const isUsage = isUsageError(error);
	process.stderr.write(`${message}\n${isUsage ? `\n${HELP}` : ''}`);
	process.exitCode = isUsage ? 2 : 1;
});
