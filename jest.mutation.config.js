// The levels that need no n8n server: the only ones that run thousands of times in an hour.
const config = require('./jest.config');

module.exports = { ...config, projects: config.projects.filter(({ displayName }) => displayName !== 'e2e') };
