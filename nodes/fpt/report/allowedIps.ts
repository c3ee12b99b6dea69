import * as ipaddr from 'ipaddr.js';
import { invalidInput } from '../invalidInput';
import { MAX_ALLOWED_IPS_UNITS, MAX_IP_UNITS } from '../limits';
import { quote } from '../optionValue';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** In front of an IPv4 address that came in over IPv6. */
const MAPPED_BITS = 96;

/** Reads addresses and CIDR ranges of IPv4 and IPv6, separated by commas; throws at one that is neither, and quotes it. */
export function parseAllowedIps(list: string): Range[] {
	if (list.length > MAX_ALLOWED_IPS_UNITS) {
		throw invalidInput(`'Allowed IPs' has ${list.length} characters, at most ${MAX_ALLOWED_IPS_UNITS} are accepted`, 'Write ranges, like 203.0.113.0/24.');
	}
	return list.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '').map(parseRange);
}

function parseRange(entry: string): Range {
	const [text = '', bits, ...rest] = entry.split('/');
	const address = parseAddress(text);
	const isMapped = address?.kind() === 'ipv4' && text.includes(':');
	const most = address?.kind() === 'ipv4' ? 32 : 128;
	const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) - (isMapped ? MAPPED_BITS : 0) : -1;
	if (address === undefined || rest.length > 0 || prefix < 0 || prefix > most) {
		throw invalidInput(
			`'Allowed IPs' contains ${quote(entry)}, which is neither an IP address nor a CIDR range`,
			'Write them like 203.0.113.7, 203.0.113.0/24, 2001:db8::/32.',
		);
	}
	return [address, prefix];
}

// An IPv4 address that came in over IPv6 is the IPv4 address. The library would also read 10 as 0.0.0.10, and octal numbers.
function parseAddress(text: string): Address | undefined {
	if (text.length > MAX_IP_UNITS) return undefined;
	if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
	return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : undefined;
}

// Some proxies add the port: 203.0.113.7:4711, [2001:db8::1]:4711.
function withoutPort(address: string): string {
	if (address.length > MAX_IP_UNITS) return '';
	return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}

/** Whether an address is in the list. An empty list allows all; what is not an address is never allowed. Throws for a list that is not one. */
export function isIpAllowed(list: string, address: string | undefined): boolean {
	const ranges = parseAllowedIps(list);
	if (ranges.length === 0) return true;
	const client = parseAddress(withoutPort(address?.trim() ?? ''));
	return client !== undefined && ranges.some((range) => range[0].kind() === client.kind() && client.match(range));
}
