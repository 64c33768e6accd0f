import { t } from '@lingui/core/macro';
import { formatLocale, perLocale } from '../language/language';
import { COUNTRY_CODES } from './country-codes';

const names = perLocale((locale) => new Intl.DisplayNames(locale, { type: 'region' }));

/** In a list of allowed countries: that of the number that calls. */
export const OWN = 'own';

export function countryName(code: string): string {
  return code === OWN ? t`Country of the calling number` : (names().of(code) ?? code);
}

/** The own one, then sorted by name. Includes the chosen ones even if only a newer server knows them. */
export function countryChoices(chosen: string[]): { value: string; label: string }[] {
  const countries = [...new Set([...COUNTRY_CODES, ...chosen])]
    .filter((code) => code !== OWN)
    .map((value) => ({ value, label: countryName(value) }))
    .sort((a, b) => a.label.localeCompare(b.label, formatLocale()));
  return [{ value: OWN, label: countryName(OWN) }, ...countries];
}
