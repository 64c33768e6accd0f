import type { Limits } from '../api/types';
import { pluralize } from '../ui/pluralize';
import { DescriptionList } from '../ui/DescriptionList';
import { countryName } from './countries';

/** The limits for users who may not change them. */
export function LimitsSummary({ limits }: { limits: Limits }) {
  const { maxConcurrentCalls, maxCallSeconds, allowedCountries } = limits;
  return (
    <DescriptionList
      items={[
        ['Concurrent calls', maxConcurrentCalls == null ? 'No limit' : pluralize(maxConcurrentCalls, 'call')],
        ['Maximum call duration', maxCallSeconds == null ? 'No limit' : pluralize(maxCallSeconds, 'second')],
        ['Countries', allowedCountries == null ? 'All' : allowedCountries.map(countryName).join(', ')],
      ]}
    />
  );
}
