import type { Limits } from '../api/types';
import { counted } from '../ui/counted';
import { Facts } from '../ui/Facts';
import { countryName } from './countries';

/** For who may not change them. */
export function LimitsSummary({ limits }: { limits: Limits }) {
  const { maxConcurrentCalls, maxCallSeconds, allowedCountries } = limits;
  return (
    <Facts
      facts={[
        ['Calls at once', maxConcurrentCalls == null ? 'No limit' : counted(maxConcurrentCalls, 'call')],
        ['Longest call', maxCallSeconds == null ? 'No limit' : counted(maxCallSeconds, 'second')],
        ['Countries', allowedCountries == null ? 'Everywhere' : allowedCountries.map(countryName).join(', ')],
      ]}
    />
  );
}
