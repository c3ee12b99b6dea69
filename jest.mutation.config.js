const config = require('./jest.config');
const { level, tests } = require('./test/support/mutationLevels');

const project = config.projects.find(({ displayName }) => displayName === (level === 'fpt' ? 'fpt' : 'nodes'));

module.exports = { ...config, projects: [{ ...project, testMatch: tests.map((test) => `<rootDir>/${test}`) }] };
