/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports --
   settings of n8n's engine for the tests; never shipped */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core reads these once, when it is loaded.
process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'n8n-nodes-fpt-sms-'));
process.env.N8N_ENCRYPTION_KEY = 'a key for tests alone';
process.env.N8N_EXPRESSION_ENGINE = 'legacy';
// Failures are the tests' daily bread; the engine would print each.
process.env.N8N_LOG_LEVEL = 'silent';
