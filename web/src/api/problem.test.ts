import { expect, test } from 'vitest';
import { sentence } from './problem';

test.each([
  [
    'must be a number in one of the allowed countries (limits.allowedCountries)',
    'Must be a number in one of the allowed countries.',
  ],
  [
    'must be a number where calls are allowed at this hour (limits.callingHours); `allowedFrom` says when they are',
    'Must be a number where calls are allowed at this hour.',
  ],
  ['must not be on the do-not-call list (GET /api/do-not-call)', 'Must not be on the do-not-call list.'],
  ['specify the agent (agentId): there is no default agent', 'Specify the agent: there is no default agent.'],
  [
    'costs more than an ordinary call (premium rate, shared cost)',
    'Costs more than an ordinary call (premium rate, shared cost).',
  ],
])('people read “%s” without the API’s names', (detail, shown) => {
  expect(sentence(detail)).toBe(shown);
});
