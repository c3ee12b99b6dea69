import { cleanVietnamPhone } from '../../../../nodes/fpt/phone/phone';
import { ENDPOINTS } from '../../../../nodes/fpt/api/endpoints';
import { type Message, planMessages } from '../../../../nodes/FptSms/message/messageDraft';
import { growthOf } from '../../../support/harness/growth';
import { itLarge } from '../../../support/harness/large';

itLarge.each([
	['other texts', (index: number) => `Text ${index}`],
	['the same text', () => 'Text'],
])('Planning many messages to one number costs as much for each as planning few: %s', async (_what, textOf) => {
	const common = { endpoint: ENDPOINTS.sendOtp, brand: 'FTI', phone: '84987654321', clean: cleanVietnamPhone, options: { maxParts: 0 } as Message['options'], requestId: null, userKey: null };
	const plan = (count: number) => planMessages(count, (itemIndex) => ({ ...common, itemIndex, text: textOf(itemIndex) }));
	expect(await growthOf((size) => size, plan, 64_000)).not.toHaveProperty('tooLongAt');
});
