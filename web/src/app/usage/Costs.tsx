import { Group, Text } from '@mantine/core';
import type { Spent } from '../../api/types';
import { costOf, formatAmount } from './amounts';
import { formatCount } from './usage';

/** What is known of a cost, and what is not: a price still to come is no zero. */
export function Costs({ spent }: { spent: Spent }) {
  const { pendingPrices, missingPrices } = spent;
  const amounts = costOf(spent);
  const isNothing = amounts.length === 0 && pendingPrices === 0 && missingPrices === 0;
  return (
    <Group gap={6} justify="flex-end">
      {isNothing ? '–' : amounts.map((amount) => <span key={amount.unit}>{formatAmount(amount)}</span>)}
      {pendingPrices > 0 && (
        <Text span size="sm" c="dimmed" title="Prices that Twilio has yet to name">
          {amounts.length > 0 && '+ '}
          {formatCount(pendingPrices)} pending
        </Text>
      )}
      {missingPrices > 0 && (
        <Text span size="sm" c="dimmed" title="Twilio named no price within two days">
          {formatCount(missingPrices)} without a price
        </Text>
      )}
    </Group>
  );
}
