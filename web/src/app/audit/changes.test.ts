import { expect, test } from 'vitest';
import { changesOf } from './changes';

test('only differing fields are changes, also of a created or a deleted object', () => {
  expect(changesOf({ name: 'Sales', isDefault: false }, { name: 'Retail', isDefault: false })).toEqual([
    { field: 'name', before: 'Sales', after: 'Retail' },
  ]);
  expect(changesOf(null, { role: 'admin', voiceUrl: null })).toEqual([
    { field: 'role', before: null, after: 'Admin' },
  ]);
  expect(changesOf({ role: 'admin' }, null)).toEqual([{ field: 'role', before: 'Admin', after: null }]);
});

test('of limits the one that changed is named, and values are in words', () => {
  const hours = { from: '09:00', to: '20:00' };
  expect(
    changesOf(
      { paused: false, limits: { maxCallsPerDay: 1000, callingHours: null, allowedCountries: ['DE'] } },
      { paused: true, limits: { maxCallsPerDay: 1000, callingHours: hours, allowedCountries: ['DE', 'US'] } },
    ),
  ).toEqual([
    { field: 'paused', before: 'no', after: 'yes' },
    { field: 'allowedCountries', before: 'Germany', after: 'Germany, United States' },
    { field: 'callingHours', before: null, after: '09:00 to 20:00' },
  ]);
});

test('what has a name is named, and codes are in words', () => {
  const names = new Map([['a1', 'Front desk']]);
  expect(
    changesOf(null, { agentId: 'a1', agents: ['a1', 'gone'], limit: 'spend', of: 'agent' }, names),
  ).toEqual([
    { field: 'agentId', before: null, after: 'Front desk' },
    { field: 'agents', before: null, after: 'Front desk, gone' },
    { field: 'limit', before: null, after: 'Cost per day' },
    { field: 'of', before: null, after: 'Agent' },
  ]);
});
