const { readdirSync, readFileSync } = require('node:fs');
const { n8n, peerDependencies } = require('./package.json');

/** For esbuild: one file for each node and credential, libraries included, since n8n installs no dependencies. */
exports.options = {
	entryPoints: [...n8n.nodes, ...n8n.credentials].map((file) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts')),
	outbase: '.',
	outdir: 'dist',
	bundle: true,
	platform: 'node',
	// The oldest Node that an n8n of ours runs on.
	target: 'node20',
	// The library's code as it was written, without what browsers of long ago need.
	alias: { 'libphonenumber-js/core': 'libphonenumber-js/core/es6' },
	external: Object.keys(peerDependencies),
	minify: true,
	// So that a stack trace can be read.
	keepNames: true,
	lineLimit: 160,
	charset: 'utf8',
	legalComments: 'inline',
	metafile: true,
};

/** The packages in a bundle, by what esbuild says of it. */
exports.packagesIn = ({ inputs }) => [
	...new Set(Object.keys(inputs).flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [])),
].sort();

/** The licences and notices of the packages in a bundle, each file that they have. */
exports.licencesOf = (metafile) => {
	const sections = exports.packagesIn(metafile).map((name) => {
		const folder = `node_modules/${name}`;
		const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
		const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file)).sort();
		if (files.length === 0) throw new Error(`${name} has no licence to put beside its code`);
		const what = name === 'libphonenumber-js' ? ", with metadata made from Google's libphonenumber (https://github.com/google/libphonenumber), Copyright (C) The Libphonenumber Authors, Apache License 2.0" : '';
		return [`${name} ${version}${what}`, ...files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').trim())].join('\n\n');
	});
	return `The files of this folder contain code and data of these packages.\n\n${sections.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
};
