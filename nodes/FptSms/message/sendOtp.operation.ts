import { ENDPOINTS } from '../../fpt/hosts';
import { cleanVietnamPhone } from '../../fpt/phone';
import { shownFor } from '../fields';
import { planEachItem, type RequestOperation } from '../operation';
import { messageFields, prepareMessage } from './send';

/** Customer-care message within Vietnam, one-time passwords among them (manual, section 3.2). */
export const sendOtp: RequestOperation = {
	description: shownFor(
		'message',
		'sendOtp',
		messageFields({
			placeholder: 'e.g. 0987654321',
			description: 'A mobile number of Vietnam, as 0987654321 or 84987654321. Spaces, dots, dashes and +84 do no harm.',
		}),
	),
	plan: planEachItem((ctx, item) => prepareMessage(ctx, item, ENDPOINTS.sendOtp, cleanVietnamPhone)),
};
