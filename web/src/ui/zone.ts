import { formatLocale } from '../language/language';

/** The reader's time zone: "Europe/Berlin (GMT+1)". */
export function zoneName(): string {
  const format = new Intl.DateTimeFormat(formatLocale(), { timeZoneName: 'short' });
  const short = format.formatToParts(new Date()).find(({ type }) => type === 'timeZoneName')?.value;
  const { timeZone } = format.resolvedOptions();
  return short === undefined || short === timeZone ? timeZone : `${timeZone} (${short})`;
}
