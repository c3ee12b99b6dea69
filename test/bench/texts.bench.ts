import { MAX_REGISTERED_TEXTS, MAX_REGISTERED_UNITS } from '../../nodes/fpt/limits';
import { fillText, matchText, parseRegisteredTexts, type RegisteredText } from '../../nodes/fpt/text/registeredTexts';
import { differenceFrom } from '../../nodes/fpt/text/textDifference';
import { printTable, short } from './table';

const MESSAGES = 10_000;

/** As many texts as a credential may have, each as long as it may be; `start` makes the first characters alike or not. */
function textsOf(start: (index: number) => string) {
	const texts = Array.from({ length: MAX_REGISTERED_TEXTS }, (_, index) => {
		const head = `${start(index)} {order} cua {name:20} duoc giao `;
		const tail = ` tai {shop}. ${start(index)}`;
		return { name: `T${index}`, text: (head + 'cam on quy khach '.repeat(40)).slice(0, MAX_REGISTERED_UNITS - tail.length) + tail };
	});
	return parseRegisteredTexts({ texts });
}

/** What it takes to compare messages with registered texts, at the limits of both. */
export async function bench(): Promise<void> {
	const rows = [];
	for (const [kind, start] of [
		['each begins as itself', (index: number) => `T${index}`],
		['all begin alike', () => 'Don hang'],
		['all begin with a place', () => '{x}'],
	] as const) {
		const all = textsOf(start);
		const last = all.texts.at(-1) as RegisteredText;
		const filled = fillText(last, { values: { order: 'DH1', name: 'An', shop: 'FTI', x: 'a' } }).slice(0, MAX_REGISTERED_UNITS);
		const other = filled.replace(' duoc giao', '  duoc giao');
		for (const [what, message] of [['fits the last', filled], ['fits none', other]] as const) {
			const from = performance.now();
			for (let index = 0; index < MESSAGES; index++) matchText(all.texts, message);
			const ms = performance.now() - from;
			const fromDifference = performance.now();
			for (let index = 0; index < 20; index++) differenceFrom(all, '', other);
			rows.push({ texts: kind, message: what, 'ms/10,000 messages': short(ms), 'ms/difference': short((performance.now() - fromDifference) / 20) });
		}
	}
	printTable(`Registered texts: ${MAX_REGISTERED_TEXTS} of ${MAX_REGISTERED_UNITS} characters`, ['texts', 'message', 'ms/10,000 messages', 'ms/difference'], rows);
	await Promise.resolve();
}
