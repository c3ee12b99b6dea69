import type { INodeProperties } from 'n8n-workflow';
import { check } from './check.operation';
import { sendInternational } from './sendInternational.operation';
import { sendOtp } from './sendOtp.operation';
import { verifyOtp } from './verifyOtp.operation';

/** The operations of the resource Message, by their names. */
export const messageOperations = { sendOtp, sendInternational, check, verifyOtp };

export const messageProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['message'] } },
		options: [
			{
				name: 'Check',
				value: 'check',
				action: 'Check a message',
				description: 'Count the SMS that a text takes and check a number; nothing is sent, and no credential is needed',
			},
			{
				name: 'Send International',
				value: 'sendInternational',
				action: 'Send an international message',
				description: 'Send a one-time password or a customer-care message to a phone outside Vietnam',
			},
			{
				name: 'Send OTP',
				value: 'sendOtp',
				action: 'Send an OTP or care message',
				description: 'Send a one-time password or a customer-care message to a mobile phone in Vietnam',
			},
			{
				name: 'Verify OTP',
				value: 'verifyOtp',
				action: 'Verify an OTP',
				description: 'Verify a code that Send OTP has made and sent; no request is made',
			},
		],
		default: 'sendOtp',
	},
	...sendOtp.description,
	...sendInternational.description,
	...check.description,
	...verifyOtp.description,
];
