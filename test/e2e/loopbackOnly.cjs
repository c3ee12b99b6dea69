// Loaded into an n8n before anything else: it can't leave the machine, and what it would have asked is told in its log.
const dns = require('node:dns');
const net = require('node:net');

const isOurs = (host) => host === undefined || /^(?:localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(String(host));

function refuse(host) {
	console.error(`LEFT n8n: ${String(host)}`);
	return Object.assign(new Error(`${String(host)} is not this machine`), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
	const [options] = Array.isArray(args[0]) ? args[0] : args;
	const host = typeof options === 'object' && options !== null ? (options.path ? undefined : options.host) : typeof args[1] === 'string' ? args[1] : undefined;
	if (isOurs(host)) return connect.apply(this, args);
	process.nextTick(() => this.destroy(refuse(host)));
	return this;
};

const { lookup } = dns;
dns.lookup = (host, options, callback) => (isOurs(host) ? lookup(host, options, callback) : process.nextTick(callback ?? options, refuse(host)));
