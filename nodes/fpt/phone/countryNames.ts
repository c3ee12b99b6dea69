import { COUNTRY_CODES } from './numberingPlan';

const NAMES = new Intl.DisplayNames(['en'], { type: 'region' });

/** All countries with a numbering plan, by name: ISO 3166 code and English name. Computed when the package is built (`bundle.js`): it would double the time in which n8n loads the node. */
export const COUNTRY_NAMES: ReadonlyArray<readonly [code: string, name: string]> = COUNTRY_CODES.map((code) => [code, NAMES.of(code) ?? code] as const).sort(
	([, one], [, other]) => one.localeCompare(other, 'en'),
);
