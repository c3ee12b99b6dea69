import * as request from '../../../nodes/FptSms/transport/request';

/**
 * When requests go out, by the node's clock, from now on; a test empties it. When they arrive depends on how busy the machine
 * is: the first of a process, for one, takes far longer than the next.
 */
export function watchStarts(): number[] {
	const starts: number[] = [];
	const { sendRequest } = request;
	jest.spyOn(request, 'sendRequest').mockImplementation(async (...given) => {
		if (given[1].endpoint.isSend) starts.push(performance.now());
		return await sendRequest(...given);
	});
	return starts;
}

/** The most of these times that lie within any `ms` milliseconds. */
export function busiest(starts: readonly number[], ms: number): number {
	return Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + ms).length));
}
