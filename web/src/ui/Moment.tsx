const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const FINE_CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** `fine-clock` is for our own moments; Twilio's are of whole seconds. */
const FORMATS = { full: FULL, short: SHORT, clock: CLOCK, 'fine-clock': FINE_CLOCK };

/** A moment in the reader's own time; the whole of it on hover and for machines. */
export function Moment({ at, as = 'short' }: { at: string; as?: keyof typeof FORMATS }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={FULL.format(date)}>
      {FORMATS[as].format(date)}
    </time>
  );
}
