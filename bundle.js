const esbuild = require('esbuild');
const { readdirSync, readFileSync } = require('node:fs');
const { n8n, peerDependencies } = require('./package.json');

const external = Object.keys(peerDependencies);

/** Data that takes n8n long to load, as code or to compute: a text of it is made here, which JSON.parse reads in a moment. */
const DATA = /libphonenumber-js.*\.json\.js$|countryNames\.ts$/;
/** The form is made of the operations, which are loaded when one of them runs. */
const FORM = /FptSms\/form\.ts$/;

/** What a file exports, made here instead of when n8n loads it, as code that `write` makes. */
const madeAtBuild = (filter, write) => ({
	name: `made at build: ${filter}`,
	setup: ({ onLoad }) =>
		onLoad({ filter }, async ({ path }) => {
			const { outputFiles } = await esbuild.build({ entryPoints: [path], bundle: true, format: 'cjs', platform: 'node', external, write: false });
			const module = { exports: {} };
			new Function('module', 'require', outputFiles[0].text)(module, require);
			return { contents: Object.entries(module.exports).map(([name, value]) => `const of_${name} = ${write(value)};\nexport { of_${name} as ${name} };`).join('\n') };
		}),
});

/** Raw, so that a backslash of the text is not two. */
const asText = (value) => `JSON.parse(String.raw\`${JSON.stringify(value).replace(/`|\$(?=\{)/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)}\`)`;

/** An expression of JSON's values that has each object once, however often it is in there. */
function withoutRepeats(value) {
	const uses = new Map();
	const count = (each) => {
		if (each === null || typeof each !== 'object') return;
		const text = JSON.stringify(each);
		uses.set(text, (uses.get(text) ?? 0) + 1);
		if (uses.get(text) === 1) Object.values(each).forEach(count);
	};
	count(value);
	const names = new Map();
	const constants = [];
	const write = (each) => {
		const text = JSON.stringify(each);
		if (text === undefined || each === null || typeof each !== 'object') return text;
		if (names.has(text)) return names.get(text);
		const entries = Object.entries(each).filter(([, inner]) => inner !== undefined);
		const code = Array.isArray(each) ? `[${each.map(write)}]` : `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${write(inner)}`)}}`;
		if (uses.get(text) === 1) return code;
		names.set(text, `shared${names.size}`);
		constants.push(`const ${names.get(text)} = ${code};`);
		return names.get(text);
	};
	const code = write(value);
	return `(() => { ${constants.join(' ')} return ${code}; })()`;
}

/** For esbuild: a file for each node and credential, for what several of them need, and for what a node loads when it runs; libraries included, since n8n installs no dependencies. */
const options = {
	entryPoints: [...n8n.nodes, ...n8n.credentials].map((file) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts')),
	outbase: '.',
	outdir: 'dist',
	bundle: true,
	platform: 'node',
	// The oldest Node that an n8n of ours runs on.
	target: 'node20',
	// esbuild shares code among files only in this format.
	format: 'esm',
	splitting: true,
	minifySyntax: true,
	chunkNames: 'shared/[name]-[hash]',
	// The library's code as it was written, without what browsers of long ago need.
	alias: { 'libphonenumber-js/core': 'libphonenumber-js/core/es6' },
	external,
	charset: 'utf8',
	legalComments: 'inline',
	metafile: true,
	write: false,
	plugins: [madeAtBuild(DATA, asText), madeAtBuild(FORM, withoutRepeats)],
};

/** As n8n loads it, and small. */
const asCommonJs = {
	format: 'cjs',
	platform: 'node',
	target: 'node20',
	// With `require`, by which n8n has loaded the node, and forgets its files when it is updated.
	supported: { 'dynamic-import': false },
	minify: true,
	// So that a stack trace can be read.
	keepNames: true,
	lineLimit: 160,
	charset: 'utf8',
	legalComments: 'inline',
};

/** Functions get their names back as a file is loaded, but not each time that one of them makes another, which would take a tenth of what our code takes for a message. */
function namedAtLoad(code) {
	const [, helper] = /([\w$]+)=\([\w$]+,[\w$]+\)=>[\w$]+\([\w$]+,"name",\{value:/.exec(code) ?? [];
	return helper === undefined ? code : `${code}${helper}=e=>e;\n`;
}

/** The files of dist with code, and what esbuild says of them. */
exports.bundle = async () => {
	const { metafile, outputFiles } = await esbuild.build(options);
	const files = outputFiles.map(async ({ path, text }) => ({ path, text: namedAtLoad((await esbuild.transform(text, asCommonJs)).code) }));
	return { metafile, files: await Promise.all(files) };
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
