/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a command; never shipped */
import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './options';

export const HELP = `FPT's SMS Brandname API on this machine. It sends nothing to anybody.

  npm run simulator -- [options]

  --port N           port to listen on (4010); 0 takes any free one
  --latency MS       wait before each response of /api/*
  --report-url URL   post a delivery report there for each message
  --report-key KEY   the key that goes with it: Authorization: Basic KEY
  --token-seconds N  how long a token lives (86400)
  --error-status N   HTTP status of errors (400)
  --help             this text
`;

class UsageError extends Error {}

/** Whether an error is about an argument that cannot be used; its message says which and why. */
export function isUsageError(error: unknown): boolean {
	const { code } = Object(error) as { code?: unknown };
	return error instanceof UsageError || String(code).startsWith('ERR_PARSE_ARGS');
}

/** The options that command-line arguments ask for; undefined if they ask for the help. Throws for one that cannot be used. */
export function parseCommandLine(args: string[]): SimulatorOptions | undefined {
	const text = { type: 'string' } as const;
	const { values } = parseArgs({
		args,
		options: {
			port: text,
			latency: text,
			'report-url': text,
			'report-key': text,
			'token-seconds': text,
			'error-status': text,
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return undefined;
	const url = values['report-url'];
	const authorizationKey = values['report-key'];
	if ((url === undefined) !== (authorizationKey === undefined)) {
		throw new UsageError('--report-url and --report-key go together');
	}
	if (url !== undefined && !/^https?:\/\//.test(url)) {
		throw new UsageError('--report-url must begin with http:// or https://');
	}
	return {
		port: wholeNumber('--port', values.port, 0, 65_535) ?? 4010,
		latency: wholeNumber('--latency', values.latency, 0, 600_000),
		tokenSeconds: wholeNumber('--token-seconds', values['token-seconds'], 1, 1e9),
		errorStatus: wholeNumber('--error-status', values['error-status'], 200, 599),
		report:
			url === undefined || authorizationKey === undefined ? undefined : { url, authorizationKey },
	};
}

function wholeNumber(
	name: string,
	given: string | undefined,
	min: number,
	max: number,
): number | undefined {
	if (given === undefined) return undefined;
	const value = /^\d+$/.test(given) ? Number(given) : NaN;
	if (!(value >= min && value <= max)) {
		throw new UsageError(`${name} must be a whole number from ${min} to ${max}`);
	}
	return value;
}
