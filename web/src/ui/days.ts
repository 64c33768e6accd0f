import { perLocale } from '../language/language';

/** Days are written as in the API: `2026-01-31`. */
export function dayAfter(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** The day that it is in a time zone. */
export function today(timeZone = 'UTC', now = new Date()): string {
  const parts = new Map(
    dayFormat(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  return ['year', 'month', 'day'].map((type) => parts.get(type as 'year') ?? '').join('-');
}

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { ...parts, timeZone });
  } catch {
    // The server knows a zone that this browser does not.
    return new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { ...parts, timeZone: 'UTC' });
  }
}

/** Every day from the first to the last, so that a chart shows days without usage as gaps. */
export function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = dayAfter(day, 1)) days.push(day);
  return days;
}

/** `count` months up to and including this one (`2026-01`, in UTC), newest first. */
export function monthsUntil(month: string, count: number): string[] {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(year, number - 1 - index, 1)).toISOString().slice(0, 7),
  );
}

const months = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }),
);

export function longMonth(month: string): string {
  return months().format(new Date(`${month}-01`));
}

const shortDays = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
);
const longDays = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }),
);

export function shortDay(day: string): string {
  return shortDays().format(new Date(day));
}

export function longDay(day: string): string {
  return longDays().format(new Date(day));
}

/** The instant of a time like `2026-01-31T12:00`, local unless it says otherwise; null if it is not one. */
export function instantOf(time: string | null): string | null {
  const date = new Date(time ?? '');
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** The local time of an instant as a field for times has it, `2026-01-31T12:00`; empty if it is none. */
export function localTimeOf(instant: string | null): string {
  const date = new Date(instant ?? '');
  if (Number.isNaN(date.getTime())) return '';
  const minutes = [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0'));
  return `${localDayOf(date)}T${minutes.join(':')}`;
}

/** The day of an instant in the reader's zone. */
export function localDayOf(date: Date): string {
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${date.getFullYear()}-${month}-${day}`;
}
