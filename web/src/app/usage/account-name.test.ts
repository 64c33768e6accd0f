import { afterEach, expect, test } from 'vitest';
import { showIn } from '../../language/language';
import { accountName } from './account-name';

afterEach(() => showIn('en'));

function nameWith(agents: number): string {
  const connectedAgents = Array.from({ length: agents }, (_, index) => ({
    agentId: `a${index}`,
    agentName: `A${index}`,
  }));
  const amounts = { twilio: null, noAgent: null, problem: null, pendingPrices: 0, missingPrices: 0 };
  const nothing = {
    calls: 0,
    callMinutes: 0,
    callCost: [],
    messages: 0,
    messageSegments: 0,
    messageCost: [],
  };
  return accountName({ ...amounts, accountSid: 'AC1234', connectedAgents, agents: nothing });
}

test('an account has the names of three of its agents, and how many more there are', async () => {
  expect([0, 1, 3, 4, 5].map(nameWith)).toEqual([
    'Account …1234',
    'A0',
    'A0, A1, A2',
    'A0, A1, A2 and 1 more',
    'A0, A1, A2 and 2 more',
  ]);
  await showIn('de');
  expect([4, 5].map(nameWith)).toEqual(['A0, A1, A2 und 1 weiterer', 'A0, A1, A2 und 2 weitere']);
});
