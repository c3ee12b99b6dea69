const { TestEnvironment } = require('jest-environment-node');
const { loaderIn } = require('./loader');

/** Of this worker: the context that all its test files run in, n8n's engine in it, and how it was before any test. */
let shared;

/**
 * Jest's environment of Node, but the test files of a worker run in one context, one after another, so that n8n's engine is loaded
 * once: that takes longer than most files. What is of this project each file loads for itself, as ever; it has a `process` of its own,
 * and what it leaves changed of the other globals is put back after it. Plain JavaScript: jest and Stryker load it untranslated.
 */
module.exports = class WorkerEnvironment extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		const { globals } = config.projectConfig;
		const { process } = this.global;
		if (!shared) {
			for (const name of Object.keys(globals)) delete this.global[name];
			shared = { context: this.context, global: this.global, requireOfWorker: loaderIn(this.context, this.global, __filename) };
		}
		this.context = shared.context;
		this.global = Object.assign(shared.global, globals, { process, requireOfWorker: shared.requireOfWorker });
		// Those of `super` belong to a context of their own.
		this.moduleMocker = new this.moduleMocker.constructor(this.global);
		this.fakeTimersModern = new this.fakeTimersModern.constructor({ config: config.projectConfig, global: this.global });
		this.fakeTimers = null;
		this.namesOfFile = Object.keys(globals);
	}

	/** Comes after the setup files, which load the engine: what that adds stays. */
	async setup() {
		await super.setup();
		shared.putBack ??= keep(this.global, this.namesOfFile);
	}

	async teardown() {
		this.fakeTimersModern.dispose();
		shared.putBack?.();
	}
};

/** Keeps what is global now, but for these names: the returned function puts it back. */
function keep(global, except) {
	const objects = new Set([global, global.Math, global.JSON, global.Reflect, global.performance, global.AbortSignal]);
	for (const { value } of Object.values(Object.getOwnPropertyDescriptors(global))) {
		if (typeof value !== 'function' || !Object.hasOwn(value, 'prototype')) continue;
		objects.add(value);
		if (value.prototype) objects.add(value.prototype);
	}
	const kept = [...objects].map((object) => [object, Object.getOwnPropertyDescriptors(object)]);
	for (const name of except) delete kept[0][1][name];
	return () => kept.forEach(([object, properties]) => putBack(object, properties));
}

function putBack(object, properties) {
	for (const name of Reflect.ownKeys(object)) if (!Object.hasOwn(properties, name)) Reflect.deleteProperty(object, name);
	for (const name of Reflect.ownKeys(properties)) {
		const now = Object.getOwnPropertyDescriptor(object, name);
		const { value, get, set } = properties[name];
		if (!now || now.value !== value || now.get !== get || now.set !== set) Reflect.defineProperty(object, name, properties[name]);
	}
}
