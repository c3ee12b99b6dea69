import { hostsOf } from '../../../nodes/fpt/api/endpoints';

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
