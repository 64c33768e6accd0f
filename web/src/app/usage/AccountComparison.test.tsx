import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderFor } from '../../../test/render';
import { AccountComparison } from './AccountComparison';

const AGENTS = {
  calls: 3,
  callMinutes: 5,
  callCost: [{ unit: 'USD', amount: '0.042' }],
  messages: 1,
  messageSegments: 2,
  messageCost: [],
};
const ACCOUNT = {
  accountSid: 'AC0',
  connectedAgents: [{ agentId: 'a1', agentName: 'Front desk' }],
  twilio: { ...AGENTS, calls: 4, callCost: [{ unit: 'USD', amount: '0.0700' }] },
  agents: AGENTS,
  noAgent: {
    ...AGENTS,
    calls: 1,
    callMinutes: 0,
    callCost: [{ unit: 'USD', amount: '0.0280' }],
    messages: 0,
  },
  pendingPrices: 1,
  missingPrices: 0,
  problem: null,
};

function cellsOf(row: RegExp): (string | null)[] {
  return [...screen.getByRole('row', { name: row }).querySelectorAll('td')].map(
    ({ textContent }) => textContent,
  );
}

test('Twilio’s figures are shown next to the agents’ and the rest, and a pending price is not zero', () => {
  renderFor('admin', <AccountComparison account={ACCOUNT} />);
  expect(cellsOf(/^Calls/)).toEqual(['4', '3', '1']);
  expect(cellsOf(/^Call cost/).map((cost) => cost?.replace(/[^0-9.]/g, ''))).toEqual([
    '0.07',
    '0.04',
    '0.03',
  ]);
  expect(cellsOf(/^Message cost/)).toEqual(['–', '–', '–']);
  expect(screen.getByText(/^1 price pending for the agents’ usage/)).toBeVisible();
  expect(screen.queryByText(/reported no price/)).toBeNull();
});

test('an account that Twilio does not report shows the reason and the agents’ figures', () => {
  const problem = {
    code: 'account-not-connected' as const,
    detail: 'No token of this account is connected.',
  };
  renderFor('admin', <AccountComparison account={{ ...ACCOUNT, twilio: null, noAgent: null, problem }} />);
  expect(screen.getByText(problem.detail)).toBeVisible();
  expect(cellsOf(/^Calls/)).toEqual(['–', '3', '–']);
});
