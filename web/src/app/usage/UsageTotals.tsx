import { plural, t } from '@lingui/core/macro';
import { Card, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { UsageSums } from '../../api/types';
import { formatCount } from '../../ui/count';
import { formatSums } from '../../ui/money';
import { costOf } from './amounts';
import { formatMinutes } from './usage';

export function UsageTotals({ totals }: { totals: UsageSums }) {
  const { calls, completedCalls, callSeconds, messages, messageSegments, pendingPrices, missingPrices } =
    totals;
  const costs = costOf(totals);
  const { callCost, messageCost } = totals;
  const notes = [
    callCost.length > 0 && messageCost.length > 0
      ? t`${formatSums(callCost)} calls, ${formatSums(messageCost)} messages`
      : null,
    pendingPrices > 0 ? plural(pendingPrices, { one: '# price pending', other: '# prices pending' }) : null,
    missingPrices > 0 ? t`${formatCount(missingPrices)} without price` : null,
  ].filter((note) => note !== null);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} component="dl" my={0}>
      <Total name={t`Calls`} value={formatCount(calls)} note={t`${formatCount(completedCalls)} completed`} />
      <Total name={t`Minutes`} value={formatMinutes(callSeconds)} note={t`talk time`} />
      <Total
        name={t`Messages`}
        value={formatCount(messages)}
        note={plural(messageSegments, { one: '# segment', other: '# segments' })}
      />
      <Total
        name={t`Cost`}
        value={costs.length === 0 && pendingPrices > 0 ? t`Pending` : formatSums(costs)}
        note={notes.length > 0 ? notes.join(', ') : t`All prices known`}
      />
    </SimpleGrid>
  );
}

function Total({ name, value, note }: { name: string; value: ReactNode; note: string }) {
  return (
    <Card withBorder padding="md">
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fz={{ base: 20, sm: 26 }} fw={700} lh={1.3}>
        {value}
      </Text>
      <Text component="dd" m={0} size="sm" c="dimmed">
        {note}
      </Text>
    </Card>
  );
}
