import { ENDPOINTS } from '../../fpt/api/endpoints';
import { assertCountryAllowed } from '../../fpt/phone/countries';
import { cleanInternationalPhone } from '../../fpt/phone/phone';
import type { RequestOperation } from '../operation';
import { loadBrandName } from '../parameters';
import { messageFields, planMessages, readMessageTo } from './messageDraft';

/** Customer-care message to a subscriber abroad (manual, section 3.3). */
export const sendInternational: RequestOperation = {
	value: 'sendInternational',
	name: 'Send International',
	action: 'Send SMS abroad',
	description: 'Send a one-time password or a customer-care message to a phone outside Vietnam',
	endpoint: ENDPOINTS.sendInternational,
	fields: messageFields({
		placeholder: 'e.g. +6591234567',
		hint: 'With its country code, best with + before it',
		description:
			'Country code and number, as +6591234567. Without + or 00, the first digits are the country code: 2025550123 is a number of Egypt (20), not of the USA. For a Vietnamese number use Send OTP.',
	}, { options: ['allowedCountries'] }),
	plan: async (ctx, itemCount) => {
		const defaults = { endpoint: ENDPOINTS.sendInternational, clean: cleanInternationalPhone, brandOfCredential: await loadBrandName(ctx) };
		return planMessages(itemCount, (itemIndex) => {
			const message = readMessageTo(ctx, itemIndex, defaults);
			assertCountryAllowed(message.phone, message.options.allowedCountries);
			return message;
		});
	},
};
