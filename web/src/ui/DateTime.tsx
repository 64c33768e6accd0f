const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const TIME_MS = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** `time-ms` is for timestamps of Linecard's own; Twilio's have whole seconds. */
const FORMATS = { full: FULL, short: SHORT, time: TIME, 'time-ms': TIME_MS };

/** A timestamp in the reader's time zone, in full on hover and to machines. */
export function DateTime({ at, format = 'short' }: { at: string; format?: keyof typeof FORMATS }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={FULL.format(date)}>
      {FORMATS[format].format(date)}
    </time>
  );
}
