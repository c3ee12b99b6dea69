import { readDescription, saysAlreadySent } from '../../../nodes/fpt/response/descriptions';

const ADDRESS = 'Địa chỉ ip "203.0.113.9" là không phù hợp';

describe('1008 with an address', () => {
	it.each([
		['as FPT writes it', ADDRESS],
		['with accents apart', ADDRESS.normalize('NFD')],
		['without accents', 'Dia chi ip "203.0.113.9" la khong phu hop'],
		['in capitals', ADDRESS.toUpperCase()],
		['as JSON escapes it', JSON.parse('"\\u0110\\u1ecba ch\\u1ec9 ip \\"203.0.113.9\\" l\\u00e0 kh\\u00f4ng ph\\u00f9 h\\u1ee3p"') as string],
		['in English', 'IP address 203.0.113.9 is not allowed'],
	])('names it: %s', (_how, description) => {
		expect(readDescription('1008', description)).toEqual({
			meaning: 'FPT does not accept requests from 203.0.113.9',
			advice: expect.stringMatching(/address of your n8n server as FPT sees it.*sandbox.*n8n Cloud.*\/docs\/fixed-address\.md$/),
		});
	});

	// The forms of RFC 4291, section 2.2.
	it.each(['2001:db8::1', '::1', '::', '2001:db8::', '2001:DB8:0:0:8:800:200C:417A', '::ffff:203.0.113.9', '64:ff9b::203.0.113.9'])('of IPv6: %s', (address) => {
		expect(readDescription('1008', `Địa chỉ ip "${address}" là không phù hợp`)?.meaning).toBe(`FPT does not accept requests from ${address}`);
	});

	it.each(['Các thông tin client là không đúng.', 'Invalid Client Information.', 'IP không phù hợp lúc 12:30:05', ''])('is not read from "%s"', (description) => {
		expect(readDescription('1008', description)).toBeUndefined();
	});

	it('is not read with another code', () => {
		expect(readDescription('1014', ADDRESS)).toBeUndefined();
	});
});

describe('1014', () => {
	it.each([
		['Số điện thoại không hợp lệ', /Check the phone number/],
		['Phone-notDigits', /Check the phone number/],
		['Giá trị của "Phone" là bắt buộc.', /no value for Phone\./],
		['Giá trị của "Message" là bắt buộc.', /no value for Message\./],
		['Số điện thoại "0123" là không phù hợp', /Check the phone number/],
		['Sai số điện thoại.', /Check the phone number/],
		['Wrong phone number.', /Check the phone number/],
		['Phone 0123 is invalid', /Check the phone number/],
		['Giá trị của "BrandName" là bắt buộc.', /no value for BrandName\./],
		['Brandname không hợp lệ', /Check the brand name/],
		['Brand name is not declared.', /Check the brand name/],
		['BRAND_NAME is wrong', /Check the brand name/],
		['Thương hiệu chưa được đăng ký', /Check the brand name/],
		['Tên thương hiệu không đúng'.normalize('NFD'), /Check the brand name/],
		['Ten nhan hieu khong hop le', /Check the brand name/],
	])('%s: the advice fits', (description, advice) => {
		expect(readDescription('1014', description)).toEqual({ advice: expect.stringMatching(advice) });
	});

	it.each([
		['Campaign name already exists.', 'there is a campaign of this name already', /give this one another name/],
		['Tên chiến dịch đã tồn tại', 'there is a campaign of this name already', /give this one another name/],
		['Campaign is already sent.', 'it has been sent already', /once/],
		['Chiến dịch đã được gửi', 'it has been sent already', /once/],
		['Nội dung thiếu nhãn [QC]', "the text's advertising label or its opt-out is not accepted", /starts with \[QC\]/],
		['Thiếu nhãn quảng cáo', "the text's advertising label or its opt-out is not accepted", /starts with \[QC\]/],
		['Tin nhắn thiếu cú pháp từ chối', "the text's advertising label or its opt-out is not accepted", /how to opt out/],
		['Missing opt-out instruction', "the text's advertising label or its opt-out is not accepted", /how to opt out/],
	])('%s: the meaning and the advice fit', (description, meaning, advice) => {
		expect(readDescription('1014', description)).toEqual({ meaning, advice: expect.stringMatching(advice) });
	});

	it.each(['Noi dung sai', 'Schedule time is invalid', 'Batch qc.2215.1795895506 is wrong', 'Tu choi truy cap'])('with other words has no other advice: %s', (description) => {
		expect(readDescription('1014', description)).toBeUndefined();
	});
});

it.each([
	['Campaign is already sent.', true],
	['Chiến dịch đã được gửi', true],
	['Chien dich da gui', true],
	['Chiến dịch này đã được gửi.', true],
	['  The campaign has been already sent!', true],
	['Quota đã đầy', false],
	['Chiến dịch đã được gửi duyệt', false],
	['Yêu cầu đã được gửi tới nhà mạng khác', false],
	['Campaign is not already sent', false],
	['Campaign is already sent for approval', false],
	['The number list was already sent in another campaign', false],
	['Campaign name already exists.', false],
	['Số điện thoại không hợp lệ', false],
	['x'.repeat(1_000_000), false],
])('saysAlreadySent(%.40s) is %s', (description, expected) => {
	expect(saysAlreadySent(description)).toBe(expected);
});
