const { default: Resolver } = require('jest-resolve');
const { readFileSync } = require('node:fs');
const { isBuiltin } = require('node:module');
const { dirname, extname } = require('node:path');
const { compileFunction, runInContext } = require('node:vm');

/** As jest resolves: Node's own `require` takes ES modules, too, which no context but its main one can load. */
const RESOLUTION = { conditions: ['require', 'default', 'node', 'node-addons'], extensions: ['.js', '.json', '.node'], moduleDirectory: ['node_modules'], rootDir: __dirname };

/**
 * A `require`, as the module at `filename` has it, whose modules run in a context: CommonJS as Node loads it, each module once. It
 * knows neither mocks nor translation, and holds for as long as the context does.
 */
exports.loaderIn = (context, global, filename) => {
	const modules = new Map();
	const parse = runInContext('JSON.parse', context);
	const emptyObject = runInContext('() => ({})', context);

	const load = (filename) => {
		const known = modules.get(filename);
		if (known) return known.exports;
		const module = { id: filename, filename, path: dirname(filename), exports: emptyObject(), children: [], paths: [], loaded: false };
		modules.set(filename, module);
		try {
			run(module, filename);
		} catch (error) {
			modules.delete(filename);
			throw error;
		}
		module.loaded = true;
		return module.exports;
	};

	const run = (module, filename) => {
		if (extname(filename) === '.node') return void (module.exports = require(filename));
		const source = readFileSync(filename, 'utf8');
		if (extname(filename) === '.json') return void (module.exports = parse(source));
		module.require = requireAt(module.path);
		const parameters = ['module', 'exports', 'require', '__dirname', '__filename'];
		const code = compileFunction(source, parameters, { filename, parsingContext: context });
		code.call(module.exports, module, module.exports, module.require, module.path, filename);
	};

	const requireAt = (basedir) => {
		const resolve = (name) => {
			const found = isBuiltin(name) ? name : Resolver.findNodeModule(name, { basedir, ...RESOLUTION });
			if (!found) throw Object.assign(new Error(`Cannot find module '${name}' from '${basedir}'`), { code: 'MODULE_NOT_FOUND' });
			return found;
		};
		const requireHere = (name) => {
			const found = resolve(name);
			if (/^(?:node:)?process$/.test(found)) return global.process;
			// Node's own modules are of its main context, in jest as well.
			return isBuiltin(found) ? require(found) : load(found);
		};
		return Object.assign(requireHere, { resolve, cache: {}, main: undefined });
	};

	return requireAt(dirname(filename));
};
