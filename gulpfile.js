const { mkdir, rm, writeFile } = require('node:fs/promises');
const { dirname } = require('node:path');
const { dest, parallel, series, src } = require('gulp');
const { bundle, licencesOf } = require('./bundle.js');

const clean = () => rm('dist', { recursive: true, force: true });

const code = async () => {
	const { metafile, files } = await bundle();
	for (const { path, text } of files) {
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, text);
	}
	await writeFile('dist/LICENSES.txt', licencesOf(metafile));
};

const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));

const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));

// The output's fields, which the editor lists in the next node before anything has run.
// They are the same for both versions of the node, and some versions of n8n look for those of each.
const schemasFor = (version) => () => src('nodes/FptSms/__schema__/v1.0.0/**/*.json').pipe(dest(`dist/nodes/FptSms/__schema__/v${version}.0.0`));

exports.build = series(clean, parallel(code, icons, codex, schemasFor(1), schemasFor(2)));
