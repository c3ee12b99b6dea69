import { FptError } from './errors';
import type { Temperament } from './options';

// Independent of nodes/fpt on purpose: a mistake there must meet a server that does not share it.

const PREFIXES: Record<string, string> = {
	viettel: '032 033 034 035 036 037 038 039 086 096 097 098',
	vina: '081 082 083 084 085 088 091 094',
	mobi: '070 076 077 078 079 089 090 093',
	htc: '052 056 058 092',
	beeline: '059 099',
	itel: '087',
	wintel: '055',
};

const TELCOS = new Map(
	Object.entries(PREFIXES).flatMap(([telco, prefixes]) =>
		prefixes.split(' ').map((prefix) => [prefix, telco] as const),
	),
);

const COUNTRIES: Record<string, string> = {
	1: 'US',
	7: 'RU',
	33: 'FR',
	44: 'GB',
	49: 'DE',
	60: 'MY',
	61: 'AU',
	62: 'ID',
	63: 'PH',
	65: 'SG',
	66: 'TH',
	81: 'JP',
	82: 'KR',
	84: 'VN',
	86: 'CN',
	91: 'IN',
	852: 'HK',
	855: 'KH',
	856: 'LA',
	886: 'TW',
};

// The country codes that do not have three digits.
const SHORT_CODES =
	/^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

const HOME = /^(?:0|84)(\d{9})$/;

export interface Subscriber {
	/** `84…`, or the country code and number. */
	phone: string;
	telco: string;
}

/** A Vietnamese mobile number of today, `84…` or `0…`; undefined for anything else. */
export function mobileNumber(given: string): Subscriber | undefined {
	const rest = HOME.exec(given)?.[1];
	if (rest === undefined) return undefined;
	const telco = TELCOS.get(`0${rest.slice(0, 2)}`);
	return telco === undefined ? undefined : { phone: `84${rest}`, telco };
}

/** A number of a campaign's list, `84…` or `0…`. As live, any prefix: the manual's sample has one that no network has. */
export function listedNumber(given: string, temperament: Temperament): Subscriber | undefined {
	const rest = temperament === 'live' ? HOME.exec(given)?.[1] : undefined;
	return mobileNumber(given) ?? (rest === undefined ? undefined : { phone: `84${rest}`, telco: '' });
}

/** The error of a phone number that is not one; as live in the words of FPT's logs. */
export function wrongPhone(given: string, temperament: Temperament): FptError {
	if (temperament === 'strict') return new FptError(53);
	return new FptError(1014, /^\d*$/.test(given) ? 'Số điện thoại không hợp lệ' : 'Phone-notDigits');
}

/** A country code and number, digits only; undefined for anything else. */
export function internationalNumber(given: string): Subscriber | undefined {
	if (!/^[1-9]\d{6,14}$/.test(given)) return undefined;
	const code = SHORT_CODES.exec(given)?.[0] ?? given.slice(0, 3);
	return { phone: given, telco: COUNTRIES[code] ?? code };
}
