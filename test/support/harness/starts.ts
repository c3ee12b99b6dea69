import { SendRecord } from '../../../nodes/FptSms/transport/record';

/**
 * When requests go out, by the node's clock, from now on; a test empties it. When they arrive depends on how busy the machine
 * is: the first of a process, for one, takes far longer than the next.
 */
export function watchStarts(): number[] {
	const starts: number[] = [];
	const { note } = SendRecord.prototype;
	// Called right before each attempt that may be accepted.
	jest.spyOn(SendRecord.prototype, 'note').mockImplementation(function (this: SendRecord, ...given) {
		if (given[1].state === 'started') starts.push(performance.now());
		note.apply(this, given);
	});
	return starts;
}

/** The most of these times that lie within any `ms` milliseconds. */
export function busiest(starts: readonly number[], ms: number): number {
	return Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + ms).length));
}
