import { valueOr } from '../valueOr';
import { unreadableReport } from './unreadableReport';

/** Bytes that are decoded at once: a few milliseconds of work for all that is done with them. */
const PIECE_BYTES = 256_000;

/** Characters that are looked at for what no text has. */
const SAMPLE_UNITS = 4000;

/** A control character other than line ends and tabs. */
const NO_TEXT = /(?![\s\u0080-\u009F])\p{Cc}/u;

/** Decodes a CSV file piece by piece: UTF-8, or UTF-16 with a byte order mark, which is left out. Throws if it is neither, or no text. */
export function* decodeCsv(bytes: Uint8Array): Generator<string> {
	const [first, second] = bytes;
	const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
	const decoder = new TextDecoder(encoding, { fatal: true });
	for (let start = 0; start <= bytes.length; start += PIECE_BYTES) {
		const end = start + PIECE_BYTES;
		const text = valueOr(() => decoder.decode(bytes.subarray(start, end), { stream: end <= bytes.length }), undefined);
		if (text === undefined) throw unreadableReport('it is encoded neither in UTF-8 nor in UTF-16 with a byte order mark');
		if (start === 0 && NO_TEXT.test(text.slice(0, SAMPLE_UNITS))) throw unreadableReport('it is not a text file');
		yield text;
	}
}
