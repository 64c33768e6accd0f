import { expect, test } from 'vitest';
import { filterOf } from './filter';

test('what is searched for is in the address', () => {
  expect(filterOf(new URLSearchParams('search=Front+desk&agent=a1'))).toEqual({
    search: 'Front desk',
    resourceId: 'a1',
  });
  expect(filterOf(new URLSearchParams('search='))).toEqual({});
});

test('the kind of actor is in the address, and an unknown one is ignored', () => {
  expect(filterOf(new URLSearchParams('kind=service'))).toEqual({ actorKind: 'service' });
  expect(filterOf(new URLSearchParams('kind=ghost&actor=ada'))).toEqual({ actor: 'ada' });
});
