import { CredentialStore } from '../support/harness/credentialStore';
import { withDefaults } from '../support/harness/engine';

const MESSAGE = { resource: 'message', operation: 'sendOtp' };
const CREATE = { resource: 'campaign', operation: 'create' };

describe('A test may choose only what the form offers: it is told of', () => {
	it.each<[string, object, string]>([
		['a field that no operation has', { ...MESSAGE, sender: 'FTI' }, 'no field sender'],
		['an operation of another resource', { ...MESSAGE, operation: 'create' }, 'and not create'],
		['a resource as an expression, which its field does not take', { resource: '={{ "message" }}' }, 'The form offers for resource'],
		['an option of another operation', { ...MESSAGE, options: { outsideWindow: 'move' } }, 'no field outsideWindow'],
		['a choice that is misspelt', { ...CREATE, quotaMode: 'recipient' }, 'fixed, recipients, and not recipient'],
		['a choice in the options that is misspelt', { ...CREATE, options: { outsideWindow: 'moved' } }, 'and not moved'],
	])('%s', (_what, parameters, words) => {
		expect(() => withDefaults('fptSms', parameters as never)).toThrow(words);
		expect(() => withDefaults('fptSms', parameters as never, true)).not.toThrow();
	});

	it('an event that the trigger does not list', () => {
		expect(() => withDefaults('fptSmsDlrTrigger', { events: ['delivered', 'read'] })).toThrow('delivered, failed, pending, and not read');
	});

	it.each<Record<string, string | string[]>>([{ environment: 'live' }, { environment: 'production', scopes: ['send_brandname_otp', 'send'] }, { url: '' }])('the data %j of a credential', async (data) => {
		await expect(new CredentialStore().save('fpt', 'fptSmsApi', data)).rejects.toThrow(/^The form (?:offers|has no field)/);
		await new CredentialStore().save('fpt', 'fptSmsApi', data, true);
	});

	it('control: and of nothing that it does offer', () => {
		const options = { outsideWindow: 'move', timeout: 5 };
		expect(withDefaults('fptSms', { ...CREATE, quotaMode: 'recipients', options })).toMatchObject({ quotaMode: 'recipients', options });
		expect(withDefaults('fptSms', { ...CREATE, quotaMode: '={{ "recipient" }}' })).toMatchObject({ quotaMode: '={{ "recipient" }}' });
	});
});
