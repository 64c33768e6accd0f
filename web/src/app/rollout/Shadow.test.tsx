import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderFor } from '../../../test/render';
import { Shadow } from './Shadow';

const call = {
  callSid: `CA${'1'.repeat(32)}`,
  placedAt: '2026-11-29T12:00:00Z',
  to: '…0123',
  accountSid: 'AC1',
  from: '…0199',
};

test('the platform’s calls are counted by agent, with how the last one would have differed', () => {
  const agent = (agentName: string | null, last: object) => ({
    agentId: `agent ${agentName ?? 'gone'}`,
    agentName,
    agentDeleted: agentName === null,
    matching: 7,
    differing: 1,
    lastDifferences: [{ ...call, ownAccountSid: null, ownFrom: null, blockedBy: null, ...last }],
  });
  const agents = [
    agent('Front desk', { ownAccountSid: 'AC2', ownFrom: '…0100' }),
    agent(null, { blockedBy: 'agent-not-connected' as const }),
  ];
  renderFor('admin', <Shadow report={{ days: 30, matching: 14, differing: 2, agentCount: 2, agents }} />);
  screen.getByText('14 would have been placed in the same way, 2 not.');
  const row = screen.getByRole('row', { name: /Front desk/ });
  within(row).getByRole('link', { name: 'Front desk' });
  expect(row.textContent).toContain('…0199 of AC1; Linecard would have used …0100 of AC2');
  const gone = screen.getByRole('row', { name: /Deleted agent/ });
  expect(gone.textContent).toContain('Linecard would have refused it (agent-not-connected)');
});
