import type { Limits } from '../api/types';
import { formatCount } from '../ui/count';
import { pluralize } from '../ui/pluralize';
import { DescriptionList } from '../ui/DescriptionList';
import { countryName } from './countries';
import { numberTypeName } from './number-types';

/** The limits for users who may not change them. */
export function LimitsSummary({ limits }: { limits: Limits }) {
  const { maxConcurrentCalls, maxCallSeconds, allowedCountries } = limits;
  const hours = limits.callingHours;
  const types = limits.allowedNumberTypes ?? [];
  return (
    <DescriptionList
      items={[
        ['Concurrent calls', maxConcurrentCalls == null ? 'No limit' : pluralize(maxConcurrentCalls, 'call')],
        ['Maximum call duration', maxCallSeconds == null ? 'No limit' : pluralize(maxCallSeconds, 'second')],
        ['Calling hours', hours == null ? 'Any hour' : `${hours.from} to ${hours.to}`],
        ['Calls per day', countOf(limits.maxCallsPerDay)],
        ['Messages per day', countOf(limits.maxMessagesPerDay)],
        ['Call minutes per day', countOf(limits.maxMinutesPerDay)],
        ['Cost per day', countOf(limits.maxSpendPerDay)],
        ['Countries', allowedCountries == null ? 'All' : allowedCountries.map(countryName).join(', ')],
        ['Costly numbers', types.length === 0 ? 'None' : types.map(numberTypeName).join(', ')],
      ]}
    />
  );
}

function countOf(limit: number | null | undefined): string {
  return limit == null ? 'No limit' : formatCount(limit);
}
