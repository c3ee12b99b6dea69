import { isIpAllowed, parseAllowedIps } from '../../../nodes/fpt/report/allowedIps';

it.each([
	['203.0.113.7', '203.0.113.7', true],
	['203.0.113.7', '203.0.113.8', false],
	['203.0.113.0/24', '203.0.113.255', true],
	['203.0.113.0/24', '203.0.114.0', false],
	['203.0.113.77/24', '203.0.113.1', true],
	['0.0.0.0/0', '198.51.100.1', true],
	['0.0.0.0/0', '2001:db8::1', false],
	['::/0', '2001:db8::1', true],
	['::/0', '198.51.100.1', false],
	['2001:db8::/32', '2001:db8:ffff::1', true],
	['2001:db8::/32', '2001:db9::1', false],
	['2001:DB8::1', '2001:db8:0:0:0:0:0:1', true],
	[' 10.0.0.1 ,, 203.0.113.7,', '203.0.113.7', true],
	['10.0.0.1, 2001:db8::1, 203.0.113.7', '203.0.113.7', true],
	['203.0.113.7', ' 203.0.113.7 ', true],
	['2001:db8::1', 'x[2001:db8::1]', false],
	['2001:db8::1', '[2001:db8::1]x', false],
	['203.0.113.7', '203.0.113.7:80x', false],
	// An IPv4 address that came in over IPv6, on either side.
	['203.0.113.7', '::ffff:203.0.113.7', true],
	['203.0.113.0/24', '::ffff:cb00:7107', true],
	['::ffff:203.0.113.7', '203.0.113.7', true],
	['::ffff:203.0.113.0/120', '203.0.113.9', true],
	['::ffff:203.0.113.0/120', '203.0.114.9', false],
	['fe80::/10', 'fe80::1%eth0', true],
	// As some proxies write it.
	['203.0.113.7', '203.0.113.7:4711', true],
	['2001:db8::1', '[2001:db8::1]:4711', true],
	['2001:db8::1', '[2001:db8::1]', true],
])('%s lets %s in: %s', (list, address, expected) => {
	expect(isIpAllowed(list, address)).toBe(expected);
});

it.each([undefined, '', 'unknown', '203.0.113', '203', '0xcb.0.0x71.7', '0313.0.0161.07', '203.0.113.7, 10.0.0.1', '203.0.113.7:', '1:2', '203.0.113.7/24'])(
	'what is no address is never allowed: %s',
	(address) => {
		expect(isIpAllowed('203.0.113.7, 0.0.0.0/0, ::/0', address)).toBe(false);
	},
);

it.each(['', '  ', ' , '])('an empty list, "%s", lets all in', (list) => {
	expect(isIpAllowed(list, '203.0.113.7')).toBe(true);
	expect(isIpAllowed(list, undefined)).toBe(true);
});

it.each(['203', '203.0.113', '203.0.113.256', '203.0.113.0/33', '203.0.113.0/', '203.0.113.0/-1', '203.0.113.0/24/8', '203.0.113.0/0x18', '2001:db8::/129', '::ffff:203.0.113.0/64', 'example.com', '*'])(
	'%s is refused by its name',
	(entry) => {
		expect(() => parseAllowedIps(`10.0.0.1, ${entry}`)).toThrow(`'Allowed IPs' contains "${entry}", which is neither an IP address nor a CIDR range`);
	},
);

it('a list of 25,000 characters is read, a longer one is refused before it is', () => {
	const list = '203.0.113.7,'.repeat(3_000);
	expect(isIpAllowed(list.slice(0, 24_996), '203.0.113.7')).toBe(true);
	expect(() => parseAllowedIps(list)).toThrow("'Allowed IPs' has 36000 characters, at most 25000 are accepted");
});

it('an error quotes at most 100 characters of an entry', () => {
	expect(() => parseAllowedIps('x'.repeat(20_000))).toThrow(/^'Allowed IPs' contains "x{100}…", which/);
});

it.each(['1.1.1.1'.repeat(200_000), ':'.repeat(1_000_000), `[${'1'.repeat(1_000_000)}]:1`, `${'1.'.repeat(500_000)}:1`])(
	'an address of 1 MB is not allowed',
	(address) => {
		expect(isIpAllowed('0.0.0.0/0, ::/0', address)).toBe(false);
	},
);
