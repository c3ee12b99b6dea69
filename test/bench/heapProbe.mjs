import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Tells how much memory is in use, and not only waiting to be collected, into the file that HEAP_FILE names.
if (isMainThread) {
	process.on('SIGUSR2', () => {
		globalThis.gc();
		globalThis.gc();
		writeFileSync(process.env.HEAP_FILE, String(process.memoryUsage().heapUsed));
	});
}
