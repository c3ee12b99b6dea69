import { ENDPOINTS, hostsOf } from '../../../nodes/fpt/api/endpoints';

const hostsOfUrl = (baseUrl: string) => hostsOf({ environment: 'custom', baseUrl });

it.each([
	['ftp://user:p4ss@host', "The credential's 'Base URL' is not an http or https address: \"ftp://…@host\""],
	['ftp://user:p4ss@w0rd@host/path', "The credential's 'Base URL' is not an http or https address: \"ftp://…@host/path\""],
	['user:p4ss@host', "The credential's 'Base URL' is not an http or https address: \"…@host\""],
	['http://user:p4ss@ho st', "The credential's 'Base URL' is not an http or https address: \"http://…@ho st\""],
	[`ftp://user:${'p4ss'.repeat(100)}@host`, "The credential's 'Base URL' is not an http or https address: \"ftp://…@host\""],
	['http://user:p4ss@host', "The credential's 'Base URL' may contain only scheme, host, port and path"],
	['ftp://host', "The credential's 'Base URL' is not an http or https address: \"ftp://host\""],
])('The refusal of the base URL %s contains no password', (url, message) => {
	expect(() => hostsOfUrl(url)).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
});

describe.each(['createCampaign', 'pushAds'] as const)('What proves a success of %s', (name) => {
	const { isValid } = ENDPOINTS[name].proof;

	it.each(['MjIxNQ==60cb06fa1d9bb', 'qc.2215.1623984019.82989', 'MQ==6f00000000000', 'sim-4b1f00', '20261128-0001'])('%s is a code', (code) => {
		expect(isValid(code)).toBe(true);
	});

	it.each([
		'false', 'true', 'ERROR', 'Error1014', 'error:2505-x', '0', '00000000', '-1', '-12345678', '1', '1014', '200', 'NaN', 'null', 'undefined', 'N/A', 'none', '[]', '{}', '[object Object]', '',
		'   ', 'success', 'successfully', 'Campaign code 2215', 'MjIxNQ==60cb06fa1d9bb ', '<b>12345678</b>', 'không có 2215', 'x'.repeat(50), `qc.${'1'.repeat(1_000)}`,
		0, 1, 2215, 12_345_678, -1, NaN, true, false, null, undefined, {}, [], ['MjIxNQ==60cb06fa1d9bb'],
	])('%p is none', (value) => expect(isValid(value)).toBe(false));
});
