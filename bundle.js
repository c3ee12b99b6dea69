const { readdirSync, readFileSync } = require('node:fs');
const { n8n, peerDependencies } = require('./package.json');

/** Data that takes n8n long to load, as code or to compute: a text of it is made here, which JSON.parse reads in a moment. */
const DATA = /libphonenumber-js.*\.json\.js$|countryNames\.ts$/;

const dataAsText = {
	name: 'data as text',
	setup: ({ esbuild, onLoad }) =>
		onLoad({ filter: DATA }, async ({ path }) => {
			const { outputFiles } = await esbuild.build({ entryPoints: [path], bundle: true, format: 'cjs', platform: 'node', write: false });
			const module = { exports: {} };
			new Function('module', outputFiles[0].text)(module);
			// Raw, so that a backslash of the text is not two.
			const parsed = (value) => `JSON.parse(String.raw\`${JSON.stringify(value).replace(/`|\$(?=\{)/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)}\`)`;
			return { contents: Object.entries(module.exports).map(([name, value]) => `const of_${name} = ${parsed(value)};\nexport { of_${name} as ${name} };`).join('\n') };
		}),
};

/** Functions get their names back as a file is loaded, but not each time that one of them makes another, which would take a tenth of what our code takes for a message. */
const namesAtLoad = {
	name: 'names at load',
	setup: ({ onEnd }) =>
		onEnd(({ outputFiles = [] }) => {
			for (const file of outputFiles) {
				const [, helper] = /(\w+)=\(\w+,\w+\)=>\w+\(\w+,"name",\{value:/.exec(file.text) ?? [];
				if (helper !== undefined) file.contents = Buffer.from(`${file.text}${helper}=e=>e;\n`);
			}
		}),
};

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
	write: false,
	plugins: [dataAsText, namesAtLoad],
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
