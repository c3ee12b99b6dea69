/* eslint-disable @typescript-eslint/no-require-imports -- its types are those of its ESM build, which this file is not; never shipped */

/** The format in which n8n saves an execution: JSON in which an object may be in several places, also within itself. */
export const { parse, stringify } = require('flatted') as {
	parse: (text: string) => unknown;
	stringify: (value: unknown, replacer?: (name: string, value: unknown) => unknown) => string;
};
