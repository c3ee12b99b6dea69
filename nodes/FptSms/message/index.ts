import { check } from './check.operation';
import { sendInternational } from './sendInternational.operation';
import { sendOtp } from './sendOtp.operation';
import { verifyOtp } from './verifyOtp.operation';
import type { Resource } from '../operation';

export const message: Resource = {
	value: 'message',
	name: 'Message',
	description: 'One-time passwords and customer care (CSKH), at once',
	operations: [sendOtp, sendInternational, verifyOtp, check],
	default: sendOtp.value,
};
