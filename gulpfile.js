const { rm } = require('node:fs/promises');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const { n8n, peerDependencies } = require('./package.json');

const clean = () => rm('dist', { recursive: true, force: true });

// One file for each node and credential, libraries included: n8n installs no dependencies.
const bundle = () =>
	esbuild.build({
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
		// Without indentation, which is a sixth of it; names and lines stay, so that a stack trace can be read.
		minifyWhitespace: true,
		minifySyntax: true,
		lineLimit: 160,
		charset: 'utf8',
		legalComments: 'inline',
	});

const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));

const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));

// The output's fields, which the editor lists in the next node before anything has run.
// They are the same for both versions of the node, and some versions of n8n look for those of each.
const schemasFor = (version) => () => src('nodes/FptSms/__schema__/v1.0.0/**/*.json').pipe(dest(`dist/nodes/FptSms/__schema__/v${version}.0.0`));

exports.build = series(clean, parallel(bundle, icons, codex, schemasFor(1), schemasFor(2)));
