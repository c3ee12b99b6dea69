/* eslint-disable @n8n/community-nodes/no-restricted-globals -- lets what is due come first; never shipped */
import { readShared } from '../../nodes/FptSmsDlrTrigger/sharedKey';

/** A key in a database that answers when the test says so. */
class SlowKey {
	reads = 0;
	key = 'old';
	private readonly waiting: Array<() => void> = [];

	/** Sees the key as it is when the read begins. */
	read = async () => {
		this.reads += 1;
		const seen = this.key;
		await new Promise<void>((resolve) => this.waiting.push(resolve));
		if (seen === 'broken') throw new Error('the database is down');
		return seen;
	};

	async answer(): Promise<void> {
		this.waiting.shift()?.();
		await new Promise((resolve) => setImmediate(resolve));
	}
}

let slow: SlowKey;

beforeEach(() => {
	slow = new SlowKey();
});

const ask = async (name = 'key') => await readShared(name, slow.read);

it('Who asks while a read is under way gets the next one, which all of them share', async () => {
	const first = ask();
	const others = Array.from({ length: 100 }, async () => await ask());
	expect(slow.reads).toBe(1);
	slow.key = 'new';
	await slow.answer();
	expect(slow.reads).toBe(2);
	await slow.answer();
	expect(await first).toBe('old');
	expect(new Set(await Promise.all(others))).toEqual(new Set(['new']));
});

it('Who asks when nothing is under way gets a read of its own', async () => {
	for (const key of ['one', 'two', 'three']) {
		slow.key = key;
		const asked = ask();
		await slow.answer();
		expect(await asked).toBe(key);
	}
	expect(slow.reads).toBe(3);
});

it('Who asks while the shared read is under way gets yet another', async () => {
	const asked = [ask(), ask()];
	await slow.answer();
	slow.key = 'new';
	const late = ask();
	await slow.answer();
	await slow.answer();
	expect(await Promise.all([...asked, late])).toEqual(['old', 'old', 'new']);
});

it('A read that fails is told to all who share it, and to nobody else', async () => {
	slow.key = 'broken';
	const first = ask();
	const others = [ask(), ask()];
	const told = Promise.allSettled([first, ...others]);
	await slow.answer();
	const late = ask();
	slow.key = 'mended';
	await slow.answer();
	await slow.answer();
	expect((await told).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
	expect(await late).toBe('mended');
});

it('Keys of other nodes do not wait for each other', async () => {
	const asked = [ask('one'), ask('other')];
	expect(slow.reads).toBe(2);
	await slow.answer();
	await slow.answer();
	expect(await Promise.all(asked)).toEqual(['old', 'old']);
});
