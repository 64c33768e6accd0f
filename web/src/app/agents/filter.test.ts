import { expect, test } from 'vitest';
import { filterOf, statusesAfter } from './filter';

test.each([
  ['status=not-connected', { connected: false }],
  ['status=verified&status=revoked&status=asleep', { status: ['verified', 'revoked'] }],
  ['search=desk&paused=no&sort=name', { search: 'desk', paused: false, sort: 'name' }],
  ['sort=-name', { sort: '-name' }],
  ['sort=-createdAt', {}],
  ['sort=price&paused=maybe', {}],
])('the address %s asks the API for %o', (address, filter) => {
  expect(filterOf(new URLSearchParams(address))).toEqual(filter);
});

test.each([
  [['verified'], ['verified', 'not-connected'], ['not-connected']],
  [['not-connected'], ['not-connected', 'verified'], ['verified']],
  [['not-connected'], [], []],
  [['verified'], ['verified', 'revoked'], ['verified', 'revoked']],
])('after %o, choosing %o means %o: no agent is both', (before, after, statuses) => {
  expect(statusesAfter(before, after)).toEqual(statuses);
});
