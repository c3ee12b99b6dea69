/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports --
   settings of n8n's engine for the tests; never shipped */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

// n8n-core reads these once, when it is loaded: a folder for each of jest's workers, made and removed with the run.
process.env.N8N_USER_FOLDER = join(String(process.env.FPT_SMS_TEST_FOLDER), String(process.env.JEST_WORKER_ID));
mkdirSync(process.env.N8N_USER_FOLDER, { recursive: true });
process.env.N8N_ENCRYPTION_KEY = 'a key for tests alone';
process.env.N8N_EXPRESSION_ENGINE = 'legacy';
// Failures are the tests' daily bread; the engine would print each.
process.env.N8N_LOG_LEVEL = 'silent';
