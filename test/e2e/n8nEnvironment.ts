/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- sets n8n up; never shipped */
import { randomBytes } from 'node:crypto';
import { delimiter, dirname, join } from 'node:path';
import type { Installation } from './installN8n';

/**
 * The whole environment of an n8n with this home. Everything is told: what this machine has set for an n8n of its own, or what
 * jest sets, would change what is tested.
 */
export function environmentOf({ directory, node, nodeMajor }: Installation, home: string, port: number, brokerPort: number): Record<string, string> {
	const kept = ['HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'SystemRoot'].flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value] as const];
	});
	return {
		...Object.fromEntries(kept),
		// n8n starts its task runner with the first node on the path.
		PATH: [dirname(node), join(directory, 'node_modules/.bin'), process.env.PATH].join(delimiter),
		N8N_USER_FOLDER: home,
		N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		// A worker responds to nothing else.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		// Over plain HTTP a browser may keep no secure cookie, and then nobody can sign in.
		N8N_SECURE_COOKIE: 'false',
		// What n8n would ask its own services on the internet.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		// What else a newcomer needn't see.
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_PYTHON_ENABLED: 'false',
		// n8n 3 switches packages that n8n has not verified off, unless told otherwise.
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		// As n8n 2 does by itself. In memory, the Webhook node of the last n8n 1 returns a file as JSON.
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		// Before n8n ran on Node 24: its other engine is not compiled there, and this module is not known.
		...(nodeMajor < 24 ? { N8N_EXPRESSION_ENGINE: 'legacy' } : { N8N_DISABLED_MODULES: 'mcp-registry' }),
	};
}
