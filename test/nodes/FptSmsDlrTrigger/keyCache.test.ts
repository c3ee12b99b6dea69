import { KEPT_MS, readKeyCached } from '../../../nodes/FptSmsDlrTrigger/keyCache';

/** A key in a database that responds when the test says so. */
class SlowKey {
	reads = 0;
	key = 'old';
	private readonly waiting: Array<() => void> = [];

	read = async () => {
		this.reads += 1;
		const seen = this.key;
		await new Promise<void>((resolve) => this.waiting.push(resolve));
		if (seen === 'broken') throw new Error('the database is down');
		return seen;
	};

	async respond(): Promise<void> {
		this.waiting.shift()?.();
		await jest.advanceTimersByTimeAsync(0);
	}
}

let slow: SlowKey;

beforeEach(() => {
	jest.useFakeTimers();
	slow = new SlowKey();
});

// What is kept is gone before the next test.
afterEach(async () => {
	await jest.advanceTimersByTimeAsync(KEPT_MS);
	jest.useRealTimers();
});

const ask = async (name = 'key') => await readKeyCached(name, slow.read);

it('Who asks while a key is read, or within a second after, shares the read', async () => {
	const asked = Array.from({ length: 100 }, async () => await ask());
	await slow.respond();
	await jest.advanceTimersByTimeAsync(KEPT_MS - 1);
	asked.push(ask());
	expect(new Set(await Promise.all(asked))).toEqual(new Set(['old']));
	expect(slow.reads).toBe(1);
});

it('A key that the user replaces counts a second after the read', async () => {
	const first = ask();
	await slow.respond();
	expect(await first).toBe('old');
	slow.key = 'new';
	await jest.advanceTimersByTimeAsync(KEPT_MS);
	const second = ask();
	await slow.respond();
	expect(await second).toBe('new');
	expect(slow.reads).toBe(2);
});

it('A read that fails is told to all who share it, and the next who asks reads again', async () => {
	slow.key = 'broken';
	const told = Promise.allSettled([ask(), ask()]);
	await slow.respond();
	expect((await told).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	slow.key = 'mended';
	const next = ask();
	await slow.respond();
	expect(await next).toBe('mended');
});

it('Keys of other nodes are read apart', async () => {
	const asked = [ask('one'), ask('other')];
	await slow.respond();
	await slow.respond();
	expect(await Promise.all(asked)).toEqual(['old', 'old']);
	expect(slow.reads).toBe(2);
});
