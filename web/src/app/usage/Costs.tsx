import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import type { UsageSums } from '../../api/types';
import { formatCount } from '../../ui/count';
import { formatSums } from '../../ui/money';
import { costOf } from './amounts';

/** The known part of a cost and what is missing: a pending price is not zero. */
export function Costs({ sums }: { sums: UsageSums }) {
  const { pendingPrices, missingPrices } = sums;
  return (
    <>
      {formatSums(costOf(sums))}
      {pendingPrices > 0 && (
        <Text size="xs" c="dimmed" title={t`Prices that Twilio has not reported yet`}>
          <Trans>{formatCount(pendingPrices)} pending</Trans>
        </Text>
      )}
      {missingPrices > 0 && (
        <Text size="xs" c="dimmed" title={t`Twilio reported no price within two days`}>
          <Trans>{formatCount(missingPrices)} without price</Trans>
        </Text>
      )}
    </>
  );
}
