const MOST = 10;

/** A reporter of jest's that prints, at the end of a run, which test files took longest. Plain JavaScript: jest loads it untranslated. */
module.exports = class SlowestFiles {
	constructor({ rootDir }) {
		this.rootDir = rootDir;
	}

	onRunComplete(_contexts, { testResults }) {
		if (testResults.length < 2) return;
		const files = testResults
			.map(({ testFilePath, perfStats: { start, end } }) => ({ file: testFilePath.replace(`${this.rootDir}/`, ''), seconds: (end - start) / 1000 }))
			.sort((one, other) => other.seconds - one.seconds);
		const total = files.reduce((sum, { seconds }) => sum + seconds, 0);
		const lines = files.slice(0, MOST).map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`);
		process.stderr.write(`\nThe slowest of ${files.length} test files, ${total.toFixed(1)} s in all:\n${lines.join('\n')}\n`);
	}
};
