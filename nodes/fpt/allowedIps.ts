import * as ipaddr from 'ipaddr.js';
import { invalidInput } from './failure';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Reads addresses and CIDR ranges of IPv4 and IPv6, separated by commas; throws at one that is neither, and names it. */
export function readAllowedIps(list: string): Range[] {
	return list
		.split(',')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '')
		.map(readRange);
}

function readRange(entry: string): Range {
	try {
		if (entry.includes('/')) return ipaddr.parseCIDR(entry);
		const address = ipaddr.process(entry);
		return [address, address.kind() === 'ipv4' ? 32 : 128];
	} catch {
		throw invalidInput(`Allowed IPs holds "${entry}", which is no address and no range`, 'Write them like 203.0.113.7, 203.0.113.0/24, 2001:db8::/32.');
	}
}

/** Whether an address is in the list. An empty list allows all; an address that can't be read is never allowed. */
export function isIpAllowed(list: string, address: string | undefined): boolean {
	const ranges = readAllowedIps(list);
	if (ranges.length === 0) return true;
	if (address === undefined || !ipaddr.isValid(address)) return false;
	// An IPv4 address that came in over IPv6 is the IPv4 address.
	const client = ipaddr.process(address);
	return ranges.some((range) => range[0].kind() === client.kind() && client.match(range));
}
