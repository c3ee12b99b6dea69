import { explainNetworkError } from '../../nodes/fpt/network';

/** As axios gives what Node's socket threw. */
function failedAt(syscall: string, code: string): Error {
	return Object.assign(new Error(`${syscall} ${code}`), { code, cause: Object.assign(new Error(`${syscall} ${code}`), { code, syscall }) });
}

it.each(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ECONNREFUSED'])('%s is before sending only where the connection was being made', (code) => {
	const [connecting, ...later] = ['connect', 'read', 'write'].map((syscall) => explainNetworkError(failedAt(syscall, code)).fault);
	expect(connecting).toBe(code === 'ECONNREFUSED' ? 'connectionRefused' : 'hostUnreachable');
	expect(later).toEqual(['connectionCut', 'connectionCut']);
});
