import { ENDPOINTS, type Endpoint } from '../../../nodes/fpt/api/endpoints';
import { parseResponse } from '../../../nodes/fpt/api/response';
import { errorFromResponse, UNKNOWN_ADVICE } from '../../../nodes/fpt/api/responseErrors';

function adviceOf(endpoint: Endpoint, body: object, httpStatus = 200): string {
	const response = parseResponse(JSON.stringify(body));
	if (response.kind !== 'error') throw new Error('Not an error of FPT');
	return errorFromResponse({ target: 'it', endpoint }, response, { httpStatus }).advice;
}

const ALL = Object.entries(ENDPOINTS) as Array<[string, Endpoint]>;
const SENDS = ALL.filter(([, { isSend }]) => isSend);
const READS = ALL.filter(([, { isSend }]) => !isSend);

describe.each([1006, 2506, 2507, 3])('Code %i, with which a request may have been accepted, tells the user', (error) => {
	it.each(SENDS)('of %s to look before sending again', (_name, endpoint) => expect(adviceOf(endpoint, { error })).toBe(UNKNOWN_ADVICE));

	it.each(READS)('of %s to try again later, since nothing was sent', (_name, endpoint) => {
		expect(adviceOf(endpoint, { error })).toBe('Try again in a few minutes.');
	});
});

it.each<[string, object, number]>([
	['a code that FPT does not document', { error: 9999 }, 200],
	['an error with the id of a message', { error: 53, MessageId: '1' }, 200],
	["a gateway's own JSON", { error: 'Bad Gateway' }, 502],
])('%s tells the user to look before sending again, but not of a read', (_what, body, httpStatus) => {
	expect(adviceOf(ENDPOINTS.sendOtp, body, httpStatus)).toContain(UNKNOWN_ADVICE);
	expect(adviceOf(ENDPOINTS.campaignDetail, body, httpStatus)).not.toContain(UNKNOWN_ADVICE);
});

it('a code with which nothing was sent tells the user what to correct, and no more', () => {
	expect(adviceOf(ENDPOINTS.sendOtp, { error: 2505 })).toBe('The number is on a block list. Take it out of your list, or ask FPT why it is blocked.');
});
