/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a command; never shipped */
import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './options';

export const HELP = `FPT's SMS Brandname API on this machine. It sends nothing to anybody.

  npm run simulator -- [options]

  --temperament NAME        strict or live (strict), see below
  --port N                  port to listen on (4010); 0 is any free one
  --latency MS              wait before each response of /api/*
  --report-url URL          post a delivery report there for each message
  --report-key KEY          the key that goes with it: Authorization: Basic KEY
  --token-seconds N         how long a token lives (86400)
  --error-status N          HTTP status of errors (400; live: 401 for a dead token)
  --allowed-addresses LIST  accept requests from these IP addresses only, else 1008;
                            separated by commas
  --caller-address ADDRESS  the address that every caller seems to have
  --help                    this text

Temperaments:
  strict  The manual to the letter: every parameter there, of its type and length, no
          other one, and errors in the manual's English. It is stricter than FPT: what
          passes here should pass there, but FPT very likely accepts much of what strict
          rejects, the manual's own samples among it (their session_id is too long).
  live    As FPT's servers are known, or very likely, to be: any session_id or none,
          null and numbers for text, unknown fields, Quota as text, commas at the end of
          PhoneList, forms, CampaignCode or campaign_code; errors in Vietnamese; 1014
          instead of 53 for a wrong phone number; older tokens stay valid, and a dead
          one has HTTP status 401.
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
			temperament: text,
			port: text,
			latency: text,
			'report-url': text,
			'report-key': text,
			'token-seconds': text,
			'error-status': text,
			'allowed-addresses': text,
			'caller-address': text,
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
	const { temperament = 'strict' } = values;
	if (temperament !== 'strict' && temperament !== 'live') {
		throw new UsageError('--temperament must be strict or live');
	}
	return {
		temperament,
		port: wholeNumber('--port', values.port, 0, 65_535) ?? 4010,
		latency: wholeNumber('--latency', values.latency, 0, 600_000),
		tokenSeconds: wholeNumber('--token-seconds', values['token-seconds'], 1, 1e9),
		errorStatus: wholeNumber('--error-status', values['error-status'], 200, 599),
		allowedAddresses: values['allowed-addresses']?.split(',').map((address) => ipAddress('--allowed-addresses', address.trim())),
		callerAddress: values['caller-address'] && ipAddress('--caller-address', values['caller-address']),
		report:
			url === undefined || authorizationKey === undefined ? undefined : { url, authorizationKey },
	};
}

function ipAddress(name: string, given: string): string {
	if (isIP(given) === 0) throw new UsageError(`${name}: ${given || 'an empty text'} is not an IP address`);
	return given;
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
