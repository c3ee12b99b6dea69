const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Where n8n's engine keeps its settings in a run of the tests. Plain JavaScript: jest loads it untranslated. */
module.exports = () => {
	process.env.FPT_SMS_TEST_FOLDER = mkdtempSync(join(tmpdir(), 'n8n-nodes-fpt-sms-'));
};
