import { Group, Text } from '@mantine/core';
import type { UsageSums } from '../../api/types';
import { costOf, formatAmount } from './amounts';
import { formatCount } from './usage';

/** The known part of a cost and what is missing: a pending price is not zero. */
export function Costs({ sums }: { sums: UsageSums }) {
  const { pendingPrices, missingPrices } = sums;
  const amounts = costOf(sums);
  const isNothing = amounts.length === 0 && pendingPrices === 0 && missingPrices === 0;
  return (
    <Group gap={6} justify="flex-end">
      {isNothing ? '–' : amounts.map((amount) => <span key={amount.unit}>{formatAmount(amount)}</span>)}
      {pendingPrices > 0 && (
        <Text span size="sm" c="dimmed" title="Prices that Twilio has not reported yet">
          {amounts.length > 0 && '+ '}
          {formatCount(pendingPrices)} pending
        </Text>
      )}
      {missingPrices > 0 && (
        <Text span size="sm" c="dimmed" title="Twilio reported no price within two days">
          {formatCount(missingPrices)} without price
        </Text>
      )}
    </Group>
  );
}
