import type { LiveOptions } from './options';

/** A sentence as the manual has it, and as FPT's servers say it. */
export interface Words {
	en: string;
	vi: string;
}

// In English: the manual's table (section 5), in the words of its samples if it has some. 2513 to 2519 are from a client's code.
// In Vietnamese: 1005 and 1008 are FPT's own words, from the logs of five installations; the others are translations.
const WORDS: Record<number, Words> = {
	1: { en: 'Duplicate message in 5 minutes.', vi: 'Tin nhắn bị trùng trong vòng 5 phút.' },
	2: {
		en: 'Brandname has not been registered with Telco yet.',
		vi: 'Brandname chưa được đăng ký với nhà mạng.',
	},
	3: { en: 'Service error from Telco.', vi: 'Lỗi dịch vụ từ nhà mạng.' },
	4: { en: 'Message length exceeds rules of Telco.', vi: 'Độ dài tin nhắn vượt quá quy định của nhà mạng.' },
	5: { en: 'The message content (template) is not registered.', vi: 'Nội dung tin nhắn (template) chưa được đăng ký.' },
	6: { en: 'Content sent exists blocked key words.', vi: 'Nội dung gửi có từ khóa bị chặn.' },
	7: {
		en: 'Content contains Vietnamese characters (Unicode) when encoding.',
		vi: 'Nội dung có ký tự tiếng Việt (Unicode) khi mã hóa.',
	},
	8: {
		en: 'Cannot decrypt, message sent is not encrypted.',
		vi: 'Không giải mã được, tin nhắn gửi chưa được mã hóa.',
	},
	53: { en: 'Wrong phone number.', vi: 'Sai số điện thoại.' },
	1001: { en: 'Invalid Request.', vi: 'Request không hợp lệ.' },
	1002: { en: 'Client is not allowed to access.', vi: 'Client không được phép truy cập.' },
	1003: { en: 'Access is denied.', vi: 'Truy cập bị từ chối.' },
	1004: { en: 'Response requirement type is not supported.', vi: 'Loại response yêu cầu không được hỗ trợ.' },
	1005: { en: 'Invalid scopes.', vi: 'Scope không hợp lệ cho request này.' },
	1006: { en: 'Server error.', vi: 'Lỗi server.' },
	1007: {
		en: 'Server temporarily unable to process requests from client.',
		vi: 'Server tạm thời không thể xử lý request từ client.',
	},
	1008: { en: 'Invalid Client Information.', vi: 'Các thông tin client là không đúng.' },
	1009: { en: 'Invalid permission type.', vi: 'Loại cấp quyền không hợp lệ.' },
	1010: { en: 'Scope is insufficient permission to access.', vi: 'Scope không đủ quyền truy cập.' },
	1011: { en: 'Access token is incorrect.', vi: 'Access token không đúng.' },
	1012: { en: 'Access token has been changed.', vi: 'Access token đã bị thay đổi.' },
	1013: { en: 'Access token is expired.', vi: 'Access token đã hết hạn.' },
	1014: { en: 'Input parameter error.', vi: 'Lỗi tham số đầu vào.' },
	1015: { en: 'This permission type is not supported.', vi: 'Loại cấp quyền này không được hỗ trợ.' },
	1016: {
		en: 'The number of messages sent has exceeded the quota.',
		vi: 'Số lượng tin nhắn gửi đã vượt quá quota.',
	},
	2501: { en: 'Duplicate message in 5 minutes.', vi: 'Tin nhắn bị trùng trong vòng 5 phút.' },
	2502: { en: 'Sending quota has expired.', vi: 'Đã hết hạn mức gửi tin.' },
	2503: { en: 'The sending quota has not been configured yet.', vi: 'Chưa cấu hình hạn mức gửi tin.' },
	2504: { en: 'Brandname is not activated or locked.', vi: 'Brandname chưa được kích hoạt hoặc đã bị khóa.' },
	2505: { en: 'Phone number is blocked.', vi: 'Số điện thoại bị chặn.' },
	2506: { en: 'Service error.', vi: 'Lỗi dịch vụ.' },
	2507: { en: 'Undefined error.', vi: 'Lỗi không xác định.' },
	2513: { en: 'Brandname is wrong or not declared.', vi: 'Brandname sai hoặc chưa được khai báo.' },
	2518: {
		en: 'Content does not match the registered template.',
		vi: 'Nội dung không khớp với template đã đăng ký.',
	},
	2519: { en: 'Content has a banned keyword.', vi: 'Nội dung có từ khóa bị cấm.' },
};

const UNDEFINED: Words = { en: 'Undefined error.', vi: 'Lỗi không xác định.' };

/** One of FPT's errors. */
export class FptError extends Error {
	private readonly words: Words;

	/** `description`: instead of the words that the code has. */
	constructor(
		readonly code: number,
		description: string | Words = WORDS[code] ?? UNDEFINED,
	) {
		const words = typeof description === 'string' ? { en: description, vi: description } : description;
		super(words.en);
		this.words = words;
	}

	/** The response's body, in the language and spelling of the options. */
	toBody({ temperament, codesAsStrings, errorCasing }: LiveOptions): Record<string, unknown> {
		const code = codesAsStrings ? String(this.code) : this.code;
		const description = temperament === 'live' ? this.words.vi : this.words.en;
		return errorCasing === 'upper'
			? { Error: code, Error_description: description }
			: { error: code, error_description: description };
	}

	/** The response's HTTP status. */
	toStatus({ errorStatus, tokenErrorStatus }: LiveOptions): number {
		return isTokenError(this.code) ? (tokenErrorStatus ?? errorStatus) : errorStatus;
	}
}

/** Whether a code says that an access token is dead. */
function isTokenError(code: number): boolean {
	return code >= 1011 && code <= 1013;
}
