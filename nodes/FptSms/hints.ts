import type { NodeHint } from 'n8n-workflow';
import { LABEL, LABEL_UNITS, OPT_OUT, OPT_OUT_UNITS } from '../fpt/campaign/advertising';
import { MAX_BRAND_NAME } from '../fpt/limits';
import { CAPACITY, GLYPHLESS, GSM_ALPHABET, MAX_CARE_PARTS } from '../fpt/text/parts';
import { SLIPS } from '../fpt/text/slips';
import { CODE_PLACEHOLDERS, MINUTES_PLACEHOLDERS } from '../fpt/text/otp';
import { DELIVERY_HOURS, DELIVERY_WINDOWS } from '../fpt/campaign/schedule';

/**
 * The conditions are expressions of n8n's, evaluated while a text is typed. They read the fields as they are typed: nobody knows yet
 * what an expression will return, so a field that is one never shows a hint.
 */
const MESSAGE = `($rawParameter["textSource"] === "registered" ? "" : ${typed('message')})`;
/** What is fixed of the message if it is an expression: all outside its braces. */
const FIXED = `(text => $rawParameter["textSource"] !== "registered" && typeof text === "string" && text[0] === "=" ? text.slice(1).split(${literal('{{')}).map((piece, index) => index === 0 ? piece : piece.split(${literal('}}')}).slice(1).join("")).join("") : "")($rawParameter["message"])`;
const BRAND_NAME = typed('brandName');
const SCHEDULE_TIME = typed('scheduleTime');

/** A field's text; empty if it is an expression, or no text. */
function typed(name: string): string {
	const value = `$rawParameter[${JSON.stringify(name)}]`;
	return `(typeof ${value} === "string" && ${value}[0] !== "=" ? ${value} : "")`;
}

const option = (name: string) => `($rawParameter["options"] || ({ }))[${JSON.stringify(name)}]`;
const isMatch = (pattern: RegExp, text: string) => `${regExp(pattern)}.test(${text})`;

/** A text in an expression: without braces, two of which would end it. */
function literal(text: string): string {
	return JSON.stringify(text).replace(/[{}\u007F-\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const CARE = ['sendOtp', 'sendInternational'];
const ADVERTISING = ['create', 'run'];
const SENDING = [...CARE, ...ADVERTISING];

/** A hint of some operations, if all conditions hold. */
const warning = (message: string, operations: readonly string[], ...conditions: string[]): NodeHint => ({
	type: 'warning',
	message,
	displayCondition: `={{ ${[`${JSON.stringify(operations)}.includes($rawParameter["operation"])`, ...conditions].join(' && ')} }}`,
	location: 'outputPane',
	whenToDisplay: 'always',
});

const GENERATES_CODE = '$rawParameter["generateCode"] === true';
const HAS_CODE = isMatch(CODE_PLACEHOLDERS, MESSAGE);

/** A text as it is counted: with the minutes, and with something as long as the code in its place. */
const counted = (text: string) =>
	`(text => (${GENERATES_CODE} ? text.replace(${regExp(CODE_PLACEHOLDERS)}, "0".repeat(Number($rawParameter["codeLength"]) || 6)).replace(${regExp(MINUTES_PLACEHOLDERS)}, String(Number($rawParameter["codeMinutes"]) || 5)) : text)${GLYPHLESS.map(([pattern, substitute]) => `.replace(${regExp(pattern)}, ${literal(substitute)})`).join('')}.normalize("NFC"))(${text})`;

function regExp({ source, flags }: RegExp): string {
	return `new RegExp(${literal(source)}, ${literal(flags)})`;
}

const isOutsideGsm = (text: string) => `(!${option('removeAccents')} && [...${text}].some((character) => !${literal(GSM_ALPHABET)}.includes(character)))`;
const IS_OUTSIDE_GSM = isOutsideGsm(counted(MESSAGE));

const { single, part } = CAPACITY['UCS-2'];

/** How many SMS a text with characters outside GSM takes: a pair of units is never split. */
const partsOf = (text: string) =>
	`(${text}.length <= ${single} ? 1 : [...${text}].reduce(([parts, used], character) => used + character.length > ${part} ? [parts + 1, character.length] : [parts, used + character.length], [1, 0])[0])`;
const PARTS = `(counted => ${partsOf('counted')})(${counted(MESSAGE)})`;

const { single: gsmSingle, part: gsmPart } = CAPACITY['GSM-7'];

/** How many SMS a text that is an expression takes at least: what is fixed of it, outside its braces. */
const LEAST_PARTS = `(fixed => ${isOutsideGsm('fixed')} ? ${partsOf('fixed')} : fixed.length <= ${gsmSingle} ? 1 : Math.ceil(fixed.length / ${gsmPart}))(${counted(FIXED)})`;

const OUTSIDE_GSM =
	`'Message' has characters outside the GSM alphabet, such as accents: one SMS has room for ${single} instead of ${CAPACITY['GSM-7'].single}.`;

/** A hint has a fixed text: one for each number of SMS. */
const outsideGsm: NodeHint[] = [1, 2, 3, 4].map((parts) => ({
	...warning(`${OUTSIDE_GSM} It takes ${parts} SMS. The option 'Remove Accents' writes it without accents.`, SENDING, IS_OUTSIDE_GSM, `${PARTS} === ${parts}`),
	...(parts === 1 && { type: 'info' }),
}));

const FIXED_PART = 'what is fixed of it alone is that long.';

/** As above, for a text whose whole length nobody knows yet. */
const longExpression = [2, 3, 4].map((parts) => warning(`'Message' takes at least ${parts} SMS: ${FIXED_PART}`, SENDING, `${LEAST_PARTS} === ${parts}`));

/** The minutes since midnight of a time that is written as the form says, in Vietnam; -1 for any other. */
const MINUTE = `((zoned, local) => zoned ? Math.floor(((Date.parse(${SCHEDULE_TIME}.trim()) / 60000 + 420) % 1440 + 1440) % 1440) : local ? Number(local[1]) * 60 + Number(local[2]) : -1)(${[
	/^\s*\d\d\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)\s*$/,
	/^\s*(?:\d\d\d\d-\d\d-\d\d|\d\d?\/\d\d?\/\d\d\d\d)[T ](\d\d?):(\d\d)(?::\d\d(?:\.\d+)?)?\s*$/,
]
	.map((pattern) => `${regExp(pattern)}.exec(${SCHEDULE_TIME})`)
	.join(', ')})`;

const IS_OUTSIDE_HOURS = `(minute => minute >= 0 && !${JSON.stringify(DELIVERY_WINDOWS.map(({ from, to }) => [from, to]))}.some(([from, to]) => minute >= from && minute < to))(${MINUTE})`;

const HAS_MESSAGE = `${MESSAGE}.trim() !== ""`;
const START = `${MESSAGE}.slice(0, ${LABEL_UNITS}).trimStart().replace(${regExp(/\s+/g)}, " ")`;
const END = `${MESSAGE}.slice(-${OPT_OUT_UNITS}).normalize("NFC")`;

/** What the form says while it is filled in, above the output. */
export const HINTS: NodeHint[] = [
	...outsideGsm,
	...longExpression,
	warning(`'Message' takes more than ${MAX_CARE_PARTS} SMS: ${FIXED_PART}`, SENDING, `${LEAST_PARTS} > ${MAX_CARE_PARTS}`),
	warning(
		`${OUTSIDE_GSM} It takes more than ${MAX_CARE_PARTS} SMS, which FPT does not accept: shorten it, or use 'Remove Accents'.`,
		CARE,
		IS_OUTSIDE_GSM,
		`${PARTS} > ${MAX_CARE_PARTS}`,
	),
	warning(
		`${OUTSIDE_GSM} It takes more than ${MAX_CARE_PARTS} SMS. The option 'Remove Accents' writes it without accents.`,
		ADVERTISING,
		IS_OUTSIDE_GSM,
		`${PARTS} > ${MAX_CARE_PARTS}`,
	),
	warning("'Message' has no {code}, the place for the code that 'Generate Code' makes.", ['sendOtp'], GENERATES_CODE, HAS_MESSAGE, `!${HAS_CODE}`),
	warning(
		"The {code} in 'Message' goes out as it is written: only with 'Generate Code' switched on does the node put a code there.",
		['sendOtp'],
		'$rawParameter["generateCode"] !== true',
		HAS_CODE,
	),
	warning("The {code} in 'Message' goes out as it is written: only Message > Send OTP makes codes.", ['sendInternational'], HAS_CODE),
	warning(
		"'Message' has in it what is seldom meant for a phone, and goes out as it is: HTML, a typed \\n, {{ }}, undefined, null, NaN, [object Object] or Invalid DateTime.",
		SENDING,
		isMatch(SLIPS, MESSAGE),
	),
	warning(`'Brand Name' has more than ${MAX_BRAND_NAME} characters, the most that FPT accepts.`, SENDING, `[...${BRAND_NAME}.trim()].length > ${MAX_BRAND_NAME}`),
	warning("'Message' does not start with [QC], the label that advertising must carry.", ADVERTISING, HAS_MESSAGE, `!${isMatch(LABEL, START)}`),
	warning("'Message' does not seem to say how to opt out, which advertising must end with.", ADVERTISING, HAS_MESSAGE, `!${isMatch(OPT_OUT, END)}`),
	warning(
		`'Schedule Time' is outside the hours in which FPT delivers advertising, ${DELIVERY_HOURS} in Vietnam. The option 'Outside Sending Hours' can move it.`,
		ADVERTISING,
		`[undefined, "", "error"].includes(${option('outsideWindow')})`,
		IS_OUTSIDE_HOURS,
	),
];
