import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import type { UsageItem } from '../../api/types';
import { PeriodComparison } from './PeriodComparison';

function usageOf(agentName: string, calls: number, minutes: number, cost: string): UsageItem {
  return {
    day: '2026-01-02',
    agentId: agentName,
    agentName,
    credentialSource: 'agent',
    calls,
    completedCalls: calls,
    callSeconds: minutes * 60,
    messages: 0,
    messageSegments: 0,
    pendingPrices: 0,
    missingPrices: 0,
    callCost: [{ unit: 'USD', amount: cost }],
    messageCost: [],
  };
}

const NOW = [
  usageOf('Sales', 9, 20, '0.50'),
  usageOf('Desk', 5, 10, '7.00'),
  usageOf('Night', 7, 90, '2.00'),
];
const DAY = '2026-01-01';

test('the comparison with the period before is sorted by each column, and the total stays last', async () => {
  answerApi({ 'GET /api/usage': () => ({ body: { items: [usageOf('Gone', 3, 3, '9.00')] } }) });
  const previous = { from: DAY, to: DAY, timeZone: 'UTC' };
  renderFor('member', <PeriodComparison items={NOW} deleted={new Set()} previous={previous} />);
  const agents = () =>
    screen
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.querySelector('td')?.textContent);
  await screen.findByRole('table');
  expect(agents()).toEqual(['Sales', 'Night', 'Desk', 'Gone', 'Total']);
  const expected = [
    ['Agent', ['Desk', 'Gone', 'Night', 'Sales', 'Total']],
    ['Calls', ['Gone', 'Desk', 'Night', 'Sales', 'Total']],
    ['Minutes', ['Gone', 'Desk', 'Sales', 'Night', 'Total']],
    ['Total cost', ['Gone', 'Sales', 'Night', 'Desk', 'Total']],
  ] as const;
  for (const [column, order] of expected) {
    await userEvent.click(screen.getByRole('button', { name: column }));
    expect(agents()).toEqual(order);
  }
  await userEvent.click(screen.getByRole('button', { name: 'Total cost' }));
  expect(agents()).toEqual(['Desk', 'Night', 'Sales', 'Gone', 'Total']);
  expect(screen.getByRole('columnheader', { name: 'Total cost' })).toHaveAttribute('aria-sort', 'descending');
});
