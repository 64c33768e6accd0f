import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderFor } from '../../../test/render';
import type { ComparedAccount } from '../../api/types';
import { ComparisonSummary } from './ComparisonSummary';

const NOTHING = { calls: 0, callMinutes: 0, callCost: [], messages: 0, messageSegments: 0, messageCost: [] };

function account(name: string, twilio: string, agents: string, difference: string): ComparedAccount {
  const ledger = (amount: string) => ({ ...NOTHING, callCost: [{ unit: 'USD', amount }] });
  return {
    accountSid: `AC${name}`,
    connectedAgents: [{ agentId: name, agentName: name }],
    twilio: ledger(twilio),
    agents: ledger(agents),
    noAgent: ledger(difference),
    pendingPrices: 0,
    missingPrices: 0,
    problem: null,
  };
}

test('accounts have their agents’ names, a mark where they agree, and a total', async () => {
  const silent = { ...account('Lost', '9', '9', '0'), twilio: null, noAgent: null };
  const accounts = [account('Sales', '3.005', '2', '1.005'), account('Desk', '1', '1', '0.000'), silent];
  renderFor('admin', <ComparisonSummary accounts={accounts} isPart={false} />);
  const rows = () => screen.getAllByRole('row').map(({ textContent }) => textContent);
  expect(rows().find((row) => row.includes('Sales'))).toMatch(/\$3\.01\$2\.00Δ \$1\.01$/);
  expect(rows().find((row) => row.includes('Desk'))).toMatch(/✓ Matches$/);
  expect(rows().find((row) => row.includes('Lost'))).toMatch(/–\$9\.00–$/);
  // Exact sums, of the accounts that Twilio answered for.
  expect(rows().at(-1)).toMatch(/^Total.*\$4\.01\$3\.00Δ \$1\.01$/);
  await userEvent.click(screen.getByRole('button', { name: 'Agents' }));
  expect(rows()[1]).toContain('Desk');
  expect(screen.getByRole('columnheader', { name: 'Agents' })).toHaveAttribute('aria-sort', 'ascending');
});
