import { composeAccents } from '../text/parts';
import { unreadableReport } from './unreadableReport';

/** Bytes that are decoded at once: a few milliseconds of work for all that is done with them. */
const PIECE_BYTES = 256_000;

/** Bytes looked at to recognize UTF-16, and files that are not text. */
const SAMPLE_BYTES = 4000;

/** A control character other than line ends and tabs. */
const NO_TEXT = /(?![\s\u0080-\u009F])\p{Cc}/u;

/** The text of a file, in whatever encoding sheets save it: `label` as `TextDecoder` accepts it. */
export interface DecodedText {
	pieces: Iterable<string>;
	/** Makes a value of the text whole: Windows-1258 has letters and their accents apart. */
	compose: (value: string) => string;
}

/**
 * Decodes a CSV file piece by piece, without its byte order mark: UTF-8, UTF-16 with or without a mark, and Windows-1258, which
 * Excel in Vietnam saves. A UTF-8 text with a few broken characters stays UTF-8. Throws if it is not text.
 */
export function decodeCsv(bytes: Uint8Array): DecodedText {
	const encoding = encodingOf(bytes);
	const decoder = decoderOf(encoding);
	if (NO_TEXT.test(decoder.decode(bytes.subarray(0, SAMPLE_BYTES)))) throw unreadableReport('it is not a text file');
	return { pieces: decodeInPieces(bytes, encoding), compose: encoding === 'windows-1258' ? composeAccents : (value) => value };
}

function* decodeInPieces(bytes: Uint8Array, encoding: string): Generator<string> {
	const decoder = decoderOf(encoding);
	for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
		yield decoder.decode(bytes.subarray(start, start + PIECE_BYTES), { stream: true });
	}
	yield decoder.decode();
}

function decoderOf(encoding: string) {
	try {
		return new TextDecoder(encoding);
	} catch {
		// A Node.js that was built without the tables of other encodings.
		throw unreadableReport(`it is encoded in ${encoding}, which this Node.js can't decode`);
	}
}

function encodingOf(bytes: Uint8Array): string {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
	// Digits and separators have a zero byte in UTF-16, and no other encoding of text has any.
	const zeros = [0, 0];
	bytes.subarray(0, SAMPLE_BYTES).forEach((byte, index) => {
		if (byte === 0) zeros[index % 2]! += 1;
	});
	const [even = 0, odd = 0] = zeros;
	const sample = Math.min(bytes.length, SAMPLE_BYTES);
	if (Math.max(even, odd) > sample / 8 && Math.min(even, odd) === 0) return odd > even ? 'utf-16le' : 'utf-16be';
	return isMostlyUtf8(bytes) ? 'utf-8' : 'windows-1258';
}

/** Whether more characters outside ASCII are whole than broken. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
	let balance = 0;
	for (const text of decodeInPieces(bytes, 'utf-8')) {
		for (let index = 0; index < text.length; index++) {
			const unit = text.charCodeAt(index);
			if (unit > 0x7f) balance += unit === 0xfffd ? -1 : 1;
		}
	}
	return balance >= 0;
}
