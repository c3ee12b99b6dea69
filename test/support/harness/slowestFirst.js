const { default: Sequencer } = require('@jest/test-sequencer');

/** Short files that take long, the longest first: at the end of a run a worker would be alone with them. */
const SLOWEST = ['model', 'floatingPromises', 'groupCommit', 'tokenHang', 'certainty'].map((name) => `/${name}.test.ts`);

/** Starts files as jest does, but these first: a fresh clone has no times of earlier runs, and jest goes by the files' sizes. */
module.exports = class SlowestFirst extends Sequencer {
	sort(tests) {
		const rank = ({ path }) => SLOWEST.findIndex((name) => path.endsWith(name));
		const first = [...tests].filter((test) => rank(test) >= 0).sort((one, other) => rank(one) - rank(other));
		return [...first, ...super.sort(tests.filter((test) => rank(test) < 0))];
	}
};
