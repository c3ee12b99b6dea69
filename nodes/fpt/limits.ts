/**
 * How long a text from outside may be. n8n runs all workflows of a process on one thread, and accepts requests of 16 MB: each
 * bound is checked before anything else touches the text, and is far beyond what is ever meant.
 */

/** The SMS that a phone can join to one message (3GPP TS 23.040, section 9.2.3.24.1). */
export const MAX_PARTS = 255;

/** A message, in 16-bit units: as many SMS of 153 characters each. */
export const MAX_MESSAGE_UNITS = MAX_PARTS * 153;

/** A brand name, in characters (manual, section 3.2.1). */
export const MAX_BRAND_NAME = 11;

/** A request's ID of the user's, in characters (manual, section 3.2.1). */
export const MAX_REQUEST_ID = 100;

/** The name of a campaign, in characters (manual, section 3.4.3.1). */
export const MAX_CAMPAIGN_NAME = 32;

/** The same as it is typed, in 16-bit units: a character with marks apart has some, and MAX_CAMPAIGN_NAME counts it as one. */
export const MAX_CAMPAIGN_NAME_UNITS = 1000;

/** A point in time, in 16-bit units: ISO 8601 with nanoseconds, an offset and the longest name of a zone has 75. */
export const MAX_TIME_UNITS = 100;

/** A phone number with all that is written around it, in 16-bit units: an E.164 number has 15 digits, a cell with a label some 40. */
export const MAX_PHONE_UNITS = 100;

/** A list of numbers as text, in 16-bit units: 20 for each of MAX_PHONES. */
export const MAX_PHONE_LIST_UNITS = 4_000_000;

/** Numbers of a list, or of all items of a campaign together: FPT publishes no limit, and a list of 100,000 is large. */
export const MAX_PHONES = 200_000;

/** How deep a list of lists may be: one list in each item, of a column, is two. What is deeper is not a list of numbers. */
export const MAX_PHONE_LIST_DEPTH = 10;

/** What an error quotes of a value, in 16-bit units. */
export const MAX_QUOTED_UNITS = 100;

/** What an error quotes of FPT's description, and what is read of it, in 16-bit units: FPT's have some ten words. */
export const MAX_DESCRIPTION_UNITS = 500;

/** An option's value as text, in 16-bit units: none that a form offers is longer. */
export const MAX_OPTION_UNITS = 100;

/** Combining marks in a row: more are in no language (Unicode Standard Annex #15, section 13, Stream-Safe Text Format). */
export const MAX_MARKS = 30;

/** A campaign's report that is to become items, in bytes: 500,000 rows have about 30 MB. As a file it may be far larger. */
export const MAX_REPORT_BYTES = 32_000_000;

/** The rows and cells of such a report: n8n keeps each item in memory, and writes all of them into its database. */
export const MAX_REPORT_ROWS = 500_000;
export const MAX_REPORT_CELLS = 2_000_000;

/** Its columns: a table of more has the wrong separator, and an object of so many properties is slow. */
export const MAX_REPORT_COLUMNS = 1000;

/** One row of it, in 16-bit units: what goes on for longer has a quotation mark that never closes. */
export const MAX_REPORT_ROW_UNITS = 1_000_000;

/** JSON, in 16-bit units. FPT's responses are smaller than 1 kB; parsing this much takes some 50 ms. */
export const MAX_JSON_UNITS = 8_000_000;

/** Levels of arrays and objects in JSON. FPT's responses have 3; n8n can't save a value of some thousand levels. */
export const MAX_JSON_DEPTH = 100;

/** Delivery reports in one request. FPT posts one (manual, section 4.1); n8n can hardly save an execution of more than these. */
export const MAX_DLRS_IN_REQUEST = 10_000;

/** A request with them, in bytes: 10,000 reports of FPT are 1 MB. */
export const MAX_DLR_BODY_BYTES = 2_000_000;

/** What V8 takes at most for a byte of such a body once it is parsed, in bytes, as measured: `[[]]` nested and side by side. */
export const MEMORY_PER_BYTE = 32;

/** Names and list elements of a delivery report, in all levels: FPT's has five names (manual, section 4.1). Looking at each costs time. */
export const MAX_DLR_NAMES = 100;

/** Levels of a delivery report, which is flat (manual, section 4.1). */
export const MAX_DLR_DEPTH = 20;

/** Fields of a delivery report, in 16-bit units. An id is a number, or a batch's id and a number (manual, section 4.1). */
export const MAX_DLR_FIELD_UNITS = { smsid: 255, status: 100, telco: 100, error: 1_000, mt_count: 100 } as const;

/** The `Authorization` header of a delivery report, in characters: the longest key, with room for another form of it. */
export const MAX_AUTHORIZATION_UNITS = 4_000;

/** The key of delivery reports, in characters: 64 are common, and a proxy may cut a header of some thousand. */
export const MAX_DLR_KEY_UNITS = 1_000;

/** The list of addresses that reports may come from, in 16-bit units: 500 ranges of IPv6. It is read with each report. */
export const MAX_ALLOWED_IPS_UNITS = 25_000;

/** One address, in 16-bit units: the longest of IPv6 has 45, a zone or a port may follow. */
export const MAX_IP_UNITS = 100;

/** A challenge of Send OTP, in 16-bit units: it has at most 106, and may have blanks around it. */
export const MAX_CHALLENGE_UNITS = 200;

/** A key of *Send Once Per*, in characters: an order's number, perhaps with a shop's name before it. */
export const MAX_ONCE_KEY = 255;

/** Such keys that n8n keeps of a node, and that a run may have: it reads and writes all as one JSON, 270 kB, with each execution. */
export const MAX_ONCE_KEYS = 10_000;

/** A one-time password as it is typed, in 16-bit units: at most 10 digits, perhaps the text of the SMS around them. */
export const MAX_TYPED_CODE_UNITS = 100;

/** Texts that a credential has as registered with FPT, and the characters of one, in 16-bit units: four SMS have room for no more. */
export const MAX_REGISTERED_TEXTS = 200;
export const MAX_REGISTERED_UNITS = 612;

/** Places of such a text (VinaPhone registers at most three), and the name of a text or a variable, in 16-bit units. */
export const MAX_PLACES = 10;
export const MAX_NAME_UNITS = 100;
