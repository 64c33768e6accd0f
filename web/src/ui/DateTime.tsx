import { t } from '@lingui/core/macro';
import { useSyncExternalStore } from 'react';
import { perLocale } from '../language/language';

const formatter = (options: Intl.DateTimeFormatOptions) =>
  perLocale((locale) => new Intl.DateTimeFormat(locale, options));

/** `time-ms` is for timestamps of Linecard's own; Twilio's have whole seconds. */
const FORMATS = {
  full: formatter({ dateStyle: 'medium', timeStyle: 'long' }),
  short: formatter({ dateStyle: 'medium', timeStyle: 'short' }),
  time: formatter({ timeStyle: 'medium' }),
  'time-ms': perLocale(withMilliseconds),
};

/** As `timeStyle: 'medium'`, which takes no fractions and has two digits of an hour where that is usual, so that both look alike. */
export function withMilliseconds(locale: string): Intl.DateTimeFormat {
  const parts = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).formatToParts(
    new Date(2026, 0, 1, 1),
  );
  const hour = parts.find(({ type }) => type === 'hour')?.value.length === 2 ? '2-digit' : 'numeric';
  return new Intl.DateTimeFormat(locale, {
    hour,
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  });
}

/** A time in full, with the zone, for a text. */
export function fullTime(date: Date): string {
  return FORMATS.full().format(date);
}

type Props = { at: string; format?: keyof typeof FORMATS | 'relative' };

/** A timestamp in the reader's time zone; on hover and to machines in full, with the zone. */
export function DateTime({ at, format = 'short' }: Props) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={fullTime(date)}>
      {format === 'relative' ? <Relative date={date} /> : FORMATS[format]().format(date)}
    </time>
  );
}

function Relative({ date }: { date: Date }) {
  const now = useSyncExternalStore(subscribe, minute);
  return relative(date, Math.max(now, date.getTime()));
}

const relatively = perLocale((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const MINUTE_MS = 60_000;
const UNITS = [
  ['minute', 1, 60],
  ['hour', 60, 24 * 60],
] as const;

/** "5 minutes ago"; what is older than a day is clearer as a date. */
export function relative(date: Date, now: number): string {
  const minutes = Math.round((now - date.getTime()) / MINUTE_MS);
  if (minutes < 1) return t`just now`;
  for (const [unit, size, below] of UNITS) {
    if (minutes < below) return relatively().format(-Math.round(minutes / size), unit);
  }
  return FORMATS.short().format(date);
}

/** "3 seconds ago": for what happened a moment ago, and is looked at as it happens. */
export function secondsAgo(date: Date, now: number): string {
  const seconds = Math.max(0, Math.round((now - date.getTime()) / 1000));
  return seconds < 60 ? relatively().format(-seconds, 'second') : relative(date, now);
}

/** One clock for all times of a page. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), MINUTE_MS / 2);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The same for half a minute, so that a render sees one time. */
function minute(): number {
  return Math.floor(Date.now() / (MINUTE_MS / 2)) * (MINUTE_MS / 2);
}
