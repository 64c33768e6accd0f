import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { answerApi, problem } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { UsageComparisonPage } from './UsageComparisonPage';

const LEDGER = {
  calls: 1,
  callMinutes: 1,
  callCost: [{ unit: 'USD', amount: '0.01' }],
  messages: 0,
  messageSegments: 0,
  messageCost: [],
};

const page = (account: number, nextCursor: string | null) => ({
  body: {
    month: '2026-10',
    timeZone: 'UTC',
    totals: {
      accounts: 4,
      agents: { ...LEDGER, calls: 4, callCost: [{ unit: 'USD', amount: '0.04' }] },
      pendingPrices: 0,
      missingPrices: 0,
    },
    items: [
      {
        accountSid: `AC${account}`,
        connectedAgents: [],
        twilio: LEDGER,
        agents: LEDGER,
        noAgent: { ...LEDGER, calls: 0, callMinutes: 0, callCost: [] },
        pendingPrices: 0,
        missingPrices: 0,
        problem: null,
      },
    ],
    nextCursor,
  },
});

test('all accounts are compared at once, and a page that fails says why and is tried again', async () => {
  const answers = [
    page(1, 'AC1'),
    page(2, 'AC2'),
    problem(429, 'rate-limited'),
    page(3, 'AC3'),
    page(4, null),
  ];
  const server = answerApi({
    'GET /api/usage/comparison': () => answers.shift() ?? problem(404, 'not-found'),
  });
  renderFor('admin', <UsageComparisonPage />, { at: '/usage/comparison?month=2026-10' });
  const all = await screen.findByRole('button', { name: 'Compare all accounts' });
  await userEvent.click(all);
  expect(await screen.findByRole('alert')).toHaveTextContent(/rate-limited/i);
  expect(screen.getByText('Accounts shown: 2 of 4')).toBeVisible();
  expect(screen.getByRole('row', { name: /^Total of all accounts/ })).toHaveTextContent('–$0.04–');
  await userEvent.click(screen.getByRole('button', { name: 'Compare all accounts' }));
  expect(await screen.findByText('Total')).toBeVisible();
  expect(screen.queryByText(/^Accounts shown/)).toBeNull();
  expect(screen.queryByRole('button', { name: /Compar|Show more/ })).toBeNull();
  expect(
    server.queriesOf('GET /api/usage/comparison').map((query) => query.replace(/&?month=2026-10/, '')),
  ).toEqual(['', 'cursor=AC1', 'cursor=AC2', 'cursor=AC2', 'cursor=AC3']);
});

test('all accounts are exported, a page after the other', async () => {
  const answers = [page(1, 'AC1'), page(1, 'AC1'), page(2, null)];
  answerApi({ 'GET /api/usage/comparison': () => answers.shift() ?? problem(404, 'not-found') });
  const files: Blob[] = [];
  Object.assign(URL, {
    createObjectURL: (file: Blob) => `blob:${files.push(file)}`,
    revokeObjectURL: () => undefined,
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  renderFor('admin', <UsageComparisonPage />, { at: '/usage/comparison?month=2026-10' });
  await userEvent.click(await screen.findByRole('button', { name: 'Export as CSV' }));
  await vi.waitFor(() => expect(files).toHaveLength(1));
  const lines = (await files[0]?.text())?.split('\r\n') ?? [];
  expect(lines[0]).toMatch(/Account SID,Agents,Twilio: calls,/);
  expect(lines.slice(1, 3)).toEqual([
    'AC1,,1,1,0.01,0,0,,1,1,0.01,0,0,,0,0,,0,0,,USD,0,0,',
    'AC2,,1,1,0.01,0,0,,1,1,0.01,0,0,,0,0,,0,0,,USD,0,0,',
  ]);
});
