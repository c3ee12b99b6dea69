import { ENDPOINTS } from '../../fpt/api/endpoints';
import { cleanInternationalPhone } from '../../fpt/phone';
import { shownFor } from '../fields';
import { planEachItem, type RequestOperation } from '../operation';
import { messageFields, readDraft, sendOf } from './send';

/** Customer-care message to a subscriber abroad (manual, section 3.3). */
export const sendInternational: RequestOperation = {
	description: shownFor(
		'message',
		'sendInternational',
		messageFields({
			placeholder: 'e.g. 6591234567',
			description: 'Country code and number, 7 to 15 digits, as 6591234567 for Singapore. A plus sign, spaces and dashes do no harm.',
		}),
	),
	plan: planEachItem((ctx, item) => sendOf(readDraft(ctx, item, ENDPOINTS.sendInternational, cleanInternationalPhone))),
};
