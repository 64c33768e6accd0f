import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderFor } from '../../../test/render';
import type { ComparedAccount, ComparisonTotals } from '../../api/types';
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

const totals = (accounts: number): ComparisonTotals => ({
  accounts,
  agents: { ...NOTHING, calls: 7, callCost: [{ unit: 'USD', amount: '70' }] },
  pendingPrices: 0,
  missingPrices: 0,
});

test('accounts have their agents’ names, a mark where they agree, and a total', async () => {
  const silent = { ...account('Lost', '9', '9', '0'), twilio: null, noAgent: null };
  const accounts = [account('Sales', '3.005', '2', '1.005'), account('Desk', '1', '1', '0.000'), silent];
  renderFor('admin', <ComparisonSummary accounts={accounts} totals={totals(3)} />);
  const rows = () => screen.getAllByRole('row').map(({ textContent }) => textContent);
  expect(rows().find((row) => row.includes('Sales'))).toMatch(/\$3\.01\$2\.00Δ \$1\.01$/);
  expect(rows().find((row) => row.includes('Desk'))).toMatch(/✓ Matches$/);
  expect(rows().find((row) => row.includes('Lost'))).toMatch(/–\$9\.00–$/);
  // Exact sums that add up: of the accounts that Twilio answered for, of the other one, and of all.
  expect(rows().at(-3)).toMatch(/^Compared with Twilio.*\$4\.01\$3\.00Δ \$1\.01$/);
  expect(rows().at(-2)).toMatch(/^Not compared.*–\$9\.00–$/);
  expect(rows().at(-1)).toMatch(/^Total.*–\$12\.00–$/);
  await userEvent.click(screen.getByRole('button', { name: 'Agents' }));
  expect(rows()[1]).toContain('Desk');
  expect(screen.getByRole('columnheader', { name: 'Agents' })).toHaveAttribute('aria-sort', 'ascending');
});

test('where all accounts are compared, there is one total; where none is, it has what the agents used', () => {
  const silent = { ...account('Lost', '9', '9', '0'), twilio: null, noAgent: null };
  const totalOf = (accounts: ComparedAccount[], all = accounts.length) => {
    const { unmount } = renderFor('admin', <ComparisonSummary accounts={accounts} totals={totals(all)} />);
    const rows = screen.getAllByRole('row').map(({ textContent }) => textContent);
    unmount();
    return [rows.length, rows.at(-1)];
  };
  const [sales, desk] = [account('Sales', '3', '2', '1'), account('Desk', '1', '1', '0')];
  expect(totalOf([sales, desk])).toEqual([4, 'Total00$4.00$3.00Δ $1.00']);
  expect(totalOf([silent, { ...silent, accountSid: 'ACother' }])).toEqual([4, 'Total00–$18.00–']);
  expect(totalOf([silent])[0]).toBe(2);
  // What is shown of them, and what the agents used of all.
  expect(totalOf([sales, desk], 9)).toEqual([5, 'Total of all accounts70–$70.00–']);
});
