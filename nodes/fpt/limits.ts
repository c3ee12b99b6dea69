/**
 * How long a text from outside may be. n8n runs all workflows of a process on one thread, and accepts requests of 16 MB: each
 * bound is checked before anything else touches the text, and is far beyond what is ever meant.
 */

/** A message, in 16-bit units: the longest that SMS can carry, 255 parts of 153 characters (3GPP TS 23.040, section 9.2.3.24.1). */
export const MAX_MESSAGE_UNITS = 255 * 153;

/** The name of a campaign, in characters (manual, section 3.4.3.1). */
export const MAX_CAMPAIGN_NAME = 32;

/** The same as it is typed, in 16-bit units: a character with marks apart has some, and MAX_CAMPAIGN_NAME counts it as one. */
export const MAX_CAMPAIGN_NAME_UNITS = 1000;

/** A point in time, in 16-bit units: ISO 8601 with nanoseconds, an offset and the longest name of a zone has 75. */
export const MAX_TIME_UNITS = 100;

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
