/** Days are in UTC, as in the API: `2026-01-31`. */
export function dayAfter(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
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

const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

export function longMonth(month: string): string {
  return MONTH.format(new Date(`${month}-01`));
}

const SHORT = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const LONG = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

export function shortDay(day: string): string {
  return SHORT.format(new Date(day));
}

export function longDay(day: string): string {
  return LONG.format(new Date(day));
}

/** The instant of a local time like `2026-01-31T12:00`; null if it is not one. */
export function instantOf(local: string | null): string | null {
  const date = new Date(local ?? '');
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
