import { plural, t } from '@lingui/core/macro';
import type { Limits } from '../api/types';
import { DescriptionList } from '../ui/DescriptionList';
import { formatCount } from '../ui/count';
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
        [
          t`Concurrent calls`,
          maxConcurrentCalls == null
            ? t`No limit`
            : plural(maxConcurrentCalls, { one: '# call', other: '# calls' }),
        ],
        [
          t`Maximum call duration`,
          maxCallSeconds == null
            ? t`No limit`
            : plural(maxCallSeconds, { one: '# second', other: '# seconds' }),
        ],
        [t`Calling hours`, hours == null ? t`Any hour` : t`${hours.from} to ${hours.to}`],
        [t`Calls per day`, countOf(limits.maxCallsPerDay)],
        [t`Messages per day`, countOf(limits.maxMessagesPerDay)],
        [t`Call minutes per day`, countOf(limits.maxMinutesPerDay)],
        [t`Cost per day`, countOf(limits.maxSpendPerDay)],
        [t`Countries`, allowedCountries == null ? t`All` : allowedCountries.map(countryName).join(', ')],
        [
          t`Costly numbers`,
          types.length === 0
            ? t({ message: 'None', context: 'numbers' })
            : types.map(numberTypeName).join(', '),
        ],
      ]}
    />
  );
}

function countOf(limit: number | null | undefined): string {
  return limit == null ? t`No limit` : formatCount(limit);
}
