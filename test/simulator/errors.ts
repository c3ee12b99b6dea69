import type { LiveOptions } from './options';

// The manual's table (section 5), with the words of its samples where it has some; 2513 and up: seen in the wild.
const DESCRIPTIONS: Record<number, string> = {
	1: 'Duplicate message in 5 minutes.',
	2: 'Brandname has not been registered with Telco yet.',
	3: 'Service error from Telco.',
	4: 'Message length exceeds rules of Telco.',
	5: 'The message content (template) is not registered.',
	6: 'Content sent exists blocked key words.',
	7: 'Content contains Vietnamese characters (Unicode) when encoding.',
	8: 'Cannot decrypt, message sent is not encrypted.',
	53: 'Wrong phone number.',
	1001: 'Invalid Request.',
	1002: 'Client is not allowed to access.',
	1003: 'Access is denied.',
	1004: 'Response requirement type is not supported.',
	1005: 'Invalid scopes.',
	1006: 'Server error.',
	1007: 'Server temporarily unable to process requests from client.',
	1008: 'Invalid Client Information.',
	1009: 'Invalid permission type.',
	1010: 'Scope is insufficient permission to access.',
	1011: 'Access token is incorrect.',
	1012: 'Access token has been changed.',
	1013: 'Access token is expired.',
	1014: 'Input parameter error.',
	1015: 'This permission type is not supported.',
	1016: 'The number of messages sent has exceeded the quota.',
	2501: 'Duplicate message in 5 minutes.',
	2502: 'Sending quota has expired.',
	2503: 'The sending quota has not been configured yet.',
	2504: 'Brandname is not activated or locked.',
	2505: 'Phone number is blocked.',
	2506: 'Service error.',
	2507: 'Undefined error.',
	2513: 'Brandname is wrong or not declared.',
	2518: 'Content does not match the registered template.',
	2519: 'Content has a banned keyword.',
};

/** One of FPT's refusals. */
export class FptError extends Error {
	constructor(
		readonly code: number,
		description: string = DESCRIPTIONS[code] ?? 'Undefined error.',
	) {
		super(description);
	}
}

/** The body of a refusal, in the spelling asked for. */
export function errorBody(error: FptError, options: LiveOptions): Record<string, unknown> {
	const code = options.codesAsStrings ? String(error.code) : error.code;
	return options.errorCasing === 'upper'
		? { Error: code, Error_description: error.message }
		: { error: code, error_description: error.message };
}
