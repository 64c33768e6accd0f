import type { Limits } from '../api/types';
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
        ['Calling hours', hours == null ? 'Any hour' : `${hours.from} to ${hours.to}, where the number is`],
        ['Calls a day', limits.maxCallsPerDay ?? 'No limit'],
        ['Messages a day', limits.maxMessagesPerDay ?? 'No limit'],
        ['Minutes of calls a day', limits.maxMinutesPerDay ?? 'No limit'],
        ['Costs a day', limits.maxSpendPerDay ?? 'No limit'],
        ['Countries', allowedCountries == null ? 'All' : allowedCountries.map(countryName).join(', ')],
        ['Costly numbers', types.length === 0 ? 'None' : types.map(numberTypeName).join(', ')],
      ]}
    />
  );
}
