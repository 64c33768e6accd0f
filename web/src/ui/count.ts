import { perLocale } from '../language/language';

const counts = perLocale((locale) => new Intl.NumberFormat(locale));

/** `1,000` in the reader's locale. */
export function formatCount(count: number): string {
  return counts().format(count);
}
