/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a command; never shipped */
import { readdirSync } from 'node:fs';

/** What a file `<name>.bench.ts` of this folder exports: measures, and prints its table. */
interface Bench {
	bench: (args: string[]) => Promise<void>;
}

const names = readdirSync(__dirname).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);

/** Runs the benches that the command names, one after the other; words behind the names are for each of them. */
async function main([first = 'send', ...rest]: string[]): Promise<void> {
	if (!names.includes(first)) throw new Error(`There is no bench "${first}". There are: ${names.join(', ')}`);
	const args = rest.filter((word) => !names.includes(word));
	for (const name of [first, ...rest.filter((word) => names.includes(word))]) {
		const { bench } = (await import(`./${name}.bench`)) as Bench;
		await bench(args);
	}
}

main(process.argv.slice(2)).catch((error: Error) => {
	process.stderr.write(`${error.stack ?? error.message}\n`);
	process.exitCode = 1;
});
