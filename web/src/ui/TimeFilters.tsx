import { select } from '@lingui/core/macro';
import { DateInput } from './DateInput';
import { dayAfter, instantOf, localDayOf, localTimeOf } from './days';
import { PeriodSelect } from './PeriodSelect';
import type { UrlChanges } from './use-url-state';

type Props = {
  /** What the list has. */
  noun?: 'call' | 'message' | 'entry';
  /** Holds the times as instants, so that a link means the same to readers in other zones. */
  search: URLSearchParams;
  onChange: (changes: UrlChanges) => void;
};

/** A usual period, or any two times in the reader's zone, that a list is restricted to. */
export function TimeFilters({ noun = 'entry', search, onChange }: Props) {
  const today = localDayOf(new Date());
  const [from, until] = [search.get('from'), search.get('until')];
  return (
    <>
      <PeriodSelect
        today={today}
        clearable
        value={from === null && until === null ? null : daysBetween(from, until, today)}
        onChange={(period) =>
          onChange({
            from: period && instantOf(`${period.from}T00:00`),
            // A period that ends today goes on.
            until:
              period === null || period.to === today ? null : instantOf(`${dayAfter(period.to, 1)}T00:00`),
          })
        }
      />
      <DateInput
        label={select(noun, { call: 'Placed from', message: 'Sent from', other: 'From' })}
        type="datetime-local"
        value={localTimeOf(instantOf(from))}
        onChange={(time) => onChange({ from: instantOf(time) })}
      />
      <DateInput
        label={select(noun, { call: 'Placed before', message: 'Sent before', other: 'Before' })}
        type="datetime-local"
        value={localTimeOf(instantOf(until))}
        onChange={(time) => onChange({ until: instantOf(time) })}
      />
    </>
  );
}

/** The whole days that two times stand for; of other times, days that no period has. */
function daysBetween(from: string | null, until: string | null, today: string) {
  const [first, end] = [from, until].map((time) => localTimeOf(instantOf(time)).split('T'));
  if (first?.[1] !== '00:00' || (until !== null && end?.[1] !== '00:00')) return { from: '', to: '' };
  return { from: first[0] ?? '', to: until === null ? today : dayAfter(end?.[0] ?? today, -1) };
}
