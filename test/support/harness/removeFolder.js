const { rmSync } = require('node:fs');

module.exports = () => rmSync(process.env.FPT_SMS_TEST_FOLDER, { recursive: true });
