/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a command; never shipped */
import { readdirSync } from 'node:fs';

/** What a file `<name>.bench.ts` of this folder exports: measures, and prints its table. */
interface Bench {
	bench: (args: string[]) => Promise<void>;
}

const [name = 'send', ...args] = process.argv.slice(2);
const names = readdirSync(__dirname).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);

async function main(): Promise<void> {
	if (!names.includes(name)) throw new Error(`There is no bench "${name}". There are: ${names.join(', ')}`);
	const { bench } = (await import(`./${name}.bench`)) as Bench;
	await bench(args);
}

main().catch((error: Error) => {
	process.stderr.write(`${error.stack ?? error.message}\n`);
	process.exitCode = 1;
});
