import type { IHookFunctions, INodeParameters } from 'n8n-workflow';
import { FptSmsDlrTrigger } from '../../../nodes/FptSmsDlrTrigger/FptSmsDlrTrigger.node';

const KEY = '4355d6fc4cd24598'.repeat(2);

describe('Publishing the workflow', () => {
	const { create, checkExists } = new FptSmsDlrTrigger().webhookMethods.default;
	const hook = (authorizationKey: string, parameters: INodeParameters = {}, mode = 'activate', warn = () => {}) =>
		({
			getCredentials: async () => ({ authorizationKey }),
			getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
			getNode: () => ({ name: 'Trigger', parameters }),
			getActivationMode: () => mode,
			logger: { warn },
		}) as unknown as IHookFunctions;

	it('works with a key and good addresses', async () => {
		expect(await checkExists.call(hook(KEY))).toBe(false);
		expect(await create.call(hook(KEY, { options: { allowedIps: '203.0.113.0/24, ::1' } }))).toBe(true);
	});

	it.each<[string, string, INodeParameters, string]>([
		['no key', '  ', {}, 'no valid authorization key. The key is empty'],
		['a key that the test of the credential calls too short', 'short', {}, 'The key has 5 characters: use a random one of at least 16'],
		['a key with "Basic" before it', `Basic ${KEY}`, {}, 'Enter the key alone'],
		['a bad address', KEY, { options: { allowedIps: '203.0.113.7, 300.1.1.1' } }, `'Allowed IPs' contains "300.1.1.1"`],
		['a bad range', KEY, { options: { allowedIps: '203.0.113.0/33' } }, `'Allowed IPs' contains "203.0.113.0/33"`],
		['an unknown event', KEY, { events: ['delivered', 'read'] }, `'Events' must be one of delivered, failed, pending, but is "read"`],
		['events that are no list', KEY, { events: 'delivered' }, `'Events' must be a list of delivered, failed, pending, but is "delivered"`],
		['no event', KEY, { events: [] }, `'Events' must be a list of delivered, failed, pending, but is empty`],
		['batching of another word', KEY, { batchUnderLoad: 'off' }, `'Batch Under Load' must be true or false, but is "off"`],
		['simplifying of another word', KEY, { options: { simplify: 'no' } }, `'Simplify' must be true or false, but is "no"`],
	])('fails with %s, and says which', async (_what, key, parameters, message) => {
		const failed = create.call(hook(key, parameters));
		await expect(failed).rejects.toThrow(message);
		await expect(failed).rejects.toMatchObject({ name: 'NodeOperationError', description: expect.stringMatching(/\w/) });
	});

	it.each(['init', 'leadershipChange'])('before its key was checked still works when n8n starts (%s), and is told in the log; no key never does', async (mode) => {
		const warn = jest.fn();
		expect(await create.call(hook('short', {}, mode, warn))).toBe(true);
		expect(warn).toHaveBeenCalledWith(expect.stringMatching(/The key has 5 characters/));
		await expect(create.call(hook(' ', {}, mode))).rejects.toThrow('The key is empty');
	});
});
